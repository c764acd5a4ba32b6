"""Rows of lists: bands that hold controls, and rows that are picked one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui import shapes
from app.ui.fields.labels import Label, TagLook, Tone, draw_tag
from app.ui.fields.painted import CENTER, Painted, frame, width_of, write
from app.ui.shapes import Sign
from app.ui.theme import Size, Tokens, font, tokens

Ground = Literal["", "no_soft", "warn_soft", "accent_soft", "surface_2"]


class Band(QWidget):
    """One row of a card: controls in a line, perhaps on a soft ground, with a line above."""

    def __init__(self, height: int = 0, *, ground: Ground = "", ruled: bool = True) -> None:
        super().__init__()
        self._ground, self._ruled = ground, ruled
        if height:
            self.setMinimumHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 8, 16, 8)
        self.row.setSpacing(12)

    def set_ground(self, ground: Ground) -> None:
        self._ground = ground
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        if self._ground:
            painter.fillRect(self.rect().adjusted(1, 0, -1, 0), QColor(getattr(t, self._ground)))
        if self._ruled:
            painter.fillRect(QRectF(1, 0, self.width() - 2, 1), QColor(t.line))
        painter.end()


class Elided(Label):
    """A line that ends in an ellipsis where it does not fit; read out in full."""

    def __init__(self, words: str, size: int, *, tone: Tone = "text", bold: bool = False) -> None:
        super().__init__(words, size, tone=tone, bold=bold)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(40)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = str(self.property("tone"))
        ink = getattr(tokens(), {"second": "text_2", "third": "text_3"}.get(tone, tone))
        write(painter, QRectF(self.rect()), self.text(), ink, self.font())
        painter.end()


class TwoLines(QWidget):
    """A first line and a smaller second one; the second may be empty."""

    def __init__(self, first: str, second: str = "", *, bold: bool = True) -> None:
        super().__init__()
        self.first = Elided(first, Size.BODY, bold=bold)
        self.second = Elided(second, Size.NOTE, tone="second")
        if not second:  # never shown by hand before it stands in its row: it would be a window
            self.second.hide()
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.first, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addStretch()
        column.addLayout(self.head)
        column.addWidget(self.second)
        column.addStretch()


@dataclass(frozen=True, slots=True)
class Pick:
    """What one row of a list says."""

    key: str
    first: str
    second: str = ""
    third: str = ""
    sign: Sign | None = None
    number: str = ""  # in a ring, where the sign would stand
    tag: str = ""
    tag_look: TagLook = "na"
    third_tone: Literal["text_2", "ok", "warn", "accent", "no"] = "text_2"
    enabled: bool = True


class PickRow(Painted):
    """One row of a list; a bar at the left and a soft ground when it is the current one."""

    def __init__(self, pick: Pick) -> None:
        super().__init__(pick.first)
        self.pick = pick
        self.setCheckable(True)
        self.setEnabled(pick.enabled)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        spoken = (pick.first, pick.second, pick.third, pick.tag)
        self.setAccessibleName(" ".join(word for word in spoken if word))

    def natural_height(self) -> int:
        return 90 if self.pick.third else 64 if self.pick.second else 50

    def sizeHint(self) -> QSize:
        return QSize(200, self.natural_height())

    def draw(self, painter: QPainter, t: Tokens) -> None:
        box = self.box()
        if self.isChecked():
            painter.fillRect(box, QColor(t.accent_soft))
            painter.fillRect(QRectF(0, 0, 3, box.height()), QColor(t.accent))
        elif self.underMouse() and self.isEnabled():
            painter.fillRect(box, QColor(t.surface_2))
        painter.fillRect(QRectF(0, box.height() - 1, box.width(), 1), QColor(t.line))
        if self.hasFocus():
            frame(painter, box.adjusted(2, 2, -2, -3), fill=None, edge=t.accent, width=2)
        x = self._mark(painter, t)
        room = self._tag(painter, t) - x
        self._words(painter, t, x, room)

    def _mark(self, painter: QPainter, t: Tokens) -> float:
        spot = QRectF(14, 14 if self.pick.second else 12, 26, 26)
        if self.pick.sign is not None:
            shapes.draw(painter, spot, self.pick.sign, t)
        elif self.pick.number:
            on = self.isChecked()
            frame(
                painter,
                spot,
                fill=t.accent if on else None,
                edge=t.accent if on else t.outline,
                width=2,
                radius=13,
            )
            ink = t.on_accent if on else t.text_2
            write(painter, spot, self.pick.number, ink, font(Size.NOTE, bold=True), CENTER)
        else:
            return 16.0
        return 56.0

    def _tag(self, painter: QPainter, t: Tokens) -> float:
        """Draw the tag at the right; the return is where the words must end."""
        if not self.pick.tag:
            return self.width() - 14.0
        wide = width_of(self.pick.tag, Size.TINY, bold=True) + 16
        box = QRectF(self.width() - wide - 14, self.height() / 2 - 11, wide, 22)
        draw_tag(painter, box, self.pick.tag, self.pick.tag_look, t)
        return self.width() - wide - 24.0

    def _words(self, painter: QPainter, t: Tokens, x: float, room: float) -> None:
        bold = self.isChecked()
        ink = t.text if self.isEnabled() else t.text_3
        face = font(Size.BODY, bold=bold)
        if not self.pick.second:
            write(painter, QRectF(x, 0, room, self.height()), self.pick.first, ink, face)
            return
        write(painter, QRectF(x, 10, room, 24), self.pick.first, ink, face)
        second = t.text_2 if self.isEnabled() else t.text_3
        write(painter, QRectF(x, 34, room, 22), self.pick.second, second, font(Size.NOTE))
        if self.pick.third:
            tone = getattr(t, self.pick.third_tone)
            bold_third = self.pick.third_tone == "accent"
            face = font(Size.NOTE, bold=bold_third)
            write(painter, QRectF(x, 56, room, 22), self.pick.third, tone, face)


class PickList(QScrollArea):
    """Rows under each other; Up and Down move, Enter opens, and the current row is told.

    Where the current row is shown beside the list, a press makes it the current one; where
    nothing is (`press_opens`), a press opens it as Enter does.
    """

    picked = Signal(str)  # the row became the current one
    pressed = Signal(str)  # by mouse, finger or Space, not by the arrows
    opened = Signal(str)  # Enter on it, or a press where a press opens

    def __init__(self, name: str, *, press_opens: bool = False) -> None:
        super().__init__()
        self._press_opens = press_opens
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows: list[PickRow] = []
        content = QWidget()
        content.setObjectName("content")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(1, 0, 1, 0)
        self._column.setSpacing(0)
        self._column.addStretch()
        self.setWidget(content)

    def offer(self, picks: Sequence[Pick], current: str = "") -> None:
        """Show these rows; the current one keeps the focus it had."""
        focused = next((row.pick.key for row in self.rows if row.hasFocus()), "")
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []
        for at, pick in enumerate(picks):
            row = PickRow(pick)
            row.enter_presses = False  # Enter comes to the list
            row.setChecked(pick.key == current)
            row.clicked.connect(lambda _=False, key=pick.key: self._pressed(key))
            self._column.insertWidget(at, row)
            self.rows.append(row)
            if pick.key == focused:
                row.setFocus()
        QTimer.singleShot(0, self._show_current)  # after the rows have their places

    def _show_current(self) -> None:
        row = next((row for row in self.rows if row.isChecked()), None)
        if row is not None:
            self.ensureWidgetVisible(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What stands below may grow: the current row stays in sight."""
        super().resizeEvent(event)
        self._show_current()

    def current(self) -> str:
        return next((row.pick.key for row in self.rows if row.isChecked()), "")

    def choose(self, key: str) -> None:
        """Make it the current row, without telling."""
        for row in self.rows:
            row.setChecked(row.pick.key == key)
            if row.isChecked():
                self.ensureWidgetVisible(row)

    def focus_first(self) -> None:
        row = next((row for row in self.rows if row.isChecked()), None)
        row = row or next(iter(self.rows), None)
        if row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, key: str) -> None:
        self.choose(key)
        self.picked.emit(key)

    def _pressed(self, key: str) -> None:
        if self._press_opens:
            self.choose(key)
            self.opened.emit(key)
        else:
            self._choose(key)
        self.pressed.emit(key)

    def _enter(self, key: str) -> None:
        if not self._press_opens and key != self.current():
            self._choose(key)
        self.opened.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        focused = next((at for at, row in enumerate(self.rows) if row.hasFocus()), None)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and focused is not None:
            self._enter(self.rows[focused].pick.key)
            return
        if step is None or focused is None:
            event.ignore()
            return
        at = focused + step
        while 0 <= at < len(self.rows) and not self.rows[at].isEnabled():
            at += step
        if 0 <= at < len(self.rows):
            self.rows[at].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self.rows[at])
            self._choose(self.rows[at].pick.key)
