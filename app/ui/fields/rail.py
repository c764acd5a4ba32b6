"""The rail at the left: one button for each page; a menu where the window is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.ui.fields.buttons import Button, RailButton
from app.ui.page import PageEntry


class Rail(QWidget):
    """Tells which page was asked for; which one is current is told from outside."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[PageEntry]) -> None:
        super().__init__()
        self.setObjectName("left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.entries = tuple(entry for entry in entries if entry.words)
        self.buttons: dict[str, RailButton] = {}
        self.menu = Button("", icon="menu-2", look="quiet", name="页面")
        self.menu.clicked.connect(self._open_menu)
        self.menu.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 5, 0, 5)
        column.setSpacing(0)
        column.addWidget(self.menu)
        for bottom in (False, True):
            if bottom:
                column.addStretch()
            for entry in self.entries:
                if entry.at_bottom is bottom:
                    column.addWidget(self._button(entry))
        self.setFixedWidth(76)

    def _button(self, entry: PageEntry) -> RailButton:
        button = RailButton(entry.words, entry.icon)
        button.clicked.connect(lambda _=False, key=entry.key: self.chosen.emit(key))
        self.buttons[entry.key] = button
        return button

    def show_current(self, key: str) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == key)

    def set_narrow(self, narrow: bool) -> None:
        """Below 900 px the rail is one button with a menu."""
        self.menu.setVisible(narrow)
        for button in self.buttons.values():
            button.setVisible(not narrow)
        self.setFixedWidth(52 if narrow else 76)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for entry in self.entries:
            act = menu.addAction(entry.words)
            act.triggered.connect(lambda _=False, key=entry.key: self.chosen.emit(key))
        menu.popup(self.menu.mapToGlobal(QPoint(0, self.menu.height())))
