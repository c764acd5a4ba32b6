"""One program at a time in a home: a lock file, held as long as the memory is open.

The file also tells whether the last program closed the home or was cut off: it holds one
word while the home is open and nothing afterwards.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.storage.refusals import HomeInUse, of_os_error

NAME = "lock"
_OPEN = b"open\n"

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # beyond the word, so that the lock never hides it

    def _take(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class HomeLock:
    """Held from `acquire` to `release`; the system lets go of it when the program dies."""

    def __init__(self, handle: int | None, *, writable: bool, cut_off: bool) -> None:
        self._handle = handle
        self._writable = writable
        self.cut_off = cut_off  # the program before us never closed this home

    @classmethod
    def acquire(cls, home: Path) -> HomeLock:
        """The lock, or HomeInUse. A read-only home without lock file needs none."""
        handle, writable = _open(home / NAME)
        if handle is None:
            return cls(None, writable=False, cut_off=False)
        try:
            _take(handle)
        except OSError as error:
            os.close(handle)
            raise HomeInUse from error
        os.lseek(handle, 0, os.SEEK_SET)
        cut_off = os.read(handle, len(_OPEN)) == _OPEN
        lock = cls(handle, writable=writable, cut_off=cut_off)
        lock._note(_OPEN)
        return lock

    def release(self, *, cleanly: bool) -> None:
        """Lets go. `cleanly` wipes the word, so that the next opening has nothing to report."""
        if self._handle is None:
            return
        if cleanly:
            self._note(b"")
        os.close(self._handle)
        self._handle = None

    def _note(self, word: bytes) -> None:
        if self._handle is None or not self._writable:
            return
        try:
            os.ftruncate(self._handle, 0)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, word)
        except OSError:
            self._writable = False  # a full disk costs the note, not the lock


def _open(path: Path) -> tuple[int | None, bool]:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600), True
    except OSError as error:
        refusal = of_os_error(error)
    if path.exists():
        try:
            return os.open(path, os.O_RDONLY), False
        except OSError as error:
            raise of_os_error(error) from error
    if refusal.code == "memory.read_only":
        return None, False
    raise refusal
