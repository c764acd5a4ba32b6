"""What the server handed out: sealed facts of other devices, the register, tasks, papers' states.

A fact of another device is kept as its exact bytes under its hash. A register item that was
changed here meanwhile is not overwritten: both stay, listed, until a person decides. Nothing
is ever removed because the server did not mention it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from app.domain.people import Officer, Party
from app.domain.shape import Identity, Sha256, Shape
from app.protocol import SetDigest
from app.storage import register
from app.storage.database import Database
from app.storage.register import OfficerTwice

CONFLICT, DOUBTFUL = "conflict", "doubtful"


class ForeignEntry(Shape):
    """A sealed fact as it travels: exact bytes with hash and signature."""

    hash: Sha256
    chain: Identity
    seq: int
    type: str
    rec: Identity
    dev: Identity
    data: bytes
    signature: bytes


def keep_entry(db: Database, entry: ForeignEntry, pos: int) -> bool:
    """Whether it was new. The caller has verified it."""
    known = db.execute("SELECT 1 FROM foreign_entries WHERE hash = ?", (entry.hash,)).fetchone()
    if known is not None:
        return False
    db.execute(
        "INSERT INTO foreign_entries (hash, pos, chain, seq, type, rec, dev, data, signature) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.hash,
            pos,
            entry.chain,
            entry.seq,
            entry.type,
            entry.rec,
            entry.dev,
            entry.data,
            entry.signature,
        ),
    )
    return True


def has_entry(db: Database, entry_hash: str) -> bool:
    """Whether this fact is known here: sealed by this device or pulled."""
    return any(
        db.execute(f"SELECT 1 FROM {table} WHERE hash = ?", (entry_hash,)).fetchone() is not None
        for table in ("journal", "foreign_entries")
    )


def keep_item(db: Database, kind: str, key: str, pos: int, body: Mapping[str, Any]) -> bool:
    """The server's newest word on one thing; an older one does not replace it."""
    before = db.execute("SELECT pos FROM pulled WHERE kind = ? AND id = ?", (kind, key)).fetchone()
    if before is not None and before[0] >= pos:
        return False
    db.execute(
        "INSERT INTO pulled (kind, id, pos, body) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (kind, id) DO UPDATE SET pos = excluded.pos, body = excluded.body",
        (kind, key, pos, json.dumps(body, ensure_ascii=False)),
    )
    return True


def item(db: Database, kind: str, key: str) -> dict[str, Any] | None:
    row = db.execute("SELECT body FROM pulled WHERE kind = ? AND id = ?", (kind, key)).fetchone()
    return dict(json.loads(row[0])) if row is not None else None


def items(db: Database, kind: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Everything of one kind, in the order the server told it."""
    rows = db.execute("SELECT id, body FROM pulled WHERE kind = ? ORDER BY pos", (kind,)).fetchall()
    return tuple((str(key), json.loads(body)) for key, body in rows)


def keep_party(db: Database, key: str, pos: int, body: Mapping[str, Any], t: datetime) -> bool:
    """The office's version of a party; False when it cannot be read as one.

    A party that was changed here since the last pull keeps the local words; the office's stand
    beside them as a conflict.
    """
    try:
        told = Party.model_validate(body)
    except ValidationError:
        return False
    before = item(db, "party", key)
    if not keep_item(db, "party", key, pos, body):
        return True
    row = db.execute("SELECT body FROM parties WHERE id = ?", (told.id,)).fetchone()
    here = Party.model_validate_json(row[0]) if row is not None else None
    agreed = Party.model_validate(before) if before is not None else None
    if here is None or here in (agreed, told):
        if here != told:
            register.save_party(db, told, t)
        db.execute("DELETE FROM pulled WHERE kind = ? AND id = ?", (CONFLICT, key))
        return True
    keep_item(
        db,
        CONFLICT,
        key,
        pos,
        {"here": here.model_dump(mode="json"), "server": told.model_dump(mode="json")},
    )
    return True


def settle(db: Database, key: str) -> None:
    """A person has decided; the office's newest word stays known, so that only a newer one asks."""
    db.execute("DELETE FROM pulled WHERE kind = ? AND id = ?", (CONFLICT, key))


def keep_officer(db: Database, key: str, pos: int, body: Mapping[str, Any], t: datetime) -> bool:
    """The office's version of an officer; False when it cannot be read or taken in as one."""
    removed = bool(body.get("removed"))
    try:
        told = Officer.model_validate({k: v for k, v in body.items() if k != "removed"})
    except ValidationError:
        return False
    if not keep_item(db, "officer", key, pos, body):
        return True
    try:
        if removed:
            register.remove_officer(db, told.id, t)
        elif told not in register.officers(db):
            register.save_officer(db, told, t)
    except OfficerTwice:
        keep_item(db, CONFLICT, key, pos, {"server": told.model_dump(mode="json")})
    return True


def count(db: Database) -> int:
    (found,) = db.execute("SELECT count(*) FROM foreign_entries").fetchone()
    return int(found)


def set_digest(db: Database) -> SetDigest:
    """Over every entry the server is known to hold, one's own included. What it keeps in
    quarantine stands outside the set.
    """
    digest = SetDigest()
    for (entry_hash,) in db.execute(
        "SELECT hash FROM foreign_entries UNION SELECT hash FROM server_has WHERE pos IS NOT NULL"
    ).fetchall():
        digest.add(entry_hash)
    return digest


def unmark_absent(db: Database, buckets: set[int], held: set[str]) -> int:
    """Own entries marked in these buckets that the server does not list: they wait again."""
    rows = db.execute("SELECT hash FROM server_has WHERE pos IS NOT NULL").fetchall()
    absent = [h for (h,) in rows if int(h[:2], 16) in buckets and h not in held]
    for entry_hash in absent:
        db.execute("DELETE FROM server_has WHERE hash = ?", (entry_hash,))
    return len(absent)
