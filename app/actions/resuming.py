"""After the program was cut off: the visit or the market morning it was cut off in."""

from __future__ import annotations

from dataclasses import dataclass

from app.actions.desk import Desk
from app.domain.papers.steps import PENDING
from app.domain.visit import VisitState
from app.storage import papers, sessions, visits
from app.storage.database import Database


@dataclass(frozen=True, slots=True)
class CutOff:
    """Where the work went on last; a stall is opened inside its morning."""

    visit: str = ""
    morning: str = ""

    def __bool__(self) -> bool:
        return bool(self.visit or self.morning)


def interrupted(desk: Desk) -> CutOff:
    """What was saved last, where the program never closed this home; else nothing.

    A visit whose papers wait for signatures is not an inspection under way any more; a stall
    of a running morning is, also where its conclusion is written.
    """
    if not desk.memory.cut_off:
        return CutOff()

    def last(db: Database) -> CutOff:
        running = [one for one in sessions.recent(db) if one.closed_at is None]
        walked = {stall.visit_id: one.id for one in running for stall in one.stalls}
        drafts = [
            (one.last_saved_at, CutOff(one.id, walked.get(one.id, "")))
            for one in visits.summaries(db)
            if one.state is not VisitState.CLOSED
            and not any(paper.state in PENDING for paper in papers.of_visit(db, one.id))
        ]
        mornings = [(sessions.saved_at(db, one.id), CutOff(morning=one.id)) for one in running]
        found = sorted((*drafts, *mornings), key=lambda one: one[0])
        return found[-1][1] if found else CutOff()

    return desk.memory.read(last)
