"""The device's journal: sealed facts in a chain, written once, never changed.

Appending happens inside a `Memory.write`; the head mirror and the status file follow the
commit. A second chain exists only after a recovery, and its first entry says what is missing.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from app.storage.blobs import BlobStore
from app.storage.database import Database
from app.trust import journal_entry
from app.trust.digest import NO_HASH
from app.trust.journal_entry import BlobRef, EntryTime, EntryType, SealedEntry
from app.trust.keys import DeviceKey


@dataclass(frozen=True, slots=True)
class Sealer:
    """Who seals, and into which chain."""

    chain: str
    device: DeviceKey
    app: str
    blobs: BlobStore

    def ref(self, blob: str | BlobRef) -> BlobRef:
        """The reference to a blob; one that is not in the store cannot be sealed."""
        return blob if isinstance(blob, BlobRef) else self.blobs.ref(blob)


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain; seq 0 and zeros when it has none."""

    chain: str
    seq: int
    hash: str


def append(
    db: Database,
    sealer: Sealer,
    entry_type: EntryType | str,
    *,
    rec: str,
    body: Mapping[str, object],
    blobs: Sequence[str | BlobRef] = (),
    actor: str,
    t: datetime,
    pack: str | None = None,
) -> SealedEntry:
    """Seals one fact at the end of the chain, in the running transaction."""
    last = head_of(db, sealer.chain)
    sealed = journal_entry.build(
        sealer.device,
        chain=sealer.chain,
        seq=last.seq + 1,
        prev=last.hash,
        type=EntryType(entry_type),
        rec=rec,
        body=body,
        blobs=tuple(sealer.ref(blob) for blob in blobs),
        actor=actor,
        pack=pack,
        app=sealer.app,
        t=_time(db, sealer.chain, t),
    )
    entry = sealed.entry
    db.execute(
        "INSERT INTO journal (chain, seq, hash, type, rec, hlc, data, signature) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.chain,
            entry.seq,
            sealed.hash,
            entry.type,
            entry.rec,
            entry.t.hlc,
            sealed.data,
            sealed.signature,
        ),
    )
    db.public_changed = True
    return sealed


def current_chain(db: Database) -> str:
    (chain,) = db.execute("SELECT chain FROM chains ORDER BY n DESC LIMIT 1").fetchone()
    return str(chain)


def chains(db: Database) -> tuple[str, ...]:
    """All chains of this home, oldest first."""
    return tuple(str(chain) for (chain,) in db.execute("SELECT chain FROM chains ORDER BY n"))


def begin_chain(db: Database) -> str:
    """A new, empty chain, which is the current one from now on."""
    chain = secrets.token_hex(16)
    db.execute("INSERT INTO chains (chain) VALUES (?)", (chain,))
    return chain


def head_of(db: Database, chain: str) -> Head:
    row = db.execute(
        "SELECT seq, hash FROM journal WHERE chain = ? ORDER BY seq DESC LIMIT 1", (chain,)
    ).fetchone()
    return Head(chain, int(row[0]), str(row[1])) if row is not None else Head(chain, 0, NO_HASH)


def head(db: Database) -> Head:
    """The head of the current chain."""
    return head_of(db, current_chain(db))


def hash_at(db: Database, chain: str, seq: int) -> str | None:
    """The hash of one entry; zeros before the first, None where there is no such entry."""
    if seq == 0:
        return NO_HASH
    row = db.execute(
        "SELECT hash FROM journal WHERE chain = ? AND seq = ?", (chain, seq)
    ).fetchone()
    return str(row[0]) if row is not None else None


def count(db: Database) -> int:
    (found,) = db.execute("SELECT count(*) FROM journal").fetchone()
    return int(found)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A row as it lies there, unverified: fsck reads these."""

    chain: str
    seq: int
    hash: str
    type: str
    rec: str
    data: bytes
    signature: bytes


def stored(db: Database) -> Iterator[StoredEntry]:
    """Every row in the order it was written, a hundred at a time; no cursor stays open."""
    last = 0
    while True:
        rows = db.execute(
            "SELECT n, chain, seq, hash, type, rec, data, signature FROM journal "
            "WHERE n > ? ORDER BY n LIMIT 100",
            (last,),
        ).fetchall()
        if not rows:
            return
        for n, *fields in rows:
            last = n
            yield StoredEntry(*fields)


def entries(
    db: Database, *, rec: str | None = None, type: EntryType | None = None
) -> tuple[SealedEntry, ...]:
    """Entries in order, each verified against this home's device key; all, or of one record."""
    public = device_public(db)
    wanted = {"rec": rec, "type": type.value if type else None}
    filters = {name: value for name, value in wanted.items() if value is not None}
    where = " AND ".join(f"{name} = ?" for name in filters) or "1"
    rows = db.execute(
        f"SELECT data, signature, hash FROM journal WHERE {where} ORDER BY n",
        tuple(filters.values()),
    ).fetchall()
    return tuple(
        SealedEntry(data, digest, signature, journal_entry.verify(data, signature, public))
        for data, signature, digest in rows
    )


def device_public(db: Database) -> bytes:
    (seed,) = db.execute("SELECT value FROM home WHERE key = 'device'").fetchone()
    return DeviceKey.from_bytes(bytes.fromhex(seed)).public


def _time(db: Database, chain: str, t: datetime) -> EntryTime:
    """The clock as it was, and a count that never runs backwards inside the chain."""
    offset = t.utcoffset()
    if offset is None:
        raise ValueError("an entry's time must know its zone")
    if not offset:  # UTC inside, as everywhere: the zone told is the one this laptop shows
        offset = t.astimezone().utcoffset() or offset
    wall = round(t.timestamp() * 1000)
    row = db.execute(  # the last is the highest: it never runs backwards inside a chain
        "SELECT hlc FROM journal WHERE chain = ? ORDER BY seq DESC LIMIT 1", (chain,)
    ).fetchone()
    last = int(row[0]) if row is not None else 0
    return EntryTime(
        wall_utc_ms=wall,
        tz_min=int(offset.total_seconds() // 60),
        boot=_boot(),
        mono_ms=time.monotonic_ns() // 1_000_000,
        hlc=max(wall, last + 1),
    )


@cache
def _boot() -> str:
    """Names the running system since its start, so that monotonic times compare."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip().replace("-", "")
    except OSError:
        return secrets.token_hex(16)
