"""Groups of fields that several papers share (META, PARTY, OFF, HELP, SEAL), filled once.

Everything here is printed as it stands: dates in Chinese form, empty optional fields
as 无, names and numbers as registered when the visit was opened.
"""

from __future__ import annotations

from pydantic import Field

from app.domain.papers.fields import Blank, Filled, Iso
from app.domain.people import PartyKind
from app.domain.shape import Sha256, Shape


class Meta(Shape):
    """META: who issues the paper, what it is called, its number and its copies."""

    agency: Filled = Field(title="机关名称", max_length=30)
    title: Filled = Field(title="文书名称", max_length=40)
    number: Filled = Field(title="文书编号", max_length=30)
    day: Iso = Field(title="定稿日期")
    day_words: Filled = Field(title="定稿日期", max_length=20)
    copies: Filled = Field(title="份数与留存", max_length=38)
    basis_note: Blank = Field(default="", title="依据基准标记", max_length=38)
    origin_note: Blank = Field(default="", title="来源标记", max_length=38)


class PartyGroup(Shape):
    """PARTY: the party as registered; each paper prints the fields its form has."""

    kind: PartyKind
    name: Filled = Field(title="当事人", max_length=60)
    certificates: Filled = Field(title="主体资格证照名称", max_length=40)
    credit_code: Filled = Field(title="统一社会信用代码", max_length=18)
    licence_no: Filled = Field(title="许可证编号", max_length=62)
    address: Filled = Field(title="住所（住址）", max_length=100)
    representative: Filled = Field(title="法定代表人（负责人、经营者）", max_length=30)
    in_charge: Filled = Field(title="现场负责人", max_length=30)
    id_number: Filled = Field(title="身份证件号码", max_length=18)
    telephone: Filled = Field(title="联系电话", max_length=30)
    other_contact: Filled = Field(title="其他联系方式", max_length=30)


class OfficerLine(Shape):
    """OFF: one officer with the certificate that is valid on that day."""

    name: Filled = Field(title="执法人员姓名", max_length=20)
    certificate_kind: Filled = Field(title="执法证件名称", max_length=20)
    certificate_no: Filled = Field(title="执法证号", max_length=20)


class Remedies(Shape):
    """HELP: the remedies as one finished sentence, the bodies in it, and whom to ask."""

    sentence: Filled = Field(title="救济途径", max_length=240)
    reconsideration_body: Filled = Field(title="行政复议机关", max_length=30)
    court: Filled = Field(title="人民法院", max_length=30)
    contact: Filled = Field(title="机关联系人", max_length=30)
    telephone: Filled = Field(title="机关联系电话", max_length=20)


class SealGroup(Shape):
    """SEAL: agency and date, over which the stamp goes."""

    agency: Filled = Field(title="机关署名", max_length=30)
    day_words: Filled = Field(title="落款日期", max_length=20)


class PhotoRef(Shape):
    """A photograph a paper speaks of: its printed evidence number and the hash it proves."""

    number: Filled = Field(title="照片编号", max_length=8)  # 证3
    sha256: Sha256


class PaperRef(Shape):
    """An earlier paper, or one of the same set, by title and number."""

    title: Filled = Field(title="文书名称", max_length=40)
    number: Filled = Field(title="文书编号", max_length=30)
