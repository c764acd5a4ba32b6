"""Widgets that wrap to the next line: chips, photographs.

The box places its children itself. It is no QLayout: a Python layout must hand Qt a null
pointer at its end, which costs a reference to None each time.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class FlowBox(QWidget):
    """From left to right, then down, 8 px between targets; its height follows its width."""

    def __init__(self, gap: int = 8) -> None:
        super().__init__()
        self._gap = gap
        self._members: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """At the end."""
        self.insert(len(self._members), widget)

    def insert(self, at: int, widget: QWidget) -> None:
        """Before the member at that place."""
        self._members.insert(at, widget)
        widget.setParent(self)
        widget.installEventFilter(self)
        widget.show()
        self._changed()

    def remove(self, widget: QWidget) -> None:
        """Out of the box and away."""
        self._members.remove(widget)
        widget.removeEventFilter(self)
        widget.hide()
        widget.deleteLater()
        self._changed()

    def clear(self) -> None:
        for widget in tuple(self._members):
            self.remove(widget)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        shown = [one.sizeHint() for one in self._members if not one.isHidden()]
        wide = sum(size.width() for size in shown) + self._gap * max(len(shown) - 1, 0)
        room = self.width() if self.isVisible() else wide
        return QSize(wide, self._place(max(room, 1), move=False))

    def minimumSizeHint(self) -> QSize:
        shown = [one.minimumSizeHint() for one in self._members if not one.isHidden()]
        tall = self._place(max(self.width(), 1), move=False) if self.isVisible() else 0
        highest = max((size.height() for size in shown), default=0)
        return QSize(max((size.width() for size in shown), default=0), max(tall, highest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self.width(), move=True)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A member that is shown, hidden or wants another size moves its neighbours."""
        if event.type() in _MOVES:
            self._changed()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._changed()
        return super().event(event)

    def _changed(self) -> None:
        self._place(self.width(), move=True)
        self.updateGeometry()

    def _place(self, width: int, *, move: bool) -> int:
        """Lines of members, each in the middle of its line's height; returns the height."""
        top = 0
        for line in self._lines(width):
            tall = max(size.height() for _, size in line)
            x = 0
            for one, size in line:
                if move:
                    down = top + (tall - size.height()) // 2
                    one.setGeometry(x, down, size.width(), size.height())
                x += size.width() + self._gap
            top += tall + self._gap
        return max(top - self._gap, 0)

    def _lines(self, width: int) -> list[list[tuple[QWidget, QSize]]]:
        lines: list[list[tuple[QWidget, QSize]]] = []
        x = 0
        for one in self._members:
            if one.isHidden():
                continue
            hint = one.sizeHint().expandedTo(one.minimumSize()).boundedTo(one.maximumSize())
            size = QSize(min(hint.width(), max(width, 1)), hint.height())
            if not lines or x + size.width() > width:
                lines.append([])
                x = 0
            lines[-1].append((one, size))
            x += size.width() + self._gap
        return lines


_MOVES = {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}
