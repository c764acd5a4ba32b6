"""The office's computer is enrolled like any other and takes over what the server handed out."""

from __future__ import annotations

import json
import shutil

import pytest

from app.cli.main import main
from app.server import administering
from app.storage.memory import Memory
from app.sync import bundle
from tests.office.conftest import handed_over  # noqa: F401 - a laptop with one closed visit
from tests.sync.stands import AUTHORITY, Laptop, now


@pytest.fixture
def worked(handed_over, tmp_path, server):  # noqa: F811
    """A laptop with a whole visit, enrolled; what it sealed is not handed over yet."""
    shutil.copytree(handed_over[0] / "home", tmp_path / "worked")
    laptop = Laptop(tmp_path / "worked", 1, Memory.open(tmp_path / "worked"))
    laptop.join(server)
    yield laptop
    laptop.close()


@pytest.fixture
def clerk(tmp_path, server, monkeypatch):
    """The office's own computer, enrolled; commands work on its home."""
    clerk = Laptop.born(tmp_path / "clerk", 9)
    clerk.join(server)
    clerk.close()
    monkeypatch.setenv("SHIAN_HOME", str(clerk.home))
    return clerk


def importing(capsys, *words):
    code = main(["office", "import", *words, "--json"])
    (told,) = json.loads(capsys.readouterr().out)["files"]
    return code, told


def test_what_laptops_handed_over_is_looked_at_imported_and_once(worked, clerk, capsys):
    worked.sync()

    code, looked = importing(capsys, "--server", "--dry-run")
    assert (code, looked["warned"], looked["refused"], looked["batch"]) == (0, 1, 0, None)

    code, told = importing(capsys, "--server")
    assert (code, told["state"], told["warned"], told["total"]) == (0, "done", 1, 1)
    _, again = importing(capsys, "--server")
    assert (again["batch"], again["state"]) == (told["batch"], "done")

    out = clerk.home.parent / "x.csv"
    main(["office", "export", "--out", str(out), "--practice", "--json"])
    assert json.loads(capsys.readouterr().out)["rows"] == 1
    words = out.read_text("utf-8-sig")
    assert "老周水饺馆" in words
    assert "封存记录" in words


def test_a_visit_whose_values_are_on_their_way_waits(worked, clerk, server, capsys):
    worked.sync()
    with server.station() as station:
        for path in station.settings.home.rglob("*"):
            if path.is_file() and len(path.name) == 64:
                path.unlink()

    _, told = importing(capsys, "--server")

    assert (told["refused"], told["problems"][0]["code"]) == (1, "package.values_missing")


def test_a_computer_that_is_not_enrolled_is_told_how(tmp_path, monkeypatch, capsys):
    Memory.open(tmp_path / "lone", create="sample").close()
    monkeypatch.setenv("SHIAN_HOME", str(tmp_path / "lone"))

    assert main(["office", "import", "--server"]) != 0

    assert "接入码" in capsys.readouterr().err


def test_a_revoked_office_reads_nothing_more(worked, clerk, server, capsys):
    worked.sync()
    clerk.open()
    dev = clerk.memory.device.key_id
    clerk.close()
    with server.station() as station:
        administering.revoke(station, AUTHORITY, dev, "离职", "测试")

    code, told = importing(capsys, "--server")

    assert code == 1
    assert told["refused"] == "device.revoked"
    assert "停用" in told["sentence"]


def test_the_bundle_for_the_server_opens_with_the_servers_key(worked, clerk, server, capsys):
    stick = clerk.home.parent / "上报.shian"
    bundle.write_out(worked.memory, stick, clock=now)

    code, told = importing(capsys, str(stick))
    assert (code, told["refused"]) == (1, "package.for_server")

    key = server.home / "keys" / "box.key"
    code, told = importing(capsys, str(stick), "--bundle-key", str(key))
    assert (code, told["state"], told["warned"]) == (0, "done", 1)


def test_a_card_of_another_authority_or_of_none_is_not_sealed_to(worked, clerk, tmp_path):
    from app.sync import office_card
    from app.sync.office_card import CardRefused

    clerk.open()
    card, good = office_card.make(clerk.memory)
    clerk.close()
    stranger = Memory.open(tmp_path / "stranger", create="sample")
    other, bad = office_card.make(stranger)
    stranger.close()

    assert office_card.read(worked.memory, good) == card  # nobody has to telephone
    with pytest.raises(CardRefused) as refusal:
        office_card.read(worked.memory, bad, other.check)
    assert refusal.value.code == "card.foreign"
