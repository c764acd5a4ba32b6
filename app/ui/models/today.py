"""今日: clocks running out, drafts to resume, and what no server has confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.domain.checklist import applicable, numbers
from app.domain.deadlines import Deadline
from app.domain.moments import day_of, last_day_of, local
from app.domain.people import Officer
from app.domain.session import Session
from app.domain.visit import Visit
from app.ui.models.page_model import PageModel
from app.ui.shapes import Sign

if TYPE_CHECKING:
    from app.actions.desk import Desk
    from app.actions.today import RunningClock, Today
    from app.storage.visits import VisitSummary

    _Found = tuple[Today, dict[str, "VisitWords"], tuple[Officer, ...], bool | None]

WEEKDAYS = "一二三四五六日"
SOON_DAYS = 30
RECENT = 4


@dataclass(frozen=True, slots=True)
class ClockWords:
    """One clock as the screen says it: the end first of all, what is left beside it."""

    sign: Sign
    left: str
    unit: str
    title: str
    article: str
    end: str
    end_word: str
    urgent: bool
    office: bool


@dataclass(frozen=True, slots=True)
class VisitWords:
    """What a list says of a visit beyond its summary: items asked, where it stopped, the list."""

    total: int = 0
    stopped_at: str = ""
    checklist: str = ""


def words_of_visit(desk: Desk, summary: VisitSummary) -> VisitWords:
    """Read from the pinned version; a visit without a checklist has none of this."""
    if not summary.checklist_id:
        return VisitWords()
    checklist, _ = desk.library.checklist(summary.checklist_id, summary.checklist_version)
    visit = inspecting_load(desk, summary.id)
    stopped = numbers(checklist).get(summary.position, "")
    return VisitWords(len(applicable(checklist, visit.facts)), stopped, checklist.premises)


def inspecting_load(desk: Desk, visit_id: str) -> Visit:
    from app.actions import inspecting

    return inspecting.load(desk, visit_id)


def left_words(end: datetime, now: datetime) -> str:
    """剩 4 小时 57 分 · 今天到期 · 剩 16 天 · 已超 2 小时."""
    span = end - now
    past = span < timedelta(0)
    minutes = abs(int(span.total_seconds())) // 60
    head = "已超" if past else "剩"
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{head} {hours} 小时 {rest} 分" if hours else f"{head} {rest} 分"
    if not past and last_day_of(end) == day_of(now):
        return "今天到期"
    return f"{head} {minutes // (24 * 60)} 天"


def end_words(end: datetime, now: datetime) -> str:
    """今天 15:40 · 11-20 周五 24:00: midnight is said as 24:00 of the day it closes."""
    day = last_day_of(end)
    there = local(end)
    clock = "24:00" if (there.hour, there.minute) == (0, 0) else f"{there:%H:%M}"
    if day == day_of(now):
        return f"今天 {clock}"
    year = f"{day.year}-" if day.year != day_of(now).year else ""
    return f"{year}{day:%m-%d} 周{WEEKDAYS[day.weekday()]} {clock}"


def clock_words(party: str, deadline: Deadline, now: datetime) -> ClockWords:
    """A clock without an end says that the calendar does not reach so far."""
    units = {"H": "含夜间和假日", "W": "工作日", "C": "自然日"}
    office = deadline.office_target
    title = f"{deadline.title}·{party}" if party else deadline.title
    if deadline.end is None:
        return ClockWords(
            Sign.CLOCK,
            "日历未收录",
            units[deadline.klass],
            title,
            deadline.article,
            "装入日历后算出",
            "截止",
            urgent=False,
            office=office,
        )
    span = deadline.end - now
    urgent = not office and span < timedelta(hours=24)
    soon = not office and span < timedelta(days=3)
    sign = Sign.URGENT if urgent else Sign.WARNING if soon else Sign.CLOCK
    unit = units[deadline.klass] + ("" if deadline.certain else "，按周末推算")
    return ClockWords(
        sign,
        left_words(deadline.end, now),
        unit,
        title,
        deadline.article,
        end_words(deadline.end, now),
        "本局目标" if office else "截止",
        urgent=urgent,
        office=office,
    )


def day_words(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日 星期{WEEKDAYS[day.weekday()]}"


class TodayModel(PageModel):
    loaded = Signal()

    _words: Mapping[str, VisitWords] = MappingProxyType({})
    today: Today | None = None
    officers: tuple[Officer, ...] = ()
    working_day: bool | None = None  # None: the calendar does not hold this year

    def refresh(self) -> None:
        from app.actions import registering
        from app.actions.today import today

        desk = self._desk

        def load() -> _Found:
            calendar = desk.calendar()
            day = day_of(desk.clock())
            known = calendar.is_working_day(day) if calendar.covers(day.year) else None
            found = today(desk)
            seen = (*found.drafts, *found.recent[:RECENT])
            words = {one.id: words_of_visit(desk, one) for one in seen}
            return found, words, registering.officers(desk), known

        self._read(load, self._arrived)

    def _arrived(self, found: _Found) -> None:
        self.today, self._words, self.officers, self.working_day = found
        self.loaded.emit()

    def words(self, visit_id: str) -> VisitWords:
        return self._words.get(visit_id, VisitWords())

    def recent(self) -> tuple[VisitSummary, ...]:
        return self.today.recent[:RECENT] if self.today is not None else ()

    def heading(self) -> str:
        kind = {True: "·工作日", False: "·休息日", None: "·日历未收录"}[self.working_day]
        return day_words(day_of(self.now())) + kind

    def clocks(self) -> tuple[tuple[RunningClock, ClockWords], ...]:
        now = self.now()
        running = self.today.clocks if self.today is not None else ()
        return tuple((one, clock_words(one.party, one.deadline, now)) for one in running)

    def drafts(self) -> tuple[VisitSummary, ...]:
        return self.today.drafts if self.today is not None else ()

    def mornings(self) -> tuple[Session, ...]:
        return self.today.mornings if self.today is not None else ()

    def to_know(self) -> tuple[str, ...]:
        """Certificates that end soon, and what was recovered at the start."""
        today = day_of(self.now())
        notes = list(self.today.notices) if self.today is not None else []
        for officer in self.officers:
            until = officer.valid_until
            if until < today:
                notes.append(f"{officer.name} 的执法证 {until} 已到期，不能签名。")
            elif until - today <= timedelta(days=SOON_DAYS):
                notes.append(f"{officer.name} 的执法证 {until} 到期，到期后不能签名。")
        return tuple(notes)
