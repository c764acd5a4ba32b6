"""台账: what is in the office's database, filtered, searched and paged.

Only batches that are done are seen. Practice is never mixed in: it is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)

from app.domain.kinds import Conclusion, Handling, Outcome, VisitKind
from app.domain.labels import label
from app.office.mapping import ColumnMapping
from app.office.mapping import read as read_mapping
from app.office.records import LIST, Result
from app.office.schema import batches, mappings, results
from app.office.settling import DONE
from app.office.store import Store

_SEARCHED = (
    results.c.party_name,
    results.c.number,
    results.c.credit_code,
    results.c.licence_no,
    results.c.address,
    results.c.officers,
)
_SOURCES = {"sheet": "表格", "signed": "封存记录", "token": "文书验证码"}
_BASES = {"in-force": "现行法", "commissioned": "委托文件", "": ""}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the ledger is narrowed to; empty means all."""

    search: str = ""
    since: str = ""  # ISO days, both ends included
    until: str = ""
    conclusion: str = ""
    kind: str = ""
    station: str = ""
    batch: int = 0
    practice: bool = False

    def said(self) -> dict[str, object]:
        """The filters that narrow anything, for a manifest."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger."""

    id: int
    batch: int
    row: int
    published_at: str
    result: Result


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, how many there are in all, and where the next page begins."""

    lines: tuple[Line, ...]
    total: int
    next: tuple[str, int] | None


def page(
    store: Store, filters: Filters, *, after: tuple[str, int] | None = None, limit: int = 100
) -> Page:
    """Newest day first. A page costs the same wherever it stands."""
    query = _chosen(filters).order_by(results.c.day.desc(), results.c.id.desc()).limit(limit + 1)
    if after is not None:
        day, last = after
        query = query.where(
            or_(results.c.day < day, and_(results.c.day == day, results.c.id < last))
        )
    with store.read() as connection:
        rows = connection.execute(query).all()
        total = count(connection, filters)
    lines = tuple(_line(row) for row in rows[:limit])
    more = len(rows) > limit
    return Page(lines, total, (lines[-1].result.day, lines[-1].id) if more else None)


def count(connection: Connection, filters: Filters) -> int:
    query = select(func.count()).select_from(results).where(*_narrowed(filters))
    return int(connection.execute(query).scalar_one())


def stream(connection: Connection, filters: Filters) -> Generator[Result, None, None]:
    """Every result in the order of the ledger, a thousand at a time, of one moment."""
    columns = [results.c[name] for name in Result._fields]
    query = (
        select(*columns)
        .where(*_narrowed(filters))
        .order_by(results.c.day.desc(), results.c.id.desc())
    )
    found = connection.execution_options(yield_per=1000).execute(query)
    try:
        for part in found.partitions():
            yield from map(Result._make, part)
    finally:
        found.close()


def known_papers(store: Store) -> frozenset[str]:
    """Content hashes of the papers whose results stand in the ledger."""
    query = (
        select(results.c.content_hash)
        .join(batches, batches.c.n == results.c.batch)
        .where(results.c.content_hash != "", batches.c.state == DONE)
    )
    with store.read() as connection:
        return frozenset(connection.execute(query).scalars())


def stations(store: Store) -> tuple[str, ...]:
    query = select(results.c.station).distinct().order_by(results.c.station).limit(500)
    with store.read() as connection:
        return tuple(one for one in connection.execute(query).scalars() if one)


def words(result: Result) -> tuple[str, ...]:
    """The line as people read it, in the order of `COLUMNS`."""
    return (
        result.number,
        result.party_name,
        result.credit_code,
        result.licence_no,
        result.address,
        result.premises,
        result.station,
        result.day,
        label(VisitKind(result.kind)) if result.kind else "",
        label(Outcome(result.outcome)) if result.outcome else "",
        label(Conclusion(result.conclusion)) if result.conclusion else "",
        LIST.join(label(Handling(one)) for one in result.handling.split(LIST) if one),
        result.officers,
        _number(result.checked),
        _number(result.passed),
        _number(result.failed),
        result.problems,
        result.due,
        result.note,
        result.id_note,
        _BASES.get(result.basis, result.basis),
        _SOURCES.get(result.source, result.source),
    )


COLUMNS = (
    "记录编号",
    "单位名称",
    "统一社会信用代码",
    "许可证编号",
    "地址",
    "场所类型",
    "检查单位",
    "检查日期",
    "检查类型",
    "检查情况",
    "检查结果",
    "结果处理",
    "检查人员",
    "检查项数",
    "合格项数",
    "不符合项数",
    "主要问题",
    "整改期限",
    "备注",
    "证号说明",
    "依据",
    "来源",
)
NUMBERS = frozenset({13, 14, 15})  # columns that are counts; every other is text
CODES = frozenset({0, 2, 3})  # columns whose digits are a name


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    # As a question per row, so that the index of days gives the order and nothing is sorted.
    done = select(batches.c.n).where(batches.c.n == results.c.batch, batches.c.state == DONE)
    made: list[ColumnElement[bool]] = [
        done.exists(),
        results.c.practice.is_(filters.practice),
    ]
    exact: Mapping[Any, object] = {
        results.c.conclusion: filters.conclusion,
        results.c.kind: filters.kind,
        results.c.station: filters.station,
        results.c.batch: filters.batch,
    }
    made += [column == value for column, value in exact.items() if value]
    if filters.since:
        made.append(results.c.day >= filters.since)
    if filters.until:
        made.append(results.c.day <= filters.until)
    made += [
        or_(*(column.icontains(word, autoescape=True) for column in _SEARCHED))
        for word in filters.search.split()[:5]
    ]
    return made


def _chosen(filters: Filters) -> Select[Any]:
    head = (results.c.id, results.c.batch, results.c.row, results.c.published_at)
    return select(*head, *(results.c[name] for name in Result._fields)).where(*_narrowed(filters))


def _line(row: Sequence[Any]) -> Line:
    number, batch, place, published_at, *fields = row
    return Line(number, batch, place, published_at, Result._make(fields))


# --- what else is kept -------------------------------------------------------------------------


def mark_published(store: Store, ids: Sequence[int], moment: str) -> int:
    """These results are public from that moment on: their batch can no longer be taken back."""
    with store.write() as connection:
        return connection.execute(
            update(results)
            .where(results.c.id.in_(ids), results.c.published_at == "")
            .values(published_at=moment)
        ).rowcount


def save_mapping(store: Store, mapping: ColumnMapping, moment: str) -> None:
    """Kept under its name; the one before it of that name is replaced."""
    with store.write() as connection:
        connection.execute(mappings.delete().where(mappings.c.name == mapping.name))
        connection.execute(
            insert(mappings).values(
                name=mapping.name, body=mapping.to_bytes().decode(), saved_at=moment
            )
        )


def saved_mappings(store: Store) -> tuple[ColumnMapping, ...]:
    """Newest first."""
    query = select(mappings.c.body).order_by(mappings.c.saved_at.desc(), mappings.c.name)
    with store.read() as connection:
        return tuple(read_mapping(body.encode()) for body in connection.execute(query).scalars())
