from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.basis import Basis
from app.domain.measures import Custody, GoodsDraft, SeizureMode
from app.domain.seizing import seizure_gaps, seizure_warnings
from tests.domain.law import NOW, approval, goods_line, identity, seizure

TAKEN = NOW - timedelta(hours=1)


def codes(**more: object) -> list[str]:
    found = seizure_gaps(seizure(**more), NOW)
    assert all(gap.sentence.endswith("。") for gap in found)
    return [gap.code for gap in found]


def test_a_complete_emergency_seizure_has_no_gap() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"lines": ()}, "seizure.lines_missing"),
        ({"unfinished": (GoodsDraft(id=identity(8)),)}, "seizure.lines_unfinished"),
        ({"reason": ""}, "seizure.reason_missing"),
        ({"place": ""}, "seizure.place_missing"),
        ({"custody": Custody()}, "seizure.custody_missing"),
        ({"urgency": ""}, "seizure.urgency_missing"),
        ({"controlled_at": None}, "seizure.control_missing"),
        ({"controlled_at": NOW + timedelta(minutes=1)}, "seizure.control_in_future"),
        ({"lines": (goods_line(batch=""),)}, "seizure.batch_missing"),
        ({"lines": (goods_line(item_id=""),)}, "seizure.connection_missing"),
    ],
)
def test_each_missing_part_of_a_seizure_is_a_gap(more: dict[str, object], code: str) -> None:
    assert codes(**more) == [code]


def test_goods_without_a_mark_say_so_and_goods_without_an_item_say_their_connection() -> None:
    assert codes(lines=(goods_line(batch="", batch_unmarked=True),)) == []
    assert codes(lines=(goods_line(item_id="", connection="用于加工涉案食品"),)) == []


def test_a_seizure_approved_before_wants_its_approval_and_no_urgency() -> None:
    before = approval(TAKEN - timedelta(minutes=5))

    assert codes(route="prior", urgency="") == ["seizure.approval_missing"]
    assert codes(route="prior", urgency="", approval=before) == []


def test_an_approval_after_the_control_is_no_prior_approval() -> None:
    after = approval(TAKEN + timedelta(minutes=5))

    assert codes(route="prior", approval=after) == ["seizure.approval_late"]
    assert codes(route="emergency", approval=after) == []


def test_the_sentence_uses_the_word_of_the_measure() -> None:
    closed = seizure(mode=SeizureMode.CLOSE_UP, lines=())

    assert "查封清单还没有一行物品" in seizure_gaps(closed, NOW)[0].sentence


def test_the_24_hours_end_on_the_minute(in_force: Basis) -> None:
    end = TAKEN + timedelta(hours=24)
    just = seizure(reported_at=end, approval=approval(end))
    late = seizure(
        reported_at=end + timedelta(seconds=1), approval=approval(end + timedelta(seconds=1))
    )

    assert seizure_warnings(just, in_force) == ()
    assert [gap.code for gap in seizure_warnings(late, in_force)] == [
        "seizure.reported_late",
        "seizure.back_filed_late",
    ]
    assert "24 小时" in seizure_warnings(late, in_force)[0].sentence


def test_no_clock_runs_before_the_control_or_by_the_prior_route(in_force: Basis) -> None:
    assert seizure_warnings(seizure(controlled_at=None), in_force) == ()
    assert seizure_warnings(seizure(route="prior", reported_at=NOW), in_force) == ()
    assert seizure_warnings(seizure(), in_force) == ()
