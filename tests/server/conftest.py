"""The same suite on SQLite and on PostgreSQL: one server process of each for all tests.

Each module works in an authority of its own, so that the order of tests says nothing.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from app.server import administering
from app.server.settings import Settings
from app.server.station import Station
from app.storage import office
from app.storage.memory import Memory
from app.sync import enrolment
from app.sync.client import Client
from tests.server.inside import Inside
from tests.server.running import CODE, NAME, Postgres, Running
from tests.storage import made

CODES = itertools.count(CODE)


@pytest.fixture(scope="session")
def postgres():
    cluster = Postgres.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def process(request, tmp_path_factory):
    """A running server."""
    database = ""
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres").database()
    home = tmp_path_factory.mktemp("server") / "home"
    limits = ("--header-seconds", "1", "--body-seconds", "2")
    running = Running(home, database, limits, workers=2)
    running.init(next(CODES), NAME)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def server(process):
    """The running server with a fresh authority; tests enrol laptops of their own."""
    process.authority, process.blocks = next(CODES), 0
    process.init(process.authority, NAME)
    return process


@pytest.fixture
def laptop(server):
    return server.laptop()


@pytest.fixture
def inside(tmp_path):
    """The application in this process on a home of its own: for what only its innards show."""
    station = Station.open(Settings(tmp_path / "inside"))
    administering.make_authority(station, CODE, NAME, "admin")
    yield Inside(station)
    station.close()


def now():
    return datetime.now(UTC).astimezone()


def born(server, place):
    """A laptop of the program itself, with a key of its own and a certificate."""
    memory = Memory.open(place, create="sample")
    server.blocks += 1
    block = str(server.blocks)
    memory.write(lambda db: office.save_agency(db, made.agency(), made.NOW))
    memory.write(lambda db: office.save_setting(db, "number_block", block))
    with Client(server.address, memory.device) as client:
        enrolment.enrol(memory, client, server.code(), now())
    return memory


@pytest.fixture
def home(server, tmp_path):
    memory = born(server, tmp_path / "home")
    yield memory
    memory.close()


@pytest.fixture
def other_home(server, tmp_path):
    memory = born(server, tmp_path / "other")
    yield memory
    memory.close()
