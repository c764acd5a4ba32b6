"""Which step of a paper may follow which; every other step is refused."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.errors import RuleBroken
from app.domain.labels import label
from app.domain.paper import Paper, PaperKind, PaperState

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


# Papers that speak of the whole visit: frozen ones hold its answers, conclusion and statement.
END_PAPERS = (
    PaperKind.RESULT_RECORD,
    PaperKind.CHECK_TABLE,
    PaperKind.SITE_RECORD,
    PaperKind.RECTIFICATION_ORDER,
)
PENDING = frozenset({PaperState.FROZEN, PaperState.SIGNED})
STANDING = frozenset({PaperState.SEALED, PaperState.SERVED, PaperState.FOLLOWED})


class PaperFrozen(RuleBroken):
    """Decisions 2: an edit needs the papers taken back first, openly, by a named act."""

    code = "paper.frozen"

    def __init__(self, paper: Paper) -> None:
        super().__init__(
            f"{label(paper.kind)} {paper.number} 已经定稿，内容没有改动。"
            "要修改请先“退回修改”：原编号作废留痕，已签的名需要重签。"
        )


class PaperSealed(RuleBroken):
    code = "paper.sealed"

    def __init__(self, paper: Paper) -> None:
        super().__init__(
            f"{label(paper.kind)} {paper.number} 已经封存，内容没有改动。"
            "需要改变时另出更正文书，或在送达前作废后重出。"
        )


def require_editable(papers: Iterable[Paper], kinds: Iterable[PaperKind]) -> None:
    """Raise PaperFrozen or PaperSealed if a standing paper of these kinds holds the content.

    A sealed rectification order speaks of its own demands only: it does not stop the visit.
    """
    wanted = frozenset(kinds)
    for paper in papers:
        if paper.kind not in wanted:
            continue
        if paper.state in PENDING:
            raise PaperFrozen(paper)
        if paper.state in STANDING and (
            paper.kind is not PaperKind.RECTIFICATION_ORDER or len(wanted) == 1
        ):
            raise PaperSealed(paper)
