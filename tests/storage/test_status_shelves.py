"""The status beside a home: a changed paper writes one shelf, and readers never wait."""

import secrets

import pytest

from app.storage import fsck, mirror, status
from app.storage.memory import Memory
from app.storage.status import PER_SHELF
from tests.storage import made


def shelves(home):
    return {path.name: path for path in mirror.folder(home).glob("papers-*.json")}


def listed(home):
    return status._listing(mirror.folder(home)).shelves


def many_papers(memory, count):
    """Rows like that of a frozen paper, each with a number and a content hash of its own."""
    paper = made.freeze(memory, made.open_visit(memory))

    def job(db):
        names = [row[1] for row in db.execute("PRAGMA table_info(papers)").fetchall()]
        row = db.execute("SELECT * FROM papers WHERE id = ?", (paper.id,)).fetchone()
        for n in range(count):
            own = {
                "id": secrets.token_hex(16),
                "number": f"附{n}",
                "content_hash": secrets.token_hex(32),
            }
            fields = dict(zip(names, row, strict=True)) | own
            places = ",".join("?" * len(fields))
            db.execute(f"INSERT INTO papers VALUES ({places})", tuple(fields.values()))
        db.public_changed = True

    memory.write(job)


@pytest.fixture
def full(memory):
    many_papers(memory, 3 * PER_SHELF)
    return memory


def test_sealing_writes_the_shelf_of_its_paper_and_no_other(full):
    before = listed(full.home)
    visit = made.open_visit(full)
    paper = made.seal(full, made.sign(full, made.freeze(full, visit)))
    told = status.read_status(full.home)
    assert told.paper(paper.content_hash[:32]).state == "sealed"
    assert [one.n for one in before] == [0, 1, 2, 3]
    assert {one.n for one in listed(full.home) if one not in before} == {3}
    assert fsck.check(full) == ()


def test_an_entry_that_changes_no_paper_writes_no_shelf(full):
    before = {path: path.stat().st_mtime_ns for path in shelves(full.home).values()}
    made.note(full)
    after = {path: path.stat().st_mtime_ns for path in shelves(full.home).values()}
    assert after.items() <= before.items()


def test_shelves_nobody_names_are_thrown_away(full):
    visit = made.open_visit(full)
    for _ in range(6):
        made.freeze(full, visit)
    assert len(shelves(full.home)) <= 4 + 2


def test_a_reader_that_read_the_list_before_still_finds_its_shelves(full, monkeypatch):
    listing = status._listing(mirror.folder(full.home))
    assert listing is not None
    made.freeze(full, made.open_visit(full))
    for shelf in listing.shelves:
        assert status._papers(mirror.folder(full.home), shelf)
    lists = iter([listing])
    real = status._listing
    monkeypatch.setattr(status, "_listing", lambda place: next(lists, None) or real(place))
    for _ in range(2):  # by now its last shelf is gone, so it reads the list again
        made.freeze(full, made.open_visit(full))
    assert status.read_status(full.home).papers[-1].state == "frozen"


@pytest.mark.parametrize("how", ["flipped", "gone"])
def test_a_spoilt_shelf_is_told_and_mended_at_the_next_opening(home, how):
    with Memory.open(home, create="sample") as memory:
        made.freeze(memory, made.open_visit(memory))
    (path,) = shelves(home).values()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data) if how == "flipped" else path.unlink()
    with pytest.raises(status.StatusDamaged):
        status.read_status(home)
    with Memory.open(home) as memory:
        assert len(status.read_status(home).papers) == 1
        assert fsck.check(memory) == ()


def test_a_write_that_failed_touches_no_shelf_and_hides_none(full):
    paper = made.freeze(full, made.open_visit(full))

    def broken(db):
        db.execute("UPDATE papers SET party = '乙' WHERE id = ?", (paper.id,))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        full.write(broken)
    made.note(full)
    assert fsck.check(full) == ()
