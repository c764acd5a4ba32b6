"""Rapid tests as rows of a visit; what stood before a change stays in the visit's edit log."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import RuleBroken
from app.domain.kinds import VisitState
from app.domain.rapid_test import RapidTest
from app.storage import edits
from app.storage.database import Database
from app.storage.visits import VisitClosed, VisitMissing


class RapidTestMissing(RuleBroken):
    code = "rapid.missing"

    def __init__(self) -> None:
        super().__init__("没有这一行快速检测。其他各行都在。请重新打开这个摊位。")


def save(db: Database, visit_id: str, test: RapidTest, t: datetime) -> None:
    """A new row or another state of one; results are not changed after the visit is closed."""
    _require_open(db, visit_id)
    _put(db, visit_id, test, t)


def save_answer(db: Database, visit_id: str, test: RapidTest, t: datetime) -> None:
    """The party's answer and the release of goods may come after the visit is closed."""
    _put(db, visit_id, test, t)


def next_seq(db: Database, visit_id: str) -> int:
    (last,) = db.execute(
        "SELECT coalesce(max(seq), 0) FROM rapid_tests WHERE visit_id = ?", (visit_id,)
    ).fetchone()
    return int(last) + 1


def load(db: Database, visit_id: str, test_id: str) -> RapidTest:
    row = db.execute(
        "SELECT body FROM rapid_tests WHERE id = ? AND visit_id = ?", (test_id, visit_id)
    ).fetchone()
    if row is None:
        raise RapidTestMissing
    return RapidTest.model_validate_json(row[0])


def _put(db: Database, visit_id: str, test: RapidTest, t: datetime) -> None:
    db.execute(
        "INSERT INTO rapid_tests (id, visit_id, seq, body) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        (test.id, visit_id, test.seq, test.model_dump_json()),
    )
    edits.note(db, visit_id, t, "rapid_test", test)


def _require_open(db: Database, visit_id: str) -> None:
    row = db.execute("SELECT state FROM visits WHERE id = ?", (visit_id,)).fetchone()
    if row is None:
        raise VisitMissing
    if row[0] == VisitState.CLOSED:
        raise VisitClosed
