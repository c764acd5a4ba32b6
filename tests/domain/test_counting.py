from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.checklist import Checklist
from app.domain.counting import count, judged_places, measured, outside_limits, verdict_of
from app.domain.visit import Answer, Verdict
from tests.domain.law import answer, checklist, failed, item

ONLY_OLD = {"commissioned": [{"doc": "L09", "article": 27}], "in_force": []}
LIST = checklist(
    item(1, key=True),
    item(2),
    item(3, when=["meat"]),
    {**item(4), "cites": ONLY_OLD},
    item(5),
    facts=[{"id": "meat", "ask": "使用肉类"}],
)
ANSWERS = {
    "I001": failed("I001"),
    "I002": answer("I002"),
    "I003": answer("I003"),
    "I004": failed("I004"),
    "I005": answer("I005", Verdict.NOT_APPLICABLE, reason="不涉及"),
}


def test_numbers_are_counted_by_key_general_and_verdict() -> None:
    counts = count(LIST, {"meat": True}, ANSWERS, "commissioned")

    assert counts.applicable == ("1.1", "1.2", "1.3", "1.4", "1.5")
    assert (counts.key, counts.key_failed) == (("1.1",), ("1.1",))
    assert counts.general == ("1.2", "1.3", "1.4")
    assert counts.general_failed == ("1.4",)
    assert counts.failed == ("1.1", "1.4")
    assert counts.not_applicable == ("1.5",)
    assert counts.passed == counts.passed_general == ("1.2", "1.3")
    assert (len(counts.answered), counts.checked) == (5, 4)
    assert counts.rate == Fraction(2, 3)


def test_an_item_whose_fact_does_not_hold_is_not_asked_even_when_it_was_answered() -> None:
    counts = count(LIST, {"meat": False}, ANSWERS, "commissioned")

    assert "1.3" not in counts.applicable + counts.answered + counts.unanswered


def test_an_attention_point_is_listed_apart_and_counts_in_nothing() -> None:
    counts = count(LIST, {}, ANSWERS, "in-force")

    assert counts.attention == ("1.4",)
    assert counts.general_failed == ()
    assert "1.4" not in counts.applicable
    assert [place.number for place in judged_places(LIST, {}, "in-force")] == ["1.1", "1.2", "1.5"]


def test_an_unanswered_or_cleared_item_counts_in_nothing_and_is_listed() -> None:
    answers = {"I001": answer("I001"), "I002": answer("I002", None)}

    counts = count(LIST, {}, answers, "commissioned")

    assert counts.unanswered == ("1.2", "1.4", "1.5")
    assert counts.answered == ("1.1",)
    assert counts.rate == 1


@given(st.lists(st.sampled_from([None, *Verdict]), min_size=6, max_size=6), st.data())
def test_every_asked_item_is_in_exactly_one_of_the_four_places(
    verdicts: list[Verdict | None], data: st.DataObject
) -> None:
    keys = data.draw(st.lists(st.booleans(), min_size=6, max_size=6))
    sample = checklist(*(item(n + 1, key=key) for n, key in enumerate(keys)))
    answers = {f"I{n + 1:03d}": answer(f"I{n + 1:03d}", v) for n, v in enumerate(verdicts)}

    counts = count(sample, {}, answers, "commissioned")

    parts = (counts.passed, counts.failed, counts.not_applicable, counts.unanswered)
    assert sorted(sum(parts, ())) == sorted(counts.applicable)
    assert sorted(counts.key + counts.general + counts.not_applicable) == sorted(counts.answered)
    assert counts.rate is not None
    assert 0 <= counts.rate <= 1


def number_list(limits: dict[str, object] | None) -> Checklist:
    return checklist(item(1, kind="number", label="冷藏温度", unit="℃", limits=limits), item(2))


def measured_answer(value: str, **more: object) -> Answer:
    return answer("I001", value=value, **more)


@pytest.mark.parametrize(
    ("value", "outside"),
    [("0", False), ("8", False), ("8.01", True), ("-0.1", True), ("", None), ("凉", None)],
)
def test_a_value_is_held_to_the_limits_of_the_list_ends_included(
    value: str, outside: bool | None
) -> None:
    place = number_list({"low": 0, "high": 8, "source": "statute"}).item("I001")

    assert outside_limits(place, measured_answer(value)) is outside


def test_a_limit_entered_on_the_spot_stands_before_the_limit_of_the_list() -> None:
    place = number_list({"low": 0, "high": 8, "source": "office"}).item("I001")

    label_says = measured_answer("-15", limit_high=-18.0, limit_source="label")

    assert outside_limits(place, label_says) is True
    assert outside_limits(place, measured_answer("-19", limit_high=-18.0)) is False


def test_without_any_limit_no_value_is_outside() -> None:
    assert outside_limits(number_list(None).item("I001"), measured_answer("99")) is None
    empty = number_list({"source": "office"})
    assert outside_limits(empty.item("I001"), measured_answer("99")) is None


def test_an_item_without_a_number_has_no_limits() -> None:
    assert outside_limits(number_list(None).item("I002"), answer("I002", value="9")) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-18.5", Decimal("-18.5")),
        ("－3", Decimal(-3)),
        ("−3", Decimal(-3)),
        (" 4 ", Decimal(4)),
        ("NaN", None),
        ("Infinity", None),
        ("4度", None),
        ("", None),
    ],
)
def test_a_measured_value_is_a_finite_number_or_none(text: str, value: Decimal | None) -> None:
    assert measured(measured_answer(text)) == value


def test_an_item_never_touched_has_no_verdict() -> None:
    assert verdict_of({}, LIST.item("I001")) is None
