"""Sealed files from a USB stick: for one office only, whole or refused, the same facts once."""

from __future__ import annotations

import json
import random
import shutil
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from app.cli.main import main
from app.domain.errors import InputRefused
from app.office import ledger
from app.office.believed import Authority, Certified, TrustedKeys
from app.office.ledger import Filters
from app.protocol import bundle as sealed
from app.protocol.bundle import Manifest
from app.storage.memory import Memory
from app.sync import for_office, office_card
from app.sync.office_card import CardRefused
from app.trust.keys import DeviceKey, read_key_list
from tests.office.conftest import bring_in, look

NOW = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def stick(handed_over, tmp_path_factory):
    """The visit of a laptop sealed to a clerk's computer; its card; the keys the clerk has."""
    folder = tmp_path_factory.mktemp("stick")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHIAN_KEY_HOLDER", "file")
        clerk = Memory.open(folder / "clerk", create="sample")
        card, data = office_card.make(clerk)
        lists = (read_key_list(handed_over[1].keys.read_bytes()),)
        keys = for_office.keys(clerk, lists)
        clerk.close()
        laptop = Memory.open(handed_over[0] / "home")
        taken = office_card.read(laptop, data, card.check)
        done = for_office.seal_visits(laptop, taken, folder / "检查.shian", clock=lambda: NOW)
        again = for_office.seal_visits(laptop, taken, folder / "again.shian", clock=lambda: NOW)
        laptop.close()
    return done, again, card, keys


def test_only_the_office_it_was_sealed_to_takes_it_in_word_by_word(office, stick):
    done, _, _, keys = stick

    batch, report = bring_in(office, done.path, keys=keys)

    assert (done.visits, batch.taken, report.refused, report.encoding) == (1, 1, 0, "密封包")
    (line,) = ledger.page(office.store, Filters(practice=True)).lines
    assert (line.result.source, line.result.party_name) == ("signed", "老周水饺馆")
    assert line.result.checked == line.result.passed + line.result.failed


def test_sealed_once_more_or_packed_in_a_zip_it_is_the_same_visit(office, stick, handed_over):
    done, again, _, keys = stick
    first, _ = bring_in(office, done.path, keys=keys)

    second, _ = bring_in(office, again.path, keys=keys)
    _, packed = bring_in(office, handed_over[1].path, keys=keys)

    assert done.path.read_bytes() != again.path.read_bytes()
    assert (second.n, packed.skipped, packed.clean + packed.warned) == (first.n, 1, 0)


def test_nothing_in_the_file_is_read_without_the_key(stick):
    data = stick[0].path.read_bytes()
    for word in ("老周水饺馆", "visit.closed", "检查人员"):
        assert word.encode() not in data


def test_a_changed_or_cut_file_is_refused_whole(light_office, stick, tmp_path):
    done, _, _, keys = stick
    whole, chance = done.path.read_bytes(), random.Random(7)
    spoilt = tmp_path / "a.shian"
    for _ in range(40):
        data = bytearray(whole)
        if chance.random() < 0.5:
            data[chance.randrange(8, len(whole))] ^= 1 << chance.randrange(8)
        else:
            del data[chance.randrange(8, len(whole)) :]
        spoilt.write_bytes(data)
        with pytest.raises(InputRefused) as refusal:
            look(light_office, spoilt, keys=keys)
        assert refusal.value.code in {"bundle.refused", "package.for_another"}
        assert "没有" in refusal.value.sentence
    assert ledger.page(light_office.store, Filters(practice=True)).total == 0


def test_another_computer_says_that_it_was_not_sealed_to_it(light_office, stick):
    stranger = X25519PrivateKey.generate()
    keys = TrustedKeys(stick[3].lists, boxes={"0" * 32: stranger})

    with pytest.raises(InputRefused) as refusal:
        look(light_office, stick[0].path, keys=keys)

    assert refusal.value.code == "package.for_another"
    assert "收件卡" in refusal.value.sentence


def test_a_device_nobody_vouches_for_is_not_believed(light_office, stick):
    with pytest.raises(InputRefused) as refusal:
        look(light_office, stick[0].path, keys=TrustedKeys(boxes=stick[3].boxes))

    assert refusal.value.code == "package.unknown_device"


def test_what_a_revoked_device_brings_waits_for_people(light_office, stick):
    (listed,) = stick[3].lists[0].keys
    told = {listed.dev: Certified(listed.public_bytes, sample=True, revoked=True)}
    keys = TrustedKeys(stick[3].lists, Authority(1, b"", told), stick[3].boxes)

    with pytest.raises(InputRefused) as refusal:
        look(light_office, stick[0].path, keys=keys)

    assert refusal.value.code == "package.revoked_device"
    assert "留着" in refusal.value.sentence


def test_entries_missing_from_the_list_or_of_others_are_refused(light_office, stick, tmp_path):
    """Even a device we believe hands over what its manifest lists, and its own facts only."""
    box, device = X25519PrivateKey.generate(), DeviceKey.generate()
    public = box.public_key().public_bytes_raw().hex()
    keys = TrustedKeys(
        authority=Authority(1, b"", {device.key_id: Certified(device.public, sample=False)}),
        boxes={"1" * 32: box},
    )
    manifest = Manifest(
        bundle_id="2" * 32, purpose="office", sender=device.key_id, reader="1" * 32, made_ms=1,
        epoch="0" * 32, entries=("3" * 64,),
    )  # fmt: skip
    path = tmp_path / "a.shian"
    with path.open("wb") as out:
        sealed.write(out, device, public, manifest, ())

    with pytest.raises(InputRefused, match="清单不符"):
        look(light_office, path, keys=keys)


@pytest.mark.parametrize(
    ("purpose", "code"), [("upload", "package.for_server"), ("receipts", "package.receipts")]
)
def test_a_file_for_somebody_else_says_where_it_belongs(light_office, tmp_path, purpose, code):
    device = DeviceKey.generate()
    box = X25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    manifest = Manifest(
        bundle_id="2" * 32, purpose=purpose, sender=device.key_id, reader="1" * 32, made_ms=1,
        epoch="0" * 32,
    )  # fmt: skip
    path = tmp_path / "a.shian"
    with path.open("wb") as out:
        sealed.write(out, device, box, manifest, ())

    with pytest.raises(InputRefused) as refusal:
        look(light_office, path)

    assert refusal.value.code == code


# --- the card --------------------------------------------------------------------------------


def test_without_a_server_two_people_compare_the_card(tmp_path):
    clerk = Memory.open(tmp_path / "clerk", create="real")
    laptop = Memory.open(tmp_path / "laptop", create="real")
    try:
        card, data = office_card.make(clerk)
        for check in ("", "0000-0000-0000-0000"):
            with pytest.raises(CardRefused) as refusal:
                office_card.read(laptop, data, check)
            assert refusal.value.code == "card.unchecked"
        assert office_card.read(laptop, data, card.check.lower().replace("-", " ")) == card
    finally:
        clerk.close()
        laptop.close()


def test_a_changed_card_is_refused(tmp_path):
    clerk = Memory.open(tmp_path / "clerk", create="real")
    try:
        card, data = office_card.make(clerk)
        told = json.loads(data)
        for broken in (b"", b"{}", data[:-9], json.dumps(told | {"payload": "e30="}).encode()):
            with pytest.raises(CardRefused, match="收件卡"):
                office_card.read(clerk, broken, card.check)
    finally:
        clerk.close()


def test_the_commands_carry_it(handed_over, tmp_path, monkeypatch, capsys):
    folder, package = handed_over
    clerk = Memory.open(tmp_path / "clerk", create="sample")
    clerk.close()
    shutil.copytree(folder / "home", tmp_path / "laptop")
    card, out = tmp_path / "卡.json", tmp_path / "给办公室.shian"

    monkeypatch.setenv("SHIAN_HOME", str(tmp_path / "clerk"))
    assert main(["office", "card", "--out", str(card), "--json"]) == 0
    check = json.loads(capsys.readouterr().out)["check"]
    monkeypatch.setenv("SHIAN_HOME", str(tmp_path / "laptop"))
    words = ["office", "package", "--out", str(out), "--for", str(card)]
    assert main(words) != 0
    assert "核对码" in capsys.readouterr().err
    assert not out.exists()
    assert main([*words, "--check", check]) == 0
    monkeypatch.setenv("SHIAN_HOME", str(tmp_path / "clerk"))
    assert main(["office", "import", str(out), "--keys", str(package.keys)]) == 0

    assert "已导入第 1 批，1 行" in capsys.readouterr().out
