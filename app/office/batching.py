"""One batch in the database: what it is, when it began, and how it is taken back whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from app.domain.errors import RuleBroken
from app.domain.moments import day_of
from app.office.records import RowProblem
from app.office.schema import STORED, batch_rows, batches, results, undone
from app.office.store import Store


class BatchMissing(RuleBroken):
    code = "batch.missing"


class BatchPublished(RuleBroken):
    code = "batch.published"


@dataclass(frozen=True, slots=True)
class Batch:
    """One import as the database knows it."""

    n: int
    state: str  # running | stopped | done | undone
    source: str
    total: int
    taken: int
    warned: int
    skipped: int
    refused: int
    begun_at: str
    ended_at: str
    position: int
    clock_note: str = ""
    undone_at: str = ""
    undo_reason: str = ""
    undone_rows: int = 0


@dataclass(frozen=True, slots=True)
class Office:
    """The database and the clock an import works with."""

    store: Store
    clock: Callable[[], datetime]


def last_day(office: Office) -> tuple[date, str]:
    """The last day a result may bear, and a note when the clock ran backwards.

    Batches are ordered by their number. Their times only ever move this day forward, so that
    a computer whose clock fell back does not refuse what is long past.
    """
    now = office.clock()
    with office.store.read() as connection:
        latest = connection.execute(select(func.max(batches.c.begun_at))).scalar()
    before = datetime.fromisoformat(latest) if latest else now
    if before <= now:
        return day_of(now), ""
    note = f"本机时钟比上一批导入时早（现在 {now:%Y-%m-%d %H:%M}），请核对时钟"
    return max(day_of(now), day_of(before)), note


def undo(office: Office, n: int, reason: str) -> Batch:
    """Takes a whole batch back, as long as nothing of it is published; the trace stays."""
    if not reason.strip():
        raise RuleBroken("没有写撤销的原因，没有撤销。请写一句。", code="batch.no_reason")
    with office.store.write() as connection:
        found = row_of(connection, n)
        if found["state"] == "undone":
            return as_batch(found)
        published = connection.execute(
            select(func.count())
            .select_from(results)
            .where(results.c.batch == n, results.c.published_at != "")
        ).scalar_one()
        if published:
            raise BatchPublished(
                f"第 {n} 批已有 {published} 条公示，不能整批撤销，没有改动。"
                "已公示的请逐条更正，并写明原因。"
            )
        columns = [name for name in STORED if name != "published_at"]
        connection.execute(
            insert(undone).from_select(
                columns, select(*(results.c[name] for name in columns)).where(results.c.batch == n)
            )
        )
        gone = connection.execute(delete(results).where(results.c.batch == n)).rowcount
        connection.execute(
            update(batches)
            .where(batches.c.n == n)
            .values(
                state="undone",
                # The same file may come again after it was taken back: as a batch of its own.
                key=f"{n}:{found['key']}"[:64],
                undone_at=office.clock().astimezone(UTC).isoformat(),
                undo_reason=reason.strip()[:500],
                undone_rows=gone,
            )
        )
        return as_batch(row_of(connection, n))


def batch_of(store: Store, n: int) -> Batch:
    with store.read() as connection:
        return as_batch(row_of(connection, n))


def list_batches(store: Store, limit: int = 200) -> tuple[Batch, ...]:
    """Newest first, by their number: a clock that was wrong puts nothing out of order."""
    with store.read() as connection:
        rows = connection.execute(select(batches).order_by(batches.c.n.desc()).limit(limit))
        return tuple(as_batch(one) for one in rows.mappings())


def problems_of(store: Store, n: int) -> Iterator[RowProblem]:
    """What was said of the rows of a batch that did not go in, in the order of the file."""
    query = (
        select(batch_rows)
        .where(batch_rows.c.batch == n, batch_rows.c.state == "refused")
        .order_by(batch_rows.c.row, batch_rows.c.id)
    )
    with store.read() as connection:
        for one in connection.execute(query).mappings():
            fields = {name: one[name] for name in RowProblem._fields if name != "fatal"}
            yield RowProblem(**fields, fatal=True)


def row_of(connection: Connection, n: int) -> RowMapping:
    found = connection.execute(select(batches).where(batches.c.n == n)).mappings().first()
    if found is None:
        raise BatchMissing(f"没有第 {n} 批。用 shian office batches 看有哪些批次。")
    return found


def of_key(connection: Connection, key: str) -> RowMapping | None:
    return connection.execute(select(batches).where(batches.c.key == key)).mappings().first()


def as_batch(row: RowMapping) -> Batch:
    return Batch(**{name: row[name] for name in Batch.__slots__})
