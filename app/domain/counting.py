"""Counting the answers of one visit: what the record sheet prints is computed, never typed.

An item counts when its facts hold and the basis has a provision for it; attention points
are listed apart. 合理缺项 are answered but not checked: they stand in a list of their own, in no
number of checked items and in no rate. Unanswered items count in nothing (decisions 15).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from app.domain.checklist import CheckItem, Checklist, NumberItem, Place, applicable
from app.domain.checklist import is_attention_only as attention_only
from app.domain.visit import Answer, Verdict

CHECKED = (Verdict.PASS, Verdict.FAIL)


@dataclass(frozen=True, slots=True)
class Counts:
    """Printed item numbers, in the order of the list. `rate` is None where nothing is computed."""

    applicable: tuple[str, ...]  # asked on this visit and judged under this basis
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    key: tuple[str, ...]  # key items that were checked
    key_failed: tuple[str, ...]
    general: tuple[str, ...]  # general items that were checked
    general_failed: tuple[str, ...]
    not_applicable: tuple[str, ...]
    passed: tuple[str, ...]
    passed_general: tuple[str, ...]
    attention: tuple[str, ...]  # without a provision in this basis: never judged, never counted
    rate: Fraction | None

    @property
    def failed(self) -> tuple[str, ...]:
        """Every failed item, key items first."""
        return self.key_failed + self.general_failed

    @property
    def checked(self) -> int:
        """检查项数, the same on every paper and every page."""
        return len(self.key) + len(self.general)


def verdict_of(answers: Mapping[str, Answer], item: CheckItem) -> Verdict | None:
    """The verdict on an item; None while it is unanswered or cleared."""
    answer = answers.get(item.id)
    return None if answer is None else answer.verdict


def count(
    checklist: Checklist,
    facts: Mapping[str, bool],
    answers: Mapping[str, Answer],
    basis_id: str,
) -> Counts:
    """The counts of one visit under `commissioned` or `in-force`."""
    asked = applicable(checklist, facts)
    judged = tuple(place for place in asked if not attention_only(place.item, basis_id))
    rows = [(place, verdict_of(answers, place.item)) for place in judged]

    def numbers(*verdicts: Verdict, key: bool | None = None) -> tuple[str, ...]:
        return tuple(
            place.number
            for place, verdict in rows
            if verdict in verdicts and key in (None, place.item.key)
        )

    passed_general = numbers(Verdict.PASS, key=False)
    general_failed = numbers(Verdict.FAIL, key=False)
    return Counts(
        applicable=tuple(place.number for place in judged),
        answered=numbers(*Verdict),
        unanswered=tuple(place.number for place, verdict in rows if verdict is None),
        key=numbers(*CHECKED, key=True),
        key_failed=numbers(Verdict.FAIL, key=True),
        general=numbers(*CHECKED, key=False),
        general_failed=general_failed,
        not_applicable=numbers(Verdict.NOT_APPLICABLE),
        passed=numbers(Verdict.PASS),
        passed_general=passed_general,
        attention=tuple(place.number for place in asked if attention_only(place.item, basis_id)),
        rate=(
            pass_rate(len(passed_general), len(general_failed))
            if basis_id == "commissioned"
            else None
        ),
    )


def pass_rate(passed: int, failed: int) -> Fraction:
    """R = passed ÷ applicable general items; none applicable counts as all passed."""
    return Fraction(passed, passed + failed) if passed + failed else Fraction(1)


def judged_places(
    checklist: Checklist, facts: Mapping[str, bool], basis_id: str
) -> tuple[Place, ...]:
    """The items a verdict is wanted for, in the order of the list."""
    return tuple(
        place for place in applicable(checklist, facts) if not attention_only(place.item, basis_id)
    )


def outside_limits(item: CheckItem, answer: Answer) -> bool | None:
    """Whether a measured value breaks its limits; None: no number, or no limit to hold it to.

    The value entered on the spot (the office's or the label's limit) stands before the limit
    of the list. A value outside proposes a failure, it does not decide it.
    """
    if not isinstance(item, NumberItem):
        return None
    low, high = answer.limit_low, answer.limit_high
    if low is None and high is None and item.limits is not None:
        low, high = item.limits.low, item.limits.high
    value = measured(answer)
    if value is None or (low is None and high is None):
        return None
    too_low = low is not None and value < Decimal(str(low))
    too_high = high is not None and value > Decimal(str(high))
    return too_low or too_high


def measured(answer: Answer) -> Decimal | None:
    """The number that was entered, or None where the text is no finite number."""
    try:
        value = Decimal(answer.value.strip().replace("−", "-").replace("－", "-"))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
