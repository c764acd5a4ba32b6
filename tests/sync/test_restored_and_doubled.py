"""A backup put back, on either side, or a home copied: nothing is lost, no number used twice."""

import shutil

import pytest

from app.domain.paper import PaperKind
from app.storage import journal, mirror, numbering, office, pulled
from app.storage.memory import Memory
from app.storage.numbering import BlockOutOfRange
from app.sync import exchange
from app.trust.journal_entry import EntryType
from tests.sync import drills
from tests.sync.stands import Laptop


@pytest.mark.parametrize("drill", range(2))
def test_a_restored_server_gets_everything_again(laptops, server, tmp_path, drill):
    seen = drills.server_restored(laptops, server, tmp_path / "backup", seed=drill)
    assert (seen.lost, seen.doubled, seen.unsettled) == (0, 0, 0)


@pytest.mark.parametrize("drill", range(2))
def test_a_restored_laptop_begins_a_new_chain_and_reuses_no_number(
    laptops, server, tmp_path, drill
):
    seen = drills.client_restored(laptops[0], server, tmp_path / "backup", seed=drill)
    assert (seen.lost, seen.doubled, seen.unsettled, seen.reused) == (0, 0, 0, 0)
    assert seen.new_chains == 1


@pytest.mark.parametrize("drill", range(2))
def test_a_copied_home_is_noticed_and_both_hand_over(laptops, server, tmp_path, drill):
    seen = drills.home_cloned(laptops[0], server, tmp_path / "copy", seed=drill)
    assert (seen.lost, seen.doubled, seen.unsettled, seen.reused) == (0, 0, 0, 0)
    assert seen.new_chains >= 1


def test_the_recovery_note_names_what_is_missing_and_the_papers_stay_known(
    laptop, server, tmp_path
):
    laptop.visit()
    laptop.sync()
    laptop.close()
    shutil.copytree(laptop.home, tmp_path / "old")
    laptop.open()
    laptop.visit()
    laptop.sync()
    laptop.close()
    for place in (laptop.home, mirror.folder(laptop.home)):
        shutil.rmtree(place)
    shutil.copytree(tmp_path / "old", laptop.home)
    laptop.open()
    assert laptop.sync().new_chain
    (note,) = laptop.memory.read(lambda db: journal.entries(db, type=EntryType.RECOVERY_NOTE))
    assert [one["seq"] for one in note.entry.body["regained"]] == [4, 5, 6]
    assert note.entry.body["parent"]["seq"] == 3
    assert laptop.memory.read(pulled.count) >= 3
    assert laptop.sync().settled


def test_after_a_restore_numbers_go_on_beyond_everything_given_out(laptop, server, tmp_path):
    laptop.visit()
    laptop.sync()
    before = laptop.memory.read(numbering.series)
    laptop.close()
    shutil.copytree(laptop.home, tmp_path / "old")
    laptop.open()
    laptop.visit()
    laptop.sync()
    laptop.close()
    for place in (laptop.home, mirror.folder(laptop.home)):
        shutil.rmtree(place)
    shutil.copytree(tmp_path / "old", laptop.home)
    laptop.memory = Memory.open(laptop.home)
    laptop.sync()
    after = dict((one[:3], one[3]) for one in laptop.memory.read(numbering.series))
    assert all(after[one[:3]] > one[3] + 1 for one in before)


def test_a_word_of_the_server_alone_makes_nobody_leave_a_chain(laptop):
    """`ahead` is believed only with an entry under our own signature."""
    from app.protocol import Head, HeadAnswer
    from app.storage.journal import Head as Mine
    from app.sync import elsewhere

    laptop.visit()

    class Liar:
        def chain(self, chain, seq):
            from app.protocol import ChainAnswer, HeldEntry

            forged = HeldEntry(
                chain=chain, seq=9, hash="a" * 64, dev="b" * 32, data="e30=", signature="AA=="
            )
            head = Head(seq=9, hash="a" * 64)
            return ChainAnswer(chain=chain, head=head, more=False, entries=(forged,))

    mine = laptop.memory.read(journal.head)
    theirs = HeadAnswer(chain=mine.chain, state="ahead", head=Head(seq=9, hash="a" * 64))
    assert isinstance(mine, Mine)
    assert elsewhere.ask(laptop.memory, Liar(), mine, theirs, lambda: None) is None
    assert isinstance(laptop, Laptop)


def test_a_doubled_home_numbers_nothing_until_it_has_a_block_of_its_own(laptop, server, tmp_path):
    laptop.visit()
    laptop.sync()
    laptop.close()
    drills.copy_home(laptop.home, tmp_path / "copy")
    laptop.open()
    clone = Laptop(tmp_path / "copy", 1, Memory.open(tmp_path / "copy"))
    try:
        for one in (laptop, clone):
            one.visit()
        laptop.sync()
        assert clone.sync().new_chain
        block = int(clone.memory.read(lambda db: office.setting(db, "number_block")))
        with pytest.raises(BlockOutOfRange):
            clone.memory.write(
                lambda db: numbering.reserve(db, PaperKind.SITE_RECORD, "江市监现笔", 2026, block)
            )
        exchange.take_block(clone.memory, 33)
        assert clone.memory.read(lambda db: office.setting(db, "number_block")) == "33"
    finally:
        clone.close()
