from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.papers.capitals import capital_number, plain_number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "零"),
        ("7", "柒"),
        ("10", "壹拾"),
        ("12", "壹拾贰"),
        ("101", "壹佰零壹"),
        ("110", "壹佰壹拾"),
        ("1001", "壹仟零壹"),
        ("1010", "壹仟零壹拾"),
        ("10000", "壹万"),
        ("10001", "壹万零壹"),
        ("100100", "壹拾万零壹佰"),
        ("20304050", "贰仟零叁拾万肆仟零伍拾"),
        ("100000001", "壹亿零壹"),
        ("100010000", "壹亿零壹万"),
        ("999999999", "玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖"),
        ("2.50", "贰点伍"),
        ("10.05", "壹拾点零伍"),
        ("0.125", "零点壹贰伍"),
    ],
)
def test_a_number_is_written_in_capitals(number, words):
    assert capital_number(Decimal(number)) == words


def _spoken(words: str) -> int:
    """Reads capitals back: the inverse of what is tested, written on its own."""
    figures = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total = group = figure = 0
    for sign in words:
        if sign in figures:
            figure = figures[sign]
        elif sign in places:
            group, figure = group + figure * places[sign], 0
        elif sign == "万":
            total, group, figure = total + (group + figure) * 10_000, 0, 0
        else:
            total, group, figure = (total + group + figure) * 100_000_000, 0, 0
    return total + group + figure


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_capitals_read_back_as_the_same_number(number):
    assert _spoken(capital_number(Decimal(number))) == number


def test_a_sum_is_printed_without_exponent_and_without_idle_zeros():
    assert [plain_number(Decimal(text)) for text in ("12", "2.50", "1E+3", "100", "0.10")] == [
        "12",
        "2.5",
        "1000",
        "100",
        "0.1",
    ]
