"""责令改正通知书: the conduct found, the provisions, what to put right and until when."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from app.domain.citing import cite_line
from app.domain.measures import Demand, Rectification
from app.domain.moments import chinese_date
from app.domain.paper import PaperKind
from app.domain.papers.context import (
    DraftContext,
    Failed,
    checked_day,
    earlier,
    failed_items,
    in_force_cites,
    meta,
    officers,
    party,
    photo_refs,
    photo_words,
    remedies,
    seal,
    title_of,
    words,
)
from app.domain.papers.fields import FieldUnusable, Filled, Iso, fill
from app.domain.papers.groups import Meta, OfficerLine, PartyGroup, PhotoRef, Remedies, SealGroup
from app.domain.shape import Shape
from app.domain.visit import Handling

KIND = PaperKind.RECTIFICATION_ORDER


class Conduct(Shape):
    """One conduct found; `evidence` says where it stands: 第2.1项，证5."""

    text: Filled = Field(title="发现的行为", max_length=120)
    evidence: Filled = Field(title="行为的出处", max_length=120)
    photos: tuple[PhotoRef, ...] = ()


class RectificationOrderValues(Shape):
    """Everything frozen on a rectification order; `due` null = 立即改正."""

    kind: Literal[PaperKind.RECTIFICATION_ORDER] = PaperKind.RECTIFICATION_ORDER
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    party: PartyGroup
    officers: tuple[OfficerLine, ...] = Field(title="执法人员", min_length=2, max_length=6)
    found_day: Filled = Field(title="检查日期", max_length=20)
    conducts: tuple[Conduct, ...] = Field(title="发现的行为", min_length=1)
    violated: Filled = Field(title="违反的规定")
    intro: Filled = Field(title="发现的行为", max_length=120)
    basis: Filled = Field(title="依据", max_length=240)
    due: Iso | None = None
    due_words: Filled = Field(title="改正期限", max_length=80)  # 立即改正 / 于…前改正
    demands: tuple[Filled, ...] = Field(title="改正内容和要求", min_length=1)
    recheck: Filled = Field(title="复查告知", max_length=120)
    remedies: Remedies
    seal: SealGroup

    @property
    def gist(self) -> str:
        """What it says, in half a line, for whoever is about to sign."""
        return f"行为{len(self.conducts)}项，{self.due_words}"


def draft(context: DraftContext) -> RectificationOrderValues:
    """Conduct, provisions in force and demands; a date in the past is refused."""
    law = context.law(KIND)
    demands = demands_of(context)
    due = _due(context)
    until = chinese_date(due) if due else ""
    return fill(
        KIND,
        RectificationOrderValues,
        practice=context.practice,
        meta=meta(context, KIND),
        party=party(context, KIND, {"credit_code"}),
        officers=officers(context, KIND),
        found_day=chinese_date(checked_day(context)),
        conducts=tuple(_conduct(context, demand) for demand in demands),
        violated=in_force_cites(context, [demand.item_id for demand in demands]),
        intro=words(law, "intro"),
        basis=cite_line(law.cites, context.coercive),
        due=due.isoformat() if due else None,
        due_words=words(law, "until", day=until) if due else words(law, "at_once"),
        demands=tuple(demand.demand.strip() for demand in demands),
        recheck=words(law, "recheck") + words(law, "consequence"),
        remedies=remedies(context, KIND),
        seal=seal(context, KIND),
    )


def demands_of(context: DraftContext) -> tuple[Demand, ...]:
    """The demands as edited, else drafted from the failed items that need a written order."""
    order = context.visit.rectification
    if order is not None and order.demands:
        return order.demands
    return draft_demands(context).demands


def draft_demands(context: DraftContext) -> Rectification:
    """What the officers start from: the items marked 限期整改, else every failed item."""
    failed = failed_items(context)
    marked = [one for one in failed if "written_deadline" in one.answer.measures]
    closing = context.visit.closing
    due = min((one.answer.due for one in failed if one.answer.due), default=None)
    return Rectification(
        demands=tuple(_demand(one) for one in marked or failed),
        due=(closing.due if closing else None) or due,
    )


def _demand(failed: Failed) -> Demand:
    return Demand(
        item_id=failed.item.id,
        conduct=failed.finding,
        demand=f"针对第{failed.number}项的问题改正，做到：{failed.item.text.rstrip('。')}",
    )


def _due(context: DraftContext) -> date | None:
    order, closing = context.visit.rectification, context.visit.closing
    written = order is not None and (order.demands or order.due is not None)
    due = order.due if order is not None and written else draft_demands(context).due
    if due is None and closing is not None and Handling.WRITTEN_DEADLINE in closing.handling:
        due = closing.due
    if due is not None and due < context.day:
        raise FieldUnusable(context.law(KIND).title, "改正期限", f"{chinese_date(due)}已经过去")
    return due


def _conduct(context: DraftContext, demand: Demand) -> Conduct:
    photos = context.visit.photos_of(demand.item_id)
    number = context.item_numbers.get(demand.item_id, "")
    parts = [f"检查要点表第{number}项" if number else "", photo_words(photos, inside=True)]
    record = earlier(context, PaperKind.SITE_RECORD)
    if record:
        parts.insert(0, f"{title_of(context, PaperKind.SITE_RECORD)}（{record}）")
    return fill(
        KIND,
        Conduct,
        text=demand.conduct.strip().rstrip("。；"),
        evidence="，".join(part for part in parts if part) or "现场检查",
        photos=photo_refs(photos),
    )
