"""Which signed requests were seen: a second one with the same nonce is refused.

Kept for a day. Losing them in a power cut opens nothing, for every request of a device may be
repeated without a second effect; so no disk is waited for here.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import URL, Connection, event, text
from sqlalchemy.exc import IntegrityError

from app.protocol import NONCE_HOURS, REPLAYED
from app.server.database import Database
from app.server.refusals import RequestRefused

_MAKE = (
    "CREATE TABLE IF NOT EXISTS nonces (authority_id BIGINT NOT NULL, dev TEXT NOT NULL, "
    "nonce TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (authority_id, dev, nonce)) "
    "WITHOUT ROWID"
)
_INSERT = text("INSERT INTO nonces (authority_id, dev, nonce, at_ms) VALUES (:a, :d, :n, :t)")
_PRUNE = text("DELETE FROM nonces WHERE at_ms < :t")


class Nonces:
    def __init__(self, database: Database, *, own_file: bool) -> None:
        self._database = database
        self._own_file = own_file
        if own_file:
            event.listen(database.engine, "connect", _careless)
            with database.writing() as db:
                db.exec_driver_sql(_MAKE)

    @classmethod
    def of(cls, database: Database, home: Path) -> Nonces:
        """In a file of their own beside SQLite; in an unlogged table of PostgreSQL."""
        if not database.embedded:
            return cls(database, own_file=False)
        place = URL.create("sqlite", database=str(home / "nonces.sqlite"))
        return cls(Database(place), own_file=True)

    def take(self, authority_id: int, dev: str, nonce: str, now_ms: int) -> None:
        """Refuses a nonce this device has used already."""
        try:
            with self._database.writing() as db:
                self._insert(db, authority_id, dev, nonce, now_ms)
        except IntegrityError as error:
            raise RequestRefused(
                409, REPLAYED, "这个请求已收到过一次，没有再次执行。请重新发送。"
            ) from error

    def _insert(self, db: Connection, authority_id: int, dev: str, nonce: str, now: int) -> None:
        if not self._own_file:
            db.exec_driver_sql("SET LOCAL synchronous_commit = off")
        db.execute(_INSERT, {"a": authority_id, "d": dev, "n": nonce, "t": now})
        if secrets.randbelow(1000) == 0:
            db.execute(_PRUNE, {"t": now - NONCE_HOURS * 3_600_000})

    def close(self) -> None:
        if self._own_file:
            self._database.close()


def _careless(raw: object, _record: object) -> None:
    for pragma in ("synchronous=OFF", "journal_mode=MEMORY"):
        raw.execute(f"PRAGMA {pragma}").close()  # type: ignore[attr-defined]
