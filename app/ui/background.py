"""The one door between the window's thread and the others.

Two lanes: `run` for reading and long work, in any order; `act` for what changes
something, strictly in the order of the taps. No widget is ever held by another thread:
who waits for an answer is kept here, in the window's thread, under a ticket.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from shiboken6 import isValid

T = TypeVar("T")
log = logging.getLogger(__name__)


def _ignore(_: object) -> None:
    """For work whose result nobody waits for."""


def _only_log(error: Exception) -> None:
    log.warning("background work failed", exc_info=error)


class Background(QObject):
    """Calls `done` or `failed` in the window's thread; neither, if `owner` is gone by then."""

    _arrived = Signal(object)
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._free = QThreadPool()
        self._ordered = QThreadPool()
        self._ordered.setMaxThreadCount(1)
        self._ordered.setExpiryTimeout(-1)
        self._tickets = itertools.count(1)
        self._waiting: dict[
            int, tuple[QObject, Callable[[Any], None], Callable[[Exception], None]]
        ] = {}
        self._stopped = False
        self._arrived.connect(self._deliver)

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None] = _ignore,
        failed: Callable[[Exception], None] = _only_log,
    ) -> None:
        """Reading and long work, in any order."""
        self._start(self._free, owner, work, done, failed)

    def act(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None] = _ignore,
        failed: Callable[[Exception], None] = _only_log,
    ) -> None:
        """What changes something: one after the other, as asked."""
        self._start(self._ordered, owner, work, done, failed)

    def busy(self) -> int:
        """How many answers are still outstanding."""
        return len(self._waiting)

    def finish(self) -> None:
        """Take nothing new and wait for what runs: called once, before the memory is closed."""
        self._stopped = True
        self._ordered.waitForDone()
        self._free.waitForDone()

    def _start(
        self,
        pool: QThreadPool,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        if self._stopped:
            return
        ticket = next(self._tickets)
        self._waiting[ticket] = (owner, done, failed)
        arrived = self._arrived

        def job() -> None:
            try:
                result = work()
            except Exception as error:
                log.info("background work failed", exc_info=True)
                arrived.emit((ticket, False, error))
            else:
                arrived.emit((ticket, True, result))

        pool.start(job)

    @Slot(object)
    def _deliver(self, arrival: tuple[int, bool, Any]) -> None:
        ticket, good, value = arrival
        owner, done, failed = self._waiting.pop(ticket)
        if isValid(owner):
            (done if good else failed)(value)
        if not self._waiting:
            self.idle.emit()
