"""Whatever somebody changes in the server's memory past its own rules is found and named."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import text

from app.server import checking
from tests.server.laptop import Laptop

PHOTO = os.urandom(5000)
TRIGGERS = ("entries_no_update", "entries_no_delete")


@pytest.fixture
def kept(inside):
    """A server of its own with three entries and a photograph of one laptop, and one held."""
    device = Laptop("", block=3)
    from app.server import enrolment
    from app.server.auth import Caller
    from app.server.intake import take_in
    from tests.server.running import CODE

    station = inside.station
    with station.database.writing() as db:
        code = enrolment.make_code(station, db, CODE, by="test")
    enrolment.enrol(station, device.enrol_ask(code))
    known = {"dev": device.key.key_id, "authority_id": CODE, "public": device.key.public}
    caller = Caller(**{name: False for name in Caller.__dataclass_fields__} | known)
    station.blobs.put(CODE, device.key.key_id, PHOTO)
    first = device.seal(blobs=[PHOTO])
    take_in(station, caller, device.batch([first, device.seal(), device.seal()]))
    from app.server.refusals import RequestRefused

    with pytest.raises(RequestRefused):
        take_in(station, caller, device.batch([device.seal(seq=2, prev=first.hash, body={"x": 1})]))
    with station.database.writing() as db:
        for trigger in TRIGGERS:  # as somebody would who owns the database
            db.execute(text(f"DROP TRIGGER {trigger}"))
    station.authority, station.device = CODE, device
    assert checking.check(station, CODE).problems == []
    return station


ENTRY = "WHERE authority_id = :a AND chain = :c AND seq = 2"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (f"UPDATE entries SET data = data || X'20' {ENTRY}", "内容与哈希不符"),
        (f"UPDATE entries SET signature = zeroblob(64) {ENTRY}", "签名不符"),
        (f"UPDATE entries SET type = 'paper.served' {ENTRY}", "登记的各栏与内容不符"),
        (f"UPDATE entries SET hash = '{'0' * 64}' {ENTRY}", "内容与哈希不符"),
        (f"DELETE FROM entries {ENTRY}", "接不上"),
        ("DELETE FROM entries WHERE authority_id = :a AND chain = :c AND seq = 3", "实有到第 2 条"),
        ("UPDATE chains SET head_seq = 2 WHERE authority_id = :a AND chain = :c", "登记到第 2 条"),
        ("DELETE FROM changes WHERE authority_id = :a AND :c <> ''", "内容不见了"),
        ("UPDATE partitions SET pos = pos - 1 WHERE authority_id = :a AND :c <> ''", "超出登记"),
        (
            "UPDATE digests SET count = count + 1 WHERE authority_id = :a AND bucket = 7 "
            "AND :c <> ''",
            "摘要与登记的不符",
        ),
        ("UPDATE held SET data = data || X'20' WHERE authority_id = :a AND chain = :c", "另存的链"),
    ],
)
def test_a_changed_or_deleted_row_is_named(kept, statement, told):
    with kept.database.writing() as db:
        done = db.execute(text(statement), {"a": kept.authority, "c": kept.device.chain})
        assert done.rowcount >= 1
    problems = checking.check(kept, kept.authority).problems
    assert any(told in problem for problem in problems), problems


def test_a_lost_and_a_rotten_file_are_named(kept):
    from app.trust.digest import sha256_hex

    path = kept.blobs.path(kept.authority, sha256_hex(PHOTO))
    path.write_bytes(PHOTO[:-1] + bytes([PHOTO[-1] ^ 1]))
    assert "内容坏了" in checking.check(kept, kept.authority).problems[0]
    path.unlink()
    assert "不见了" in checking.check(kept, kept.authority).problems[0]
    assert checking.check(kept, kept.authority, files=False).problems == []


def test_the_shared_server_holds_together_whatever_the_other_tests_did_to_it(server, process):
    for authority in process.station.authority_ids():
        assert checking.check(process.station, authority).problems == []
