"""The tables of the office's database, the same on SQLite and PostgreSQL, and their migrations.

A migration is a numbered sentence; each runs once, in the transaction that notes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
)

from app.office.records import Result

metadata = MetaData()
_NUMBERS = frozenset({"checked", "passed", "failed"})
_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER

migrations = Table(
    "office_migrations",
    MetaData(),
    Column("n", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("applied_at", String(40), nullable=False),
)

batches = Table(
    "office_batches",
    metadata,
    Column("n", _Id, primary_key=True),  # order of batches; never a clock
    Column("key", String(64), nullable=False, unique=True),  # content, mapping and mendings
    Column("state", String(10), nullable=False),  # running | stopped | done | undone
    Column("source", Text, nullable=False),
    Column("kind", String(10), nullable=False),  # sheet | package
    Column("fingerprint", String(64), nullable=False),
    Column("mapping", Text, nullable=False),
    Column("mended", Text, nullable=False),  # identifiers a clerk put right, as JSON
    Column("position", Integer, nullable=False),  # the last row that was settled
    Column("total", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("warned", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("begun_at", String(40), nullable=False),
    Column("ended_at", String(40), nullable=False),
    Column("clock_note", Text, nullable=False),  # the clock ran backwards: said and kept
    Column("undone_at", String(40), nullable=False),
    Column("undo_reason", Text, nullable=False),
    Column("undone_rows", Integer, nullable=False),
)


def _result_columns() -> list[Column[object]]:
    made: list[Column[object]] = []
    for name in Result._fields:
        if name in _NUMBERS:
            made.append(Column(name, Integer))
        elif name == "practice":
            made.append(Column(name, Boolean, nullable=False))
        else:
            made.append(Column(name, Text, nullable=False))
    return made


results = Table(
    "office_results",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("batch", _Id, ForeignKey("office_batches.n"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("identity", LargeBinary(16), nullable=False, unique=True),
    Column("fingerprint", LargeBinary(16), nullable=False),
    Column("party_key", Text, nullable=False),
    *_result_columns(),
    Column("published_at", String(40), nullable=False),
    Index("office_results_day", "day", "id"),
    Index("office_results_party", "party_key"),
    Index("office_results_batch", "batch", "row"),
)

undone = Table(
    "office_undone",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("batch", _Id, nullable=False),
    Column("row", Integer, nullable=False),
    Column("identity", LargeBinary(16), nullable=False),
    Column("fingerprint", LargeBinary(16), nullable=False),
    Column("party_key", Text, nullable=False),
    *_result_columns(),
)

batch_rows = Table(
    "office_batch_rows",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("batch", _Id, ForeignKey("office_batches.n"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("state", String(10), nullable=False),  # refused | skipped | warned
    Column("place", Text, nullable=False),
    Column("field", String(20), nullable=False),
    Column("code", String(60), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("found", Text, nullable=False),
    Column("cure", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("identity", LargeBinary(16), nullable=False),  # of rows that contradict each other
    Index("office_batch_rows_place", "batch", "row"),
)

mappings = Table(
    "office_mappings",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("body", Text, nullable=False),
    Column("saved_at", String(40), nullable=False),
)

STORED = (
    "batch",
    "row",
    "identity",
    "fingerprint",
    "party_key",
    *Result._fields,
    "published_at",
)


def _m001_results_come_in_batches(connection: Connection) -> None:
    metadata.create_all(
        connection, tables=[batches, results, undone, batch_rows, mappings], checkfirst=False
    )


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_m001_results_come_in_batches,)


def applied(connection: Connection) -> int:
    """How many migrations this database has seen; the table is made when it is missing."""
    migrations.create(connection, checkfirst=True)
    return len(connection.execute(select(migrations.c.n)).all())


def migrate(connection: Connection, seen: int) -> None:
    for n, step in enumerate(MIGRATIONS[seen:], start=seen + 1):
        step(connection)
        connection.execute(
            insert(migrations).values(
                n=n, name=step.__name__.lstrip("_"), applied_at=datetime.now(UTC).isoformat()
            )
        )
