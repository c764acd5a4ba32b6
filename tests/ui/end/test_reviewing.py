"""核对: gaps with a way to each, no computed words under the law in force, reasons where asked."""

from __future__ import annotations

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
    page._conclusion._ticks[Handling.WRITTEN_DEADLINE].click()
    sitting.settle()

    closing = sitting.visit().closing
    assert closing.conclusion is Conclusion.PROBLEMS_FOUND
    assert closing.handling == (Handling.WRITTEN_DEADLINE,)
    assert closing.due is not None


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
