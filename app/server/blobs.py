"""Blobs of the server: files named by their SHA-256, a folder for each authority.

An upload grows as a file in `uploads/`, whose length is the offset. A blob counts only after
its whole bytes were hashed, fsynced and renamed; nothing is ever overwritten. Another store
(S3) has to fit the same small protocol.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.protocol import UPLOAD_DAYS
from app.server import durable


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
    def begin(self, authority_id: int, dev: str, sha256: str, length: int) -> Upload: ...
    def upload(self, dev: str, upload_id: str) -> Upload: ...
    def offset(self, upload: Upload) -> int: ...
    def append(self, upload: Upload, offset: int, data: bytes) -> int: ...
    def free(self) -> int: ...
    def forget_expired(self) -> int: ...


class FolderBlobs:
    """The store in a folder, shared by all workers of a machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._free = (0.0, 0)

    def make(self) -> None:
        (self.root / "uploads").mkdir(parents=True, exist_ok=True, mode=0o700)

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

    def begin(self, authority_id: int, dev: str, sha256: str, length: int) -> Upload:
        """The upload of this file by this device, the one under way if there is one."""
        name = f"{authority_id}\n{dev}\n{sha256}\n{length}".encode()
        upload_id = hashlib.sha256(name).hexdigest()[:32]
        with contextlib.suppress(UploadGone):
            return self.upload(dev, upload_id)
        upload = Upload(
            upload_id, authority_id, dev, sha256, length, time.time() + UPLOAD_DAYS * 86_400
        )
        told = {name: getattr(upload, name) for name in Upload.__slots__}
        staged = self._note(upload_id).with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
        staged.write_text(json.dumps(told), "ascii")
        self._part(upload_id).touch()
        staged.replace(self._note(upload_id))
        return upload

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
        with self._alone(upload) as part:
            have = self.offset(upload)
            if have != offset or have + len(data) > upload.length:
                raise OffsetDiffers(have)
            if have == upload.length and self.has(upload.authority_id, upload.sha256):
                return have
            os.lseek(part, 0, os.SEEK_END)
            written = memoryview(data)
            while written:
                written = written[os.write(part, written) :]
            if have + len(data) == upload.length:
                self._finish(upload, part, data if have == 0 else None)
        return offset + len(data)

    def _finish(self, upload: Upload, part: int, whole: bytes | None) -> None:
        found = hashlib.sha256(whole) if whole is not None else _hash_file(self._part(upload.id))
        if found.hexdigest() != upload.sha256:
            self._forget(upload.id)
            raise WholeFileDiffers
        os.fsync(part)
        target = self.path(upload.authority_id, upload.sha256)
        if not target.parent.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            durable.sync_folder(target.parent.parent)
            durable.sync_folder(self.root)
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
    def _alone(self, upload: Upload) -> Iterator[int]:
        """The open part under a lock; a second writer is told to come again."""
        try:
            part = os.open(self._part(upload.id), os.O_RDWR)
        except FileNotFoundError as error:
            if self.has(upload.authority_id, upload.sha256):
                raise OffsetDiffers(upload.length) from error
            raise UploadGone from error
        try:
            try:
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UploadBusy from error
            if not self._part(upload.id).exists():  # finished between open and lock
                raise OffsetDiffers(upload.length)
            yield part
        finally:
            os.close(part)


def _hash_file(path: Path) -> hashlib._Hash:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256")
