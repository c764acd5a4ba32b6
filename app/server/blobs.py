"""Blobs of the server: files named by their SHA-256, a folder for each authority.

An upload grows as a file in `uploads/`, whose length is the offset. A blob counts only after
its whole bytes were hashed, fsynced and renamed; nothing is ever overwritten. Another store
(S3) has to fit the same small protocol.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.protocol import UPLOAD_DAYS
from app.server import durable
from app.server.locks import Locks, Taken


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way: its id follows from who sends what, so that asking twice is once."""

    id: str
    authority_id: int
    dev: str
    sha256: str
    length: int
    expires: float  # unix seconds


class UploadGone(Exception):
    """The upload expired or never was."""


class UploadBusy(Exception):
    """Another request is writing it at this moment."""


class OffsetDiffers(Exception):
    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class WholeFileDiffers(Exception):
    """All bytes are here and they are not the announced file; the upload was thrown away."""


class BlobStore(Protocol):
    """What the routes need of a store; every call may be repeated."""

    def has(self, authority_id: int, sha256: str) -> bool: ...
    def size(self, authority_id: int, sha256: str) -> int | None: ...
    def path(self, authority_id: int, sha256: str) -> Path: ...
    def plan(self, authority_id: int, dev: str, sha256: str, length: int) -> Upload: ...
    def begin(self, upload: Upload) -> None: ...
    def keep(self, authority_id: int, sha256: str, data: bytes) -> None: ...
    def upload(self, dev: str, upload_id: str) -> Upload: ...
    def offset(self, upload: Upload) -> int: ...
    def append(self, upload: Upload, offset: int, data: bytes) -> int: ...
    def put(self, authority_id: int, dev: str, data: bytes) -> str: ...
    def free(self) -> int: ...
    def close(self) -> None: ...
    def forget_expired(self) -> int: ...


class FolderBlobs:
    """The store in a folder, shared by all workers of a machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._free = (0.0, 0)
        self._made: set[int] = set()
        self._making = threading.Lock()
        self._locks = Locks(root / "uploads" / "locks")

    def make(self) -> None:
        (self.root / "uploads").mkdir(parents=True, exist_ok=True, mode=0o700)

    def close(self) -> None:
        self._locks.close()

    def path(self, authority_id: int, sha256: str) -> Path:
        return self.root / str(authority_id) / sha256[:2] / sha256

    def has(self, authority_id: int, sha256: str) -> bool:
        return self.path(authority_id, sha256).is_file()

    def size(self, authority_id: int, sha256: str) -> int | None:
        try:
            return self.path(authority_id, sha256).stat().st_size
        except FileNotFoundError:
            return None

    def free(self) -> int:
        """Free bytes, asked of the disk at most once a second."""
        asked, found = self._free
        if time.monotonic() - asked > 1:
            found = shutil.disk_usage(self.root).free
            self._free = (time.monotonic(), found)
        return found

    def plan(self, authority_id: int, dev: str, sha256: str, length: int) -> Upload:
        """The upload of this file by this device: the one under way, or one not begun yet."""
        name = f"{authority_id}\n{dev}\n{sha256}\n{length}".encode()
        upload_id = hashlib.sha256(name).hexdigest()[:32]
        with contextlib.suppress(UploadGone):
            return self.upload(dev, upload_id)
        expires = time.time() + UPLOAD_DAYS * 86_400
        return Upload(upload_id, authority_id, dev, sha256, length, expires)

    def begin(self, upload: Upload) -> None:
        """From now on the upload is found again, over a restart too. Twice is once."""
        with contextlib.suppress(UploadGone):
            self.upload(upload.dev, upload.id)
            return
        told = {name: getattr(upload, name) for name in Upload.__slots__}
        staged = self._note(upload.id).with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
        staged.write_text(json.dumps(told), "ascii")
        self._part(upload.id).touch()
        staged.replace(self._note(upload.id))

    def keep(self, authority_id: int, sha256: str, data: bytes) -> None:
        """A whole file whose hash the caller has compared: on disk as a blob at once."""
        target = self.path(authority_id, sha256)
        self._make_folders(authority_id)
        staged = self.root / "uploads" / f"{secrets.token_hex(16)}.part"
        try:
            with staged.open("xb", buffering=0) as out:
                _write(out, data)
                os.fsync(out.fileno())
            staged.replace(target)
        except OSError:
            staged.unlink(missing_ok=True)
            raise
        durable.sync_folder(target.parent)

    def _make_folders(self, authority_id: int) -> None:
        """All folders of an authority at once: made durable one by one, each costs two waits."""
        with self._making:
            if authority_id in self._made:
                return
            home = self.root / str(authority_id)
            for first in range(256):
                (home / f"{first:02x}").mkdir(parents=True, exist_ok=True)
            durable.sync_folder(home)
            durable.sync_folder(self.root)
            self._made.add(authority_id)

    def upload(self, dev: str, upload_id: str) -> Upload:
        try:
            told = Upload(**json.loads(self._note(upload_id).read_text("ascii")))
        except (FileNotFoundError, ValueError, TypeError) as error:
            raise UploadGone from error
        if told.dev != dev or told.expires < time.time():
            raise UploadGone
        return told

    def offset(self, upload: Upload) -> int:
        """How many bytes are here; the whole length once it is a blob."""
        if self.has(upload.authority_id, upload.sha256):
            return upload.length
        try:
            return self._part(upload.id).stat().st_size
        except FileNotFoundError as error:
            raise UploadGone from error

    def append(self, upload: Upload, offset: int, data: bytes) -> int:
        """The new offset. With the last byte the file becomes a blob, or WholeFileDiffers."""
        with self._alone(upload):
            have = self.offset(upload)
            if have != offset or have + len(data) > upload.length:
                raise OffsetDiffers(have)
            if have == upload.length and self.has(upload.authority_id, upload.sha256):
                return have
            whole = have + len(data) == upload.length
            with self._part(upload.id).open("ab", buffering=0) as part:
                _write(part, data)
                if whole:
                    os.fsync(part.fileno())
            if whole:  # closed by now: not every system renames an open file
                self._finish(upload, data if have == 0 else None)
        return offset + len(data)

    def put(self, authority_id: int, dev: str, data: bytes) -> str:
        """Whole bytes that came by another way; the name they are kept under."""
        name = hashlib.sha256(data).hexdigest()
        if not self.has(authority_id, name):
            self.keep(authority_id, name, data)
        return name

    def _finish(self, upload: Upload, whole: bytes | None) -> None:
        found = hashlib.sha256(whole) if whole is not None else _hash_file(self._part(upload.id))
        if found.hexdigest() != upload.sha256:
            self._forget(upload.id)
            raise WholeFileDiffers
        target = self.path(upload.authority_id, upload.sha256)
        self._make_folders(upload.authority_id)
        self._part(upload.id).replace(target)
        durable.sync_folder(target.parent)
        self._note(upload.id).unlink(missing_ok=True)

    def forget_expired(self) -> int:
        """Throws away uploads nobody went on with; returns how many."""
        gone = 0
        for part in (self.root / "uploads").glob("*.part"):
            with contextlib.suppress(FileNotFoundError):
                if part.stat().st_mtime < time.time() - UPLOAD_DAYS * 86_400:
                    self._forget(part.stem)
                    gone += 1
        return gone

    def _forget(self, upload_id: str) -> None:
        self._note(upload_id).unlink(missing_ok=True)
        self._part(upload_id).unlink(missing_ok=True)

    def _part(self, upload_id: str) -> Path:
        return self.root / "uploads" / f"{upload_id}.part"

    def _note(self, upload_id: str) -> Path:
        return self.root / "uploads" / f"{upload_id}.json"

    @contextlib.contextmanager
    def _alone(self, upload: Upload) -> Iterator[None]:
        """The part is ours; a second writer, in whatever worker, is told to come again."""
        try:
            with self._locks.hold(upload.id):
                if not self._part(upload.id).exists():
                    if self.has(upload.authority_id, upload.sha256):
                        raise OffsetDiffers(upload.length)
                    raise UploadGone
                yield
        except Taken as taken:
            raise UploadBusy from taken


def _write(out: io.FileIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[out.write(left) :]


def _hash_file(path: Path) -> hashlib._Hash:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256")
