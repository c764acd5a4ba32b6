"""What a team lead looks at: every clock of the station, who is out, what waits for approval.

Clocks of visits made on other laptops come from their closed entries as the server handed
them out; what only the other laptop holds (a seizure still under way there) is not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.actions import inspecting
from app.actions.desk import Desk
from app.actions.today import RunningClock, today
from app.domain.deadlines import Deadline, back_filing, publication, publication_target
from app.domain.visit import Outcome, Visit, VisitState
from app.storage import posting as store
from app.storage import pulled, visits
from app.storage.pulled import ForeignVisit

LONGEST_DAYS = 90  # how far back a foreign visit may still have a clock running


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
    own = today(desk).clocks
    foreign = desk.memory.read(pulled.closed_visits)
    known = {one.id for one in desk.memory.read(visits.summaries)}
    found = [
        RunningClock("", one.party_name, clock)
        for one in foreign
        if one.visit_id not in known and one.outcome == Outcome.INSPECTED.value
        for clock in _of_foreign(desk, one)
    ]
    return tuple(
        sorted(
            (*own, *found),
            key=lambda one: (
                one.deadline.office_target,
                one.deadline.end is None,
                one.deadline.end or desk.clock(),
            ),
        )
    )


def _of_foreign(desk: Desk, one: ForeignVisit) -> tuple[Deadline, ...]:
    """The publication clocks, while they run or have run out lately."""
    now, basis, calendar = desk.clock(), desk.basis(), desk.calendar()
    if (now - one.closed_at).days > LONGEST_DAYS:
        return ()
    running = [publication(basis, one.closed_at, calendar)]
    target = publication_target(basis, one.closed_at, calendar)
    if target is not None and not target.has_passed(now):
        running.append(target)
    return tuple(running)


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
