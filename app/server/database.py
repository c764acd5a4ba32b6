"""One database behind one small door: embedded SQLite, or PostgreSQL by its URL.

`reading()` sees one snapshot; `writing()` is one transaction that is on disk when the block
ends. SQLite keeps a rollback journal with FULL: WAL is trusted only from 3.51.3 on, older ones
may lose the reset of the log between two processes.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from app.server.refusals import ServerHomeRefused

WAL_FROM = (3, 51, 3)
BUSY_MS = 30_000


class Database:
    """An engine that knows how its dialect begins a transaction."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.embedded = url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.embedded else _postgresql(url)
        # Threads of one worker wait here in turn; SQLite's own waiting is a lottery.
        self._turn = threading.Lock() if self.embedded else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        options: dict[str, Any] = {} if self.embedded else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect() as connection:
            connection.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._turn or nullcontext(), self.engine.connect() as connection:
            connection.execution_options(shian_writes=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_database(home: Path, url: str) -> Database:
    """The database named by the URL, else the file in the home. Raises ServerHomeRefused."""
    if not url:
        return Database(URL.create("sqlite", database=str(home / "server.sqlite")))
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _refused("数据库地址读不懂") from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise _refused("数据库只能是 SQLite 或 PostgreSQL")
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    database = Database(parsed)
    try:
        with database.reading() as db:
            db.exec_driver_sql("SELECT 1")
    except SQLAlchemyError as error:
        raise _refused("数据库连接不上") from error
    return database


def _refused(what: str) -> ServerHomeRefused:
    return ServerHomeRefused(
        f"{what}，服务器没有启动，数据没有改动。请核对 --database 后重试。", code="server.database"
    )


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """WAL where it is sound, else the rollback journal."""
    return "WAL" if version >= WAL_FROM else "TRUNCATE"


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False},
        pool_size=20,
        max_overflow=30,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # we begin ourselves: IMMEDIATE for writers
        for pragma in (
            f"journal_mode={journal_mode()}",
            "synchronous=FULL",
            f"busy_timeout={BUSY_MS}",
            "trusted_schema=OFF",
            "cache_size=-8000",
        ):
            raw.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("shian_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    options = "-c statement_timeout=30000 -c lock_timeout=20000"
    return create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 5},
    )
