"""封条: strips k of n, with decision number and list lines; no party name and no end date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from app.domain.measures import GoodsLine, Seizure
from app.domain.moments import chinese_figures_date, day_of
from app.domain.paper import PaperKind
from app.domain.papers.context import DraftContext, meta, other, words
from app.domain.papers.fields import Filled, NotOffered, fill, required
from app.domain.papers.groups import Meta, PaperRef
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

    @property
    def gist(self) -> str:
        """What it says, in half a line, for whoever is about to sign."""
        return f"共{self.n}张"


def draft(context: DraftContext) -> SealLabelValues:
    """One strip for each place that is sealed; the term is not on it (decisions 13)."""
    seizure = context.visit.seizure
    if seizure is None:
        raise NotOffered(KIND, "本次检查没有采取查封、扣押措施")
    if seizure.controlled_at is None:
        required(KIND, "封存日期（控制物品的时间）", "")
    sealed = day_of(seizure.controlled_at or context.now)
    law = context.law(KIND)
    return fill(
        KIND,
        SealLabelValues,
        practice=context.practice,
        meta=meta(context, KIND),
        decision=other(context, KIND, PaperKind.SEIZURE_DECISION),
        n=max(1, len(seizure.seal_places)),
        strips=_strips(context, seizure),
        day_capitals=chinese_figures_date(sealed),
        warning_head="严禁撕毁、擅自启封",
        warning=words(law, "warning"),
    )


def _strips(context: DraftContext, seizure: Seizure) -> tuple[Strip, ...]:
    return tuple(
        fill(
            KIND,
            Strip,
            k=k,
            label_no=f"{context.number}—{k}",
            goods=goods_words(seizure.lines, k),
            place=place,
        )
        for k, place in enumerate(seizure.seal_places, start=1)
    )


def goods_words(lines: tuple[GoodsLine, ...], k: int) -> str:
    """清单第1—3项: the lines that name strip k, else all lines of the list."""
    under = [seq for seq, line in enumerate(lines, start=1) if line.seal_no == str(k)]
    return f"清单第{spans(under or range(1, len(lines) + 1))}项"


def spans(numbers: Iterable[int]) -> str:
    """1—3、5: runs of three or more are joined, as lists of numbers are read."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(_span(run) for run in runs)


def _span(run: list[int]) -> str:
    return f"{run[0]}—{run[-1]}" if len(run) > 2 else "、".join(map(str, run))
