"""The keys of ux.md §4, pressed in the real window over the real memory."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.actions import inspecting
from app.domain.visit import Verdict
from app.ui.fields.chips import Chip
from tests.ui import made

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def stored(walking, item_id):
    return inspecting.load(walking.context.desk, walking.model.visit_id).answers.get(item_id)


def test_one_complies_and_goes_on_to_the_next_unanswered(walking):
    first, second = made.judged_ids(walking.context.desk, walking.model.visit)[:2]

    walking.press(KEY.Key_1)

    assert stored(walking, first).verdict is Verdict.PASS
    assert walking.workspace._item == second


def test_two_fails_the_item_and_waits_at_its_first_row(walking):
    item_id = walking.workspace._item

    walking.press(KEY.Key_2)

    assert stored(walking, item_id).verdict is Verdict.FAIL
    assert walking.workspace._item == item_id
    assert isinstance(QApplication.focusWidget(), Chip)


def test_a_digit_on_chips_switches_the_finding_and_writes_the_sentence(walking):
    item_id = walking.workspace._item
    said = walking.model.place(item_id).item.findings[0]
    walking.press(KEY.Key_2)

    walking.press(KEY.Key_1)

    kept = stored(walking, item_id)
    assert kept.findings == (said,)
    assert kept.finding.startswith(said.rstrip("。"))
    assert kept.verdict is Verdict.FAIL


def test_what_the_officer_wrote_is_not_overwritten_by_a_chip(walking):
    item_id = walking.workspace._item
    walking.press(KEY.Key_2)
    walking.press(KEY.Key_F2)
    walking.type("灶台后墙有油污")

    walking.press(KEY.Key_Escape)
    walking.press(KEY.Key_F7)
    walking.workspace.editor.findings.first().setFocus()
    walking.press(KEY.Key_1)

    assert stored(walking, item_id).finding == "灶台后墙有油污"


def test_enter_walks_the_rows_and_leaves_for_the_next_unanswered(walking):
    item_id = walking.workspace._item
    walking.press(KEY.Key_2)
    editor = walking.workspace.editor

    walking.press(KEY.Key_Return)
    assert QApplication.focusWidget() is editor.finding
    walking.press(KEY.Key_Return)
    assert QApplication.focusWidget() is editor.photos.from_file
    walking.press(KEY.Key_Return)
    assert QApplication.focusWidget() is editor.measures.first()
    walking.press(KEY.Key_2)
    walking.press(KEY.Key_Return)

    assert stored(walking, item_id).measures == ("written_deadline",)
    assert stored(walking, item_id).due is not None
    assert walking.workspace._item != item_id


def test_a_sentence_written_by_the_chips_is_passed_by(walking):
    walking.press(KEY.Key_2)
    walking.press(KEY.Key_1)
    editor = walking.workspace.editor

    walking.press(KEY.Key_Return)
    assert QApplication.focusWidget() is editor.photos.from_file

    walking.press(KEY.Key_F2)
    assert QApplication.focusWidget() is editor.finding


def test_enter_takes_the_proposed_measure_only_where_none_is_chosen(walking):
    walking.workspace.open_item("I016")
    walking.settle()
    walking.press(KEY.Key_2)
    walking.press(KEY.Key_F7)
    chips = {chip.text(): chip for chip in walking.workspace.editor.measures.chips}
    assert chips["当场整改"].accessibleName() == "当场整改，建议"
    assert stored(walking, "I016").measures == ()

    walking.press(KEY.Key_Return)

    assert stored(walking, "I016").measures == ("on_the_spot",)
    assert walking.workspace._item != "I016"


def test_a_coercive_measure_is_never_proposed(walking):
    for place in (walking.model.place(one) for one in walking.model.item_ids()):
        walking.workspace.editor.show_item(
            place, walking.model.answer(place.item.id), judged=True, today=made.MORNING.date()
        )
        proposed = [one for one in walking.workspace.editor.measures.chips if one.proposed]
        assert not {chip.text() for chip in proposed} & {"查封扣押", "依法调查"}


def test_three_asks_the_reason_and_a_digit_gives_it_and_goes_on(walking):
    item_id = walking.workspace._item

    walking.press(KEY.Key_3)
    walking.press(KEY.Key_2)

    kept = stored(walking, item_id)
    assert kept.verdict is Verdict.NOT_APPLICABLE
    assert kept.reason == "设备停用，现场已核实"
    assert walking.workspace._item != item_id


def test_a_digit_typed_into_a_sentence_is_text(walking):
    item_id = walking.workspace._item
    walking.press(KEY.Key_2)
    walking.press(KEY.Key_F2)

    walking.type("12")

    assert stored(walking, item_id).finding == "12"
    assert stored(walking, item_id).verdict is Verdict.FAIL


def test_f8_complies_the_general_items_and_leaves_the_key_items(walking):
    section = walking.workspace.items.shown()
    rest = walking.model.rest_of(section, with_keys=False)
    keys = [one for one in walking.model.rest_of(section, with_keys=True) if one not in rest]

    walking.press(KEY.Key_F8)

    assert all(stored(walking, one).by_section for one in rest)
    assert all(stored(walking, one) is None for one in keys)


def test_undo_takes_the_whole_section_back_at_once(walking):
    rest = walking.model.rest_of(walking.workspace.items.shown(), with_keys=False)
    walking.press(KEY.Key_F8)

    walking.press(KEY.Key_Z, CTRL)

    assert all(walking.model.verdict(one) is None for one in rest)
    assert all(stored(walking, one).verdict is None for one in rest)


def test_shift_f8_lists_the_key_items_and_takes_one_enter(walking):
    walking.workspace._open_section(1)
    everything = walking.model.rest_of(1, with_keys=True)

    walking.press(KEY.Key_F8, SHIFT)
    assert "重点项" in walking.workspace.banner.headline()
    assert all(walking.model.verdict(one) is None for one in everything)
    walking.press(KEY.Key_Return)

    assert all(walking.model.verdict(one) is Verdict.PASS for one in everything)


def test_backspace_clears_the_verdict_and_ctrl_z_brings_it_back(walking):
    item_id = walking.workspace._item
    walking.press(KEY.Key_1)
    walking.press(KEY.Key_Up)

    walking.press(KEY.Key_Backspace)
    assert stored(walking, item_id).verdict is None
    walking.press(KEY.Key_Z, CTRL)

    assert stored(walking, item_id).verdict is Verdict.PASS


def test_arrows_walk_items_and_page_keys_walk_sections(walking):
    ids = walking.model.item_ids()
    walking.press(KEY.Key_Down)
    assert walking.workspace._item == ids[1]
    walking.press(KEY.Key_Up)
    assert walking.workspace._item == ids[0]
    walking.press(KEY.Key_PageDown)
    assert walking.workspace.items.shown() == 1
    walking.press(KEY.Key_PageUp)
    assert walking.workspace.items.shown() == 0


def test_f3_goes_round_the_unanswered_items(walking):
    walking.press(KEY.Key_1)
    first = walking.model.item_ids()[0]

    walking.press(KEY.Key_F3, SHIFT)
    walking.press(KEY.Key_F3)

    assert walking.workspace._item != first
    assert walking.model.verdict(walking.workspace._item) is None


def test_ctrl_k_opens_an_item_by_its_number(walking):
    walking.press(KEY.Key_K, CTRL)
    walking.type("6.2")
    walking.press(KEY.Key_Return)

    assert walking.model.place(walking.workspace._item).number == "6.2"


def test_escape_leaves_the_field_before_it_leaves_the_page(walking):
    walking.press(KEY.Key_2)
    walking.press(KEY.Key_F2)

    walking.press(KEY.Key_Escape)

    assert walking.page.stack.currentWidget() is walking.workspace
    assert QApplication.focusWidget() is walking.workspace.editor


def test_a_walk_with_f8_costs_few_keys(walking):
    """Every item answered, three findings with a measure each: ux.md §7 counts 83 for the day."""
    wanted = {2, 15, 30}
    before = walking.presses
    done = 0
    while walking.model.unanswered() and walking.presses - before < 200:
        item_id = walking.workspace._item
        place = made.judged_ids(walking.context.desk, walking.model.visit).index(item_id)
        if place in wanted:
            wanted.discard(place)
            walking.press(KEY.Key_2)
            walking.press(KEY.Key_F7)
            walking.press(KEY.Key_2)
            walking.press(KEY.Key_Return)
            done += 1
        elif walking.model.rest_of(walking.workspace.items.shown(), with_keys=False) and not (
            wanted & set(range(place, place + 9))
        ):
            walking.press(KEY.Key_F8)
        else:
            walking.press(KEY.Key_1)

    assert done == 3
    assert not walking.model.unanswered()
    assert walking.presses - before <= 60
