from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.basis import Basis
from app.domain.conclusion import Gap, gaps, warnings
from app.domain.measures import Rectification
from app.domain.visit import (
    Answer,
    Closing,
    Conclusion,
    Handling,
    Outcome,
    Photo,
    Verdict,
    Visit,
    VisitKind,
)
from tests.domain.law import (
    NOW,
    TODAY,
    answer,
    approval,
    checklist,
    closing,
    failed,
    identity,
    item,
    seizure,
    visit,
)

LIST = checklist(item(1, key=True), item(2), item(3))
FINE = (answer("I001"), answer("I002"), answer("I003"))
YESTERDAY = TODAY - timedelta(days=1)


def codes(found: tuple[Gap, ...]) -> list[str]:
    assert all(gap.sentence.endswith("。") for gap in found)
    return [gap.code for gap in found]


def ended(**more: object) -> Closing:
    """A closing that is complete under the law in force when nothing failed."""
    given = {
        "conclusion": Conclusion.NO_PROBLEM_FOUND,
        "own_words": "各项符合要求",
        **more,
    }
    return closing(**given)


def with_problem(**more: object) -> Closing:
    given = {
        "conclusion": Conclusion.PROBLEMS_FOUND,
        "handling": (Handling.ON_THE_SPOT,),
        **more,
    }
    return ended(**given)


def judged(conclusion: Conclusion, *handling: Handling, **more: object) -> Closing:
    """A closing under the commissioned basis."""
    return closing(conclusion=conclusion, handling=handling, **more)


def test_a_complete_visit_has_no_gap(in_force: Basis, commissioned: Basis) -> None:
    assert gaps(visit(*FINE, closing=ended()), LIST, in_force, NOW) == ()
    passed = judged(Conclusion.COMPLIANT, Handling.PASSED)
    assert gaps(visit(*FINE, closing=passed), LIST, commissioned, NOW) == ()


def test_each_unanswered_item_is_a_gap_with_its_printed_number(in_force: Basis) -> None:
    half = visit(answer("I001"), answer("I002", None), closing=ended())

    found = gaps(half, LIST, in_force, NOW)

    assert [(gap.code, gap.item_id) for gap in found] == [
        ("answer.missing", "I002"),
        ("answer.missing", "I003"),
    ]
    assert found[0].sentence.startswith("第 1.2 项还没有作答")


def test_an_unannounced_check_may_leave_items_open(in_force: Basis) -> None:
    half = visit(answer("I001"), kind=VisitKind.UNANNOUNCED, closing=ended())

    assert gaps(half, LIST, in_force, NOW) == ()


def test_a_failed_item_wants_its_finding(in_force: Basis) -> None:
    bare = answer("I002", Verdict.FAIL)
    blank = answer("I002", Verdict.FAIL, finding=" \n ")
    canned = answer("I002", Verdict.FAIL, findings=("地面积水",))

    for one, wanted in ((bare, 1), (blank, 1), (canned, 0), (failed("I002"), 0)):
        checked = visit(FINE[0], one, FINE[2], closing=with_problem())
        assert codes(gaps(checked, LIST, in_force, NOW)) == ["answer.finding_missing"] * wanted


def test_a_reasonable_absence_wants_its_reason(in_force: Basis) -> None:
    bare = visit(*FINE[:2], answer("I003", Verdict.NOT_APPLICABLE), closing=ended())
    reasoned = visit(
        *FINE[:2], answer("I003", Verdict.NOT_APPLICABLE, reason="不做凉菜"), closing=ended()
    )

    assert codes(gaps(bare, LIST, in_force, NOW)) == ["answer.reason_missing"]
    assert gaps(reasoned, LIST, in_force, NOW) == ()


def test_a_missing_closing_or_conclusion_is_a_gap(in_force: Basis) -> None:
    assert codes(gaps(visit(*FINE), LIST, in_force, NOW)) == ["closing.conclusion_missing"]
    undecided = visit(*FINE, closing=ended(conclusion=None, handling=(Handling.ON_THE_SPOT,)))
    assert codes(gaps(undecided, LIST, in_force, NOW)) == ["closing.conclusion_missing"]


def test_the_officers_conclude_in_their_own_words_under_the_law_in_force(in_force: Basis) -> None:
    silent = visit(*FINE, closing=ended(own_words=""))

    assert codes(gaps(silent, LIST, in_force, NOW)) == ["closing.own_words_missing"]


def test_a_conclusion_of_the_other_basis_is_refused(in_force: Basis, commissioned: Basis) -> None:
    foreign = visit(*FINE, closing=ended(conclusion=Conclusion.COMPLIANT))
    assert codes(gaps(foreign, LIST, in_force, NOW)) == ["closing.conclusion_foreign"]

    other = visit(*FINE, closing=judged(Conclusion.NO_PROBLEM_FOUND, Handling.PASSED))
    assert codes(gaps(other, LIST, commissioned, NOW)) == ["closing.conclusion_foreign"]


def test_a_handling_of_the_other_basis_is_refused(in_force: Basis, commissioned: Basis) -> None:
    passed = visit(*FINE, closing=ended(handling=(Handling.PASSED,)))
    assert codes(gaps(passed, LIST, in_force, NOW)) == ["closing.handling_foreign"]

    spot = visit(*FINE, closing=judged(Conclusion.COMPLIANT, Handling.ON_THE_SPOT))
    assert codes(gaps(spot, LIST, commissioned, NOW)) == ["closing.handling_foreign"]


def test_a_problem_wants_a_handling(in_force: Basis) -> None:
    one_failed = (*FINE[:2], failed("I003"))
    open_end = visit(*one_failed, closing=with_problem(handling=()))

    assert codes(gaps(open_end, LIST, in_force, NOW)) == ["closing.handling_missing"]


def test_the_old_sheet_wants_a_box_ticked_even_where_nothing_failed(commissioned: Basis) -> None:
    unticked = visit(*FINE, closing=judged(Conclusion.COMPLIANT))

    assert codes(gaps(unticked, LIST, commissioned, NOW)) == ["closing.handling_missing"]


def test_passed_stands_alone(commissioned: Basis) -> None:
    both = judged(Conclusion.COMPLIANT, Handling.PASSED, Handling.WRITTEN_DEADLINE, due=TODAY)

    assert codes(gaps(visit(*FINE, closing=both), LIST, commissioned, NOW)) == [
        "closing.handling_contradicts"
    ]


def test_a_conclusion_against_the_rule_wants_its_reason(commissioned: Basis) -> None:
    harsher = judged(Conclusion.NON_COMPLIANT, Handling.STOP_OPERATION)
    explained = harsher.model_copy(update={"deviation_reason": "存在事故风险"})

    found = gaps(visit(*FINE, closing=harsher), LIST, commissioned, NOW)

    assert codes(found) == ["closing.deviation_unexplained"]
    assert "应为“符合”，现选“不符合”" in found[0].sentence
    assert gaps(visit(*FINE, closing=explained), LIST, commissioned, NOW) == ()


def test_the_hole_of_the_rule_wants_a_reason_even_when_it_is_followed(commissioned: Basis) -> None:
    key_failed = (failed("I001"), *FINE[1:])
    due = judged(Conclusion.LARGELY_COMPLIANT, Handling.WRITTEN_DEADLINE, due=TODAY)
    explained = due.model_copy(update={"deviation_reason": "已当场改正，不影响安全"})

    assert codes(gaps(visit(*key_failed, closing=due), LIST, commissioned, NOW)) == [
        "closing.hole_unexplained"
    ]
    assert gaps(visit(*key_failed, closing=explained), LIST, commissioned, NOW) == ()


def test_a_conclusion_before_any_answer_is_held_against_nothing(commissioned: Basis) -> None:
    empty = visit(kind=VisitKind.UNANNOUNCED, closing=judged(Conclusion.COMPLIANT, Handling.PASSED))

    assert gaps(empty, LIST, commissioned, NOW) == ()


def test_a_conclusion_that_contradicts_the_answers_wants_its_reason(in_force: Basis) -> None:
    one_failed = (*FINE[:2], failed("I003"))
    denied = ended(handling=(Handling.ON_THE_SPOT,))
    claimed = with_problem()
    noted = with_problem(other_problems="后门堆放杂物")
    reasoned = denied.model_copy(update={"deviation_reason": "当场改正，情节显著轻微"})

    assert codes(gaps(visit(*one_failed, closing=denied), LIST, in_force, NOW)) == [
        "closing.deviation_unexplained"
    ]
    assert codes(gaps(visit(*FINE, closing=claimed), LIST, in_force, NOW)) == [
        "closing.deviation_unexplained"
    ]
    assert gaps(visit(*FINE, closing=noted), LIST, in_force, NOW) == ()
    assert gaps(visit(*one_failed, closing=reasoned), LIST, in_force, NOW) == ()


def in_writing(**more: object) -> Closing:
    return with_problem(handling=(Handling.WRITTEN_DEADLINE,), **more)


ONE_FAILED = (*FINE[:2], failed("I003"))


def test_a_written_deadline_wants_its_date_on_the_sheet_or_on_the_order(in_force: Basis) -> None:
    missing = visit(*ONE_FAILED, closing=in_writing())
    on_sheet = visit(*ONE_FAILED, closing=in_writing(due=TODAY))
    on_order = visit(*ONE_FAILED, closing=in_writing(), rectification=Rectification(due=TODAY))
    at_once = visit(*ONE_FAILED, closing=in_writing(), rectification=Rectification())

    assert codes(gaps(missing, LIST, in_force, NOW)) == ["due.missing"]
    assert codes(gaps(at_once, LIST, in_force, NOW)) == ["due.missing"]
    assert gaps(on_sheet, LIST, in_force, NOW) == ()
    assert gaps(on_order, LIST, in_force, NOW) == ()


def test_a_failed_item_with_a_written_deadline_wants_a_date_of_its_own_or_of_the_visit(
    in_force: Basis,
) -> None:
    promised = failed("I003", measures=("written_deadline",))
    dated = failed("I003", measures=("written_deadline",), due=TODAY)

    bare = gaps(visit(*FINE[:2], promised, closing=with_problem()), LIST, in_force, NOW)
    assert [(gap.code, gap.item_id) for gap in bare] == [("due.missing", "I003")]
    for one, end in ((dated, with_problem()), (promised, with_problem(due=TODAY))):
        assert gaps(visit(*FINE[:2], one, closing=end), LIST, in_force, NOW) == ()


@pytest.mark.parametrize(
    ("due", "code"), [(YESTERDAY, "due.past"), (date(1900, 1, 1), "due.before_2000")]
)
def test_a_due_date_in_the_past_or_before_2000_is_refused_wherever_it_stands(
    in_force: Basis, due: date, code: str
) -> None:
    on_sheet = visit(*ONE_FAILED, closing=in_writing(due=due))
    on_order = visit(*ONE_FAILED, closing=with_problem(), rectification=Rectification(due=due))
    on_item = visit(*FINE[:2], failed("I003", due=due), closing=with_problem())

    for one in (on_sheet, on_order, on_item):
        assert codes(gaps(one, LIST, in_force, NOW)) == [code]


def test_the_due_date_of_an_item_that_passed_or_is_no_longer_asked_is_no_matter(
    in_force: Basis,
) -> None:
    meat = checklist(item(1), item(2, when=["meat"]), facts=[{"id": "meat", "ask": "用肉"}])
    put_right = answer("I001", due=YESTERDAY)
    not_asked = failed("I002", due=YESTERDAY)

    assert gaps(visit(put_right, not_asked, closing=ended()), meat, in_force, NOW) == ()


def test_today_still_counts_until_midnight_in_china(in_force: Basis) -> None:
    due_today = visit(*ONE_FAILED, closing=in_writing(due=TODAY))
    late = NOW.replace(hour=23, minute=59)

    assert gaps(due_today, LIST, in_force, late) == ()
    assert codes(gaps(due_today, LIST, in_force, late + timedelta(minutes=1))) == ["due.past"]


def test_what_could_not_be_inspected_has_no_conclusion_and_no_handling(in_force: Basis) -> None:
    shut = {"outcome": Outcome.SHUT}

    assert gaps(visit(**shut), LIST, in_force, NOW) == ()
    assert gaps(visit(closing=closing(), **shut), LIST, in_force, NOW) == ()
    for end in (ended(), closing(handling=(Handling.ON_THE_SPOT,))):
        assert codes(gaps(visit(closing=end, **shut), LIST, in_force, NOW)) == [
            "closing.not_inspected"
        ]


def test_a_visit_without_checklist_is_held_to_its_measures_only(in_force: Basis) -> None:
    case = visit(kind=VisitKind.CASE, checklist=None, seizure=seizure(reason=""))

    assert codes(gaps(case, None, in_force, NOW)) == ["seizure.reason_missing"]
    assert warnings(case, None, in_force, NOW) == ()


def photo(item_id: str | None) -> Photo:
    return Photo(
        id=identity(7),
        seq=1,
        name="a.jpg",
        media_type="image/jpeg",
        sha256="0" * 64,
        size=1,
        width=1,
        height=1,
        item_id=item_id,
        t=NOW,
    )


def test_a_missing_photo_is_a_warning_and_no_gap(in_force: Basis) -> None:
    strict = checklist(item(1, photo_on_fail=True))
    without = visit(failed("I001"), closing=with_problem())
    shown = without.model_copy(update={"photos": (photo("I001"),)})

    assert gaps(without, strict, in_force, NOW) == ()
    assert codes(warnings(without, strict, in_force, NOW)) == ["photo.missing"]
    assert warnings(shown, strict, in_force, NOW) == ()


def test_what_could_not_be_inspected_should_be_photographed(in_force: Basis) -> None:
    shut = visit(outcome=Outcome.SHUT)
    shown = visit(outcome=Outcome.SHUT, photos=(photo(None),))

    assert codes(warnings(shut, LIST, in_force, NOW)) == ["photo.outcome_missing"]
    assert warnings(shown, LIST, in_force, NOW) == ()


def test_facts_that_nobody_confirmed_are_a_warning(in_force: Basis) -> None:
    with_facts = checklist(item(1), facts=[{"id": "meat", "ask": "用肉"}])
    done = visit(answer("I001"), closing=ended())

    assert codes(warnings(done, with_facts, in_force, NOW)) == ["facts.unconfirmed"]
    confirmed = done.model_copy(update={"facts_confirmed": True})
    assert warnings(confirmed, with_facts, in_force, NOW) == ()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (answer("I001"), "answer.value_missing"),
        (answer("I001", value="9.5"), "answer.outside_limits"),
        (answer("I001", value="5"), None),
        (failed("I001", value="9.5"), None),
        (answer("I001", Verdict.NOT_APPLICABLE, reason="无冷藏柜"), None),
        (answer("I001", None, value="9.5"), None),
    ],
)
def test_a_measured_item_without_value_or_beyond_its_limits_is_a_warning(
    in_force: Basis, given: Answer, code: str | None
) -> None:
    limits = {"high": 8, "source": "office"}
    cold = checklist(item(1, kind="number", label="冷藏温度", unit="℃", limits=limits))

    found = warnings(visit(given), cold, in_force, NOW)

    assert codes(found) == ([code] if code else [])


def test_a_clock_behind_the_start_of_the_visit_is_doubted(in_force: Basis) -> None:
    ahead: Visit = visit(*FINE, closing=ended(), opened_at=NOW + timedelta(hours=1))
    behind = visit(*FINE, closing=ended(), opened_at=NOW - timedelta(hours=1))

    assert codes(warnings(ahead, LIST, in_force, NOW)) == ["clock.doubtful"]
    assert warnings(behind, LIST, in_force, NOW) == ()


def test_a_late_report_of_a_seizure_is_a_warning_of_the_visit(in_force: Basis) -> None:
    taken = NOW - timedelta(hours=30)
    late = seizure(controlled_at=taken, reported_at=NOW, approval=approval(NOW))

    found = warnings(visit(*FINE, closing=ended(), seizure=late), LIST, in_force, NOW)

    assert codes(found) == ["seizure.reported_late", "seizure.back_filed_late"]
