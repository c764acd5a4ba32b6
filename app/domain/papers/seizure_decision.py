"""实施行政强制措施(查封/扣押)决定书: reason, grounds per line, term, custody, rights, remedies."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.domain.papers.fields import Blank, Filled, Iso
from app.domain.papers.groups import Meta, OfficerLine, PaperRef, PartyGroup, Remedies, SealGroup
from app.domain.papers.paper import PaperKind
from app.domain.papers.result_record import Choice
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
