"""Lines of the goods list while they are written: what a line still lacks, and the totals."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from app.domain.measures import GoodsDraft, GoodsLine

UNITS = ("kg", "g", "L", "mL", "袋", "包", "瓶", "盒", "箱", "件", "个", "台", "处")
_MOST = Decimal(1_000_000_000)


def quantity_of(text: str) -> Decimal | None:
    """An exact positive number as typed, or None. No rounding, no guess."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 < number < _MOST:
        return None
    return number


def lacking(draft: GoodsDraft, photos: int) -> tuple[str, ...]:
    """What the line still lacks, in the words of the screen; empty when it is complete."""
    missing = []
    if not draft.name:
        missing.append("标称名称")
    if not draft.batch and not draft.batch_unmarked:
        missing.append("批号或日期（没有标就选“未标注”）")
    if quantity_of(draft.quantity) is None:
        missing.append("数量")
    if not draft.unit:
        missing.append("单位")
    if draft.ground is None:
        missing.append("扣押理由")
    if not draft.item_id and not draft.connection:
        missing.append("与案件的联系")
    if photos < 1:
        missing.append("至少 1 张照片")
    return tuple(missing)


def line_of(draft: GoodsDraft) -> GoodsLine | None:
    """The line of the list, or None while a required field is empty or cannot be kept."""
    quantity = quantity_of(draft.quantity)
    if quantity is None or draft.ground is None or not draft.name or not draft.unit:
        return None
    fields = draft.model_dump(exclude={"quantity", "ground"})
    try:
        return GoodsLine(**fields, quantity=quantity, ground=draft.ground)
    except ValidationError:
        return None


def draft_of(line: GoodsLine) -> GoodsDraft:
    """A line of the list, opened again for editing."""
    fields = line.model_dump(exclude={"quantity", "ground"})
    return GoodsDraft(**fields, quantity=f"{line.quantity:f}", ground=line.ground)


def totals(drafts: Iterable[GoodsDraft]) -> tuple[tuple[str, Decimal], ...]:
    """Exact sum per unit, in the order the units first appear."""
    sums: dict[str, Decimal] = {}
    for draft in drafts:
        quantity = quantity_of(draft.quantity)
        if quantity is not None and draft.unit:
            sums[draft.unit] = sums.get(draft.unit, Decimal(0)) + quantity
    return tuple(sums.items())


def worth(draft: GoodsDraft) -> Decimal | None:
    """Price of the line to the fen, or None when quantity or price is not a number."""
    quantity, price = quantity_of(draft.quantity), quantity_of(draft.unit_price)
    if quantity is None or price is None:
        return None
    return (quantity * price).quantize(Decimal("0.01"))
