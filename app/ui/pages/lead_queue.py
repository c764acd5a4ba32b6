"""The queue of posting sheets: one line a visit with its tick box, result and state."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui import icons, shapes
from app.ui.fields.forms import clear
from app.ui.fields.painted import RIGHT, Painted, frame, write
from app.ui.models.lead_words import QueueLine
from app.ui.shapes import Sign, sign_of_conclusion
from app.ui.theme import Size, Tokens, font

ROW = 46
_STATE = 158.0
_PAGES = 36.0
_RESULT = 116.0
_WITH_NUMBER = 640.0  # narrower, the number is read out and shown on the sheet only


def _columns(width: float) -> dict[str, tuple[float, float]]:
    """Left edge and width of each column; the two names share what is left."""
    left, right = 54.0, width - 12.0
    state = right - _STATE
    pages = state - _PAGES - 16
    result = pages - _RESULT - 8
    number = left + (result - left) * 0.44
    if width < _WITH_NUMBER:
        number = result
    return {
        "party": (left, number - left - 10),
        "number": (number, max(result - number - 10, 0)),
        "result": (result, _RESULT),
        "pages": (pages, _PAGES),
        "state": (state, _STATE),
    }


def _box(painter: QPainter, t: Tokens, middle: float, state: str) -> None:
    """The tick box: off, on, some, or closed (dashed)."""
    spot = QRectF(16, middle - 11, 22, 22)
    filled = state in {"on", "some"}
    edge = t.accent if filled else t.outline
    frame(
        painter, spot, fill=t.accent if filled else None, edge=edge, width=2, radius=4,
        dashed=state == "closed",
    )  # fmt: skip
    if filled:
        icon = "check" if state == "on" else "minus"
        icons.paint(painter, spot.adjusted(2, 2, -2, -2), icon, t.on_accent)


class QueueHead(Painted):
    """The heads of the columns, and the box that ticks all."""

    def __init__(self) -> None:
        super().__init__("全选")
        self.state = "off"
        self.room = 0  # the width of the lines below, where a scroll bar stands beside them
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, state: str) -> None:
        self.state = state
        self.setAccessibleName("取消全选" if state == "on" else "全选可以打印的")
        self.update()

    def natural_height(self) -> int:
        return 44

    def draw(self, painter: QPainter, t: Tokens) -> None:
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(t.outline))
        _box(painter, t, self.height() / 2 - 1, self.state)
        if self.hasFocus():
            frame(painter, self.box().adjusted(2, 2, -2, -3), fill=None, edge=t.accent, width=2)
        places = _columns(self.room or self.width())
        for key, words in (
            ("party", "单位"), ("number", "编号"), ("result", "结果"), ("pages", "页"),
            ("state", "状态"),
        ):  # fmt: skip
            x, width = places[key]
            align = RIGHT if key == "pages" else Qt.AlignmentFlag.AlignVCenter
            box = QRectF(x, 0, width, self.height())
            if width:
                write(painter, box, words, t.text_2, font(Size.TINY), align)


class QueueRow(Painted):
    """One line; Space or a press ticks it. What cannot be printed says why in its state."""

    stepped = Signal(int, bool)  # up or down, and whether the line goes along

    def __init__(self, line: QueueLine) -> None:
        super().__init__(line.party)
        self.line = line
        self.setCheckable(line.printable)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.say()

    def show_line(self, line: QueueLine) -> None:
        self.line = line
        self.say()
        self.update()

    def say(self) -> None:
        line = self.line
        party = f"{line.party}（其他电脑：{line.other}）" if line.other else line.party
        words = (party, line.number, line.result, f"{line.pages} 页", line.state)
        ticked = "已选" if self.isChecked() else "未选" if line.printable else "不能选"
        self.setAccessibleName("，".join((ticked, *words)))

    def natural_height(self) -> int:
        return ROW

    def sizeHint(self) -> QSize:
        return QSize(400, ROW)

    def nextCheckState(self) -> None:
        """A press only asks; the page decides and sets the state."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Before the scroll area takes the arrows."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step, bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))

    def draw(self, painter: QPainter, t: Tokens) -> None:
        line, on = self.line, self.isChecked()
        if on:
            painter.fillRect(self.box(), QColor(t.accent_soft))
        elif self.underMouse() and line.printable:
            painter.fillRect(self.box(), QColor(t.surface_2))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(t.line))
        if self.hasFocus():
            frame(painter, self.box().adjusted(2, 2, -2, -3), fill=None, edge=t.accent, width=2)
        _box(painter, t, self.height() / 2, "on" if on else "off" if line.printable else "closed")
        self._words(painter, t)

    def _words(self, painter: QPainter, t: Tokens) -> None:
        line, places = self.line, _columns(self.width())
        ink = t.text if line.printable else t.text_3
        middle = self.height() / 2

        def put(key: str, words: str, colour: str = ink, *, bold: bool = False) -> None:
            x, width = places[key]
            align = RIGHT if key == "pages" else Qt.AlignmentFlag.AlignVCenter
            box = QRectF(x, 0, width, self.height())
            write(painter, box, words, colour, font(Size.NOTE, bold=bold), align)

        if line.other:
            x, width = places["party"]
            spot = QRectF(x, middle - 8, 16, 16)
            icons.paint(painter, spot, "device-laptop", t.text_2)
            places["party"] = (x + 22, width - 22)
        put("party", line.party)
        if places["number"][1]:
            put("number", line.number)
        put("pages", str(line.pages) if line.pages else "—")
        x, width = places["result"]
        if line.conclusion is not None:
            spot = QRectF(x, middle - 9, 18, 18)
            shapes.draw(painter, spot, sign_of_conclusion(line.conclusion), t)
            x, width = x + 26, width - 26
        write(painter, QRectF(x, 0, width, self.height()), line.result, ink, font(Size.NOTE))
        tone = getattr(t, line.tone)
        x, width = places["state"]
        if line.tone == "ok":
            shapes.draw(painter, QRectF(x, middle - 8, 16, 16), Sign.SAVED, t)
            x, width = x + 22, width - 22
        box = QRectF(x, 0, width, self.height())
        write(painter, box, line.state, tone, font(Size.NOTE, bold=line.tone in {"warn", "no"}))


class Queue(QWidget):
    """Head and lines; Up and Down move, Alt with them moves the line in the round."""

    ticked = Signal(str)
    all_ticked = Signal()
    moved = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.head = QueueHead()
        self.head.clicked.connect(self.all_ticked)
        self.rows: list[QueueRow] = []
        content = QWidget()
        content.setObjectName("content")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(1, 0, 1, 0)
        self._column.setSpacing(0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName("张贴表打印队列")
        self._area.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self._area, 1)
        self._area.verticalScrollBar().rangeChanged.connect(lambda *_: self._align())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align()

    def _align(self) -> None:
        """The heads stand over their columns, scroll bar or none."""
        bar = self._area.verticalScrollBar()
        beside = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        self.head.room = self.width() - beside - 2
        self.head.update()

    def offer(self, lines: Sequence[QueueLine], ticks: set[str]) -> None:
        """Show these lines; the same visits in the same order keep their rows and the focus."""
        if [row.line.party_id for row in self.rows] == [line.party_id for line in lines] and all(
            row.isCheckable() == line.printable for row, line in zip(self.rows, lines, strict=True)
        ):
            for row, line in zip(self.rows, lines, strict=True):
                row.show_line(line)
        else:
            self._rebuild(lines)
        self.show_ticks(ticks)

    def _rebuild(self, lines: Sequence[QueueLine]) -> None:
        held = next((row.line.party_id for row in self.rows if row.hasFocus()), "")
        clear(self._column)
        self.rows = []
        for line in lines:
            row = QueueRow(line)
            row.clicked.connect(lambda _=False, one=row: self._tick(one))
            row.stepped.connect(lambda step, along, one=row: self._step(one, step, along))
            self._column.addWidget(row)
            self.rows.append(row)
            if line.party_id == held:
                row.setFocus()
        self._column.addStretch()

    def _tick(self, row: QueueRow) -> None:
        if row.line.printable:
            self.ticked.emit(row.line.key)

    def show_ticks(self, ticks: set[str]) -> None:
        for row in self.rows:
            if row.isCheckable():
                row.setChecked(row.line.key in ticks)
            row.say()
        can = [row for row in self.rows if row.line.printable]
        on = sum(row.isChecked() for row in can)
        self.head.show_state("off" if not on else "on" if on == len(can) else "some")
        self.head.setEnabled(bool(can))

    def _step(self, row: QueueRow, step: int, along: bool) -> None:
        """To the line above or below; `along`: the line itself goes there."""
        at = self.rows.index(row)
        if along:
            self.moved.emit(row.line.party_id, step)
        elif 0 <= at + step < len(self.rows):
            self.rows[at + step].setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(self.rows[at + step])
