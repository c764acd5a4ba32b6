"""What administrators and the server itself do, sealed in the server's own chain.

Each authority has one such chain, signed by the server key; its entries stand in the same
sequence and the same set digest as those of the laptops.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence, Set

from sqlalchemy import Connection, select

from app.protocol import NotApplied
from app.server import ledger
from app.server.ledger import Accepted, Change
from app.server.station import Station
from app.server.tables import alarms, authorities
from app.trust import journal_entry
from app.trust.journal_entry import EntryTime, EntryType
from app.version import VERSION

STEPS = ("step", "contested")  # alarms about entries that are kept and not applied


def record(
    station: Station,
    db: Connection,
    authority_id: int,
    *,
    act: str,
    by: str,
    body: Mapping[str, object],
    items: Sequence[Change] = (),
) -> int:
    """One act and the changes it brings, in the running transaction; returns its position."""
    now = station.clock()
    chain = db.execute(
        select(authorities.c.chain).where(authorities.c.authority_id == authority_id)
    ).scalar_one()
    head = ledger.lock_chain(db, authority_id, chain, station.server_id, now)
    sealed = journal_entry.build(
        station.server_key,
        chain=chain,
        seq=head.seq + 1,
        prev=head.hash,
        type=EntryType.SERVER_ACT,
        rec=secrets.token_hex(16),
        body={"act": act, **body},
        blobs=(),
        actor=by,
        pack=None,
        app=VERSION,
        t=_time(now),
    )
    one = Accepted(sealed.data, sealed.signature, sealed.hash, sealed.entry)
    first = ledger.allot(db, authority_id, 1 + len(items))
    ledger.write_entries(db, authority_id, [one], first, now)
    ledger.write_changes(db, authority_id, items, first + 1)
    return first


def alarm(
    station: Station,
    db: Connection,
    authority_id: int,
    kind: str,
    *,
    chain: str,
    seq: int,
    hash: str,
    detail: str,
) -> None:
    """A line for a person to look at; the same alarm twice is one."""
    row = {
        "authority_id": authority_id,
        "alarm": f"{kind}:{chain}:{seq}:{hash}"[:200],
        "kind": kind,
        "chain": chain,
        "seq": seq,
        "hash": hash,
        "detail": detail,
        "at_ms": station.clock(),
    }
    db.execute(ledger.insert_new(db, alarms), row)


def not_applied(
    station: Station, authority_id: int, chain: str, hashes: Set[str]
) -> tuple[NotApplied, ...]:
    """Which of these entries are kept and change nothing, told as often as they are sent."""
    found = []
    with station.database.reading() as db:
        for kind in STEPS:
            name = f"{kind}:{chain}"
            rows = db.execute(
                select(alarms.c.hash, alarms.c.detail).where(
                    alarms.c.authority_id == authority_id,
                    alarms.c.alarm >= f"{name}:",
                    alarms.c.alarm < f"{name};",  # the sign after the colon: all that begin so
                )
            ).all()
            found += [
                NotApplied(hash=row.hash, code=f"paper.{kind}", sentence=row.detail)
                for row in rows
                if row.hash in hashes
            ]
    return tuple(found)


def _time(now: int) -> EntryTime:
    return EntryTime(
        wall_utc_ms=now,
        tz_min=480,
        boot="server",
        mono_ms=time.monotonic_ns() // 1_000_000,
        hlc=now,
    )
