"""The same suite on SQLite and on PostgreSQL: one server process of each for all tests."""

from __future__ import annotations

import pytest

from tests.server.running import Postgres, Running


@pytest.fixture(scope="session")
def postgres():
    cluster = Postgres.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server(request, tmp_path_factory):
    """A running server with one authority; tests enrol laptops of their own."""
    database = ""
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres").database()
    home = tmp_path_factory.mktemp("server") / "home"
    running = Running(home, database, ("--header-seconds", "1", "--body-seconds", "2"))
    running.init()
    running.start("--workers", "2")
    yield running
    running.stop()


@pytest.fixture
def laptop(server):
    return server.laptop()
