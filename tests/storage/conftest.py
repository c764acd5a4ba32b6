"""A sample home of its own for every test."""

import pytest

from app.storage.memory import Memory
from tests.storage import made


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def memory(home):
    memory = Memory.open(home, create="sample", clock=made.ticking())
    yield memory
    memory.close()
