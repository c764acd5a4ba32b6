"""The clocks of a visit (期限): hours without a break, working days, calendar days.

Every length comes from the basis. The hour or day of the event is not counted; a term in
days ends at 24:00 of its last day. The term of a seizure is never rolled to a working day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.domain.basis import Basis
from app.domain.calendar import RECKONED, UNKNOWN, Calendar
from app.domain.citing import cite_line
from app.domain.clock_rule import Audience, Klass
from app.domain.errors import RuleBroken
from app.domain.measures import Seizure
from app.domain.moments import chinese_term_end, day_of, end_of, last_day_of, start_of
from app.domain.terms import Paused, clock_end, paused_days
from app.domain.visit import Handling, Outcome, Verdict, Visit


@dataclass(frozen=True, slots=True)
class Deadline:
    """One running term. `certain` False: it crosses a year whose calendar is not at hand."""

    code: str
    title: str
    start: datetime
    end: datetime | None
    klass: Klass
    article: str
    certain: bool
    office_target: bool  # private to the office, shown grey (decisions 26)
    alarm_at: datetime | None
    audience: Audience = "officers"
    until: str = ""  # the words of a term without a number (及时, 立即)
    open: str = ""  # what of the term is not settled in law

    @property
    def last_day(self) -> date | None:
        """The day the term ends on; 24:00 belongs to the day it closes."""
        return None if self.end is None else last_day_of(self.end)

    @property
    def printed(self) -> str:
        """The end as a paper or a chip says it: 日历未收录 instead of a guessed date."""
        if self.end is None and self.until:
            return self.until
        if self.end is None or not self.certain:
            return UNKNOWN
        return chinese_term_end(self.end)

    @property
    def note(self) -> str:
        """What stands beside the end on the screen; empty where nothing is in doubt."""
        return "；".join(filter(None, ("" if self.certain else RECKONED, self.open)))

    def has_passed(self, now: datetime) -> bool:
        return self.end is not None and now >= self.end


class SeizureTerm(NamedTuple):
    """From the day of control to 24:00 of the last day; both are printed in the decision."""

    from_day: date
    to: datetime

    @property
    def last_day(self) -> date:
        return last_day_of(self.to)


def seizure_term(
    controlled_at: datetime,
    days: int,
    *,
    count_first_day: bool = False,
    paused: Sequence[Paused] = (),
) -> SeizureTerm:
    """The term of a seizure: day of control + n days, 24:00; never rolled (decisions 13).

    Days of testing do not count (行政强制法 25(3)).
    """
    if days < 1:
        raise RuleBroken(
            "查封、扣押的期限至少一日。物品清单没有变。请重填天数。", code="seizure.days"
        )
    first = day_of(controlled_at)
    begins = first - timedelta(days=1) if count_first_day else first
    return SeizureTerm(first, end_of(paused_days(begins, days, paused)))


def deadline(
    basis: Basis,
    code: str,
    start: datetime,
    calendar: Calendar,
    paused: Sequence[Paused] = (),
) -> Deadline:
    """The deadline of one clock of the basis, started by its event. Raises KeyError."""
    rule = basis.clock(code)
    end, certain = clock_end(rule, start, calendar, paused)
    alarm = start if end is None or rule.klass == "H" else alarm_before(end, calendar)
    return Deadline(
        rule.code,
        rule.title,
        start,
        end,
        rule.klass,
        cite_line(rule.cites, basis),
        certain,
        rule.office_target,
        alarm if rule.direction == "before" else max(alarm, start),
        rule.audience,
        rule.until,
        rule.open,
    )


def alarm_before(end: datetime, calendar: Calendar) -> datetime:
    """00:00 of the last working day before the day on which a term ends."""
    return start_of(calendar.last_working_day_before(last_day_of(end)).day)


def reporting(basis: Basis, controlled_at: datetime) -> Deadline:
    """24 hours to report an emergency seizure to the head of the agency (行政强制法 19)."""
    return _hours(basis, "seizure_report", controlled_at)


def back_filing(basis: Basis, controlled_at: datetime) -> Deadline:
    """24 hours to file the approval of an emergency seizure; a clock of its own."""
    return _hours(basis, "seizure_back_file", controlled_at)


def _hours(basis: Basis, code: str, start: datetime) -> Deadline:
    """Hours need no calendar: holidays do not stop them."""
    return deadline(basis, code, start, Calendar(format=1, years={}))


def seizure_end(basis: Basis, seizure: Seizure, calendar: Calendar) -> Deadline | None:
    """The end of the seizure's term, with its alarm; None while nothing was taken."""
    if seizure.controlled_at is None:
        return None
    law = basis.seizure_terms
    term = seizure_term(seizure.controlled_at, seizure.days, count_first_day=law.count_first_day)
    return Deadline(
        "seizure_end",
        "查封、扣押期限届满",
        seizure.controlled_at,
        term.to,
        "C",
        cite_line(law.cites, basis),
        True,
        False,
        max(alarm_before(term.to, calendar), seizure.controlled_at),
    )


def publication(basis: Basis, closed_at: datetime, calendar: Calendar) -> Deadline:
    """The statutory limit for publishing the result."""
    return deadline(basis, "publication", closed_at, calendar)


def publication_target(basis: Basis, closed_at: datetime, calendar: Calendar) -> Deadline | None:
    """The office's own stricter date under `commissioned`; None where the basis has none."""
    if not any(rule.code == "publication_target" for rule in basis.clocks):
        return None
    return deadline(basis, "publication_target", closed_at, calendar)


def rectification_due(visit: Visit, basis: Basis, calendar: Calendar) -> Deadline | None:
    """The party's deadline to put things right; shown apart from the officers' tasks."""
    due = promised_due(visit)
    if due is None:
        return None
    return rectification_clock(due, visit.closed_at or visit.created_at, basis, calendar)


def rectification_clock(due: date, start: datetime, basis: Basis, calendar: Calendar) -> Deadline:
    """The party's deadline, from the date it was told."""
    end = end_of(due)
    law = next((law for law in basis.handling if law.handling is Handling.WRITTEN_DEADLINE), None)
    return Deadline(
        "rectification",
        "整改期限",
        start,
        end,
        "C",
        cite_line(law.cites, basis) if law else "",
        True,
        False,
        max(alarm_before(end, calendar), start),
        "party",
    )


def promised_due(visit: Visit) -> date | None:
    """The date on the order, else on the result record, else the earliest of the failed items."""
    if visit.rectification is not None and visit.rectification.due is not None:
        return visit.rectification.due
    if visit.closing is not None and visit.closing.due is not None:
        return visit.closing.due
    failed = (one for one in visit.answers.values() if one.verdict is Verdict.FAIL)
    return min((one.due for one in failed if one.due is not None), default=None)


def deadlines_of(
    visit: Visit, basis: Basis, calendar: Calendar, now: datetime
) -> tuple[Deadline, ...]:
    """The clocks this visit has started and not yet answered, the earliest end first.

    A statutory clock that ran out stays, so that it is seen; an office's own target that has
    passed is dropped, because only the limit of the law still counts.
    """
    found: list[Deadline | None] = []
    if visit.seizure is not None:
        found += seizure_clocks(visit.seizure, basis, calendar)
    if visit.closed_at is not None:
        found.append(rectification_due(visit, basis, calendar))
        if visit.outcome is Outcome.INSPECTED and visit.checklist is not None:
            found.append(publication(basis, visit.closed_at, calendar))
            found.append(publication_target(basis, visit.closed_at, calendar))
    running = [one for one in found if one and not (one.office_target and one.has_passed(now))]
    return tuple(sorted(running, key=lambda one: (one.end or one.start, one.code)))


def seizure_clocks(seizure: Seizure, basis: Basis, calendar: Calendar) -> list[Deadline | None]:
    """The term itself and, by the emergency route, what has not been done of the two 24 h."""
    clocks = [seizure_end(basis, seizure, calendar)]
    if seizure.controlled_at is None or seizure.route != "emergency":
        return clocks
    if seizure.reported_at is None:
        clocks.append(reporting(basis, seizure.controlled_at))
    if seizure.approval is None:
        clocks.append(back_filing(basis, seizure.controlled_at))
    return clocks
