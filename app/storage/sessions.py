"""Market mornings as rows: the session's own facts, and one row for each stall of its strip."""

from __future__ import annotations

import json
from datetime import datetime

from app.domain.errors import RuleBroken
from app.domain.kinds import Outcome, VisitState
from app.domain.session import Session, Stall
from app.storage import edits
from app.storage.database import Database
from app.storage.edits import stamp

_OWN = set(Session.model_fields) - {"stalls"}


class SessionMissing(RuleBroken):
    code = "session.missing"

    def __init__(self) -> None:
        super().__init__("没有这一场集市检查。其他检查都在。请从检查页重新打开。")


class SessionClosed(RuleBroken):
    code = "session.closed"

    def __init__(self) -> None:
        super().__init__("这一场已经结束，不能再加摊位。各摊的检查都在。要接着查请另开一场。")


class StallMissing(RuleBroken):
    code = "session.stall_missing"

    def __init__(self) -> None:
        super().__init__("这一场里没有这个摊位。其他摊位都在。请重新查找，或者登记新摊位。")


def save(db: Database, session: Session, t: datetime) -> None:
    """The session without its stalls; each change is a line of the edit log."""
    body = session.model_dump_json(include=_OWN)
    db.execute(
        "INSERT INTO sessions (id, created_at, saved_at, closed_at, body) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET saved_at = excluded.saved_at, "
        "closed_at = excluded.closed_at, body = excluded.body",
        (
            session.id,
            stamp(session.created_at),
            stamp(t),
            stamp(session.closed_at) if session.closed_at else None,
            body,
        ),
    )
    edits.note(db, session.id, t, "session", json.loads(body))


def load(db: Database, session_id: str) -> Session:
    """The session with its stalls in the order of the strip, or SessionMissing."""
    row = db.execute("SELECT body FROM sessions WHERE id = ?", (session_id,)).fetchone()
    if row is None:
        raise SessionMissing
    return Session.model_validate({**json.loads(row[0]), "stalls": _stalls(db, session_id)})


def saved_at(db: Database, session_id: str) -> datetime:
    """When the session itself was last written; its stalls have their own times."""
    row = db.execute("SELECT saved_at FROM sessions WHERE id = ?", (session_id,)).fetchone()
    return datetime.fromisoformat(row[0])


def recent(db: Database, limit: int = 20) -> tuple[Session, ...]:
    """The last sessions, those still running first, then the newest."""
    rows = db.execute(
        "SELECT id FROM sessions ORDER BY closed_at IS NOT NULL, created_at DESC, id LIMIT ?",
        (limit,),
    )
    return tuple(load(db, session_id) for (session_id,) in rows.fetchall())


def of_visit(db: Database, visit_id: str) -> str | None:
    """The session a stall's visit belongs to."""
    row = db.execute("SELECT session_id FROM stalls WHERE visit_id = ?", (visit_id,)).fetchone()
    return str(row[0]) if row is not None else None


def in_front(db: Database, session_id: str) -> str | None:
    """The stall that was written to last and has no conclusion yet: where the walk goes on."""
    row = db.execute(
        "SELECT s.id FROM stalls s JOIN visits v ON v.id = s.visit_id "
        "WHERE s.session_id = ? AND v.state <> ? AND v.closing IS NULL AND v.outcome = ? "
        "ORDER BY v.saved_at DESC, s.n DESC LIMIT 1",
        (session_id, VisitState.CLOSED.value, Outcome.INSPECTED.value),
    ).fetchone()
    return str(row[0]) if row is not None else None


def last_at(db: Database, place: str, before: datetime) -> Session | None:
    """The last session at the same place: its stalls are known there."""
    row = db.execute(
        "SELECT id FROM sessions WHERE body ->> 'place' = ? AND created_at < ? "
        "ORDER BY created_at DESC LIMIT 1",
        (place, stamp(before)),
    ).fetchone()
    return load(db, row[0]) if row is not None else None


def save_stall(db: Database, session_id: str, stall: Stall, t: datetime) -> None:
    """One stall of the strip, new or with its visit."""
    db.execute(
        "INSERT INTO stalls (id, session_id, n, visit_id, body) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET visit_id = excluded.visit_id, body = excluded.body",
        (stall.id, session_id, stall.n, stall.visit_id, stall.model_dump_json()),
    )
    edits.note(db, session_id, t, "stall", stall)


def leave_unentered(db: Database, session_id: str, stall: Stall, t: datetime) -> Stall:
    """A stall that was opened and never entered has no visit: nothing was looked at there.

    The prepared visit leaves the list; its lines in the edit log stay.
    """
    row = db.execute(
        "SELECT v.id FROM visits v WHERE v.id = ? AND v.state = ? AND v.photos = 0 "
        "AND v.answered = 0 AND NOT EXISTS (SELECT 1 FROM papers p WHERE p.visit_id = v.id)",
        (stall.visit_id, VisitState.PREPARING.value),
    ).fetchone()
    if row is None:
        return stall
    free = stall.model_copy(update={"visit_id": None})
    save_stall(db, session_id, free, t)
    for table, column in (("answers", "visit_id"), ("photos", "visit_id"), ("visits", "id")):
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", row)
    edits.note(db, str(row[0]), t, "left", {"session": session_id})
    return free


def _stalls(db: Database, session_id: str) -> list[dict[str, object]]:
    rows = db.execute("SELECT body FROM stalls WHERE session_id = ? ORDER BY n", (session_id,))
    return [json.loads(body) for (body,) in rows.fetchall()]
