from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.domain.calendar import UNKNOWN, Calendar, TermEnd
from app.paths import bundle
from tests.domain.law import read_calendar

CALENDAR = read_calendar()
covered_days = st.dates(date(2024, 1, 1), date(2026, 10, 1))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 2, 13), 2, date(2026, 2, 24)),  # the worked Saturday counts, 春节 does not
        (date(2026, 9, 30), 2, date(2026, 10, 9)),
        (date(2026, 9, 22), 20, date(2026, 10, 27)),
        (date(2026, 9, 22), 7, date(2026, 10, 9)),
        (date(2026, 9, 22), 5, date(2026, 9, 30)),
        (date(2026, 1, 1), 1, date(2026, 1, 4)),  # a worked Sunday
        (date(2024, 4, 26), 1, date(2024, 4, 28)),
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2026, 3, 4), 0, date(2026, 3, 4)),
    ],
)
def test_working_days_are_counted_from_the_day_after_the_event(
    start: date, n: int, end: date
) -> None:
    assert CALENDAR.add_working_days(start, n) == TermEnd(end, certain=True)


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_each_year_has_as_many_working_days_as_the_official_arrangement(
    year: int, working_days: int
) -> None:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))

    assert sum(day.year == year and CALENDAR.is_working_day(day) for day in days) == working_days


# The yearly arrangements as announced: rest from, to (weekends in between included), then the
# weekends that are worked for them. The same table stands in docs/calendar.md.
ARRANGED = {
    2024: (
        ("01-01", "01-01"), ("02-10", "02-17"), ("04-04", "04-06"), ("05-01", "05-05"),
        ("06-10", "06-10"), ("09-15", "09-17"), ("10-01", "10-07"),
    ),
    2025: (
        ("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"),
        ("05-31", "06-02"), ("10-01", "10-08"),
    ),
    2026: (
        ("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"),
        ("06-19", "06-21"), ("09-25", "09-27"), ("10-01", "10-07"),
    ),
}  # fmt: skip
WORKED = {
    2024: ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    2025: ("01-26", "02-08", "04-27", "09-28", "10-11"),
    2026: ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
}


def rest_days(year: int) -> set[date]:
    found: set[date] = set()
    for first, last in ARRANGED[year]:
        day, end = date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last}")
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return found


@pytest.mark.parametrize("year", sorted(ARRANGED))
def test_every_day_of_the_year_is_as_announced(year: int) -> None:
    resting, worked = rest_days(year), {date.fromisoformat(f"{year}-{day}") for day in WORKED[year]}
    day = date(year, 1, 1)
    while day.year == year:
        expected = day in worked or (day not in resting and day.weekday() < 5)
        assert CALENDAR.is_working_day(day) == expected, day
        day += timedelta(days=1)
    assert all(day.weekday() >= 5 for day in worked)


def test_the_page_of_the_calendar_shows_the_same_days() -> None:
    told = bundle("docs", "calendar.md").read_text("utf-8")
    for year, rests in ARRANGED.items():
        (row,) = [line for line in told.splitlines() if line.startswith(f"| {year} ")]
        for first, last in rests:
            words = first if first == last else f"{first} to {last}"
            assert words in row
        assert all(day in row for day in WORKED[year])
        assert CALENDAR.years[year].source in row
    assert set(ARRANGED) == set(CALENDAR.years)


def test_a_term_that_runs_into_a_year_without_data_is_not_certain_and_prints_so() -> None:
    end = CALENDAR.add_working_days(date(2026, 12, 30), 2)

    assert end == TermEnd(date(2027, 1, 1), certain=False)
    assert end.printed == UNKNOWN == "日历未收录"


def test_a_term_inside_the_data_prints_its_day() -> None:
    assert CALENDAR.add_working_days(date(2026, 9, 22), 20).printed == "2026年10月27日"


def test_a_term_that_starts_in_a_year_without_data_is_not_certain() -> None:
    assert not CALENDAR.add_working_days(date(2023, 12, 29), 1).certain
    assert CALENDAR.add_working_days(date(2023, 12, 29), 0).certain


def test_a_negative_term_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(date(2026, 9, 22), -1)


@pytest.mark.parametrize(
    ("day", "before", "certain"),
    [
        (date(2026, 10, 8), date(2026, 9, 30), True),
        (date(2026, 10, 22), date(2026, 10, 21), True),
        (date(2026, 2, 24), date(2026, 2, 14), True),
        (date(2024, 1, 1), date(2023, 12, 29), False),
        (date(2028, 1, 3), date(2027, 12, 31), False),
    ],
)
def test_the_last_working_day_before_leaves_the_day_itself_out(
    day: date, before: date, certain: bool
) -> None:
    assert CALENDAR.last_working_day_before(day) == TermEnd(before, certain)


def test_a_term_that_rolls_stays_on_a_working_day_and_leaves_a_holiday() -> None:
    assert CALENDAR.on_or_after(date(2026, 9, 30)) == TermEnd(date(2026, 9, 30), certain=True)
    assert CALENDAR.on_or_after(date(2026, 10, 1)) == TermEnd(date(2026, 10, 8), certain=True)
    assert CALENDAR.on_or_after(date(2027, 1, 2)) == TermEnd(date(2027, 1, 4), certain=False)


@given(covered_days, st.integers(1, 40))
def test_a_term_ends_on_a_working_day_after_its_start(start: date, n: int) -> None:
    end = CALENDAR.add_working_days(start, n)

    assert CALENDAR.is_working_day(end.day)
    assert end.day > start


@given(covered_days, st.integers(0, 20), st.integers(0, 20))
def test_two_terms_in_a_row_are_one_term_of_their_sum(start: date, n: int, m: int) -> None:
    first = CALENDAR.add_working_days(start, n)

    assert (
        CALENDAR.add_working_days(first.day, m).day == CALENDAR.add_working_days(start, n + m).day
    )


@given(covered_days, st.integers(1, 40))
def test_a_term_counts_exactly_its_working_days(start: date, n: int) -> None:
    end = CALENDAR.add_working_days(start, n).day
    days = (start + timedelta(days=k) for k in range(1, (end - start).days + 1))

    assert sum(CALENDAR.is_working_day(day) for day in days) == n


@given(covered_days)
def test_the_day_before_and_one_day_on_meet_at_a_working_day(day: date) -> None:
    before = CALENDAR.last_working_day_before(day).day

    assert before < day
    assert CALENDAR.add_working_days(before, 1).day >= day


@pytest.mark.parametrize(
    ("rest", "work"),
    [
        (["2025-10-01"], []),  # another year
        (["2026-10-10"], ["2026-10-10"]),  # both at once
        ([], ["2026-10-08"]),  # a Thursday is worked anyway
    ],
)
def test_a_misplaced_day_is_refused_by_name(rest: list[str], work: list[str]) -> None:
    year = {"source": "样例", "rest_days": rest, "work_days": work}

    with pytest.raises(ValidationError, match="2026 年的日历有放错的日子"):
        Calendar.model_validate({"format": 1, "years": {2026: year}})
