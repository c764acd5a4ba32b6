"""The guided step that takes a draft to the newest version of its checklist: look, then do."""

from __future__ import annotations

from collections.abc import Mapping

from app.actions.desk import Desk
from app.domain import moving
from app.domain.moving import Move, MoveRefused
from app.domain.papers.steps import END_PAPERS, require_editable
from app.domain.visit import Visit, VisitState
from app.storage import moved_visits, papers, visits
from app.storage.database import Database


def look(desk: Desk, visit_id: str) -> Move | None:
    """What moving would do; None where the draft stands on the newest version already."""
    visit = desk.memory.read(lambda db: visits.load(db, visit_id))
    return _planned(desk, visit)


def move(desk: Desk, visit_id: str, facts: Mapping[str, bool] | None = None) -> Visit:
    """Move the draft to the newest version of its checklist. Raises MoveRefused, PaperFrozen.

    `facts` answers what the new version asks about the premises for the first time. A visit still
    at its door is asked there; one under way has no door any more and must answer here.
    """

    def write(db: Database) -> Visit:
        visit = visits.load(db, visit_id)
        require_editable(papers.of_visit(db, visit_id), END_PAPERS)
        planned = _planned(desk, visit, facts)
        if planned is None:
            raise MoveRefused("这次检查已经在最新的版本上，没有改动。", code="moving.not_newer")
        if visit.state is not VisitState.PREPARING:
            _require_answered(planned, facts or {})
        moved_visits.write_move(db, visit, planned, desk.clock())
        return visits.load(db, visit_id)

    return desk.memory.write(write)


def _require_answered(planned: Move, facts: Mapping[str, bool]) -> None:
    waiting = [fact.ask for fact in planned.new_facts if fact.id not in facts]
    if waiting:
        raise MoveRefused(
            f"新版多问了场所情况，还有 {len(waiting)} 个没有回答：{'；'.join(waiting)}"
            "没有改动。请逐个选是或否，再移过去。",
            code="moving.facts",
        )


def _planned(desk: Desk, visit: Visit, facts: Mapping[str, bool] | None = None) -> Move | None:
    if visit.checklist is None:
        return None
    old, _ = desk.library.checklist(
        visit.checklist.id, visit.checklist.version, visit.checklist.hash
    )
    new, digest = desk.library.newest(visit.checklist.id)
    if new.version == old.version:
        return None
    return moving.move(visit, old, new, digest, desk.clock(), said=facts)
