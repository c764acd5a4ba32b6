"""实施行政强制措施(查封/扣押)决定书: reason, grounds per line, term, custody, rights, remedies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from app.domain.citing import chinese_number
from app.domain.labels import label
from app.domain.measures import Seizure, SeizureMode
from app.domain.moments import chinese_date, local
from app.domain.paper import PaperKind
from app.domain.papers.context import (
    DraftContext,
    failed_items,
    in_force_cites,
    meta,
    officers,
    other,
    party,
    remedies,
    seal,
    words,
)
from app.domain.papers.fields import (
    NONE,
    Blank,
    FieldMissing,
    Filled,
    Iso,
    NotOffered,
    fill,
    limited,
)
from app.domain.papers.groups import Meta, OfficerLine, PaperRef, PartyGroup, Remedies, SealGroup
from app.domain.papers.result_record import Choice
from app.domain.papers.seizing_words import grounds_by_line, seizure_basis, term
from app.domain.papers.site_record import PRINTED, URGENCY_LIMIT
from app.domain.shape import Shape

KIND = PaperKind.SEIZURE_DECISION


class Term(Shape):
    """期限: days, from and to in words, and the ISO ends a clock reads."""

    days: int
    controlled_at: Filled = Field(title="控制时间", max_length=40)  # ISO with zone
    from_day: Iso
    to_day: Iso  # ends at 24:00
    words: Filled = Field(title="期限")
    extension: Filled = Field(title="延长告知")
    testing: Filled = Field(title="检验期间告知")


class SeizureDecisionValues(Shape):
    """Everything frozen on a seizure decision."""

    kind: Literal[PaperKind.SEIZURE_DECISION] = PaperKind.SEIZURE_DECISION
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    party: PartyGroup
    officers: tuple[OfficerLine, ...] = Field(title="执法人员", min_length=2, max_length=6)
    measure: Filled = Field(title="措施种类", max_length=10)  # 扣押, printed under the title
    objects: tuple[Choice, ...] = Field(title="对象", min_length=1)
    measures: tuple[Choice, ...] = Field(title="措施种类", min_length=1)
    goods_list: PaperRef
    intro: Filled = Field(title="理由", max_length=120)
    reason: Filled = Field(title="理由", max_length=300)
    violated: Filled = Field(title="涉嫌违反的规定")
    grounds: tuple[Filled, ...] = Field(title="采取措施的理由", min_length=1)
    urgency: Blank = Field(default="", title="情况紧急的说明", max_length=240)
    basis: Filled = Field(title="依据", max_length=240)
    place: Filled = Field(title="实施地点", max_length=100)
    term: Term
    custody_place: Filled = Field(title="保存地点", max_length=80)
    custody_conditions: Filled = Field(title="保存条件", max_length=80)
    custody_notice: Filled = Field(title="保管告知", max_length=120)
    rights: Filled = Field(title="陈述申辩告知", max_length=80)
    remedies: Remedies
    annex: tuple[PaperRef, ...] = Field(title="附件", min_length=1)
    seal: SealGroup

    @property
    def gist(self) -> str:
        """What it says, in half a line, for whoever is about to sign."""
        return f"{self.measure}，{self.term.words}"


def draft(context: DraftContext) -> SeizureDecisionValues:
    """The decision of the set; not issuable without list, remedies, and approval or urgency."""
    seizure = context.visit.seizure
    if seizure is None:
        raise NotOffered(KIND, "本次检查没有采取查封、扣押措施")
    if seizure.unfinished:
        raise NotOffered(KIND, f"清单还有{len(seizure.unfinished)}行没有填完")
    law = context.law(KIND)
    goods = other(context, KIND, PaperKind.GOODS_LIST)
    return fill(
        KIND,
        SeizureDecisionValues,
        practice=context.practice,
        meta=meta(context, KIND),
        party=party(context, KIND, PRINTED),
        officers=officers(context, KIND),
        measure=label(seizure.mode),
        objects=_boxes(("场所", "设施", "财物"), "财物"),
        measures=_boxes([label(mode) for mode in SeizureMode], label(seizure.mode)),
        goods_list=goods,
        intro=words(law, "intro"),
        reason=seizure.reason.removeprefix("经查").lstrip("，,：: "),  # the intro says it
        violated=_violated(context, seizure),
        grounds=grounds_by_line(seizure),
        urgency=_urgency(context, seizure),
        basis=seizure_basis(context),
        place=seizure.place,
        term=_term(context, seizure),
        custody_place=seizure.custody.place,
        custody_conditions=seizure.custody.conditions or NONE,
        custody_notice=words(law, "custody") + words(law, "unsealing"),
        rights=words(law, "statement"),
        remedies=remedies(context, KIND),
        annex=(goods,),
        seal=seal(context, KIND),
    )


def _boxes(alternatives: Iterable[str], ticked: str) -> tuple[Choice, ...]:
    return tuple(Choice(text=one, ticked=one == ticked) for one in alternatives)


def _violated(context: DraftContext, seizure: Seizure) -> str:
    """From the items the goods are connected with; else from every failed item."""
    connected = list(dict.fromkeys(line.item_id for line in seizure.lines if line.item_id))
    failed = [one.item.id for one in failed_items(context)]
    return in_force_cites(context, connected) or in_force_cites(context, failed)


def _urgency(context: DraftContext, seizure: Seizure) -> str:
    """情况紧急，当场实施: only by the emergency route; the prior route needs its approval."""
    if seizure.route == "prior":
        if seizure.approval is None:
            raise FieldMissing(label(KIND), "机关负责人的批准")
        return ""
    why = limited(KIND, "情况紧急的理由", seizure.urgency, URGENCY_LIMIT).rstrip("。")
    if not why:
        raise FieldMissing(label(KIND), "情况紧急的理由")
    return f"{words(context.law(KIND), 'urgent')}：{why}。"


def _term(context: DraftContext, seizure: Seizure) -> Term:
    found = term(context, KIND)
    controlled_at = seizure.controlled_at or context.now
    law, terms = context.law(KIND), context.coercive.seizure_terms
    return fill(
        KIND,
        Term,
        days=seizure.days,
        controlled_at=local(controlled_at).isoformat(timespec="minutes"),
        from_day=found.from_day.isoformat(),
        to_day=found.last_day.isoformat(),
        words=words(
            law,
            "term",
            days=chinese_number(seizure.days),
            from_day=chinese_date(found.from_day),
            to_day=chinese_date(found.last_day),
        ),
        extension=words(law, "extension", extension_days=chinese_number(terms.extension_days)),
        testing=words(law, "testing"),
    )
