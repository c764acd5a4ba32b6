"""The sections of a checklist: the worst sign in each, x/y, and the findings."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui import shapes
from app.ui.fields.painted import RIGHT, Painted, frame, write
from app.ui.shapes import Sign
from app.ui.theme import Size, Tokens, font

_NUMERALS = "复一二三四五六七八九十"


def numeral(n: int) -> str:
    """一 … 二十九, as sections are counted on the list; 0 is what a recheck begins with."""
    if n <= 10:
        return _NUMERALS[n]
    tens, rest = divmod(n, 10)
    head = "十" if tens == 1 else _NUMERALS[tens] + "十"
    return head + (_NUMERALS[rest] if rest else "")


@dataclass(frozen=True, slots=True)
class SectionState:
    """What one line of the list says."""

    number: int
    title: str
    answered: int
    total: int
    failed: int
    not_applicable: int

    @property
    def sign(self) -> Sign | None:
        """The worst in the section; the dashed ring while nothing is answered; none where there
        is nothing to judge."""
        if self.total == 0:
            return None
        if self.failed:
            return Sign.FAIL
        if self.answered == 0 or self.answered < self.total:
            return Sign.UNANSWERED
        return Sign.NOT_APPLICABLE if self.not_applicable else Sign.PASS

    @property
    def second(self) -> str:
        if self.failed:
            return f"{self.failed} 项不符合"
        return f"{self.not_applicable} 项合理缺项" if self.not_applicable else ""

    @property
    def count(self) -> str:
        return f"{self.answered}/{self.total}" if self.total else "关注点"


class SectionLine(Painted):
    """One section; the current one has a bar at the left and a soft ground."""

    def __init__(self, state: SectionState) -> None:
        super().__init__(state.title)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.state = state
        self.show_state(state)

    def nextCheckState(self) -> None:
        """Which section is current is told from outside."""

    def show_state(self, state: SectionState) -> None:
        self.state = state
        answered = f"已答 {state.count}" if state.total else "只有关注点，不判定"
        said = [f"{numeral(state.number)} {state.title}", answered]
        if state.second:
            said.append(state.second)
        self.setAccessibleName("，".join(said))
        self.update()

    def natural_height(self) -> int:
        return 50

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 50)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        on = self.isChecked()
        if on:
            painter.fillRect(self.rect(), t.accent_soft)
            painter.fillRect(QRectF(0, 0, 3, self.height()), t.accent)
        elif self.underMouse():
            painter.fillRect(self.rect(), t.surface_2)
        if self.hasFocus():
            frame(painter, self.box().adjusted(2, 1, -2, -1), fill=None, edge=t.accent, width=2)
        if self.state.sign is not None:
            spot = QRectF(16, self.height() / 2 - 10, 20, 20)
            shapes.draw(painter, spot, self.state.sign, t)
        second = self.state.second
        face = font(Size.NOTE, bold=on)
        title = f"{numeral(self.state.number)} {self.state.title}"
        room = self.width() - 46 - 42
        top = 5.0 if second else 0.0
        tall = 22.0 if second else float(self.height())
        write(painter, QRectF(46, top, room, tall), title, t.text, face)
        if second:
            write(painter, QRectF(46, 26, room, 18), second, t.text_2, font(Size.TINY))
        box = QRectF(self.width() - 60, 0, 46, self.height())
        write(painter, box, self.state.count, t.text_2, font(Size.NOTE), RIGHT)


class SectionList(QWidget):
    """All sections of the visit, in order."""

    chosen = Signal(int)  # index into the states

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("content")
        self.lines: list[SectionLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 6, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch()

    def show_states(self, states: tuple[SectionState, ...], current: int) -> None:
        """Show all lines; only those whose words differ repaint."""
        while len(self.lines) < len(states):
            index = len(self.lines)
            line = SectionLine(states[index])
            line.clicked.connect(lambda _=False, n=index: self.chosen.emit(n))
            self._column.insertWidget(index, line)
            self.lines.append(line)
        while len(self.lines) > len(states):
            self.lines.pop().deleteLater()
        for index, (line, state) in enumerate(zip(self.lines, states, strict=True)):
            if line.state != state:
                line.show_state(state)
            line.setChecked(index == current)
