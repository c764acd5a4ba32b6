"""Synchronising in the background: by the clock, after sealing, by hand; the window never waits.

One of these lives beside the window's news for as long as a desk is open. Stopping is asked
for by a flag and takes hold inside a photograph; what had its receipt stays handed over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import Refused
from app.ui.models.page_model import sentence_of

if TYPE_CHECKING:
    from app.actions.desk import Desk
    from app.storage.outbox import Summary
    from app.sync.wire import Outcome, Progress
    from app.ui.page import Context

LOOK_MS, SOON_MS = 60_000, 4_000
ESTIMATE_AFTER = 2.0  # seconds of sending before anything is said of the rest
AT_LEAST = timedelta(minutes=15)


class Syncing(QObject):
    """At most one exchange at a time; everybody hears how it goes."""

    progressed = Signal(object)  # Progress; empty words: nothing runs
    finished = Signal(object, str)  # Outcome or None, and the reason where it failed

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._desk: Desk = context.desk
        self._background = context.background
        self._stop = threading.Event()
        self.running = False
        self.progress: Progress | None = None
        self.last: Outcome | None = None
        self.left: float | None = None  # seconds, as long as it goes on like this
        self._began: tuple[float, int] | None = None
        self._first: frozenset[str] = frozenset()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self.look)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.look)
        context.changes.papers_changed.connect(lambda _id: self._soon.start())
        context.changes.visit_changed.connect(lambda _id: self._soon.start())
        self.progressed.connect(self._keep)

    @classmethod
    def of(cls, context: Context) -> Syncing:
        """The one of this window's desk."""
        known = [one for one in context.changes.findChildren(cls) if one._desk is context.desk]
        return known[0] if known else cls(context, context.changes)

    def begin(self) -> None:
        """From now on by the clock too."""
        self._look.start()
        self._soon.start()

    def look(self) -> None:
        """Runs an exchange where one is due and nothing speaks against it."""
        if not self.running:
            self._background.run(self, self._is_due, done=lambda due: self.start() if due else None)

    def start(self) -> None:
        """By hand, any time; while one runs, nothing more happens."""
        if self.running:
            return
        self._stop.clear()
        self.running = True
        self._background.run(self, self._work, done=self._done, failed=self._failed)

    def send_first(self, names: frozenset[str]) -> None:
        """先发这件: its files go before all others, in the exchange that runs or in one now."""
        self._first = names
        self.start()

    def stop(self) -> None:
        """Asks the running exchange to end; it can be taken up again at the byte."""
        self._stop.set()
        self._look.stop()
        self._soon.stop()

    def cancel(self) -> None:
        self._stop.set()

    def _is_due(self) -> bool:
        from app.storage import outbox
        from app.storage.database import Database
        from app.sync.exchange import PAUSED

        def job(db: Database) -> bool:
            if outbox.server(db) is None or outbox.fact(db, PAUSED) == "yes":
                return False
            return _due(outbox.summary(db), self._desk.clock)

        return self._desk.memory.read(job)

    def _work(self) -> Outcome:
        from app.sync import exchange

        return exchange.synchronise(
            self._desk.memory,
            clock=self._desk.clock,
            tell=self.progressed.emit,
            cancelled=self._stop.is_set,
            first=lambda: self._first,
        )

    def _keep(self, progress: Progress) -> None:
        self.progress = progress
        now, gone = time.monotonic(), progress.sent
        if self._began is None:
            self._began = (now, gone)
        since, before = now - self._began[0], gone - self._began[1]
        if progress.total and before > 0 and since > ESTIMATE_AFTER:
            self.left = (progress.total - gone) * since / before

    def _rest(self) -> None:
        self.running, self.progress, self.left, self._began = False, None, None, None
        self._first = frozenset()

    def _done(self, outcome: Outcome) -> None:
        self._rest()
        self.last = outcome
        self.finished.emit(outcome, "")

    def _failed(self, error: Exception) -> None:
        self._rest()
        quiet = isinstance(error, Refused) and error.code == "sync.cancelled"
        self.finished.emit(None, "" if quiet else sentence_of(error))


def _due(summary: Summary, clock: Callable[[], datetime]) -> bool:
    now = clock()
    trouble = summary.trouble
    if trouble is not None:
        return trouble.next_try is not None and trouble.next_try <= now
    last = summary.last_success
    return bool(summary.unsent) or last is None or now - last >= AT_LEAST
