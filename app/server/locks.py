"""Many named locks in one file: a name is held by one thread of one worker of this machine.

The system lets go of a lock when the process that held it dies; no file is left to stand for a
lock that nobody holds. Two names may share a place in the file: then the second is only told
to come again.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

_PLACES = 1 << 30  # bytes of the file that may be locked; none is ever written

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int, place: int) -> None:
        os.lseek(handle, place, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _let_go(handle: int, place: int) -> None:
        os.lseek(handle, place, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int, place: int) -> None:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)

    def _let_go(handle: int, place: int) -> None:
        fcntl.lockf(handle, fcntl.LOCK_UN, 1, place)


class Taken(Exception):
    """Somebody else holds it."""


class Locks:
    """The system's locks tell processes apart, the set in memory the threads of this one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: set[int] = set()
        self._alone = threading.Lock()
        self._handle: int | None = None

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """The lock of a name of hex digits; Taken where it is held. Never waits."""
        place = int(name[:8], 16) % _PLACES
        with self._alone:
            if place in self._held:
                raise Taken
            handle = self._open()
            try:
                _take(handle, place)
            except OSError as error:
                raise Taken from error
            self._held.add(place)
        try:
            yield
        finally:
            with self._alone:
                self._held.discard(place)
                _let_go(handle, place)

    def close(self) -> None:
        with self._alone:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None

    def _open(self) -> int:
        """One handle for the life of the process: closing any other would free every lock."""
        if self._handle is None:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            self._handle = os.open(self._path, flags, 0o600)
        return self._handle
