"""The columns of a checklist workbook: what each means, and in which kind of row it may stand.

One table for the reader, the writer, the sheet 说明 and docs/authoring.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RowKind = Literal["fact", "section", "item"]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    rows: frozenset[RowKind]
    words: str  # what it means, and how it is written
    width: int = 14


_ALL: frozenset[RowKind] = frozenset({"fact", "section", "item"})
_ITEM: frozenset[RowKind] = frozenset({"item"})
_FACT: frozenset[RowKind] = frozenset({"fact"})
_ASKED: frozenset[RowKind] = frozenset({"fact", "item"})

SURVEY: tuple[Column, ...] = (
    Column(
        "type",
        _ALL,
        "select_one yes_no = 现场情况的问句，calculate = 由别的情况推出的情况；"
        "begin_group、end_group = 一个检查大项的起止；select_one verdict = 只判定的检查项，"
        "decimal = 还要填数，text = 还要填文字，select_one 选项表名 = 还要选一项",
        20,
    ),
    Column("name", _ALL, "编号，发布后不再改，如 I031、has_cold_chain；大项的可以不写", 18),
    Column("label", _ALL, "问句、大项名称或者要求；要求 4 至 60 字，同一份里不能重复", 52),
    Column("hint", _ITEM, "怎么看：看哪里、问什么，一两句", 40),
    Column(
        "relevant",
        _ITEM,
        "出现的条件，${meat} = 'yes' and ${online_sales} = 'yes'；全部成立才出现，不写就总是出现",
        26,
    ),
    Column("required", _ASKED, "yes 或者不写；每项都要判定，条件式不用", 9),
    Column(
        "constraint",
        _ITEM,
        "限值的另一种写法，. >= 0 and . <= 8，含本数；与 limit_low、limit_high 写一处就够",
        12,
    ),
    Column("calculation", _FACT, "calculate 行由谁推出，导出时自动写，导入时与 implies 核对", 12),
    Column("key", _ITEM, "yes = 重点项", 6),
    Column("look_at", _ITEM, "照 证 记 询 测 样 标 屏，用空格或者逗号隔开", 10),
    Column(
        "cites_commissioned",
        _ITEM,
        "委托所附文本的依据，一行一条：L09 第27条第1款第1项；只在某些情况下成立的在后面写 [meat]",
        30,
    ),
    Column("cites_in_force", _ITEM, "现行法的依据，写法同上；空着 = 只作关注点", 30),
    Column("penalty", _ITEM, "现行法的罚则，写法同上", 30),
    Column("attention", _ITEM, "政策文件的位置，一行一处：WP20 第9段：第10点", 20),
    Column("findings", _ITEM, "常见情形，一行一条，每条不超过 60 字，不重复", 44),
    Column(
        "measures",
        _ITEM,
        "建议的处理，用空格或者逗号隔开：on_the_spot 当场改正、written_deadline 限期整改、"
        "seize 查封扣押、investigate 依法调查、preserve 先行登记保存、sample 抽样、"
        "stop 停止经营、interview 责任约谈、refer 移送",
        22,
    ),
    Column("photo_on_fail", _ITEM, "yes = 不符合时要有照片", 9),
    Column("merges", _ITEM, "并入这一项的旧编号，用空格或者逗号隔开", 14),
    Column("value_label", _ITEM, "要填的数、文字或者选项叫什么，如 冷藏柜温度", 16),
    Column("unit", _ITEM, "单位，如 ℃，只用于 decimal", 8),
    Column("limit_low", _ITEM, "下限，含本数；不写 = 没有", 9),
    Column("limit_high", _ITEM, "上限，含本数；不写 = 没有", 9),
    Column("limit_source", _ITEM, "限值从哪里来：statute 法条、office 本局、label 标签", 11),
    Column("limit_note", _ITEM, "限值的说明", 20),
    Column("implies", _FACT, "这个情况成立时，哪些情况也成立，用空格或者逗号隔开", 20),
    Column("default", _FACT, "yes = 预先选“是”", 8),
    Column(
        "comments",
        _ALL,
        "YAML 里的注释，一行一条：“limits: 文字”写在那一行后面，“^: 文字”写在这一项上面",
        24,
    ),
)
CHOICES = ("list_name", "name", "label")
SETTINGS: tuple[tuple[str, str], ...] = (
    ("form_title", "要点表的名称"),
    ("form_id", "代号，小写字母开头，可以有数字和 -"),
    ("version", "版本，整数，从 1 起"),
    ("premises", "检查对象的种类，如 餐饮服务"),
    ("premises_code", "种类代码，如 CAT"),
    ("family", "判定规则的代号，如 key1-rate70"),
    ("family_note", "判定规则的说明，可以不写"),
    ("format", "文件格式，现为 1"),
    ("comments", "YAML 文件头的注释"),
)
NAMES = tuple(column.name for column in SURVEY)
BY_NAME = {column.name: column for column in SURVEY}
# A survey sheet with one of these was written for us; all others are ordinary XLSForms.
OURS = frozenset({"cites_commissioned", "cites_in_force", "look_at", "findings", "measures"})
