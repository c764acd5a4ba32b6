"""`make faults` and `make bench` say what they measured, and a broken experiment is not hidden."""

from __future__ import annotations

import sys
from types import ModuleType

from tests.bench.__main__ import line
from tests.bench.table import Pair, in_turn
from tests.faults.__main__ import rows_of


def test_a_ratio_is_ours_over_the_floor():
    pair = Pair("ours", "bare", (0.3, 0.3), (0.1, 0.1), aim=1.5)

    assert line(pair).split()[4:7] == ["3.00", "3.00", "1.5"]


def test_both_sides_are_run_equally_often():
    ran = []

    ours, floor = in_turn(lambda: ran.append("ours"), lambda: ran.append("floor"), runs=3)

    assert ran == ["ours", "floor"] * 4
    assert (len(ours), len(floor)) == (3, 3)


def test_an_experiment_that_breaks_is_reported_as_not_holding(monkeypatch):
    broken = ModuleType("tests.faults.f99_broken")
    broken.measure = lambda: 1 / 0
    monkeypatch.setitem(sys.modules, "tests.faults.f99_broken", broken)

    [row] = rows_of("f99_broken")

    assert (row.fault, row.holds) == ("F99", False)
    assert "ZeroDivisionError" in row.seen
