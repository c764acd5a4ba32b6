"""Blobs: files named by the SHA-256 of their bytes. Original bytes are never rewritten."""

from __future__ import annotations

import contextlib
import re
import secrets
from pathlib import Path

from app.storage import durable
from app.storage.refusals import BlobDamaged, BlobMissing, of_os_error
from app.trust.digest import sha256_hex
from app.trust.journal_entry import BlobRef

__all__ = ["BlobDamaged", "BlobMissing", "BlobStore"]

_NAME = re.compile(r"[0-9a-f]{64}")
STAGING = "staging"


class BlobStore:
    """Put before the row that names it is committed: a cut leaves an orphan, never a gap."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the blob lies or would lie."""
        if not _NAME.fullmatch(sha256):
            raise BlobMissing(sha256)
        return self.root / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """The name of these bytes, which are on disk when this returns."""
        sha256 = sha256_hex(data)
        path = self.path(sha256)
        if self._intact(sha256):
            return sha256
        try:
            staging = self.root / STAGING
            staging.mkdir(parents=True, exist_ok=True)
            if not path.parent.exists():
                path.parent.mkdir(exist_ok=True)
                durable.sync_folder(self.root)
            staged = staging / secrets.token_hex(16)
            durable.write_staged(staged, data)
            durable.put_in_place(staged, path)
        except OSError as error:
            raise of_os_error(error) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes, checked against their name: BlobMissing or BlobDamaged say which."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise BlobMissing(sha256) from error
        except OSError as error:
            raise BlobDamaged(sha256) from error
        if sha256_hex(data) != sha256:
            raise BlobDamaged(sha256)
        return data

    def ref(self, sha256: str) -> BlobRef:
        """The reference an entry holds: name and length; BlobMissing where there are no bytes."""
        try:
            return BlobRef(sha256=sha256, len=self.path(sha256).stat().st_size)
        except FileNotFoundError as error:
            raise BlobMissing(sha256) from error

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def all(self) -> tuple[str, ...]:
        """The names of all blobs, in order."""
        return tuple(
            sorted(
                file.name
                for folder in self.root.glob("[0-9a-f][0-9a-f]")
                for file in folder.iterdir()
                if _NAME.fullmatch(file.name)
            )
        )

    def clear_staging(self) -> None:
        """Forgets what a cut left half-written; nothing ever pointed to it."""
        with contextlib.suppress(OSError):
            for left in (self.root / STAGING).iterdir():
                left.unlink()

    def _intact(self, sha256: str) -> bool:
        try:
            self.get(sha256)
        except (BlobMissing, BlobDamaged):
            return False
        return True
