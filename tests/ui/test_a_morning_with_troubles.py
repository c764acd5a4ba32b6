"""What goes wrong on a market morning, in the real window: who is shut, gone, doubled or refuses,
and a morning that goes on the next day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QAbstractButton

from app.actions import inspecting, market, registering, stall_strip
from app.domain.kinds import Outcome, SessionKind, StallAway, VisitState
from app.ui.pages import market_papers as papers_page
from tests.ui.pictures_market import rapid_row, walk_stall
from tests.ui.test_a_market_morning import KEY, keys, opened, visit_at

STALLS = (("12", "老李蔬菜"), ("13", "王记豆腐"), ("14", "海鲜张"))


@pytest.fixture
def session(desk):
    return opened(desk, known=STALLS)


@pytest.fixture
def morning(officer, session):
    officer.window.go("market", {"session_id": session.id})
    officer.settle()
    officer.session = session
    return officer


@pytest.fixture
def walk(morning):
    return morning.page.walk


def second_line(walk, number):
    return next(
        one.pick.second for one in walk.strip.list.rows if one.pick.first.startswith(number)
    )


def stall_named(desk, session, number):
    return next(one for one in market.load(desk, session.id).stalls if one.number == number)


# --- a stall that is not walked ---------------------------------------------------------------


def test_a_shut_stall_costs_three_keys_and_the_next_one_is_there(morning, walk, desk):
    keys(morning, "12", KEY.Key_Return)

    keys(morning, KEY.Key_F7, KEY.Key_1, KEY.Key_Return)

    assert stall_named(desk, morning.session, "12").away is StallAway.SHUT_TODAY
    assert walk.view.model.visit.party.name == "王记豆腐"
    assert second_line(walk, "12").startswith("今天没有出摊 09:3")
    assert "已查 0 / 2 摊" in walk._about.text()


def test_who_refuses_leaves_the_words_and_a_place_for_the_picture(morning, walk, desk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_F7, KEY.Key_3)
    morning.type("不让看货")
    keys(morning, KEY.Key_Return)

    visit = visit_at(desk, morning.session, "12")
    assert visit.outcome is Outcome.ENTRY_REFUSED
    assert visit.outcome_note == "不让看货"
    assert "拒绝进入" in walk.view.banner.headline()
    assert not walk.view.items.rows
    keys(morning, KEY.Key_F10)
    assert walk.view.model.visit.party.name == "王记豆腐"
    assert second_line(walk, "12") == "拒绝检查"


def test_a_number_that_changed_is_written_in_the_stall(morning, walk, desk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_F7, KEY.Key_4)
    morning.type("45")
    keys(morning, KEY.Key_Return)

    assert walk.view.model.visit.place == "海棠农贸市场45号摊"
    assert stall_named(desk, morning.session, "45").name == "老李蔬菜"


def test_a_stall_entered_is_no_longer_marked_away(morning, walk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return, KEY.Key_F7)

    assert walk.view.away.isHidden()
    assert "查不成只在进入以前记" in walk.view.banner.headline()


# --- the same stall twice ---------------------------------------------------------------------


def test_a_number_that_is_taken_is_told_in_the_form_and_what_was_typed_stays(morning, walk, desk):
    walk.strip.offer_new("27")
    walk.strip.number.set_text("13")
    walk.strip.name.edit.setFocus()
    morning.type("新豆腐")
    keys(morning, KEY.Key_Return)

    assert walk.strip.asking()
    assert "13 王记豆腐" in walk.strip._refusal.text()
    assert walk.strip.name.text() == "新豆腐"
    assert len(market.load(desk, morning.session.id).stalls) == 3


def test_a_name_that_is_taken_is_kept_by_a_second_press(morning, walk, desk):
    walk.strip.offer_new("27")
    morning.type("王记豆腐")
    keys(morning, KEY.Key_Return)
    assert "再按一次" in walk.strip._refusal.text()

    keys(morning, KEY.Key_Return)

    assert walk.view.model.visit.place == "海棠农贸市场27号摊"


def test_who_is_in_the_register_joins_by_a_number(morning, walk, desk):
    known = registering.parties(desk)[0]
    walk.strip.search.edit.setText(known.name)
    keys(morning, KEY.Key_Return, KEY.Key_Return)
    assert walk.strip.asking()
    assert walk.strip.name.text() == known.name

    morning.type("30")
    keys(morning, KEY.Key_Return)

    assert stall_named(desk, morning.session, "30").party_id == known.id


# --- left and taken up ------------------------------------------------------------------------


def test_a_morning_taken_up_opens_at_the_stall_it_was_left_at(morning, walk):
    keys(morning, "13", KEY.Key_Return, KEY.Key_Return, KEY.Key_1)
    item = walk.view._item
    morning.window.go("today")
    morning.settle()

    fresh = next(
        one
        for one in morning.page.findChildren(QAbstractButton)
        if one.accessibleName().startswith("继续 海棠农贸市场")
    )
    fresh.click()
    morning.settle()

    assert morning.page.walk.view.model.visit.party.name == "王记豆腐"
    assert morning.page.walk.view._item == item


def test_the_next_day_the_gate_is_passed_again_and_the_walk_goes_on(morning, walk, desk, clock):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return, KEY.Key_1)
    clock.now += timedelta(days=1)
    page = morning.page
    page.show_setup()
    morning.settle()

    page._open_session(morning.session.id)
    morning.settle()
    assert page.stack.currentWidget() is page.gate
    assert "今天重新办" in page.gate.steps[next(iter(page.gate.steps))]._note.text()
    keys(morning, KEY.Key_Space, KEY.Key_Space, KEY.Key_Space)
    keys(morning, "RQ2", KEY.Key_Return, KEY.Key_Return)

    assert page.stack.currentWidget() is page.walk
    assert page.walk.view.model.visit.party.name == "老李蔬菜"
    assert len(page.walk.view.model.answers) == 1


def test_what_was_walked_yesterday_is_looked_at_without_passing_the_gate(
    morning, walk, desk, clock
):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return)
    clock.now += timedelta(days=1)
    page = morning.page
    page.show_setup()
    page._open_session(morning.session.id)
    morning.settle()

    page.gate.look.click()
    morning.settle()

    assert page.stack.currentWidget() is page.walk
    page.walk.open_stall(stall_named(desk, morning.session, "13").id)
    morning.settle()
    assert "重新出示执法证件" in page.walk.banner.sentence()


def test_a_second_morning_at_a_place_that_has_one_running_is_asked_about(officer, session):
    officer.window.go("market", {"new": True})
    officer.settle()
    setup = officer.page.setup
    setup.places.chips[0].click()
    assert setup.place.text() == "海棠农贸市场"

    setup._begin()
    officer.settle()

    assert "还没有结束" in setup.banner.headline()
    assert officer.page.stack.currentWidget() is setup
    keys(officer, KEY.Key_Return)
    assert officer.page.model.require().id == session.id


# --- what is known and what still runs --------------------------------------------------------


def test_an_item_that_failed_last_time_is_flagged_in_the_list_of_the_stall(officer, desk, clock):
    from app.storage import visits

    before = opened(desk, known=STALLS)
    visit = walk_stall(desk, market.load(desk, before.id), 0, fails=(2,))
    desk.memory.write(lambda db: visits.mark_closed(db, visit.id, clock()))
    market.close_session(desk, before.id)
    session = opened(desk)
    officer.window.go("market", {"session_id": session.id})
    officer.settle()

    assert second_line(officer.page.walk, "12") == "上次 1 处不符合"

    keys(officer, "12", KEY.Key_Return, KEY.Key_Return)

    walk = officer.page.walk
    rows = list(walk.view.items.rows.values())
    assert [n for n, one in enumerate(rows) if one.state.repeat] == [2]


def test_the_tests_of_the_morning_are_one_list_with_the_end_of_the_hours(morning, walk, desk):
    visit = walk_stall(desk, market.load(desk, morning.session.id), 1)
    rapid_row(desk, visit)
    keys(morning, "13", KEY.Key_Return)

    walk.side.tests.all.click()
    morning.settle()

    page = morning.page
    assert page.stack.currentWidget() is page.tests
    said = " ".join(one.text() for one in page.tests.findChildren(papers_page.Label))
    assert "13 王记豆腐  菠菜 62 %·超出" in said
    assert "11-19 13:3" in said
    assert "还有 3 小时 5" in said
    keys(morning, KEY.Key_Escape)
    assert page.stack.currentWidget() is walk


def test_a_row_written_wrongly_is_changed_and_its_hours_stay(morning, walk, desk):
    visit = walk_stall(desk, market.load(desk, morning.session.id), 1)
    rapid_row(desk, visit)
    (before,) = inspecting.load(desk, visit.id).rapid_tests
    keys(morning, "13", KEY.Key_Return)

    walk.side.tests.change_wanted.emit(before)
    assert walk.form.fields["kit_batch"].text() == before.kit_batch
    walk.form.fields["value"].set_text("66")
    walk.form.keep.click()
    morning.settle()

    (after,) = inspecting.load(desk, visit.id).rapid_tests
    assert after == before.model_copy(update={"value": "66"})
    assert walk.view.isVisible()


def test_the_operator_has_a_visit_of_its_own_one_press_away(officer, desk):
    officer.window.go("market", {"new": True})
    officer.settle()
    officer.type("文昌农贸市场")
    officer.page.setup.operator.set_text("文昌市场管理有限公司")
    keys(officer, KEY.Key_Return, KEY.Key_Space, KEY.Key_Space, KEY.Key_Space)
    keys(officer, "RQ1", KEY.Key_Return, KEY.Key_Space, KEY.Key_Return)
    walk = officer.page.walk
    assert walk.operator.isVisible()

    walk.operator.click()
    officer.settle()

    session = market.recent(desk)[0]
    visit = inspecting.load(desk, session.operator_visit)
    assert visit.checklist.id == "produce-market"
    assert visit.party.name == "文昌市场管理有限公司"
    assert officer.page.start.model.visit.id == visit.id


def test_a_street_asks_for_no_operator_and_takes_each_shop_by_its_kind(officer, desk):
    officer.window.go("market", {"new": True})
    officer.settle()
    setup = officer.page.setup
    setup.kind.choose(SessionKind.STREET.value)
    setup._kind_chosen(SessionKind.STREET.value)
    assert setup.operator.isHidden()
    officer.type("海棠路")
    keys(officer, KEY.Key_Return, KEY.Key_Space, KEY.Key_Space, KEY.Key_Space)
    keys(officer, "RQ1", KEY.Key_Return, KEY.Key_Return)
    assert officer.page.stack.currentWidget() is officer.page.walk

    shop = stall_strip.add_stall(
        desk, officer.page.model.require().id, number="20号", name="小林便利店"
    )
    officer.page.walk.open_stall(shop.id)
    officer.settle()
    keys(officer, KEY.Key_Return)

    visit = inspecting.load(desk, officer.page.walk.view.model.visit_id)
    assert visit.state is VisitState.OPEN
    assert visit.checklist.id == "retail"
