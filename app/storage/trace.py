"""What a transaction leaves behind, so that a failed COMMIT can be asked about afterwards.

An error from COMMIT does not mean "not committed". A transaction that wrote a line of the edit
log is known by that line; any other leaves a mark of its own. (A mark for each would cost every
answer one page more.)
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from app.storage import edits
from app.storage.database import Database


@dataclass(frozen=True, slots=True)
class Trace:
    """The end of the edit log inside the transaction, or a mark where no line was added."""

    edits: int
    mark: str | None = None


def leave(db: Database, before: int) -> Trace:
    """The trace of the running transaction, which began with `before` lines."""
    now = edits.count(db)
    if now > before:
        return Trace(now)
    mark = secrets.token_hex(8)
    db.execute("UPDATE write_mark SET mark = ?", (mark,))
    return Trace(now, mark)


def is_found(db: Database, trace: Trace) -> bool:
    """Whether the transaction took place."""
    if trace.mark is None:
        return edits.count(db) >= trace.edits
    (mark,) = db.execute("SELECT mark FROM write_mark").fetchone()
    return bool(mark == trace.mark)
