"""扣押清单: lines kept as typed, gaps by line, and one set of papers at the end."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from app.domain.measures import Ground
from app.domain.paper import SEIZURE_SET
from tests.ui.end.conftest import Sitting

CTRL = Qt.KeyboardModifier.ControlModifier


def opened(sit) -> tuple[Sitting, object]:
    sitting = sit("with_goods")
    return sitting, sitting.go("seizure")


def test_a_line_being_written_survives_a_restart(sit):
    sitting, page = opened(sit)

    page.add.click()
    sitting.fill_line(page, "name", "肉馅（自制）")

    kept = sitting.visit().seizure
    assert [line.name for line in kept.unfinished] == ["肉馅（自制）"]
    assert len(kept.lines) == 3


def test_the_gap_names_the_line_and_leads_there(sit):
    sitting, page = opened(sit)
    page.add.click()
    sitting.settle()
    page.model.go(0)

    assert "第 4 行还差" in page._gap.accessibleName()
    assert page._gap.go.text() == "去第 4 行"
    assert not page.finish.isEnabled()
    page._gap.go.click()
    assert page.model.current == 3


def test_ctrl_d_copies_the_line_without_quantity_seal_and_photos(sit):
    sitting, page = opened(sit)
    first = page.model.lines[0]

    page._copy()
    sitting.settle()

    twin = page.model.lines[-1]
    assert (twin.name, twin.spec, twin.ground) == (first.name, first.spec, first.ground)
    assert (twin.quantity, twin.seal_no) == ("", "")
    assert page.model.photos_of(twin) == ()


def test_unmarked_is_a_choice_not_an_empty_field(sit):
    sitting, page = opened(sit)
    page.add.click()
    sitting.settle()
    assert any("未标注" in word for word in page.model.lacking_of(page.model.lines[-1]))

    page.editor.unmarked.click()
    sitting.settle()

    assert not any("未标注" in word for word in page.model.lacking_of(page.model.lines[-1]))


def test_the_ground_is_chosen_per_line_and_never_guessed(sit):
    sitting, page = opened(sit)
    page.add.click()
    sitting.settle()

    assert page.model.lines[-1].ground is None
    page.model.edit_line(ground=Ground.SAFETY_HAZARD)
    assert page.model.lines[0].ground is Ground.UNLAWFUL_USE or page.model.lines[0].ground


def test_both_clocks_run_until_each_is_met(sit):
    sitting, page = opened(sit)
    page.model.edit(reported_at=None)
    sitting.settle()
    clocks = page.model.clocks()
    at = page.model.seizure.controlled_at

    assert [clock.end for clock in clocks] == [at + timedelta(hours=24)] * 2
    page.measure.reported.click()
    sitting.settle()
    assert len(page.model.clocks()) == 1


def test_the_end_of_the_term_is_shown_as_an_absolute_time_with_its_article(sit):
    _, page = opened(sit)

    assert page.measure._term.text().endswith("24:00")
    assert "第六十一条" in page.measure._law.text()
    assert "不超过 30 日" in page.measure._law.text()


def test_decision_list_and_strips_are_numbered_together(sit):
    sitting, page = opened(sit)

    sitting.press(page.finish)

    made = [one for one in sitting.papers() if one.kind in SEIZURE_SET]
    assert {one.kind for one in made} == set(SEIZURE_SET)
    assert len({one.set_id for one in made}) == 1
    assert sitting.asked[-1][0] == "signing"


def test_after_the_decision_only_the_approval_is_open(sit):
    sitting = sit("decided")
    page = sitting.go("seizure")

    assert page.model.decided
    assert not page.add.isEnabled()
    page.model.approve("沈怀远", "局长", page.model.now(), "phone")
    sitting.settle()
    assert sitting.visit().seizure.approval.approver == "沈怀远"


def test_a_broken_photograph_is_refused_by_name_and_the_rest_is_taken(sit, tmp_path):
    from app.paths import bundle
    from app.ui.fields.photos import PhotoFile

    sitting, page = opened(sit)
    before = len(page.model.photos_of(page.model.lines[0]))
    broken = tmp_path / "坏.jpg"
    broken.write_bytes(b"\xff\xd8 nothing")
    good = sorted(bundle("resources", "sample", "photos").glob("*.jpg"))[0]

    page.model.add_photos(tuple(PhotoFile(one.name, path=one) for one in (broken, good)))
    sitting.settle()

    assert len(page.model.photos_of(page.model.lines[0])) == before + 1
    assert "坏.jpg" in page._banner.sentence()
    assert "已存好" in page._banner.sentence()
