"""The exchange on a USB stick: sealed, whole or refused, and three times is once."""

import random

import pytest

from app.cli import serve
from app.cli import sync as command
from app.protocol.bundle import BundleRefused
from app.server import bundles
from app.storage import outbox
from app.sync import bundle
from tests.sync.stands import now


def carried(laptop, server, stick, back):
    """Out, in at the server's machine, and the receipts home."""
    bundle.write_out(laptop.memory, stick, clock=now)
    with server.station() as station:
        taken = bundles.take_in(station, stick, back)
    return taken, bundle.read_receipts(laptop.memory, back, clock=now)


@pytest.fixture
def stick(tmp_path):
    return tmp_path / "上报.shian"


@pytest.fixture
def back(tmp_path):
    return tmp_path / "回执.shian"


def test_what_goes_out_waits_until_the_receipts_come_back(laptop, server, stick, back):
    laptop.visit(photos=2, size=90_000)
    written = bundle.write_out(laptop.memory, stick, clock=now)
    assert (written.entries, written.left_out) == (3, ())
    assert laptop.summary().waiting == 3
    taken, answered = carried(laptop, server, stick, back)
    assert (taken.entries, taken.fresh, taken.refused) == (3, 3, ())
    assert (answered.fresh, answered.waiting, answered.incomplete) == (3, 0, 0)
    assert laptop.summary().unsent == 0
    assert laptop.sync().sent == 0


def test_importing_three_times_is_importing_once(laptop, server, stick, back):
    laptop.visit(photos=1)
    bundle.write_out(laptop.memory, stick, clock=now)
    with server.station() as station:
        fresh = [bundles.take_in(station, stick, back).fresh for _ in range(3)]
    assert fresh == [3, 0, 0]
    answers = [bundle.read_receipts(laptop.memory, back, clock=now) for _ in range(3)]
    assert [one.fresh for one in answers] == [3, 0, 0]
    assert set(server.held().values()) == {1}


def test_a_laptop_without_a_network_reads_the_facts_of_others(laptops, server, stick, back):
    one, two = laptops
    seen = two.visit()
    two.sync()
    one.visit()
    carried(one, server, stick, back)
    assert [visit.visit_id for visit in one.others()] == [seen.id]


def test_a_changed_cut_or_foreign_file_is_refused_whole(laptops, server, stick, back):
    one, two = laptops
    one.visit(photos=1, size=200_000)
    bundle.write_out(one.memory, stick, clock=now)
    whole = stick.read_bytes()
    chance = random.Random(4)
    before = server.held()
    with server.station() as station:
        for _ in range(40):
            broken = bytearray(whole)
            if chance.random() < 0.5:
                broken[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
            else:
                del broken[chance.randrange(len(whole)) :]
            stick.write_bytes(bytes(broken))
            with pytest.raises(BundleRefused):
                bundles.take_in(station, stick, back)
        stick.write_bytes(whole)
        bundles.take_in(station, stick, back)
    assert len(server.held()) == len(before) + 3
    with pytest.raises(BundleRefused):
        bundle.read_receipts(two.memory, back, clock=now)
    with pytest.raises(BundleRefused):
        bundle.read_receipts(one.memory, stick, clock=now)


def test_nothing_in_the_file_can_be_read_without_the_server(laptop, stick):
    laptop.visit()
    bundle.write_out(laptop.memory, stick, clock=now)
    data = stick.read_bytes()
    for word in ("江阳区老鄢豆花饭店", "visit.closed", "%PDF"):
        assert word.encode() not in data


def test_the_commands_carry_it(laptop, server, tmp_path, monkeypatch, capsys):
    stick, back = tmp_path / "out.shian", tmp_path / "back.shian"
    laptop.visit()
    laptop.close()
    monkeypatch.setenv("SHIAN_HOME", str(laptop.home))
    assert command.run(["--bundle-out", str(stick)]) == 0
    assert (
        serve.run(["bundle-in", str(stick), "--receipt-out", str(back), "--home", str(server.home)])
        == 0
    )
    assert command.run(["--bundle-in", str(back)]) == 0
    assert command.run(["--status"]) == 0
    assert "新确认 3 条" in capsys.readouterr().out
    laptop.open()
    assert laptop.memory.read(outbox.is_settled)
