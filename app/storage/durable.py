"""Files that are whole or not there: staged, fsynced, renamed, folder fsynced."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path


def write_whole(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """The file holds exactly `data` afterwards, even over a power cut; else it is unchanged."""
    # One name for ever: what a cut leaves behind is overwritten by the next writer.
    staged = path.with_name(f".{path.name}.staged")
    write_staged(staged, data, mode=mode)
    put_in_place(staged, path)


def write_staged(staged: Path, data: bytes, *, mode: int = 0o600) -> None:
    """A file with its bytes on disk; a failed one is removed again."""
    handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            staged.unlink()
        raise


def put_in_place(staged: Path, path: Path) -> None:
    staged.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """The bytes of a written file are on disk when this returns."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder durable; Windows does it by itself and offers no such call."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_BINARY = getattr(os, "O_BINARY", 0)
