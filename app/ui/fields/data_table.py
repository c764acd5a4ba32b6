"""A table of many rows: read by arrows, told by name, 44 px a row; it shows, it never edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.ui import shapes
from app.ui.shapes import Sign
from app.ui.theme import TARGET, Size, font, tokens

_Index = QModelIndex | QPersistentModelIndex
_SIDE = 18


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its name, its width in px, and whether it takes the room that is left."""

    name: str
    width: int = 120
    stretch: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """The words of one row; `sign` stands before the cell of column `sign_at`."""

    key: str
    cells: tuple[str, ...]
    sign: Sign | None = None
    sign_at: int = 0
    bold: int = -1  # this cell is bold


class _Rows(QAbstractTableModel):
    def __init__(self, columns: Sequence[TableColumn], parent: QWidget) -> None:
        super().__init__(parent)
        self._columns = columns
        self.rows: tuple[TableRow, ...] = ()

    def offer(self, rows: Sequence[TableRow]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        across = orientation is Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].name
        if across and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        at = index.column()
        words = row.cells[at]
        if role == Qt.ItemDataRole.DisplayRole:
            return words.replace("\n", " ")
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{self._columns[at].name} {words}" if words else ""
        if role == Qt.ItemDataRole.FontRole:
            return font(Size.NOTE, bold=at == row.bold)
        if role == Qt.ItemDataRole.DecorationRole and row.sign is not None and at == row.sign_at:
            return _picture(row.sign)
        return None


def _picture(sign: Sign) -> QIcon:
    """The same in a selected row: Qt would tint it, and a sign keeps its colour."""
    made = QPixmap(_SIDE * 2, _SIDE * 2)
    made.setDevicePixelRatio(2.0)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    shapes.draw(painter, QRectF(0, 0, _SIDE, _SIDE), sign, tokens())
    painter.end()
    icon = QIcon(made)
    icon.addPixmap(made, QIcon.Mode.Selected)
    return icon


class DataTable(QTableView):
    """Rows under named columns; one is the current one, Enter opens it."""

    picked = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str, columns: Sequence[TableColumn]) -> None:
        super().__init__()
        self._rows = _Rows(columns, self)
        self.setModel(self._rows)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setProperty("bare", "true")  # it stands in a card, which has its own edge
        down = self.verticalHeader()
        down.hide()
        down.setDefaultSectionSize(TARGET + 6)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        for at, column in enumerate(columns):
            self.setColumnWidth(at, column.width)
            if column.stretch:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(lambda now, _: self._tell(now.row()))
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows()[index.row()].key))

    def rows(self) -> tuple[TableRow, ...]:
        return self._rows.rows

    def offer(self, rows: Sequence[TableRow]) -> None:
        self._rows.offer(rows)
        if rows:
            self.selectRow(0)
        self.scrollToTop()

    def current(self) -> str:
        at = self.currentIndex().row()
        return self.rows()[at].key if 0 <= at < len(self.rows()) else ""

    def _tell(self, at: int) -> None:
        if 0 <= at < len(self.rows()):
            self.picked.emit(self.rows()[at].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current():
            self.opened.emit(self.current())
            return
        super().keyPressEvent(event)
