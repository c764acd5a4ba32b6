from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.basis import Basis, RateRule
from app.domain.conclusion import RuleMissing, count, judge, pass_rate, propose
from app.domain.judging import Judgement, percent
from app.domain.visit import Answer, Conclusion, Verdict
from tests.domain.law import answer, checklist, failed, item

C = Conclusion
MOST = 12


def test_every_count_of_failures_has_its_cell_under_key0_general8(commissioned: Basis) -> None:
    rule = commissioned.result_rules["key0-general8"]

    for k in range(MOST):
        for g in range(MOST):
            wanted = (
                C.COMPLIANT
                if (k, g) == (0, 0)
                else C.LARGELY_COMPLIANT
                if k == 0 and g <= 8
                else C.NON_COMPLIANT
            )
            assert judge(rule, k, g, pass_rate(MOST - g, g)) == Judgement(wanted), (k, g)


def test_every_count_and_rate_has_its_cell_under_key1_rate70(commissioned: Basis) -> None:
    """Read cell by cell from the rule, over every list of up to 30 general items."""
    rule = commissioned.result_rules["key1-rate70"]

    for k in range(4):
        for asked in range(31):
            for g in range(asked + 1):
                rate = pass_rate(asked - g, g)
                none_failed = k == 0 and g == 0
                largely = k <= 1 and 7 * asked <= 10 * (asked - g) and g > 0
                not_so = k >= 2 or 10 * (asked - g) < 7 * asked
                hole = k == 1 and g == 0
                assert none_failed + largely + not_so + hole == 1, (k, g, asked)
                wanted = (
                    C.COMPLIANT
                    if none_failed
                    else C.NON_COMPLIANT
                    if not_so
                    else C.LARGELY_COMPLIANT
                )
                assert judge(rule, k, g, rate) == Judgement(wanted, hole=hole), (k, g, asked)


def test_exactly_70_percent_is_still_largely_compliant(commissioned: Basis) -> None:
    rule = commissioned.result_rules["key1-rate70"]

    for asked in range(10, 1001, 10):
        passed = asked * 7 // 10
        at, below = Fraction(passed, asked), Fraction(passed - 1, asked)
        assert judge(rule, 1, asked - passed, at) == Judgement(C.LARGELY_COMPLIANT)
        assert judge(rule, 0, asked - passed + 1, below) == Judgement(C.NON_COMPLIANT)
    assert judge(rule, 0, 1, Fraction(7 * 10**30 - 1, 10**31)).conclusion is C.NON_COMPLIANT


def test_no_applicable_general_item_counts_as_100_percent(commissioned: Basis) -> None:
    rule = commissioned.result_rules["key1-rate70"]

    assert pass_rate(0, 0) == 1
    assert judge(rule, 0, 0, pass_rate(0, 0)) == Judgement(C.COMPLIANT)
    assert judge(rule, 1, 0, pass_rate(0, 0)) == Judgement(C.LARGELY_COMPLIANT, hole=True)
    assert judge(rule, 2, 0, pass_rate(0, 0)) == Judgement(C.NON_COMPLIANT)


def test_the_thresholds_are_those_of_the_data_not_of_the_code() -> None:
    rule = RateRule(kind="rate", key_max=2, rate_min=50, source="样例")

    assert judge(rule, 2, 1, Fraction(1, 2)) == Judgement(C.LARGELY_COMPLIANT)
    assert judge(rule, 2, 0, Fraction(1)) == Judgement(C.LARGELY_COMPLIANT, hole=True)
    assert judge(rule, 3, 0, Fraction(1)) == Judgement(C.NON_COMPLIANT)


@given(st.integers(0, 5), st.integers(0, 40), st.integers(0, 40))
def test_one_failure_more_never_makes_the_result_better(
    commissioned: Basis, k: int, passed: int, g: int
) -> None:
    order = [C.COMPLIANT, C.LARGELY_COMPLIANT, C.NON_COMPLIANT]
    for rule in commissioned.result_rules.values():
        here = order.index(judge(rule, k, g, pass_rate(passed, g)).conclusion)
        more_key = order.index(judge(rule, k + 1, g, pass_rate(passed, g)).conclusion)
        more_general = order.index(judge(rule, k, g + 1, pass_rate(passed, g + 1)).conclusion)
        assert here <= more_key
        assert here <= more_general


LIST = checklist(item(1, key=True), item(2, key=True), *(item(n) for n in range(3, 13)))


def answers_with(*failures: int, missing: tuple[int, ...] = ()) -> dict[str, Answer]:
    given_answers = {}
    for n in range(1, 13):
        name = f"I{n:03d}"
        if n not in missing:
            given_answers[name] = failed(name) if n in failures else answer(name)
    return given_answers


def test_the_proposal_says_how_it_follows(commissioned: Basis) -> None:
    counts = count(LIST, {}, answers_with(1, 3, 4), "commissioned")

    proposal = propose(commissioned, LIST, counts)

    assert proposal.conclusion is C.LARGELY_COMPLIANT
    assert not proposal.hole
    assert proposal.arithmetic == (
        "共检查 12 项，重点项不符合 1 项，一般项不符合 2 项，合理缺项 0 项，"
        "一般项合格率 8÷10=80%，据此判为“基本符合”。"
    )


def test_the_hole_is_proposed_as_largely_compliant_and_says_so(commissioned: Basis) -> None:
    proposal = propose(commissioned, LIST, count(LIST, {}, answers_with(2), "commissioned"))

    assert (proposal.conclusion, proposal.hole) == (C.LARGELY_COMPLIANT, True)
    assert "规则对此没有写明" in proposal.arithmetic


def test_a_list_without_applicable_general_items_says_so(commissioned: Basis) -> None:
    keys_only = checklist(item(1, key=True), item(2))
    given_answers = {
        "I001": answer("I001"),
        "I002": answer("I002", Verdict.NOT_APPLICABLE, reason="不涉及"),
    }

    proposal = propose(commissioned, keys_only, count(keys_only, {}, given_answers, "commissioned"))

    assert proposal.conclusion is C.COMPLIANT
    assert "没有适用的一般项，合格率按 100% 计" in proposal.arithmetic


def test_a_count_rule_says_no_rate(commissioned: Basis) -> None:
    shop = LIST.model_copy(update={"family": "key0-general8"})

    proposal = propose(commissioned, shop, count(shop, {}, answers_with(3), "commissioned"))

    assert proposal.conclusion is C.LARGELY_COMPLIANT
    assert "合格率" not in proposal.arithmetic


def test_nothing_answered_yet_is_no_result(commissioned: Basis) -> None:
    proposal = propose(commissioned, LIST, count(LIST, {}, {}, "commissioned"))

    assert proposal.conclusion is None
    assert proposal.arithmetic == "尚无已作答的项目，暂不判定。"


def test_under_the_law_in_force_nothing_is_computed(in_force: Basis) -> None:
    counts = count(LIST, {}, answers_with(1, 3), "in-force")

    proposal = propose(in_force, LIST, counts)

    assert counts.rate is None
    assert (proposal.conclusion, proposal.hole) == (None, False)
    assert "不计算检查结论" in proposal.arithmetic


def test_a_checklist_of_an_unknown_family_is_refused_by_name(commissioned: Basis) -> None:
    odd = LIST.model_copy(update={"family": "other"})

    with pytest.raises(RuleMissing, match="没有判定规则 other") as refusal:
        propose(commissioned, odd, count(odd, {}, answers_with(), "commissioned"))
    assert refusal.value.code == "basis.rule_missing"


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (Fraction(1), "100%"),
        (Fraction(0), "0%"),
        (Fraction(7, 10), "70%"),
        (Fraction(2, 3), "66.66%"),
        (Fraction(69_996, 100_000), "69.99%"),
        (Fraction(1, 20), "5%"),
        (Fraction(141, 200), "70.5%"),
    ],
)
def test_a_rate_is_cut_and_never_rounded_up(rate: Fraction, words: str) -> None:
    assert percent(rate) == words
