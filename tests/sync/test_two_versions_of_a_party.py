"""What both the office and this laptop changed: two versions, until a person decides."""

import pytest

from app.storage import pulled, register
from app.storage.memory import Memory
from app.sync import conflicts
from tests.storage import made

THERE = {"telephone": "0830-2222222", "address": "江阳区新街 8 号"}


@pytest.fixture
def memory(tmp_path):
    """A party both know, changed here and at the office."""
    with Memory.open(tmp_path / "home", create="sample") as memory:
        agreed = made.party("老周水饺馆")
        here = agreed.model_copy(update={"telephone": "0830-1111111"})
        memory.write(lambda db: told(db, agreed, 1))
        memory.write(lambda db: register.save_party(db, here, made.NOW))
        memory.write(lambda db: told(db, agreed.model_copy(update=THERE), 2))
        yield memory


def told(db, party, pos):
    assert pulled.keep_party(db, party.id, pos, party.model_dump(mode="json"), made.NOW)


def phone(memory, key):
    return memory.read(lambda db: register.party(db, key)).telephone


def test_only_the_fields_that_differ_are_shown_and_the_local_words_stay(memory):
    (one,) = memory.read(conflicts.pending)
    assert one.name == "老周水饺馆"
    assert dict((name, (here, there)) for name, here, there in one.fields)["telephone"] == (
        "0830-1111111",
        "0830-2222222",
    )
    assert {name for name, *_ in one.fields} == {"telephone", "address"}
    assert phone(memory, one.key) == "0830-1111111"


@pytest.mark.parametrize(("theirs", "holds"), [(True, "0830-2222222"), (False, "0830-1111111")])
def test_what_a_person_decides_holds_and_is_asked_once(memory, theirs, holds):
    (one,) = memory.read(conflicts.pending)
    for _ in range(2):
        conflicts.settle(memory, one.key, theirs=theirs, t=made.NOW)
    assert memory.read(conflicts.pending) == ()
    assert phone(memory, one.key) == holds


def test_a_newer_word_of_the_office_asks_again_where_the_local_one_was_kept(memory):
    (one,) = memory.read(conflicts.pending)
    conflicts.settle(memory, one.key, theirs=False, t=made.NOW)
    third = memory.read(lambda db: register.party(db, one.key)).model_copy(
        update={"telephone": "0830-3333333"}
    )
    memory.write(lambda db: told(db, third, 3))
    (again,) = memory.read(conflicts.pending)
    assert again.fields == (("telephone", "0830-1111111", "0830-3333333"),)
