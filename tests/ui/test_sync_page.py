"""同步: rows leave only on a receipt, the reason is one sentence, pausing is remembered."""

import pytest

from app.storage import outbox
from app.ui.models.syncing import Syncing
from app.ui.pages.sync import SyncPage
from tests.sync.stands import Laptop, Server


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "server")
    server.prepare()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def page(officer, desk):
    officer.window.go("sync")
    officer.settle()
    assert isinstance(officer.window.page(), SyncPage)
    return officer.window.page()


def ran(officer, page):
    """Presses 立即同步 and waits for the end of the exchange."""
    page._press()
    for _ in range(200):
        officer.settle()
        if not page.model.syncing.running:
            break
    officer.settle()


def test_without_a_server_the_page_asks_for_a_code_and_keeps_everything(officer, page):
    assert "还没有接入" in page.model.heading()
    assert not page._now.isEnabled()


def test_a_row_turns_complete_only_after_the_receipt(officer, page, desk, server):
    laptop = Laptop(desk.memory.home, 1, desk.memory)
    laptop.visit(photos=2)
    page.model.join(server.url, server.code())
    for _ in range(200):
        officer.settle()
        if page.model.standing and page.model.standing.summary.complete:
            break
    assert {row.state() for row in page.model.standing.rows} == {"complete"}
    assert page.model.standing.summary.unsent == 0


def test_a_server_that_is_away_is_told_in_one_sentence_with_the_next_try(
    officer, page, desk, server
):
    laptop = Laptop(desk.memory.home, 1, desk.memory)
    laptop.join(server)
    laptop.visit()
    server.stop()
    ran(officer, page)
    assert page._banner.sentence().startswith("连不上服务器")
    trouble = page.model.standing.summary.trouble
    assert trouble is not None
    assert trouble.next_try > trouble.last_try
    assert page.model.standing.summary.waiting == 3
    assert "再试" in page.model.line()


def test_pausing_is_remembered_and_nothing_is_sent_by_itself(officer, page, desk, server):
    Laptop(desk.memory.home, 1, desk.memory).join(server)
    page.model.pause(True)
    officer.settle()
    assert desk.memory.read(lambda db: outbox.fact(db, "paused")) == "yes"
    assert not Syncing.of(officer.context)._is_due()
    page.model.pause(False)
    officer.settle()
    assert Syncing.of(officer.context)._is_due()
