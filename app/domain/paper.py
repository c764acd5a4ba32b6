"""What a paper is: its kind, its states and allowed steps, its copies, its identity.

The unit that is signed is the paper, not the visit (decisions 1-7). A paper is drafted,
frozen (values fixed, number taken, content hash and token made), signed, sealed into the
journal, served, and only then followed by another paper. Void only before service.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from app.domain.shape import Identity, Moment, Sha256, Shape


class PaperKind(StrEnum):
    RESULT_RECORD = "result-record"  # 监督检查结果记录表
    CHECK_TABLE = "check-table"  # 检查要点表
    SITE_RECORD = "site-record"  # 现场笔录
    RECTIFICATION_ORDER = "rectification-order"  # 责令改正通知书
    SEIZURE_DECISION = "seizure-decision"  # 实施行政强制措施决定书
    GOODS_LIST = "goods-list"  # 财物清单
    SEAL_LABEL = "seal-label"  # 封条
    SERVICE_RECEIPT = "service-receipt"  # 送达回证


class PaperState(StrEnum):
    DRAFT = "draft"
    FROZEN = "frozen"
    SIGNED = "signed"
    SEALED = "sealed"
    SERVED = "served"
    FOLLOWED = "followed"
    VOIDED = "voided"
    UNFROZEN = "unfrozen"  # an edit after freezing: the number is burnt, signatures void


class Role(StrEnum):
    """In which capacity somebody signs."""

    PARTY = "party"
    WITNESS = "witness"
    OFFICER = "officer"


class SignState(StrEnum):
    """The states of one signature area, fixed at sealing (papers.md 1.7, 1.8)."""

    SIGNED = "signed"  # strokes on the screen
    PEN = "pen"  # by pen on the printed sheet, its photographed page attached
    REFUSED = "refused"
    ABSENT = "absent"
    CANNOT_WRITE = "cannot_write"


class Recording(Shape):
    """全过程录音录像 of a refusal."""

    start: Moment
    end: Moment
    digest: str  # first 16 hex digits
    sha256: Sha256 | None = None  # the kept file; null where only its digest was noted


class SignatureRecord(Shape):
    """One act of signing, or the reason why not (decisions 4).

    It covers `content_hash` and, in `prev`, the hashes of the signature records before
    it; record hash = SHA-256("shian/signature/1\\0" + exact bytes).
    """

    signer: str  # name as printed
    badge_no: str = ""
    role: Role
    method: Literal["strokes", "pen", "none"]
    state: SignState
    reason: str = ""  # why refused / absent / cannot write; the person's own words if quoted
    reason_quoted: bool = False
    witness: str = ""  # name of the witness who stands for this refusal
    witness_identity: str = ""
    recording: Recording | None = None
    notice: str = ""  # absent: when and by what means the party was called
    content_hash: Sha256
    prev: tuple[Sha256, ...] = ()
    blobs: tuple[Sha256, ...] = ()  # strokes, or the photographed pages
    t: Moment


class ServiceMode(StrEnum):
    IN_PERSON = "in_person"  # 直接送达
    LEFT_AT_PREMISES = "left_at_premises"  # 留置送达


class Stamp(Shape):
    """印章 entered before serving (decisions 19): pre-stamped sheet with serial, or a wet stamp."""

    kind: Literal["prestamped", "wet"]
    serial: str = ""
    t: Moment


class Service(Shape):
    """送达 of one paper or set."""

    mode: ServiceMode
    place: str
    t: Moment
    recipient: str = ""
    relation: str = ""
    refusal_reason: str = ""
    witness: str = ""
    witness_identity: str = ""
    recording: Recording | None = None
    servers: tuple[str, ...]
    copies: int = 1


class CopyKind(StrEnum):
    FILE = "file"  # 归档
    PARTY = "party"  # 交当事人
    POSTING = "posting"  # 张贴, masked
    CUSTODY = "custody"
    OFFICE = "office"


COPIES: dict[PaperKind, tuple[CopyKind, ...]] = {
    PaperKind.RESULT_RECORD: (CopyKind.FILE, CopyKind.PARTY, CopyKind.POSTING),
    PaperKind.CHECK_TABLE: (CopyKind.FILE, CopyKind.PARTY),
    PaperKind.SITE_RECORD: (CopyKind.FILE, CopyKind.PARTY),
    PaperKind.RECTIFICATION_ORDER: (CopyKind.PARTY, CopyKind.OFFICE, CopyKind.FILE),
    PaperKind.SEIZURE_DECISION: (CopyKind.PARTY, CopyKind.CUSTODY, CopyKind.FILE),
    PaperKind.GOODS_LIST: (CopyKind.PARTY, CopyKind.FILE),
    PaperKind.SEAL_LABEL: (CopyKind.FILE,),
    PaperKind.SERVICE_RECEIPT: (CopyKind.FILE,),
}

# One set is numbered, frozen, signed, sealed and voided together (decisions 5).
SEIZURE_SET = (PaperKind.SEIZURE_DECISION, PaperKind.GOODS_LIST, PaperKind.SEAL_LABEL)

# Seals carry no signature; everything else is signed by the party, then by both officers.
SIGNED_KINDS = frozenset(PaperKind) - {PaperKind.SEAL_LABEL}
# Papers that carry the agency's stamp: not served without it (decisions 19).
STAMPED_KINDS = frozenset({PaperKind.RECTIFICATION_ORDER, PaperKind.SEIZURE_DECISION})
# Pen on the printed sheet is the default for these (decisions 5); strokes stay possible.
PEN_FIRST = frozenset({PaperKind.SITE_RECORD, PaperKind.SEIZURE_DECISION, PaperKind.GOODS_LIST})


class Paper(Shape):
    """One paper as storage keeps it. `values` are kept as exact bytes under `content_blob`."""

    id: Identity
    visit_id: Identity
    set_id: Identity  # papers of one set share it; a paper alone is its own set
    kind: PaperKind
    state: PaperState
    number: str = ""
    day: str = ""  # ISO day of freezing, local
    content_hash: Sha256 | None = None  # SHA-256("shian/content/1\0" + frozen value bytes)
    content_blob: Sha256 | None = None
    token: str = ""  # base32, without host
    signatures: tuple[SignatureRecord, ...] = ()
    signature_hashes: tuple[Sha256, ...] = ()
    stamp: Stamp | None = None
    files: tuple[PaperFile, ...] = ()
    frozen_at: Moment | None = None
    sealed_at: Moment | None = None
    service: Service | None = None
    void_reason: str = ""
    practice: bool = False


class PaperFile(Shape):
    """A rendered or attached file of a sealed paper; each one is authentic."""

    role: Literal["pen", "file", "party", "posting", "custody", "office", "scan"]
    sha256: Sha256
    len: int
    media_type: str = "application/pdf"
    page: int | None = None  # role pen: the page this photographed sheet is, by its page code


Paper.model_rebuild()


@dataclass(frozen=True, slots=True)
class ContentCode:
    """校验码: first 12 hex digits of the content hash, in groups of four."""

    content_hash: str

    def __str__(self) -> str:
        head = self.content_hash[:12].upper()
        return f"{head[:4]} {head[4:8]} {head[8:12]}"
