from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.basis import Basis, ClockRule
from app.domain.calendar import Calendar
from app.domain.checklist import Citation
from app.domain.deadlines import (
    Deadline,
    back_filing,
    deadline,
    deadlines_of,
    publication,
    publication_target,
    rectification_due,
    reporting,
    seizure_end,
    seizure_term,
)
from app.domain.errors import RuleBroken
from app.domain.measures import Rectification
from app.domain.moments import SHANGHAI, day_of
from app.domain.terms import clock_end
from app.domain.visit import Outcome
from tests.domain.law import (
    NOW,
    TODAY,
    answer,
    approval,
    closing,
    failed,
    read_basis,
    read_calendar,
    seizure,
    visit,
)

CALENDAR = read_calendar()
IN_FORCE = read_basis("in-force")
FIRST = datetime(2024, 1, 2, tzinfo=SHANGHAI)
moments_covered = st.integers(0, 1_350_000).map(
    lambda n: FIRST + timedelta(minutes=n)
)  # to 2026-07


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def test_a_seizure_ends_at_24_hours_of_the_day_of_control_plus_its_days() -> None:
    term = seizure_term(at(2026, 9, 22, 14, 20), 30)

    assert term == (date(2026, 9, 22), at(2026, 10, 23))
    assert term.last_day == date(2026, 10, 22)


def test_a_seizure_is_never_rolled_to_a_working_day() -> None:
    assert seizure_term(at(2026, 9, 1, 9), 30).last_day == date(2026, 10, 1)


def test_counting_the_first_day_would_end_it_a_day_earlier() -> None:
    term = seizure_term(at(2026, 9, 22, 14, 20), 30, count_first_day=True)

    assert term.last_day == date(2026, 10, 21)


def test_control_late_in_the_evening_belongs_to_the_day_in_china() -> None:
    assert seizure_term(datetime(2026, 9, 22, 16, 30, tzinfo=UTC), 1) == (
        date(2026, 9, 23),
        at(2026, 9, 25),
    )


def test_a_seizure_of_no_days_is_refused() -> None:
    with pytest.raises(RuleBroken, match="至少一日") as refusal:
        seizure_term(NOW, 0)
    assert refusal.value.code == "seizure.days"


@given(moments_covered, st.integers(1, 30))
def test_a_seizure_ends_at_midnight_and_is_warned_of_on_the_last_working_day_before(
    taken: datetime, days: int
) -> None:
    end = seizure_end(IN_FORCE, seizure(controlled_at=taken, days=days), CALENDAR)

    assert end is not None
    assert end.end is not None
    assert end.end.time() == datetime.min.time()
    assert (end.last_day - day_of(taken)).days == days
    assert end.alarm_at is not None
    assert taken <= end.alarm_at < end.end
    alarm_day = day_of(end.alarm_at)
    assert alarm_day < end.last_day or alarm_day == day_of(taken)
    if end.alarm_at > taken:
        assert CALENDAR.is_working_day(alarm_day)
        between = range(1, (end.last_day - alarm_day).days)
        assert not any(CALENDAR.is_working_day(alarm_day + timedelta(days=n)) for n in between)


def test_a_seizure_that_ends_in_the_holidays_is_warned_of_before_them(in_force: Basis) -> None:
    end = seizure_end(in_force, seizure(controlled_at=at(2026, 9, 5, 10)), CALENDAR)

    assert end is not None
    assert end.last_day == date(2026, 10, 5)
    assert end.alarm_at == at(2026, 9, 30)
    assert end.printed == "2026年10月5日24时"
    assert "第六十一条" in end.article


def test_nothing_taken_has_no_term(in_force: Basis) -> None:
    assert seizure_end(in_force, seizure(controlled_at=None), CALENDAR) is None


def test_24_hours_run_through_the_holidays_to_the_minute(in_force: Basis) -> None:
    taken = at(2026, 9, 30, 23, 40)

    for one in (reporting(in_force, taken), back_filing(in_force, taken)):
        assert one.end == at(2026, 10, 1, 23, 40)
        assert one.alarm_at == taken
        assert one.certain
        assert one.printed == "2026年10月1日23时40分"
        assert one.article == "《行政强制法》第十九条"
        assert not one.has_passed(at(2026, 10, 1, 23, 39))
        assert one.has_passed(at(2026, 10, 1, 23, 40))


def test_reporting_and_back_filing_are_two_clocks(in_force: Basis) -> None:
    codes = {reporting(in_force, NOW).code, back_filing(in_force, NOW).code}

    assert codes == {"seizure_report", "seizure_back_file"}


@given(moments_covered)
def test_both_24_hour_clocks_are_exactly_24_hours(taken: datetime) -> None:
    for one in (reporting(IN_FORCE, taken), back_filing(IN_FORCE, taken)):
        assert one.end == taken + timedelta(hours=24)


def test_a_result_is_published_within_20_working_days(in_force: Basis, commissioned: Basis) -> None:
    for basis in (in_force, commissioned):
        limit = publication(basis, at(2026, 9, 22, 16), CALENDAR)
        assert limit.last_day == date(2026, 10, 27)
        assert limit.article == "《食品生产经营监督检查管理办法》第三十九条第一款"
        assert not limit.office_target
        assert limit.alarm_at == at(2026, 10, 26)


@pytest.mark.parametrize(
    ("closed", "last"),
    [(at(2026, 2, 13, 17), date(2026, 2, 24)), (at(2026, 9, 30, 17), date(2026, 10, 9))],
)
def test_the_stricter_2_working_days_are_a_private_target_under_the_commissioned_basis(
    commissioned: Basis, in_force: Basis, closed: datetime, last: date
) -> None:
    target = publication_target(commissioned, closed, CALENDAR)

    assert target is not None
    assert target.office_target
    assert target.last_day == last
    assert publication_target(in_force, closed, CALENDAR) is None


def test_evidence_kept_is_decided_on_within_7_working_days(in_force: Basis) -> None:
    limit = deadline(in_force, "preservation_decision", at(2026, 9, 22, 10), CALENDAR)

    assert limit.last_day == date(2026, 10, 9)
    assert limit.article == "《行政处罚法》第五十六条、第八十五条"


def test_beyond_the_calendar_a_paper_prints_that_it_does_not_know(in_force: Basis) -> None:
    limit = publication(in_force, at(2026, 12, 20), CALENDAR)

    assert not limit.certain
    assert limit.printed == "日历未收录"


def test_a_clock_without_end_prints_that_it_does_not_know_and_never_passes() -> None:
    open_end = Deadline("x", "样例", NOW, None, "C", "", True, False, None)

    assert open_end.last_day is None
    assert open_end.printed == "日历未收录"
    assert not open_end.has_passed(NOW)


def calendar_days(amount: int, *, rolls: bool) -> ClockRule:
    return ClockRule(
        code="x",
        title="样例",
        klass="C",
        amount=amount,
        event="样例",
        cites=(Citation(doc="ACL11", article=19),),
        rolls=rolls,
    )


def test_a_term_in_calendar_days_rolls_only_where_its_rule_says_so() -> None:
    start = at(2026, 9, 22, 10)

    assert clock_end(calendar_days(10, rolls=False), start, CALENDAR) == (at(2026, 10, 3), True)
    assert clock_end(calendar_days(10, rolls=True), start, CALENDAR) == (at(2026, 10, 9), True)
    nowhere = Calendar(format=1, years={})
    assert clock_end(calendar_days(8, rolls=True), start, nowhere) == (at(2026, 10, 1), False)


def codes(found: tuple[Deadline, ...]) -> list[str]:
    return [one.code for one in found]


def test_an_emergency_seizure_starts_three_clocks(in_force: Basis) -> None:
    held = visit(seizure=seizure())

    assert codes(deadlines_of(held, in_force, CALENDAR, NOW)) == [
        "seizure_back_file",
        "seizure_report",
        "seizure_end",
    ]


def test_a_clock_that_was_answered_stops(in_force: Basis) -> None:
    reported = visit(seizure=seizure(reported_at=NOW))
    done = visit(seizure=seizure(reported_at=NOW, approval=approval(NOW)))

    assert codes(deadlines_of(reported, in_force, CALENDAR, NOW)) == [
        "seizure_back_file",
        "seizure_end",
    ]
    assert codes(deadlines_of(done, in_force, CALENDAR, NOW)) == ["seizure_end"]


def test_a_seizure_approved_before_has_only_its_term(in_force: Basis) -> None:
    held = visit(seizure=seizure(route="prior"))

    assert codes(deadlines_of(held, in_force, CALENDAR, NOW)) == ["seizure_end"]
    drafted = visit(seizure=seizure(controlled_at=None))
    assert deadlines_of(drafted, in_force, CALENDAR, NOW) == ()


def test_an_open_visit_without_seizure_has_no_clock(in_force: Basis) -> None:
    assert deadlines_of(visit(), in_force, CALENDAR, NOW) == ()


def test_a_closed_visit_is_to_be_published_and_its_promise_to_be_kept(in_force: Basis) -> None:
    closed = visit(closed_at=NOW, closing=closing(due=TODAY + timedelta(days=8)))

    found = deadlines_of(closed, in_force, CALENDAR, NOW)

    assert codes(found) == ["rectification", "publication"]
    assert [one.audience for one in found] == ["party", "officers"]
    assert found[0].last_day == date(2026, 9, 30)
    assert found[0].alarm_at == at(2026, 9, 29)


def test_a_statutory_clock_that_ran_out_stays_and_a_private_target_does_not(
    commissioned: Basis,
) -> None:
    closed = visit(closed_at=NOW)

    assert codes(deadlines_of(closed, commissioned, CALENDAR, NOW)) == [
        "publication_target",
        "publication",
    ]
    a_year_on = NOW + timedelta(days=365)
    assert codes(deadlines_of(closed, commissioned, CALENDAR, a_year_on)) == ["publication"]


def test_what_was_not_inspected_or_had_no_checklist_has_no_result_to_publish(
    in_force: Basis,
) -> None:
    for more in ({"outcome": Outcome.SHUT}, {"checklist": None}):
        assert deadlines_of(visit(closed_at=NOW, **more), in_force, CALENDAR, NOW) == ()


def test_the_promise_is_the_date_of_the_order_before_that_of_the_sheet_and_the_items(
    in_force: Basis, commissioned: Basis
) -> None:
    first, second, third = (TODAY + timedelta(days=n) for n in (20, 10, 5))
    items = (
        failed("I001", due=third),
        failed("I002", due=first),
        answer("I003", due=TODAY),
    )
    ordered = visit(*items, closing=closing(due=second), rectification=Rectification(due=first))
    at_once = visit(*items, closing=closing(due=second), rectification=Rectification())
    by_item = visit(*items, closing=closing())

    for one, last in ((ordered, first), (at_once, second), (by_item, third)):
        for basis in (in_force, commissioned):
            promise = rectification_due(one, basis, CALENDAR)
            assert promise is not None
            assert promise.last_day == last
            assert promise.article
    assert rectification_due(visit(answer("I001", due=TODAY)), in_force, CALENDAR) is None


def test_a_basis_without_written_deadlines_cites_nothing_for_the_promise(in_force: Basis) -> None:
    bare = in_force.model_copy(update={"handling": in_force.handling[:1]})

    promise = rectification_due(visit(closing=closing(due=TODAY)), bare, CALENDAR)

    assert promise is not None
    assert promise.article == ""
