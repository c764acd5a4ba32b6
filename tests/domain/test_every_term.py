"""Every term of both bases: its place in the law, and its end on every day of three years."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.domain.basis import Basis, ClockRule
from app.domain.calendar import RECKONED, UNKNOWN, Calendar, TermEnd
from app.domain.clock_rule import Klass, Pause
from app.domain.deadlines import deadline, seizure_term
from app.domain.moments import SHANGHAI, day_of, end_of, last_day_of, start_of
from app.domain.terms import Paused, add_months, clock_end, paused_days
from tests.domain.law import read_basis, read_calendar

BASES = {name: read_basis(name) for name in ("commissioned", "in-force")}
CALENDAR = read_calendar()
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
THREE_YEARS = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
RULES = tuple((name, rule) for name, basis in BASES.items() for rule in basis.all_clocks)
IDS = tuple(f"{name}-{rule.code}" for name, rule in RULES)

# Every row of the two tables of terms, by the code of its clock.
IN_THE_SEEDS = (
    "seizure_back_file",
    "publication_target",
    "seed_posting",
    "seed_penalty_publication",
    "seed_transfer",
    "seed_police_review",
    "seed_police_decision",
    "seed_detention_transfer",
    "seed_recall_1",
    "seed_recall_2",
    "seed_recall_3",
    "seed_recall_report",
    "seed_accident_report",
    "seed_epidemiology_first",
    "seed_epidemiology_final",
    "seed_laboratory_report",
    "seed_health_notice",
    "seed_passed_report",
    "seed_retest_report",
    "seed_storage_filing",
    "seed_platform_filing",
    "seed_website_filing",
    "seed_market_filing",
    "seed_filing_publication",
    "seed_local_standard_filing",
    "seed_enterprise_standard_publication",
    "seed_monitoring_report",
    "seed_monitoring_urgent",
    "seed_police_publication_notice",
    "seed_training_hours",
    "seed_licence_validity",
    "seed_record_retention",
    "seed_produce_retention",
    "seed_health_check",
    "seed_ban",
    "seed_new_material_review",
    "seed_accident_at_once",
)
NOW_IN_FORCE = (
    "seizure_report",
    "seizure_back_file",
    "publication",
    "posting",
    "penalty_publication",
    "penalty_push",
    "penalty_received_publication",
    "penalty_withdrawal",
    "transfer_decision",
    "transfer_send",
    "police_review",
    "transfer_goods",
    "transfer_reconsideration",
    "detention_transfer",
    "recall_at_once",
    "recall_1",
    "recall_2",
    "recall_3",
    "recall_1_finish",
    "recall_2_finish",
    "recall_3_finish",
    "accident_report",
    "epidemiology_report",
    "retest_application",
    "rapid_retest_application",
    "storage_filing",
    "market_report",
    "local_standard_filing",
    "licence_validity",
    "record_retention_shelf_life",
    "record_retention",
    "produce_retention",
    "transport_retention",
    "tableware_retention",
    "health_check",
    "ban",
    "new_material_review",
    "preservation_decision",
    "case_decision",
    "penalty_service",
    "complaint_acceptance",
    "complaint_mediation",
    "clue_check",
    "reporter_notice",
    "sample_delivery",
    "test_report",
    "backup_sample_passed",
    "backup_sample_failed",
    "no_repeat",
    "full_coverage",
    "interview",
    "remedy_review",
    "remedy_suit",
    "hearing_request",
    "hearing_notice",
    "fine_payment",
)


def at(day: date, hour: int = 9, minute: int = 30) -> datetime:
    return start_of(day) + timedelta(hours=hour, minutes=minute)


@pytest.mark.parametrize("code", IN_THE_SEEDS)
def test_every_term_of_the_commissioned_sources_is_a_clock(code: str) -> None:
    assert BASES["commissioned"].clock(code)


@pytest.mark.parametrize("code", NOW_IN_FORCE)
def test_every_term_of_the_law_in_force_is_a_clock(code: str) -> None:
    assert BASES["in-force"].clock(code)


@pytest.mark.parametrize(
    ("code", "klass", "amount"),
    [
        ("recall_1", "H", 24), ("recall_2", "H", 48), ("recall_3", "H", 72),
        ("recall_1_finish", "W", 10), ("recall_2_finish", "W", 20), ("recall_3_finish", "W", 30),
        ("preservation_decision", "W", 7), ("penalty_publication", "W", 20),
        ("case_decision", "C", 90), ("penalty_service", "W", 7), ("transfer_decision", "C", 3),
        ("transfer_send", "H", 24), ("complaint_acceptance", "W", 7), ("clue_check", "W", 15),
        ("reporter_notice", "W", 5), ("retest_application", "W", 7),
        ("rapid_retest_application", "H", 4), ("full_coverage", "Y", 2), ("no_repeat", "M", 3),
        ("sample_delivery", "W", 5), ("test_report", "W", 20), ("backup_sample_passed", "M", 3),
    ],
)  # fmt: skip
def test_the_numbers_of_the_law_in_force(code: str, klass: str, amount: int) -> None:
    rule = BASES["in-force"].clock(code)

    assert (rule.klass, rule.amount) == (klass, amount)


@pytest.mark.parametrize(
    ("code", "klass", "amount"),
    [
        ("seed_transfer", "W", 3), ("seed_accident_report", "H", 2), ("seed_recall_2", "H", 48),
        ("seed_penalty_publication", "W", 20), ("seed_retest_report", "W", 10),
        ("seed_storage_filing", "W", 30), ("seed_monitoring_urgent", "W", 2),
        ("seed_produce_retention", "M", 6), ("seed_ban", "Y", 5),
    ],
)  # fmt: skip
def test_the_numbers_of_the_commissioned_sources(code: str, klass: str, amount: int) -> None:
    rule = BASES["commissioned"].clock(code)

    assert (rule.klass, rule.amount) == (klass, amount)


@pytest.mark.parametrize(("name", "rule"), RULES, ids=IDS)
def test_a_term_cites_an_article_or_says_what_is_open(name: str, rule: ClockRule) -> None:
    assert rule.cites or rule.open
    for cite in rule.cites:
        binds = BASES[name].documents[cite.doc].status == "in_force"
        assert binds != rule.office_target


@pytest.mark.parametrize(("name", "rule"), RULES, ids=IDS)
def test_a_term_ends_after_its_event_on_every_day_of_three_years(
    name: str, rule: ClockRule
) -> None:
    ends = []
    for day in THREE_YEARS:
        end, certain = clock_end(rule, at(day), CALENDAR)
        assert (end is None) == (rule.klass == "N")
        if end is None:
            continue
        ends.append(end)
        assert (end < at(day)) == (rule.direction == "before")
        if rule.klass == "H":
            assert end - at(day) == timedelta(hours=rule.amount or 0)
            assert certain
        if rule.klass == "W":
            last = last_day_of(end)
            back = rule.direction == "before"
            days = [last, *between(last, day)][:-1] if back else between(day, last)
            assert sum(CALENDAR.is_working_day(one) for one in days) == rule.amount
            assert certain == ({day.year, last.year} <= CALENDAR.years.keys())
        if rule.rolls and certain:
            assert CALENDAR.is_working_day(last_day_of(end))
    assert ends == sorted(ends)


def between(first: date, last: date) -> list[date]:
    """Days after the first, up to and with the last."""
    return [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]


def test_food_is_held_thirty_days_and_forty_five_more_from_every_day_of_three_years() -> None:
    terms = BASES["in-force"].seizure_terms
    whole = terms.days + terms.extension_days
    assert (terms.days, terms.extension_days, terms.count_first_day) == (30, 45, False)
    for day in THREE_YEARS:
        assert seizure_term(at(day), terms.days).last_day == day + timedelta(days=30)
        assert seizure_term(at(day), whole).last_day == day + timedelta(days=75)
        assert seizure_term(at(day), terms.days)[1] == start_of(day + timedelta(days=31))


def test_a_term_that_may_be_lengthened_says_by_how_much() -> None:
    extension = BASES["in-force"].clock("clue_check").extension

    assert extension is not None
    assert (extension.klass, extension.amount) == ("W", 15)
    assert extension.cites


def test_the_validity_of_a_licence_stands_in_the_regulation_in_force() -> None:
    rule = BASES["in-force"].clock("licence_validity")

    assert [(cite.doc, cite.article, cite.paragraph) for cite in rule.cites] == [("FSR19", 15, 1)]
    assert not rule.open


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2025, 8, 31), date(2026, 1, 31)])
def test_a_month_without_that_day_ends_on_its_last(day: date) -> None:
    half_year = add_months(day, 6)

    assert half_year.day == min(day.day, 31 if half_year.month in (1, 7, 8) else 28)


def test_months_pass_the_end_of_the_year() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 12, 5), 1) == date(2027, 1, 5)


def test_two_working_days_before_the_spring_festival_end_after_it() -> None:
    found = deadline(BASES["commissioned"], "publication_target", at(date(2026, 2, 13)), CALENDAR)

    assert found.last_day == date(2026, 2, 24)
    assert found.office_target


def test_two_working_days_before_the_national_day_end_after_it() -> None:
    found = deadline(BASES["commissioned"], "publication_target", at(date(2026, 9, 30)), CALENDAR)

    assert found.last_day == date(2026, 10, 9)


def test_the_holidays_do_not_help_a_clock_of_hours() -> None:
    begun = at(date(2026, 9, 30), 23, 40)

    found = deadline(BASES["in-force"], "seizure_back_file", begun, CALENDAR)

    assert found.end == at(date(2026, 10, 1), 23, 40)
    assert found.note == ""


def test_a_term_without_a_number_is_said_in_the_words_of_the_law() -> None:
    found = deadline(BASES["in-force"], "accident_report", at(date(2026, 9, 22)), CALENDAR)

    assert (found.end, found.printed, found.certain) == (None, "及时", True)
    assert not found.has_passed(at(date(2030, 1, 1)))
    assert found.article == "《食品安全法》第一百零三条第一款"


def test_a_term_that_no_text_at_hand_settles_says_so() -> None:
    found = deadline(BASES["in-force"], "recall_1_finish", at(date(2026, 12, 22)), CALENDAR)

    assert found.article == ""
    assert found.note == f"{RECKONED}；出自食品召回管理办法，全文没有装入，条号未核对"
    assert found.printed == UNKNOWN


def test_a_day_beyond_the_calendar_is_marked_and_a_known_one_is_not() -> None:
    assert TermEnd(date(2027, 1, 4), certain=False).note == "日历未收录，按周末推算"
    assert TermEnd(date(2026, 1, 5), certain=True).note == ""


def test_a_notice_before_a_hearing_leaves_seven_working_days() -> None:
    hearing = at(date(2026, 10, 13))

    found = deadline(BASES["in-force"], "hearing_notice", hearing, CALENDAR)

    assert found.last_day == date(2026, 9, 28)  # 10-12, 10-10, 10-09, 10-08, 09-30, 09-29 and it
    assert found.alarm_at is not None
    assert found.alarm_at < hearing


def test_counting_back_in_calendar_days_needs_no_calendar() -> None:
    rule = rule_of(klass="C", amount=30, direction="before")

    assert clock_end(rule, at(date(2026, 3, 31)), Calendar(format=1, years={})) == (
        end_of(date(2026, 3, 1)),
        True,
    )


def test_counting_back_into_an_unknown_year_is_not_certain() -> None:
    back = CALENDAR.subtract_working_days(date(2024, 1, 3), 3)

    assert back == TermEnd(date(2023, 12, 28), certain=False)
    assert CALENDAR.subtract_working_days(date(2024, 1, 3), 0) == TermEnd(date(2024, 1, 3), True)
    with pytest.raises(ValueError, match="not negative"):
        CALENDAR.subtract_working_days(date(2024, 1, 3), -1)


@given(st.sampled_from(THREE_YEARS[60:]), st.integers(1, 30))
def test_back_and_on_again_meet_at_a_working_day(day: date, n: int) -> None:
    back = CALENDAR.subtract_working_days(day, n)

    again = CALENDAR.add_working_days(back.day, n)

    assert again.day == (day if CALENDAR.is_working_day(day) else again.day)
    assert back.day < again.day <= CALENDAR.on_or_after(day).day


def test_testing_lengthens_a_seizure_by_its_days() -> None:
    control = at(date(2026, 9, 22), 14, 20)
    testing = Paused(at(date(2026, 9, 25)), at(date(2026, 10, 10)))

    plain, longer = seizure_term(control, 30), seizure_term(control, 30, paused=(testing,))

    assert plain.last_day == date(2026, 10, 22)
    assert longer.last_day == date(2026, 11, 6)
    assert [pause.code for pause in BASES["in-force"].seizure_terms.pauses] == ["testing"]


def test_counting_the_first_day_ends_a_paused_term_a_day_earlier() -> None:
    first = date(2026, 9, 22)

    assert paused_days(first, 1) == date(2026, 9, 23)
    assert seizure_term(at(first), 1, count_first_day=True).last_day == first
    counted = rule_of(klass="C", amount=5, first_day_counts=True)
    assert clock_end(counted, at(first), CALENDAR)[0] == end_of(date(2026, 9, 26))


@given(st.sampled_from(THREE_YEARS), st.integers(1, 75), st.integers(0, 40), st.integers(0, 30))
def test_a_pause_lengthens_by_exactly_its_days_that_lie_inside(
    day: date, n: int, offset: int, length: int
) -> None:
    start = at(day) + timedelta(days=offset)
    pause = Paused(start, start + timedelta(days=length))

    plain, longer = paused_days(day, n), paused_days(day, n, (pause,))

    inside = [one for one in between(day, longer) if pause.has_day(one)]
    assert longer - plain == timedelta(days=len(inside))


def test_pauses_of_hours_count_once_where_they_overlap() -> None:
    rule = rule_of(klass="H", amount=24, pauses=(pause_for_tests(),))
    begun = at(date(2026, 9, 22), 8)
    first = Paused(begun + timedelta(hours=2), begun + timedelta(hours=6))
    second = Paused(begun + timedelta(hours=4), begun + timedelta(hours=8))
    before = Paused(begun - timedelta(hours=9), begun - timedelta(hours=1))
    after = Paused(begun + timedelta(hours=90), begun + timedelta(hours=99))

    end, _ = clock_end(rule, begun, CALENDAR, (after, second, first, before))

    assert end == begun + timedelta(hours=24 + 6)


def test_a_mediation_stops_for_tests_and_other_terms_do_not() -> None:
    begun = at(date(2026, 3, 2))
    testing = (Paused(at(date(2026, 3, 9)), at(date(2026, 3, 16))),)
    mediation = deadline(BASES["in-force"], "complaint_mediation", begun, CALENDAR, testing)
    service = deadline(BASES["in-force"], "penalty_service", begun, CALENDAR, testing)

    assert mediation.last_day == date(2026, 5, 14)
    assert service.last_day == date(2026, 3, 11)


def test_a_pause_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Paused(at(date(2026, 3, 9)), at(date(2026, 3, 8)))


def pause_for_tests() -> Pause:
    cite = BASES["in-force"].seizure_terms.pauses[0].cites
    return Pause(
        code="testing", title="检验", from_event="test_begun", to_event="test_ended", cites=cite
    )


def rule_of(klass: Klass, **more: object) -> ClockRule:
    said = {"code": "x", "title": "甲", "klass": klass, "event": "e", "open": "未定", **more}
    return ClockRule.model_validate(said)


@pytest.mark.parametrize(
    ("said", "mistake"),
    [
        ({"klass": "W"}, "单位不配"),
        ({"klass": "N", "amount": 3, "until": "及时"}, "单位不配"),
        ({"klass": "N"}, "until"),
        ({"klass": "W", "amount": 3, "open": ""}, "open"),
        ({"klass": "M", "amount": 3, "pauses": ("testing",)}, "不能中止"),
        ({"klass": "H", "amount": 3, "direction": "before"}, "向前计算"),
    ],
)
def test_a_term_that_cannot_be_counted_is_refused(said: dict[str, object], mistake: str) -> None:
    if "pauses" in said:
        said = {**said, "pauses": (pause_for_tests(),)}

    with pytest.raises(ValidationError, match=mistake):
        rule_of(**said)  # type: ignore[arg-type]


def test_a_code_that_stands_twice_is_refused() -> None:
    basis: Basis = BASES["in-force"]

    with pytest.raises(ValidationError, match="期限 publication 写了两次"):
        Basis.model_validate({**basis.model_dump(), "clocks": [basis.clocks[0].model_dump()] * 2})


def test_the_alarm_of_a_term_in_months_is_the_last_working_day_before() -> None:
    found = deadline(BASES["in-force"], "remedy_suit", at(date(2026, 4, 1)), CALENDAR)

    assert found.last_day == date(2026, 10, 8)  # 10-01 is a holiday, and the term rolls
    assert found.alarm_at == datetime(2026, 9, 30, tzinfo=SHANGHAI)
    assert day_of(found.start) == date(2026, 4, 1)
