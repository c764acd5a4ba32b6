"""One line of the table of ratios."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Ours and the floor, both as seconds of every run, taken in turn so that noise meets both."""

    what: str
    floor_is: str
    ours: tuple[float, ...]
    floor: tuple[float, ...]
    aim: float  # the ratio that is aimed at, 0 where there is none
    aim_ms: float = 0  # or the milliseconds


def in_turn(ours: Callable[[], object], floor: Callable[[], object], runs: int) -> Times:
    """Both timed `runs` times, one after the other, after one warm-up each.

    What the other left behind is cleared before the clock starts: it is nobody's work.
    """
    ours(), floor()
    times: Times = ([], [])
    for _ in range(runs):
        for job, seconds in zip((ours, floor), times, strict=True):
            gc.collect()
            start = time.perf_counter()
            job()
            seconds.append(time.perf_counter() - start)
    return times


Times = tuple[list[float], list[float]]


def p99(seconds: tuple[float, ...]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)]


def median(seconds: tuple[float, ...]) -> float:
    return statistics.median(seconds)
