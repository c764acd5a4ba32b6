"""The middle column: the section's head and its rows, one of them open as the editor.

Rows are made when their section is first shown, and the editor exists once: opening a
list of 200 items costs only what is seen.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.item_rows import ItemRow, RowState
from app.ui.fields.labels import Label
from app.ui.fields.scroll import Column
from app.ui.fields.sections import numeral
from app.ui.pages.item_editor import ItemEditor
from app.ui.theme import Size


class _SectionBox(QWidget):
    """The rows of one section."""

    def __init__(self, states: tuple[RowState, ...]) -> None:
        super().__init__()
        self.setObjectName("content")
        self.rows: dict[str, ItemRow] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        for state in states:
            row = ItemRow(state)
            self.rows[state.item_id] = row
            self.column.addWidget(row)
        self.column.addStretch()


class ItemList(QWidget):
    """Rows tell which item is wanted; the page opens it."""

    wanted = Signal(str)
    rest_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.editor = ItemEditor()
        self._open = ""
        self._boxes: dict[int, _SectionBox] = {}
        self._shown = -1
        self._title = Label("", Size.HEAD, bold=True)
        self._count = Label("", Size.NOTE, tone="second")
        self.rest = Button("", icon="checks", key="F8")
        self.rest.clicked.connect(self.rest_wanted)
        self._rest_note = Label("", Size.NOTE, tone="second")
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 14, 8)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch()
        head.addWidget(self._rest_note)
        head.addWidget(self.rest)
        self.area = Column(margins=(14, 0, 14, 14), gap=0)
        self.area.column.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        self._foot = QWidget()
        self._foot.setObjectName("foot")
        self._foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._foot_row = QVBoxLayout(self._foot)
        self._foot_row.setContentsMargins(14, 8, 14, 8)
        self._foot.hide()
        column.addWidget(self._foot)

    def dock(self, docked: bool) -> None:
        """In a small window the verdicts stand below the list and never scroll away."""
        if docked is not self._foot.isHidden():
            return
        if docked:
            self._foot_row.addWidget(self.editor.verdicts)
        else:
            self.editor.take_verdicts()
        self._foot.setVisible(docked)

    def shown(self) -> int:
        """Index of the section in front."""
        return self._shown

    def has(self, section: int) -> bool:
        return section in self._boxes

    def make(self, section: int, states: tuple[RowState, ...]) -> None:
        """Make the rows of a section that was never shown."""
        box = _SectionBox(states)
        for row in box.rows.values():
            row.clicked.connect(lambda _=False, one=row: self.wanted.emit(one.state.item_id))
        box.hide()
        self.area.column.insertWidget(self.area.column.count() - 1, box)
        self._boxes[section] = box

    def show_head(self, number: int, title: str, answered: int, total: int, rest: int) -> None:
        """五 贮存与冷链 4 / 7, and what F8 would do."""
        self._title.setText(f"{numeral(number)} {title}")
        self._count.setText(f"{answered} / {total}")
        self.rest.setVisible(rest > 0)
        left = total - answered
        words = "本节都答了" if left == 0 else f"剩下 {left} 项是重点项，逐项看"
        self._rest_note.setText(words)
        self._rest_note.setVisible(rest == 0)
        self.rest.set_words(f"其余 {rest} 个一般项符合")

    def show_row(self, state: RowState) -> None:
        """Another state of one row; rows never made need none."""
        for box in self._boxes.values():
            if state.item_id in box.rows:
                box.rows[state.item_id].show_state(state)

    def open_item(self, section: int, item_id: str) -> None:
        """Move the editor into that row."""
        if self._open:
            for box in self._boxes.values():
                if self._open in box.rows:
                    box.column.removeWidget(self.editor)
                    box.rows[self._open].show()
        if section != self._shown:
            if self._shown in self._boxes:
                self._boxes[self._shown].hide()
            self._boxes[section].show()
            self._shown = section
        box = self._boxes[section]
        row = box.rows[item_id]
        box.column.insertWidget(box.column.indexOf(row), self.editor)
        row.hide()
        self.editor.show()
        self._open = item_id
        self._order_tabs(box)

    def _order_tabs(self, box: _SectionBox) -> None:
        last = [row for row in box.rows.values()][-1]
        QWidget.setTabOrder(last, self.editor)

    def reveal(self) -> None:
        """Bring the editor into view, with one row above it where both fit; leave it where it is
        wholly seen."""
        content = self.area.content
        layout = content.layout()
        box = self.editor.parentWidget()
        if layout is None or box is None:
            return
        box.layout().activate()  # type: ignore[union-attr]
        layout.activate()
        content.adjustSize()
        bar = self.area.verticalScrollBar()
        top = self.editor.mapTo(content, self.editor.rect().topLeft()).y()
        width = max(self.editor.width(), 1)
        needed = max(self.editor.sizeHint().height(), self.editor.heightForWidth(width))
        bottom = top + needed
        seen = self.area.viewport().height()
        if top < bar.value() or bottom > bar.value() + seen:
            above = 56 if bottom - top + 56 <= seen else 6
            bar.setValue(max(0, top - above))

    def clear(self) -> None:
        """Another visit: all rows go, the editor stays."""
        self.editor.setParent(None, Qt.WindowType.Widget)
        self.editor.hide()
        for box in self._boxes.values():
            box.hide()
            box.deleteLater()
        self._boxes, self._shown, self._open = {}, -1, ""
