"""A running term: its end as an absolute time, what remains as the second line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.fields.labels import Label, SignMark
from app.ui.shapes import Sign
from app.ui.theme import Size

ClockState = Literal["calm", "soon", "urgent", "past"]
_DAY = timedelta(days=1)


def clock_state(end: datetime, now: datetime) -> ClockState:
    """Calm above three days, soon above one, urgent below, then past."""
    left = end - now
    if left <= timedelta(0):
        return "past"
    if left < _DAY:
        return "urgent"
    return "soon" if left <= 3 * _DAY else "calm"


def remaining(end: datetime, now: datetime) -> str:
    """剩 4 小时 57 分, 剩 2 天, 已超 2 小时."""
    left = end - now
    word, span = ("已超", -left) if left <= timedelta(0) else ("剩", left)
    minutes = int(span.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return f"{word} {minutes // (24 * 60)} 天"
    if minutes >= 60:
        hours, rest = divmod(minutes, 60)
        return f"{word} {hours} 小时 {rest} 分" if rest else f"{word} {hours} 小时"
    return f"{word} {minutes} 分"


class Clock(QWidget):
    """Sign, remaining time, and the class of unit below; the page calls `run_to` each minute."""

    _SIGNS: ClassVar = {
        "calm": Sign.CLOCK,
        "soon": Sign.WARNING,
        "urgent": Sign.URGENT,
        "past": Sign.URGENT,
    }
    _TONES: ClassVar = {"calm": "text", "soon": "warn", "urgent": "no", "past": "no"}

    def __init__(self, second: str = "", *, office: bool = False) -> None:
        super().__init__()
        self._office = office
        self._end: datetime | None = None
        self._mark = SignMark(Sign.CLOCK, 26)
        self._words = Label("", Size.BODY, bold=not office)
        self._second = Label(second, Size.TINY, tone="second")
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addStretch()
        lines.addWidget(self._words)
        lines.addWidget(self._second)
        lines.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._mark)
        row.addLayout(lines, 1)

    def run_to(self, end: datetime, now: datetime) -> ClockState:
        """Show the term as of `now`, by the clock of the page."""
        self._end = end
        state = clock_state(end, now)
        self._mark.set_sign(Sign.CLOCK if self._office else self._SIGNS[state])
        self._words.setText(remaining(end, now))
        self._words.set_tone("third" if self._office else self._TONES[state])  # type: ignore[arg-type]
        self.setAccessibleName(f"{self._words.text()}，{self._second.text()}")
        return state

    def pause(self, why: str) -> None:
        """The term does not run: 送检中，暂停."""
        self._mark.set_sign(Sign.PAUSED)
        self._words.setText(why)
        self._words.set_tone("text")
        self.setAccessibleName(why)
