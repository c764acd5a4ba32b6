"""Taking over entries: all of a batch or its sound beginning, in one transaction, once.

Bytes are judged first (shape, signature, size), outside of any lock; then the chain is locked
and each entry finds its place: known with this hash = done, known with another = a fork, kept
and told; a gap = rewind. A revoked device's entries are kept in quarantine, never applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select, update

from app.domain.errors import InputRefused
from app.protocol import (
    FORK,
    GAP,
    MAX_BATCH_BYTES,
    MAX_ENTRY_BLOBS,
    MAX_ENTRY_BYTES,
    EntriesAnswer,
    Fault,
    Head,
    Quarantined,
    Received,
    SendEntries,
    SignedEntry,
    unbase64,
)
from app.server import acts, ledger, projections, receipts
from app.server.auth import Caller
from app.server.ledger import Accepted, ChainRow
from app.server.refusals import RequestRefused
from app.server.station import Station
from app.server.tables import chains, devices, entries, held
from app.trust import envelope, journal_entry
from app.trust.digest import entry_hash
from app.trust.envelope import Envelope
from app.trust.journal_entry import PAYLOAD_TYPE


@dataclass
class Sorted:
    """Where each entry of a batch belongs."""

    known: list[tuple[Accepted, int]] = field(default_factory=list)  # with its position
    fresh: list[Accepted] = field(default_factory=list)
    aside: list[tuple[Accepted, str]] = field(default_factory=list)  # with the reason
    stop: RequestRefused | None = None  # why the rest was not taken


def take_in(station: Station, caller: Caller, asked: SendEntries) -> EntriesAnswer:
    """The receipt for what is held now. Raises RequestRefused where nothing was taken."""
    station.require_room(station.settings.entry_floor)
    sound, bad = _sound(station, caller, asked)
    if not sound and bad is not None:
        raise bad
    dev = sound[0].entry.dev
    with station.database.writing() as db:
        revoked = caller.revoked or _revoked(db, caller.authority_id, dev)
        now = station.clock()
        if revoked:
            places = Sorted(aside=[(one, "revoked") for one in sound])
            places = _without_known(db, caller.authority_id, places)
        else:
            row = ledger.lock_chain(db, caller.authority_id, asked.chain, dev, now)
            if row.dev != dev:
                raise RequestRefused(
                    403, "chain.foreign", "这条记录链属于另一台设备，没有接收。请核对设备。"
                )
            places = _sort(db, caller.authority_id, row, sound)
        positions = _apply(station, db, caller.authority_id, places, now)
    station.mark()
    places.stop = places.stop or bad
    return _answer(station, caller.authority_id, asked.chain, places, positions)


def apply_accepted(
    station: Station, db: Connection, authority_id: int, fresh: Sequence[Accepted], now: int
) -> dict[str, int]:
    """Writes entries with all they bring, in the running transaction; their positions."""
    outcome = projections.read(db, authority_id, fresh, now)
    items = outcome.items
    receipts.note_missing(db, station, authority_id, fresh)
    first = ledger.allot(db, authority_id, len(fresh) + len(items))
    positions = ledger.write_entries(db, authority_id, fresh, first, now)
    ledger.write_changes(db, authority_id, items, first + len(fresh))
    for index, item in enumerate(items):
        outcome.papers[item.key]["pos"] = first + len(fresh) + index
    projections.write(db, outcome)
    for one, kind, detail in outcome.alarms:
        acts.alarm(
            station, db, authority_id, kind,
            chain=one.entry.chain, seq=one.entry.seq, hash=one.hash, detail=detail,
        )  # fmt: skip
    return positions


def _sound(
    station: Station, caller: Caller, asked: SendEntries
) -> tuple[list[Accepted], RequestRefused | None]:
    """The beginning of the batch that is what it claims to be, and what is wrong after it."""
    keys: dict[str, bytes] = {caller.dev: caller.public}
    sound: list[Accepted] = []
    size = 0
    for index, given in enumerate(asked.entries):
        try:
            one = _judged(station, caller.authority_id, keys, given)
        except InputRefused as refusal:
            return sound, RequestRefused(422, refusal.code, refusal.sentence)
        except RequestRefused as refusal:
            return sound, refusal
        size += len(one.data)
        expected = (asked.chain, asked.from_seq + index)
        if (one.entry.chain, one.entry.seq) != expected or (
            sound and one.entry.dev != sound[0].entry.dev
        ):
            return sound, RequestRefused(
                422, "entry.out_of_place", "封存记录的链或次序与请求不符，没有接收这一条及其后。"
            )
        if size > MAX_BATCH_BYTES and sound:
            return sound, RequestRefused(413, "batch.too_large", "一批超过 1 MiB，其余请另批上交。")
        sound.append(one)
    return sound, None


def _judged(
    station: Station, authority_id: int, keys: dict[str, bytes], given: SignedEntry
) -> Accepted:
    data, signature = unbase64(given.data), unbase64(given.signature)
    if len(data) > MAX_ENTRY_BYTES:
        raise RequestRefused(413, "entry.too_large", "一条封存记录超过 1 MiB，没有接收。")
    entry = journal_entry.parse(data)
    if len(entry.blobs) > MAX_ENTRY_BLOBS:
        raise RequestRefused(422, "entry.too_many_blobs", "一条封存记录引用的文件过多，没有接收。")
    if entry.dev not in keys:
        keys[entry.dev] = _public(station, authority_id, entry.dev)
    signed = Envelope(PAYLOAD_TYPE, data, entry.dev, signature)
    envelope.verify(signed, keys[entry.dev], PAYLOAD_TYPE)
    return Accepted(data, signature, entry_hash(data), entry)


def _public(station: Station, authority_id: int, dev: str) -> bytes:
    with station.database.reading() as db:
        found = db.execute(
            select(devices.c.public).where(
                devices.c.authority_id == authority_id, devices.c.dev == dev
            )
        ).scalar()
    if found is None:
        raise RequestRefused(
            422, "entry.unknown_device", "封存记录的设备没有在本单位登记，没有接收。请先登记设备。"
        )
    return bytes.fromhex(found)


def _sort(db: Connection, authority_id: int, row: ChainRow, sound: Sequence[Accepted]) -> Sorted:
    """Each entry's place on the locked chain."""
    places = Sorted()
    known = _known(db, authority_id, sound)
    head = Head(seq=row.seq, hash=row.hash)
    forked = False
    for one in sound:
        at = known.get(one.entry.seq)
        if at is not None and at[0] == one.hash and not forked:
            places.known.append((one, at[1]))
        elif row.frozen and not forked and at is None:
            places.aside.append((one, "frozen"))
        elif (
            forked
            or at is not None
            or (one.entry.seq == head.seq + 1 and one.entry.prev != head.hash)
        ):
            forked = True
            places.aside.append((one, "fork"))
        elif one.entry.seq > head.seq + 1:
            places.stop = RequestRefused(
                409,
                GAP,
                f"中间缺少第 {head.seq + 1} 条起的记录，没有接收。请从那里起重新上交。",
                head=head,
            )
            break
        else:
            places.fresh.append(one)
            head = Head(seq=one.entry.seq, hash=one.hash)
    return places


def _known(
    db: Connection, authority_id: int, sound: Sequence[Accepted]
) -> dict[int, tuple[str, int]]:
    first, last = sound[0].entry, sound[-1].entry
    rows = db.execute(
        select(entries.c.seq, entries.c.hash, entries.c.pos).where(
            entries.c.authority_id == authority_id,
            entries.c.chain == first.chain,
            entries.c.branch == ledger.MAIN,
            entries.c.seq.between(first.seq, last.seq),
        )
    )
    return {int(row.seq): (row.hash, int(row.pos)) for row in rows}


def _without_known(db: Connection, authority_id: int, places: Sorted) -> Sorted:
    """A revoked device may be told again what was taken before it was revoked."""
    known = _known(db, authority_id, [one for one, _ in places.aside])
    result = Sorted()
    for one, reason in places.aside:
        at = known.get(one.entry.seq)
        if at is not None and at[0] == one.hash:
            result.known.append((one, at[1]))
        else:
            result.aside.append((one, reason))
    return result


def _apply(
    station: Station, db: Connection, authority_id: int, places: Sorted, now: int
) -> dict[str, int]:
    if places.aside:
        _hold(station, db, authority_id, places.aside, now)
    return apply_accepted(station, db, authority_id, places.fresh, now) if places.fresh else {}


def _hold(
    station: Station,
    db: Connection,
    authority_id: int,
    aside: Sequence[tuple[Accepted, str]],
    now: int,
) -> None:
    """Bytes kept as evidence; the first of a fork freezes its chain and is told."""
    rows = [
        {
            "authority_id": authority_id,
            "hash": one.hash,
            "chain": one.entry.chain,
            "seq": one.entry.seq,
            "dev": one.entry.dev,
            "reason": reason,
            "data": one.data,
            "signature": one.signature,
            "received_ms": now,
        }
        for one, reason in aside
    ]
    first, reason = aside[0]
    before = db.execute(
        select(func.count()).where(held.c.authority_id == authority_id, held.c.hash == first.hash)
    ).scalar_one()
    db.execute(ledger.insert_new(db, held), rows)
    if before:
        return
    chain = first.entry.chain
    if reason == "fork":
        db.execute(
            update(chains)
            .where(chains.c.authority_id == authority_id, chains.c.chain == chain)
            .values(frozen_ms=now)
        )
    acts.alarm(
        station, db, authority_id, reason,
        chain=chain, seq=first.entry.seq, hash=first.hash, detail=f"{len(aside)} 条存为证据",
    )  # fmt: skip


def _revoked(db: Connection, authority_id: int, dev: str) -> bool:
    return bool(
        db.execute(
            select(devices.c.revoked_ms).where(
                devices.c.authority_id == authority_id, devices.c.dev == dev
            )
        ).scalar()
    )


def _answer(
    station: Station,
    authority_id: int,
    chain: str,
    places: Sorted,
    positions: dict[str, int],
) -> EntriesAnswer:
    taken = [*places.known, *((one, positions[one.hash]) for one in places.fresh)]
    received = [
        (Received(seq=one.entry.seq, hash=one.hash, pos=pos), projections.blob_names(one))
        for one, pos in taken
    ]
    quarantined = [
        Quarantined.model_validate({"seq": one.entry.seq, "hash": one.hash, "reason": reason})
        for one, reason in places.aside
    ]
    receipt = receipts.issue(station, authority_id, chain, received, quarantined)
    if any(reason != "revoked" for _, reason in places.aside):
        raise RequestRefused(
            409,
            FORK,
            "这条记录链出现了分叉，内容已作为证据保存，没有采用。请开始新的记录链并联系管理员。",
            receipt=receipt,
        )
    stop = places.stop
    if stop is not None and not taken and not places.aside:
        raise stop
    refused: Fault | None = stop.fault if stop is not None else None
    idle = acts.not_applied(station, authority_id, chain, {one.hash for one, _ in taken})
    return EntriesAnswer(receipt=receipt, refused=refused, not_applied=idle)
