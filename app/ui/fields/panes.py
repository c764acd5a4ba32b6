"""Columns side by side where there is room for them; where there is not, under a row of names.

The page is one set of widgets in every width. In a narrow window the names of the columns
stand above them, those in sight are lit, and a press brings another one.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.fields.chips import Chip

MOST = 16_777_215  # Qt's "no bound"


@dataclass(frozen=True, slots=True)
class Pane:
    """One column. `width` 0: it takes what the others leave; `least`: below, it is not read."""

    widget: QWidget
    name: str
    width: int = 0
    least: int = 0

    @property
    def need(self) -> int:
        return self.least or self.width


class _Name(Chip):
    """The name of a column; lit while the column is in sight. What is lit is told from outside."""

    def nextCheckState(self) -> None:
        """A press only asks."""


class Panes(QWidget):
    """The first pane given as `main` stays in sight as long as another fits beside it."""

    def __init__(
        self,
        *panes: Pane,
        main: int = 0,
        gap: int = 16,
        margins: tuple[int, int, int, int] = (20, 0, 20, 12),
    ) -> None:
        super().__init__()
        self._panes, self._main, self._gap = panes, main, gap
        self._current = main
        self._absent: set[int] = set()
        self._names = [_Name(pane.name) for pane in panes]
        self._strip = QWidget()
        strip = QHBoxLayout(self._strip)
        strip.setContentsMargins(*((0, 0, 0, 8) if margins[0] else (16, 8, 16, 0)))
        strip.setSpacing(8)
        for at, name in enumerate(self._names):
            strip.addWidget(name)
            name.enter_presses = True
            name.clicked.connect(lambda _=False, one=at: self._asked(one))
        strip.addStretch()
        self._row = QHBoxLayout()
        self._row.setSpacing(gap)
        for pane in panes:
            self._row.addWidget(pane.widget, 0 if pane.width else 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*margins)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addLayout(self._row, 1)
        self._side = margins[0] + margins[2]
        self._strip.hide()

    def has(self, widget: QWidget) -> bool:
        return self._place(widget) >= 0

    def bring(self, widget: QWidget) -> None:
        """The column with it comes into sight; where all are, nothing happens."""
        at = self._place(widget)
        if at >= 0 and at not in self._absent:
            self._current = at
            self._lay_out()

    def _place(self, widget: QWidget) -> int:
        """Which column it is or stands in; -1 where it is none of ours."""
        for at, pane in enumerate(self._panes):
            if pane.widget is widget or pane.widget.isAncestorOf(widget):
                return at
        return -1

    def offer(self, widget: QWidget, offered: bool) -> None:
        """A column that has nothing to show now is not there at all."""
        at = self._place(widget)
        if offered is (at in self._absent):
            self._absent ^= {at}
            if not offered and self._current == at:
                self._current = self._main
            self._lay_out()

    def all_in_sight(self) -> bool:
        return self._strip.isHidden()

    def minimumSizeHint(self) -> QSize:
        """Small: it gives way by itself."""
        return QSize(320, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _asked(self, at: int) -> None:
        self._current = at
        self._lay_out()

    def _lay_out(self) -> None:
        room = self.width() - self._side
        there = [at for at in range(len(self._panes)) if at not in self._absent]
        shown = self._fitting(there, room)
        self._strip.setVisible(len(shown) < len(there))
        for at, (pane, name) in enumerate(zip(self._panes, self._names, strict=True)):
            name.setVisible(at in there)
            name.setChecked(at in shown)
            pane.widget.setVisible(at in shown)
        self._set_widths(shown, room)

    def _fitting(self, there: list[int], room: int) -> tuple[int, ...]:
        """The asked column, then the main one, and where that fits the others, as many as fit."""
        order = [self._current, self._main, *there]
        shown: list[int] = []
        for at in dict.fromkeys(one for one in order if one in there):
            need = sum(self._panes[one].need for one in [*shown, at]) + self._gap * len(shown)
            beside = self._main in {at, *shown}
            if not shown or (need <= room and beside):
                shown.append(at)
        return tuple(sorted(shown))

    def _set_widths(self, shown: tuple[int, ...], room: int) -> None:
        """What the column that takes the rest lacks, the others give."""
        free = room - self._gap * (len(shown) - 1)
        fixed = [at for at in shown if self._panes[at].width]
        taking = [at for at in shown if not self._panes[at].width]
        least = sum(self._panes[at].need for at in taking)
        lacking = max(0, least + sum(self._panes[at].width for at in fixed) - free)
        for at in fixed:
            pane = self._panes[at]
            gives = min(lacking, pane.width - pane.need)
            lacking -= gives
            if taking:
                pane.widget.setFixedWidth(pane.width - gives)
            else:
                pane.widget.setMinimumWidth(0)
                pane.widget.setMaximumWidth(MOST)
        for at in taking:
            self._panes[at].widget.setMinimumWidth(0)
