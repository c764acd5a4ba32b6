"""What is held apart: entries of revoked devices and of forked chains, until two people decide.

A line tells which fact it is, never what it says. Released entries that continue their chain
join it; those that stand beside others become a branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from app.domain.errors import InputRefused
from app.server import acts, intake, ledger
from app.server.admins import Administrator, Second, require_second
from app.server.ledger import Accepted
from app.server.refusals import not_found
from app.server.roles import Act
from app.server.shapes import HeldLine, HeldList
from app.server.station import Station
from app.server.tables import chains, entries, held
from app.trust import journal_entry
from app.trust.journal_entry import EntryType

MOST_LINES = 500


def listed(station: Station, authority_id: int) -> HeldList:
    """What waits for a decision, chain by chain."""
    with station.database.reading() as db:
        rows = db.execute(
            select(held)
            .where(held.c.authority_id == authority_id, held.c.released_ms.is_(None))
            .order_by(held.c.chain, held.c.seq, held.c.hash)
            .limit(MOST_LINES + 1)
        ).all()
    return HeldList(
        held=tuple(_line(row) for row in rows[:MOST_LINES]), more=len(rows) > MOST_LINES
    )


def _line(row: Any) -> HeldLine:  # noqa: ANN401 - a row of named columns
    kind, number, claimed = "", "", 0
    try:
        entry = journal_entry.parse(bytes(row.data))
        kind, claimed = entry.type, entry.t.wall_utc_ms
        if kind == EntryType.PAPER_SEALED:
            number = str(entry.body.get("number", ""))[:60]
    except InputRefused:
        kind = "unreadable"
    names = ("chain", "seq", "hash", "dev", "reason", "received_ms")
    told = {name: getattr(row, name) for name in names}
    return HeldLine(**told, type=kind, number=number, claimed_ms=claimed)


def release(
    station: Station, admin: Administrator, chain: str, *, reason: str, second: Second
) -> int:
    """What is held of a chain is applied after two people agreed; returns how many entries."""
    admin.require(Act.HELD_RELEASE)
    require_second(station, admin, second, Act.HELD_RELEASE)
    authority_id = admin.authority_id
    with station.database.writing() as db:
        waiting = (
            (held.c.authority_id == authority_id)
            & (held.c.chain == chain)
            & held.c.released_ms.is_(None)
        )
        first = db.execute(select(held.c.dev).where(waiting).limit(1)).scalar()
        if first is None:
            raise not_found("待放行的内容")
        now = station.clock()
        head = ledger.lock_chain(db, authority_id, chain, first, now)
        # Read under the lock: of two releases at once the second finds nothing.
        rows = db.execute(
            select(held).where(waiting).order_by(held.c.seq, held.c.received_ms, held.c.hash)
        ).all()
        if not rows:
            raise not_found("待放行的内容")
        batch = _branched(db, authority_id, chain, head, rows)
        for start in range(0, len(batch), 200):
            for run in _same_branch(batch[start : start + 200]):
                intake.apply_accepted(station, db, authority_id, run, now)
        db.execute(update(held).where(waiting).values(released_ms=now))
        db.execute(
            update(chains)
            .where(chains.c.authority_id == authority_id, chains.c.chain == chain)
            .values(frozen_ms=None)
        )
        acts.record(
            station, db, authority_id, act="held.released", by=admin.name,
            body={"chain": chain, "count": len(batch), "reason": reason, "second": second.name},
        )  # fmt: skip
    station.mark()
    return len(batch)


def _branched(
    db: Connection, authority_id: int, chain: str, head: ledger.ChainRow, rows: Sequence[Any]
) -> list[Accepted]:
    """Held entries as they will stand: on the main branch while they continue it."""
    last = db.execute(
        select(entries.c.branch)
        .where(entries.c.authority_id == authority_id, entries.c.chain == chain)
        .order_by(entries.c.branch.desc())
        .limit(1)
    ).scalar()
    tips = {ledger.MAIN: (head.seq, head.hash)}
    next_branch = int(last or 0) + 1
    result = []
    for row in rows:
        data = bytes(row.data)
        entry = journal_entry.parse(data)
        branch = next((at for at, tip in tips.items() if tip == (entry.seq - 1, entry.prev)), None)
        if branch is None:
            branch, next_branch = next_branch, next_branch + 1
        tips[branch] = (entry.seq, row.hash)
        result.append(Accepted(data, bytes(row.signature), row.hash, entry, branch))
    return sorted(result, key=lambda one: (one.branch, one.entry.seq))


def _same_branch(batch: Sequence[Accepted]) -> list[list[Accepted]]:
    runs: list[list[Accepted]] = []
    for one in batch:
        if runs and runs[-1][-1].branch == one.branch:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs
