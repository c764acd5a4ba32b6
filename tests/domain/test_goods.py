"""A goods line while it is written: exact numbers, nothing guessed, nothing lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.goods import draft_of, lacking, line_of, quantity_of, totals, worth
from app.domain.measures import GoodsDraft, Ground

WHOLE = GoodsDraft(
    id="a" * 32,
    name="卤牛肉",
    batch_unmarked=True,
    quantity="3.20",
    unit="kg",
    ground=Ground.BELOW_STANDARD,
    item_id="I027",
)


@pytest.mark.parametrize("text", ["", "约三斤", "0", "-1", "NaN", "Infinity", "1e12"])
def test_what_is_no_positive_number_is_no_quantity(text):
    assert quantity_of(text) is None


def test_a_quantity_is_exact_as_typed():
    assert str(quantity_of(" 3.20 ")) == "3.20"


def test_a_whole_line_lacks_nothing_and_becomes_a_line():
    assert lacking(WHOLE, photos=1) == ()
    line = line_of(WHOLE)
    assert line.quantity == Decimal("3.20")
    assert draft_of(line) == WHOLE


def test_an_empty_line_names_everything_it_lacks():
    words = lacking(GoodsDraft(id="b" * 32), photos=0)

    assert len(words) == 7
    assert words[-1] == "至少 1 张照片"


@pytest.mark.parametrize(
    "missing", [{"quantity": ""}, {"ground": None}, {"name": ""}, {"unit": ""}]
)
def test_an_unfinished_line_is_no_line_of_the_list(missing):
    assert line_of(WHOLE.model_copy(update=missing)) is None


def test_a_name_too_long_for_the_list_stays_a_draft():
    assert line_of(WHOLE.model_copy(update={"name": "长" * 41})) is None


def test_totals_are_exact_per_unit_in_the_order_of_the_list():
    bags = WHOLE.model_copy(update={"unit": "袋", "quantity": "12"})
    more = WHOLE.model_copy(update={"quantity": "0.1"})
    blank = WHOLE.model_copy(update={"quantity": ""})

    assert totals((WHOLE, bags, more, blank)) == (("kg", Decimal("3.30")), ("袋", Decimal(12)))


def test_the_worth_is_to_the_fen_or_not_at_all():
    priced = WHOLE.model_copy(update={"unit_price": "68.00"})

    assert worth(priced) == Decimal("217.60")
    assert worth(WHOLE) is None
