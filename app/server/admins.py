"""Administrators: no default password; a one-time secret sets the first one, told once.

Passwords are kept as scrypt hashes, wrong ones cost growing delays and never lock for good.
A session is a random token kept as its hash: 30 minutes idle, 12 hours at most.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from app.protocol import CODE_ALPHABET
from app.server import acts
from app.server.refusals import RequestRefused
from app.server.station import Station
from app.server.tables import admins, sessions

IDLE_MS = 30 * 60_000
ABSOLUTE_MS = 12 * 3_600_000
MIN_PASSWORD = 12


@dataclass(frozen=True, slots=True)
class Administrator:
    authority_id: int
    name: str


def add(
    station: Station, db: Connection, authority_id: int, name: str, *, role: str, by: str
) -> str:
    """A new administrator; the returned secret serves once, to set the password."""
    known = db.execute(
        select(admins.c.name).where(admins.c.authority_id == authority_id, admins.c.name == name)
    ).first()
    if known is not None:
        raise RequestRefused(
            409, "admin.known", f"管理员“{name}”已经有了，没有改动。请换一个名称。"
        )
    salt, secret = secrets.token_bytes(16), _spelled(24)
    row = {
        "authority_id": authority_id,
        "name": name,
        "role": role,
        "salt": salt,
        "one_time": _digest(secret, salt),
        "failures": 0,
        "next_try_ms": 0,
        "created_ms": station.clock(),
    }
    db.execute(admins.insert(), row)
    acts.record(
        station, db, authority_id, act="admin.added", by=by, body={"name": name, "role": role}
    )
    return secret


def set_first_password(
    station: Station, authority_id: int, name: str, secret: str, password: str
) -> None:
    """The one-time secret becomes a password, once."""
    if len(password) < MIN_PASSWORD:
        raise RequestRefused(
            422, "admin.password", f"密码不足 {MIN_PASSWORD} 个字，没有设置。请用更长的密码。"
        )
    row = _tried(station, authority_id, name, secret, "one_time")
    with station.database.writing() as db:
        db.execute(
            update(admins)
            .where(admins.c.authority_id == authority_id, admins.c.name == row.name)
            .values(password=_digest(password, bytes(row.salt)), one_time=None)
        )
        acts.record(
            station, db, authority_id, act="admin.password_set", by=name, body={"name": name}
        )


def log_in(station: Station, authority_id: int, name: str, password: str) -> tuple[str, int]:
    """A session's token and when it ends at the latest."""
    _tried(station, authority_id, name, password, "password")
    token, now = secrets.token_urlsafe(32), station.clock()
    row = {
        "authority_id": authority_id,
        "token_hash": _hash(token),
        "name": name,
        "created_ms": now,
        "seen_ms": now,
    }
    with station.database.writing() as db:
        db.execute(delete(sessions).where(sessions.c.created_ms < now - ABSOLUTE_MS))
        db.execute(sessions.insert(), row)
        acts.record(station, db, authority_id, act="admin.login", by=name, body={})
    return token, now + ABSOLUTE_MS


def require_second(station: Station, first: Administrator, name: str, password: str) -> None:
    """Another person of the same authority agrees, with the password, at this moment."""
    if name == first.name:
        raise RequestRefused(
            403, "admin.second", "须由另一名管理员同意，没有执行。请第二人输入自己的密码。"
        )
    _tried(station, first.authority_id, name, password, "password")


def of_token(station: Station, token: str) -> Administrator:
    """Who a session belongs to; it lives on by being used."""
    now = station.clock()
    with station.database.reading() as db:
        row = db.execute(select(sessions).where(sessions.c.token_hash == _hash(token))).first()
    alive = row is not None and now - row.seen_ms < IDLE_MS and now - row.created_ms < ABSOLUTE_MS
    if row is None or not alive:
        raise RequestRefused(401, "admin.session", "登录已失效，没有执行。请重新登录。")
    if now - row.seen_ms > 60_000:
        with station.database.writing() as db:
            db.execute(
                update(sessions)
                .where(
                    sessions.c.authority_id == row.authority_id,
                    sessions.c.token_hash == row.token_hash,
                )
                .values(seen_ms=now)
            )
    return Administrator(int(row.authority_id), row.name)


def log_out(station: Station, token: str) -> None:
    with station.database.writing() as db:
        db.execute(delete(sessions).where(sessions.c.token_hash == _hash(token)))


def _tried(station: Station, authority_id: int, name: str, secret: str, kind: str) -> Row[Any]:
    """The administrator, when the secret fits; one answer and one time for all that is wrong."""
    here = (admins.c.authority_id == authority_id) & (admins.c.name == name)
    now = station.clock()
    # A failure is counted before the look, so that many tries at once gain nothing.
    with station.database.writing() as db:
        row = db.execute(select(admins).where(here).with_for_update()).first()
        if row is not None and row.next_try_ms > now:
            seconds = (row.next_try_ms - now) // 1000 + 1
            raise RequestRefused(
                429, "admin.wait", "试错次数多，请稍候再试。", retry_after=int(seconds)
            )
        if row is not None:
            failures = int(row.failures) + 1
            delay = 0 if failures < 3 else min(2 ** (failures - 3), 300) * 1000
            later = {"failures": failures, "next_try_ms": now + delay}
            db.execute(update(admins).where(here).values(later))
    expected = row._mapping[kind] if row is not None else None
    found = _digest(secret, bytes(row.salt) if row is not None else b"nobody's salt here")
    if row is None or expected is None or not hmac.compare_digest(found, bytes(expected)):
        raise RequestRefused(401, "admin.refused", "名称或密码不对，没有登录。请核对后再试。")
    with station.database.writing() as db:
        db.execute(update(admins).where(here).values(failures=0, next_try_ms=0))
    return row


def _spelled(length: int) -> str:
    """A secret that can be copied from a screen by hand."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def _digest(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
