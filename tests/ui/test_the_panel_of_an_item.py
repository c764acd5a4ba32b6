"""The right column: the text of the day stands where it was imported, a paraphrase where not."""

from __future__ import annotations

from datetime import date, timedelta

from app.actions.law import import_statute
from app.domain.checklist import citations
from app.domain.citing import chinese_number
from tests.ui import made


def statute(article: int, words: str) -> str:
    """An invented text that has every article up to that one."""
    lines = ["# 中华人民共和国示例法", "", "（自2020年1月1日起施行）", ""]
    lines += [
        f"第{chinese_number(n)}条　{words if n == article else '本条从略。'}"
        for n in range(1, article + 1)
    ]
    return "\n\n".join(lines) + "\n"


def take_in(desk, tmp_path, cite, words: str, *, begins: date, now) -> None:
    path = tmp_path / f"{words}.md"
    path.write_text(statute(cite.article, words), encoding="utf-8")
    import_statute(desk.library.provisions.law, {}, path, now, begins=begins, code=cite.doc)


def cited(desk, visit):
    """The first article in force behind the first item."""
    item = inspecting_first(desk, visit)
    return citations(item, "in-force", frozenset())[0]


def inspecting_first(desk, visit):
    first = made.judged_ids(desk, visit)[0]
    from app.actions import inspecting

    return inspecting.checklist_of(desk, visit).item(first)


def in_force(officer, cite):
    panel = officer.workspace.panel
    article = f"第{chinese_number(cite.article)}条"
    return next(one for one in panel._panel.full if one.in_force and one.title.endswith(article))


def test_until_it_was_imported_the_panel_says_so_and_paraphrases(walking, visit):
    text = in_force(walking, cited(walking.context.desk, visit))

    assert text.text == ""
    assert text.paraphrase


def test_an_imported_text_opens_in_the_version_of_the_day_of_the_visit(officer, visit, tmp_path):
    desk = officer.context.desk
    cite = cited(desk, visit)
    now = made.MORNING
    take_in(desk, tmp_path, cite, "先前的文本。", begins=date(2020, 1, 1), now=now)
    take_in(desk, tmp_path, cite, "以后的文本。", begins=date(2026, 12, 1), now=now)

    officer.open_visit(visit.id)

    text = in_force(officer, cite)
    assert "先前的文本" in text.text
    assert text.paraphrase == ""
    assert "2020-01-01起施行的文本" in text.second


def test_a_closed_visit_shows_what_was_at_hand_when_it_was_closed(officer, clock, tmp_path):
    desk = officer.context.desk
    closed = made.before_in_may(desk, clock)
    cite = cited(desk, closed)
    later = clock.now + timedelta(days=1)
    take_in(desk, tmp_path, cite, "后来才装入的文本。", begins=date(2020, 1, 1), now=later)

    officer.open_visit(closed.id)

    text = in_force(officer, cite)
    assert text.text == ""
    assert text.paraphrase


def test_words_of_ours_are_said_once_where_several_articles_rest_on_them(styled, qtbot):
    from app.ui.fields.labels import Prose
    from app.ui.models.panel import Panel, ProvisionText
    from app.ui.pages.side_panel import SidePanel

    cited_twice = tuple(
        ProvisionText(f"示例法 第{n}条", "本次引用", "现行有效", True, "", "制度健全，有人负责")
        for n in "一二"
    )
    side = SidePanel()
    qtbot.addWidget(side)
    side.show_panel(Panel("I001", "", None, cited_twice, "", "", ()))

    said = [one.accessibleName() for one in side.findChildren(Prose)]
    assert said[0].endswith("：制度健全，有人负责")
    assert said[1] == "全文未装入，概括同上。"
