"""What the server is after a kill, a restore, a newer program; and what its lists are made of."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3

import pytest

from app import protocol
from app.server import database, projections
from app.server.database import open_database
from app.server.settings import Settings
from app.server.station import Station
from app.server.tables import papers, visits
from app.trust.journal_entry import EntryType
from tests.server.running import CODE, Running


@pytest.fixture
def own(tmp_path):
    """A server of this test alone."""
    running = Running(tmp_path / "home")
    running.init()
    running.start()
    yield running
    running.stop()


def test_init_tells_the_first_secret_once_and_an_authority_is_made_once(tmp_path):
    running = Running(tmp_path / "home")
    words = ("init", "--name", "测试市场监督管理局", "--code", str(CODE))
    first, second = running.act(*words), running.act(*words, check=False)
    assert re.search(r"：[A-Z2-9]{24}\n", first.stdout)
    assert (second.returncode, second.stdout) == (1, "")
    assert "没有改动" in second.stderr


def test_serve_alone_starts_and_says_that_no_authority_is_there_yet(tmp_path):
    running = Running(tmp_path / "home").start()
    running.stop()
    assert "shian serve init" in running.log.read_text("utf-8")


def test_what_was_acknowledged_is_there_after_a_kill(own):
    laptop = own.laptop()
    sealed = [laptop.seal() for _ in range(3)]
    for one in sealed:
        assert laptop.hand_over([one]).status == 200
    own.stop(signal.SIGKILL)
    own.start()
    head = laptop.heads(3, sealed[-1].hash)
    assert head.state == "same"


def test_a_restored_database_is_recognised_and_begins_a_new_epoch(own):
    laptop = own.laptop()
    first = laptop.seal()
    assert laptop.hand_over([first]).status == 200
    own.stop()
    backup = own.home.with_name("backup.sqlite")
    shutil.copy(own.home / "server.sqlite", backup)
    own.start()
    second = laptop.seal()
    assert laptop.hand_over([second]).status == 200
    own.stop()

    shutil.copy(backup, own.home / "server.sqlite")
    with pytest.raises(AssertionError, match="shian serve epoch --new"):
        own.start()
    own.act("epoch", "--new")
    own.start()

    told = laptop.changes()
    head = laptop.heads(2, second.hash)
    assert (told.status, told.code) == (409, protocol.EPOCH_CHANGED)
    assert (head.state, head.head.seq) == ("behind", 1)
    again = laptop.hand_over([first, second])
    assert laptop.receipt(again).epoch == told.json["epoch"] != laptop.epoch


def test_a_database_of_a_newer_program_is_refused_unchanged(tmp_path):
    running = Running(tmp_path / "home")
    running.init()
    place = tmp_path / "home" / "server.sqlite"
    with sqlite3.connect(place) as raw:
        raw.execute("INSERT INTO steps VALUES ('m999_from_the_future')")
    raw.close()
    before = place.read_bytes()
    told = running.act("code", check=False)
    assert (told.returncode, "m999_from_the_future" in told.stderr) == (1, True)
    assert place.read_bytes() == before


def test_the_write_ahead_log_is_used_only_where_it_is_sound():
    assert database.journal_mode((3, 51, 2)) == "TRUNCATE"
    assert database.journal_mode((3, 51, 3)) == "WAL"


def test_entries_cannot_be_changed_or_deleted_in_the_database(server, tmp_path, laptop):
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    assert laptop.hand_over([laptop.seal()]).status == 200
    opened = open_database(server.home, server.database)
    try:
        for statement in ("UPDATE entries SET seq = seq + 1", "DELETE FROM entries"):
            with pytest.raises(DBAPIError, match="only grows"), opened.writing() as db:
                db.execute(text(statement))
    finally:
        opened.close()


def test_lists_thrown_away_and_made_again_are_the_same(server, laptop):
    visit, paper = "a" * 31 + "1", "b" * 31 + "1"
    party = {"id": "c" * 32, "name": "老张面馆", "credit_code": ""}
    sealed = [
        laptop.seal(EntryType.VISIT_OPENED, {"party": party, "kind": "routine"}, rec=visit),
        laptop.seal(
            EntryType.PAPER_SEALED,
            {"visit": visit, "kind": "result-record", "number": "1", "content_hash": "d" * 64},
            rec=paper,
        ),
        laptop.seal(EntryType.PAPER_SERVED, {"visit": visit}, rec=paper),
        laptop.seal(EntryType.PAPER_VOIDED, {"visit": visit}, rec=paper),
        laptop.seal(EntryType.VISIT_CLOSED, {"party": party, "outcome": "inspected"}, rec=visit),
        laptop.seal(EntryType.PAPER_SEALED, {"kind": 7, "files": "\0", "visit": ["odd"]}),
    ]
    assert laptop.hand_over(sealed).status == 200
    station = Station.open(Settings(server.home, server.database))
    try:
        before = rows_of(station)
        with station.database.writing() as db:
            projections.rebuild(db, server.authority, 0)
        after = rows_of(station)
    finally:
        station.close()
    assert [row["state"] for row in before[1] if row["paper_id"] == paper] == ["served"]
    assert [row["state"] for row in before[0] if row["visit_id"] == visit] == ["closed"]
    assert before == after


def rows_of(station):
    """Visits and papers, but for where in the feed a paper last changed."""
    with station.database.reading() as db:
        found = []
        for table, key in ((visits, "visit_id"), (papers, "paper_id")):
            rows = db.execute(table.select().order_by(table.c.authority_id, table.c[key]))
            found.append([dict(row) | {"pos": 0} for row in rows.mappings()])
        return found


def test_two_sealings_of_one_paper_are_contested_and_the_status_list_says_so(server):
    first, second = server.laptop(), server.laptop()
    paper = "e" * 31 + "1"
    for device, content in ((first, "1" * 64), (second, "2" * 64)):
        sealed = device.seal(
            EntryType.PAPER_SEALED, {"kind": "result-record", "content_hash": content}, rec=paper
        )
        assert device.hand_over([sealed]).status == 200
    items, _ = server.laptop().pull()
    told = [item.body for item in items if item.kind == "paper" and item.key == paper]
    assert [one["contested"] for one in told] == [False, True]
    assert told[-1]["content_hash"] == "1" * 64
