"""封条: strips k of n, with decision number and list lines; no party name and no end date."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.domain.papers.fields import Filled
from app.domain.papers.groups import Meta, PaperRef
from app.domain.papers.paper import PaperKind
from app.domain.shape import Shape

KIND = PaperKind.SEAL_LABEL


class Strip(Shape):
    """One strip; `place` is where it is put, kept for the record and not printed on it."""

    k: int
    label_no: Filled = Field(title="封条号", max_length=36)  # 云市监封〔2026〕88号—1
    goods: Filled = Field(title="封存物品", max_length=40)  # 清单第1—3项
    place: Filled = Field(title="封条张贴处", max_length=100)


class SealLabelValues(Shape):
    """Everything frozen on the strips of one decision."""

    kind: Literal[PaperKind.SEAL_LABEL] = PaperKind.SEAL_LABEL
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    decision: PaperRef
    n: int = Field(title="封条张数", ge=1)
    strips: tuple[Strip, ...] = Field(title="封条张贴处", min_length=1)
    day_capitals: Filled = Field(title="封存日期", max_length=20)  # 二〇二六年九月二十二日
    warning_head: Filled = Field(title="封条警示", max_length=40)
    warning: Filled = Field(title="封条警示", max_length=80)
