from __future__ import annotations

import pytest

from app.domain.basis import Basis
from app.domain.calendar import Calendar
from tests.domain import law


@pytest.fixture(scope="session")
def commissioned() -> Basis:
    return law.read_basis("commissioned")


@pytest.fixture(scope="session")
def in_force() -> Basis:
    return law.read_basis("in-force")


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return law.read_calendar()
