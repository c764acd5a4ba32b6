"""封条 as a cut sheet: strips k of n with the decision's number and the listed goods."""

from __future__ import annotations

from app.documents.blocks import SealSheet, SealStrip
from app.domain.papers.seal_label import SealLabelValues


def seal_sheet(values: SealLabelValues) -> SealSheet:
    """The strips in their order; neither party nor end date is on them."""
    return SealSheet(
        agency=values.meta.agency,
        number=values.meta.number,
        decision_number=values.decision.number,
        day_words=values.day_capitals,
        strips=tuple(SealStrip(one.label_no, one.goods, one.place) for one in values.strips),
        warning=values.warning_head,
        explanation=values.warning,
    )
