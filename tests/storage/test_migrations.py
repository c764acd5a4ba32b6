"""Steps are taken once, after a copy; a newer program's data is left alone."""

import pytest
from sqlcipher3 import dbapi2
from sqlite_utils import Migrations

from app.storage import database, keyroom, migrations, office
from app.storage.memory import Memory
from app.storage.refusals import HomeTooNew
from tests.storage import made


@pytest.fixture
def old_home(home):
    """A home with a setting in it."""
    with Memory.open(home, create="sample") as memory:
        memory.write(lambda db: office.save_setting(db, "a", "1"))
    return home


def with_a_further_step(monkeypatch, body):
    """The program as a later release would have it."""
    later = Migrations(migrations.SET)
    for step in migrations.steps._migrations:
        later(name=step.name)(step.fn)
    later(name="m999_a_later_step")(body)
    monkeypatch.setattr(migrations, "steps", later)


def test_every_table_is_strict(memory):
    rows = memory.read(lambda db: db.execute("PRAGMA table_list").fetchall())
    loose = {row[1] for row in rows if not row[5]}
    assert loose <= {"_sqlite_migrations", "sqlite_schema", "sqlite_temp_schema", "sqlite_sequence"}


def test_the_steps_are_numbered_without_a_gap(memory):
    names = memory.read(migrations.applied_steps)
    assert [name[:5] for name in names] == [f"m{n:03}_" for n in range(1, len(names) + 1)]


def test_a_step_on_existing_data_is_taken_after_a_copy(old_home, monkeypatch):
    with_a_further_step(
        monkeypatch, lambda db: db.execute("CREATE TABLE later (a TEXT) STRICT") and None
    )
    before = (old_home / database.NAME).read_bytes()
    with Memory.open(old_home) as memory:
        assert memory.read(lambda db: office.setting(db, "a")) == "1"
        assert "m999_a_later_step" in memory.read(migrations.applied_steps)
    copy = old_home / f"{database.NAME}.before-m999_a_later_step"
    assert copy.read_bytes() == before


def test_a_step_that_fails_leaves_the_old_database_usable(old_home, monkeypatch):
    def broken(db):
        db.execute("CREATE TABLE later (a TEXT) STRICT")
        raise ValueError("half way")

    with monkeypatch.context() as patch:
        with_a_further_step(patch, broken)
        with pytest.raises(ValueError, match="half way"):
            Memory.open(old_home)
    with Memory.open(old_home) as memory:
        assert memory.read(lambda db: office.setting(db, "a")) == "1"
        tables = memory.read(lambda db: db.table_names())
        assert "later" not in tables


def test_data_of_a_newer_program_is_refused_and_left_unchanged(old_home, monkeypatch):
    with monkeypatch.context() as patch:
        with_a_further_step(
            patch, lambda db: db.execute("CREATE TABLE later (a TEXT) STRICT") and None
        )
        Memory.open(old_home).close()
    before = (old_home / database.NAME).read_bytes()
    with pytest.raises(HomeTooNew, match="m999_a_later_step"):
        Memory.open(old_home)
    assert (old_home / database.NAME).read_bytes() == before


def test_only_the_last_copies_are_kept(old_home):
    for n in range(6):
        database.copy_aside(old_home / database.NAME, f"m{n}")
    assert len(list(old_home.glob("*.before-*"))) == database.COPIES_KEPT


def test_the_copy_opens_with_the_same_key(old_home):
    copy = database.copy_aside(old_home / database.NAME, "m1")
    card = keyroom.read_card(old_home)
    assert card is not None
    db = database.connect(copy, keyroom.key_of(old_home, card))
    assert office.setting(db, "a") == "1"
    db.close()


@pytest.mark.parametrize("table", ["journal", "edits", "burnt_numbers"])
def test_a_table_that_only_grows_refuses_all_else(memory, table):
    made.note(memory)
    memory.write(lambda db: office.save_agency(db, made.agency(), made.NOW))
    memory.write(
        lambda db: db.execute("INSERT INTO burnt_numbers VALUES ('1号', '误', '2026')").rowcount
    )
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = rowid + 1"):
        with pytest.raises(dbapi2.IntegrityError, match="only grows"):
            memory.write(lambda db, sql=sql: db.execute(sql))


def test_parties_of_an_older_home_are_found_by_initials_too(home):
    from app.storage import register

    with Memory.open(home, create="sample") as memory:
        party = made.party("江阳豆花店")
        memory.write(lambda db: register.save_party(db, party, made.NOW))
        memory.write(lambda db: db.execute("UPDATE parties SET search = name") and None)
        memory.write(migrations.m012_parties_are_found_by_initials)
        (found,) = memory.read(lambda db: register.parties(db, "jydhd"))
        assert found == party
