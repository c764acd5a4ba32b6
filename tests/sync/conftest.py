"""A running server and two enrolled laptops for every test that asks for them."""

import pytest

from tests.sync.stands import Laptop, Server


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "server")
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
