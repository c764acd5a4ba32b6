"""A measured item says whose limit it is held to before anybody has entered one."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.checklist import NumberItem
from app.domain.visit import Answer
from app.storage.library import Library
from app.ui.fields.values import NumberValue

NOW = datetime(2026, 9, 22, 10, tzinfo=UTC)


def field(qtbot, styled, form: str, item_id: str) -> NumberValue:
    item = Library().newest(form)[0].item(item_id)
    assert isinstance(item, NumberItem)
    value = NumberValue(item)
    qtbot.addWidget(value)
    value.show_answer(Answer(item_id=item_id, t=NOW))
    return value


def test_cold_storage_is_held_to_the_label_and_a_distance_to_the_office(qtbot, styled) -> None:
    assert field(qtbot, styled, "catering", "I013").source.chosen() == ("标签标注",)
    assert field(qtbot, styled, "catering", "I003").source.chosen() == ("本局规定",)
    assert field(qtbot, styled, "dairy", "I203").source.chosen() == ()


def test_a_limit_typed_in_is_kept_with_the_source_that_stands_there(qtbot, styled) -> None:
    value = field(qtbot, styled, "catering", "I013")
    said: list[dict[str, object]] = []
    value.changed.connect(said.append)

    value.high.setText("8")
    value.high.editingFinished.emit()

    assert said[-1] == {"limit_low": None, "limit_high": 8.0, "limit_source": "label"}


def test_what_was_entered_without_a_source_is_not_given_one(qtbot, styled) -> None:
    value = field(qtbot, styled, "catering", "I013")

    value.show_answer(Answer(item_id="I013", t=NOW, limit_high=8.0))

    assert value.source.chosen() == ()
