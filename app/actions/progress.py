"""How far a long work is: written by the one who works, read by the one who watches."""

from __future__ import annotations

from threading import Event


class Progress:
    """Plain numbers that only grow, and a wish to stop that is asked between two steps."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.words = ""
        self._stop = Event()

    def begin(self, total: int) -> None:
        self.done, self.total = 0, total

    def step(self, words: str) -> bool:
        """The next piece begins; False: the person wants to stop here."""
        self.words = words
        return not self._stop.is_set()

    def finish(self) -> None:
        self.done += 1

    def cancel(self) -> None:
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()
