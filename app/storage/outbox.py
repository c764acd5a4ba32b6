"""What has to reach the office and what is proven to be there: journal on one side, receipts on
the other.

There is no flag "sent". An entry waits until a receipt of the server lists its hash, and it is
complete when a receipt says that every blob it names was hashed there. Receipts only grow; a
new epoch of the server clears the marks made from them, and everything waits again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.shape import Identity, Moment, Sha256, Shape
from app.storage import edits, journal, sending_trouble
from app.storage.database import Database
from app.storage.journal import Head, StoredEntry
from app.trust.journal_entry import BlobRef

BATCH_ENTRIES, BATCH_BYTES = 200, 1024 * 1024
_SERVER, _CURSOR = "server", "cursor"
EPOCH_AT = "epoch_at"  # the server's time when its present epoch was first seen
REFRESH = timedelta(minutes=10)  # a sync that changed nothing is noted at most this often


class KnownServer(Shape):
    """The server this device is enrolled at, as it proved itself then."""

    url: str
    server_id: Identity
    epoch: str
    authority: int
    authority_name: str
    authority_key: Sha256  # Ed25519, 32 bytes in hex: certifies devices and the server's key
    server_key: Sha256  # Ed25519: signs receipts and answers
    bundle_key: str = ""  # X25519 in hex: USB bundles are sealed to it
    certificate: str  # of this device, as it came
    enrolled_at: Moment


def server(db: Database) -> KnownServer | None:
    text = fact(db, _SERVER)
    return KnownServer.model_validate_json(text) if text is not None else None


def save_server(db: Database, known: KnownServer) -> None:
    """Another server or another epoch: what the old one said to have is no longer believed."""
    before = server(db)
    if before is not None and (before.server_id, before.epoch) != (known.server_id, known.epoch):
        forget_marks(db)
    save_fact(db, _SERVER, known.model_dump_json())


def new_epoch(db: Database, known: KnownServer, server_ms: int) -> None:
    """The server was restored: everything waits again, and older receipts prove nothing."""
    save_server(db, known)
    save_fact(db, EPOCH_AT, str(server_ms))


def forget_marks(db: Database) -> None:
    """Everything waits again; entries, blobs, receipts and pulled facts stay."""
    for table in ("server_has", "blobs_at_server", "sending_trouble"):
        db.execute(f"DELETE FROM {table}")
    db.execute("DELETE FROM sync_facts WHERE key = ?", (_CURSOR,))
    db.execute("UPDATE pulled SET pos = 0")  # the new epoch counts its positions anew


def fact(db: Database, key: str) -> str | None:
    """One remembered word of the agreement with the server."""
    row = db.execute("SELECT value FROM sync_facts WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row is not None else None


def save_fact(db: Database, key: str, value: str) -> None:
    db.execute(
        "INSERT INTO sync_facts (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def cursor(db: Database) -> int:
    """How far the server's changes were taken in."""
    return int(fact(db, _CURSOR) or 0)


def save_cursor(db: Database, position: int) -> None:
    save_fact(db, _CURSOR, str(position))


# --- what waits ------------------------------------------------------------------------


def heads(db: Database) -> tuple[Head, ...]:
    """The heads of all chains that have entries, oldest chain first."""
    found = (journal.head_of(db, chain) for chain in journal.chains(db))
    return tuple(head for head in found if head.seq)


def first_unsent(db: Database, chain: str, start: int = 1) -> int | None:
    """The first entry of the chain from `start` on that no receipt lists, or None."""
    if start == 1 and _marked(db, chain) == journal.head_of(db, chain).seq:
        return None
    row = db.execute(  # by place: both indexes answer it without a look at any entry
        "SELECT seq FROM journal AS j WHERE chain = ? AND seq >= ? AND NOT EXISTS "
        "(SELECT 1 FROM server_has AS h WHERE h.chain = j.chain AND h.seq = j.seq) "
        "ORDER BY seq LIMIT 1",
        (chain, start),
    ).fetchone()
    return int(row[0]) if row is not None else None


def _marked(db: Database, chain: str) -> int:
    (found,) = db.execute("SELECT count(*) FROM server_has WHERE chain = ?", (chain,)).fetchone()
    return int(found)


def batch(db: Database, chain: str, from_seq: int) -> tuple[StoredEntry, ...]:
    """Up to 200 entries or 1 MiB in chain order, always at least one where there is one."""
    rows = db.execute(
        "SELECT chain, seq, hash, type, rec, data, signature FROM journal "
        "WHERE chain = ? AND seq >= ? ORDER BY seq LIMIT ?",
        (chain, from_seq, BATCH_ENTRIES),
    ).fetchall()
    taken: list[StoredEntry] = []
    size = 0
    for row in rows:
        entry = StoredEntry(*row)
        size += len(entry.data)
        if taken and size > BATCH_BYTES:
            break
        taken.append(entry)
    return tuple(taken)


def blobs_to_send(db: Database) -> tuple[BlobRef, ...]:
    """Blobs of entries that are not complete and that the server is not known to have; small
    ones first, so that records and signatures go before photographs.
    """
    rows = db.execute(
        f"SELECT {_BLOBS} FROM journal AS j WHERE NOT EXISTS "
        "(SELECT 1 FROM server_has AS h WHERE h.hash = j.hash AND h.complete = 1) ORDER BY n"
    ).fetchall()
    wanted = {ref.sha256: ref for (told,) in rows for ref in _refs(told)}
    if not wanted:
        return ()
    there = {sha for (sha,) in db.execute("SELECT sha256 FROM blobs_at_server").fetchall()}
    return tuple(
        sorted(
            (ref for sha, ref in wanted.items() if sha not in there),
            key=lambda ref: (ref.len, ref.sha256),
        )
    )


def unsent_hashes(db: Database) -> tuple[str, ...]:
    """Every entry no receipt lists, in the order they were sealed."""
    rows = db.execute(
        "SELECT hash FROM journal AS j WHERE NOT EXISTS "
        "(SELECT 1 FROM server_has AS h WHERE h.hash = j.hash) ORDER BY n"
    ).fetchall()
    return tuple(str(entry_hash) for (entry_hash,) in rows)


def is_settled(db: Database) -> bool:
    """Whether a receipt lists every entry as complete: the quick look of an idle sync."""
    row = db.execute("SELECT 1 FROM server_has WHERE complete = 0 LIMIT 1").fetchone()
    return row is None and all(_marked(db, head.chain) == head.seq for head in heads(db))


def incomplete(db: Database) -> tuple[tuple[str, int], ...]:
    """Chain and number of entries the server has but not all blobs of."""
    rows = db.execute(
        "SELECT chain, seq FROM server_has WHERE complete = 0 ORDER BY chain, seq"
    ).fetchall()
    return tuple((str(chain), int(seq)) for chain, seq in rows)


_BLOBS = "json_extract(CAST(j.data AS TEXT), '$.blobs')"


def _refs(told: str) -> tuple[BlobRef, ...]:
    """The references of one entry, as `_BLOBS` reads them out of its bytes."""
    return tuple(BlobRef(**one) for one in json.loads(told)) if told != "[]" else ()


# --- what is proven --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One entry as a receipt lists it."""

    hash: str
    complete: bool
    pos: int | None  # None: kept in quarantine, outside the set everybody compares


def keep_receipt(
    db: Database, envelope: bytes, known: KnownServer, listed: Iterable[Confirmed], t: datetime
) -> int:
    """Stores a verified receipt, then marks what it lists: entries of this journal and no others.

    The number of entries that were not marked before.
    """
    db.execute(
        "INSERT INTO receipts (server, epoch, t, envelope) VALUES (?, ?, ?, ?)",
        (known.server_id, known.epoch, edits.stamp(t), envelope),
    )
    (receipt,) = db.execute("SELECT last_insert_rowid()").fetchone()
    told = json.dumps([[one.hash, one.complete, one.pos] for one in listed])
    (fresh,) = db.execute(
        "SELECT count(DISTINCT j.hash) FROM json_each(?) AS l "
        "JOIN journal AS j ON j.hash = json_extract(l.value, '$[0]') "
        "WHERE NOT EXISTS (SELECT 1 FROM server_has AS h WHERE h.hash = j.hash)",
        (told,),
    ).fetchone()
    db.execute(
        "INSERT INTO server_has (hash, chain, seq, pos, complete, receipt) "
        "SELECT j.hash, j.chain, j.seq, json_extract(l.value, '$[2]'), "
        "json_extract(l.value, '$[1]'), ? FROM json_each(?) AS l "
        "JOIN journal AS j ON j.hash = json_extract(l.value, '$[0]') "
        "WHERE true ON CONFLICT (hash) DO UPDATE SET complete = excluded.complete, "
        "receipt = excluded.receipt WHERE excluded.complete > complete",
        (receipt, told),
    )
    db.execute(
        "DELETE FROM sending_trouble WHERE subject IN "
        "(SELECT json_extract(value, '$[0]') FROM json_each(?))",
        (told,),
    )
    return int(fresh)


def is_marked_after(db: Database, chain: str, seq: int) -> bool:
    """Whether receipts list entries of the chain beyond this one."""
    row = db.execute(
        "SELECT 1 FROM server_has WHERE chain = ? AND seq > ? AND pos IS NOT NULL LIMIT 1",
        (chain, seq),
    ).fetchone()
    return row is not None


def unmark_after(db: Database, chain: str, seq: int) -> None:
    """The server's head is further back than its receipts: these entries wait again."""
    db.execute("DELETE FROM server_has WHERE chain = ? AND seq > ?", (chain, seq))


def receipts(db: Database) -> tuple[bytes, ...]:
    """Every receipt ever taken in, oldest first."""
    return tuple(bytes(one) for (one,) in db.execute("SELECT envelope FROM receipts ORDER BY n"))


def receipt_of(db: Database, entry_hash: str) -> tuple[bytes, str] | None:
    """The receipt that lists an entry, and when it came."""
    row = db.execute(
        "SELECT r.envelope, r.t FROM server_has AS h JOIN receipts AS r ON r.n = h.receipt "
        "WHERE h.hash = ?",
        (entry_hash,),
    ).fetchone()
    return (bytes(row[0]), str(row[1])) if row is not None else None


def mark_blobs(db: Database, sha256s: Iterable[str]) -> None:
    """The server hashed these whole files and has them; entries name them complete later."""
    names = json.dumps(sorted(set(sha256s)))
    db.execute(
        "INSERT OR IGNORE INTO blobs_at_server (sha256) SELECT value FROM json_each(?)", (names,)
    )
    db.execute(
        "DELETE FROM sending_trouble WHERE subject IN (SELECT value FROM json_each(?))", (names,)
    )


def unmark_blobs(db: Database, sha256s: Iterable[str]) -> None:
    """A receipt says these are missing after all: they are sent again."""
    db.execute(
        "DELETE FROM blobs_at_server WHERE sha256 IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(sha256s))),),
    )


def mark_blobs_of(db: Database, hashes: Iterable[str], *, besides: set[str]) -> None:
    """A receipt lists these entries and names what is missing: the rest of their blobs is there."""
    rows = db.execute(
        f"SELECT {_BLOBS} FROM json_each(?) AS l JOIN journal AS j ON j.hash = l.value "
        "JOIN server_has AS h ON h.hash = j.hash WHERE h.complete = 0",
        (json.dumps(list(hashes)),),
    ).fetchall()
    named = {ref.sha256 for (told,) in rows for ref in _refs(told)} - besides
    if named:
        mark_blobs(db, named)


def blobs_are_there(db: Database, entry_hash: str) -> bool:
    """Whether the server is known to have every blob of an entry of this journal."""
    row = db.execute(f"SELECT {_BLOBS} FROM journal AS j WHERE hash = ?", (entry_hash,)).fetchone()
    there = "SELECT 1 FROM blobs_at_server WHERE sha256 = ?"
    return row is not None and all(
        db.execute(there, (ref.sha256,)).fetchone() is not None for ref in _refs(row[0])
    )


def settle_quarantined(db: Database) -> None:
    """Entries kept in quarantine are complete once all their blobs were handed over."""
    rows = db.execute("SELECT hash FROM server_has WHERE complete = 0 AND pos IS NULL").fetchall()
    for (entry_hash,) in rows:
        if blobs_are_there(db, entry_hash):
            db.execute("UPDATE server_has SET complete = 1 WHERE hash = ?", (entry_hash,))


# --- the last exchange ------------------------------------------------------------------


def note_success(db: Database, t: datetime) -> None:
    save_fact(db, "last_success", edits.stamp(t))
    sending_trouble.clear_trouble(db)


def last_success(db: Database) -> datetime | None:
    text = fact(db, "last_success")
    return datetime.fromisoformat(text) if text is not None else None


def has_to_note(db: Database, t: datetime) -> bool:
    """Whether a success is worth a durable write: it ends trouble, or the last one is old."""
    last = last_success(db)
    in_trouble = sending_trouble.WHOLE in sending_trouble.troubles(db)
    return in_trouble or last is None or not timedelta() <= t - last < REFRESH


# --- in one line -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Summary:
    """The one visible line: how much is not handed over, and how the last attempt went."""

    waiting: int  # entries no receipt lists
    received: int  # listed, but blobs are missing
    complete: int
    trouble: sending_trouble.Trouble | None
    last_success: datetime | None
    since: datetime | None  # when the oldest waiting entry was sealed

    @property
    def unsent(self) -> int:
        """What today's page counts: everything a receipt does not call complete."""
        return self.waiting + self.received


def summary(db: Database) -> Summary:
    all_entries = journal.count(db)
    known, complete = db.execute(
        "SELECT count(*), coalesce(sum(complete), 0) FROM server_has"
    ).fetchone()
    return Summary(
        waiting=all_entries - known,
        received=known - complete,
        complete=complete,
        trouble=sending_trouble.troubles(db).get(sending_trouble.WHOLE),
        last_success=last_success(db),
        since=_oldest_waiting(db) if all_entries > known else None,
    )


def _oldest_waiting(db: Database) -> datetime | None:
    row = db.execute(
        "SELECT data FROM journal AS j WHERE NOT EXISTS "
        "(SELECT 1 FROM server_has AS h WHERE h.hash = j.hash) ORDER BY n LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    wall = json.loads(row[0])["t"]["wall_utc_ms"]
    return datetime.fromtimestamp(wall / 1000).astimezone()


def unsent_sizes(db: Database) -> tuple[int, int]:
    """Bytes still to go: of entries without a receipt, and of blobs the server lacks."""
    (entries,) = db.execute(
        "SELECT coalesce(sum(length(data)), 0) FROM journal AS j WHERE NOT EXISTS "
        "(SELECT 1 FROM server_has AS h WHERE h.hash = j.hash)"
    ).fetchone()
    return int(entries), sum(ref.len for ref in blobs_to_send(db))


def confirmed_of(db: Database, hashes: Sequence[str]) -> dict[str, bool]:
    """Which of these entries a receipt lists, and whether as complete."""
    found = {}
    for one in hashes:
        row = db.execute("SELECT complete FROM server_has WHERE hash = ?", (one,)).fetchone()
        if row is not None:
            found[one] = bool(row[0])
    return found
