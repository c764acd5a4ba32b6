"""The papers of a market morning in the window: who lacks what, paper that jams, the end; and all
its views on a small screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from app.actions import inspecting, market, market_papers, stalls
from app.actions.progress import Progress
from app.ui.fields.cards import Card
from app.ui.pages import market_papers as papers_page
from tests.actions.test_market_mornings import sign_everything
from tests.ui.pictures_market import walk_stall
from tests.ui.test_a_market_morning import KEY, keys, opened

SMALL = (683, 384)
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


# --- papers -----------------------------------------------------------------------------------


def test_only_a_holder_is_missing_and_the_papers_take_one_back(morning, walk, desk):
    loaded = market.load(desk, morning.session.id)
    for at in (0, 1):
        stall = loaded.stalls[at]
        visit = stalls.visit_stall(desk, loaded.id, stall.id)
        visit = stalls.enter_stall(desk, visit.id, visit.facts)
        inspecting.answer_rest(desk, visit.id, inspecting.open_items(desk, visit))
        stalls.conclude_clean(desk, visit.id)
    page = morning.page
    page.model.open(loaded.id)
    morning.settle()
    page.show_papers()
    morning.settle()
    page.papers._party.click()
    morning.settle()
    assert walk.side.party.name.edit.hasFocus()

    morning.type("李有田")
    walk.side.party.phone.set_text("000-5550 2001")
    keys(morning, KEY.Key_Return)

    assert page.stack.currentWidget() is page.papers
    assert page.papers._party.hasFocus()
    assert "王记豆腐" in page.papers._party.accessibleName()


def test_a_jam_is_said_and_the_rest_is_printed_by_the_same_button(morning, walk, desk, monkeypatch):
    loaded = market.load(desk, morning.session.id)
    for at in (0, 1):
        stalls.conclude_clean(desk, walk_stall(desk, loaded, at).id)
    market_papers.freeze_ready(desk, loaded.id, Progress())
    sign_everything(desk, loaded)
    market_papers.seal_signed(desk, loaded.id, Progress())
    jobs = []
    monkeypatch.setattr(papers_page, "print_pdf", lambda *given: jobs.append(given) or True)
    page = morning.page
    page.show_papers()
    morning.settle()
    view = page.papers
    assert view.print.text() == "打印全场文书 6 份"

    view.print.click()
    morning.settle()
    assert isinstance(QApplication.focusWidget(), QAbstractButton)
    keys(morning, KEY.Key_Return)
    assert len(jobs) == 1
    assert "纸都出来了吗" in view.trace._asked.text()
    view.trace.page.set_text(str(view.model.prints[-1].ends[1]))
    view.trace.part.click()
    morning.settle()
    assert view.print.text() == "打印其余文书 4 份"
    view.print.click()
    morning.settle()
    keys(morning, KEY.Key_Return)
    view.trace.all.click()
    morning.settle()

    assert view.print.text() == "重印全场文书 6 份"
    assert "出全 2 份" in view.trace._lines.text()


def test_a_morning_with_stalls_left_is_not_ended_by_one_press(morning, walk, desk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return)
    page = morning.page
    page.show_papers()
    morning.settle()

    page.papers.over.click()
    morning.settle()
    assert page.papers.banner.headline() == "还有 2 摊没有查"
    assert market.load(desk, morning.session.id).closed_at is None

    page._close_morning()
    morning.settle()
    assert market.load(desk, morning.session.id).closed_at is not None


# --- a small screen ---------------------------------------------------------------------------


def beyond_the_edge(page, window):
    """Controls that reach out of the window at the right, and those pressed flat."""
    wrong = []
    for one in page.findChildren(QAbstractButton) + page.findChildren(QLineEdit):
        if not one.isVisible() or one.visibleRegion().isEmpty():
            continue
        right = one.mapTo(window, QPoint(one.width(), 0)).x()
        if right > window.width() or one.height() < 40:
            wrong.append((one.accessibleName() or one.objectName(), right, one.height()))
    return wrong


def test_every_view_of_the_morning_fits_a_small_screen(morning, walk):
    window, page = morning.window, morning.page
    keys(morning, "12", KEY.Key_Return)
    window.resize(*SMALL)
    morning.settle()
    seen = {}
    for name, act in (
        ("facts", lambda: None),
        ("away", walk.view._open_away),
        ("stall", lambda: (walk.view._close_away(), walk.view.enter())),
        ("test", walk.offer_test),
        ("papers", page.show_papers),
        ("setup", page.show_setup),
    ):
        act()
        morning.settle()
        seen[name] = beyond_the_edge(page, window)

    assert [name for name, wrong in seen.items() if wrong] == [], seen


def test_three_items_and_the_answers_are_seen_at_once_on_a_small_screen(morning, walk):
    morning.window.resize(*SMALL)
    morning.settle()
    walk.open_stall(stall_named_first(walk))
    morning.settle()
    keys(morning, KEY.Key_Return)

    rows = list(walk.view.items.rows.values())
    seen = [one for one in rows if one.visibleRegion().boundingRect().height() >= 40]

    assert len(seen) >= 3
    assert walk.view.verdicts.height() >= 44


def stall_named_first(walk):
    return walk.model.require().stalls[0].id


def test_the_cards_beside_a_stall_stand_inside_the_window(morning, walk):
    keys(morning, "12", KEY.Key_Return, KEY.Key_Return)

    for card in walk.side.findChildren(Card):
        if card.isVisible():
            right = card.mapTo(morning.window, QPoint(card.width(), 0)).x()
            assert right <= morning.window.width()
