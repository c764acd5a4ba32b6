"""A new key for an authority: signed by the one before, which is destroyed.

Laptops follow from the key they pinned to the next one. Every device is certified anew, in the
feed's older lines too, so that whoever joins later reads all of it under the key of the day.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from app.protocol import (
    AUTHORITY_TYPE,
    CERTIFICATE_TYPE,
    AuthorityKey,
    read_device_certificate,
    seal,
)
from app.server import acts, enrolment
from app.server.admins import CONSOLE
from app.server.ledger import Change
from app.server.station import Station
from app.server.tables import authorities, changes, devices
from app.trust import strict_json
from app.trust.keys import DeviceKey


def rotate(station: Station, authority_id: int) -> int:
    """How many devices were certified anew."""
    following = station.keyroom.make_next(authority_id)
    here = authorities.c.authority_id == authority_id
    with station.database.writing() as db:
        db.execute(select(authorities.c.public).where(here).with_for_update()).one()
        before, now = enrolment.certifier(station, db, authority_id), station.clock()
        told = AuthorityKey(
            authority_id=authority_id,
            before=before.public.hex(),
            public=following.public.hex(),
            since=now,
        )
        db.execute(update(authorities).where(here).values(public=told.public))
        sealed = {"key": seal(before, AUTHORITY_TYPE, told)}
        items = [Change("authority", str(authority_id), sealed)]
        items += _certified(db, authority_id, before, following, now)
        acts.record(
            station, db, authority_id, act="authority.key_changed", by=CONSOLE,
            body={"before": told.before, "public": told.public}, items=items,
        )  # fmt: skip
    station.keyroom.authority(authority_id, told.public)
    station.mark()
    return len(items) - 1


def _certified(
    db: Connection, authority_id: int, before: DeviceKey, following: DeviceKey, now: int
) -> list[Change]:
    """The same devices under the new key, for a year from now."""
    items = []
    rows = db.execute(select(devices).where(devices.c.authority_id == authority_id)).all()
    for row in rows:
        known = read_device_certificate(row.certificate, before.public)
        renewed = known.model_copy(update={"not_before": now, "not_after": now + enrolment.YEAR_MS})
        certificate = seal(following, CERTIFICATE_TYPE, renewed)
        db.execute(
            update(devices)
            .where(devices.c.authority_id == authority_id, devices.c.dev == row.dev)
            .values(certificate=certificate)
        )
        _rewrite(db, authority_id, row.dev, certificate)
        items.append(enrolment.device_change(row.dev, certificate, row.revoked_ms))
    return items


def _rewrite(db: Connection, authority_id: int, dev: str, certificate: str) -> None:
    here = (
        (changes.c.authority_id == authority_id)
        & (changes.c.kind == "device")
        & (changes.c.key == dev)
    )
    for line in db.execute(select(changes.c.pos, changes.c.body).where(here)).all():
        body = strict_json.loads_object(line.body.encode()) | {"certificate": certificate}
        db.execute(
            update(changes)
            .where(here, changes.c.pos == line.pos)
            .values(body=strict_json.dumps(body).decode())
        )
