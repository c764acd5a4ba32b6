"""A sealed file from a USB stick as rows: opened with our own key, signed by a device we know.

It is read through once before anything of it counts: every piece genuine, the end there, the
manifest signed, every entry listed and under its own device's signature. Photographs are
passed over; nothing of the file is written to a disk.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app import protocol
from app.domain.errors import InputRefused
from app.office.archives import PACKAGE, ArchiveRefused
from app.office.believed import TrustedKeys
from app.office.packages import PackageRefused, require_known
from app.office.records import Candidate
from app.office.sealed_visits import Around, candidate, gathered, wanted_blob
from app.office.tables import Seen
from app.protocol import bundle as sealed
from app.protocol.bundle import BundleRefused
from app.trust import journal_entry
from app.trust.digest import entry_hash, sha256_hex
from app.trust.journal_entry import Entry

_MOST_VALUES = 256_000  # frozen values of one paper: a few kilobytes


class BundleReader:
    """A `.shian` file for this office, or for the server whose key it was given."""

    def recognises(self, path: Path) -> bool:
        if path.is_dir():
            return False
        with path.open("rb") as source:
            return source.read(len(sealed.MAGIC)) == sealed.MAGIC

    def opened(self, path: Path, keys: TrustedKeys) -> BundleSource:
        Seen.of(path, PACKAGE.packed)  # an ordinary file of a size that may be
        try:
            with path.open("rb") as source:
                return BundleSource(path.name, _read(path.name, source, keys), keys)
        except BundleRefused as refusal:
            raise BundleUnreadable(path.name, refusal) from refusal


class BundleUnreadable(ArchiveRefused):
    """The refusal of the seal, with the name of the file."""

    def __init__(self, name: str, refusal: BundleRefused) -> None:
        super().__init__(f"“{name}”：{refusal.sentence}", code=refusal.code)


@dataclass(frozen=True, slots=True)
class _Held:
    """What the file holds that counts here."""

    entries: tuple[tuple[str, Entry], ...]  # by their hash
    values: dict[str, bytes]


class BundleSource:
    """The visits of a checked file as rows."""

    encoding = "密封包"

    def __init__(self, name: str, held: _Held, keys: TrustedKeys) -> None:
        self.name = name
        hashes = sorted(one for one, _ in held.entries)
        self.fingerprint = sha256_hex("\n".join(hashes).encode())  # sealed again, it is the same
        self._values = held.values
        self._keys = keys
        self._visits = gathered(
            (f"{entry.chain[:8]}-{entry.seq}", entry) for _, entry in held.entries
        )

    def candidates(self) -> Iterator[Candidate]:
        around = Around(self._values.get, self._keys.is_sample)
        for row, visit in enumerate(self._visits.values(), start=1):
            yield candidate(row, visit, around)

    def close(self) -> None:
        """Nothing stays open."""


def _read(name: str, source: BinaryIO, keys: TrustedKeys) -> _Held:
    head = sealed.head_of(source)
    box = keys.boxes.get(head.reader) or keys.boxes.get("")
    if box is None:
        raise _for_another(name, head.purpose)
    reader = sealed.Reader(source, box, "upload", "office")
    told = sealed.claimed(next(reader.records()))
    known = keys.device(head.sender, told.certificate)
    sender = require_known(known, f"“{name}”")
    manifest = reader.check(sender.public)
    entries, wanted = [], set()
    for record in reader.records():
        if record.kind == sealed.ENTRIES:
            for data, signature in _signed(record.data):
                entry = journal_entry.verify(data, signature, sender.public)
                if entry.dev != head.sender:
                    raise BundleRefused("里有别的设备的记录")
                entries.append((entry_hash(data), entry))
                wanted.add(wanted_blob(entry))
    if sorted(one for one, _ in entries) != sorted(manifest.entries):
        raise BundleRefused("的记录与清单不符")
    return _Held(tuple(entries), _values(reader, wanted))


def _values(reader: sealed.Reader, wanted: set[str]) -> dict[str, bytes]:
    """The frozen values of the result records; photographs are let go as they come."""
    found = {}
    for record in reader.records():
        if record.kind == sealed.BLOB and len(record.data) <= _MOST_VALUES:
            name = sha256_hex(record.data)
            if name in wanted:
                found[name] = record.data
    return found


def _signed(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    batch = protocol.read(protocol.SendEntries, data)
    for one in batch.entries:
        try:
            yield base64.b64decode(one.data), base64.b64decode(one.signature)
        except (binascii.Error, ValueError) as error:
            raise BundleRefused("里有读不出的记录") from error


def _for_another(name: str, purpose: str) -> InputRefused:
    if purpose == "upload":
        return PackageRefused(
            f"“{name}”是封给单位服务器的，这里打不开，没有采用。"
            "请在服务器上用 shian serve bundle-in 读入，再从服务器导入；"
            "或者请笔记本另外导出一份封给办公室的。",
            code="package.for_server",
        )
    if purpose == "receipts":
        return PackageRefused(
            f"“{name}”是给笔记本的回执包，里面没有检查结果，没有采用。请在那台笔记本上读入。",
            code="package.receipts",
        )
    return PackageRefused(
        f"“{name}”不是封给这台电脑的，打不开，没有采用。请笔记本用这台电脑的收件卡再导出一份。",
        code="package.for_another",
    )
