"""申请复检: the hours in which a party may ask for a re-test of a rapid result.

Whoever is told that edible produce failed a rapid test may ask within hours (食品安全法 88,
second paragraph; the length is data of the basis), and the re-test may not be a rapid one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from app.domain.basis import Basis
from app.domain.calendar import Calendar
from app.domain.deadlines import Deadline, deadline
from app.domain.errors import RuleBroken
from app.domain.kinds import RapidVerdict
from app.domain.moments import chinese_time, day_of, local
from app.domain.rapid_test import RapidTest
from app.domain.shape import Moment

CLOCK = "rapid_retest_application"


def retest_clock(test: RapidTest, basis: Basis, calendar: Calendar) -> Deadline | None:
    """The hours in which the party may ask; None: no such right, or it has answered."""
    if not may_be_asked(test) or test.retest or test.told_at is None:
        return None
    return deadline(basis, CLOCK, test.told_at, calendar)


def may_be_asked(test: RapidTest) -> bool:
    """Whether a re-test is a right at all: produce, beyond the limit, and told to the party."""
    return test.produce and test.verdict is RapidVerdict.OVER and test.told_at is not None


def running(test: RapidTest, basis: Basis, calendar: Calendar, now: datetime) -> Deadline | None:
    """The clock as today's page shows it: once lapsed it stays until the day is over."""
    clock = retest_clock(test, basis, calendar)
    if clock is None or clock.end is None:
        return None
    return clock if now < clock.end or day_of(now) <= day_of(clock.end) else None


def clock_words(clock: Deadline, now: datetime) -> str:
    """The end of the hours as a moment of a day, and how long is left."""
    if clock.end is None:
        return ""
    end = f"{local(clock.end):%m-%d %H:%M}"
    if now >= clock.end:
        return f"申请复检的时限 {end} 已过，没有申请（{clock.article}）"
    minutes = int((clock.end - now).total_seconds()) // 60
    left = f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分"
    return f"{end} 前可申请复检，还有 {left}（{clock.article}）"


def may_be_released(test: RapidTest, clock: Deadline | None, now: datetime) -> bool:
    """Goods held are freed after the party's answer, or after its hours; not while they run."""
    if not test.held or test.released_at is not None:
        return False
    return clock is None or clock.end is None or now >= clock.end


def asked(
    test: RapidTest, basis: Basis, calendar: Calendar, answer: Literal["asked", "waived"], t: Moment
) -> RapidTest:
    """The party asks for a re-test, or says that it does not. Refused after the hours."""
    if not may_be_asked(test):
        raise RuleBroken(
            "这一行没有可以申请复检的结果。没有改动。请先判定为超出，并填告知结果的时间。",
            code="rapid.no_right",
        )
    clock = deadline(basis, CLOCK, test.told_at or t, calendar)
    if answer == "asked" and clock.end is not None and t >= clock.end:
        raise RuleBroken(
            f"申请复检的四小时到 {chinese_time(clock.end)} 为止，现在已经超过，没有记为申请。"
            "检测结果都在。当事人的意见可以写进陈述。",
            code="rapid.retest_late",
        )
    return test.model_copy(update={"retest": answer, "retest_at": t})
