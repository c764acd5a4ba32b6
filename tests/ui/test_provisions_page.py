"""条款 on the screen: found by words and by citation, by day, who rests on it, brought in."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.ui.pages.provisions import PAUSE
from tests.office import invented
from tests.ui import made
from tests.ui.test_looks_and_names import nameless, small


@pytest.fixture
def reader(officer):
    officer.window.go("provisions")
    officer.settle()
    return officer


def look_for(reader, words: str) -> None:
    reader.page.search.edit.setText(words)
    reader.page.search.edit.setFocus()
    reader.press(Qt.Key.Key_Return)
    made.settle(reader.context.background, least=PAUSE)


def bring_in(reader, path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    reader.page.model.take_in(path)
    reader.settle()


def labels(reader) -> list[str]:
    return [row.pick.first for row in reader.page.lines.rows]


def test_every_document_is_listed_with_its_status(reader) -> None:
    tags = {row.pick.key: (row.pick.tag, row.pick.second) for row in reader.page.documents.rows}

    assert tags["FSL21"] == ("现行有效", "未装入全文，按条号引用")
    assert tags["L09"] == ("已被取代", "104 条 · 2009-06-01 起施行")
    assert tags["D16"][0] == "送审稿"
    assert tags["DP20"][0] == "政策"
    assert nameless(reader.window) == []
    assert small(reader.window) == []


def test_a_citation_opens_its_place_and_marks_it(reader) -> None:
    look_for(reader, "L09 27.1.6")

    assert labels(reader) == ["食品安全法（2009年） 第二十七条"]
    marked = reader.page.article.marked()
    assert len(marked) == 1
    assert marked[0].startswith("（六）")


def test_words_are_marked_where_they_stand(reader) -> None:
    look_for(reader, "冷藏 温度")

    hits = [one.prose.text() for one in reader.page.article.blocks if one.prose.hit]
    assert any(">温度</span>" in text and ">冷藏</span>" in text for text in hits)


def test_law_without_its_text_is_found_by_citation_and_says_how_to_get_it(reader) -> None:
    look_for(reader, "食品安全法 第三十三条")

    assert labels(reader) == ["食品安全法 第三十三条", "食品安全法（2009年） 第三十三条"]
    assert "还没有装入" in reader.page.article.missing.text()
    assert reader.page.model.reading.groups


def test_nothing_found_says_so_and_escape_leads_back(reader) -> None:
    look_for(reader, "螺蛳粉")
    assert reader.page.nothing.isVisible()

    reader.press(Qt.Key.Key_Escape)

    assert reader.page.documents.isVisible()
    assert reader.page.search.text() == ""


def test_the_keyboard_alone_leads_from_a_document_to_the_item_in_the_editor(reader) -> None:
    look_for(reader, "食品安全法 第五十五条")
    reader.press(Qt.Key.Key_Down)
    assert reader.page.lines.rows[0].hasFocus()
    reader.press(Qt.Key.Key_Return)
    page = reader.page
    assert page.resting.rows[0].hasFocus()
    if "/" not in page.resting.rows[1].pick.key:
        reader.press(Qt.Key.Key_Return)
    reader.press(Qt.Key.Key_Down)
    wanted = next(row.pick.key for row in page.resting.rows if row.hasFocus())
    reader.press(Qt.Key.Key_Return)

    assert type(reader.page).__name__ == "FormEditorPage"
    checklist_id, item_id = wanted.split("/")
    assert reader.page.model.checklist.id == checklist_id
    assert reader.page.form.item_id == item_id


def test_the_day_before_an_amendment_shows_the_old_text(reader, tmp_path) -> None:
    bring_in(reader, tmp_path / "a.md", invented.MARKDOWN)
    bring_in(reader, tmp_path / "b.md", invented.amended())
    page = reader.page
    page.taken.see.click()
    reader.settle()
    code = page.model.code
    page.lines._choose(f"{code}/5.0")
    reader.settle()
    assert [one.prose.accessibleName() for one in page.article.blocks] == ["收摊以后要扫地并洗地。"]

    page.day.set_day(date(2025, 6, 30))
    page.day.changed.emit(page.day.day())
    reader.settle()

    assert [one.prose.accessibleName() for one in page.article.blocks] == ["收摊以后要扫地。"]
    assert page.article.not_now.text() == "这是以前的文本，2025-07-01 起已有改动。"
    page.today.click()
    reader.settle()
    assert "洗地" in page.article.blocks[0].prose.accessibleName()


def test_an_import_tells_what_was_recognised_and_a_refusal_is_one_sentence(
    reader, tmp_path
) -> None:
    bring_in(reader, tmp_path / "a.md", invented.MARKDOWN)
    page = reader.page
    assert page.middle.currentWidget() is page.taken
    assert page.taken._title.text() == "《示例市茶摊管理办法》已装入"

    bring_in(reader, tmp_path / "b.txt", "没有条号的一页纸。")

    assert page.banner.sentence().startswith("“b.txt”里没有认出任何一条")
    assert "--" not in page.banner.sentence()
    assert len(page.model.documents) == 18


def test_a_text_without_a_day_is_taken_in_with_the_day_a_person_gives(reader, tmp_path) -> None:
    lines = [line for line in invented.MARKDOWN.split("\n") if "202" not in line]
    bring_in(reader, tmp_path / "a.md", "\n".join(lines))
    page = reader.page
    assert page.middle.currentWidget() is page.ask_day
    assert not page.ask_day.go_on.isEnabled()

    page.ask_day.day.set_day(date(2024, 5, 1))
    page.ask_day.go_on.click()
    reader.settle()

    assert page.middle.currentWidget() is page.taken
    told = [one.accessibleName() for one in page.taken.facts.findChildren(QLabel)]
    assert "施行 2024-05-01（按写明的日期）" in told


def test_the_full_text_of_the_side_panel_leads_here(officer, visit) -> None:
    officer.open_visit(visit.id)
    officer.press(Qt.Key.Key_F9)
    panel = officer.workspace.panel
    title = panel._panel.full[0].title

    panel.library_wanted.emit(title)
    officer.settle()

    assert type(officer.page).__name__ == "ProvisionsPage"
    assert labels(officer)[0] == title
