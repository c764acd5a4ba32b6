"""Acts on the whole: authorities and their first administrator, devices, a new epoch.

Each is one transaction with its entry in the server's own chain.
"""

from __future__ import annotations

import secrets

from sqlalchemy import select, update

from app.domain.errors import RuleBroken
from app.server import acts, admins, durable, enrolment, ledger
from app.server.refusals import not_found
from app.server.roles import Role
from app.server.station import Station, new_epoch
from app.server.tables import authorities, devices, facts
from app.trust import strict_json


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
        secret = admins.add(station, db, authority_id, admin, role=Role.SECURITY, by=admins.CONSOLE)
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
