"""What today's page shows: clocks running out, drafts to resume, what has not been handed over."""

from __future__ import annotations

from dataclasses import dataclass

from app.actions.desk import Desk
from app.actions.inspecting import load
from app.domain import retest
from app.domain.deadlines import Deadline, deadlines_of
from app.domain.session import Session
from app.domain.visit import VisitState
from app.storage import history, outbox, sessions, visits
from app.storage.visits import VisitSummary


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A deadline and the visit it belongs to."""

    visit_id: str
    party: str
    deadline: Deadline
    origin: str = ""  # whose visit on another laptop; empty: of this one


@dataclass(frozen=True, slots=True)
class Today:
    drafts: tuple[VisitSummary, ...]
    recent: tuple[VisitSummary, ...]
    clocks: tuple[RunningClock, ...]
    enrolled: bool  # a server is known
    unsent: int  # sealed entries no receipt of a server calls complete
    notices: tuple[str, ...]
    mornings: tuple[Session, ...] = ()  # market mornings not yet over; their stalls are no drafts


def today(desk: Desk) -> Today:
    """Read-only. Clocks are sorted by their end across all visits, statutory before office."""
    summaries = desk.memory.read(visits.summaries)
    recent = desk.memory.read(sessions.recent)
    mornings = tuple(one for one in recent if one.closed_at is None)
    walked = {stall.visit_id for one in mornings for stall in one.stalls}
    drafts = tuple(
        one for one in summaries if one.state is not VisitState.CLOSED and one.id not in walked
    )
    return Today(
        drafts=drafts,
        recent=tuple(one for one in summaries if one.state is VisitState.CLOSED)[:20],
        clocks=_clocks(desk, tuple(one.id for one in summaries)),
        enrolled=desk.memory.read(outbox.server) is not None,
        unsent=desk.memory.read(outbox.summary).unsent,
        notices=(*desk.memory.notices, *_notices_of_law(desk)),
        mornings=mornings,
    )


def _notices_of_law(desk: Desk) -> tuple[str, ...]:
    """What of the law's data is not used, each in its sentence."""
    told = (desk.library.calendar_refusal(), desk.library.overlays.refusal())
    return tuple(filter(None, told))


def _clocks(desk: Desk, visit_ids: tuple[str, ...]) -> tuple[RunningClock, ...]:
    running = []
    rechecked = desk.memory.read(history.rechecked)
    law, calendar = desk.coercive(), desk.calendar()
    for visit_id in visit_ids:
        visit, now = load(desk, visit_id), desk.clock()
        clocks = [
            one
            for one in deadlines_of(visit, desk.basis(visit.basis), calendar, now)
            if one.code != "rectification" or visit_id not in rechecked
        ]
        tests = (retest.running(one, law, calendar, now) for one in visit.rapid_tests)
        clocks += [one for one in tests if one is not None]
        running += [RunningClock(visit_id, visit.party.name, one) for one in clocks]
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
