"""Facts of other laptops are read as far as they make sense, and found without reading all."""

import secrets
from datetime import UTC, date, datetime, timedelta

import pytest

from app.storage import foreign, pulled
from app.storage.pulled import ForeignEntry
from app.trust import journal_entry
from app.trust.digest import NO_HASH
from app.trust.journal_entry import EntryTime, EntryType
from app.trust.keys import DeviceKey

AT = datetime(2026, 9, 22, 2, 0, tzinfo=UTC)
DAY = date(2026, 9, 22)
KEY = DeviceKey.generate()


def told(memory, type, body, *, rec=None, at=AT):
    """An entry as the server would have handed it out; its record's id."""
    rec = rec or secrets.token_hex(16)
    ms = int(at.timestamp() * 1000)
    sealed = journal_entry.build(
        KEY, chain="c" * 32, seq=1, prev=NO_HASH, type=type, rec=rec, body=body, blobs=[],
        actor="苏A0001", pack=None, app="0.1.0",
        t=EntryTime(wall_utc_ms=ms, tz_min=480, boot="b", mono_ms=1, hlc=ms),
    )  # fmt: skip
    entry = ForeignEntry(
        hash=sealed.hash, chain="c" * 32, seq=1, type=type, rec=rec, dev=KEY.key_id,
        data=sealed.data, signature=sealed.signature,
    )  # fmt: skip
    memory.write(lambda db: pulled.keep_entry(db, entry, 1))
    return rec


ODD = [
    {},
    {"party": "只有名字"},
    {"party": 7, "officers": "x", "checklist": [], "papers": {"a": 1}, "due": "明天"},
    {"party": {"id": 1, "name": None}, "officers": [1, {"name": 2}], "practice": "yes"},
]


@pytest.mark.parametrize("body", ODD)
def test_a_visit_told_oddly_is_still_a_visit(memory, body):
    rec = told(memory, EntryType.VISIT_OPENED, body)
    told(memory, EntryType.VISIT_CLOSED, body, rec=rec, at=AT + timedelta(hours=1))
    (one,) = memory.read(lambda db: foreign.visits_between(db, DAY, DAY))
    assert (one.visit_id, one.due, one.practice) == (rec, None, None)
    assert one.closed_at == AT + timedelta(hours=1)


@pytest.mark.parametrize("body", [*ODD, {"kind": "result-record", "files": "x", "visit": 3}])
def test_a_paper_told_oddly_is_none(memory, body):
    rec = told(memory, EntryType.PAPER_SEALED, body)
    assert memory.read(lambda db: foreign.paper(db, rec)) is None
    assert memory.read(lambda db: foreign.seizures(db, AT)) == ()


def test_a_visit_of_another_day_is_not_of_this_one(memory):
    told(memory, EntryType.VISIT_OPENED, {}, at=AT - timedelta(days=1))
    rec = told(memory, EntryType.VISIT_OPENED, {}, at=AT - timedelta(days=1))
    told(memory, EntryType.VISIT_CLOSED, {}, rec=rec)
    assert memory.read(lambda db: foreign.visits_between(db, DAY, DAY)) == ()


def test_sheets_are_wanted_from_the_earliest_day_ever_asked_for(memory):
    assert memory.read(foreign.sheets_wanted) == ()
    blob = "b" * 64
    body = {
        "visit": "a" * 32, "set": "d" * 32, "kind": "result-record", "number": "1", "day": "",
        "content_hash": "e" * 64, "content_blob": blob, "token": "", "files": [],
    }  # fmt: skip
    told(memory, EntryType.PAPER_SEALED, body)
    memory.write(lambda db: foreign.want_sheets(db, DAY + timedelta(days=1)))
    assert memory.read(foreign.sheets_wanted) == ()
    memory.write(lambda db: foreign.want_sheets(db, DAY))
    memory.write(lambda db: foreign.want_sheets(db, DAY + timedelta(days=9)))
    assert memory.read(foreign.sheets_wanted) == (blob,)


def test_nothing_is_searched_by_reading_every_entry(memory):
    seen = []

    def note(db):
        def trace(statement, values=()):
            seen.append((statement, values))
            return execute(statement, values)

        execute, db.execute = db.execute, trace
        try:
            foreign.visits_between(db, DAY, DAY)
            foreign.closed_since(db, AT)
            foreign.result_record(db, "a" * 32)
            foreign.seizures(db, AT)
            foreign.rechecked(db)
            foreign.paper(db, "a" * 32)
        finally:
            db.execute = execute
        plans = [db.execute(f"EXPLAIN QUERY PLAN {s}", v).fetchall() for s, v in seen]
        return [" ".join(row[3] for row in plan) for plan in plans]

    plans = memory.read(note)
    assert all("SCAN" not in plan for plan in plans)
    assert any("foreign_by_visit (type=? AND" in plan for plan in plans)
    assert any("foreign_papers (" in plan for plan in plans)
