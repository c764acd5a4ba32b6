"""A list answers to finger and Enter; every page keeps its columns whole in a small window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.ui import theme
from app.ui.fields.forms import Choices
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.rows import Pick, PickList
from app.ui.main_window import MainWindow
from app.ui.page_list import ENTRIES
from tests.ui import made

PICKS = (Pick("a", "甲店"), Pick("b", "乙店"), Pick("c", "丙店"))
SMALL = (683, 384)  # 1366 x 768 at 200 %


@pytest.fixture(params=[False, True], ids=["shown beside", "press opens"])
def listed(request, qtbot, styled):
    rows = PickList("名单", press_opens=request.param)
    told: list[str] = []
    rows.picked.connect(lambda key: told.append(f"picked {key}"))
    rows.opened.connect(lambda key: told.append(f"opened {key}"))
    qtbot.addWidget(rows)
    rows.offer(PICKS)
    rows.show()
    rows.activateWindow()
    qtbot.waitUntil(rows.isActiveWindow, timeout=3000)
    return rows, told, request.param


def test_enter_on_a_row_opens_it(listed):
    rows, told, press_opens = listed
    rows.focus_first()

    QTest.keyClick(rows.rows[0], Qt.Key.Key_Return)

    assert told == (["opened a"] if press_opens else ["picked a", "opened a"])


def test_a_press_opens_only_where_nothing_is_shown_beside(listed):
    rows, told, press_opens = listed

    QTest.mouseClick(rows.rows[1], Qt.MouseButton.LeftButton)

    assert told == (["opened b"] if press_opens else ["picked b"])
    assert rows.current() == "b"


def test_a_party_of_the_list_is_taken_by_a_press(officer):
    officer.page.new()
    officer.settle()
    view = officer.page.choose

    QTest.mouseClick(view.results.rows[0], Qt.MouseButton.LeftButton)
    officer.settle()

    assert view.stack.currentIndex() == 2
    assert view._party.id == view.results.rows[0].pick.key


def test_a_visit_not_finished_is_resumed_by_a_press(officer, desk, clock):
    visit = made.under_way(desk, clock)
    officer.page.new()
    officer.settle()

    QTest.mouseClick(officer.page.choose.drafts.rows[0], Qt.MouseButton.LeftButton)
    officer.settle()

    assert officer.page.workspace.model.visit_id == visit.id


@pytest.fixture
def three(qtbot, styled):
    made_of = [QWidget() for _ in range(3)]
    panes = Panes(
        Pane(made_of[0], "名单", 280, 240),
        Pane(made_of[1], "这一家", least=460),
        Pane(made_of[2], "情况", 320, 300),
        main=1,
    )
    window = QWidget()
    qtbot.addWidget(window)
    panes.setParent(window)
    window.resize(1600, 500)
    window.show()

    def seen(wide: int) -> list[bool]:
        panes.resize(wide, 500)
        QApplication.processEvents()
        return [one.isVisible() for one in made_of]

    yield panes, made_of, seen
    window.close()


def test_columns_that_do_not_fit_stand_under_their_names(three):
    panes, widgets, seen = three

    assert seen(1400) == [True, True, True]
    assert panes.all_in_sight()
    assert widgets[0].width() == 280
    assert seen(1090) == [True, True, True]
    assert widgets[0].width() == 240  # it gives before anything is hidden
    assert seen(900) == [True, True, False]
    assert not panes.all_in_sight()
    assert seen(600) == [False, True, False]
    assert widgets[1].width() == 600 - 40


def test_a_column_is_brought_by_its_name_and_the_main_one_stays_beside_it(three):
    panes, widgets, seen = three
    seen(900)

    panes._names[2].click()

    assert [one.isVisible() for one in widgets] == [False, True, True]
    assert seen(600) == [False, False, True]
    panes.bring(widgets[0])
    assert seen(601) == [True, False, False]
    assert widgets[0].width() == 601 - 40


def test_a_column_with_nothing_to_show_is_not_there(three):
    panes, widgets, seen = three
    panes.offer(widgets[2], False)

    assert seen(900) == [True, True, False]
    assert panes.all_in_sight()


def test_f6_reaches_a_column_that_is_out_of_sight(officer):
    officer.window.go("settings", {"part": "agency"})
    officer.window.resize(*SMALL)
    officer.settle()
    page = officer.page
    page.agency.fields["name"].edit.setFocus()

    officer.press(Qt.Key.Key_F6)

    assert page._left.isVisible()
    assert page._left.isAncestorOf(officer.window.focusWidget())


def test_cards_of_a_choice_stand_under_each_other_before_a_word_is_cut(qtbot, styled):
    choices = Choices([("a", "拒绝签名"), ("b", "当事人不在场"), ("c", "无法书写")])
    window = QWidget()
    qtbot.addWidget(window)
    choices.setParent(window)
    window.resize(800, 300)
    window.show()
    first, last = choices.cards["a"], choices.cards["c"]

    choices.resize(700, 60)
    qtbot.waitUntil(lambda: first.x() < last.x() and first.y() == last.y(), timeout=1000)
    choices.resize(320, 200)
    qtbot.waitUntil(lambda: first.x() == last.x() and first.y() < last.y(), timeout=1000)


def beyond(page: QWidget, wide: int) -> list[str]:
    """Controls in sight that reach over the right edge of the window."""
    found = []
    for one in page.findChildren(QAbstractButton):
        if one.isVisible() and not one.visibleRegion().isEmpty():
            right = one.mapTo(page.window(), one.rect().topRight()).x()
            if right > wide:
                found.append(one.accessibleName() or one.text())
    return found


@pytest.mark.parametrize("size", [SMALL, (1100, 700)], ids=["200 %", "half a screen"])
def test_no_page_is_cut_off_and_the_first_focus_is_in_sight(officer, desk, clock, size):
    before = made.before_in_may(desk, clock)
    under_way = made.under_way(desk, clock)
    door = made.prepared(desk, name="荣记")
    asked = [
        ("today", {}),
        ("inspect", {"visit_id": door.id}),
        ("inspect", {"visit_id": under_way.id}),
        ("inspect", {"new": True}),
        ("review", {"visit_id": under_way.id}),
        ("seizure", {"visit_id": under_way.id}),
        ("recheck", {"visit_id": before.id}),
        ("papers", {}),
        ("register", {"party_id": under_way.party.id}),
        ("register", {"new": True}),
        *(("settings", {"part": one}) for one in ("agency", "officers", "basis", "look", "data")),
        ("forms", {}),
        ("forms", {"checklist_id": "catering"}),
    ]
    officer.window.resize(*size)
    for page, arguments in asked:
        officer.window.go(page, arguments)
        officer.settle()
        assert beyond(officer.page, size[0]) == [], (page, arguments)
        focus = QApplication.focusWidget()
        assert officer.page.isAncestorOf(focus), (page, arguments, focus)


def test_in_a_small_window_a_gap_brings_the_column_it_is_in(officer, desk, clock):
    visit = made.begun(desk)
    officer.window.resize(*SMALL)
    officer.window.go("review", {"visit_id": visit.id})
    officer.settle()
    page = officer.page
    page._panes.bring(page._left)

    page._to_conclusion("closing.conclusion_missing")
    officer.settle()

    assert page._right.isVisible()
    assert page._right.isAncestorOf(QApplication.focusWidget())


def test_in_a_small_window_the_verdicts_stand_below_and_come_back(officer, desk, clock):
    officer.open_visit(made.under_way(desk, clock).id)
    workspace = officer.workspace
    officer.window.resize(*SMALL)
    officer.settle()

    assert not officer.window.status.isVisible()
    assert not workspace.editor.isAncestorOf(workspace.editor.verdicts)
    assert workspace.editor.verdicts.isVisible()
    officer.window.resize(1366, 738)
    officer.settle()
    assert workspace.editor.isAncestorOf(workspace.editor.verdicts)
    assert officer.window.status.isVisible()


def test_what_keeps_the_program_from_starting_stays_alone_in_any_size(styled, qtbot):
    window = MainWindow(ENTRIES)
    qtbot.addWidget(window)
    window.show_only(QWidget())
    window.resize(900, 700)
    window.show()
    window.resize(1366, 738)
    QApplication.processEvents()

    assert not window.status.isVisible()
    assert not window.rail.isVisible()


def test_high_contrast_widens_every_edge_and_uses_no_soft_ground(styled):
    strong = theme.STYLES[theme.Style.CONTRAST]

    assert (strong.edge, strong.focus) == (2, 3)
    assert {strong.ok_soft, strong.no_soft, strong.accent_soft, strong.bg} == {"#000000"}
    sheet = theme.sheet(strong)
    assert "border: 2px solid #FFFFFF" in sheet
    assert "border: 3px solid #5CD6FF" in sheet
