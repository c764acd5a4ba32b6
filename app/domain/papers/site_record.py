"""现场笔录: what was asked, seen, told and answered on the spot, in the order it happened."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.domain.papers.fields import Filled
from app.domain.papers.groups import Meta, OfficerLine, PartyGroup, PhotoRef
from app.domain.papers.paper import PaperKind
from app.domain.shape import Shape

KIND = PaperKind.SITE_RECORD


class Dialogue(Shape):
    """One fixed question with the answer written down and the time it was given."""

    question: Filled = Field(title="问", max_length=150)
    answer: Filled = Field(title="答", max_length=60)
    time: Filled = Field(title="问答时间", max_length=20)


class SiteRecordValues(Shape):
    """Everything frozen on a site record."""

    kind: Literal[PaperKind.SITE_RECORD] = PaperKind.SITE_RECORD
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    party: PartyGroup
    officers: tuple[OfficerLine, ...] = Field(title="执法人员", min_length=2, max_length=6)
    time: Filled = Field(title="检查时间", max_length=60)  # 2026年9月22日9时05分至11时40分
    place: Filled = Field(title="检查地点", max_length=120)
    attendance: Filled = Field(title="通知当事人到场情况", max_length=120)
    dialogue: tuple[Dialogue, ...] = ()  # empty only where nobody could be asked
    entry: Filled = Field(title="入企检查码", max_length=240)
    scene: tuple[Filled, ...] = Field(title="现场情况", min_length=1)
    measure: tuple[Filled, ...] = ()  # 行政强制措施告知
    statement: Filled = Field(title="当事人的陈述和申辩")  # 未提出。
    ending: Filled = Field(title="核对", max_length=40)
    photos: tuple[PhotoRef, ...] = ()  # every photograph of the visit, proven by its hash
