"""The real program killed in the middle of a visit reopens there, and says so by name and time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime

import pytest

from app import paths
from app.actions import registering
from app.actions.desk import close
from app.domain.moments import SHANGHAI
from app.paths import bundle
from tests.ui import made
from tests.ui.test_a_market_morning import opened


def start(act: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ui.sitting_child", act],
        cwd=bundle(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


@pytest.fixture
def visit():
    """A visit whose door is open, in the home of the processes; nobody has it open."""
    desk = made.sample_desk(paths.home())
    begun = made.begun(desk)
    made.prepared(desk, name=registering.parties(desk)[3].name)  # another draft, saved later
    close(desk)
    return begun


@pytest.mark.slow
def test_the_program_killed_in_a_visit_reopens_at_its_item_and_says_so(visit):
    with start("answer") as first:
        before = json.loads(first.stdout.readline())
        first.kill()  # kill -9
    assert before["visit"] == visit.id
    assert len(before["answers"]) == 7

    with start("look") as second:
        after = json.loads(second.stdout.readline())
        assert second.wait(timeout=60) == 0

    assert after["page"] == "InspectPage"
    assert after["visit"] == visit.id
    assert after["item"] == before["item"]
    assert after["answers"] == before["answers"]
    assert after["headline"] == f"老周水饺馆：程序上次意外关闭，最后保存于 {before['saved']}"
    assert after["sentence"] == f"7 个回答、0 张照片都在。从 {before['number']} 接着做。"

    with start("look") as third:  # closed properly this time: the day begins with 今日
        assert json.loads(third.stdout.readline()) == {"page": "TodayPage"}
        assert third.wait(timeout=60) == 0


@pytest.fixture
def morning():
    """A market morning whose gate was passed today, in the home of the processes."""
    desk = made.sample_desk(paths.home(), lambda: datetime.now(SHANGHAI))
    session = opened(desk, known=(("12", "老李蔬菜"), ("13", "王记豆腐"), ("14", "海鲜张")))
    close(desk)
    return session


@pytest.mark.slow
def test_the_program_killed_at_a_stall_reopens_at_that_stall_and_nothing_is_lost(morning):
    with start("walk") as first:
        before = json.loads(first.stdout.readline())
        first.kill()  # kill -9
    assert before["stall"] == "海棠农贸市场13号摊"
    assert len(before["answers"]) == 4

    with start("look") as second:
        after = json.loads(second.stdout.readline())
        assert second.wait(timeout=60) == 0

    assert after["page"] == "MarketPage"
    assert (after["visit"], after["item"]) == (before["visit"], before["item"])
    assert after["answers"] == before["answers"]
    assert after["headline"].startswith("王记豆腐：程序上次意外关闭，最后保存于")
