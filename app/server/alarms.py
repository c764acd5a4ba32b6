"""For people to look at: alarms and what came of them, and the log of acts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from app.server import acts, receipts
from app.server.admins import Administrator
from app.server.ledger import MAIN
from app.server.roles import Act
from app.server.shapes import ActLine, ActList, AlarmLine, AlarmList
from app.server.station import Station
from app.server.tables import alarms, authorities, entries
from app.trust import journal_entry

MOST = 500


def listed(station: Station, authority_id: int) -> AlarmList:
    """Forks, held entries, contested papers, forbidden steps; and which entries lack a blob."""
    with station.database.reading() as db:
        rows = db.execute(
            select(alarms)
            .where(alarms.c.authority_id == authority_id, alarms.c.closed_ms.is_(None))
            .order_by(alarms.c.at_ms.desc(), alarms.c.alarm)
            .limit(MOST)
        ).mappings()
        found = tuple(
            AlarmLine(**{name: row[name] for name in AlarmLine.model_fields}) for row in rows
        )
    return AlarmList(alarms=found, incomplete=receipts.incomplete(station, authority_id))


def close(station: Station, admin: Administrator, names: Sequence[str], *, reason: str) -> int:
    """Takes alarms off the list; that they stood there, and why not any more, stays."""
    admin.require(Act.ALARMS_CLOSE)
    with station.database.writing() as db:
        closed = db.execute(
            update(alarms)
            .where(
                alarms.c.authority_id == admin.authority_id,
                alarms.c.alarm.in_(list(names)),
                alarms.c.closed_ms.is_(None),
            )
            .values(closed_ms=station.clock())
            .returning(alarms.c.alarm)
        ).scalars()
        found = sorted(closed)
        if found:
            acts.record(
                station, db, admin.authority_id, act="alarms.closed", by=admin.name,
                body={"alarms": found, "reason": reason},
            )  # fmt: skip
    station.mark()
    return len(found)


def acts_after(station: Station, authority_id: int, after: int) -> ActList:
    """The server's own chain in the order it was sealed, a page of it."""
    with station.database.reading() as db:
        rows = db.execute(
            select(entries.c.pos, entries.c.hash, entries.c.data)
            .join(
                authorities,
                (authorities.c.authority_id == entries.c.authority_id)
                & (authorities.c.chain == entries.c.chain),
            )
            .where(
                entries.c.authority_id == authority_id,
                entries.c.branch == MAIN,
                entries.c.pos > after,
            )
            .order_by(entries.c.pos)
            .limit(MOST + 1)
        ).all()
    lines = []
    for row in rows[:MOST]:
        entry = journal_entry.parse(bytes(row.data))
        body = dict(entry.body)
        lines.append(
            ActLine(
                pos=row.pos,
                hash=row.hash,
                at_ms=entry.t.wall_utc_ms,
                by=entry.actor,
                act=str(body.pop("act", "")),
                body=body,
            )
        )
    last = lines[-1].pos if lines else after
    return ActList(acts=tuple(lines), next=last, more=len(rows) > MOST)
