"""The left column of the workspace, and how the columns give way where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.fields.progress import ProgressLine
from app.ui.fields.scroll import Column
from app.ui.fields.sections import SectionList

LEFT_WIDTH = 232  # 206 on the drawing; the titles of the lists need eight characters
RIGHT_WIDTH = 306


class SectionSide(QWidget):
    """The sections, and below them how many items are answered."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(LEFT_WIDTH)
        self.sections = SectionList()
        self.progress = ProgressLine("已答")
        self._scroll = Column()
        self._scroll.setWidget(self.sections)
        foot = QWidget()
        foot.setFixedHeight(62)
        inner = QVBoxLayout(foot)
        inner.setContentsMargins(14, 8, 14, 12)
        inner.addWidget(self.progress)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addWidget(foot)

    def reveal(self, section: int) -> None:
        """The current section is in sight, with its neighbours where there is room."""
        if 0 <= section < len(self.sections.lines):
            line = self.sections.lines[section]
            QTimer.singleShot(0, line, lambda: self._scroll.ensureWidgetVisible(line, 0, 50))


class Drawers:
    """Three columns from 1200 px; below, the right one, and below 900 the left one too, open
    by their button and close by Esc."""

    def __init__(self, left: QWidget, middle: QWidget, right: QWidget) -> None:
        self._left, self._middle, self._right = left, middle, right
        self._open = ""
        self._wide, self._room = 1366, 1290
        right.setFixedWidth(RIGHT_WIDTH)

    @property
    def open(self) -> bool:
        return bool(self._open)

    def fit(self, window: int, room: int) -> None:
        """The window is so wide, and so much of it belongs to the page."""
        self._wide, self._room = window, room
        if window >= 1200:
            self._open = ""
        self._lay_out()

    def toggle(self, which: str) -> None:
        self._open = "" if self._open == which else which
        self._lay_out()

    def close(self) -> None:
        if self._open:
            self._open = ""
            self._lay_out()

    def _lay_out(self) -> None:
        three, two = self._wide >= 1200, self._wide >= 900
        left = self._open == "left" or (two and (three or not self._open))
        right = three or self._open == "right"
        alone = bool(self._open) and not two  # the drawer takes the room of the middle column
        self._left.setFixedWidth(self._room if alone and left else LEFT_WIDTH)
        self._right.setFixedWidth(self._room if alone and right else RIGHT_WIDTH)
        self._middle.setVisible(not alone)
        self._left.setVisible(left)
        self._right.setVisible(right)
