"""送达回证: which papers were handed over, how, where and when; later refusals stand here only."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.domain.papers.fields import Blank, Filled
from app.domain.papers.groups import Meta, SealGroup
from app.domain.papers.paper import PaperKind, ServiceMode
from app.domain.papers.result_record import Choice
from app.domain.people import PartyKind
from app.domain.shape import Shape

KIND = PaperKind.SERVICE_RECEIPT
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
