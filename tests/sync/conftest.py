"""A running server and two enrolled laptops for every test that asks for them."""

import pytest

from tests.server.running import Postgres
from tests.sync.stands import Laptop, Server


@pytest.fixture(scope="session")
def postgres():
    cluster = Postgres.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def server(request, tmp_path):
    """On embedded SQLite; on PostgreSQL where a test asks for it by parameter."""
    on_postgres = getattr(request, "param", "") == "postgresql"
    database = request.getfixturevalue("postgres").database() if on_postgres else ""
    server = Server(tmp_path / "server", database=database)
    server.prepare()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def laptops(tmp_path, server):
    pair = tuple(Laptop.born(tmp_path / f"laptop{n}", n) for n in (1, 2))
    for laptop in pair:
        laptop.join(server)
    yield pair
    for laptop in pair:
        laptop.close()


@pytest.fixture
def laptop(laptops):
    return laptops[0]
