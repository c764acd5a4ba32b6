"""What a device may ask: how far its chains have come, what changed, what is held."""

from __future__ import annotations

import base64
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from app.protocol import (
    CURSOR_AHEAD,
    EPOCH_CHANGED,
    MAX_BATCH_BYTES,
    MAX_CHANGES,
    PROTOCOL_MAX,
    PROTOCOL_MIN,
    ChainAnswer,
    ChainHead,
    Changes,
    CompareSets,
    DigestAnswer,
    Head,
    HeadAnswer,
    Heads,
    HeadsAnswer,
    HeldEntry,
    Item,
    Look,
    Looked,
    SetsAnswer,
)
from app.server import ledger, receipts
from app.server.auth import Caller
from app.server.refusals import RequestRefused, not_found
from app.server.station import Station
from app.server.tables import chains, changes, entries
from app.trust import strict_json
from app.trust.digest import NO_HASH

MAX_HASHES = 10_000
_CHAIN = select(chains.c.head_seq, chains.c.head_hash, chains.c.frozen_ms).where(
    chains.c.authority_id == bindparam("of"), chains.c.chain == bindparam("named")
)


def heads(station: Station, authority_id: int, asked: Heads) -> HeadsAnswer:
    with station.database.reading() as db:
        found = tuple(_head(db, authority_id, one) for one in asked.chains)
        return HeadsAnswer(epoch=station.epoch(db), chains=found)


def look(station: Station, caller: Caller, asked: Look) -> Looked:
    """What an exchange begins with, in one snapshot and one answer."""
    with station.database.reading() as db:
        epoch = station.epoch(db)
        wanted = caller.may_read and asked.limit and asked.epoch == epoch
        return Looked(
            server_id=station.server_id,
            epoch=epoch,
            protocol=(PROTOCOL_MIN, PROTOCOL_MAX),
            server_time=station.clock(),
            chains=tuple(_head(db, caller.authority_id, one) for one in asked.chains),
            changes=_page(
                db,
                caller.authority_id,
                epoch,
                after=asked.after,
                limit=asked.limit,
                asker=caller.dev,
            )
            if wanted
            else None,
        )


def _head(db: Connection, authority_id: int, asked: ChainHead) -> HeadAnswer:
    row = db.execute(_CHAIN, {"of": authority_id, "named": asked.chain}).first()
    head = Head(seq=row.head_seq, hash=row.head_hash) if row else Head(seq=0, hash=NO_HASH)
    state = "behind"
    if asked.seq == head.seq:
        state = "same" if asked.hash == head.hash else "fork"
    elif asked.seq < head.seq:
        here = _hash_at(db, authority_id, asked.chain, asked.seq)
        state = "ahead" if here == asked.hash else "fork"
    frozen = row is not None and row.frozen_ms is not None
    return HeadAnswer.model_validate(
        {"chain": asked.chain, "state": state, "head": head, "frozen": frozen}
    )


def _hash_at(db: Connection, authority_id: int, chain: str, seq: int) -> str | None:
    if seq == 0:
        return NO_HASH
    found = db.execute(
        select(entries.c.hash).where(
            entries.c.authority_id == authority_id,
            entries.c.chain == chain,
            entries.c.branch == ledger.MAIN,
            entries.c.seq == seq,
        )
    ).scalar()
    return str(found) if found is not None else None


def chain_of(station: Station, authority_id: int, chain: str, first: int) -> ChainAnswer:
    """Entries of a chain from `first` on: how a restored laptop gets back what it had."""
    with station.database.reading() as db:
        head = receipts.head_of(db, authority_id, chain)
        if head.seq == 0:
            raise not_found("这条记录链")
        rows = db.execute(
            select(entries)
            .where(
                entries.c.authority_id == authority_id,
                entries.c.chain == chain,
                entries.c.branch == ledger.MAIN,
                entries.c.seq >= first,
            )
            .order_by(entries.c.seq)
            .limit(200)
        ).all()
    rows = rows[: _fitting([len(row.data) for row in rows])]
    more = bool(rows) and rows[-1].seq < head.seq
    return ChainAnswer(chain=chain, head=head, more=more, entries=tuple(_held(row) for row in rows))


def entry(station: Station, authority_id: int, hash: str) -> HeldEntry:
    with station.database.reading() as db:
        row = db.execute(
            select(entries).where(entries.c.authority_id == authority_id, entries.c.hash == hash)
        ).first()
    if row is None:
        raise not_found("这条封存记录")
    return _held(row)


def changes_after(
    station: Station,
    authority_id: int,
    epoch: str,
    after: int,
    limit: int,
    *,
    asker: str = "",
) -> Changes:
    """The next page of the feed, in the order of commits, with the set digest at its end.

    What the asking device itself has sealed is passed over: receipts have proven it there.
    """
    with station.database.reading() as db:
        now = station.epoch(db)
        if epoch != now:
            raise RequestRefused(
                409, EPOCH_CHANGED, "服务器从备份恢复过。请重新核对并补交。", epoch=now
            )
        return _page(db, authority_id, now, after=after, limit=limit, asker=asker)


def _page(
    db: Connection, authority_id: int, epoch: str, *, after: int, limit: int, asker: str
) -> Changes:
    last = ledger.last_position(db, authority_id)
    if after > last:
        raise RequestRefused(
            409, CURSOR_AHEAD, "读取位置超过服务器，服务器可能恢复过。请从头读取。", epoch=epoch
        )
    items, whole = _items(db, authority_id, after, min(limit, MAX_CHANGES), asker)
    next_pos = items[-1].pos if items else after
    if whole:
        next_pos = max(next_pos, last)
    digest = None
    if next_pos == last:
        found = ledger.read_digest(db, authority_id)
        digest = DigestAnswer(pos=last, count=found.count, root=found.root)
    return Changes(
        epoch=epoch, next=next_pos, more=next_pos < last, items=tuple(items), digest=digest
    )


def compare(station: Station, authority_id: int, asked: CompareSets) -> SetsAnswer:
    """Which buckets differ, and all hashes the server holds in them."""
    with station.database.reading() as db:
        mine = ledger.read_digest(db, authority_id)
        different = tuple(at for at in range(256) if mine.bucket(at) != asked.buckets[at])
        hashes: list[str] = []
        for at in different:
            prefix = f"{at:02x}"
            hashes += db.execute(
                select(entries.c.hash)
                .where(
                    entries.c.authority_id == authority_id,
                    entries.c.hash >= prefix + "0" * 62,
                    entries.c.hash <= prefix + "f" * 62,
                )
                .order_by(entries.c.hash)
                .limit(MAX_HASHES + 1 - len(hashes))
            ).scalars()
            if len(hashes) > MAX_HASHES:
                break
        return SetsAnswer(
            epoch=station.epoch(db),
            pos=ledger.last_position(db, authority_id),
            different=different,
            hashes=tuple(hashes[:MAX_HASHES]),
            more=len(hashes) > MAX_HASHES,
        )


def _items(
    db: Connection, authority_id: int, after: int, limit: int, asker: str
) -> tuple[list[Item], bool]:
    """Entries and other changes, merged by position, at most about 1 MiB of them; and whether
    that is everything there is.
    """
    facts = db.execute(
        select(entries)
        .where(
            entries.c.authority_id == authority_id,
            entries.c.pos > after,
            entries.c.dev != asker,
        )
        .order_by(entries.c.pos)
        .limit(limit)
    ).all()
    others = db.execute(
        select(changes)
        .where(changes.c.authority_id == authority_id, changes.c.pos > after)
        .order_by(changes.c.pos)
        .limit(limit)
    ).all()
    merged = sorted([*facts, *others], key=lambda row: int(row.pos))[:limit]
    sizes = [len(row.data) if hasattr(row, "data") else len(row.body) for row in merged]
    shown = merged[: _fitting(sizes)]
    return [_item(row) for row in shown], len(shown) == len(facts) + len(others) < limit


def _item(row: Row[Any]) -> Item:
    if hasattr(row, "data"):
        body = _held(row).model_dump(mode="json")
        return Item(pos=row.pos, kind="entry", key=row.hash, body=body)
    body = strict_json.loads_object(row.body.encode())
    return Item(pos=row.pos, kind=row.kind, key=row.key, body=body)


def _fitting(sizes: list[int]) -> int:
    """How many of the first fit into one answer; one always does."""
    total = 0
    for count, size in enumerate(sizes):
        total += size
        if total > MAX_BATCH_BYTES and count:
            return count
    return len(sizes)


def _held(row: Row[Any]) -> HeldEntry:
    return HeldEntry(
        chain=row.chain,
        seq=row.seq,
        hash=row.hash,
        dev=row.dev,
        data=base64.b64encode(bytes(row.data)).decode(),
        signature=base64.b64encode(bytes(row.signature)).decode(),
    )
