"""One step at the door: number or tick, title, what was noted, its time."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import shapes
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.labels import Label
from app.ui.fields.painted import CENTER, frame, write
from app.ui.shapes import Sign
from app.ui.theme import Size, font, tokens


class StepMark(QWidget):
    """The number in a ring, filled when current; the tick when done."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number, self._done, self._current = number, False, False
        self.setFixedSize(28, 28)

    def show_state(self, *, done: bool, current: bool) -> None:
        self._done, self._current = done, current
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1, 1, 26, 26)
        if self._done:
            shapes.draw(painter, box, Sign.PASS, t)
        else:
            fill = t.accent if self._current else None
            edge = t.accent if self._current else t.outline
            ink = t.on_accent if self._current else t.text_2
            frame(painter, box, fill=fill, edge=edge, width=2, radius=13)
            write(painter, box, str(self._number), ink, font(Size.NOTE, bold=True), CENTER)
        painter.end()


class StepCard(Card):
    """A step that Space or its button confirms; further widgets go into `self.body`."""

    def __init__(self, number: int, title: str, verb: str = "") -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if verb else Qt.FocusPolicy.NoFocus)
        self.number, self.title_words = number, title
        self._mark = StepMark(number)
        self._title = Label(title, Size.BODY, bold=True)
        self._note = Label("", Size.NOTE, tone="second", wrap=True)
        self._time = Label("", Size.NOTE, tone="second")
        self.button = Button(verb, key="空格") if verb else None
        self.head_row = QHBoxLayout()
        self.head_row.setSpacing(10)
        self.head_row.addWidget(self._mark)
        self.head_row.addWidget(self._title)
        self.head_row.addWidget(self._note, 1)
        self.head_row.addWidget(self._time)
        if self.button is not None:
            self.head_row.addWidget(self.button)
        self.body.setContentsMargins(16, 6, 16, 6)
        self.body.setSpacing(10)
        self.body.addLayout(self.head_row)
        self.setMinimumHeight(58)

    def show_state(self, *, done: bool, current: bool, note: str, time: str) -> None:
        self._mark.show_state(done=done, current=current)
        self.set_current(current)
        self._title.setText(f"{self.number} {self.title_words}" if done else self.title_words)
        self._note.setText(note)
        self._time.setText(time)
        if self.button is not None:
            self.button.setVisible(not done)
        state = f"已做 {time}" if done else "还没有做"
        self.setAccessibleName(f"第 {self.number} 步 {self.title_words}，{state}")
