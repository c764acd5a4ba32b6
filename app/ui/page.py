"""What a page is, what it gets, and how one page asks for another.

A page gets one `Context`. It is built late, by the factory of its `PageEntry`, and may
be thrown away; what must outlive it is in the memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.background import Background
from app.ui.changes import Changes
from app.ui.habits import Habits

if TYPE_CHECKING:
    from app.actions.desk import Desk


class Navigator(QObject):
    """Asks the window for a page; the window listens."""

    wanted = Signal(str, object)  # page key, arguments
    title_wanted = Signal(str)  # what follows "食安巡检 — " in the window's title
    hints_wanted = Signal(object)  # the keys the status bar shows from now on
    find_wanted = Signal()  # the search over everything (Ctrl+K)
    desk_ready = Signal(object)  # another Desk is open: the window works on it from now on

    def go(self, page: str, **arguments: Any) -> None:  # noqa: ANN401 - the page knows its own
        self.wanted.emit(page, arguments)


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every page and model: the open desk and the four things of the window."""

    desk: Desk  # models hand it on to the actions; pages never look inside
    background: Background
    changes: Changes
    navigator: Navigator
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of Ctrl+K: words, a second line, and what Enter does."""

    words: str
    second: str
    icon: str
    act: Callable[[], None]


class Page(QWidget):
    """Base of every page. Override what applies; the defaults are "nothing"."""

    hints: tuple[tuple[str, str], ...] = ()  # keys shown in the status bar: ("F3", "下一未答")
    keys: tuple[tuple[str, str], ...] = ()  # all keys of the page, for F1

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context = context

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - each page names its own
        """The page comes to the front, with what it was asked to show. Sets the first focus."""

    def leave(self) -> None:
        """Another page comes to the front: what was typed is handed to the model now."""

    def unsaved(self) -> str:
        """What would be lost by closing the program now, in words; empty: nothing."""
        return ""

    def primary(self) -> QAbstractButton | None:
        """The one filled button; Ctrl+Enter presses it."""
        return None

    def columns(self) -> list[QWidget]:
        """What F6 walks through."""
        return []

    def hits(self, text: str) -> tuple[Hit, ...]:
        """What this page adds to Ctrl+K for that text."""
        return ()


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page of the program. `words` empty: not on the rail."""

    key: str
    factory: Callable[[Context], Page]
    words: str = ""
    icon: str = ""
    at_bottom: bool = False
    whole_window: bool = False  # hides rail and status bar (first start, signing)
    belongs_to: str = ""  # the rail entry that stays lit while this page is shown
