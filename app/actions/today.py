"""What today's page shows: clocks running out, drafts to resume, what has not been handed over."""

from __future__ import annotations

from dataclasses import dataclass

from app.actions.desk import Desk
from app.actions.inspecting import load
from app.domain.deadlines import Deadline, deadlines_of
from app.domain.visit import VisitState
from app.storage import journal, visits
from app.storage.visits import VisitSummary


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A deadline and the visit it belongs to."""

    visit_id: str
    party: str
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Today:
    drafts: tuple[VisitSummary, ...]
    recent: tuple[VisitSummary, ...]
    clocks: tuple[RunningClock, ...]
    unsent: int  # journal entries no server has confirmed
    notices: tuple[str, ...]


def today(desk: Desk) -> Today:
    """Read-only. Clocks are sorted by their end across all visits, statutory before office."""
    summaries = desk.memory.read(visits.summaries)
    drafts = tuple(one for one in summaries if one.state is not VisitState.CLOSED)
    return Today(
        drafts=drafts,
        recent=tuple(one for one in summaries if one.state is VisitState.CLOSED)[:20],
        clocks=_clocks(desk, tuple(one.id for one in summaries)),
        unsent=desk.memory.read(lambda db: journal.head(db).seq),
        notices=(*desk.memory.notices, *_notices_of_law(desk)),
    )


def _notices_of_law(desk: Desk) -> tuple[str, ...]:
    """What of the law's data is not used, each in its sentence."""
    told = (desk.library.calendar_refusal(), desk.library.overlays.refusal())
    return tuple(filter(None, told))


def _clocks(desk: Desk, visit_ids: tuple[str, ...]) -> tuple[RunningClock, ...]:
    running = []
    for visit_id in visit_ids:
        visit = load(desk, visit_id)
        for deadline in deadlines_of(visit, desk.basis(visit.basis), desk.calendar(), desk.clock()):
            running.append(RunningClock(visit_id, visit.party.name, deadline))
    return tuple(
        sorted(
            running,
            key=lambda one: (
                one.deadline.office_target,
                one.deadline.end is None,
                one.deadline.end or desk.clock(),
            ),
        )
    )
