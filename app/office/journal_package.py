"""A package of signed journal entries: every word of a row was sealed by a device we know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.office.believed import TrustedKeys
from app.office.packages import (
    ENTRIES,
    MANIFEST,
    CheckedPackage,
    PackageRefused,
    open_files,
    require_known,
)
from app.office.records import Candidate
from app.office.sealed_visits import Around, candidate, gathered
from app.trust import envelope, journal_entry
from app.trust.envelope import SignatureWrong
from app.trust.journal_entry import Entry


class JournalReader:
    """A folder or zip of `entries/*.json` envelopes and `blobs/`, with its manifest."""

    def recognises(self, path: Path) -> bool:
        if path.is_dir():
            return (path / MANIFEST).is_file() or (path / ENTRIES).is_dir()
        return path.suffix.lower() == ".zip"

    def opened(self, path: Path, keys: TrustedKeys) -> JournalSource:
        files = open_files(path)
        try:
            return JournalSource(CheckedPackage(files), keys)
        except BaseException:
            files.close()
            raise


class JournalSource:
    """The visits of a checked package as rows."""

    encoding = "封存包"

    def __init__(self, package: CheckedPackage, keys: TrustedKeys) -> None:
        self.name = package.name
        self.fingerprint = package.fingerprint
        self._package = package
        self._keys = keys
        self._visits = gathered((name, self._verified(name)) for name in package.entries())

    def candidates(self) -> Iterator[Candidate]:
        around = Around(self._package.blob, self._keys.is_sample)
        for row, visit in enumerate(self._visits.values(), start=1):
            yield candidate(row, visit, around)

    def close(self) -> None:
        self._package.close()

    def _verified(self, name: str) -> Entry:
        signed = envelope.from_bytes(self._package.read(name))
        key = require_known(self._keys.device(signed.key_id), f"“{self.name}”里的 {name}")
        if signed.payload_type != journal_entry.PAYLOAD_TYPE:
            raise PackageRefused(f"“{self.name}”里的 {name} 不是封存记录，没有采用。")
        entry = journal_entry.verify(signed.payload, signed.signature, key.public)
        if entry.dev != signed.key_id:  # one device does not speak for another
            raise SignatureWrong
        return entry
