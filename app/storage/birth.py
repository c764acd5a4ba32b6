"""How a home is born and recognised: sample or real for ever, with its own device key."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.storage import database, journal, keyroom, mirror
from app.storage.database import Database
from app.storage.keyroom import Holder, HomeCard, Kind
from app.storage.refusals import (
    HomeDamaged,
    HomeKindMismatch,
    HomeMissing,
    KeyMissing,
    KeyWrong,
    of_os_error,
)
from app.trust import keys
from app.trust.keys import DeviceKey


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What the database knows of its home."""

    device: DeviceKey
    keys: bytes
    chain: str


def prepare(home: Path, create: Kind | None) -> None:
    """The folder exists afterwards, made only where a birth is allowed."""
    if not home.is_dir():
        if create is None:
            raise HomeMissing(home)
        try:
            home.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise of_os_error(error) from error
    elif create is None and not (home / keyroom.CARD).exists():
        _refuse_homeless(home)


def card_of(home: Path, create: Kind | None, now: datetime, holder: Holder | None) -> HomeCard:
    """The card of the home, written now if this is its birth. The caller holds the lock."""
    card = keyroom.read_card(home)
    if card is None:
        if create is None or (home / database.NAME).exists():
            _refuse_homeless(home)
        assert create is not None
        try:
            return keyroom.found(home, create, now, holder)
        except OSError as error:
            raise of_os_error(error) from error
    if create is not None and create != card.kind:
        raise HomeKindMismatch(card.kind)
    # SQLite takes a file shorter than a page for an empty database and would begin anew.
    if card.ready and _size(home / database.NAME) < database.PAGE_SIZE:
        raise HomeDamaged("数据库文件不见或")
    return card


def facts_of(db: Database, card: HomeCard) -> HomeFacts:
    """Device key, key list and chain; made in one transaction at birth."""
    row = db.execute("SELECT value FROM home WHERE key = 'home_id'").fetchone()
    if row is None:
        if card.ready:
            raise HomeDamaged
        _bear(db, card)
    elif row[0] != card.home_id:
        raise KeyWrong
    values = dict(db.execute("SELECT key, value FROM home").fetchall())
    device = DeviceKey.from_bytes(bytes.fromhex(values["device"]))
    return HomeFacts(device, values["keys"].encode(), journal.current_chain(db))


def finished(home: Path, card: HomeCard) -> HomeCard:
    """The birth is complete: from now on a missing database is a loss, not a beginning."""
    ready = card.model_copy(update={"ready": True})
    try:
        keyroom.write_card(home, ready)
    except OSError as error:
        raise of_os_error(error) from error
    return ready


def is_writable(home: Path) -> bool:
    """Whether database, home and mirror can be written, as far as the system says."""
    place = mirror.folder(home)
    places = [home, place if place.exists() else place.parent]
    db = home / database.NAME
    return all(os.access(path, os.W_OK) for path in [*places, *([db] if db.exists() else [])])


def _bear(db: Database, card: HomeCard) -> None:
    device = DeviceKey.generate()
    listed = keys.self_signed(device, card.home_id, card.kind, card.created_at)
    db.execute("PRAGMA query_only = OFF")
    with db.atomic():
        db.table("home").insert_all(
            [
                {"key": "home_id", "value": card.home_id},
                {"key": "kind", "value": card.kind},
                {"key": "device", "value": device.to_bytes().hex()},
                {"key": "keys", "value": listed.decode()},
            ]
        )
        journal.begin_chain(db)
    db.execute("PRAGMA query_only = ON")


def _refuse_homeless(home: Path) -> None:
    if (home / database.NAME).exists():
        raise KeyMissing
    raise HomeMissing(home)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
