"""After the program was cut off: the visit it was cut off in."""

from __future__ import annotations

from app.actions.desk import Desk
from app.domain.papers.steps import PENDING
from app.domain.visit import VisitState
from app.storage import papers, sessions, visits
from app.storage.database import Database


def interrupted(desk: Desk) -> str:
    """The id of the visit saved last, where the program never closed this home; else empty.

    A visit whose papers wait for signatures is not an inspection under way any more, and a
    stall of a market morning is found through its morning.
    """
    if not desk.memory.cut_off:
        return ""

    def last(db: Database) -> str:
        walked = {stall.visit_id for one in sessions.recent(db) for stall in one.stalls}
        drafts = [
            one
            for one in visits.summaries(db)
            if one.state is not VisitState.CLOSED
            and one.id not in walked
            and not any(paper.state in PENDING for paper in papers.of_visit(db, one.id))
        ]
        newest = max(drafts, key=lambda one: one.last_saved_at, default=None)
        return newest.id if newest is not None else ""

    return desk.memory.read(last)
