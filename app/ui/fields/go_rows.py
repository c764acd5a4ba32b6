"""Rows that lead somewhere: Up and Down move the focus only, Enter or a click goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from app.ui.fields.rows import Pick, PickRow
from app.ui.fields.scroll import Column


class GoRows(Column):
    """A list nothing of which is current; `opened` names the row that was pressed."""

    opened = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__(gap=0, margins=(1, 0, 1, 0))
        self.setAccessibleName(name)
        self.rows: list[PickRow] = []
        self.column.addStretch()

    def offer(self, picks: Sequence[Pick], lit: Sequence[str] = ()) -> None:
        """Show these rows, some of them lit; the row that had the focus keeps it."""
        focused = next((row.pick.key for row in self.rows if row.hasFocus()), "")
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []
        for at, pick in enumerate(picks):
            row = PickRow(pick)
            row.setCheckable(pick.key in lit)
            row.setChecked(pick.key in lit)
            row.clicked.connect(lambda _=False, key=pick.key: self.opened.emit(key))
            self.column.insertWidget(at, row)
            self.rows.append(row)
            if pick.key == focused:
                row.setFocus()

    def focus(self, key: str = "") -> None:
        """The row of that key, else the first."""
        row = next((row for row in self.rows if row.pick.key == key), None)
        row = row or next(iter(self.rows), None)
        if row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        here = next((at for at, row in enumerate(self.rows) if row.hasFocus()), None)
        if step is None or here is None:
            event.ignore()
        elif 0 <= here + step < len(self.rows):
            self.rows[here + step].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self.rows[here + step])
