"""What an item tells of the visits before, and a recheck from the party's page and a clock."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.actions import inspecting
from app.actions.today import today
from app.domain.kinds import StepKind, Verdict, VisitKind
from tests.ui import made

KEY = Qt.Key


@pytest.fixture
def earlier(desk, clock):
    return made.before_in_may(desk, clock)


def failed_item(earlier):
    return next(one for one, given in earlier.answers.items() if given.verdict is Verdict.FAIL)


def test_the_panel_tells_last_times_answer_from_the_memory_and_counts_the_year(
    officer, desk, earlier
):
    visit = made.begun(desk)
    item_id = failed_item(earlier)
    officer.open_visit(visit.id, item_id=item_id)
    panels = []
    officer.model.panel_ready.connect(panels.append)

    officer.model.want_panel(item_id)
    officer.settle()

    (panel,) = panels
    assert panel.last.day == "2026-05-12"
    assert panel.last.verdict is Verdict.FAIL
    assert "2 号冷藏柜 11.2 ℃" in panel.last.words
    assert panel.repeat == "本项上次也不符合。本年度检查已有 1 次不符合。"
    assert officer.model.repeated(item_id)


def test_an_item_that_passed_last_time_is_shown_and_not_flagged(officer, desk, earlier):
    visit = made.begun(desk)
    passed = next(one for one, given in earlier.answers.items() if given.verdict is Verdict.PASS)
    officer.open_visit(visit.id, item_id=passed)

    assert not officer.model.repeated(passed)
    assert officer.model.history.last[passed].answer.verdict is Verdict.PASS


def test_the_clock_of_a_rectification_leads_to_the_recheck(officer, desk, earlier):
    clock = next(one for one in today(desk).clocks if one.deadline.code == "rectification")
    officer.window.go("today")
    officer.settle()
    officer.page._to_clock(clock.visit_id, clock.deadline.code)
    officer.settle()

    assert officer.page.model.visit.id == earlier.id
    assert [one.item_id for one in officer.page.model.findings] == [failed_item(earlier)]


def test_the_party_page_offers_the_recheck_and_enter_begins_it(officer, desk, earlier):
    officer.window.go("register", {"party_id": earlier.party.id})
    officer.settle()
    assert officer.page.model.open_findings == {earlier.id: 1}
    officer.window.go("recheck", {"visit_id": earlier.id})
    officer.settle()
    assert officer.page.start.hasFocus()

    officer.press(KEY.Key_Return)

    visit = officer.page.start.model.visit
    assert visit.kind is VisitKind.RECHECK
    assert visit.recheck_of.visit == earlier.id


def test_a_recheck_opens_at_its_finding_and_waits_for_nothing_else(officer, desk, earlier):
    from app.actions import rechecking, registering

    ids = [one.id for one in registering.officers(desk)[:2]]
    visit = rechecking.prepare(desk, earlier.id, ids)
    for kind in StepKind:
        inspecting.record_step(desk, visit.id, kind, "已办")
    inspecting.record_facts(desk, visit.id, visit.facts, confirmed=True)
    inspecting.begin(desk, visit.id)

    officer.open_visit(visit.id)

    item_id = failed_item(earlier)
    assert officer.workspace._item == item_id
    assert officer.model.unanswered() == (item_id,)
    assert officer.model.sections[0].title == "上次的问题"
    officer.press(KEY.Key_F8)
    assert officer.model.verdict(item_id) is None
    officer.press(KEY.Key_1)
    assert not officer.model.unanswered()
