"""One-time codes and device certificates: how a laptop becomes one of an authority.

A code is 4 characters of name and 6 of secret; the secret is kept as its hash, dies after
5 wrong tries or 24 hours, and serves one device. The key and the chain stay the device's own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from app.protocol import (
    BLOCK_TAKEN,
    CERTIFICATE_TYPE,
    CODE_LENGTH,
    CODE_WRONG,
    SERVER_TYPE,
    DeviceCertificate,
    Enrol,
    Enrolled,
    ServerCertificate,
    proof_fits,
    seal,
)
from app.server import acts, guessing, ledger
from app.server.ledger import Change
from app.server.refusals import RequestRefused
from app.server.station import Station
from app.server.tables import authorities, codes, devices
from app.trust.keys import DeviceKey

TRIES = 5
CODE_HOURS = 24
YEAR_MS = 366 * 86_400_000
_NAME = 4


@dataclass(frozen=True, slots=True)
class CodeFound:
    authority_id: int
    code_id: str
    used_by: str | None


def make_code(
    station: Station, db: Connection, authority_id: int, *, by: str, note: str = ""
) -> str:
    """A fresh code; only its hash is kept, so it is told once."""
    code = guessing.spelled(CODE_LENGTH)
    now, salt = station.clock(), secrets.token_bytes(16)
    row = {
        "authority_id": authority_id,
        "code_id": code[:_NAME],
        "salt": salt,
        "digest": guessing.kept(code, salt, short_lived=True),
        "tries_left": TRIES,
        "expires_ms": now + CODE_HOURS * 3_600_000,
        "note": note[:200],
        "created_ms": now,
    }
    ledger.replace_rows(db, codes, [row | {"used_by": None}])
    acts.record(
        station, db, authority_id, act="code.made", by=by,
        body={"code_id": code[:_NAME], "note": note[:200]},
    )  # fmt: skip
    return code


def enrol(station: Station, asked: Enrol) -> Enrolled:
    """The certificate. A second call of the same device with its code brings the same one."""
    if not proof_fits(asked):
        raise RequestRefused(
            422, "enrol.proof", "设备没有证明它持有这把密钥，没有登记。请重新开始登记。"
        )
    found = _code(station, asked.code)
    with station.database.writing() as db:
        _lock(db, found)
        known = _known_device(db, asked.dev)
        if known is None:
            _require_free(db, found, asked)
            certificate = _certify(station, db, found, asked)
        elif int(known.authority_id) == found.authority_id and found.used_by == asked.dev:
            certificate = str(known.certificate)
        else:
            raise RequestRefused(
                409, "enrol.known", "这台设备已经登记过，没有再次登记。请向管理员核实。"
            )
        answer = _answer(station, db, found.authority_id, certificate)
    station.mark()
    return answer


def certifier(station: Station, db: Connection, authority_id: int) -> DeviceKey:
    """The key the authority signs with at this moment."""
    public = db.execute(
        select(authorities.c.public).where(authorities.c.authority_id == authority_id)
    ).scalar_one()
    return station.keyroom.authority(authority_id, str(public))


def certify_server(station: Station, db: Connection, authority_id: int) -> str:
    now = station.clock()
    certificate = ServerCertificate(
        server_id=station.server_id,
        public=station.server_key.public.hex(),
        box=station.keyroom.box_public,
        authority_id=authority_id,
        not_before=now,
        not_after=now + YEAR_MS,
    )
    return seal(certifier(station, db, authority_id), SERVER_TYPE, certificate)


def _code(station: Station, given: str) -> CodeFound:
    """The code if it fits. A try is taken before the look, so that many at once gain nothing."""
    now = station.clock()
    here = codes.c.code_id == given[:_NAME]
    with station.database.writing() as db:
        rows = db.execute(
            update(codes)
            .where(here, codes.c.tries_left > 0, codes.c.expires_ms > now)
            .values(tries_left=codes.c.tries_left - 1)
            .returning(codes)
        ).all()
    fit: CodeFound | None = None
    if not rows:
        guessing.kept(given, b"nobody's salt 16", short_lived=True)  # the same time as a real one
    for row in rows:
        if guessing.fits(given, bytes(row.salt), bytes(row.digest), short_lived=True):
            fit = CodeFound(int(row.authority_id), row.code_id, row.used_by)
    if fit is None:
        raise RequestRefused(
            403,
            CODE_WRONG,
            "登记码不对、已过期或已用完次数，没有登记。请向管理员要一个新的登记码。",
        )
    with station.database.writing() as db:
        mine = codes.c.authority_id == fit.authority_id
        db.execute(update(codes).where(here, mine).values(tries_left=TRIES))
    return fit


def _lock(db: Connection, found: CodeFound) -> None:
    """Two devices with one code: the first takes it."""
    row = db.execute(
        select(codes.c.used_by)
        .where(codes.c.authority_id == found.authority_id, codes.c.code_id == found.code_id)
        .with_for_update()
    ).one()
    if row.used_by != found.used_by:
        raise RequestRefused(403, CODE_WRONG, "登记码刚被另一台设备用掉，没有登记。请要一个新码。")


def _known_device(db: Connection, dev: str) -> Row[Any] | None:
    return db.execute(select(devices).where(devices.c.dev == dev)).first()


def _require_free(db: Connection, found: CodeFound, asked: Enrol) -> None:
    if found.used_by is not None:
        raise RequestRefused(403, CODE_WRONG, "登记码已被另一台设备用掉，没有登记。请要一个新码。")
    taken = db.execute(
        select(devices.c.dev).where(
            devices.c.authority_id == found.authority_id,
            devices.c.number_block == asked.number_block,
            devices.c.origin == asked.origin,
            devices.c.home_id != asked.home_id,
        )
    ).first()
    if taken is not None:
        raise RequestRefused(
            409,
            BLOCK_TAKEN,
            f"本机号段 {asked.number_block} 已属于另一台设备，没有登记。请换一个号段后再登记。",
        )


def _certify(station: Station, db: Connection, found: CodeFound, asked: Enrol) -> str:
    now, authority_id = station.clock(), found.authority_id
    row = db.execute(select(authorities).where(authorities.c.authority_id == authority_id)).one()
    named = asked.model_dump(include={"dev", "public", "home_id", "chain", "origin"})
    certificate = DeviceCertificate(
        **named,
        number_block=asked.number_block,
        authority_id=authority_id,
        authority_name=row.name,
        not_before=now,
        not_after=now + YEAR_MS,
    )
    sealed = seal(certifier(station, db, authority_id), CERTIFICATE_TYPE, certificate)
    device = {
        "authority_id": authority_id,
        **named,
        "number_block": asked.number_block,
        "certificate": sealed,
        "enrolled_ms": now,
    }
    db.execute(devices.insert(), device)
    ledger.lock_chain(db, authority_id, asked.chain, asked.dev, now)
    db.execute(
        update(codes)
        .where(codes.c.authority_id == authority_id, codes.c.code_id == found.code_id)
        .values(used_by=asked.dev)
    )
    acts.record(
        station, db, authority_id, act="device.enrolled", by=f"code:{found.code_id}",
        body={"dev": asked.dev, "number_block": asked.number_block},
        items=[device_change(asked.dev, sealed, None)],
    )  # fmt: skip
    return sealed


def device_change(dev: str, certificate: str, revoked_ms: int | None) -> Change:
    """What others learn of a device: who it is, and since when it is no longer believed."""
    return Change("device", dev, {"certificate": certificate, "revoked_ms": revoked_ms})


def _answer(station: Station, db: Connection, authority_id: int, certificate: str) -> Enrolled:
    row = db.execute(select(authorities).where(authorities.c.authority_id == authority_id)).one()
    return Enrolled(
        certificate=certificate,
        authority_id=authority_id,
        authority_name=row.name,
        authority_public=row.public,
        server=certify_server(station, db, authority_id),
        server_id=station.server_id,
        epoch=station.epoch(db),
    )
