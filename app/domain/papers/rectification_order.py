"""责令改正通知书: the conduct found, the provisions, what to put right and until when."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.domain.papers.fields import Filled, Iso
from app.domain.papers.groups import Meta, OfficerLine, PartyGroup, PhotoRef, Remedies, SealGroup
from app.domain.papers.paper import PaperKind
from app.domain.shape import Shape

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
    basis: Filled = Field(title="依据", max_length=240)
    due: Iso | None = None
    due_words: Filled = Field(title="改正期限", max_length=40)  # 立即改正 / 于…前改正
    demands: tuple[Filled, ...] = Field(title="改正内容和要求", min_length=1)
    recheck: Filled = Field(title="复查告知", max_length=120)
    remedies: Remedies
    seal: SealGroup
