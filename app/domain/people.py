"""Who takes part: the party, the officers, the witness, and the agency they act for."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from app.domain.shape import Identity, Line, Moment, Name, Sha256, Shape


class PartyKind(StrEnum):
    """What the party is in law; masking on public copies follows it."""

    ENTERPRISE = "enterprise"  # 企业法人
    HOUSEHOLD = "household"  # 个体工商户
    PERSON = "person"  # 自然人


class Party(Shape):
    """当事人 / 被检查单位. Identifiers are free text: a failed check warns, it never blocks."""

    id: Identity
    kind: PartyKind = PartyKind.ENTERPRISE
    name: Name
    premises: str = ""  # premises code of the checklists: CAT, WKS, ...
    certificate_kind: Line = ""  # 主体资格证照名称
    credit_code: Line = ""
    licence_no: Line = ""
    licence_until: date | None = None
    address: Line = ""
    legal_representative: Line = ""  # 法定代表人 / 负责人 / 经营者
    person_in_charge: Line = ""  # 现场负责人
    id_number: Line = ""  # of the representative; never on public copies
    telephone: Line = ""
    other_contact: Line = ""
    risk_grade: Line = ""
    note: Line = ""


class Officer(Shape):
    """执法人员, known by certificate number (two officers may share a name)."""

    id: Identity
    name: Name
    badge_no: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    badge_kind: Line = "行政执法证"
    issuer: Line = ""
    valid_from: date | None = None
    valid_until: date

    def valid_on(self, day: date) -> bool:
        """Whether the certificate is valid on that day, both ends included."""
        return (self.valid_from is None or self.valid_from <= day) and day <= self.valid_until


class Witness(Shape):
    """见证人, with the identity stated on the spot."""

    name: Name
    identity: Line = ""  # 单位、身份
    telephone: Line = ""


class Agency(Shape):
    """The authority whose name stands on the papers; asked at first start."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=30)]
    short_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8)]
    code: Annotated[int, Field(ge=1, le=999_999_999)]  # authority code inside the token
    station: Line = ""
    address: Line = ""
    contact: Line = ""
    telephone: Line = ""
    reconsideration_body: Line = ""  # 复议机关: named in remedies
    court: Line = ""  # 人民法院: named in remedies
    head: Line = ""  # 行政机关负责人
    verify_host: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.\-]{4,40}$")] = (
        "verify.example"
    )


class Approval(Shape):
    """批准: given by the head of the agency (decisions 18), its signed copy attached."""

    approver: Name
    post: Line = ""
    t: Moment
    means: str = "in_person"  # in_person | phone | paper
    signed_copy: Sha256 | None = None
