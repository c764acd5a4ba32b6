from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.domain import moments
from app.domain.moments import SHANGHAI


def test_a_moment_is_shown_as_a_clock_in_china_shows_it() -> None:
    late = datetime(2026, 9, 22, 16, 5, tzinfo=UTC)

    assert moments.local(late) == late
    assert moments.day_of(late) == date(2026, 9, 23)
    assert moments.chinese_moment(late) == "2026年9月23日0时05分"


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        moments.local(datetime(2026, 9, 22, 9, 5))  # noqa: DTZ001 - the naive one is meant


def test_dates_and_times_are_written_without_leading_zeros_but_minutes_have_two_figures() -> None:
    morning = datetime(2026, 9, 2, 9, 5, tzinfo=SHANGHAI)

    assert moments.chinese_date(morning.date()) == "2026年9月2日"
    assert moments.chinese_time(morning) == "9时05分"


def test_the_end_of_a_day_belongs_to_that_day_and_is_said_as_24_hours() -> None:
    end = moments.end_of(date(2026, 10, 22))

    assert end == datetime(2026, 10, 23, tzinfo=SHANGHAI)
    assert moments.last_day_of(end) == date(2026, 10, 22)
    assert moments.chinese_term_end(end) == "2026年10月22日24时"


def test_an_end_inside_a_day_is_said_with_its_minute() -> None:
    end = datetime(2026, 10, 1, 23, 40, tzinfo=SHANGHAI)

    assert moments.chinese_term_end(end) == "2026年10月1日23时40分"
    assert moments.last_day_of(end) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 9, 22), "二〇二六年九月二十二日"),
        (date(2026, 10, 10), "二〇二六年十月十日"),
        (date(2025, 11, 20), "二〇二五年十一月二十日"),
        (date(2024, 12, 31), "二〇二四年十二月三十一日"),
    ],
)
def test_a_seal_bears_its_date_in_chinese_figures(day: date, words: str) -> None:
    assert moments.chinese_figures_date(day) == words
