"""What a team lead looks at: every clock of the station, who is out, what waits for approval.

Clocks of visits made on other laptops come from their sealed entries as the server handed
them out; what only the other laptop holds (a decision not yet sealed there) is not guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from app.actions import inspecting
from app.actions.desk import Desk
from app.actions.today import RunningClock, today
from app.domain.basis import Basis
from app.domain.deadlines import (
    Deadline,
    back_filing,
    publication,
    publication_target,
    rectification_clock,
    seizure_clocks,
)
from app.domain.errors import Refused
from app.domain.visit import Outcome, Visit, VisitState
from app.storage import foreign, history, visits
from app.storage import posting as store
from app.storage.foreign import ForeignVisit

LONGEST_DAYS = 90  # how far back a foreign visit may still have a clock running
LONGEST_SEIZURE = 180  # 30 + 45 days, and days of testing that do not count


@dataclass(frozen=True, slots=True)
class Groups:
    """Pairs of officers who have visits on a day, and those who finished all of theirs."""

    out: int
    back: int


@dataclass(frozen=True, slots=True)
class Awaited:
    """An emergency seizure whose approval is not filed yet, and its 24 hours."""

    visit: Visit
    clock: Deadline


def clocks(desk: Desk) -> tuple[RunningClock, ...]:
    """All of the station, sorted as on 今日: statutory first, then by end."""
    known = {one.id for one in desk.memory.read(visits.summaries)}
    found = [*_of_foreign_visits(desk, known), *_of_foreign_seizures(desk, known)]
    return tuple(
        sorted(
            (*today(desk).clocks, *found),
            key=lambda one: (
                one.deadline.office_target,
                one.deadline.end is None,
                one.deadline.end or desk.clock(),
            ),
        )
    )


def _of_foreign_visits(desk: Desk, known: Collection[str]) -> Iterator[RunningClock]:
    """Publication, while it runs or has run out lately; what the party was told to put right."""
    now, calendar = desk.clock(), desk.calendar()
    since = now - timedelta(days=LONGEST_DAYS)
    checked = desk.memory.read(foreign.rechecked) | desk.memory.read(history.rechecked)
    for visit_id in desk.memory.read(lambda db: foreign.closed_since(db, since)):
        if visit_id in known:
            continue
        one = desk.memory.read(partial(foreign.visit, rec=visit_id))
        if one.closed_at is None or one.practice not in {None, desk.practice}:
            continue
        basis = _basis(desk, one.basis)
        running: list[Deadline | None] = []
        if one.due is not None and visit_id not in checked:
            running.append(rectification_clock(one.due, one.closed_at, basis, calendar))
        if one.outcome == Outcome.INSPECTED and one.listed:
            running.append(publication(basis, one.closed_at, calendar))
            running.append(publication_target(basis, one.closed_at, calendar))
        for clock in running:
            if clock is not None and not (clock.office_target and clock.has_passed(now)):
                yield RunningClock("", one.party_name, clock, _whose(one))


def _of_foreign_seizures(desk: Desk, known: Collection[str]) -> Iterator[RunningClock]:
    """The term of each seizure decided elsewhere, and what is not yet done of the two 24 h."""
    law, calendar = desk.coercive(), desk.calendar()
    since = desk.clock() - timedelta(days=LONGEST_SEIZURE)
    for found in desk.memory.read(lambda db: foreign.seizures(db, since)):
        if found.visit_id in known:
            continue
        one = desk.memory.read(partial(foreign.visit, rec=found.visit_id))
        if one.practice not in {None, desk.practice}:
            continue
        for clock in seizure_clocks(found.seizure, law, calendar):
            if clock is not None:
                yield RunningClock("", one.party_name, clock, _whose(one))


def _basis(desk: Desk, basis_id: str) -> Basis:
    """The basis of the visit; the law in force where this program does not know that one."""
    try:
        return desk.basis(basis_id)
    except Refused:
        return desk.coercive()


def _whose(one: ForeignVisit) -> str:
    return "、".join(name for _, name in one.officers) or "其他电脑"


def groups(desk: Desk, day: date) -> Groups:
    """今天几组外出，几组已回."""
    states: dict[tuple[str, ...], list[str]] = {}
    for one in desk.memory.read(lambda db: store.visits_between(db, day, day)):
        states.setdefault(tuple(badge for badge, _ in one.officers), []).append(one.state)
    back = sum(set(found) == {VisitState.CLOSED.value} for found in states.values())
    return Groups(len(states), back)


def awaited(desk: Desk) -> tuple[Awaited, ...]:
    """Emergency seizures in force without the approval of the head, the earliest end first."""
    waiting = []
    law = desk.coercive()
    for summary in desk.memory.read(visits.summaries):
        visit = inspecting.load(desk, summary.id)
        seizure = visit.seizure
        if (
            seizure is not None
            and seizure.route == "emergency"
            and seizure.controlled_at is not None
            and seizure.approval is None
        ):
            waiting.append(Awaited(visit, back_filing(law, seizure.controlled_at)))
    return tuple(sorted(waiting, key=lambda one: one.clock.end or desk.clock()))
