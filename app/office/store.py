"""The office's database: SQLite in one file, or PostgreSQL by URL, with the same code.

Every write is one transaction. What a refusal tells never holds the password of the URL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

from app.domain.errors import InputRefused, MemoryRefused
from app.office import schema
from app.office.records import Candidate, Fixed, Result

_WAIT_MS = 60_000  # a ledger that is being exported holds a commit up, never refuses it
_LOCK = 7_315_401  # one migration at a time on PostgreSQL
_COPIED = f"COPY office_results ({', '.join(schema.STORED)}) FROM STDIN"

_SENTENCE = (
    "办公室数据库没有应答或不能写（{}），这一步没有写入任何内容。"
    "已导入的都在。请检查磁盘或数据库服务后再试。"
)


class StoreRefused(MemoryRefused):
    code = "office.database"


class RowTaken(StoreRefused):
    """Somebody else put in a row of the same identity between our look and our write."""

    code = "office.row_taken"

    def __init__(self) -> None:
        super().__init__("另一处正在导入同样的结果，这一步没有写入。请稍后再导入一次。")


class DatabaseUnknown(InputRefused):
    code = "office.database_url"


class Store:
    """An open office database. Made by `open_store`, ended by `close`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_postgres = engine.dialect.name == "postgresql"

    @property
    def words(self) -> str:
        """Where the data lies, without a password."""
        return self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One moment of the database, the same from the first to the last query."""
        options = {"isolation_level": "REPEATABLE READ"} if self.is_postgres else {}
        with _told(), self._engine.connect() as connection:
            reading = connection.execution_options(**options)
            with reading.begin():
                yield reading

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing."""
        with _told(), self._engine.connect() as connection:
            writing = connection.execution_options(shian_write=True)
            with writing.begin():
                yield writing

    def close(self) -> None:
        self._engine.dispose()


class ResultWriter:
    """Rows of one batch into the database, by the quickest way it has.

    `fixed`: fields of a result that are the same in every row of this batch; on SQLite they
    stand in the statement, so that fewer values are bound a row.
    """

    def __init__(self, batch: int, fixed: Mapping[str, Fixed]) -> None:
        self._batch = batch
        same = {"batch": batch, "published_at": "", **fixed}
        marks = (_literal(same[name]) if name in same else "?" for name in schema.STORED)
        self._statement = (
            f"INSERT INTO office_results ({', '.join(schema.STORED)}) VALUES ({', '.join(marks)})"
        )
        moving = (at for at, name in enumerate(Result._fields) if name not in fixed)
        self._moving = itemgetter(*moving)

    def write(self, connection: Connection, rows: Sequence[Candidate]) -> None:
        """Raises RowTaken where one of these identities is there already."""
        if not rows:
            return
        if connection.dialect.name == "sqlite":
            self._insert(connection, rows)
        else:
            self._copy(connection, rows)

    def _insert(self, connection: Connection, rows: Sequence[Candidate]) -> None:
        moving = self._moving
        values = [
            (row, identity, fingerprint, result.party_key, *moving(result))
            for row, result, _, identity, fingerprint in rows
            if result is not None
        ]
        try:
            connection.exec_driver_sql(self._statement, values)
        except IntegrityError as error:
            raise RowTaken from error

    def _copy(self, connection: Connection, rows: Sequence[Candidate]) -> None:
        driver: Any = connection.connection.driver_connection
        n = self._batch
        try:
            with driver.cursor() as cursor, cursor.copy(_COPIED) as copy:
                for row, result, _, identity, fingerprint in rows:
                    if result is not None:
                        known = (n, row, identity, fingerprint, result.party_key)
                        copy.write_row((*known, *result, ""))
        except connection.dialect.loaded_dbapi.IntegrityError as error:
            raise RowTaken from error
        except connection.dialect.loaded_dbapi.Error as error:
            sentence = _SENTENCE.format(str(error).strip().splitlines()[0][:120])
            raise StoreRefused(sentence) from error


def _literal(value: Fixed) -> str:
    """A value of our own in a statement: a number, nothing, or a bare word."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(int(value))
    if value and not (value.isascii() and value.isalpha()):
        raise ValueError(value)
    return f"'{value}'"


def open_store(url: str | None, default: Path) -> Store:
    """The database of the URL, or the file `default`; its tables are brought up to date."""
    if url is None:
        default.parent.mkdir(parents=True, exist_ok=True)
    store = Store(_engine(_url(url) if url else URL.create("sqlite", database=str(default))))
    try:
        _migrate(store)
    except BaseException:
        store.close()
        raise
    return store


def _url(text_: str) -> URL:
    try:
        url = make_url(text_)
    except ArgumentError as error:
        raise DatabaseUnknown(
            "看不懂 --database。请写 sqlite:///文件 或 postgresql://用户@主机/库名。"
        ) from error
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database:
        return url
    raise DatabaseUnknown(
        f"不支持 {url.drivername} 数据库。请写 sqlite:///文件 或 postgresql://用户@主机/库名。"
    )


def _engine(url: URL) -> Engine:
    try:
        if url.drivername == "sqlite":
            made = create_engine(url, poolclass=NullPool)
            event.listen(made, "connect", _prepare_sqlite)
            event.listen(made, "begin", _begin_sqlite)
            return made
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except NoSuchModuleError as error:
        raise DatabaseUnknown("这台机器上没有这种数据库的驱动。") from error


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
    connection.execute("PRAGMA journal_mode = TRUNCATE")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32000")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("shian_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _migrate(store: Store) -> None:
    with store.write() as connection:
        if store.is_postgres:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        seen = schema.applied(connection)
        if seen > len(schema.MIGRATIONS):
            raise StoreRefused(
                "办公室数据库是更新的程序建的，这一版读不了，没有改动。请升级程序后再打开。",
                code="office.too_new",
            )
        schema.migrate(connection, seen)


@contextmanager
def _told() -> Iterator[None]:
    """What the database refuses, in one sentence; the transaction was rolled back."""
    try:
        yield
    except DBAPIError as error:
        raise StoreRefused(_SENTENCE.format(_first_line(error))) from error
    except SQLAlchemyError as error:
        raise StoreRefused("办公室数据库用不了，这一步没有写入任何内容。请稍后再试。") from error


def _first_line(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines() or ["没有说明"]
    return lines[0][:120]
