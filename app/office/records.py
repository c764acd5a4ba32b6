"""One inspection result as the office keeps it, and the fields a sheet may bring it in.

The same result gives the same fingerprint, whichever file brought it: that is how a row that
was imported already is known. What names the visit (its number, else party and day) is its
identity; two results with one identity and different content are shown to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from app.domain.kinds import Conclusion
from app.domain.labels import label

LINE = 200
PROSE = 2000
NAME = 60
NUMBER = 30
OFFICERS = "；"  # stands between two officers; a name and its badge are apart by a space
LIST = "、"  # stands between several handlings


Fixed = str | int | None  # what a field is in every row of a source
# What no sheet brings: the same in all of its rows.
OF_A_SHEET: Mapping[str, Fixed] = {
    "basis": "",
    "source": "sheet",
    "content_hash": "",
    "token": "",
    "practice": False,
}


class Result(NamedTuple):
    """The stored columns, in their order. Words are identifiers (`compliant`), days ISO."""

    number: str
    party_name: str
    credit_code: str
    licence_no: str
    id_note: str
    address: str
    premises: str
    station: str
    day: str
    kind: str
    outcome: str
    conclusion: str
    handling: str
    officers: str
    checked: int | None
    passed: int | None
    failed: int | None
    problems: str
    due: str
    note: str
    basis: str = ""
    source: str = "sheet"  # sheet | signed (a signed journal) | token (only the code is signed)
    content_hash: str = ""
    token: str = ""
    practice: bool = False

    @property
    def party_key(self) -> str:
        """What a party is known by: its credit code, else its licence, else name and address."""
        return self.credit_code or self.licence_no or f"{self.party_name}|{self.address}"

    @property
    def identity(self) -> bytes:
        """Which visit this is: its number, else party and day."""
        named = f"n|{self.number}" if self.number else f"d|{self.party_key}|{self.day}"
        return blake2b(named.encode(), digest_size=16).digest()

    @property
    def fingerprint(self) -> bytes:
        """What was found and by whom; wording of remarks and addresses is no part of it."""
        return fingerprint_of(
            self.day,
            self.outcome,
            self.conclusion,
            self.handling,
            self.officers,
            self.checked,
            self.passed,
            self.failed,
        )

    @property
    def conclusion_words(self) -> str:
        return label(Conclusion(self.conclusion)) if self.conclusion else ""


def fingerprint_of(  # noqa: PLR0917 - what a finding is
    day: str,
    outcome: str,
    conclusion: str,
    handling: str,
    officers: str,
    checked: int | None,
    passed: int | None,
    failed: int | None,
) -> bytes:
    parts = (day, outcome, conclusion, handling, officers, f"{checked}|{passed}|{failed}")
    return blake2b("|".join(parts).encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a sheet: its words, other words it goes by, whether a clerk may mend it."""

    key: str
    words: str
    also: tuple[str, ...] = ()
    needed: bool = False
    mendable: bool = False  # identifiers and format only: results, officers, days never
    code: bool = False  # a number that is a name: kept as text, to the last digit


FIELDS: tuple[Field, ...] = (
    Field("number", "记录编号", ("文书编号", "记录表编号", "编号", "文号"), code=True),
    Field(
        "party_name",
        "单位名称",
        ("被检查单位", "被检查单位名称", "当事人", "单位", "经营者名称", "企业名称", "名称"),
        needed=True,
        mendable=True,
    ),
    Field(
        "credit_code",
        "统一社会信用代码",
        ("信用代码", "社会信用代码", "统一信用代码"),
        mendable=True,
        code=True,
    ),
    Field(
        "licence_no",
        "许可证编号",
        ("许可证号", "食品经营许可证编号", "食品生产许可证编号", "证号"),
        mendable=True,
        code=True,
    ),
    Field("id_note", "证号说明", mendable=True),
    Field("address", "地址", ("经营场所", "住所", "生产地址", "单位地址"), mendable=True),
    Field("premises", "场所类型", ("类别", "业态", "单位类型")),
    Field("station", "检查单位", ("检查机构", "市场监管所", "承办所", "所")),
    Field("day", "检查日期", ("日期", "检查时间"), needed=True),
    Field("kind", "检查类型", ("检查方式", "检查类别")),
    Field("outcome", "检查情况", ("检查完成情况",)),
    Field("conclusion", "检查结果", ("结果", "检查结论", "结论"), needed=True),
    Field("handling", "结果处理", ("处理", "处理措施", "处理方式")),
    Field("officers", "检查人员", ("执法人员", "检查人")),
    Field("officer_1", "检查人员一", ("检查人员1", "执法人员1", "执法人员一")),
    Field("badge_1", "执法证号一", ("执法证号1", "证件号1"), code=True),
    Field("officer_2", "检查人员二", ("检查人员2", "执法人员2", "执法人员二")),
    Field("badge_2", "执法证号二", ("执法证号2", "证件号2"), code=True),
    Field("checked", "检查项数", ("适用项数", "检查项目数")),
    Field("passed", "合格项数", ("符合项数",)),
    Field("failed", "不符合项数", ("不合格项数", "问题项数")),
    Field("problems", "主要问题", ("发现问题情况", "发现的问题", "存在问题")),
    Field("due", "整改期限", ("限期整改日期",)),
    Field("note", "备注"),
)
BY_KEY = {field.key: field for field in FIELDS}
NEEDED = tuple(field.key for field in FIELDS if field.needed)
MENDABLE = frozenset(field.key for field in FIELDS if field.mendable)


class RowProblem(NamedTuple):
    """What is wrong with one cell or row: where, what stands there, and the cure."""

    row: int
    place: str  # F38, 第 801 行, entries/00000003.json
    field: str  # key of the field; empty: the whole row
    code: str
    sentence: str
    found: str
    cure: str
    fatal: bool
    party: str = ""

    @property
    def mendable(self) -> bool:
        """Whether a clerk may put it right here; results, officers and days go back."""
        return self.field in MENDABLE


class Candidate(NamedTuple):
    """One row of a source: the result, when it can be used, and everything said about it.

    `identity` and `fingerprint` are those of the result, taken once.
    """

    row: int
    result: Result | None
    problems: tuple[RowProblem, ...] = ()
    identity: bytes = b""
    fingerprint: bytes = b""

    @classmethod
    def of(cls, row: int, result: Result, problems: tuple[RowProblem, ...] = ()) -> Candidate:
        """A row that can be used."""
        return cls(row, result, problems, result.identity, result.fingerprint)
