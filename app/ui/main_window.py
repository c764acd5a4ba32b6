"""The window: rail, pages, status bar. Navigation only; pages are built when first asked for.

It is painted before it is furnished: what the rail, the status bar and the pages need is
imported after the first paint, so that the window stands at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.ui import theme

if TYPE_CHECKING:
    from app.ui.fields.rail import Rail
    from app.ui.fields.status import StatusBar
    from app.ui.finder import Finder
    from app.ui.page import Context, Page, PageEntry
    from app.ui.window_keys import WindowKeys

NAME = "食安巡检"
LOW = 460  # px: below, as on a small laptop at 200 %, the page has the room of the status bar


def leave_anyway(parent: QWidget, lost: str) -> bool:
    """Asked only when closing now would lose something that is not on the disk."""
    from app.ui.dialogs.leaving import leave_anyway as ask

    return ask(parent, lost)


class MainWindow(QMainWindow):
    """Shows one page at a time; `use` gives it the open desk."""

    closing = Signal()
    painted = Signal()  # the first paint is done: what is not needed for it may come now

    rail: Rail
    stack: QStackedWidget
    status: StatusBar
    finder: Finder
    keys: WindowKeys

    def __init__(self, entries: Sequence[PageEntry] = ()) -> None:
        """With its pages at once, or bare: `furnish` brings them in."""
        super().__init__()
        self._entries: dict[str, PageEntry] = {}
        self._pages: dict[str, Page] = {}
        self._context: Context | None = None
        self._current = ""
        self.furnished = False
        self._painted = False
        self._alone = False  # something stands here instead of any page
        self.setWindowTitle(NAME)
        self.setMinimumSize(640, 360)
        if entries:
            self.furnish(entries)

    def furnish(self, entries: Sequence[PageEntry]) -> None:
        """Rail, pages and status bar come in."""
        from app.ui.fields.rail import Rail
        from app.ui.fields.status import StatusBar
        from app.ui.finder import Finder
        from app.ui.window_keys import WindowKeys

        self._entries = {entry.key: entry for entry in entries}
        self.furnished = True
        self.rail = Rail(entries)
        self.stack = QStackedWidget()
        self.status = StatusBar()
        middle = QWidget()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.stack, 1)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self.status)
        self.setCentralWidget(middle)
        self.finder = Finder(middle)
        self.rail.chosen.connect(self.go)
        self.finder.typed.connect(self._find_parties)
        self.rail.set_narrow(self.width() < 900)
        self.keys = WindowKeys(self, self.rail, self.finder, self.page, self.go)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Until it is furnished: the grounds of the rail, the pages and the status bar."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.painted.emit)
        if self.furnished:
            return
        t = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(t.bg))
        painter.fillRect(0, 0, 76, self.height(), QColor(t.surface))
        painter.fillRect(0, self.height() - 30, self.width(), 30, QColor(t.surface))
        painter.end()

    def sizeHint(self) -> QSize:
        return QSize(1366, 738)

    def use(self, context: Context, first: str, arguments: Mapping[str, Any] | None = None) -> None:
        """Work on this desk from now on: every page is built anew."""
        self._alone = False
        self._context = context
        context.navigator.wanted.connect(self.go)
        context.navigator.title_wanted.connect(self._title)
        context.navigator.hints_wanted.connect(self._hints)
        context.habits.changed.connect(self._hints_again)
        context.navigator.find_wanted.connect(self.keys.find)
        context.changes.saved.connect(self._saved)
        for page in self._pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self._pages, self._current = {}, ""
        self.go(first, arguments)

    def go(self, key: str, arguments: Mapping[str, Any] | None = None) -> None:
        """Bring a page to the front, with what it is asked to show."""
        if key == "find":
            self.keys.find()
        if self._context is None or key not in self._entries:
            return
        entry = self._entries[key]
        if self._current and self._current != key:
            self._pages[self._current].leave()
        if key not in self._pages:
            self._pages[key] = entry.factory(self._context)
            self.stack.addWidget(self._pages[key])
        page, self._current = self._pages[key], key
        self.finder.close_it()
        self.setWindowTitle(NAME)
        self.rail.setVisible(not entry.whole_window)
        self._show_status()
        self.rail.show_current(entry.belongs_to or key)
        self._hints(page.hints)
        self.stack.setCurrentWidget(page)
        page.open(**dict(arguments or {}))

    def _show_status(self) -> None:
        """The status bar gives way where the window is low, and is not there at first start."""
        entry = self._entries.get(self._current)
        whole = entry is not None and entry.whole_window
        self.status.setVisible(not whole and not self._alone and self.height() >= LOW)

    def page(self) -> Page | None:
        return self._pages.get(self._current)

    def show_only(self, widget: QWidget) -> None:
        """Instead of any page: what keeps the program from starting."""
        self._alone = True
        self.rail.hide()
        self.status.hide()
        self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)
        widget.setFocus()

    def _find_parties(self, text: str) -> None:
        if self._context is not None and len(text) >= 2:
            from app.ui.models.finding import find_parties

            find_parties(self._context, text, lambda hits: self.finder.add(text, hits))

    def _hints(self, hints: tuple[tuple[str, str], ...]) -> None:
        """The keys of the page in the status bar, unless they were turned off."""
        shown = self._context is None or self._context.habits.key_hints
        self.status.show_hints(hints if shown else ())

    def _hints_again(self) -> None:
        page = self.page()
        self._hints(page.hints if page is not None else ())

    def _title(self, words: str) -> None:
        self.setWindowTitle(f"{NAME} — {words}" if words else NAME)

    def _saved(self, moment: datetime) -> None:
        self.status.show_saved(moment)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.furnished:
            self.rail.set_narrow(event.size().width() < 900)
            self._show_status()

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.page()
        if page is not None:
            page.leave()
            if (lost := page.unsaved()) and not leave_anyway(self, lost):
                event.ignore()
                return
        self.closing.emit()
        super().closeEvent(event)
