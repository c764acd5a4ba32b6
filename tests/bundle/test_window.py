"""The bundle's window: it paints, opens a home, closes; and starts about as fast as the source."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

import pytest

from app.paths import bundle
from tests.bench.table import in_turn
from tests.bundle.conftest import PROGRAM, surroundings

pytestmark = pytest.mark.bundle
SOURCE = [sys.executable, str(bundle("build", "bundle_entry.py"))]
RUNS = 15
AIM = 1.3


def test_the_window_paints_makes_its_home_and_closes(shian, tmp_path):
    shian(at=tmp_path / "home", SHIAN_QUIT_AFTER_PAINT="3")

    assert (tmp_path / "home" / "shian.db").is_file()
    shian("fsck", at=tmp_path / "home")  # closed tidily: nobody holds it, nothing is missing


def test_it_starts_about_as_fast_as_the_source(tmp_path):
    tmp_path.joinpath("home").mkdir()
    environment = {
        **surroundings(tmp_path / "home"),
        "SHIAN_QUIT_AFTER_PAINT": "0",
        "PYTHONPATH": str(bundle()),
    }

    def start(command: list[str]) -> None:
        subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL, timeout=60)

    ours, source = in_turn(lambda: start([str(PROGRAM)]), lambda: start(SOURCE), RUNS)

    ratio = statistics.median(ours) / statistics.median(source)
    print(
        f"first paint: bundle {statistics.median(ours) * 1000:.0f} ms, "
        f"source {statistics.median(source) * 1000:.0f} ms, ratio {ratio:.2f} (aim {AIM}), "
        f"{RUNS} runs each, load {os.getloadavg()[0]:.1f}"
    )
    assert ratio <= AIM
