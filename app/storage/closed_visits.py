"""The sealed facts of closed visits, as an office wants them: opened, closed, papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import InputRefused
from app.storage import journal
from app.storage.database import Database
from app.trust import journal_entry, strict_json
from app.trust.journal_entry import Entry, SealedEntry

_CARRIED = ("visit.opened", "visit.closed", "paper.sealed", "paper.served", "paper.voided")
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


def everybody(db: Database) -> tuple[Place, ...]:
    """Closed visits of this and of all other devices whose facts came here.

    The order is that in which they became known here: what comes later stands later.
    """
    found: dict[tuple[str, str], list[str]] = {}
    closed: dict[tuple[str, str], int] = {}
    for at, (dev, rec, kind, digest, body) in enumerate(_rows(db)):
        key = (dev, str(body.get("visit") or rec))
        found.setdefault(key, []).append(digest)
        if kind == "visit.closed":
            closed[key] = at
    ordered = sorted(closed, key=closed.__getitem__)
    return tuple(Place(key[1], tuple(found[key])) for key in ordered)


def _rows(db: Database) -> Iterator[tuple[str, str, str, str, dict[str, object]]]:
    """Our own first, then what was pulled, a hundred at a time; no cursor stays open."""
    for table in ("journal", "foreign_entries"):
        last = 0
        while rows := db.execute(
            f"SELECT rowid, rec, type, hash, data FROM {table} "
            f"WHERE type IN ({_MARKS}) AND rowid > ? ORDER BY rowid LIMIT 100",
            (*_CARRIED, last),
        ).fetchall():
            for last, rec, kind, digest, data in rows:  # noqa: B007 - where the next page begins
                told = strict_json.loads_object(data)
                body = told.get("body")
                yield (
                    str(told.get("dev")),
                    rec,
                    kind,
                    digest,
                    body if isinstance(body, dict) else {},
                )


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
