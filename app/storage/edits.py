"""The edit log (过程记录): one line for every change of a draft, which only grows.

The line stands or falls with the change, in the same transaction. At closing the lines of a
visit become one blob inside `visit.closed`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.shape import Shape
from app.storage.database import Database
from app.trust import strict_json


def stamp(t: datetime) -> str:
    """A moment as text that sorts: UTC with milliseconds."""
    return t.astimezone(UTC).isoformat(timespec="milliseconds")


def note(db: Database, rec: str, t: datetime, what: str, value: Shape | object) -> None:
    """Adds one line about the record `rec`."""
    text = (
        value.model_dump_json() if isinstance(value, Shape) else strict_json.dumps(value).decode()
    )
    db.execute(
        "INSERT INTO edits (rec, t, what, value) VALUES (?, ?, ?, ?)", (rec, stamp(t), what, text)
    )


def lines(db: Database, rec: str) -> bytes:
    """All lines of a record, oldest first, as JSON lines."""
    rows = db.execute("SELECT n, t, what, value FROM edits WHERE rec = ? ORDER BY n", (rec,))
    return b"".join(
        b'{"n":%d,"t":"%b","what":"%b","value":%b}\n'
        % (n, t.encode(), what.encode(), value.encode())
        for n, t, what, value in rows.fetchall()
    )


def values(db: Database, rec: str, what: str) -> tuple[bytes, ...]:
    """What was noted about a record under that name, oldest first."""
    rows = db.execute("SELECT value FROM edits WHERE rec = ? AND what = ? ORDER BY n", (rec, what))
    return tuple(value.encode() for (value,) in rows.fetchall())


def count(db: Database) -> int:
    """How many lines were ever written; the head mirror remembers it."""
    (found,) = db.execute("SELECT coalesce(max(n), 0) FROM edits").fetchone()
    return int(found)
