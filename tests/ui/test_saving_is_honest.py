"""已保存 is a fact: it stands only after the commit, and a failed write is said and retried."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions import inspecting
from app.domain.visit import Verdict
from app.storage.refusals import DiskFull
from app.ui.fields.progress import SaveState

KEY = Qt.Key


@pytest.fixture
def slow_disk(monkeypatch):
    """Holds every write back until it is let go."""
    gate = threading.Event()
    real = inspecting.answers

    def held(desk, visit_id, given):
        gate.wait(10)
        return real(desk, visit_id, given)

    monkeypatch.setattr(inspecting, "answers", held)
    yield gate
    gate.set()


@pytest.fixture
def full_disk(monkeypatch):
    """Refuses every write while `full["now"]` is true."""
    full = {"now": True}
    real = inspecting.answers

    def refused(desk, visit_id, given):
        if full["now"]:
            raise DiskFull
        return real(desk, visit_id, given)

    monkeypatch.setattr(inspecting, "answers", refused)
    return full


def test_saved_is_said_only_after_the_commit(walking, slow_disk):
    saved = walking.workspace.bar.saved
    before = saved.words()

    QTest.keyClick(walking.workspace.editor, KEY.Key_1)
    QTest.qWait(250)

    assert saved.state is SaveState.SAVING
    assert saved.words() == "正在保存"

    slow_disk.set()
    walking.settle()
    assert saved.state is SaveState.SAVED
    assert saved.words() != before


def test_a_failed_write_keeps_the_answer_and_says_so(walking, full_disk):
    item_id = walking.workspace._item
    number = walking.model.place(item_id).number

    walking.press(KEY.Key_1)

    bar = walking.workspace.bar
    assert bar.saved.state is SaveState.FAILED
    assert bar.saved.words().startswith("没有存上")
    assert walking.workspace.banner.headline() == f"{number} 的回答还没有存上，正在重试"
    assert walking.model.verdict(item_id) is Verdict.PASS
    assert walking.model.visit.party.name in walking.window.windowTitle()


def test_answering_goes_on_while_the_disk_is_full_and_all_is_stored_after(walking, full_disk):
    for _ in range(3):
        walking.press(KEY.Key_1)
    assert walking.workspace.bar.saved.words() == "没有存上 3 项在重试"

    full_disk["now"] = False
    walking.model.queue.retry()
    walking.settle()

    kept = inspecting.load(walking.context.desk, walking.model.visit_id).answers
    assert [one.verdict for one in kept.values()] == [Verdict.PASS] * 3
    assert walking.workspace.bar.saved.state is SaveState.SAVED
    assert walking.workspace.banner.headline() == ""


def test_a_later_answer_replaces_the_one_that_failed(walking, full_disk):
    item_id = walking.workspace._item
    walking.press(KEY.Key_1)
    full_disk["now"] = False
    walking.workspace.open_item(item_id)

    walking.press(KEY.Key_2)
    walking.model.queue.retry()
    walking.settle()

    kept = inspecting.load(walking.context.desk, walking.model.visit_id).answers
    assert kept[item_id].verdict is Verdict.FAIL
    assert walking.model.queue.unsaved() == frozenset()


def test_coming_back_to_the_page_keeps_what_is_not_on_the_disk(walking, full_disk):
    item_id = walking.workspace._item
    walking.press(KEY.Key_1)

    walking.open_visit(walking.model.visit_id)

    assert walking.model.verdict(item_id) is Verdict.PASS
    assert walking.page.unsaved() == "1 个回答还没有存上"


def test_hidden_characters_in_a_value_are_refused_in_words(walking):
    walking.model.change(walking.workspace._item, {"corrected": "已\u202e清洗"})
    walking.settle()

    assert "没有存入" in walking.workspace.banner.sentence()
    assert walking.workspace.bar.saved.state is SaveState.SAVED


def test_twenty_megabytes_pasted_into_a_sentence_change_nothing(walking):
    from PySide6.QtCore import QMimeData

    walking.press(KEY.Key_2)
    pasted = QMimeData()
    pasted.setText("长" * 5_000_000)

    walking.workspace.editor.finding.insertFromMimeData(pasted)

    assert walking.workspace.editor.finding.words() == ""
    assert "5,000,000" in walking.workspace.banner.headline()
