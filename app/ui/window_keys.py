"""The keys that work on every page: pages, columns, finder, the primary button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.ui.fields.panes import Panes
from app.ui.fields.rail import Rail
from app.ui.finder import Finder
from app.ui.page import Hit, Page, PageEntry


class WindowKeys:
    """Bound once to the window, for as long as it lives; `page` is the one shown."""

    def __init__(
        self,
        window: QWidget,
        rail: Rail,
        finder: Finder,
        page: Callable[[], Page | None],
        go: Callable[[str], None],
    ) -> None:
        self._window, self._rail, self._finder = window, rail, finder
        self._page, self._go = page, go
        for digit, entry in zip("1234567890", rail.entries, strict=False):
            self._bind(f"Ctrl+{digit}", partial(go, entry.key))
        self._bind("Ctrl+K", self.find)
        self._bind("F1", self.show_keys)
        self._bind("F6", lambda: self.next_column(1))
        self._bind("Shift+F6", lambda: self.next_column(-1))
        self._bind("Ctrl+Return", self.press_primary)

    def _bind(self, keys: str, act: Callable[[], None]) -> None:
        QShortcut(QKeySequence(keys), self._window, act)

    def press_primary(self) -> None:
        page = self._page()
        button = page.primary() if page else None
        if button is not None and button.isEnabled() and button.isVisible():
            button.click()

    def next_column(self, step: int) -> None:
        """F6 walks the columns; the focus goes to the first control of each."""
        page = self._page()
        if page is None:
            return
        panes = [one for one in page.findChildren(Panes) if one.isVisible()]
        columns = [
            one for one in page.columns() if one.isVisible() or any(pane.has(one) for pane in panes)
        ]
        if not columns:
            return
        focus = self._window.focusWidget()
        here = [n for n, one in enumerate(columns) if focus and one.isAncestorOf(focus)]
        target = columns[((here[0] if here else -step) + step) % len(columns)]
        for pane in panes:
            pane.bring(target)
        first_control(target).setFocus(Qt.FocusReason.TabFocusReason)

    def show_keys(self) -> None:
        page = self._page()
        self._finder.open_keys((page.keys or page.hints) if page else ())

    def find(self) -> None:
        if self._rail.isVisible():
            self._finder.open(self._hits)

    def _hits(self, text: str) -> list[Hit]:
        page = self._page()
        found = list(page.hits(text)) if page and text else []
        found += [self._page_hit(one) for one in self._rail.entries if text in one.words]
        return found

    def _page_hit(self, entry: PageEntry) -> Hit:
        return Hit(entry.words, "打开这一页", entry.icon, lambda: self._go(entry.key))


def first_control(column: QWidget) -> QWidget:
    """The first thing in a column that takes the focus by Tab."""
    for child in column.findChildren(QWidget):
        takes = child.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and child.isVisible() and child.isEnabled():
            return child
    return column
