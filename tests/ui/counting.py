"""Counts what a person presses: a filter on the whole program, one count a key or chord."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow

MODIFIERS = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta}


class KeyCounter(QObject):
    """Every key the window is offered, whether a shortcut takes it or a field."""

    def __init__(self) -> None:
        super().__init__()
        self.presses = 0
        self.by_part: dict[str, int] = {}
        self._part = ""
        self._off = False

    def part(self, name: str) -> None:
        """What follows belongs to this part of the day."""
        self._part = name

    def add(self, count: int) -> None:
        """Keys pressed in a window of the system, which no filter of ours sees."""
        self.presses += count
        self.by_part[self._part] = self.by_part.get(self._part, 0) + count

    @contextmanager
    def not_by_hand(self) -> Iterator[None]:
        """A scanner types: nobody pressed these keys."""
        self._off = True
        try:
            yield
        finally:
            self._off = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(watched, QWindow)
            and isinstance(event, QKeyEvent)
            and not event.isAutoRepeat()
            and event.key() not in MODIFIERS
            and not self._off
        ):
            self.add(1)
        return False
