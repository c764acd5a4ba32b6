"""Counting a term: hours without a break, working days, calendar days, months, years.

The hour or day of the event is not counted. What the law leaves out of a term (检验期间) is
given as pauses: the day a pause begins does not count any more, the day it ends counts again.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.calendar import Calendar
from app.domain.clock_rule import ClockRule
from app.domain.moments import day_of, end_of

_MONTHS = {"M": 1, "Y": 12}


@dataclass(frozen=True, slots=True)
class Paused:
    """Time that does not count, from its first moment up to its last."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a pause does not end before it begins")

    def has_day(self, day: date) -> bool:
        return day_of(self.start) <= day < day_of(self.end)


def clock_end(
    rule: ClockRule, start: datetime, calendar: Calendar, paused: Sequence[Paused] = ()
) -> tuple[datetime | None, bool]:
    """When the clock runs out, and whether the calendar was at hand for all of it.

    None for a term without a number. Only a rule that knows pauses is lengthened by them.
    """
    if rule.amount is None:
        return None, True
    left_out = paused if rule.pauses else ()
    if rule.klass == "H":
        return _hours(start, rule.amount, left_out), True
    if rule.direction == "before":
        return _before(rule, day_of(start), calendar)
    first = day_of(start) - timedelta(days=1) if rule.first_day_counts else day_of(start)
    if rule.klass == "W":
        return _working_days(first, rule.amount, calendar, left_out)
    if rule.klass == "C":
        day = paused_days(first, rule.amount, left_out)
    else:
        day = add_months(first, rule.amount * _MONTHS[rule.klass])
    if not rule.rolls:
        return end_of(day), True
    rolled = calendar.on_or_after(day)
    return end_of(rolled.day), rolled.certain


def paused_days(first: date, n: int, paused: Sequence[Paused] = ()) -> date:
    """The n-th calendar day after `first` that no pause takes out."""
    day = first
    while n:
        day += timedelta(days=1)
        n -= not any(pause.has_day(day) for pause in paused)
    return day


def add_months(day: date, n: int) -> date:
    """The same day n months on; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _hours(start: datetime, n: int, paused: Sequence[Paused]) -> datetime:
    """Hours run through nights and holidays; pauses that overlap count once."""
    end, counted_to = start + timedelta(hours=n), start
    for pause in sorted(paused, key=lambda one: one.start):
        begins = max(pause.start, counted_to)
        if begins < end and pause.end > begins:
            end += pause.end - begins
            counted_to = pause.end
    return end


def _working_days(
    first: date, n: int, calendar: Calendar, paused: Sequence[Paused]
) -> tuple[datetime, bool]:
    day, certain = first, calendar.covers(first.year)
    while n:
        day += timedelta(days=1)
        certain = certain and calendar.covers(day.year)
        left_out = any(pause.has_day(day) for pause in paused)
        n -= calendar.is_working_day(day) and not left_out
    return end_of(day), certain


def _before(rule: ClockRule, event: date, calendar: Calendar) -> tuple[datetime, bool]:
    """24:00 of the latest day that leaves the whole term before the day of the event."""
    amount = rule.amount or 0
    if rule.klass == "W":
        latest = calendar.subtract_working_days(event, amount)
        return end_of(latest.day), latest.certain
    return end_of(event - timedelta(days=amount)), True
