"""Which signed requests were seen: a second one with the same nonce is refused.

Kept for a day. Losing them in a power cut opens nothing, for every request of a device may be
repeated without a second effect; so no disk is waited for here.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from abc import ABC, abstractmethod
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.protocol import NONCE_HOURS, REPLAYED
from app.server.database import BUSY_MS, Database
from app.server.refusals import RequestRefused

_MAKE = (
    "CREATE TABLE IF NOT EXISTS nonces (authority_id BIGINT NOT NULL, dev TEXT NOT NULL, "
    "nonce TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (authority_id, dev, nonce)) "
    "WITHOUT ROWID"
)
_INSERT = "INSERT INTO nonces (authority_id, dev, nonce, at_ms) VALUES (:a, :d, :n, :t)"
_PRUNE = "DELETE FROM nonces WHERE at_ms < :t"
Row = dict[str, int | str]


class Nonces(ABC):
    """Which nonces were used; `of` chooses where they are kept."""

    @classmethod
    def of(cls, database: Database, home: Path) -> Nonces:
        """In a file of their own beside SQLite; in an unlogged table of PostgreSQL."""
        return _InFile(home / "nonces.sqlite") if database.embedded else _InTable(database)

    def take(self, authority_id: int, dev: str, nonce: str, now_ms: int) -> None:
        """Refuses a nonce this device has used already."""
        if not self._fresh({"a": authority_id, "d": dev, "n": nonce, "t": now_ms}):
            raise RequestRefused(409, REPLAYED, "这个请求已收到过一次，没有再次执行。请重新发送。")

    @abstractmethod
    def _fresh(self, used: Row) -> bool:
        """Keeps the nonce; False where it stands there already."""

    @abstractmethod
    def close(self) -> None:
        """Lets go of what it holds."""


class _InTable(Nonces):
    def __init__(self, database: Database) -> None:
        self._database = database

    def _fresh(self, used: Row) -> bool:
        try:
            with self._database.writing() as db:
                db.exec_driver_sql("SET LOCAL synchronous_commit = off")
                db.execute(text(_INSERT), used)
                if secrets.randbelow(1000) == 0:
                    db.execute(text(_PRUNE), _limit(used))
        except IntegrityError:
            return False
        return True

    def close(self) -> None:
        """The database is closed by whoever opened it."""


class _InFile(Nonces):
    """One connection and no layer above it: this stands before every request there is."""

    def __init__(self, path: Path) -> None:
        self._alone = threading.Lock()
        self._db = sqlite3.connect(
            path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        for statement in ("PRAGMA synchronous=OFF", "PRAGMA journal_mode=MEMORY", _MAKE):
            self._db.execute(statement).close()

    def _fresh(self, used: Row) -> bool:
        try:
            with self._alone:
                self._db.execute(_INSERT, used)
                if secrets.randbelow(1000) == 0:
                    self._db.execute(_PRUNE, _limit(used))
        except sqlite3.IntegrityError:
            return False
        except sqlite3.OperationalError as error:
            raise RequestRefused(
                503,
                "server.busy",
                "服务器暂时忙，没有执行。本机内容都在，请稍后重试。",
                retry_after=5,
            ) from error
        return True

    def close(self) -> None:
        with self._alone:
            self._db.close()


def _limit(used: Row) -> Row:
    return {"t": int(used["t"]) - NONCE_HOURS * 3_600_000}
