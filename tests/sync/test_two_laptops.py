"""What laptops seal reaches the office once, and each reads what the other found."""

import pytest

from app.storage import fsck, outbox, sending_trouble
from app.sync.engine import Engine
from tests.sync.stands import AUTHORITY

on_both = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)


@on_both
def test_each_laptop_reads_the_visits_of_the_other(laptops):
    one, two = laptops
    first, second = one.visit(), two.visit()
    assert one.sync().settled
    assert two.sync().settled
    assert one.sync().settled
    assert [seen.visit_id for seen in one.others()] == [second.id]
    assert [seen.visit_id for seen in two.others()] == [first.id]
    assert one.others()[0].party_name == second.party.name


@on_both
def test_both_sides_agree_on_the_set_and_nothing_waits(laptops, server):
    for laptop in laptops:
        laptop.visit(photos=3)
        laptop.sync()
    for laptop in laptops:
        outcome = laptop.sync()
        assert (outcome.waiting, outcome.incomplete, outcome.agreed) == (0, 0, True)
        assert laptop.summary().unsent == 0
    ours = laptops[0].hashes() | laptops[1].hashes()
    held = server.held()
    assert ours <= set(held)
    assert set(held.values()) == {1}


def test_nothing_is_marked_before_its_receipt_is_stored(laptop, monkeypatch):
    laptop.visit()

    def cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Engine, "_take", cut)
    with pytest.raises(KeyboardInterrupt):
        laptop.sync()
    assert laptop.summary().waiting == 3
    monkeypatch.undo()
    assert laptop.sync().sent == 3
    assert laptop.memory.read(outbox.receipts)


def test_a_large_photograph_is_sent_in_chunks_and_arrives_whole(laptop, server):
    laptop.visit(photos=1, size=3 * 1024 * 1024 + 17)
    assert laptop.sync().settled
    name = max(laptop.memory.blobs.all(), key=lambda n: laptop.memory.blobs.path(n).stat().st_size)
    with server.station() as station:
        held = station.blobs.path(AUTHORITY, name).read_bytes()
    assert held == laptop.memory.blobs.get(name)


def test_a_second_exchange_sends_nothing(laptop):
    laptop.visit()
    laptop.sync()
    again = laptop.sync()
    assert (again.sent, again.blobs, again.bytes_sent) == (0, 0, 0)


def test_a_photograph_that_rotted_stops_no_other(laptop):
    laptop.visit(photos=2, size=200_000)
    name = max(laptop.memory.blobs.all(), key=lambda n: laptop.memory.blobs.path(n).stat().st_size)
    path = laptop.memory.blobs.path(name)
    sound = path.read_bytes()
    path.write_bytes(b"rot" + sound[3:])
    outcome = laptop.sync()
    assert (outcome.waiting, outcome.incomplete, outcome.refused) == (0, 1, 1)
    assert laptop.memory.read(sending_trouble.troubles)[name].code == "blob.damaged"
    path.write_bytes(sound)
    assert laptop.sync().settled
    assert not laptop.memory.read(sending_trouble.troubles)


def test_a_sync_leaves_a_sound_home(laptops):
    for laptop in laptops:
        laptop.visit()
        laptop.sync()
        assert not fsck.check(laptop.memory)
