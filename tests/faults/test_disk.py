"""A full disk, a read-only home, flipped bits and cut files: one sentence, nothing lost."""

import contextlib
import random

import pytest

from app.domain.errors import MemoryRefused
from app.storage import database, fsck, visits
from app.storage.memory import Memory
from app.storage.refusals import DiskFull, HomeDamaged, HomeReadOnly, WriteFailed
from tests.faults.small_disk import small_disk
from tests.storage import made

FULL = (DiskFull, WriteFailed)  # a limit on file sizes reaches SQLite as a write error


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        yield disk


@pytest.fixture
def visit():
    return made.visit()


def begin(disk, visit):
    memory = Memory.open(disk.root / "home", create="sample")
    made.open_visit(memory, visit)
    return memory


def save(memory, visit, n):
    answer = made.answer(f"I{n:03}", finding="操作间地面有积水" * 100)
    memory.write(lambda db: visits.save_answer(db, visit.id, answer))


def refused(memory, visit, n):
    try:
        save(memory, visit, n)
    except FULL as refusal:
        return refusal
    return None


def test_a_full_disk_loses_nothing_that_was_saved_and_work_goes_on_afterwards(disk, visit):
    with begin(disk, visit) as memory:
        save(memory, visit, 1)
        disk.fill()
        refusals = [refusal for n in range(2, 200) if (refusal := refused(memory, visit, n))]
        assert refusals
        assert all("没有存入" in one.sentence for one in refusals)
        assert all("以前保存的内容都在" in one.sentence for one in refusals)
        saved = memory.read(lambda db: visits.load(db, visit.id)).answers
        with pytest.raises(FULL):
            memory.blobs.put(b"photo" * 100_000)
        disk.free()
        save(memory, visit, 500)
        after = memory.read(lambda db: visits.load(db, visit.id)).answers
        assert after.keys() == {*saved, "I500"}
        assert len(saved) == 199 - len(refusals)
        assert fsck.check(memory) == ()


def test_a_home_opens_on_a_full_disk(disk, visit):
    with begin(disk, visit) as memory:
        save(memory, visit, 1)
    disk.fill()
    with Memory.open(disk.root / "home") as memory:
        assert "I001" in memory.read(lambda db: visits.load(db, visit.id)).answers
        disk.free()
        save(memory, visit, 2)
        assert fsck.check(memory) == ()


def test_a_home_born_on_a_full_disk_is_refused_and_can_be_born_later(disk):
    disk.fill()
    with pytest.raises(FULL):
        Memory.open(disk.root / "home", create="sample")
    disk.free()
    with Memory.open(disk.root / "home", create="sample") as memory:
        assert fsck.check(memory) == ()


def test_a_read_only_home_is_read_and_says_that_nothing_is_taken_in(disk, visit):
    with begin(disk, visit) as memory:
        save(memory, visit, 1)
    disk.make_read_only()
    with Memory.open(disk.root / "home") as memory:
        assert memory.read_only
        assert memory.notices == (HomeReadOnly().sentence,)
        assert "I001" in memory.read(lambda db: visits.load(db, visit.id)).answers
        with pytest.raises(HomeReadOnly, match="没有存入"):
            save(memory, visit, 2)
        with pytest.raises(HomeReadOnly):
            memory.blobs.put(b"photo")
        assert fsck.check(memory) == ()
    disk.make_writable()
    with Memory.open(disk.root / "home") as memory:
        save(memory, visit, 2)
        assert fsck.check(memory) == ()


def test_no_home_is_born_in_a_read_only_place(disk):
    disk.make_read_only()
    with pytest.raises(HomeReadOnly):
        Memory.open(disk.root / "home", create="sample")
    disk.make_writable()


def test_a_disk_that_turns_read_only_at_work_refuses_and_keeps_what_was_saved(disk, visit):
    with begin(disk, visit) as memory:
        save(memory, visit, 1)
        before = memory.read(lambda db: visits.load(db, visit.id))
        memory._run(memory._drop)  # the kernel remounts only when nobody holds a file for writing
        memory._lock.release(cleanly=False)
        disk.make_read_only()
        with pytest.raises(MemoryRefused):
            save(memory, visit, 2)
        disk.make_writable()
        save(memory, visit, 2)
        after = memory.read(lambda db: visits.load(db, visit.id))
        assert after.answers.keys() == {*before.answers, "I002"}


# --- bits and bytes ------------------------------------------------------------------------


@pytest.fixture
def closed_home(tmp_path, visit):
    home = tmp_path / "home"
    with Memory.open(home, create="sample") as memory:
        made.open_visit(memory, visit)
        for n in range(20):
            save(memory, visit, n)
        made.seal(memory, made.sign(memory, made.freeze(memory, visit)))
    return home


def is_found(home):
    """Whether opening refuses, or fsck names something."""
    try:
        with Memory.open(home) as memory:
            return bool(fsck.check(memory))
    except MemoryRefused:
        return True


def test_a_whole_file_is_not_suspected(closed_home):
    assert not is_found(closed_home)


def test_every_flipped_bit_of_the_database_file_is_found(closed_home):
    chance = random.Random(20260922)
    path = closed_home / database.NAME
    whole = path.read_bytes()
    missed = []
    for _ in range(100):
        bit = chance.randrange(len(whole) * 8)
        broken = bytearray(whole)
        broken[bit // 8] ^= 1 << bit % 8
        path.write_bytes(broken)
        if not is_found(closed_home):
            missed.append(bit)
    assert missed == []


def test_a_damaged_page_costs_what_stands_on_it_and_the_rest_is_read(closed_home, visit):
    with Memory.open(closed_home) as memory:
        others = [made.open_visit(memory).id for _ in range(12)]
    path = closed_home / database.NAME
    whole = path.read_bytes()
    partly = 0
    for page in range(1, len(whole) // database.PAGE_SIZE):
        broken = bytearray(whole)
        broken[page * database.PAGE_SIZE + 16] ^= 1
        path.write_bytes(broken)
        read = how_many_are_read(closed_home, [visit.id, *others])
        partly += 0 < read < 1 + len(others)
    assert partly > 0


def how_many_are_read(home, visit_ids):
    read = 0
    try:
        with Memory.open(home) as memory:
            for visit_id in visit_ids:
                with contextlib.suppress(HomeDamaged):
                    read += memory.read(lambda db, v=visit_id: visits.load(db, v)).id == visit_id
    except HomeDamaged:
        return 0
    return read


def test_a_flipped_bit_in_a_file_of_evidence_is_found(closed_home):
    with Memory.open(closed_home) as memory:
        for sha256 in memory.blobs.all():
            path = memory.blobs.path(sha256)
            whole = path.read_bytes()
            path.write_bytes(bytes([whole[0] ^ 128]) + whole[1:])
            assert any(sha256[:12] in str(finding) for finding in fsck.check(memory))
            path.write_bytes(whole)


@pytest.mark.parametrize("pages", [0, 1, 2, 5, -1])
def test_a_database_cut_short_is_refused_and_not_begun_anew(closed_home, pages):
    path = closed_home / database.NAME
    path.write_bytes(path.read_bytes()[: pages * database.PAGE_SIZE])
    cut = path.read_bytes()
    with pytest.raises(HomeDamaged, match="损坏或被截断"):
        Memory.open(closed_home)
    assert path.read_bytes() == cut


def test_a_journal_file_of_another_moment_does_not_get_in(closed_home):
    path = closed_home / f"{database.NAME}-journal"
    path.write_bytes(random.Random(1).randbytes(20_000))
    assert not is_found(closed_home)
