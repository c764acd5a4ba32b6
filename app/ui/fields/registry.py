"""Which field an item kind has: a new kind of question is one line here and one widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.checklist import CheckItem, ChoiceItem, NumberItem, TextItem, VerdictItem
from app.ui.fields.values import ChoiceValue, NoValue, NumberValue, TextValue, ValueField

FIELDS: dict[type[Any], Callable[[Any], ValueField]] = {
    VerdictItem: NoValue,
    NumberItem: NumberValue,
    ChoiceItem: ChoiceValue,
    TextItem: TextValue,
}


def field_for(item: CheckItem) -> ValueField:
    """The field of that item's kind. Raises KeyError for a kind nobody drew."""
    return FIELDS[type(item)](item)
