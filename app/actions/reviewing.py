"""The look back before the papers are frozen: counts, proposal, what is still missing."""

from __future__ import annotations

from dataclasses import dataclass

from app.actions.desk import Desk
from app.actions.inspecting import checklist_of, load
from app.domain.checklist import Checklist
from app.domain.conclusion import Counts, Gap, Proposal, gaps, propose, warnings
from app.domain.recheck import count_for
from app.domain.visit import Visit


@dataclass(frozen=True, slots=True)
class Review:
    """`counts` and `proposal` are null for a visit without a checklist."""

    visit: Visit
    checklist: Checklist | None
    counts: Counts | None
    proposal: Proposal | None
    gaps: tuple[Gap, ...]
    warnings: tuple[Gap, ...]


def review(desk: Desk, visit_id: str) -> Review:
    """Read-only; may be asked after every act."""
    visit = load(desk, visit_id)
    return review_of(desk, visit)


def review_of(desk: Desk, visit: Visit) -> Review:
    checklist = checklist_of(desk, visit)
    basis = desk.basis(visit.basis)
    now = desk.clock()
    counts = proposal = None
    if checklist is not None:
        counts = count_for(visit, checklist, visit.basis)
        proposal = propose(basis, checklist, counts)
    return Review(
        visit=visit,
        checklist=checklist,
        counts=counts,
        proposal=proposal,
        gaps=gaps(visit, checklist, basis, now),
        warnings=warnings(visit, checklist, basis, now),
    )
