"""The forms of pyxform's own tests, as ODK and Kobo users write them, all come in or are named."""

from __future__ import annotations

import pytest

from app.office.workbook import WorkbookRefused, read_workbook
from app.office.xlsform import CODE
from app.paths import bundle
from app.storage.library import Library
from tests.office.books import as_xlsx, workbook

FOLDER = bundle("dist", "third-party")


def forms():
    found = [path for path in FOLDER.glob("pyxform-*/**/*.xls*") if path.is_file()]
    assert len(found) > 50, "pyxform's forms are not here: python build/third_party.py"
    return sorted(found)


def test_every_form_comes_in_or_is_named() -> None:
    items = without = 0
    refused: dict[str, str] = {}
    for path in forms():
        data = as_xlsx(path) if path.suffix == ".xls" else path.read_bytes()
        try:
            imported = read_workbook(data, path.name)
        except WorkbookRefused as refusal:
            refused[path.name] = refusal.code
            continue
        report = [*imported.problems, *imported.left_out]
        assert report, path.name
        assert all("!" in problem.place and problem.sentence.endswith("。") for problem in report)
        if imported.checklist is None:
            without += 1
            assert any("没有能带入的问题" in problem.sentence for problem in imported.problems)
            assert any(problem.code == CODE for problem in imported.left_out), path.name
        else:
            items += len(tuple(imported.checklist.items()))
    assert refused == {
        "excel_with_macros.xlsm": "workbook.macros",
        "survey_no_name.xlsx": "workbook.no_survey",
    }
    assert items > 190
    assert without < 20


def test_every_old_form_is_refused_with_the_cure() -> None:
    for path in forms():
        if path.suffix == ".xls":
            with pytest.raises(WorkbookRefused, match="另存为 XLSX") as refusal:
                read_workbook(path.read_bytes(), path.name)
            assert refusal.value.code == "workbook.old_excel"


def read(survey, choices=(), settings=(("form_title",), ("门店检查",))):
    lists = [["list_name", "name", "label"], ["yn", "yes", "是"], ["yn", "no", "否"], *choices]
    return read_workbook(workbook(survey=survey, choices=lists, settings=settings), "店.xlsx")


def test_questions_become_items_and_conditions_become_facts() -> None:
    imported = read(
        [
            ["type", "name", "label", "hint", "relevant", "constraint"],
            ["select_one yn", "has_fridge", "有冷藏柜吗？"],
            ["select_one yn", "has_online", "网上卖吗？"],
            ["begin_group", "g", "冷藏", None, "${has_fridge} = 'yes'"],
            ["note", "n", "先看温度计"],
            ["decimal", "temp", "冷藏柜中心温度", "插入三分钟", None, ". >= 0 and . <= 8"],
            ["select_one yn", "clean", "冷藏柜里干净吗"],
            ["end_group"],
            ["select_one kind", "kind", "经营的主要种类", None, "selected(${has_online}, 'yes')"],
            ["text", "owner", "负责人姓名"],
        ],
        [["kind", "a", "熟食"], ["kind", "b", "生鲜"]],
    )

    checklist = imported.checklist
    items = list(checklist.items())
    assert [(fact.id, fact.ask) for fact in checklist.facts] == [
        ("has_fridge", "有冷藏柜吗？"),
        ("has_online", "网上卖吗？"),
    ]
    assert [section.title for section in checklist.sections] == ["冷藏", "门店检查"]
    assert [item.kind for item in items] == ["number", "verdict", "choice", "text"]
    assert items[0].guidance == "先看温度计\n插入三分钟"
    assert (items[0].limits.low, items[0].limits.high) == (0, 8)
    assert items[1].when == ("has_fridge",)
    assert items[2].when == ("has_online",)
    assert items[2].options == ("熟食", "生鲜")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["geopoint", "q", "在哪里"], "要点表没有 geopoint 这种题"),
        (["select_multiple yn", "q", "都有哪些"], "要点表没有多选题"),
        (["integer", "q", "有几个人呢", "${a} > 3"], "条件“${a} > 3”不是"),
        (["integer", "q", "有几个人呢", "${ok} = 'yes' or ${ok} = 'no'"], "没有带入"),
        (["integer", "q", "有几个人呢", None, "regex(., 'x')"], "constraint 表达式"),
        (["text", "q", "写点什么", None, None, "${ok} = 'yes'"], "required 表达式"),
        (["calculate", "q", None], "要点表没有 calculate 这种题"),
        (["select_one nowhere", "q", "选哪一个"], "choices 里没有选项表 nowhere"),
        (["begin_repeat", "q", "一批一批"], "要点表没有 begin_repeat"),
        (["begin_repeat", "q", "一批一批"], "这个组没有结束"),
        (["text", "q", "题" * 70], "题目有 70 字"),
        (["end_group"], "前面没有对应的开始"),
    ],
)
def test_what_a_checklist_cannot_hold_is_named_and_the_rest_taken_in(row, words) -> None:
    columns = ["type", "name", "label", "relevant", "constraint", "required"]

    imported = read([columns, ["select_one yn", "ok", "一切正常吗"], row])

    named = [problem for problem in imported.left_out if words in problem.sentence]
    assert named, [str(one) for one in imported.left_out]
    assert named[0].place.startswith("survey!")
    assert named[0].place.endswith("3")
    assert "ok" in {item.id for item in imported.checklist.items()}


def test_the_language_read_is_chinese_when_there_are_several() -> None:
    imported = read(
        [
            ["type", "name", "label::English (en)", "label::中文 (zh)"],
            ["text", "owner", "Name of owner", "负责人姓名"],
        ]
    )

    assert next(imported.checklist.items()).text == "负责人姓名"
    assert any("label::English (en)" in problem.sentence for problem in imported.left_out)


def test_what_was_taken_in_is_a_sound_checklist(tmp_path) -> None:
    from app.office.form_yaml import to_yaml

    imported = read([["type", "name", "label"], ["text", "owner", "负责人姓名"]])
    path = tmp_path / "draft.yaml"
    path.write_text(to_yaml(imported.checklist), encoding="utf-8")

    assert Library().check(path) == ()


def test_every_sheet_column_and_variable_that_is_not_read_is_named() -> None:
    survey = [
        ["type", "name", "label::中文 (zh)", "label::English (en)", "calculation", "media::image"],
        ["integer", "n", "有几个人呢", "How many", None, "a.png"],
        ["calculate", "c", None, None, "${n} + 1"],
        ["text", "t", "${n} 个人都是谁", "Who"],
    ]
    data = workbook(
        survey=survey,
        choices=[["list_name", "name", "label", "image"], ["l", "a", "甲", "a.png"]],
        settings=[["form_title", "version", "style"], ["人数", "2024", "pages"]],
        external_choices=[["list_name"], ["x"]],
        entities=[["dataset"], ["trees"]],
    )

    imported = read_workbook(data, "人.xlsx")

    told = {problem.place: problem.sentence for problem in imported.left_out}
    unread = "survey!D1 survey!F1 choices!D1 settings!B1 settings!C1 external_choices!A1"
    assert set(f"{unread} entities!A1 survey!A3 survey!E3 survey!C4".split()) <= set(told)
    assert "“${n} + 1”没有带入" in told["survey!E3"]
    assert [item.id for item in imported.checklist.items()] == ["q_n", "q_t"]
