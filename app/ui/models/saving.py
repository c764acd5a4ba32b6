"""Keeps answers until they are on the disk: posted in order, believed only after the commit.

An answer that did not get through stays here and is posted again; a later answer to the
same item replaces it. What the indicator shows is read from here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import MemoryRefused, Refused
from app.domain.moments import local
from app.domain.visit import Answer
from app.ui.background import Background

RETRY_MS = 5_000


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What is true of the answers now."""

    waiting: int  # posted, commit not yet back
    failed: int  # items whose last answer is not on the disk
    moment: datetime | None  # local time of the last commit


class AnswerQueue(QObject):
    """`put` returns at once; `changed` tells the report after each step."""

    changed = Signal(object)  # SaveReport
    stored = Signal(object)  # tuple of item ids whose last answer is on the disk
    failing = Signal(str)  # one sentence; told at each failure
    refused = Signal(str)  # a rule forbids it: not retried
    recovered = Signal()  # everything that had failed is on the disk

    def __init__(
        self,
        background: Background,
        save: Callable[[Sequence[Answer]], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._save = save
        self._serial = 0
        self._latest: dict[str, int] = {}
        self._unsaved: dict[str, Answer] = {}
        self._waiting = 0
        self._dirty = False
        self._moment: datetime | None = None
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.retry)

    def report(self) -> SaveReport:
        waiting = self._waiting + (1 if self._dirty else 0)
        return SaveReport(waiting, len(self._unsaved), self._moment)

    def unsaved(self) -> frozenset[str]:
        return frozenset(self._unsaved)

    def started_at(self, moment: datetime) -> None:
        """What stands on the disk already, from loading."""
        self._moment = local(moment)
        self.changed.emit(self.report())

    def set_dirty(self, dirty: bool) -> None:
        """Something is typed that was not posted yet."""
        if dirty != self._dirty:
            self._dirty = dirty
            self.changed.emit(self.report())

    def put(self, answers: Sequence[Answer]) -> None:
        """Post these answers as one act."""
        self._serial += 1
        serial, batch = self._serial, tuple(answers)
        for one in batch:
            self._latest[one.item_id] = serial
        self._waiting += 1
        self._dirty = False
        save = self._save
        self._background.act(
            self,
            lambda: save(batch),
            done=lambda moment: self._done(serial, batch, moment),
            failed=lambda error: self._failed(serial, batch, error),
        )
        self.changed.emit(self.report())

    def retry(self) -> None:
        """Post again what is not on the disk."""
        if self._unsaved and not self._waiting:
            self.put(tuple(self._unsaved.values()))

    def _current(self, serial: int, batch: tuple[Answer, ...]) -> tuple[Answer, ...]:
        return tuple(one for one in batch if self._latest.get(one.item_id) == serial)

    def _done(self, serial: int, batch: tuple[Answer, ...], moment: datetime) -> None:
        self._waiting -= 1
        self._moment = local(moment)
        had_failed = bool(self._unsaved)
        stored = self._current(serial, batch)
        for one in stored:
            self._unsaved.pop(one.item_id, None)
        self.stored.emit(tuple(one.item_id for one in stored))
        if had_failed and not self._unsaved:
            self._retry.stop()
            self.recovered.emit()
        elif self._unsaved:
            self._retry.start()
        self.changed.emit(self.report())

    def _failed(self, serial: int, batch: tuple[Answer, ...], error: Exception) -> None:
        self._waiting -= 1
        for one in self._current(serial, batch):
            self._unsaved[one.item_id] = one
        if isinstance(error, Refused) and not isinstance(error, MemoryRefused):
            self._retry.stop()
            self.refused.emit(error.sentence)
        else:
            if not self._retry.isActive():
                self._retry.start()
            self.failing.emit(error.sentence if isinstance(error, Refused) else "")
        self.changed.emit(self.report())
