"""同步: rows leave only on a receipt, the reason is one sentence, pausing is remembered."""

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel

from app.storage import outbox, pulled, register
from app.sync.wire import Progress
from app.ui.fields.buttons import Button
from app.ui.models.sync import how_far
from app.ui.models.syncing import Syncing
from app.ui.pages.sync import SyncPage
from app.ui.pages.sync_conflicts import ConflictCard
from tests.storage import made
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


def test_two_versions_of_a_party_stand_side_by_side_until_one_is_chosen(officer, page, desk):
    agreed = made.party("老周水饺馆")
    here = agreed.model_copy(update={"telephone": "0830-1111111"})
    there = agreed.model_copy(update={"telephone": "0830-2222222"})

    def job(db):
        pulled.keep_party(db, agreed.id, 1, agreed.model_dump(mode="json"), made.NOW)
        register.save_party(db, here, made.NOW)
        pulled.keep_party(db, agreed.id, 2, there.model_dump(mode="json"), made.NOW)

    desk.memory.write(job)
    page.model.refresh()
    officer.settle()
    (card,) = page.findChildren(ConflictCard)
    shown = {one.text() for one in card.findChildren(QLabel)}
    assert {"电话", "0830-1111111", "0830-2222222"} <= {plain(one) for one in shown}
    card.theirs.click()
    officer.settle()
    assert page.model.standing.conflicts == ()
    assert desk.memory.read(lambda db: register.party(db, agreed.id)) == there


def plain(words):
    document = QTextDocument()
    document.setHtml(words)
    return document.toPlainText().strip()


def test_what_is_left_is_told_in_megabytes_and_time():
    progress = Progress("blobs", 14_200_000, 38_000_000)
    assert how_far(progress, None) == "已收 14.2 / 38.0 MB"
    assert how_far(progress, 170) == "已收 14.2 / 38.0 MB，还要约 3 分钟"
    assert how_far(progress, 40) == "已收 14.2 / 38.0 MB，还要约 40 秒"
    assert how_far(Progress("hello", 0, 0), 5) == ""


def test_a_row_that_waits_can_be_sent_first(officer, page, desk, server, monkeypatch):
    laptop = Laptop(desk.memory.home, 1, desk.memory)
    laptop.join(server)
    laptop.visit(photos=2)
    page.model.refresh()
    officer.settle()
    asked = []
    monkeypatch.setattr(page.model.syncing, "send_first", asked.append)
    *_, act = [one for one in page.findChildren(Button) if one.text().startswith("先发这件")]
    act.click()
    assert asked[0] in {frozenset(row.names) for row in page.model.standing.rows}
