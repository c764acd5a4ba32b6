"""Administrators: no default password; a one-time secret sets the first one, told once.

Each has one role (`roles`), read anew at every request: a change holds at once. Powerful roles
are given by two people as soon as there are two. A session is a random token kept as its hash:
30 minutes idle, 12 hours at most.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from app.server import acts, guessing
from app.server.guessing import Guess
from app.server.refusals import RequestRefused, not_found
from app.server.roles import POWERFUL, Act, Role, require
from app.server.station import Station
from app.server.tables import admins, sessions

IDLE_MS = 30 * 60_000
ABSOLUTE_MS = 12 * 3_600_000
MIN_PASSWORD = 12
CONSOLE = "console"  # who sits at the machine itself


@dataclass(frozen=True, slots=True)
class Administrator:
    authority_id: int
    name: str
    role: Role | None  # None: not an administrator any more
    network: str = CONSOLE

    def require(self, act: Act) -> None:
        """Raises RequestRefused (403) where this role may not."""
        require(self.role, act)


@dataclass(frozen=True, slots=True)
class Second:
    """Another person who agrees at this moment, with the own password."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Listed:
    name: str
    role: str
    ready: bool  # has set a password
    created_ms: int


def add(
    station: Station, db: Connection, authority_id: int, name: str, *, role: Role, by: str
) -> str:
    """A new administrator; the returned secret serves once, to set the password."""
    known = db.execute(select(admins.c.role).where(_here(authority_id, name))).first()
    if known is not None:
        raise RequestRefused(
            409, "admin.known", f"管理员“{name}”已经有了，没有改动。请换一个名称。"
        )
    salt, secret = secrets.token_bytes(16), guessing.spelled(24)
    row = {
        "authority_id": authority_id,
        "name": name,
        "role": role.value,
        "salt": salt,
        "one_time": guessing.kept(secret, salt),
        "created_ms": station.clock(),
    }
    db.execute(admins.insert(), row)
    acts.record(
        station, db, authority_id, act="admin.added", by=by, body={"name": name, "role": role.value}
    )
    return secret


def add_by(
    station: Station, admin: Administrator, name: str, role: Role, second: Second | None
) -> str:
    """The same, by an administrator, with a second person where the role is a powerful one."""
    _require_agreed(station, admin, role, second)
    with station.database.writing() as db:
        return add(station, db, admin.authority_id, name, role=role, by=admin.name)


def change_role(
    station: Station, admin: Administrator, name: str, role: Role | None, second: Second | None
) -> None:
    """Another role, or none any more; the sessions of whoever had it end. Never one's own."""
    if name == admin.name:
        raise RequestRefused(
            403, "admin.own_role", "不能改自己的角色，没有改动。请由另一名安全管理员来改。"
        )
    if role is not None:
        _require_agreed(station, admin, role, second)
    here = _here(admin.authority_id, name)
    with station.database.writing() as db:
        before = db.execute(select(admins.c.role).where(here)).scalar()
        if before is None:
            raise not_found("这名管理员")
        after = role.value if role is not None else ""
        gone = {} if role is not None else {"password": None, "one_time": None}
        db.execute(update(admins).where(here).values(role=after, **gone))
        _end_sessions(db, admin.authority_id, name)
        acts.record(
            station, db, admin.authority_id, act="admin.role", by=admin.name,
            body={"name": name, "before": before, "after": after,
                  "second": second.name if second else ""},
        )  # fmt: skip


def renew_secret(station: Station, authority_id: int, name: str) -> str:
    """At the machine itself: a forgotten password is replaced by a new one-time secret."""
    here = _here(authority_id, name)
    with station.database.writing() as db:
        row = db.execute(select(admins.c.role, admins.c.salt).where(here)).first()
        if row is None or not row.role:
            raise not_found("这名管理员")
        secret = guessing.spelled(24)
        kept = guessing.kept(secret, bytes(row.salt))
        db.execute(update(admins).where(here).values(password=None, one_time=kept))
        _end_sessions(db, authority_id, name)
        acts.record(
            station, db, authority_id, act="admin.secret_renewed", by=CONSOLE, body={"name": name}
        )
    return secret


def listed(station: Station, authority_id: int) -> tuple[Listed, ...]:
    with station.database.reading() as db:
        rows = db.execute(
            select(admins).where(admins.c.authority_id == authority_id).order_by(admins.c.name)
        ).all()
    return tuple(
        Listed(row.name, row.role, row.password is not None, int(row.created_ms)) for row in rows
    )


def set_first_password(station: Station, guess: Guess, secret: str, password: str) -> None:
    """The one-time secret becomes a password, once."""
    _require_long(password)
    _tried(station, guess, secret, "one_time")
    _set_password(station, guess.authority_id, guess.name, password, once=True)


def change_password(station: Station, admin: Administrator, old: str, new: str) -> None:
    """A new password for the old one; every session ends, this one too."""
    _require_long(new)
    _tried(station, Guess(admin.authority_id, admin.name, admin.network), old, "password")
    _set_password(station, admin.authority_id, admin.name, new)


def log_in(station: Station, guess: Guess, password: str) -> tuple[str, int]:
    """A session's token and when it ends at the latest."""
    _tried(station, guess, password, "password")
    token, now = secrets.token_urlsafe(32), station.clock()
    authority_id = guess.authority_id
    row = {
        "authority_id": authority_id,
        "token_hash": _hash(token),
        "name": guess.name,
        "created_ms": now,
        "seen_ms": now,
    }
    with station.database.writing() as db:
        db.execute(delete(sessions).where(sessions.c.created_ms < now - ABSOLUTE_MS))
        db.execute(sessions.insert(), row)
        acts.record(station, db, authority_id, act="admin.login", by=guess.name, body={})
    return token, now + ABSOLUTE_MS


def require_second(station: Station, first: Administrator, second: Second, act: Act) -> None:
    """Another person of the same authority who may do this too agrees at this moment."""
    if second.name == first.name:
        raise _second_wanted()
    guess = Guess(first.authority_id, second.name, first.network)
    require(_tried(station, guess, second.password, "password"), act)


def of_token(station: Station, token: str, network: str = CONSOLE) -> Administrator:
    """Who a session belongs to, with the role of this moment; it lives on by being used."""
    now = station.clock()
    with station.database.reading() as db:
        row = db.execute(
            select(sessions, admins.c.role)
            .join(
                admins,
                and_(
                    admins.c.authority_id == sessions.c.authority_id,
                    admins.c.name == sessions.c.name,
                ),
            )
            .where(sessions.c.token_hash == _hash(token))
        ).first()
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
    return Administrator(int(row.authority_id), row.name, _role(row.role), network)


def log_out(station: Station, token: str) -> None:
    with station.database.writing() as db:
        db.execute(delete(sessions).where(sessions.c.token_hash == _hash(token)))


def _require_agreed(
    station: Station, admin: Administrator, role: Role, second: Second | None
) -> None:
    """A powerful role is given by two, unless nobody else of theirs is there yet."""
    if role not in POWERFUL:
        return
    if second is not None:
        require_second(station, admin, second, Act.ADMINS_CHANGE)
        return
    with station.database.reading() as db:
        others = db.execute(
            select(func.count()).where(
                admins.c.authority_id == admin.authority_id,
                admins.c.role == Role.SECURITY.value,
                admins.c.password.is_not(None),
                admins.c.name != admin.name,
            )
        ).scalar_one()
    if others:
        raise _second_wanted()


def _second_wanted() -> RequestRefused:
    return RequestRefused(
        403, "admin.second", "须由另一名管理员同意，没有执行。请第二人输入自己的密码。"
    )


def _require_long(password: str) -> None:
    if len(password) < MIN_PASSWORD:
        raise RequestRefused(
            422, "admin.password", f"密码不足 {MIN_PASSWORD} 个字，没有设置。请用更长的密码。"
        )


def _set_password(
    station: Station, authority_id: int, name: str, password: str, *, once: bool = False
) -> None:
    """`once`: only while the one-time secret still stands, whoever else uses it meanwhile."""
    here = _here(authority_id, name)
    salt = secrets.token_bytes(16)
    fresh = {"salt": salt, "password": guessing.kept(password, salt), "one_time": None}
    with station.database.writing() as db:
        row = db.execute(select(admins.c.one_time).where(here).with_for_update()).first()
        if row is None or (once and row.one_time is None):
            raise _refused()
        db.execute(update(admins).where(here).values(fresh))
        _end_sessions(db, authority_id, name)
        acts.record(
            station, db, authority_id, act="admin.password_set", by=name, body={"name": name}
        )


def _end_sessions(db: Connection, authority_id: int, name: str) -> None:
    db.execute(
        delete(sessions).where(sessions.c.authority_id == authority_id, sessions.c.name == name)
    )


def _tried(station: Station, guess: Guess, secret: str, kind: str) -> Role | None:
    """The role, when the secret fits; one answer, one time, one delay for all that is wrong."""
    guess.count(station)
    with station.database.reading() as db:
        row = db.execute(select(admins).where(_here(guess.authority_id, guess.name))).first()
    stored = row._mapping[kind] if row is not None else None
    salt = bytes(row.salt) if row is not None else b"nobody's salt 16"
    fits = guessing.fits(secret, salt, bytes(stored) if stored is not None else None)
    if row is None or not fits:
        raise _refused()
    guess.forgive(station)
    return _role(row.role)


def _refused() -> RequestRefused:
    return RequestRefused(401, "admin.refused", "名称或密码不对，没有登录。请核对后再试。")


def _role(text: str) -> Role | None:
    return Role(text) if text in set(Role) else None


def _here(authority_id: int, name: str) -> ColumnElement[bool]:
    return and_(admins.c.authority_id == authority_id, admins.c.name == name)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
