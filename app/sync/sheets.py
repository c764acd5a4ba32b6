"""Posting sheets of other laptops, brought to where a team lead prints a whole round.

What is asked for stands in entries that were verified; what comes is named by its hash. A file
the server does not hold yet is asked for again at the next exchange.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.storage import foreign
from app.storage.memory import Memory
from app.sync.troubles import ServerRefused


class Shelf(Protocol):
    """A server one can fetch from."""

    def get_blob(self, sha256: str) -> bytes: ...


def bring(memory: Memory, shelf: Shelf, stop: Callable[[], None]) -> int:
    """How many files came that were not here; none where no team lead works."""
    came = 0
    for name in memory.read(foreign.sheets_wanted):
        if memory.blobs.has(name):
            continue
        stop()
        try:
            data = shelf.get_blob(name)
        except ServerRefused:
            continue
        memory.blobs.put(data)
        came += 1
    return came
