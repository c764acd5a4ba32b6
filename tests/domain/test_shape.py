from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from app.domain.errors import InputRefused, Problem, Refused
from app.domain.people import Officer
from app.domain.shape import Line, Name, Prose, hidden_characters
from app.domain.visit import StepKind
from tests.domain.law import TODAY, identity, visit

NAME = TypeAdapter(Name)
LINE = TypeAdapter(Line)
PROSE = TypeAdapter(Prose)


@pytest.mark.parametrize("name", ["鄢某", "𠮷田", "䶮㛃", "A & B 餐饮"])
def test_a_name_with_rare_characters_is_taken_as_it_is(name: str) -> None:
    assert NAME.validate_python(f" {name} ") == name


@pytest.mark.parametrize("sign", ["\u202e", "\u200f", "\ufeff", "\x00", "\x1b", "\u2066"])
def test_control_and_direction_characters_are_refused_by_code_point(sign: str) -> None:
    for adapter in (NAME, LINE, PROSE):
        with pytest.raises(ValidationError, match=f"U\\+{ord(sign):04X}"):
            adapter.validate_python(f"样例{sign}饭店")


def test_a_line_has_no_line_break_and_prose_may() -> None:
    for adapter in (NAME, LINE):
        with pytest.raises(ValidationError, match="应写在一行内"):
            adapter.validate_python("一\n二")
    assert PROSE.validate_python("一\n\t二") == "一\n\t二"


def test_hidden_characters_are_named_once_in_order() -> None:
    assert hidden_characters("a\u202eb\x01c\u202e\n\t") == ("U+0001", "U+202E")


def test_a_refusal_keeps_its_sentence_and_its_code() -> None:
    assert Refused("没有改动。").sentence == "没有改动。"
    assert InputRefused("没有改动。").code == "input.refused"
    assert InputRefused("没有改动。", code="photo.broken").code == "photo.broken"
    assert str(Problem("第 3 行", "缺名称")) == "第 3 行：缺名称"


def test_a_certificate_is_valid_on_its_first_and_its_last_day() -> None:
    day = timedelta(days=1)
    open_start = Officer(id=identity(3), name="甲", badge_no="1", valid_until=TODAY)
    dated = open_start.model_copy(update={"valid_from": TODAY - day})

    assert open_start.valid_on(TODAY)
    assert open_start.valid_on(date(1999, 1, 1))
    assert not open_start.valid_on(TODAY + day)
    assert dated.valid_on(TODAY - day)
    assert not dated.valid_on(TODAY - 2 * day)


def test_a_step_not_taken_is_none() -> None:
    assert visit().step(StepKind.RIGHTS) is None
