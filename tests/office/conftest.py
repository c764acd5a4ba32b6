"""An office's database, empty: the same sentences hold on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.actions import demo, exporting, packaging, playing, setting_up
from app.actions.desk import close, open_desk
from app.office import batching, importing, sources
from app.office.batching import Office
from app.office.believed import TrustedKeys
from app.office.store import open_store
from app.trust.keys import read_key_list
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


# --- a laptop with one closed visit ----------------------------------------------------------


@pytest.fixture(scope="session")
def handed_over(tmp_path_factory):
    """One closed visit of a sample home: its package, its keys, and the folder of the demo."""
    folder = tmp_path_factory.mktemp("handed")
    start = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHIAN_KEY_HOLDER", "file")
        yield _hand_over(folder, start)


def _hand_over(folder, start):
    desk = open_desk(folder / "home", create="sample", clock=demo.ticking(start), origin="scripted")
    setting_up.fill_sample(desk, "in-force")
    played = playing.play(desk, demo.script(desk, "in-force"), demo.photos_folder())
    papers = exporting.export(desk, played.papers, folder / "demo")
    said = exporting.summary(desk, played.visit, papers)
    (folder / "demo" / "summary.json").write_text(json.dumps(said), "utf-8")
    package = packaging.write_package(desk, folder / "visits.zip")
    close(desk)
    return folder, package


@pytest.fixture
def package(handed_over):
    return handed_over[1].path


@pytest.fixture
def keys(handed_over):
    return TrustedKeys((read_key_list(handed_over[1].keys.read_bytes()),))
