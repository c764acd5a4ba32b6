"""核对: gaps with a way to each, no computed words under the law in force, reasons where asked."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.domain.visit import Conclusion, Handling
from app.ui.fields.labels import Label


def words_on(page) -> str:
    return " ".join(label.text() for label in page.findChildren(Label) if label.isVisible())


def test_the_law_in_force_shows_counts_and_no_computed_word(sit):
    page = sit("seized").go("review")

    cards = page._conclusion._choices.cards
    assert set(cards) == {"no_problem_found", "problems_found"}
    assert "程序建议" not in words_on(page)
    assert "3 项不符合" in words_on(page)


def test_the_commissioned_basis_proposes_with_its_arithmetic(sit):
    page = sit("seized", basis="commissioned").go("review")

    assert "程序建议" in words_on(page)
    assert "基本符合" in page._conclusion._big.text()
    assert "÷" in page._conclusion._arithmetic.accessibleName()


def test_a_choice_against_the_proposal_asks_for_a_reason(sit):
    sitting = sit("seized", basis="commissioned")
    page = sitting.go("review")

    page._conclusion._choices.cards[Conclusion.COMPLIANT.value].click()
    sitting.settle()

    assert page._conclusion._reason.isVisible()
    assert not page.finish.isEnabled()
    page._conclusion._ticks[Handling.PASSED].click()
    page.model.edit(deviation_reason="不", attendance="负责人在场")
    sitting.settle()
    assert "至少 4 个字" in page.model.blocked()


def test_each_gap_stands_in_a_row_with_its_way(sit):
    sitting = sit("seized")
    page = sitting.go("review")

    assert not page.finish.isEnabled()
    assert "还差" in page._why.accessibleName()
    page._why.go.click()
    assert page.window().focusWidget() in page._conclusion._choices.cards.values()


def test_an_item_is_opened_from_its_row(sit):
    sitting = sit("seized")
    page = sitting.go("review")

    page._open_item(page.model.failed()[0].item_id)

    asked, more = sitting.asked[-1]
    assert asked == "inspect"
    assert more["item_id"] == page.model.failed()[0].item_id


def test_every_choice_is_kept_at_once(sit):
    sitting = sit("seized")
    page = sitting.go("review")

    page._conclusion._choices.cards[Conclusion.PROBLEMS_FOUND.value].click()
    sitting.settle()

    closing = sitting.visit().closing
    assert closing.conclusion is Conclusion.PROBLEMS_FOUND
    assert closing.due is not None
    before = closing.handling

    page._conclusion._ticks[Handling.ON_THE_SPOT].click()
    sitting.settle()
    assert sitting.visit().closing.handling == tuple(
        one for one in before if one is not Handling.ON_THE_SPOT
    )


def test_the_handling_of_the_items_is_not_asked_twice_and_stays_open_to_change(sit):
    sitting = sit("seized")
    page = sitting.go("review")
    said = {one for answer in sitting.visit().answers.values() for one in answer.measures}

    page._conclusion._choices.cards[Conclusion.PROBLEMS_FOUND.value].click()
    sitting.settle()

    closing = sitting.visit().closing
    assert {one.value for one in closing.handling} == said & {one.value for one in Handling}
    assert all(page._conclusion._ticks[one].isChecked() for one in closing.handling)


def test_the_conclusion_is_reached_and_written_by_keys(sit):
    sitting = sit("seized")
    page = sitting.go("review")
    cards = page._conclusion._choices.cards
    assert cards[Conclusion.NO_PROBLEM_FOUND.value].hasFocus()

    sitting.key(Qt.Key.Key_2)
    assert sitting.visit().closing.conclusion is Conclusion.PROBLEMS_FOUND
    sitting.key(Qt.Key.Key_1)

    assert sitting.visit().closing.own_words == page.model.draft_words()
    assert "项不符合" in sitting.visit().closing.own_words


def test_the_number_of_checked_items_is_the_one_the_paper_prints(sit):
    sitting = sit("seized")
    page = sitting.go("review")
    counts = page.model.review.counts

    assert counts.not_applicable
    words = page._conclusion._arithmetic.accessibleName()
    assert f"共检查 {len(counts.passed) + len(counts.failed)} 项" in words
    assert f"合理缺项 {len(counts.not_applicable)} 项" in words


def test_the_scene_is_drafted_from_the_findings_and_stays_free_to_edit(sit):
    sitting = sit("seized")
    page = sitting.go("review")

    page._scene_draft.click()
    sitting.settle()
    sitting.settle()

    assert "纱门破损" in sitting.visit().closing.scene
    page.scene.set_words("现场另有两名员工。")
    page.leave()
    sitting.settle()
    assert sitting.visit().closing.scene == "现场另有两名员工。"


def test_words_typed_for_one_visit_never_reach_another(sit):
    from tests.ui import made

    sitting = sit("seized")
    other = made.under_way(sitting.stage.desk, sitting.stage.clock)
    page = sitting.go("review")
    page._conclusion._opinion.edit.setFocus()
    page._conclusion._opinion.edit.setText("只属于第一家")

    sitting.window.go("review", {"visit_id": other.id})
    sitting.settle()

    assert page._conclusion._opinion.text() == ""
    from app.actions import inspecting

    second = inspecting.load(sitting.stage.desk, other.id)
    assert second.closing is None or second.closing.opinion == ""
