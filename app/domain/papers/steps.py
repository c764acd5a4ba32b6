"""Which step of a paper may follow which; every other step is refused."""

from __future__ import annotations

from app.domain.errors import RuleBroken
from app.domain.labels import label
from app.domain.papers.paper import PaperState

STEPS: dict[PaperState, frozenset[PaperState]] = {
    PaperState.DRAFT: frozenset({PaperState.FROZEN}),
    PaperState.FROZEN: frozenset({PaperState.SIGNED, PaperState.UNFROZEN, PaperState.VOIDED}),
    PaperState.SIGNED: frozenset({PaperState.SEALED, PaperState.UNFROZEN, PaperState.VOIDED}),
    PaperState.SEALED: frozenset({PaperState.SERVED, PaperState.VOIDED}),
    PaperState.SERVED: frozenset({PaperState.FOLLOWED}),
    PaperState.FOLLOWED: frozenset(),
    PaperState.VOIDED: frozenset(),
    PaperState.UNFROZEN: frozenset(),
}


class StepForbidden(RuleBroken):
    code = "paper.step_forbidden"

    def __init__(self, now: PaperState, wanted: PaperState) -> None:
        if wanted is PaperState.VOIDED and now in {PaperState.SERVED, PaperState.FOLLOWED}:
            sentence = (
                "文书已经送达，不能作废。原件和记录都在。需要改变时，另出一份更正或撤销文书。"
            )
        else:
            sentence = (
                f"文书现在是“{label(now)}”，不能转为“{label(wanted)}”。内容没有变。"
                "请按顺序办理：定稿、签名、封存、送达。"
            )
        super().__init__(sentence)


def step(now: PaperState, wanted: PaperState) -> PaperState:
    """The next state, or StepForbidden: every step not in STEPS is refused."""
    if wanted not in STEPS[now]:
        raise StepForbidden(now, wanted)
    return wanted
