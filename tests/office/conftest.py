"""An office's database, empty: the same sentences hold on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.office import batching, importing, sources
from app.office.batching import Office
from app.office.store import open_store
from tests.server.running import Postgres

TODAY = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


class OfficeClock:
    """Stands still; a test sets it."""

    def __init__(self) -> None:
        self.now = TODAY

    def __call__(self) -> datetime:
        return self.now

    def back(self, **by: float) -> None:
        self.now -= timedelta(**by)


@pytest.fixture(scope="session")
def cluster():
    running = Postgres.start()
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "postgresql":
        return request.getfixturevalue("cluster").database()
    return f"sqlite:///{tmp_path}/office.db"


@pytest.fixture
def clock():
    return OfficeClock()


@pytest.fixture
def office(url, clock, tmp_path):
    store = open_store(url, tmp_path / "unused.db")
    yield Office(store, clock)
    store.close()


@pytest.fixture
def light_office(clock, tmp_path):
    """SQLite only: for what is no matter of the database."""
    store = open_store(None, tmp_path / "office" / "office.db")
    yield Office(store, clock)
    store.close()


def look(office, path, **reading):
    source = opened(office, path, **reading)
    try:
        return importing.check(office, source)
    finally:
        source.close()


def bring_in(office, path, **reading):
    source = opened(office, path, **reading)
    try:
        return importing.run(office, source)
    finally:
        source.close()


def opened(office, path, **reading):
    last, _ = batching.last_day(office)
    return sources.open_source(path, sources.Reading(today=last, **reading))
