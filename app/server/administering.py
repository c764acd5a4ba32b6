"""Acts of administrators: authorities, devices, the register, what is held, a new epoch.

Each is one transaction with its entry in the server's own chain.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select, update

from app.domain.errors import RuleBroken
from app.domain.people import Officer, Party
from app.server import acts, admins, durable, enrolment, intake, ledger
from app.server.ledger import Accepted, Change
from app.server.refusals import RequestRefused, not_found
from app.server.shapes import Assignment
from app.server.station import Station, new_epoch
from app.server.tables import (
    assignments,
    authorities,
    chains,
    devices,
    entries,
    facts,
    held,
    officers,
    parties,
)
from app.trust import journal_entry, strict_json

MAX_ITEMS = 500  # of one register change


def make_authority(station: Station, authority_id: int, name: str, admin: str) -> str:
    """A new authority with its key, its partition and its first administrator's secret."""
    with station.database.writing() as db:
        known = db.execute(
            select(authorities.c.name).where(authorities.c.authority_id == authority_id)
        ).first()
        if known is not None:
            raise RuleBroken(
                f"机关代码 {authority_id} 已有“{known.name}”，没有改动。"
                "要添设备请用 shian serve code。",
                code="authority.known",
            )
        key = station.keyroom.make_authority(authority_id)
        row = {
            "authority_id": authority_id,
            "name": name,
            "public": key.public.hex(),
            "chain": secrets.token_hex(16),
            "created_ms": station.clock(),
        }
        db.execute(authorities.insert(), row)
        ledger.make_partition(db, authority_id)
        acts.record(
            station, db, authority_id, act="authority.made", by="console",
            body={"name": name, "public": key.public.hex()},
        )  # fmt: skip
        secret = admins.add(station, db, authority_id, admin, role="security", by="console")
    station.mark()
    return secret


def revoke(station: Station, authority_id: int, dev: str, reason: str, by: str) -> None:
    """From now on the device reads nothing, and what it sends is held apart."""
    now = station.clock()
    with station.database.writing() as db:
        here = (devices.c.authority_id == authority_id) & (devices.c.dev == dev)
        row = db.execute(select(devices).where(here)).first()
        if row is None:
            raise not_found("这台设备")
        if row.revoked_ms is not None:
            return
        db.execute(update(devices).where(here).values(revoked_ms=now, revoked_reason=reason))
        acts.record(
            station, db, authority_id, act="device.revoked", by=by,
            body={"dev": dev, "reason": reason},
            items=[enrolment.device_change(dev, row.certificate, now)],
        )  # fmt: skip
    station.mark()


def release(
    station: Station, authority_id: int, chain: str, *, reason: str, by: str, second: str
) -> int:
    """What is held of a chain is applied after two people agreed; returns how many entries.

    Entries that continue the chain join it; those that stand beside others become a branch.
    """
    with station.database.writing() as db:
        rows = db.execute(
            select(held)
            .where(
                held.c.authority_id == authority_id,
                held.c.chain == chain,
                held.c.released_ms.is_(None),
            )
            .order_by(held.c.seq, held.c.received_ms, held.c.hash)
        ).all()
        if not rows:
            raise not_found("待放行的内容")
        now = station.clock()
        head = ledger.lock_chain(db, authority_id, chain, rows[0].dev, now)
        batch = _branched(db, authority_id, chain, head, rows)
        for start in range(0, len(batch), 200):
            for run in _same_branch(batch[start : start + 200]):
                intake.apply_accepted(station, db, authority_id, run, now)
        mine = (held.c.authority_id == authority_id) & (held.c.chain == chain)
        db.execute(update(held).where(mine, held.c.released_ms.is_(None)).values(released_ms=now))
        db.execute(
            update(chains)
            .where(chains.c.authority_id == authority_id, chains.c.chain == chain)
            .values(frozen_ms=None)
        )
        acts.record(
            station, db, authority_id, act="held.released", by=by,
            body={"chain": chain, "count": len(batch), "reason": reason, "second": second},
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


def change_register(
    station: Station, authority_id: int, kind: str, bodies: Sequence[Mapping[str, Any]], by: str
) -> int:
    """Parties, officers or assignments of the office, written over those of the same id."""
    rows, items = [], []
    for body in bodies[:MAX_ITEMS]:
        row, item = _REGISTER[kind](authority_id, body, station.clock())
        rows.append(row)
        items.append(item)
    table = {"party": parties, "officer": officers, "assignment": assignments}[kind]
    with station.database.writing() as db:
        ledger.replace_rows(db, table, rows)
        acts.record(
            station, db, authority_id, act=f"{kind}.changed", by=by,
            body={"ids": [item.key for item in items]}, items=items,
        )  # fmt: skip
    station.mark()
    return len(items)


def _party(authority_id: int, body: Mapping[str, Any], now: int) -> tuple[dict[str, Any], Change]:
    party = _shaped(Party, body)
    told = party.model_dump(mode="json")
    row = {
        "authority_id": authority_id,
        "party_id": party.id,
        "name": party.name,
        "credit_code": party.credit_code,
        "licence_no": party.licence_no,
        "source": "register",
        "body": strict_json.dumps(told).decode(),
        "changed_ms": now,
    }
    return row, Change("party", party.id, told)


def _officer(authority_id: int, body: Mapping[str, Any], now: int) -> tuple[dict[str, Any], Change]:
    officer = _shaped(Officer, body)
    told = officer.model_dump(mode="json")
    row = {
        "authority_id": authority_id,
        "officer_id": officer.id,
        "badge_no": officer.badge_no,
        "removed": 0,
        "body": strict_json.dumps(told).decode(),
        "changed_ms": now,
    }
    return row, Change("officer", officer.id, told)


def _assignment(
    authority_id: int, body: Mapping[str, Any], now: int
) -> tuple[dict[str, Any], Change]:
    assignment = _shaped(Assignment, body)
    told = assignment.model_dump(mode="json")
    row = {
        "authority_id": authority_id,
        "assignment_id": assignment.id,
        "day": assignment.day,
        "party_id": assignment.party_id,
        "state": assignment.state,
        "body": strict_json.dumps(told).decode(),
        "changed_ms": now,
    }
    return row, Change("assignment", assignment.id, told)


_REGISTER = {"party": _party, "officer": _officer, "assignment": _assignment}


def _shaped(shape: Any, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the shape's own value
    try:
        return shape.model_validate_json(strict_json.dumps(body))
    except ValidationError as error:
        raise RequestRefused(
            422, "register.refused", f"登记内容有 {error.error_count()} 处不合规，没有写入。"
        ) from error


def begin_epoch(station: Station) -> str:
    """After a restore: devices forget what they believed the server to have, and send again."""
    epoch = new_epoch()
    with station.database.writing() as db:
        before = station.epoch(db)
        db.execute(update(facts).where(facts.c.key == "epoch").values(value=epoch))
        for authority_id in db.execute(select(authorities.c.authority_id)).scalars().all():
            acts.record(
                station, db, int(authority_id), act="epoch.begun", by="console",
                body={"before": before, "after": epoch},
            )  # fmt: skip
    durable.write_whole(
        station.settings.home / "marker.json",
        strict_json.dumps({"epoch": epoch, "total": 0}),
    )
    return epoch
