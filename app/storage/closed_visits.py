"""The sealed facts of closed visits, as an office wants them: opened, closed, papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.errors import InputRefused
from app.storage import journal
from app.storage.database import Database
from app.trust import journal_entry, strict_json
from app.trust.journal_entry import Entry, SealedEntry

_CARRIED = ("visit.opened", "visit.closed", "paper.sealed", "paper.served", "paper.voided")
_PAGE = 300
_MARKS = ", ".join("?" * len(_CARRIED))


class NothingClosed(InputRefused):
    code = "package.nothing"

    def __init__(self) -> None:
        super().__init__("还没有办结的检查可以导出，没有写文件。请先办结检查。")


def own(db: Database, visit_ids: tuple[str, ...] = ()) -> tuple[SealedEntry, ...]:
    """Entries of this device's closed visits, in order; all, or of those chosen."""
    entries = journal.entries(db)
    closed = {one.entry.rec for one in entries if one.entry.type == "visit.closed"}
    wanted = closed & set(visit_ids) if visit_ids else closed
    return tuple(
        one for one in entries if one.entry.type in _CARRIED and visit_of(one.entry) in wanted
    )


def visit_of(entry: Entry) -> str:
    return str(entry.body.get("visit") or entry.rec)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the entries of one visit lie, without their bytes."""

    visit_id: str
    hashes: tuple[str, ...]


class Row(NamedTuple):
    """One entry of a visit, without its bytes."""

    at: int
    dev: str
    visit_id: str
    type: str
    hash: str


OWN, PULLED = "journal", "foreign_entries"


def rows_after(db: Database, table: str, at: int) -> tuple[Row, ...]:
    """The next few hundred, in the order they were sealed or pulled; empty at the end.

    A page at a time, so that whoever saves an answer meanwhile waits for one page only.
    """
    found = db.execute(
        f"SELECT rowid, rec, type, hash, data FROM {table} "
        f"WHERE type IN ({_MARKS}) AND rowid > ? ORDER BY rowid LIMIT {_PAGE}",
        (*_CARRIED, at),
    ).fetchall()
    return tuple(_row(*one) for one in found)


def _row(at: int, rec: str, kind: str, digest: str, data: bytes) -> Row:
    told = strict_json.loads_object(data)
    body = told.get("body")
    visit = str(body.get("visit") or rec) if isinstance(body, dict) else rec
    return Row(at, str(told.get("dev")), visit, kind, digest)


def places(rows: Iterable[Row]) -> tuple[Place, ...]:
    """Closed visits in the order they were closed here or came here: later ones stand later."""
    found: dict[tuple[str, str], list[str]] = {}
    closed: dict[tuple[str, str], None] = {}
    for one in rows:
        key = (one.dev, one.visit_id)  # nobody adds to the visit of another device
        found.setdefault(key, []).append(one.hash)
        if one.type == "visit.closed":
            closed[key] = None
    return tuple(Place(key[1], tuple(found[key])) for key in closed)


def entries_of(db: Database, place: Place) -> tuple[Entry, ...]:
    """The entries of one visit; they were verified when they were sealed or pulled."""
    found = []
    for digest in place.hashes:
        row = db.execute(
            "SELECT data FROM journal WHERE hash = ? "
            "UNION ALL SELECT data FROM foreign_entries WHERE hash = ? LIMIT 1",
            (digest, digest),
        ).fetchone()
        if row is not None:
            found.append(journal_entry.parse(row[0]))
    return tuple(found)
