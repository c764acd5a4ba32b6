"""Completing a party on the spot: what its papers need and nobody knew at the door.

The register and the visit change together; a visit already opened gets its journal entry, so
that what `visit.opened` says of the party and what the papers print are both explained.
"""

from __future__ import annotations

from app.actions.desk import Desk
from app.domain.errors import RuleBroken
from app.domain.papers.steps import END_PAPERS, require_editable
from app.domain.people import Party
from app.domain.visit import Visit, VisitState
from app.storage import journal, papers, register, visits
from app.storage.database import Database
from app.storage.visits import VisitClosed


def complete_party(desk: Desk, visit_id: str, party: Party) -> Visit:
    """Refused for another party, and while papers that name it are frozen."""

    def job(db: Database) -> Visit:
        visit = visits.load(db, visit_id)
        if visit.state is VisitState.CLOSED:
            raise VisitClosed
        if party.id != visit.party.id:
            raise RuleBroken(
                "这次检查的是另一家，资料没有改。两家的登记都在。请从监管对象里改。",
                code="party.other",
            )
        require_editable(papers.of_visit(db, visit_id), END_PAPERS)
        if party == visit.party:
            return visit
        now = desk.clock()
        register.save_party(db, party, now)
        visits.save_party(db, visit_id, party, now)
        if visit.state is VisitState.OPEN:
            journal.append(
                db,
                desk.memory.identity,
                entry_type="party.changed",
                rec=party.id,
                body={
                    "visit": visit_id,
                    "party": party.model_dump(mode="json"),
                    "before": visit.party.model_dump(mode="json"),
                },
                blobs=[],
                actor=visit.officers[0].badge_no,
                t=now,
            )
        return visits.load(db, visit_id)

    return desk.memory.write(job)
