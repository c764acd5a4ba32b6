"""The goods list as a table: one row a line, the current one lit, a lacking one told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui.fields.painted import LEFT, RIGHT, Painted, frame, write
from app.ui.theme import Size, Tokens, font, tokens

ROW = 46
# Head, share of the width, whether the value stands at the right.
COLUMNS = (
    ("行", 0.055, False),
    ("标称名称 / 生产者", 0.265, False),
    ("规格", 0.12, False),
    ("批号或生产日期", 0.155, False),
    ("数量", 0.105, True),
    ("单位", 0.065, False),
    ("照片", 0.065, False),
    ("与案件的联系", 0.17, False),
)
EMPTY = {4: "未填", 7: "未选"}  # what stands in a cell that must not be empty


@dataclass(frozen=True, slots=True)
class GoodsRowWords:
    """The cells of one line as shown; `lacking` in words, empty when complete."""

    cells: tuple[str, ...]
    lacking: tuple[str, ...] = ()


def cell_boxes(width: float, height: float) -> list[QRectF]:
    """Where the cells lie."""
    boxes, x = [], 10.0
    room = width - 20.0
    for _, share, _right in COLUMNS:
        boxes.append(QRectF(x, 0, room * share - 8, height))
        x += room * share
    return boxes


class _Head(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(34)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        boxes = cell_boxes(self.width(), self.height())
        for (words, _, right), box in zip(COLUMNS, boxes, strict=True):
            write(painter, box, words, t.text_2, font(Size.TINY), RIGHT if right else LEFT)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(t.outline))
        painter.end()


class _GoodsRow(Painted):
    def __init__(self, number: int, words: GoodsRowWords) -> None:
        super().__init__()
        self._words = words
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        lacking = f"，还差{'、'.join(words.lacking)}" if words.lacking else ""
        self.setAccessibleName(f"第 {number} 行 {' '.join(words.cells[1:])}{lacking}")

    def sizeHint(self) -> QSize:
        return QSize(400, ROW)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        box = self.box()
        if self.isChecked():
            painter.fillRect(box, QColor(t.accent_soft))
        elif self._words.lacking:
            painter.fillRect(box, QColor(t.warn_soft))
        painter.fillRect(QRectF(0, box.height() - 1, box.width(), 1), QColor(t.line))
        boxes = cell_boxes(self.width(), self.height())
        for at, (cell, spot) in enumerate(zip(self._words.cells, boxes, strict=True)):
            missing = not cell and at in EMPTY
            bold = missing or (self.isChecked() and at in {0, 1, 4})
            ink = t.warn if missing else t.text
            face = font(Size.NOTE, bold=bold)
            side = RIGHT if COLUMNS[at][2] else LEFT
            write(painter, spot, cell or EMPTY.get(at, ""), ink, face, side)
        if self.hasFocus():
            frame(painter, box.adjusted(1, 1, -1, -2), fill=None, edge=t.accent, width=2)


class GoodsTable(QWidget):
    """Up and Down move between lines; the page scrolls, the table does not."""

    picked = Signal(int)
    pressed = Signal()  # on a line, not by the arrows

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("物品清单")
        self._rows: list[_GoodsRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 0, 1, 1)
        self._column.setSpacing(0)
        self._column.addWidget(_Head())

    def offer(self, lines: Sequence[GoodsRowWords], current: int) -> None:
        """Show these lines; the focus stays on its line."""
        focused = next((at for at, row in enumerate(self._rows) if row.hasFocus()), None)
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        for at, words in enumerate(lines):
            row = _GoodsRow(at + 1, words)
            row.setChecked(at == current)
            row.clicked.connect(lambda _=False, one=at: self._pressed(one))
            self._column.addWidget(row)
            self._rows.append(row)
        if focused is not None and self._rows:
            self._rows[min(focused, len(self._rows) - 1)].setFocus()

    def focus_current(self) -> None:
        row = next((one for one in self._rows if one.isChecked()), None)
        if row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pressed(self, at: int) -> None:
        self.picked.emit(at)
        self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        focused = next((at for at, row in enumerate(self._rows) if row.hasFocus()), None)
        if step is None or focused is None or not 0 <= focused + step < len(self._rows):
            event.ignore()
            return
        self._rows[focused + step].setFocus(Qt.FocusReason.TabFocusReason)
        self.picked.emit(focused + step)
