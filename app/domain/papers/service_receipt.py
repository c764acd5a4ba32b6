"""送达回证: which papers were handed over, how, where and when; later refusals stand here only."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.domain.labels import label
from app.domain.moments import chinese_moment, local
from app.domain.paper import COPIES, CopyKind, Paper, PaperKind, Service, ServiceMode
from app.domain.papers.context import DraftContext, meta, seal, title_of
from app.domain.papers.fields import (
    SLASH,
    Blank,
    FieldMissing,
    Filled,
    NotOffered,
    fill,
    limited,
)
from app.domain.papers.groups import Meta, SealGroup
from app.domain.papers.refusals import service_remark
from app.domain.papers.result_record import Choice
from app.domain.people import PartyKind
from app.domain.shape import Shape

KIND = PaperKind.SERVICE_RECEIPT
REASON_LIMIT = 120
MOST_PAPERS = 8  # more need a second receipt


class ServedRow(Shape):
    """One served paper; its content hash binds the receipt to exactly that paper."""

    title: Filled = Field(title="送达文书名称", max_length=40)
    number: Filled = Field(title="送达文书编号", max_length=30)
    copies: Filled = Field(title="份数", max_length=10)
    content_hash: Filled = Field(title="送达文书校验码", max_length=64)


class ServerLine(Shape):
    """送达人: an officer with the certificate number."""

    name: Filled = Field(title="送达人", max_length=20)
    certificate_no: Filled = Field(title="送达人执法证号", max_length=20)


class ServiceReceiptValues(Shape):
    """Everything frozen on a service receipt."""

    kind: Literal[PaperKind.SERVICE_RECEIPT] = PaperKind.SERVICE_RECEIPT
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    party_kind: PartyKind
    addressee: Filled = Field(title="受送达人", max_length=60)
    rows: tuple[ServedRow, ...] = Field(title="送达文书", min_length=1, max_length=MOST_PAPERS)
    mode: ServiceMode
    modes: tuple[Choice, ...] = Field(title="送达方式", min_length=1)
    place: Filled = Field(title="送达地点", max_length=100)
    time: Filled = Field(title="送达时间", max_length=30)  # to the minute
    served_at: Filled = Field(title="送达时间", max_length=40)  # ISO with zone
    servers: tuple[ServerLine, ...] = Field(title="送达人", min_length=2, max_length=6)
    recipient: Filled = Field(title="收件人", max_length=60)  # ／ where nobody received it
    relation: Filled = Field(title="代收人与受送达人的关系", max_length=30)
    witness: Blank = Field(default="", title="见证人", max_length=30)
    witness_identity: Blank = Field(default="", title="见证人身份", max_length=40)
    refusal: tuple[Choice, ...] = Field(title="备注", min_length=1)  # 拒绝签收 · 不在场 · 其他
    remark: Filled = Field(title="备注", max_length=300)  # 无
    seal: SealGroup

    @property
    def gist(self) -> str:
        """What it says, in half a line, for whoever is about to sign."""
        return f"送达{len(self.rows)}份文书"


def draft(context: DraftContext) -> ServiceReceiptValues:
    """Made after service, from how it was done and which papers were handed over."""
    service = context.service
    if service is None or not context.served:
        raise NotOffered(KIND, "还没有送达任何文书")
    _require_manner(service)
    limited(KIND, "拒绝签收的原因", service.refusal_reason, REASON_LIMIT)
    refused = service.mode is ServiceMode.LEFT_AT_PREMISES
    return fill(
        KIND,
        ServiceReceiptValues,
        practice=context.practice,
        meta=meta(context, KIND),
        party_kind=context.visit.party.kind,
        addressee=context.visit.party.name,
        rows=tuple(_row(context, paper, service.copies) for paper in context.served),
        mode=service.mode,
        modes=_modes(service.mode),
        place=service.place,
        time=chinese_moment(service.t),
        served_at=local(service.t).isoformat(timespec="minutes"),
        servers=_servers(context, service),
        recipient=SLASH if refused else service.recipient,
        relation=service.relation or SLASH,
        witness=service.witness,
        witness_identity=service.witness_identity,
        refusal=_refusal(service),
        remark=service_remark(service),
        seal=seal(context, KIND),
    )


def _modes(mode: ServiceMode) -> tuple[Choice, ...]:
    """All five ways of the form stay printed; the program serves by the first two."""
    texts = ("直接送达", "留置送达", "邮寄送达", "电子送达（已签送达确认书）", "公告送达")
    return tuple(Choice(text=text, ticked=text == label(mode)) for text in texts)


def _refusal(service: Service) -> tuple[Choice, ...]:
    refused = service.mode is ServiceMode.LEFT_AT_PREMISES
    return (
        Choice(text="拒绝签收", ticked=refused),
        Choice(text="不在场", ticked=not refused and bool(service.relation)),
        Choice(text="其他", ticked=False),
    )


def _require_manner(service: Service) -> None:
    """留置 needs a witness or a recording; handing over needs the one who received it."""
    paper = label(KIND)
    if service.mode is ServiceMode.IN_PERSON:
        if not service.recipient.strip():
            raise FieldMissing(paper, "收件人")
        return
    if not service.witness.strip() and service.recording is None:
        raise FieldMissing(paper, "留置送达的见证人或者录音录像")
    if service.witness.strip() and not service.witness_identity.strip():
        raise FieldMissing(paper, "见证人身份")


def _row(context: DraftContext, paper: Paper, copies: int) -> ServedRow:
    posted = CopyKind.POSTING in COPIES[paper.kind]
    return fill(
        KIND,
        ServedRow,
        title=title_of(context, paper.kind),
        number=paper.number,
        copies=f"{copies}（含张贴联）" if posted else str(copies),
        content_hash=paper.content_hash or "",
    )


def _servers(context: DraftContext, service: Service) -> tuple[ServerLine, ...]:
    """Two different officers of the visit, told by certificate number or by name."""
    found = [
        officer
        for officer in context.visit.officers
        if officer.badge_no in service.servers or officer.name in service.servers
    ]
    return tuple(
        fill(KIND, ServerLine, name=officer.name, certificate_no=officer.badge_no)
        for officer in found
    )
