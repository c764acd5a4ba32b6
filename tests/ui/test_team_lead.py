"""The team lead's page: what is ticked, printed, confirmed and hung; clocks and approvals."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions import demo, posting, setting_up
from app.actions.desk import close, open_desk
from app.actions.progress import Progress
from app.documents.reading import page_count
from app.domain.paper import PaperKind
from app.domain.posting import SheetState
from app.storage import foreign
from app.ui.fields.photos import PhotoView
from app.ui.main_window import MainWindow
from app.ui.page_list import ENTRIES
from app.ui.pages import lead as page_module
from app.ui.pages import lead_posting as panel_module
from tests.actions import rounds
from tests.ui import made
from tests.ui.pictures_lead import round_home


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lead") / "home"
    desk, clock = round_home(folder)
    other = open_desk(folder.parent / "other", create="sample", clock=demo.ticking(clock.now))
    setting_up.fill_sample(other, "commissioned")
    setting_up.save_setting(other, "number_block", "2")
    made_there = rounds.played(other, rounds.shop(other, 31), "commissioned", problems=True)
    (record,) = [one for one in made_there.papers if one.kind is PaperKind.RESULT_RECORD]
    rounds.handed_out(other, desk, without={record.number})
    close(other)
    close(desk)
    return folder, clock.now + timedelta(hours=1)


@pytest.fixture
def lead(qtbot, styled, home, tmp_path, monkeypatch):
    """The page open on a copy of the morning, with a printer that takes everything."""
    folder, now = home
    shutil.copytree(folder, tmp_path / "home")
    desk = open_desk(tmp_path / "home", clock=made.StandingClock(now))
    jobs = []

    def take(name, documents, title):
        jobs.append(documents[0])
        pages = page_count(documents[0])
        return pages, pages

    monkeypatch.setattr(page_module, "printers", lambda: ("办公室 A4",))
    monkeypatch.setattr(page_module, "to_printer", take)
    context = made.context_of(desk)
    window = MainWindow(ENTRIES)
    qtbot.addWidget(window)
    window.resize(1366, 738)
    window.use(context, "lead")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=3000)
    page = window.page()
    page.jobs, page.window_, page.desk = jobs, window, desk
    page.settle = lambda: made.settle(context.background, least=20)
    page.settle()
    yield page
    context.background.finish()
    close(desk)


def press(page, button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    page.settle()


def states(page):
    return [row.line.state for row in page.queue.rows]


def test_what_was_never_printed_is_ticked_and_the_rest_says_why_not(lead):
    assert len(lead.model.ticks) == 5
    assert [row.isChecked() for row in lead.queue.rows].count(True) == 5
    assert states(lead).count("未封存，不能打印") == 2
    assert lead.print.text() == "打印 5 份（3 张）"


def test_space_ticks_a_line_and_ticks_survive_another_order(lead):
    row = next(row for row in lead.queue.rows if row.line.printable)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Space)
    lead.settle()
    assert row.line.key not in lead.model.ticks
    lead.model.choose_order("number")
    lead.settle()
    assert len(lead.model.ticks) == 4
    assert row.line.key not in lead.model.ticks


def test_a_line_that_cannot_be_printed_cannot_be_ticked(lead):
    row = next(row for row in lead.queue.rows if not row.line.printable)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Space)
    assert not row.isChecked()
    assert row.accessibleName().startswith("不能选")


def test_sending_is_not_printing_until_a_person_says_so(lead):
    press(lead, lead.print)
    assert page_count(lead.jobs[0]) == 1 + 3
    assert states(lead).count("已送出，待确认") == 5
    assert "纸都出来了吗" in lead._asked_for.text()
    press(lead, lead.came_out)
    assert states(lead).count("已印出，待张贴") == 5
    assert not lead.model.ticks
    assert not lead.resume.isVisibleTo(lead)


def test_after_trouble_printing_goes_on_from_the_first_sheet_that_is_missing(lead):
    press(lead, lead.print)
    lead.not_out.chosen.emit("3")
    lead.settle()
    assert states(lead).count("上次没有印全") == 3
    assert lead.resume.text() == "接着打没印好的 3 件"
    press(lead, lead.resume)
    assert page_count(lead.jobs[1]) == 2
    press(lead, lead.came_out)
    assert {one.state for one in lead.model.batch.sheets} == {SheetState.CONFIRMED}
    assert [one.prints for one in lead.model.batch.sheets] == [1, 1, 2, 2, 2]


def test_cancelled_on_the_way_nothing_is_printed_and_the_batch_can_be_taken_up(lead, monkeypatch):
    step, seen = Progress.step, []

    def stop_at_the_third(self, words):
        seen.append(words)
        if len(seen) == 3:
            self.cancel()
        return step(self, words)

    with monkeypatch.context() as patch:
        patch.setattr(Progress, "step", stop_at_the_third)
        press(lead, lead.print)
    assert not lead.jobs
    assert states(lead).count("已排版，未打印") == 5
    assert lead.resume.text() == "接着打没印好的 5 件"
    press(lead, lead.resume)
    assert page_count(lead.jobs[0]) == 1 + 3  # the cover, which was not printed yet


def test_a_batch_left_over_is_still_asked_about_when_the_page_is_opened_anew(lead):
    press(lead, lead.print)
    batch = lead.model.batch
    lead.model.batch = lead.model.printed = None
    lead.model.refresh()
    lead.settle()
    assert lead.model.batch.id == batch.id
    press(lead, lead.came_out)
    assert not posting.batch(lead.desk, batch.id).open


def test_a_moved_line_keeps_its_place_in_the_round(lead):
    before = [row.line.party_id for row in lead.queue.rows]
    lead.queue.rows[3].setFocus()
    QTest.keyClick(lead.queue.rows[3], Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    lead.settle()
    after = [row.line.party_id for row in lead.queue.rows]
    assert after[2] == before[3]
    asked = lead.model.asked()
    assert [one.visit.party_id for one in posting.candidates(lead.desk, asked)] == after


def test_the_arrows_walk_through_the_lines(lead):
    lead.queue.rows[0].setFocus()
    QTest.keyClick(lead.queue.rows[0], Qt.Key.Key_Down)
    assert lead.queue.rows[1].hasFocus()
    QTest.keyClick(lead.queue.rows[1], Qt.Key.Key_Up)
    assert lead.queue.rows[0].hasFocus()


def only(lead):
    """Tick one printable line alone; its key."""
    key = next(row.line.key for row in lead.queue.rows if row.line.printable)
    lead.model.ticks = {key}
    lead._show_ticks()
    return key


def test_a_posted_sheet_is_told_with_its_time_and_shows_its_photograph(lead, monkeypatch):
    picture = demo.photos_folder() / demo.photo_names()[0]
    monkeypatch.setattr(panel_module, "pictures", lambda parent, words: (picture,))
    only(lead)
    press(lead, lead.post)
    assert lead._whole.currentWidget() is lead.posting
    press(lead, lead.primary())
    assert sum("已张贴" in state for state in states(lead)) == 1
    assert "已张贴 1，待张贴 4" in lead._card.note.text()
    press(lead, lead.post)
    (view,) = lead.posting.findChildren(PhotoView)
    assert not view._picture.isNull()


def test_who_does_not_let_it_hang_is_written_down(lead):
    only(lead)
    press(lead, lead.post)
    press(lead, lead.posting.refuse)
    assert not any("拒不张贴" in state for state in states(lead))
    lead.posting.why.set_text("当场揭下")
    press(lead, lead.posting.refuse)
    assert sum("拒不张贴" in state for state in states(lead)) == 1


def test_a_sheet_that_came_out_is_printed_again_and_the_trace_says_so(lead):
    press(lead, lead.print)
    press(lead, lead.came_out)
    batch = lead.model.batch
    only(lead)
    press(lead, lead.post)
    press(lead, lead.posting.again)
    assert page_count(lead.jobs[1]) == 1
    press(lead, lead.came_out)
    assert len(posting.batches(lead.desk)) == 1
    after = posting.batch(lead.desk, batch.id)
    assert sorted(one.prints for one in after.sheets) == [1, 1, 1, 1, 2]
    assert [line.note for line in posting.trace(lead.desk, batch.id)].count("重印") == 1


def test_every_clock_tells_its_end_and_its_article(lead):
    lines = lead.model.clock_lines()
    assert all(one.words.end and one.words.article for one in lines)
    assert any(one.code == "seizure_back_file" for one in lines)


def test_what_another_laptop_sealed_stands_in_the_queue_and_is_brought_on_asking(lead, monkeypatch):
    asked = []
    monkeypatch.setattr(lead.model._syncing, "start", lambda: asked.append(True))
    (row,) = [row for row in lead.queue.rows if row.line.other]
    assert row.line.state == "还没有从服务器取来"
    assert "其他电脑" in row.accessibleName()
    assert lead._elsewhere.isVisibleTo(lead)
    press(lead, lead.fetch)
    assert asked
    wanted = lead.desk.memory.read(foreign.sheets_wanted)
    assert sum(not lead.desk.memory.blobs.has(name) for name in wanted) == 1


def test_clocks_of_another_laptop_say_whose_they_are(lead):
    theirs = [one for one in lead.model.clock_lines() if one.origin]
    assert {"rectification", "publication"} <= {one.code for one in theirs}
    assert all(one.words.end and one.words.article for one in theirs)


def test_an_awaited_approval_opens_with_all_its_material(lead):
    (one,) = lead.model.awaited
    lead._material(one)
    assert lead._whole.currentWidget() is lead.material
    assert lead.primary() is lead.material.record
    press(lead, lead.material.record)
    assert lead.window_.page() is not lead


def test_a_day_without_visits_says_what_will_appear(lead):
    from datetime import date

    lead.model.choose_day(date(2026, 1, 5))
    lead.settle()
    assert lead._list.currentWidget() is lead._nothing
    assert not lead.print.isEnabled()


def test_a_narrow_window_changes_between_the_two_columns(lead):
    lead.window_.resize(1000, 640)
    lead.settle()
    assert not lead._left_area.isVisibleTo(lead)
    press(lead, lead.turn)
    assert lead._left_area.isVisibleTo(lead)
    assert not lead._card.isVisibleTo(lead)
