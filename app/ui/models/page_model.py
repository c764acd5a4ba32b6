"""What the models of the pages share: the desk, the two lanes of work, and news of changes.

A command of a model posts its work and returns; the page hears of the result by a signal.
What is refused is told as one sentence, and what was already kept stays kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from app.domain.errors import Refused

if TYPE_CHECKING:
    from app.actions.desk import Desk
    from app.ui.page import Context

T = TypeVar("T")
log = logging.getLogger(__name__)


def sentence_of(error: Exception) -> str:
    """A refusal tells its own sentence; anything else is named without its codes."""
    if isinstance(error, Refused):
        return error.sentence
    return "这一步没有办成，程序里出了错。之前已保存的内容都在。可以再试一次；仍不行请重开程序。"


class PageModel(QObject):
    """The state of one page. Commands in, signals out."""

    refused = Signal(str)  # one sentence for the banner of the page
    working = Signal(str)  # what is being done, in words; empty when it is done

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk: Desk = context.desk
        self._background = context.background
        self._changes = context.changes
        self._waiting = ""

    @property
    def waiting(self) -> str:
        """What is being done right now, in words."""
        return self._waiting

    @property
    def practice(self) -> bool:
        return self._desk.practice

    def now(self) -> datetime:
        """The desk's clock: tests and `--at` fix it."""
        return self._desk.clock()

    def _read(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Work that changes nothing: may run beside other work."""
        self._background.run(self, work, done=done, failed=self._failed)

    def _act(self, words: str, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Work that writes: in the order of the taps, with its words shown meanwhile."""
        self._wait(words)

        def arrived(value: T) -> None:
            self._wait("")
            done(value)

        self._background.act(self, work, done=arrived, failed=self._failed)

    def _wait(self, words: str) -> None:
        self._waiting = words
        self.working.emit(words)

    def _failed(self, error: Exception) -> None:
        self._wait("")
        if not isinstance(error, Refused):
            log.info("a page's work failed", exc_info=error)
        self.refused.emit(sentence_of(error))
