"""Choosing the party and the five steps before the first item."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions import inspecting, registering
from app.domain.visit import StepKind, VisitState
from app.ui.pages.start import SCANNED_MS
from tests.ui import made

KEY = Qt.Key


@pytest.fixture
def choosing(officer):
    officer.page.new()
    officer.settle()
    return officer


def test_a_typed_name_and_two_enters_prepare_the_visit(choosing):
    choosing.type("老周")
    choosing.press(KEY.Key_Return)
    choosing.press(KEY.Key_Return)

    start = choosing.page.start
    assert choosing.page.stack.currentWidget() is start
    assert start.model.visit.party.name == "老周水饺馆"
    assert start.model.visit.checklist.id == "catering"
    assert len(start.model.visit.officers) == 2


def test_a_licence_number_finds_its_party(choosing):
    choosing.type("JY23799990000459")

    rows = choosing.page.choose.results.rows
    assert [row.pick.first for row in rows] == ["老周水饺馆"]


def test_an_unlisted_stall_needs_only_name_and_address(choosing):
    view = choosing.page.choose
    view._open_new()
    view.name.set_text("河湾路口煎饼摊")
    view.address.set_text("河湾路与文昌街路口")

    view.keep.click()
    choosing.settle()

    assert view.stack.currentIndex() == 2
    assert registering.parties(choosing.context.desk, "煎饼")[0].name == "河湾路口煎饼摊"


def test_an_unlisted_stall_without_an_address_is_told_what_is_missing(choosing):
    view = choosing.page.choose
    view._open_new()
    view.name.set_text("煎饼摊")

    view.keep.click()
    choosing.settle()

    assert "名称和地址" in view.banner.headline()
    assert not registering.parties(choosing.context.desk, "煎饼")


def test_an_expired_certificate_is_said_before_the_visit_starts(choosing):
    choosing.type("老周")
    choosing.press(KEY.Key_Return)
    view = choosing.page.choose
    expired = next(chip for chip in view.people.chips if "欧阳明月" in chip.text())

    view.people.chips[0].click()
    expired.click()

    assert "已到期，不能签名" in view._people_note.text()


@pytest.fixture
def at_the_door(officer, desk):
    visit = made.prepared(desk)
    officer.open_visit(visit.id)
    return officer


def test_each_step_has_its_own_time(at_the_door):
    for _ in range(3):
        at_the_door.press(KEY.Key_Space)

    visit = at_the_door.page.start.model.visit
    times = [visit.step(kind).t for kind in list(StepKind)[:3]]
    assert times == sorted(set(times))


def test_the_door_is_shut_and_says_why_until_all_is_done(at_the_door):
    start = at_the_door.page.start
    assert not start.enter.isEnabled()
    assert start.why.text() == "还差：出示证件、告知权利、询问回避、入企扫码、核对场所情况"

    for _ in range(3):
        at_the_door.press(KEY.Key_Space)
    at_the_door.type("RQ000123")
    at_the_door.press(KEY.Key_Return)
    at_the_door.press(KEY.Key_Space)

    assert start.enter.isEnabled()
    assert not start.why.isVisible()
    at_the_door.press(KEY.Key_Return)
    assert at_the_door.model.visit.state is VisitState.OPEN


@pytest.fixture
def before_the_facts(at_the_door):
    for _ in range(3):
        at_the_door.press(KEY.Key_Space)
    at_the_door.type("RQ000123")
    at_the_door.press(KEY.Key_Return)
    return at_the_door


def test_one_enter_says_the_facts_are_right_and_goes_in(before_the_facts):
    start = before_the_facts.page.start
    assert start.enter.text() == "都对，进入检查"
    assert start.why.isVisible()  # what the press will say is still named

    QTest.qWait(SCANNED_MS)
    before_the_facts.press(KEY.Key_Return)

    visit = before_the_facts.model.visit
    assert visit.state is VisitState.OPEN
    assert visit.facts_confirmed


def test_a_code_read_twice_confirms_nothing(before_the_facts):
    start = before_the_facts.page.start
    for letter in "RQ000123":
        QTest.keyClick(start.facts_card, letter)
    QTest.keyClick(start.facts_card, KEY.Key_Return)
    before_the_facts.settle()

    assert not start.model.visit.facts_confirmed
    assert start.model.visit.state is VisitState.PREPARING


def test_the_line_beside_the_door_leads_to_the_gap(at_the_door):
    start = at_the_door.page.start
    start.why.click()

    assert start.steps[StepKind.CREDENTIALS].hasFocus()


def test_a_scanner_is_heard_wherever_the_focus_is(at_the_door):
    start = at_the_door.page.start
    start.steps[StepKind.RIGHTS].setFocus()

    at_the_door.type("RQ42")
    at_the_door.press(KEY.Key_Return)

    assert start.model.visit.step(StepKind.ENTRY_CODE).note == "RQ42"


def test_not_scanning_wants_a_reason(at_the_door):
    start = at_the_door.page.start
    start.no_code.click()
    at_the_door.press(KEY.Key_1)

    step = start.model.visit.step(StepKind.ENTRY_CODE)
    assert not step.done
    assert step.note == "当地没有入企码"


def test_a_fact_changes_the_count_of_items_at_once(at_the_door):
    start = at_the_door.page.start
    before = start.model.count().total
    fact = start.model.checklist.facts[0].id

    start.segments[fact].no.click()

    assert start.model.count().total < before
    assert str(start.model.count().total) in start.count.words()


def test_one_officer_alone_may_prepare_but_not_enter(officer, desk):
    visit = made.prepared(desk, officers=1)
    officer.open_visit(visit.id)

    assert "一名持证人员" in officer.page.start.why.text()
    with pytest.raises(inspecting.OpeningIncomplete):
        inspecting.begin(desk, visit.id)


def test_every_page_of_the_rail_has_its_digit(officer):
    for digit, entry in zip("1234567890", officer.window.rail.entries, strict=True):
        officer.press(getattr(KEY, f"Key_{digit}"), Qt.KeyboardModifier.ControlModifier)
        assert officer.window._current == entry.key


def test_all_lists_can_be_chosen_on_the_page_of_a_new_visit(choosing):
    choosing.type("老周")
    choosing.press(KEY.Key_Return)
    view = choosing.page.choose
    for one in choosing.context.desk.library.checklists():
        chip = view.lists.chip(one.id)
        assert chip.mapTo(view, chip.rect().topRight()).x() < view.width()
        chip.click()
        assert view.lists.current() == one.id
        assert one.title in view._list_note.text()
