"""How far a work is, and whether what was entered is on the disk."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.fields.buttons import Button
from app.ui.fields.labels import Label, SignMark
from app.ui.fields.painted import Painted, frame, width_of, write
from app.ui.shapes import Sign, draw
from app.ui.theme import Size, Tokens, font, tokens


class Bar(QWidget):
    """A bar of 6 px."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setFixedHeight(6)

    def set_share(self, share: float) -> None:
        self._share = min(max(share, 0.0), 1.0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame(painter, QRectF(self.rect()), fill=t.line, edge=None, radius=3)
        full = QRectF(0, 0, self.width() * self._share, 6)
        if full.width() >= 1:
            frame(painter, full, fill=t.accent, edge=None, radius=3)
        painter.end()


class ProgressLine(QWidget):
    """Words, "7 / 12", the bar; 取消 appears for work of more than two seconds."""

    cancelled = Signal()

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self._words = Label(words, Size.NOTE, tone="second")
        self._count = Label("", Size.NOTE, bold=True)
        self._bar = Bar()
        self._cancel = Button("取消", look="outlined")
        self._cancel.clicked.connect(self.cancelled)
        self._cancel.hide()
        head = QHBoxLayout()
        head.addWidget(self._words)
        head.addStretch()
        head.addWidget(self._count)
        lines = QVBoxLayout()
        lines.setSpacing(6)
        lines.addLayout(head)
        lines.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(lines, 1)
        row.addWidget(self._cancel)

    def show_progress(
        self, done: int, total: int, words: str | None = None, counted: str = ""
    ) -> None:
        """`counted`: what stands for "7 / 12" where the numbers have a unit."""
        if words is not None:
            self._words.setText(words)
        self._count.setText(counted or (f"{done} / {total}" if total else ""))
        self._bar.setVisible(total > 0)
        self._bar.set_share(done / total if total else 0.0)
        self.setAccessibleName(f"{self._words.text()} {done} / {total}")

    def offer_cancel(self, offered: bool) -> None:
        self._cancel.setVisible(offered)


class SaveState(Enum):
    SAVED = auto()
    SAVING = auto()
    FAILED = auto()
    READ_ONLY = auto()


class SavedIndicator(QWidget):
    """已保存 with the time of the commit, to the second; never a promise, always a fact."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.state = SaveState.SAVED
        self._words = Label("已保存", Size.NOTE, tone="second")
        self._mark = SignMark(Sign.SAVED, 20)
        self._time = Label("", Size.BODY, bold=True)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(150)
        self._slow.timeout.connect(self._show_saving)
        line = QHBoxLayout()
        line.setSpacing(7)
        line.addWidget(self._mark)
        line.addWidget(self._time)
        line.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 14, 0)
        column.setSpacing(1)
        column.addStretch()
        column.addWidget(self._words)
        column.addLayout(line)
        column.addStretch()
        self.setMinimumWidth(112)

    def words(self) -> str:
        """What stands there: 已保存 10:42:17."""
        return f"{self._words.text()} {self._time.text()}".strip()

    def saved(self, moment: datetime | None) -> None:
        """Everything entered is committed; the time is the commit's."""
        self._slow.stop()
        self.state = SaveState.SAVED
        self._show("已保存", f"{moment:%H:%M:%S}" if moment else "全部", Sign.SAVED, "ok")

    def saving(self) -> None:
        """Something waits for its commit; said only when it takes more than 150 ms."""
        if self.state is SaveState.FAILED:
            return
        if not self._slow.isActive() and self.state is not SaveState.SAVING:
            self._slow.start()

    def failed(self, count: int) -> None:
        self._slow.stop()
        self.state = SaveState.FAILED
        self._show("没有存上", f"{count} 项在重试", Sign.ERROR, "no")

    def read_only(self) -> None:
        self._slow.stop()
        self.state = SaveState.READ_ONLY
        self._show("只读", "不能改动", Sign.PAUSED, "na")

    def _show_saving(self) -> None:
        self.state = SaveState.SAVING
        self._show("正在保存", "", Sign.SAVING, "na")

    def _show(self, words: str, time: str, sign: Sign, tone: str) -> None:
        self._words.setText(words)
        self._time.setText(time)
        self._mark.set_sign(sign)
        self._time.set_tone("no" if tone == "no" else "text")
        self.setAccessibleName(self.words())


class Fact(Painted):
    """A number in the top bar with its name above: 未答 F3 / 27 项. Pressing it goes there."""

    def __init__(self, words: str, *, icon: str = "", pressable: bool = True) -> None:
        super().__init__("")
        self._words, self._icon = words, icon
        self._value, self._small = "", ""
        self._sign: Sign | None = None
        self._pressable = pressable
        if not pressable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_title(self, words: str) -> None:
        self._words = words

    def show_value(self, value: str, *, sign: Sign | None = None, small: str = "") -> None:
        self._value, self._sign, self._small = value, sign, small
        self.setAccessibleName(f"{self._words} {value} {small}".strip())
        self.updateGeometry()
        self.update()

    def value(self) -> str:
        return self._value

    def natural_width(self) -> int:
        line = width_of(self._value, bold=True) + (24 if self._sign else 0)
        line += width_of(self._small, Size.TINY, bold=True) + 8 if self._small else 0
        line += 26 if self._icon else 0
        return max(line, width_of(self._words, Size.NOTE)) + 28

    def draw(self, painter: QPainter, t: Tokens) -> None:

        if self.hasFocus():
            frame(painter, self.box(), fill=None, edge=t.accent, width=2)
        elif self.underMouse() and self._pressable:
            frame(painter, self.box(), fill=t.accent_soft, edge=None)
        write(painter, QRectF(14, 2, self.width() - 16, 19), self._words, t.text_2, font(Size.NOTE))
        x = 14.0
        if self._sign is not None:
            draw(painter, QRectF(x, 22, 18, 18), self._sign, t)
            x += 24
        face = font(Size.BODY, bold=True)
        x += write(painter, QRectF(x, 20, self.width() - x, 22), self._value, t.text, face)
        if self._small:
            box = QRectF(x + 8, 20, width_of(self._small, Size.TINY, bold=True) + 4, 22)
            write(painter, box, self._small, t.text, font(Size.TINY, bold=True))
        if self._icon:
            icons.paint(painter, QRectF(x + 8, 22, 18, 18), self._icon, t.text_2)
