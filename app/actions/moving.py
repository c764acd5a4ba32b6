"""The guided step that takes a draft to the newest version of its checklist: look, then do."""

from __future__ import annotations

from app.actions.desk import Desk
from app.domain import moving
from app.domain.moving import Move, MoveRefused
from app.domain.papers.steps import END_PAPERS, require_editable
from app.domain.visit import Visit
from app.storage import moved_visits, papers, visits
from app.storage.database import Database


def look(desk: Desk, visit_id: str) -> Move | None:
    """What moving would do; None where the draft stands on the newest version already."""
    visit = desk.memory.read(lambda db: visits.load(db, visit_id))
    return _planned(desk, visit)


def move(desk: Desk, visit_id: str) -> Visit:
    """Move the draft to the newest version of its checklist. Raises MoveRefused, PaperFrozen."""

    def write(db: Database) -> Visit:
        visit = visits.load(db, visit_id)
        require_editable(papers.of_visit(db, visit_id), END_PAPERS)
        planned = _planned(desk, visit)
        if planned is None:
            raise MoveRefused("这次检查已经在最新的版本上，没有改动。", code="moving.not_newer")
        moved_visits.write_move(db, visit, planned, desk.clock())
        return visits.load(db, visit_id)

    return desk.memory.write(write)


def _planned(desk: Desk, visit: Visit) -> Move | None:
    if visit.checklist is None:
        return None
    old, _ = desk.library.checklist(
        visit.checklist.id, visit.checklist.version, visit.checklist.hash
    )
    new, digest = desk.library.newest(visit.checklist.id)
    if new.version == old.version:
        return None
    return moving.move(visit, old, new, digest, desk.clock())
