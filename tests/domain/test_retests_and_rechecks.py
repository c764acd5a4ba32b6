"""The hours of a re-test, and what becomes of a finding that is looked at again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.errors import RuleBroken
from app.domain.kinds import Outcome, RapidVerdict, RecheckResult, Verdict
from app.domain.recheck import (
    findings_of,
    is_asked,
    open_findings,
    recheck_of,
    results,
    words_of,
)
from app.domain.retest import asked, retest_clock, running
from tests.domain import law
from tests.domain.test_sessions_and_stalls import row

LATER = law.NOW + timedelta(hours=4)


def test_four_hours_run_from_the_telling_through_any_night(in_force, calendar):
    clock = retest_clock(row(), in_force, calendar)

    assert clock.end == LATER
    assert clock.article == "《食品安全法》第八十八条第二款"


@pytest.mark.parametrize(
    "more",
    [
        {"produce": False},
        {"verdict": RapidVerdict.WITHIN},
        {"told_at": None},
        {"retest": "waived"},
    ],
)
def test_no_hours_run_without_the_right_or_after_the_answer(in_force, calendar, more):
    assert retest_clock(row(**more), in_force, calendar) is None
    assert running(row(**more), in_force, calendar, law.NOW) is None


def test_a_lapsed_clock_is_seen_until_the_day_is_over(in_force, calendar):
    assert running(row(), in_force, calendar, law.NOW) is not None
    assert running(row(), in_force, calendar, LATER + timedelta(minutes=1)) is not None
    assert running(row(), in_force, calendar, LATER + timedelta(days=1)) is None


def test_the_party_asks_within_the_hours_and_waives_at_any_time(in_force, calendar):
    at = LATER - timedelta(seconds=1)

    assert asked(row(), in_force, calendar, "asked", at).retest_at == at
    assert asked(row(), in_force, calendar, "waived", LATER).retest == "waived"
    with pytest.raises(RuleBroken) as late:
        asked(row(), in_force, calendar, "asked", LATER)
    with pytest.raises(RuleBroken) as none:
        asked(row(produce=False), in_force, calendar, "asked", at)
    assert late.value.code == "rapid.retest_late"
    assert none.value.code == "rapid.no_right"


LIST = law.checklist(
    law.item(1),
    law.item(2),
    law.item(3, when=["meat"]),
    facts=[{"id": "meat", "ask": "卖肉吗？"}],
)
EARLIER = law.visit(
    law.failed("I001"),
    law.answer("I002"),
    law.failed("I003"),
    facts={"meat": True},
    opened_at=law.NOW,
)


def test_findings_stand_in_the_order_of_the_list_and_settled_ones_fall_out():
    assert [one.item_id for one in findings_of(EARLIER, LIST)] == ["I001", "I003"]
    assert [one.number for one in open_findings(EARLIER, LIST, {"I001"})] == ["1.3"]


def test_a_finding_without_a_sentence_is_told_by_what_was_chosen():
    chosen = law.failed("I001").model_copy(update={"finding": " ", "findings": ("甲", "乙")})
    assert words_of(chosen) == "甲；乙"


def again(*answers, **more):
    made_for = recheck_of(EARLIER, findings_of(EARLIER, LIST))
    given = {"facts": {"meat": True}, "recheck_of": made_for, **more}
    return law.visit(*answers, **given)


def test_a_recheck_asks_for_its_findings_only():
    visit = again()

    assert is_asked(visit, "I001")
    assert not is_asked(visit, "I002")
    assert is_asked(EARLIER, "I002")
    assert visit.recheck_of.day == law.TODAY


def test_verdicts_say_what_became_of_each_finding():
    found = results(again(law.answer("I001"), law.failed("I003")), LIST)

    assert [one.result for one in found] == [
        RecheckResult.CORRECTED,
        RecheckResult.NOT_CORRECTED,
    ]


def test_what_the_facts_no_longer_ask_or_the_officers_left_out_no_longer_applies():
    gone = law.answer("I001", verdict=Verdict.NOT_APPLICABLE, reason="停了")
    found = results(again(gone, facts={}), LIST)

    assert {one.result for one in found} == {RecheckResult.NO_LONGER_APPLIES}


def test_open_items_a_shut_door_and_other_visits_have_no_result():
    assert results(again(), LIST) == ()
    cleared = law.answer("I001", verdict=None)
    assert results(again(cleared), LIST) == ()
    assert results(again(outcome=Outcome.SHUT), LIST) == ()
    assert results(EARLIER, LIST) == ()
