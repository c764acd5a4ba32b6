"""A market morning in the real window, by keyboard alone, every key press counted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import inspecting, market, stall_strip, stalls
from app.domain.kinds import SessionKind, StepKind, Verdict, VisitState
from tests.ui import made

KEY = Qt.Key
MODIFIERS = {KEY.Key_Shift, KEY.Key_Control, KEY.Key_Alt, KEY.Key_Meta}


class KeyCounter(QObject):
    """Counts key presses as they reach the window; a chord counts one."""

    def __init__(self) -> None:
        super().__init__()
        self.presses = 0

    def eventFilter(self, watched, event):
        if (
            event.type() == QEvent.Type.KeyPress
            and watched.inherits("QWidgetWindow")
            and event.key() not in MODIFIERS
        ):
            self.presses += 1
        return False


@pytest.fixture
def counter(qapp):
    counting = KeyCounter()
    qapp.installEventFilter(counting)
    yield counting
    qapp.removeEventFilter(counting)


def keys(officer, *pressed):
    """To the window, as a keyboard does; then until everything is done."""
    handle = officer.window.windowHandle()
    for one in pressed:
        if isinstance(one, str):
            for letter in one:
                QTest.keyClick(handle, letter)
        else:
            QTest.keyClick(handle, one)
        officer.settle()


def opened(desk, *, known=()):
    """A morning whose gate is open, with these stalls in its strip."""
    officers = [one.id for one in inspecting_officers(desk)]
    session = market.prepare(
        desk, kind=SessionKind.MARKET, place="海棠农贸市场", officer_ids=officers
    )
    for kind in StepKind:
        market.record_step(desk, session.id, kind, "已办")
    market.record_facts(desk, session.id, dict.fromkeys(market.asked_once(desk, session), True))
    session = market.open_gate(desk, session.id)
    for number, name in known:
        stall_strip.add_stall(desk, session.id, number=number, name=name)
    return session


def inspecting_officers(desk):
    from app.actions import registering

    return registering.officers(desk)[:2]


def visit_at(desk, session, number):
    stall = next(one for one in market.load(desk, session.id).stalls if one.number == number)
    return inspecting.load(desk, stall.visit_id)


@pytest.fixture
def morning(officer, desk):
    session = opened(desk, known=(("12", "老李蔬菜"), ("13", "王记豆腐"), ("14", "海鲜张")))
    officer.window.go("market", {"session_id": session.id})
    officer.settle()
    officer.session = session
    return officer


@pytest.fixture
def walk(morning):
    return morning.page.walk


def answer_everything(officer):
    """One key for each key item that is left after F8."""
    keys(officer, KEY.Key_F8)
    one_for_each(officer)


def one_for_each(officer):
    """At most one key for each item that is left."""
    view = officer.page.walk.view
    for _ in range(len(view.model.unanswered())):
        keys(officer, KEY.Key_1)
    assert not view.model.unanswered()


def test_a_clean_stall_costs_few_keys_and_the_next_one_opens_by_one(morning, walk, desk, counter):
    assert walk.strip.search.edit.hasFocus()

    keys(morning, "12", KEY.Key_Return)
    keys(morning, KEY.Key_Return)
    visit = visit_at(desk, morning.session, "12")
    assert visit.state is VisitState.OPEN
    assert 8 <= len(walk.view.items.rows) <= 12
    answer_everything(morning)
    keys(morning, KEY.Key_F10)

    print("key presses of a clean stall with every fact true:", counter.presses)
    assert counter.presses <= 25
    done = visit_at(desk, morning.session, "12")
    assert done.closing.conclusion.value == "no_problem_found"
    assert done.closing.attendance == "摊主在场"
    assert all(one.verdict is Verdict.PASS for one in done.answers.values())
    assert walk.view.model.visit.party.name == "王记豆腐"
    before = counter.presses
    keys(morning, KEY.Key_Return)
    answer_everything(morning)
    keys(morning, KEY.Key_F10)
    assert counter.presses - before <= 22
    assert visit_at(desk, morning.session, "13").closing is not None


def test_every_item_by_hand_without_f8_stays_within_the_measure(morning, walk, counter):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return)
    one_for_each(morning)
    keys(morning, KEY.Key_F10)

    print("key presses of a clean stall by hand:", counter.presses)
    assert counter.presses <= 25


def test_only_a_finding_opens_the_whole_editor(morning, walk, desk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return)
    view = walk.view
    assert not view.editor.isVisible()
    item_id = view._item

    keys(morning, KEY.Key_2)

    assert view.editor.isVisible()
    assert view.items.opened() == item_id
    keys(morning, KEY.Key_1)
    kept = visit_at(desk, morning.session, "12").answers[item_id]
    assert kept.verdict is Verdict.FAIL
    assert kept.findings
    keys(morning, KEY.Key_F3)
    assert not view.editor.isVisible()
    assert view._item != item_id


def test_a_stall_with_a_finding_is_left_by_the_same_key_and_named_in_the_strip(morning, walk, desk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return)
    keys(morning, KEY.Key_2, KEY.Key_1, KEY.Key_F3)
    answer_everything(morning)

    keys(morning, KEY.Key_F10)

    assert visit_at(desk, morning.session, "12").closing is None
    assert walk.view.model.visit.party.name == "王记豆腐"
    said = next(row.pick for row in walk.strip.list.rows if row.pick.first.startswith("12"))
    assert "不符合 1" in said.second


def test_open_items_keep_the_stall_and_are_gone_to(morning, walk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return, KEY.Key_F10)

    assert walk.view.model.visit.party.name == "老李蔬菜"
    assert "没有答" in walk.view.banner.headline()


def test_a_stall_nobody_knows_needs_number_and_name_by_keyboard(morning, walk, desk):
    keys(morning, "27", KEY.Key_Return)
    assert walk.strip.number.text() == "27"
    morning.type("周家干货")
    keys(morning, KEY.Key_Return)

    assert walk.view.model.visit.party.name == "周家干货"
    assert walk.view.model.visit.place == "海棠农贸市场27号摊"
    keys(morning, KEY.Key_Return)
    assert walk.view.model.visit.state is VisitState.OPEN


def test_a_fact_of_one_stall_is_changed_there_and_its_items_follow(morning, walk, desk):
    keys(morning, "12", KEY.Key_Return)
    before = len(walk.view.items.rows)
    walk.view.facts.first().setFocus()

    keys(morning, KEY.Key_2)
    walk.view.confirm.setFocus()
    keys(morning, KEY.Key_Return)

    assert len(walk.view.items.rows) < before
    assert not visit_at(desk, morning.session, "12").facts["meat"]


def test_a_rapid_test_beyond_its_limit_is_kept_with_the_hours_of_the_party(morning, walk, desk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return, KEY.Key_F5)
    form = walk.form
    assert form.isVisible()
    for name, text in (
        ("sample", "菠菜"),
        ("substance", "有机磷类农药"),
        ("kit", "农残速测卡"),
        ("kit_batch", "20260901"),
        ("value", "62"),
        ("unit", "%"),
        ("limit", "50"),
        ("limit_source", "试剂说明书"),
    ):
        form.fields[name].edit.setFocus()
        morning.type(text)
    form.held.edit.setFocus()
    morning.type("菠菜约 12 kg")
    assert form.verdict.chosen() == ("超出",)

    form.keep.click()
    morning.settle()

    (test,) = visit_at(desk, morning.session, "12").rapid_tests
    assert test.told_at is not None
    assert test.held == "菠菜约 12 kg"
    assert walk.view.isVisible()
    words = [one.text() for one in walk.side.findChildren(type(walk.view.offer_words))]
    (hours,) = [one for one in words if "前可申请复检" in one]
    assert hours.startswith("11-19 13:3")
    assert "第八十八条第二款" in hours
    assert walk.view.offered() is None
    keys(morning, KEY.Key_F5)
    assert walk.form.fields["kit_batch"].text() == "20260901"
    assert not walk.form.fields["sample"].text()
    keys(morning, KEY.Key_Escape)
    assert walk.view.isVisible()


def test_the_gate_is_passed_by_space_and_enter_alone(officer, desk, counter):
    officer.window.go("market", {"new": True})
    officer.settle()
    page = officer.page
    officer.type("文昌农贸市场")
    keys(officer, KEY.Key_Return)
    assert page.stack.currentWidget() is page.gate

    keys(officer, KEY.Key_Space, KEY.Key_Space, KEY.Key_Space)
    keys(officer, "RQ1", KEY.Key_Return)
    keys(officer, KEY.Key_Space)
    keys(officer, KEY.Key_Return)

    assert page.stack.currentWidget() is page.walk
    assert page.model.require().opened_at is not None
    assert page.walk.strip.search.edit.hasFocus()


def test_the_papers_of_the_morning_are_frozen_in_one_act_and_the_rest_named(morning, walk, desk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return)
    answer_everything(morning)
    walk.side.party.name.edit.setText("李有田")
    walk.side.party.phone.edit.setText("000-5550 2001")
    walk.side.party.keep.click()
    morning.settle()
    keys(morning, KEY.Key_F10)
    keys(morning, KEY.Key_Return)
    walk.papers.click()
    morning.settle()
    papers = morning.page.papers

    assert papers.freeze.text() == "定稿 1 摊"
    papers.freeze.click()
    morning.settle()

    assert papers.model.to_sign() == 3
    assert "办好 3 份" in papers.banner.headline()
    papers.model.bind_sheets()
    morning.settle()
    assert "签名页 3 份已备好" in papers.banner.headline()


def test_every_control_of_the_walk_is_named_and_large_enough(morning, walk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return)

    from PySide6.QtWidgets import QAbstractButton

    for button in morning.page.findChildren(QAbstractButton):
        if button.isVisible() and button.objectName() != "qt_spinbox_lineedit":
            assert button.accessibleName() or button.text(), button
            assert button.height() >= 44, button.text()


def test_a_stall_of_a_market_opens_from_its_clock_on_todays_page(officer, desk):
    session = opened(desk, known=(("12", "老李蔬菜"),))
    visit = stalls.visit_stall(desk, session.id, session_stall(desk, session))
    stalls.enter_stall(desk, visit.id, visit.facts)

    officer.window.go("market", {"visit_id": visit.id})
    officer.settle()

    assert officer.page.walk.view.model.visit_id == visit.id


def session_stall(desk, session):
    return market.load(desk, session.id).stalls[0].id


def test_nothing_of_the_page_keeps_the_focus_lost(morning, walk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return)
    answer_everything(morning)

    assert QApplication.focusWidget() is not None
    assert walk.isAncestorOf(QApplication.focusWidget())
    assert made is not None
