"""No test opens a window on a screen or touches the data folder of whoever runs it."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# No test is timed: a busy machine is not a fault.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("SHIAN_HOME", str(tmp_path_factory.mktemp("shian") / "home"))
    monkeypatch.setenv("SHIAN_KEY_HOLDER", "file")  # nor the keyring
