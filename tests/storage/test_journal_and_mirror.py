"""Entries are chained and never change; a database behind its mirror is recognised."""

import shutil
import time
from datetime import UTC, timedelta

import pytest

from app.domain.errors import RuleBroken
from app.domain.paper import PaperKind
from app.storage import database, fsck, journal, mirror, numbering, office, status, visits
from app.storage.memory import Memory
from app.storage.refusals import BehindMirror, BlobMissing, DiskFull
from app.trust import digest
from app.trust.journal_entry import EntryType
from tests.storage import made


def seal_at(memory, t, **fields):
    return memory.write(
        lambda db: journal.append(
            db, memory.identity, "party.changed", rec=made.new_id(), body={}, actor="a", t=t,
            **fields,
        )
    )  # fmt: skip


def test_the_first_entry_follows_zeros_and_each_other_the_one_before(memory):
    first, second = made.note(memory), made.note(memory)
    assert (first.entry.seq, first.entry.prev) == (1, digest.NO_HASH)
    assert (second.entry.seq, second.entry.prev) == (2, first.hash)
    head = memory.read(journal.head)
    assert (head.chain, head.seq, head.hash) == (memory.chain, 2, second.hash)
    assert memory.read(journal.entries) == (first, second)
    assert memory.read(lambda db: journal.entries(db, rec=first.entry.rec)) == (first,)


def test_an_entry_of_an_undone_transaction_leaves_the_chain_as_it_was(memory):
    made.note(memory)

    def job(db):
        journal.append(
            db, memory.identity, EntryType.PARTY_CHANGED, rec=made.new_id(), body={}, actor="a",
            t=made.NOW,
        )  # fmt: skip
        raise ValueError("signing failed")

    with pytest.raises(ValueError, match="signing"):
        memory.write(job)
    assert memory.read(journal.head).seq == 1
    assert made.note(memory).entry.seq == 2


def test_a_blob_that_is_not_there_cannot_be_sealed(memory):
    with pytest.raises(BlobMissing):
        seal_at(memory, made.NOW, blobs=["a" * 64])
    assert memory.read(journal.head).seq == 0


def test_a_blob_is_sealed_with_its_length(memory):
    entry = seal_at(memory, made.NOW, blobs=[memory.blobs.put(b"twelve bytes")])
    assert entry.entry.blobs[0].len == 12


def test_a_type_that_was_not_decided_is_not_sealed(memory):
    with pytest.raises(ValueError, match=r"party\.praised"):
        memory.write(
            lambda db: journal.append(
                db, memory.identity, "party.praised", rec=made.new_id(), body={}, actor="a",
                t=made.NOW,
            )
        )  # fmt: skip


def test_a_clock_that_runs_back_does_not_turn_the_order_round(memory):
    first = seal_at(memory, made.NOW)
    second = seal_at(memory, made.NOW - timedelta(days=1000))
    assert second.entry.t.wall_utc_ms < first.entry.t.wall_utc_ms
    assert second.entry.t.hlc > first.entry.t.hlc
    assert first.entry.t.tz_min == 480


def test_an_entry_tells_the_zone_the_laptop_shows_though_time_is_utc_inside(memory, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        sealed = seal_at(memory, made.NOW.astimezone(UTC))
    time.tzset()
    assert sealed.entry.t.tz_min == 480
    assert sealed.entry.t.wall_utc_ms == round(made.NOW.timestamp() * 1000)


# --- mirror and status follow every entry ---------------------------------------------------


def test_mirror_and_status_are_on_disk_when_the_write_returns(memory):
    sealed = made.note(memory)
    mirrored = mirror.read(memory.home, memory.device.public)
    told = status.read_status(memory.home)
    assert mirrored is not None
    assert told is not None
    assert (mirrored.chain, mirrored.seq, mirrored.hash) == (memory.chain, 1, sealed.hash)
    assert (told.seq, told.head, told.origin) == (1, sealed.hash, "sample")
    assert told.keys == memory.keys


def test_the_status_tells_a_paper_s_state_and_files_while_the_home_is_open(memory):
    visit = made.open_visit(memory)
    paper = made.freeze(memory, visit)
    (frozen,) = status.read_status(memory.home).papers
    assert (frozen.state, frozen.number, frozen.practice) == ("frozen", paper.number, True)
    made.seal(memory, made.sign(memory, paper))
    told = status.read_status(memory.home)
    sealed = told.paper(paper.content_hash[:32])
    assert (sealed.state, sealed.files) == ("sealed", (digest.sha256_hex(made.PDF),))
    assert told.of_file(digest.sha256_hex(made.PDF)) == sealed
    assert told.of_file("0" * 64) is None


def test_the_status_names_a_person_only_as_the_code_does(memory):
    party = made.party("鄢某某", kind="person", telephone="13800000000")
    made.freeze(memory, made.open_visit(memory, made.visit(party)))
    text = (mirror.folder(memory.home) / status.NAME).read_bytes()
    told = status.read_status(memory.home)
    assert told.papers[0].party == "鄢＊＊"
    assert b"13800000000" not in text


def test_a_home_without_status_has_none(tmp_path):
    assert status.read_status(tmp_path / "nowhere") is None


@pytest.mark.parametrize("name", [status.NAME, mirror.NAME])
def test_a_flipped_bit_beside_the_home_is_found_and_mended_at_the_next_opening(home, name):
    with Memory.open(home, create="sample") as memory:
        made.note(memory)
        public = memory.device.public
    path = mirror.folder(home) / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    with pytest.raises((status.StatusDamaged, mirror.MirrorDamaged)):
        status.read_status(home) if name == status.NAME else mirror.read(home, public)
    with Memory.open(home) as memory:
        assert fsck.check(memory) == ()
        assert len(memory.notices) == (name == mirror.NAME)


def test_an_answer_alone_touches_no_file_beside_the_home(memory):
    visit = made.open_visit(memory)
    path = mirror.folder(memory.home) / status.NAME
    before = path.stat().st_mtime_ns
    memory.write(lambda db: visits.save_answer(db, visit.id, made.answer()))
    assert path.stat().st_mtime_ns == before


def test_a_mirror_that_cannot_be_written_does_not_turn_a_saved_entry_into_an_unsaved_one(
    memory, monkeypatch
):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("app.storage.durable.write_staged", full)
        sealed = made.note(memory)
    assert memory.read(journal.head).hash == sealed.hash
    assert "校验副本没有写成" in memory.notices[-1]
    memory.write(lambda db: office.save_setting(db, "a", "the next write tries again"))
    assert memory.notices == ()
    assert fsck.check(memory) == ()


# --- behind the mirror --------------------------------------------------------------------------


@pytest.fixture
def put_back(home):
    """A home whose database was put back from a copy that lacks the last entry and number."""
    with Memory.open(home, create="sample") as memory:
        visit = made.open_visit(memory)
        made.freeze(memory, visit)
    shutil.copy(home / database.NAME, home / "old")
    with Memory.open(home) as memory:
        lost = made.seal(memory, made.sign(memory, made.freeze(memory, visit)))
    (home / "old").replace(home / database.NAME)
    return home, visit, lost


def test_a_database_behind_its_mirror_is_read_only_and_says_so(put_back):
    home, visit, _ = put_back
    with Memory.open(home) as memory:
        assert memory.read_only
        assert "封存记录应有 2 条，数据库中只有 1 条" in memory.notices[0]
        assert memory.read(lambda db: visits.load(db, visit.id)).id == visit.id
        with pytest.raises(BehindMirror, match="只能查看"):
            made.note(memory)
        assert [finding.code for finding in fsck.check(memory)] == ["fsck.behind_mirror"]
    with Memory.open(home) as memory:
        assert memory.read_only


def test_looking_at_a_database_behind_its_mirror_changes_nothing(put_back):
    home, _, _ = put_back
    files = [home / database.NAME, *mirror.folder(home).iterdir()]
    before = [path.read_bytes() for path in files]
    Memory.open(home).close()
    assert [path.read_bytes() for path in files] == before


def test_a_new_chain_names_what_is_missing_and_goes_on(put_back):
    home, _, lost = put_back
    with Memory.open(home) as memory:
        old = memory.read(journal.head)
        note = memory.start_new_chain("川A0001", made.NOW)
        assert memory.chain == note.entry.chain != old.chain
        body = note.entry.body
        assert (note.entry.seq, note.entry.prev) == (1, digest.NO_HASH)
        assert body["parent"] == {"chain": old.chain, "seq": 1, "hash": old.hash}
        assert body["mirror"]["seq"] == 2
        assert [paper["number"] for paper in body["papers"]] == [lost.number]
        assert not memory.read_only
        assert fsck.check(memory) == ()
    with Memory.open(home) as memory:
        assert memory.notices == ()
        assert fsck.check(memory) == ()


def test_a_lost_paper_is_still_known_to_the_status_and_its_number_is_not_given_again(put_back):
    home, visit, lost = put_back
    with Memory.open(home) as memory:
        memory.start_new_chain("川A0001", made.NOW)
        fresh = made.freeze(memory, visit)
        assert fresh.number != lost.number
        told = status.read_status(home)
        assert told.paper(lost.content_hash[:32]).state == "sealed"
        assert fsck.check(memory) == ()


def test_a_new_chain_begins_only_after_a_gap(memory):
    with pytest.raises(RuntimeError, match="gap"):
        memory.start_new_chain("川A0001", made.NOW)


def test_numbers_alone_tell_an_old_copy(home):
    Memory.open(home, create="sample").close()
    shutil.copy(home / database.NAME, home / "old")
    with Memory.open(home) as memory:
        memory.write(lambda db: numbering.reserve(db, PaperKind.SITE_RECORD, "检", 2026, 1))
    (home / "old").replace(home / database.NAME)
    with Memory.open(home) as memory:
        assert "编号" in memory.notices[0]
        memory.start_new_chain("川A0001", made.NOW)
        again = memory.write(lambda db: numbering.reserve(db, PaperKind.SITE_RECORD, "检", 2026, 1))
    assert again == (1002,)


def test_another_history_of_the_same_length_is_recognised(home):
    with Memory.open(home, create="sample") as memory:
        made.note(memory, 1)
    shutil.copy(home / database.NAME, home / "old")
    with Memory.open(home) as memory:
        made.note(memory, 2)
    beside = mirror.folder(home)
    shutil.copytree(beside, home / "beside")
    shutil.copy(home / "old", home / database.NAME)
    shutil.rmtree(beside)
    with Memory.open(home) as memory:
        assert "不见了" in memory.notices[0]  # the mirror is gone: said, and made anew
        made.note(memory, 3)
    shutil.rmtree(beside)
    shutil.copytree(home / "beside", beside)
    with Memory.open(home) as memory:
        assert "第 2 条封存记录与副本不同" in memory.notices[0]
        assert memory.read_only


def test_a_full_disk_at_recovery_leaves_the_gap_open(put_back, monkeypatch):
    home, _, _ = put_back
    with Memory.open(home) as memory:
        with monkeypatch.context() as patch:
            patch.setattr(Memory, "_transact", _full)
            with pytest.raises(DiskFull):
                memory.start_new_chain("川A0001", made.NOW)
        assert memory.read_only
        memory.start_new_chain("川A0001", made.NOW)
        assert not memory.read_only


def _full(*args):
    raise DiskFull


def test_a_refused_rule_inside_a_write_reaches_the_caller_as_it_is(memory):
    class Broken(RuleBroken):
        code = "test.broken"

    def job(db):
        raise Broken("不行")

    with pytest.raises(Broken, match="不行"):
        memory.write(job)
