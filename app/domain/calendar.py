"""The working-day calendar (工作日): official rest days and working weekends, year by year.

A year without data is reckoned by weekends alone and the result says so: `certain` is
False and a paper prints 日历未收录 instead of the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pydantic import model_validator

from app.domain.moments import chinese_date
from app.domain.shape import Shape

UNKNOWN = "日历未收录"
RECKONED = f"{UNKNOWN}，按周末推算"
_SATURDAY = 5


class CalendarYear(Shape):
    """One year of the official arrangement. Weekends need not be listed among the rest days."""

    source: str
    rest_days: tuple[date, ...]
    work_days: tuple[date, ...]  # Saturdays and Sundays that are worked


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The last day of a term; not certain where it was reckoned beyond the calendar's data."""

    day: date
    certain: bool

    @property
    def printed(self) -> str:
        """What a paper prints: the day, or that the calendar does not hold it."""
        return chinese_date(self.day) if self.certain else UNKNOWN

    @property
    def note(self) -> str:
        """What stands beside the day on the screen; empty where the day is certain."""
        return "" if self.certain else RECKONED


class Calendar(Shape):
    """The years at hand; `resources/calendar/cn.yaml`."""

    format: Literal[1]
    years: Mapping[int, CalendarYear]

    @model_validator(mode="after")
    def _days_stand_in_their_year(self) -> Calendar:
        for year, listed in self.years.items():
            strays = [day for day in (*listed.rest_days, *listed.work_days) if day.year != year]
            both = set(listed.rest_days) & set(listed.work_days)
            worked_anyway = [day for day in listed.work_days if day.weekday() < _SATURDAY]
            if strays or both or worked_anyway:
                wrong = sorted({*strays, *both, *worked_anyway})
                words = "、".join(map(str, wrong))
                raise ValueError(f"{year} 年的日历有放错的日子：{words}")
        return self

    def covers(self, year: int) -> bool:
        """Whether the official arrangement of that year is at hand."""
        return year in self.years

    def is_working_day(self, day: date) -> bool:
        """By the arrangement of its year; without data, Monday to Friday."""
        listed = self.years.get(day.year)
        if listed is not None and day in listed.rest_days:
            return False
        if listed is not None and day in listed.work_days:
            return True
        return day.weekday() < _SATURDAY

    def add_working_days(self, start: date, n: int) -> TermEnd:
        """The n-th working day after `start`; the day of the event is not counted."""
        if n < 0:
            raise ValueError("a term is not negative")
        day, certain = start, self.covers(start.year) or n == 0
        while n:
            day += timedelta(days=1)
            certain = certain and self.covers(day.year)
            n -= self.is_working_day(day)
        return TermEnd(day, certain)

    def subtract_working_days(self, event: date, n: int) -> TermEnd:
        """The latest day that leaves n working days before `event`, the event's day left out."""
        if n < 0:
            raise ValueError("a term is not negative")
        day, certain = event, self.covers(event.year) or n == 0
        while n:
            day -= timedelta(days=1)
            certain = certain and self.covers(day.year)
            n -= self.is_working_day(day)
        return TermEnd(day, certain)

    def last_working_day_before(self, day: date) -> TermEnd:
        """The nearest working day before `day`, `day` itself left out."""
        before, certain = day - timedelta(days=1), True
        while not self.is_working_day(before):
            certain = certain and self.covers(before.year)
            before -= timedelta(days=1)
        return TermEnd(before, certain and self.covers(before.year))

    def on_or_after(self, day: date) -> TermEnd:
        """`day` if it is worked, else the next working day: where a term rolls."""
        if self.is_working_day(day):
            return TermEnd(day, self.covers(day.year))
        end = self.add_working_days(day, 1)
        return TermEnd(end.day, end.certain and self.covers(day.year))
