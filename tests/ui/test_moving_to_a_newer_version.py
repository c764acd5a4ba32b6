"""A newer version of a checklist is offered in a banner; its list is seen before a move."""

from __future__ import annotations

from app.actions import authoring, inspecting
from app.domain.checklist import Fact
from tests.ui import made


def newer_version(desk) -> tuple[str, str]:
    """The first item reworded, the second gone; their ids."""
    found = authoring.published(desk.library, "catering")
    section = found.checklist.sections[0]
    first, second, *rest = section.items
    reworded = first.model_copy(update={"text": f"{first.text[:50]}（新）"})
    sections = (
        section.model_copy(update={"items": (reworded, *rest)}),
        *found.checklist.sections[1:],
    )
    draft = authoring.Draft(found.checklist.model_copy(update={"sections": sections}), {}, "")
    home_forms = desk.memory.home / "forms"
    authoring.publish(desk.library, home_forms, authoring.next_version(desk.library, draft))
    return first.id, second.id


def test_the_newest_version_is_not_spoken_of(walking) -> None:
    assert walking.workspace.banner.headline() == ""


def test_the_move_is_seen_first_and_drops_no_answer(officer, desk, clock) -> None:
    visit = made.under_way(desk, clock)
    newer_version(desk)
    officer.open_visit(visit.id)
    before = inspecting.load(desk, visit.id)
    assert officer.workspace.banner.headline() == (
        f"要点表出了第 {before.checklist.version + 1} 版"
    )

    officer.page._see_move(visit.id)
    officer.settle()

    view = officer.page.move_view
    assert view.isVisible()
    assert "1 个要重新判定，1 个不再问，原样留在修改记录里" in view.line.words()
    assert [row.pick.tag for row in view.changes.rows] == ["重新看", "不再问"]
    assert inspecting.load(desk, visit.id) == before

    officer.page.primary().click()
    officer.settle()

    after = inspecting.load(desk, visit.id)
    assert after.checklist.version == before.checklist.version + 1
    assert officer.workspace.isVisible()
    assert officer.workspace.banner.headline() == f"已移到第 {after.checklist.version} 版"
    assert len(after.photos) == len(before.photos)


def test_staying_changes_nothing(officer, desk, clock) -> None:
    visit = made.under_way(desk, clock)
    newer_version(desk)
    officer.open_visit(visit.id)
    before = inspecting.load(desk, visit.id)
    officer.page._see_move(visit.id)
    officer.settle()

    officer.page.move_view.stay.click()
    officer.settle()

    assert officer.workspace.isVisible()
    assert inspecting.load(desk, visit.id).checklist == before.checklist


def test_a_new_question_is_asked_before_the_move_and_only_then_it_moves(
    officer, desk, clock
) -> None:
    visit = made.under_way(desk, clock)
    found = authoring.published(desk.library, "catering").checklist
    section = found.sections[0]
    first, *rest = section.items
    narrowed = first.model_copy(update={"when": ("night_stalls",)})
    changed = found.model_copy(
        update={
            "facts": (*found.facts, Fact(id="night_stalls", ask="有夜市摊位吗？")),
            "sections": (
                section.model_copy(update={"items": (narrowed, *rest)}),
                *found.sections[1:],
            ),
        }
    )
    draft = authoring.next_version(desk.library, authoring.Draft(changed, {}, ""))
    authoring.publish(desk.library, desk.memory.home / "forms", draft)
    officer.open_visit(visit.id)
    before = inspecting.load(desk, visit.id)
    officer.page._see_move(visit.id)
    officer.settle()
    view = officer.page.move_view
    assert "有 1 个场所情况要先答" in view.line.words()
    assert view.questions["night_stalls"].value() is None

    view.go_on.click()
    officer.settle()

    assert "有夜市摊位吗？" in view.banner.sentence()
    assert inspecting.load(desk, visit.id).checklist == before.checklist

    view.questions["night_stalls"].yes.click()
    view.go_on.click()
    officer.settle()

    after = inspecting.load(desk, visit.id)
    assert after.checklist.version == before.checklist.version + 1
    assert after.facts["night_stalls"]
    assert after.facts_confirmed
