"""Signed receipts: what the server holds on disk, and which blobs it still waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from app.protocol import RECEIPT_TYPE, Head, Quarantined, Receipt, Received, seal
from app.server import ledger
from app.server.ledger import Accepted
from app.server.station import Station
from app.server.tables import chains, entries, held, missing_blobs
from app.trust import journal_entry
from app.trust.digest import NO_HASH

_AT_ONCE = 500


def head_of(db: Connection, authority_id: int, chain: str) -> Head:
    """The head of the chain as this authority has it; seq 0 for one it does not know."""
    row = db.execute(
        select(chains.c.head_seq, chains.c.head_hash).where(
            chains.c.authority_id == authority_id, chains.c.chain == chain
        )
    ).first()
    return Head(seq=row.head_seq, hash=row.head_hash) if row else Head(seq=0, hash=NO_HASH)


def issue(
    station: Station,
    authority_id: int,
    chain: str,
    received: Sequence[tuple[Received, tuple[str, ...]]],
    quarantined: Sequence[Quarantined] = (),
) -> str:
    """The receipt for entries (with the blobs each names), signed, after their commit."""
    named = {name for _, names in received for name in names}
    absent = {name for name in named if not station.blobs.has(authority_id, name)}
    with station.database.reading() as db:
        epoch, head = station.epoch(db), head_of(db, authority_id, chain)
    receipt = Receipt(
        server_id=station.server_id,
        epoch=epoch,
        authority_id=authority_id,
        chain=chain,
        head=head,
        received=tuple(one for one, _ in received),
        complete=tuple(one.hash for one, names in received if not absent & set(names)),
        missing_blobs=tuple(sorted(absent)),
        quarantined=tuple(quarantined),
        server_time=station.clock(),
    )
    return seal(station.server_key, RECEIPT_TYPE, receipt)


def again(station: Station, authority_id: int, chain: str, from_seq: int, count: int) -> str:
    """A fresh receipt for what is held of a range, without the bytes being sent again."""
    with station.database.reading() as db:
        rows = db.execute(
            select(entries.c.seq, entries.c.hash, entries.c.pos, entries.c.data)
            .where(
                entries.c.authority_id == authority_id,
                entries.c.chain == chain,
                entries.c.branch == ledger.MAIN,
                entries.c.seq >= from_seq,
                entries.c.seq < from_seq + count,
            )
            .order_by(entries.c.seq)
        ).all()
        kept = db.execute(
            select(held.c.seq, held.c.hash, held.c.reason)
            .where(
                held.c.authority_id == authority_id,
                held.c.chain == chain,
                held.c.released_ms.is_(None),
                held.c.seq >= from_seq,
                held.c.seq < from_seq + count,
            )
            .order_by(held.c.seq, held.c.hash)
        ).all()
    received = [
        (
            Received(seq=row.seq, hash=row.hash, pos=row.pos),
            tuple(blob.sha256 for blob in journal_entry.parse(bytes(row.data)).blobs),
        )
        for row in rows
    ]
    quarantined = [Quarantined(seq=row.seq, hash=row.hash, reason=row.reason) for row in kept]
    named = {name for _, names in received for name in names}
    settle(station, authority_id, *(n for n in named if station.blobs.has(authority_id, n)))
    return issue(station, authority_id, chain, received, quarantined)


def note_missing(
    db: Connection, station: Station, authority_id: int, accepted: Iterable[Accepted]
) -> None:
    """Which blobs accepted entries still wait for, for the office to see."""
    rows = [
        {"authority_id": authority_id, "sha256": blob.sha256, "entry_hash": one.hash}
        for one in accepted
        for blob in {blob.sha256: blob for blob in one.entry.blobs}.values()
        if not station.blobs.has(authority_id, blob.sha256)
    ]
    if rows:
        db.execute(ledger.insert_new(db, missing_blobs), rows)


def settle(station: Station, authority_id: int, *sha256s: str) -> None:
    """Blobs that have come: nobody waits for them any more. Costs no commit where nobody did."""
    here = missing_blobs.c.authority_id == authority_id
    for start in range(0, len(sha256s), _AT_ONCE):
        these = here & missing_blobs.c.sha256.in_(sha256s[start : start + _AT_ONCE])
        with station.database.reading() as db:
            waited = db.execute(select(missing_blobs.c.entry_hash).where(these).limit(1)).first()
        if waited is not None:
            with station.database.writing() as db:
                db.execute(delete(missing_blobs).where(these))


def incomplete(station: Station, authority_id: int, limit: int = 1000) -> tuple[str, ...]:
    """Hashes of entries that lack a blob; what came meanwhile is settled on the way."""
    with station.database.reading() as db:
        rows = db.execute(
            select(missing_blobs.c.sha256, missing_blobs.c.entry_hash)
            .where(missing_blobs.c.authority_id == authority_id)
            .order_by(missing_blobs.c.entry_hash)
            .limit(limit)
        ).all()
    came = {row.sha256 for row in rows if station.blobs.has(authority_id, row.sha256)}
    settle(station, authority_id, *came)
    return tuple(dict.fromkeys(row.entry_hash for row in rows if row.sha256 not in came))
