"""场所/设施/财物清单: what is seized, line by line, with totals per unit in figures and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, localcontext
from typing import Literal

from pydantic import Field

from app.domain.measures import GoodsLine
from app.domain.paper import PaperKind
from app.domain.papers.capitals import capital_number, plain_number
from app.domain.papers.context import (
    DraftContext,
    meta,
    officers,
    other,
    party,
    photo_refs,
    photo_words,
    words,
)
from app.domain.papers.fields import NONE, SLASH, Filled, NotOffered, fill, limited, required
from app.domain.papers.groups import Meta, OfficerLine, PaperRef, PartyGroup, PhotoRef
from app.domain.shape import Shape

KIND = PaperKind.GOODS_LIST
NOTE_LIMIT = 60  # of what the officer writes; the cell adds price, item and photographs
EXACT_DIGITS = 60  # sums are never rounded


class GoodsRow(Shape):
    """One printed line; an empty optional cell is printed as ／, an unmarked batch as 未标注."""

    seq: int
    name: Filled = Field(title="标称名称", max_length=40)
    spec: Filled = Field(title="规格、包装", max_length=40)
    maker: Filled = Field(title="标示生产单位及许可证编号", max_length=60)
    batch: Filled = Field(title="批号或生产日期", max_length=20)
    unit: Filled = Field(title="单位", max_length=4)
    quantity: Filled = Field(title="数量", max_length=10)
    note: Filled = Field(title="备注")
    photos: tuple[PhotoRef, ...] = ()


class UnitTotal(Shape):
    """The sum of one unit; quantities are never added across units."""

    unit: Filled = Field(title="单位", max_length=4)
    figures: Filled = Field(title="合计数量", max_length=20)
    capitals: Filled = Field(title="合计大写", max_length=60)


class GoodsListValues(Shape):
    """Everything frozen on a goods list."""

    kind: Literal[PaperKind.GOODS_LIST] = PaperKind.GOODS_LIST
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    party: PartyGroup
    officers: tuple[OfficerLine, ...] = Field(title="执法人员", min_length=2, max_length=6)
    categories: tuple[Literal["场所", "设施", "财物"], ...] = Field(title="类别", min_length=1)
    attached_to: PaperRef  # 所附文书: the decision of the same set
    place: Filled = Field(title="物品所在地", max_length=100)
    rows: tuple[GoodsRow, ...] = Field(title="财物清单各行", min_length=1)
    kinds_figures: Filled = Field(title="合计种数", max_length=10)  # 3
    kinds_capitals: Filled = Field(title="合计种数大写", max_length=20)  # 叁
    totals: tuple[UnitTotal, ...] = Field(title="合计", min_length=1)
    total_words: Filled = Field(title="合计")  # 3 种；12 盒、7 袋（大写：叁种，壹拾贰盒、柒袋）
    checked_note: Filled = Field(title="核对无误")
    custody_place: Filled = Field(title="保管地点", max_length=80)
    custodian: Filled = Field(title="保管人", max_length=30)

    @property
    def gist(self) -> str:
        """What it says, in half a line, for whoever is about to sign."""
        return self.total_words


def draft(context: DraftContext) -> GoodsListValues:
    """The list of the set; the decision it belongs to is named by its reserved number."""
    seizure = context.visit.seizure
    if seizure is None:
        raise NotOffered(KIND, "本次检查没有采取查封、扣押措施")
    totals = _totals(seizure.lines)
    law = context.law(KIND)
    return fill(
        KIND,
        GoodsListValues,
        practice=context.practice,
        meta=meta(context, KIND),
        party=party(context, KIND, ()),
        officers=officers(context, KIND),
        categories=("财物",),
        attached_to=other(context, KIND, PaperKind.SEIZURE_DECISION),
        place=seizure.place,
        rows=tuple(_row(context, seq, line) for seq, line in enumerate(seizure.lines, start=1)),
        kinds_figures=str(len(seizure.lines)),
        kinds_capitals=capital_number(Decimal(len(seizure.lines))),
        totals=totals,
        total_words=_total_words(len(seizure.lines), totals),
        checked_note=words(law, "checked"),
        custody_place=seizure.custody.place,
        custodian=seizure.custody.custodian or NONE,
    )


def _row(context: DraftContext, seq: int, line: GoodsLine) -> GoodsRow:
    photos = [photo for photo in context.visit.photos if photo.goods_line == line.id]
    if not line.batch and not line.batch_unmarked:
        required(KIND, f"第{seq}行批号或生产日期（没有标注的选“未标注”）", "")
    return fill(
        KIND,
        GoodsRow,
        seq=seq,
        name=line.name,
        spec=line.spec or SLASH,
        maker=line.maker or SLASH,
        batch=line.batch or "未标注",
        unit=line.unit,
        quantity=plain_number(line.quantity),
        note="；".join(_note(context, line, photo_words(photos))) or SLASH,
        photos=photo_refs(photos),
    )


def _note(context: DraftContext, line: GoodsLine, photos: str) -> Iterator[str]:
    """备注: price, what was written, the link to the case, the seal, the photographs."""
    if line.unit_price:
        yield f"单价{line.unit_price}"
    if line.note:
        yield limited(KIND, "备注", line.note, NOTE_LIMIT).rstrip("；。")
    number = context.item_numbers.get(line.item_id, "")
    if number:
        yield f"见第{number}项"
    if line.connection:
        yield limited(KIND, "与案件的联系", line.connection, NOTE_LIMIT).rstrip("；。")
    if line.seal_no:
        yield f"封条{line.seal_no}"
    if photos:
        yield photos


def _totals(lines: Iterable[GoodsLine]) -> tuple[UnitTotal, ...]:
    sums: dict[str, Decimal] = {}
    with localcontext() as exact:
        exact.prec = EXACT_DIGITS
        for line in lines:
            sums[line.unit] = sums.get(line.unit, Decimal(0)) + line.quantity
    return tuple(
        fill(
            KIND,
            UnitTotal,
            unit=unit,
            figures=plain_number(total),
            capitals=capital_number(total),
        )
        for unit, total in sums.items()
    )


def _total_words(kinds: int, totals: Iterable[UnitTotal]) -> str:
    totals = tuple(totals)
    figures = "、".join(f"{one.figures}{one.unit}" for one in totals)
    capitals = "、".join(f"{one.capitals}{one.unit}" for one in totals)
    return f"{kinds}种；{figures}（大写：{capital_number(Decimal(kinds))}种，{capitals}）"
