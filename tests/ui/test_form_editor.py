"""Small changes to a checklist on the screen: checked as typed, kept, published, never silent."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions import form_drafts
from app.storage import form_shelf
from app.ui.main_window import MainWindow
from app.ui.page_list import ENTRIES
from tests.ui import made


class Editor:
    def __init__(self, window, context) -> None:
        self.window, self.context = window, context

    @property
    def page(self):
        return self.window.page()

    @property
    def model(self):
        return self.page.model

    def settle(self) -> None:
        made.settle(self.context.background, least=20)

    def open(self, checklist_id: str = "catering") -> None:
        self.window.go("forms", {"checklist_id": checklist_id})
        self.settle()

    def pick(self, at: int) -> str:
        item_id = self.model.places()[at].item.id
        self.page.items._choose(item_id)
        return item_id

    def word(self, text: str) -> None:
        self.page.form.text.setPlainText(text)
        self.page.form.hand_over()
        self.settle()

    def item(self, item_id: str):
        return self.model.checklist.item(item_id)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)
        self.settle()


@pytest.fixture
def editor(qtbot, styled, desk):
    context = made.context_of(desk)
    window = MainWindow(ENTRIES)
    window.resize(1366, 738)
    window.use(context, "forms")
    window.show()
    sitting = Editor(window, context)
    sitting.settle()
    yield sitting
    sitting.model.close()  # unsaved changes would be asked about when the window closes
    sitting.settle()
    window.close()
    window.deleteLater()
    context.background.finish()


WORDS = "清洗、消毒、更衣等设施齐全，能正常使用"


def test_every_checklist_is_listed_and_opens_by_enter(editor) -> None:
    assert {one.id for one in editor.model.lists} >= {"catering", "workshop"}

    editor.page.lists.focus_first()
    editor.press(Qt.Key.Key_Return)

    assert editor.model.checklist is not None
    assert editor.page.form.item_id == next(editor.model.checklist.items()).id


def test_a_changed_wording_shows_in_the_preview_and_in_the_differences(editor) -> None:
    editor.open()
    item_id = editor.pick(5)

    editor.word(WORDS)

    assert editor.item(item_id).text == WORDS
    assert editor.page.preview._text.text() == WORDS
    assert WORDS in editor.page.preview._changes.accessibleName()
    assert editor.page.unsaved() == f"{editor.model.checklist.title}的改动"


def test_a_wrong_wording_is_named_at_its_field_and_blocks_publishing(editor) -> None:
    editor.open()
    item_id = editor.pick(5)
    before = editor.item(item_id).text

    editor.word("短")

    assert editor.page.form.fields["text"]._wrong.text() == "要求太短，至少 4 字。"
    assert editor.item(item_id).text == before
    assert not editor.page.publish_button.isEnabled()
    assert "还有要改的地方" in editor.page._why.text()

    editor.pick(6)
    editor.pick(5)
    assert editor.page.form.text.words() == "短"

    editor.word(WORDS)
    assert editor.page.form.fields["text"]._wrong.text() == ""
    assert editor.page.publish_button.isEnabled()


def test_a_wording_that_stands_twice_is_told_while_typing(editor) -> None:
    editor.open()
    first = editor.model.places()[0].item.text
    editor.pick(5)

    editor.word(first)

    assert "一字不差" in editor.page.form.fields["text"]._wrong.text()
    assert not editor.page.publish_button.isEnabled()


def test_key_findings_measures_guidance_and_facts_are_changed(editor) -> None:
    editor.open()
    item_id = editor.pick(5)
    form = editor.page.form
    before = editor.item(item_id)

    form.key.chips[0].click()
    form.findings.setPlainText("甲\n\n 乙 ")
    form.guidance.setPlainText("看一看")
    form.measures.chips[5].click()
    form.when.chips[0].click()
    form.hand_over()
    editor.settle()

    after = editor.item(item_id)
    assert after.key is not before.key
    assert after.findings == ("甲", "乙")
    assert after.guidance == "看一看"
    assert "sample" in after.measures
    assert after.when == (editor.model.checklist.facts[0].id,)


def test_an_item_is_taken_back_to_what_was_published(editor) -> None:
    editor.open()
    item_id = editor.pick(5)
    before = editor.item(item_id)
    editor.word(WORDS)

    editor.page.form.back.click()

    assert editor.item(item_id) == before
    assert editor.page.form.text.words() == before.text
    assert editor.model.differences() == ()


def test_a_draft_is_kept_by_key_and_found_again(editor, desk) -> None:
    editor.open()
    item_id = editor.pick(5)
    editor.word(WORDS)

    editor.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert editor.page.unsaved() == ""
    assert desk.library.newest("catering")[0].version == editor.model.next_version() - 1

    editor.press(Qt.Key.Key_Escape)
    editor.settle()
    if editor.model.checklist is not None:
        editor.press(Qt.Key.Key_Escape)
    assert editor.model.checklist is None
    assert [one.has_draft for one in editor.model.lists if one.id == "catering"] == [True]
    editor.open()
    assert editor.item(item_id).text == WORDS
    assert editor.model.from_draft


def test_leaving_with_changes_is_asked_about_in_a_line(editor) -> None:
    editor.open()
    editor.pick(5)
    editor.word(WORDS)

    editor.page._back()

    assert editor.page._banner.headline() == "改动还没有存"
    assert editor.model.checklist is not None
    editor.page._drop()
    editor.settle()
    assert editor.model.checklist is None


def test_publishing_says_what_it_means_and_makes_the_next_version(editor, desk) -> None:
    editor.open()
    item_id = editor.pick(5)
    published = form_drafts.published(desk.library, "catering")
    editor.word(WORDS)

    editor.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "就不能再改" in editor.page._banner.headline()
    editor.press(Qt.Key.Key_Space)
    editor.settle()

    newest = form_drafts.published(desk.library, "catering")
    assert newest.checklist.version == published.checklist.version + 1
    assert newest.checklist.item(item_id).text == WORDS
    assert "已发布第" in editor.page._banner.headline()
    assert published.edition.path.read_text(encoding="utf-8") == published.text
    changed = set(newest.text.splitlines()) - set(published.text.splitlines())
    assert len(changed) == 3  # the head, the version, the wording: every comment is still there


def test_the_search_finds_items_by_text_and_by_number(editor) -> None:
    editor.open()
    number = editor.model.places()[7].number

    editor.page._search.edit.setText(number)
    editor.page._offer_items()

    assert [row.pick.key for row in editor.page.items.rows] == [editor.model.places()[7].item.id]


def test_changes_are_taken_back_one_by_one_wherever_they_were_made(editor) -> None:
    editor.open()
    published = editor.model.checklist
    first = editor.pick(5)
    editor.word("清洗设施齐全，能用")
    editor.word(WORDS)  # typing on is one step
    editor.page.form.key.chips[0].click()
    second = editor.pick(7)
    editor.page.form.measures.chips[5].click()
    editor.pick(2)
    editor.settle()
    editor.page.items.focus_first()

    editor.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.page.form.item_id == second
    assert editor.item(second) == published.item(second)

    editor.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.page.form.item_id == first
    assert editor.item(first).key == published.item(first).key
    assert editor.item(first).text == WORDS

    editor.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.model.checklist == published
    assert editor.page.form.text.words() == published.item(first).text
    editor.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.model.checklist == published


def test_a_kept_draft_is_thrown_away_only_after_a_word(editor) -> None:
    editor.open()
    assert not editor.page.drop_button.isVisible()
    editor.pick(5)
    editor.word(WORDS)
    editor.page.keep_button.click()
    editor.settle()

    editor.page.drop_button.click()
    assert editor.page._banner.headline() == "放弃这份草稿？"
    assert editor.model.from_draft
    editor.press(Qt.Key.Key_Space)
    editor.settle()

    assert not editor.model.from_draft
    assert editor.model.differences() == ()
    assert not editor.page.drop_button.isVisible()
    assert [one.has_draft for one in editor.model.lists if one.id == "catering"] == [False]


def test_a_draft_that_a_newer_version_overtook_says_so(editor, desk) -> None:
    editor.open()
    editor.pick(5)
    editor.word(WORDS)
    editor.page.keep_button.click()
    editor.settle()
    editor.model.close()
    editor.settle()
    last = form_drafts.published(desk.library, "catering")
    other = last.checklist.model_copy(update={"title": "别人改过的要点表"})
    draft = form_drafts.next_version(desk.library, form_drafts.Draft(other, {}, ""))
    form_shelf.publish(desk.library, editor.model.home_forms, draft.text.encode(), "catering")

    editor.open()

    newest = last.checklist.version + 1
    assert editor.page._banner.headline() == (
        f"草稿是在第 {newest - 1} 版上改的，现在已经是第 {newest} 版"
    )
    assert "别人改过的要点表" in editor.page.preview._changes.accessibleName()


def test_a_file_dropped_into_the_home_is_named_on_the_page(editor, desk) -> None:
    shipped = form_drafts.published(desk.library, "catering")
    dropped = editor.model.home_forms / "checklists" / "catering" / "9.yaml"
    dropped.parent.mkdir(parents=True)
    dropped.write_text(shipped.text.replace("version: 1", "version: 9", 1), encoding="utf-8")

    editor.model.refresh()
    editor.settle()

    assert editor.page._banner.headline() == "有要点表文件没有使用"
    assert editor.page._banner.sentence().startswith("catering/9.yaml：这个文件没有签名")
    assert [one.version for one in editor.model.lists if one.id == "catering"] == [1]
