"""快速检测: one row of a visit, its verdict, and what followed (goods held, re-test asked for).

A number beyond its limit proposes a verdict; the officers give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domain.kinds import RapidVerdict
from app.domain.moments import chinese_time
from app.domain.shape import Identity, Line, Moment, Shape


class RapidTest(Shape):
    """What was tested with what, and what followed. Times are facts, each its own."""

    id: Identity
    seq: Annotated[int, Field(ge=1)]  # number inside the visit
    sample: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    produce: bool = True  # 食用农产品: only then the hours of article 88 run
    substance: Line  # 检测项目
    kit: Line  # 试剂或者设备
    kit_batch: Line
    value: Line = ""  # a number, or 阴性 / 阳性
    unit: Line = ""
    limit: Line = ""  # empty: a test that only says yes or no
    limit_source: Line = ""  # GB 2763, the kit's own instruction, the office
    verdict: RapidVerdict
    tested_at: Moment
    told_at: Moment | None = None  # the party received the result
    told_to: Line = ""
    held: Line = ""  # what was taken off sale: 菠菜约 12 kg
    held_at: Moment | None = None
    released_at: Moment | None = None  # the hold ended
    hold_end: Literal["resumed", "destroyed"] = "resumed"  # how, where it ended
    retest: Literal["", "asked", "waived"] = ""
    retest_at: Moment | None = None


def number_of(text: str) -> Decimal | None:
    """The number in a value or a limit, or None where it is a word."""
    try:
        value = Decimal(text.strip().lstrip("≤<＜").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def proposed(value: str, limit: str) -> RapidVerdict | None:
    """What the numbers or the words speak for; None: they say nothing, the officers decide."""
    if value.strip() in {"阳性", "+"}:
        return RapidVerdict.OVER
    if value.strip() in {"阴性", "-", "－"}:
        return RapidVerdict.WITHIN
    number, most = number_of(value), number_of(limit)
    if number is None or most is None:
        return None
    return RapidVerdict.OVER if number > most else RapidVerdict.WITHIN


def lacks(test: RapidTest) -> tuple[str, ...]:
    """What a row must still say before it proves anything, in words."""
    found = [
        words
        for words, text in (
            ("检测项目", test.substance),
            ("试剂或设备", test.kit),
            ("试剂批号", test.kit_batch),
            ("检测值", test.value or test.verdict is RapidVerdict.INVALID),
        )
        if not text
    ]
    if test.limit and not test.limit_source:
        found.append("限值的出处")
    if test.verdict is RapidVerdict.OVER and test.told_at is None:
        found.append("告知结果的时间")
    return tuple(found)


def beyond(tests: Iterable[RapidTest]) -> bool:
    """Whether a result lies beyond its limit: then something was found, whatever the items say."""
    return any(one.verdict is RapidVerdict.OVER for one in tests)


def sentence(test: RapidTest) -> str:
    """The row as the site record tells it."""
    value = f"{test.value}{' ' + test.unit if test.unit and test.value else ''}" or "未得出数值"
    parts = [
        f"对“{test.sample}”快速检测{test.substance}，使用{test.kit}（批号{test.kit_batch}），"
        f"检测值{value}"
    ]
    if test.limit:
        unit = f" {test.unit}" if test.unit else ""
        parts.append(f"限值{test.limit}{unit}（{test.limit_source}）")
    parts.append(_VERDICTS[test.verdict])
    said = "，".join(parts) + "。"
    return said + _after(test)


HOLD_ENDS: Mapping[str, str] = {"resumed": "恢复销售", "destroyed": "由当事人当场销毁"}
_VERDICTS = {
    RapidVerdict.WITHIN: "未超出",
    RapidVerdict.OVER: "超出",
    RapidVerdict.INVALID: "检测无效",
}


def _after(test: RapidTest) -> str:
    """What followed: told, goods held, the party's answer."""
    said = ""
    if test.told_at is not None:
        said += f"{_clock(test.told_at)}将结果告知{test.told_to or '当事人'}。"
    if test.held and test.held_at is not None:
        said += f"{_clock(test.held_at)}起{test.held}暂停销售。"
    if test.held and test.released_at is not None:
        said += f"{_clock(test.released_at)}{HOLD_ENDS[test.hold_end]}。"
    if test.retest and test.retest_at is not None:
        words = "申请复检" if test.retest == "asked" else "表示不申请复检"
        said += f"当事人{_clock(test.retest_at)}{words}。"
    return said


def _clock(moment: datetime) -> str:
    return chinese_time(moment)
