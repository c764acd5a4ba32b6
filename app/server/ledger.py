"""Writing into an authority's sequence: positions, entries, changes, the set digest.

A position is allotted by updating the partition's row inside the writing transaction; the row
stays locked until the commit, so that whoever reads up to a position never misses an earlier
one. Order of locks: a device's chain, the server's chain, the partition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.protocol import SetDigest
from app.server.tables import chains, changes, digests, entries, partitions
from app.trust import strict_json
from app.trust.digest import NO_HASH
from app.trust.journal_entry import Entry

MAIN = 0  # the branch of a chain that came first; released forks get the next ones


@dataclass(frozen=True, slots=True)
class Accepted:
    """An entry whose bytes, signature and place in its chain are right."""

    data: bytes
    signature: bytes
    hash: str
    entry: Entry
    branch: int = MAIN


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the feed besides the entries themselves."""

    kind: str
    key: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChainRow:
    dev: str
    seq: int
    hash: str
    frozen: bool


def insert_new(db: Connection, table: Any) -> Any:  # noqa: ANN401 - either dialect's Insert
    """INSERT that lets a known key be; both dialects spell it alike, SQLAlchemy does not."""
    return upsert(db, table).on_conflict_do_nothing()


def upsert(db: Connection, table: Any) -> Any:  # noqa: ANN401 - either dialect's Insert
    maker = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    return maker(table)


def replace_rows(db: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:  # noqa: ANN401
    """Rows written over those of the same key."""
    if not rows:
        return
    statement = upsert(db, table)
    keys = [column.name for column in table.primary_key]
    fresh = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    db.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh), list(rows))


def allot(db: Connection, authority_id: int, count: int) -> int:
    """The first of `count` positions; the partition is ours until the commit."""
    last = db.execute(
        update(partitions)
        .where(partitions.c.authority_id == authority_id)
        .values(pos=partitions.c.pos + count)
        .returning(partitions.c.pos)
    ).scalar_one()
    return int(last) - count + 1


def last_position(db: Connection, authority_id: int) -> int:
    found = db.execute(
        select(partitions.c.pos).where(partitions.c.authority_id == authority_id)
    ).scalar()
    return int(found or 0)


def lock_chain(db: Connection, authority_id: int, chain: str, dev: str, now: int) -> ChainRow:
    """The chain's head, ours until the commit; a chain nobody knew begins with `dev`."""
    fresh = {
        "authority_id": authority_id,
        "chain": chain,
        "dev": dev,
        "head_seq": 0,
        "head_hash": NO_HASH,
        "first_ms": now,
    }
    db.execute(insert_new(db, chains), fresh)
    row = db.execute(
        select(chains)
        .where(chains.c.authority_id == authority_id, chains.c.chain == chain)
        .with_for_update()
    ).one()
    return ChainRow(row.dev, int(row.head_seq), row.head_hash, row.frozen_ms is not None)


def write_entries(
    db: Connection, authority_id: int, accepted: Sequence[Accepted], first: int, now: int
) -> dict[str, int]:
    """Stores entries at `first` and the following positions; moves their chain's head."""
    positions = {one.hash: first + index for index, one in enumerate(accepted)}
    db.execute(
        entries.insert(),
        [
            {
                "authority_id": authority_id,
                "chain": one.entry.chain,
                "branch": one.branch,
                "seq": one.entry.seq,
                "hash": one.hash,
                "dev": one.entry.dev,
                "type": one.entry.type,
                "rec": one.entry.rec,
                "pos": positions[one.hash],
                "data": one.data,
                "signature": one.signature,
                "received_ms": now,
            }
            for one in accepted
        ],
    )
    last = accepted[-1]
    if last.branch == MAIN:
        db.execute(
            update(chains)
            .where(chains.c.authority_id == authority_id, chains.c.chain == last.entry.chain)
            .values(head_seq=last.entry.seq, head_hash=last.hash)
        )
    _add_to_digest(db, authority_id, positions)
    return positions


def write_changes(db: Connection, authority_id: int, items: Sequence[Change], first: int) -> None:
    if items:
        db.execute(
            changes.insert(),
            [
                {
                    "authority_id": authority_id,
                    "pos": first + index,
                    "kind": item.kind,
                    "key": item.key,
                    "body": strict_json.dumps(item.body).decode(),
                }
                for index, item in enumerate(items)
            ],
        )


def read_digest(db: Connection, authority_id: int) -> SetDigest:
    rows = db.execute(
        select(digests.c.bucket, digests.c.count, digests.c.sum).where(
            digests.c.authority_id == authority_id
        )
    ).all()
    known = {int(at): (int(count), int(total, 16)) for at, count, total in rows}
    return SetDigest(known.get(at, (0, 0)) for at in range(256))


def _add_to_digest(db: Connection, authority_id: int, hashes: Iterable[str]) -> None:
    """Under the partition's lock: read, add, write the buckets that changed."""
    digest = read_digest(db, authority_id)
    touched = sorted({digest.add(one) for one in hashes})
    statement = (
        update(digests)
        .where(digests.c.authority_id == authority_id, digests.c.bucket == bindparam("b"))
        .values(count=bindparam("n"), sum=bindparam("s"))
    )
    found = ((at, digest.bucket(at)) for at in touched)
    db.execute(statement, [{"b": at, "n": one.count, "s": one.sum} for at, one in found])


def make_partition(db: Connection, authority_id: int) -> None:
    db.execute(partitions.insert(), {"authority_id": authority_id, "pos": 0})
    db.execute(
        digests.insert(),
        [
            {"authority_id": authority_id, "bucket": at, "count": 0, "sum": NO_HASH}
            for at in range(256)
        ],
    )
