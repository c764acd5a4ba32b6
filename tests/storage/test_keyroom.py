"""The key lies with the holder the card names; the printed key brings it back."""

import stat

import keyring
import keyring.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend

from app.storage import keyroom, office
from app.storage.keyroom import RecoveryKeyMistyped, printed_key, read_recovery_key
from app.storage.memory import Memory
from app.storage.refusals import HomeDamaged, HomeInUse, HomeMissing, KeyMissing, KeyWrong


class Ring(KeyringBackend):
    """A keyring of the operating system, as good as empty or broken as a test needs it."""

    priority = 5

    def __init__(self, *, broken=False):
        self.kept, self.broken = {}, broken

    def set_password(self, service, username, password):
        if self.broken:
            raise keyring.errors.PasswordSetError("locked")
        self.kept[service, username] = password

    def get_password(self, service, username):
        if self.broken:
            raise keyring.errors.KeyringLocked("locked")
        return self.kept.get((service, username))

    def delete_password(self, service, username):
        del self.kept[service, username]


@pytest.fixture
def ring(monkeypatch):
    ring = Ring()
    monkeypatch.delenv("SHIAN_KEY_HOLDER", raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@given(st.binary(min_size=32, max_size=32))
def test_a_printed_key_comes_back(key):
    printed = printed_key(key)
    assert read_recovery_key(printed) == key
    assert read_recovery_key(printed.lower().replace(" ", "-")) == key
    assert [len(group) for group in printed.split()] == [5] * 14


def test_letters_that_look_like_figures_are_read_as_such():
    printed = printed_key(bytes(32))
    assert read_recovery_key(printed.replace("0", "O").replace("1", "l")) == bytes(32)


def test_a_mistyped_sign_names_its_group():
    groups = printed_key(bytes(range(32))).split()
    wrong = "B" if groups[4][0] != "B" else "C"
    groups[4] = wrong + groups[4][1:]
    with pytest.raises(RecoveryKeyMistyped, match="第 5 组"):
        read_recovery_key(" ".join(groups))


def test_groups_in_the_wrong_order_are_found():
    groups = printed_key(bytes(range(32))).split()
    groups[1], groups[2] = groups[2], groups[1]
    with pytest.raises(RecoveryKeyMistyped, match="第 2 组"):
        read_recovery_key(" ".join(groups))


@pytest.mark.parametrize("printed", ["", "abc", "钥匙", "U" * 70, "0" * 71])
def test_what_is_no_printed_key_is_refused(printed):
    with pytest.raises(RecoveryKeyMistyped):
        read_recovery_key(printed)


def test_the_printed_key_opens_a_home_that_lost_card_and_key_file(home):
    with Memory.open(home, create="sample") as memory:
        card = memory.card
    printed = keyroom.recovery_key(home)
    (home / keyroom.KEY_FILE).unlink()
    (home / keyroom.CARD).unlink()
    with pytest.raises(KeyWrong):
        keyroom.restore(home, printed_key(bytes(32)))
    assert keyroom.restore(home, printed) == card
    with Memory.open(home) as memory:
        assert memory.home_id == card.home_id


def test_nothing_is_restored_into_a_home_that_is_open(memory):
    with pytest.raises(HomeInUse):
        keyroom.restore(memory.home, keyroom.recovery_key(memory.home))


def test_nothing_is_restored_where_no_data_is(tmp_path):
    with pytest.raises(HomeMissing):
        keyroom.restore(tmp_path, printed_key(bytes(32)))


def test_the_key_file_is_for_the_user_only(memory):
    mode = (memory.home / keyroom.KEY_FILE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert memory.card.holder == "file"


def test_the_printed_key_opens_a_home_whose_key_file_is_lost(home):
    with Memory.open(home, create="sample") as memory:
        memory.write(lambda db: office.save_setting(db, "a", "1"))
    printed = keyroom.recovery_key(home)
    (home / keyroom.KEY_FILE).unlink()
    with pytest.raises(KeyMissing):
        Memory.open(home)
    keyroom.restore(home, printed)
    with Memory.open(home) as memory:
        assert memory.read(lambda db: office.setting(db, "a")) == "1"


def test_the_printed_key_of_another_home_is_refused_and_changes_nothing(home):
    Memory.open(home, create="sample").close()
    before = (home / keyroom.KEY_FILE).read_bytes()
    with pytest.raises(KeyWrong):
        keyroom.restore(home, printed_key(bytes(32)))
    assert (home / keyroom.KEY_FILE).read_bytes() == before


def test_a_real_home_keeps_its_key_in_the_keyring(home, ring):
    with Memory.open(home, create="real") as memory:
        assert memory.card.holder == "keyring"
        home_id = memory.home_id
    assert not (home / keyroom.KEY_FILE).exists()
    assert list(ring.kept) == [("shian", home_id)]
    Memory.open(home).close()


def test_a_sample_home_never_touches_the_keyring(home, ring):
    Memory.open(home, create="sample").close()
    assert ring.kept == {}


def test_a_keyring_that_does_not_keep_leaves_the_key_to_the_file(home, ring):
    ring.broken = True
    with Memory.open(home, create="real") as memory:
        assert memory.card.holder == "file"
    ring.broken = False
    assert ring.kept == {}
    Memory.open(home).close()


def test_a_machine_without_keyring_uses_the_file(home, ring, monkeypatch):
    monkeypatch.setattr(Ring, "priority", 0)
    with Memory.open(home, create="real") as memory:
        assert memory.card.holder == "file"


def test_only_the_named_holder_is_asked(home, ring):
    with Memory.open(home, create="real") as memory:
        key = ring.kept["shian", memory.home_id]
    ring.kept.clear()
    (home / keyroom.KEY_FILE).write_text(key)
    with pytest.raises(KeyMissing):
        Memory.open(home)


def test_the_printed_key_replaces_a_keyring_that_forgot(home, ring):
    Memory.open(home, create="real").close()
    printed = keyroom.recovery_key(home)
    ring.broken = True
    with pytest.raises(KeyMissing):
        Memory.open(home)
    keyroom.restore(home, printed)
    with Memory.open(home) as memory:
        assert memory.card.holder == "file"


@pytest.mark.parametrize("text", ["", "{}", '{"format":"shian.home/9"}', "\x00"])
def test_a_damaged_card_is_named(home, text):
    Memory.open(home, create="sample").close()
    (home / keyroom.CARD).write_text(text)
    with pytest.raises(HomeDamaged, match=r"key\.json"):
        Memory.open(home)


@pytest.mark.parametrize("text", ["", "zz", "ab", "é"])
def test_a_damaged_key_file_is_refused(home, text):
    Memory.open(home, create="sample").close()
    (home / keyroom.KEY_FILE).write_text(text)
    with pytest.raises((KeyWrong, KeyMissing)):
        Memory.open(home)
