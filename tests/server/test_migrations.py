"""The tables from nothing and from every older version; a step that is cut leaves no half."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text

from app.server import migrations
from app.server.database import open_database
from app.server.settings import Settings
from app.server.station import Station
from app.server.tables import metadata

STEPS = tuple(migrations._STEPS)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").database()
    found = open_database(tmp_path, url)
    yield found
    found.close()


def shape_of(database):
    """Tables with their columns and keys."""
    with database.reading() as db:
        found = inspect(db)
        return {
            name: (
                {column["name"] for column in found.get_columns(name)},
                tuple(found.get_pk_constraint(name)["constrained_columns"]),
            )
            for name in found.get_table_names()
        }


def advance(database, monkeypatch, steps):
    monkeypatch.setattr(migrations, "_STEPS", list(steps))
    with database.writing() as db:
        return migrations.apply(db)


def fill(database):
    """A row wherever the first version had a place for what must not be lost."""
    data = "X'7b7d'" if database.embedded else "'\\x7b7d'"
    with database.writing() as db:
        for statement in (
            f"INSERT INTO authorities VALUES (1, '甲局', 'ab', '{'c' * 32}', 5)",
            "INSERT INTO partitions VALUES (1, 7)",
            "INSERT INTO devices VALUES (1, 'd', 'p', 'h', 'c', 'real', 3, 'cert', 5, NULL, NULL)",
            f"INSERT INTO entries VALUES (1, 'c', 0, 1, 'h', 'd', 't', 'r', 7, {data}, {data}, 5)",
            f"INSERT INTO held VALUES (1, 'x', 'c', 2, 'd', 'fork', {data}, {data}, 5, NULL)",
        ):
            db.execute(text(statement))


def kept(database):
    with database.reading() as db:
        return [
            db.execute(text(f"SELECT * FROM {table}")).all()
            for table in ("authorities", "partitions", "devices", "entries", "held")
        ]


def test_an_empty_database_gets_the_tables_the_queries_know(database, monkeypatch):
    taken = advance(database, monkeypatch, STEPS)
    assert taken == tuple(name for name, _ in STEPS)
    assert advance(database, monkeypatch, STEPS) == ()
    found = shape_of(database)
    del found["steps"]
    assert found == {
        table.name: (
            {column.name for column in table.columns},
            tuple(column.name for column in table.primary_key),
        )
        for table in metadata.sorted_tables
    }
    assert all(key[0] == "authority_id" for name, (_, key) in found.items() if name != "facts")


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_every_older_version_becomes_this_one_and_loses_nothing(database, monkeypatch, version):
    advance(database, monkeypatch, STEPS[:version])
    fill(database)
    before = kept(database)
    taken = advance(database, monkeypatch, STEPS)
    assert taken == tuple(name for name, _ in STEPS[version:])
    assert kept(database) == before
    columns = {name: found for name, (found, _) in shape_of(database).items() if name != "steps"}
    assert columns == {
        table.name: {column.name for column in table.columns} for table in metadata.sorted_tables
    }


def test_a_step_that_is_cut_leaves_the_version_before_and_is_taken_again(database, monkeypatch):
    advance(database, monkeypatch, STEPS[:-1])
    fill(database)
    before, rows = shape_of(database), kept(database)
    name, last = STEPS[-1]

    def cut(connection):
        last(connection)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        advance(database, monkeypatch, [*STEPS[:-1], (name, cut)])
    assert (shape_of(database), kept(database)) == (before, rows)
    assert advance(database, monkeypatch, STEPS) == (name,)


def test_an_administrator_of_the_first_version_still_logs_in(tmp_path, monkeypatch):
    import hashlib

    from app.server import admins
    from app.server.guessing import Guess

    database = open_database(tmp_path, "")
    advance(database, monkeypatch, STEPS[:4])
    fill(database)
    password = "the password of long ago"
    digest = hashlib.scrypt(password.encode(), salt=b"s" * 16, n=2**14, r=8, p=1, dklen=32)
    with database.writing() as db:
        db.execute(
            text("INSERT INTO admins VALUES (1, 'admin', 'security', :s, :p, NULL, 0, 0, 5)"),
            {"s": b"s" * 16, "p": digest},
        )
    database.close()
    monkeypatch.setattr(migrations, "_STEPS", list(STEPS))
    station = Station.open(Settings(tmp_path))
    station.keyroom.make_authority(1)
    try:
        token, _ = admins.log_in(station, Guess(1, "admin", "here"), password)
        assert admins.of_token(station, token).role == "security"
    finally:
        station.close()
