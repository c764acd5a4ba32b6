"""A desk on a sample home of its own, with a clock that starts on a working morning."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.actions import demo, registering, setting_up
from app.actions.desk import close, open_desk

MORNING = datetime.fromisoformat("2026-09-22T09:05+08:00")


@pytest.fixture
def desk(tmp_path):
    desk = open_desk(tmp_path / "home", create="sample", clock=demo.ticking(MORNING))
    setting_up.fill_sample(desk)
    yield desk
    close(desk)


@pytest.fixture
def party(desk):
    return next(one for one in registering.parties(desk) if one.premises == "CAT")


@pytest.fixture
def officers(desk):
    return registering.officers(desk)[:2]
