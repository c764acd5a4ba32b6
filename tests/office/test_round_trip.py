"""A checklist goes through YAML and a workbook and comes back the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.checklist import Checklist
from app.office.comments import remarks_of
from app.office.form_yaml import to_yaml
from app.office.sheets import read_book
from app.office.workbook import read_workbook, to_workbook
from app.paths import bundle
from app.storage.form_check import read_form
from tests.forms.conftest import SMALL
from tests.office.books import PUBLISHED, catering, published


def yaml_of(data: bytes) -> str:
    imported = read_workbook(data, "表.xlsx")
    assert imported.checklist is not None, imported.problems
    return to_yaml(imported.checklist, imported.remarks)


def read_yaml(text: str) -> Checklist:
    read = read_form(text, Checklist)
    assert read.value is not None, read.problems
    return read.value


def test_every_published_checklist_is_at_hand() -> None:
    assert len(PUBLISHED) >= 2


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.parent.name)
def test_a_published_checklist_comes_back_from_a_workbook_byte_for_byte(path) -> None:
    text, checklist, remarks = published(path)

    back = yaml_of(to_workbook(checklist, remarks))

    assert back == text


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.parent.name)
def test_the_same_checklist_gives_the_same_workbook(path) -> None:
    _, checklist, remarks = published(path)

    assert to_workbook(checklist, remarks) == to_workbook(checklist, remarks)


def test_a_file_in_another_layout_keeps_its_value_and_its_comments() -> None:
    text = SMALL.replace("title: 小表", "# 说明\ntitle: 小表  # 暂名").replace(
        "limits: {", "limits:  # 待定\n          {"
    )

    back = yaml_of(to_workbook(read_yaml(text), remarks_of(text)))

    assert read_yaml(back) == read_yaml(text)
    assert "# 说明\n" in back
    assert "title: 小表  # 暂名" in back
    assert "# 待定" in back


def test_comments_of_every_place_come_back() -> None:
    text, checklist, _ = published(bundle("forms", "checklists", "catering", "1.yaml"))
    edited = text.replace("  - id: I099\n", "  # 上面\n  - id: I099  # 旁边\n", 1)
    edited = edited.replace("    findings:\n", "    # 里面\n    findings:\n", 1) + "# 末尾\n"

    remarks = remarks_of(edited)

    assert to_yaml(checklist, remarks) == edited
    assert yaml_of(to_workbook(checklist, remarks)) == edited


def test_a_hash_inside_text_is_no_comment() -> None:
    text = to_yaml(catering().model_copy(update={"title": "甲 # 乙"}))

    assert not any("乙" in one.text for some in remarks_of(text).values() for one in some)
    assert read_yaml(text).title == "甲 # 乙"


ANY = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters="\ufeff"
    ),
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip() == text)
TRAPS = st.sampled_from(
    ["no", "1.10", "=1+1", "@x", "- a", "a: b", "a #b", "{x}", "[x]", "'q'", '"q"', "~", "null",
     "2026-01-01", "_x0041_", "12:30", "a\\nb", "行\n行", "|", "1e5", "<<", "---", "0x1F", "é·—"]
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ANY | TRAPS, min_size=4, max_size=4))
def test_any_text_survives_yaml_and_workbook(words) -> None:
    title, guidance, finding, note = words
    base = read_yaml(SMALL)
    first, second = base.sections[0].items
    first = first.model_copy(update={"guidance": guidance, "findings": (finding,)})
    limits = second.limits.model_copy(update={"note": note})
    second = second.model_copy(update={"limits": limits})
    section = base.sections[0].model_copy(update={"items": (first, second)})
    checklist = base.model_copy(update={"title": title.strip() or "甲", "sections": (section,)})

    back = yaml_of(to_workbook(checklist))

    assert read_yaml(to_yaml(checklist)) == checklist
    assert read_yaml(back) == checklist


def test_what_begins_like_a_formula_is_written_as_text() -> None:
    checklist = catering().model_copy(update={"title": "=HYPERLINK(1)"})

    book = read_book(to_workbook(checklist), "表.xlsx", ("settings",))

    assert book.problems == []
    assert book.tables["settings"].rows[0].cells["form_title"].value == "=HYPERLINK(1)"


def test_choice_and_text_items_and_limits_come_back() -> None:
    text = SMALL + (
        "      - id: I003\n        kind: choice\n        label: 来源\n        options: [甲, 乙]\n"
        "        text: 第三条要求写在这里\n        cites: {}\n"
        "      - id: I004\n        kind: text\n        label: 品名\n"
        "        text: 第四条要求写在这里\n        cites: {}\n"
        "        penalty:\n          - {doc: FSL21, article: 122, item: 3, when: [meat]}\n"
    )
    checklist = read_yaml(text)

    assert read_yaml(yaml_of(to_workbook(checklist))) == checklist


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    checklist = catering()
    section = checklist.sections[0]
    long = section.items[0].model_copy(update={"guidance": "长" * 40_000})
    section = section.model_copy(update={"items": (long, *section.items[1:])})
    checklist = checklist.model_copy(update={"sections": (section, *checklist.sections[1:])})

    with pytest.raises(Exception, match="一个单元格只能放 32767 字"):
        to_workbook(checklist)


def test_nothing_of_an_import_depends_on_the_order_of_columns() -> None:
    imported = read_workbook(to_workbook(catering()), "a.xlsx")

    assert replace(imported, remarks={}).checklist == catering()
