"""Bad workbooks: each mistake with sheet, cell and the allowed words; nothing half taken in."""

from __future__ import annotations

import contextlib
import io
import zipfile

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from app.office.workbook import WorkbookRefused, read_workbook, to_workbook
from tests.office.books import (
    CITE,
    SETTINGS,
    SURVEY,
    catering,
    changed,
    item,
    ours,
    repacked,
    saved,
    taken,
    told,
    workbook,
)

HEADER = {
    cell.value: get_column_letter(cell.column)
    for cell in openpyxl.load_workbook(io.BytesIO(to_workbook(catering())))["survey"][1]
}
FIRST = 2 + len(catering().facts) + 1  # the row of the first item


def at(column: str, row: int = FIRST) -> str:
    return f"{HEADER[column]}{row}"


def refused(data: bytes, name: str = "表.xlsx") -> WorkbookRefused:
    with pytest.raises(WorkbookRefused) as found:
        read_workbook(data, name)
    assert "没有导入" in found.value.sentence
    return found.value


def test_a_small_workbook_is_taken() -> None:
    checklist = taken(ours(item(), item("I002", "第二条要求写在这里", key="yes")))

    assert [one.id for one in checklist.items()] == ["I001", "I002"]
    assert [one.key for one in checklist.items()] == [False, True]


def test_a_double_code_names_the_second_cell() -> None:
    assert told(ours(item(), item(label="第二条要求写在这里"))) == [
        "survey!B4：检查项 I001 写了两次（已在 I001 中）。"
    ]


def test_an_unknown_document_names_the_allowed_ones() -> None:
    (sentence,) = told(ours(item(cites_in_force="XYZ 第1条")))

    assert sentence.startswith("survey!F3：没有代码为 XYZ 的文件，可用的是：")
    assert "FSL21" in sentence


def test_an_article_that_does_not_exist_is_named() -> None:
    (sentence,) = told(changed(at("cites_commissioned"), "L09 第999条"))

    assert sentence.startswith(f"survey!{at('cites_commissioned')}：")
    assert "999" in sentence or "没有这一条" in sentence


def test_merged_cells_are_named_with_their_range() -> None:
    book = openpyxl.load_workbook(io.BytesIO(ours(item())))
    book["survey"].merge_cells("C3:D3")

    assert told(saved(book)) == [
        "survey!C3:D3：这里合并了单元格，不知道属于哪一行。请取消合并，每行各写各的。"
    ]


def test_a_number_as_a_code_is_named_with_the_trap() -> None:
    (sentence,) = told(ours(item(1.10)))

    assert sentence.startswith("survey!B3：这里是数字 1.1，应当是编号。写 1.10 会变成 1.1")


def test_formulas_dates_and_errors_are_named_by_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(ours(item(), item("I002", "第二条要求写在这里"))))
    sheet = book["survey"]
    sheet["C3"] = "=A1&B1"
    sheet["G3"] = "#REF!"
    sheet["C4"].value = __import__("datetime").date(2026, 1, 2)
    sheet["C4"].number_format = "yyyy-mm-dd"

    sentences = told(saved(book))

    assert sentences[0] == "survey!C3：这里是公式。请复制后“选择性粘贴”为数值，公式不计算。"
    assert sentences[1].startswith("survey!G3：这里是错误值 #REF!")
    assert sentences[2].startswith("survey!C4：这里被表格软件当成了日期")
    assert len(sentences) == 3


def test_every_mistake_is_told_at_once_with_the_allowed_words() -> None:
    data = workbook(
        survey=[
            [*SURVEY, "look_at", "measures", "color"],
            ["select_one yes_no", "meat", "用肉吗？"],
            ["begin_group", "", "一节"],
            ["select_one verdit", "I001", "第一条要求写在这里"],
            ["select_one verdict", "1x", "短", "${meat} != 'yes'", "maybe", "第五条", "甲\n甲",
             "看", "close"],
            ["", "I009"],
        ],
        settings=[SETTINGS[0], ["小表", "小", "一", "餐饮服务", "CAT", "nope"]],
    )  # fmt: skip

    sentences = told(data)

    starts = [sentence.partition("：")[0] for sentence in sentences]
    assert {"settings!B2", "settings!C2", "survey!J1", "survey!A4", "survey!B5", "survey!C5",
            "survey!D5", "survey!E5", "survey!F5", "survey!H5", "survey!I5", "survey!A6",
            "survey!A3"} <= set(starts)  # fmt: skip
    text = "\n".join(sentences)
    assert "choices 里没有选项表 verdit" in text
    assert "不能写 maybe，只能写 yes、no，或者不写。" in text
    assert "只能写 照、证、记、询、测、样、标、屏" in text
    assert "只能写 on_the_spot、written_deadline" in text
    assert "没有名为 color 的列" in text
    assert "这个大项没有 end_group" in text


def test_what_stands_in_the_wrong_kind_of_row_is_not_lost_unsaid() -> None:
    data = workbook(
        survey=[
            [*SURVEY, "unit", "implies"],
            ["select_one yes_no", "meat", "用肉吗？", None, "yes"],
            ["begin_group", "", "一节"],
            [*item(relevant="meat"), "℃", "meat"],
            ["end_group"],
        ],
        settings=SETTINGS,
    )

    assert told(data) == [
        "survey!E2：现场情况这一行用不上 key，请删空。",
        "survey!H4：select_one verdict 行用不上 unit，请删空，或者改 type。",
        "survey!I4：检查项这一行用不上 implies，请删空。",
    ]


def test_a_limit_stands_in_one_place_with_its_source() -> None:
    columns = ["type", "name", "label", "cites_in_force", "value_label", "unit", "constraint",
               "limit_low", "limit_source"]  # fmt: skip
    cite = "FSL21 第33条第1款第6项"
    good = [
        "decimal",
        "I001",
        "第一条要求写在这里",
        cite,
        "温度",
        "℃",
        ". >= 0 and . <= 8",
        None,
        "office",
    ]
    both = ["decimal", "I002", "第二条要求写在这里", cite, "温度", "℃", ". >= 0", 1, "office"]
    alone = ["decimal", "I003", "第三条要求写在这里", cite, "温度", "℃", None, 2]

    (first,) = taken(ours(good, columns=columns)).items()

    assert (first.limits.low, first.limits.high, first.limits.source) == (0, 8, "office")
    assert told(ours(both, columns=columns))[0].startswith("survey!G3：constraint 与 limit_low")
    assert told(ours(alone, columns=columns))[0].startswith("survey!I3：限值要写明来源")


@pytest.mark.parametrize(
    ("constraint", "ends"),
    [
        (". >= 0 and . <= 8", (0, 8)),
        (".<=8 and .>=0", (0, 8)),
        ("(. >= -18) and (. <= -12.5)", (-18, -12.5)),
        ("0 <= . and 8 >= .", (0, 8)),
        ("．≥０ and ．≤８", (0, 8)),
        (". >= 70", (70, None)),
        (". <= 100", (None, 100)),
    ],
)
def test_a_constraint_of_xlsform_gives_the_limits(constraint, ends) -> None:
    columns = ["type", "name", "label", "cites_in_force", "value_label", "unit", "constraint",
               "limit_source"]  # fmt: skip
    row = ["decimal", "I001", "第一条要求写在这里", CITE, "温度", "℃", constraint, "office"]

    (first,) = taken(ours(row, columns=columns)).items()

    assert (first.limits.low, first.limits.high) == ends


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        (". < 8", "限值含本数"),
        (". > 0 and . <= 8", "限值含本数"),
        (". >= 0 and . >= 1", "这样的上下限"),
        ("regex(., 'x')", "这样的上下限"),
        (". >= 0 or . <= 8", "这样的上下限"),
        (". >= ${other}", "这样的上下限"),
    ],
)
def test_a_constraint_that_is_more_than_two_ends_is_named(constraint, words) -> None:
    columns = ["type", "name", "label", "cites_in_force", "value_label", "unit", "constraint",
               "limit_source"]  # fmt: skip
    row = ["decimal", "I001", "第一条要求写在这里", CITE, "温度", "℃", constraint, "office"]

    (sentence,) = told(ours(row, columns=columns))

    assert sentence.startswith(f"survey!G3：看不懂限值“{constraint}”")
    assert words in sentence


def test_a_calculation_that_says_something_else_is_named() -> None:
    facts = [
        ["select_one yes_no", "meat", "用肉吗？"],
        [
            "calculate",
            "special",
            None,
            None,
            None,
            None,
            None,
            "if(${x} = 'yes', 'yes', 'no')",
            None,
        ],
    ]
    rows = [
        *facts,
        ["begin_group", "", "一节"],
        item(relevant="${meat} = 'yes' and ${special} = 'yes'"),
        ["end_group"],
    ]
    columns = [*SURVEY, "calculation", "implies"]

    sentences = told(workbook(survey=[columns, *rows], settings=SETTINGS))

    assert any(one.startswith("survey!H3：calculation 与 implies 不一致") for one in sentences)


def test_a_hundred_thousand_rows_are_refused_by_their_number() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("survey")
    sheet.append(list(SURVEY))
    for n in range(100_000):
        sheet.append(["select_one verdict", f"I{n}"])

    refusal = refused(saved(book))

    assert refusal.code == "workbook.too_many_rows"
    assert "工作表 survey 写到了第 " in refusal.sentence


@pytest.mark.parametrize(("cell", "code"), [("A1048576", "rows"), ("XFD3", "columns")])
def test_huge_dimensions_are_refused_by_the_cell(cell, code) -> None:
    book = openpyxl.load_workbook(io.BytesIO(ours(item())))
    book["survey"][cell] = "x"

    assert refused(saved(book)).code == f"workbook.too_many_{code}"


def test_a_lying_dimension_is_not_believed() -> None:
    data = ours(item())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    lying = sheet.replace(b'<dimension ref="A1:G4"', b'<dimension ref="A1:XFD1048576"')
    assert lying != sheet

    assert len(tuple(taken(repacked(data, {"xl/worksheets/sheet1.xml": lying})).items())) == 1


def test_a_file_that_grows_when_unpacked_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(ours(item()), {"xl/media/image1.xml": b"0" * 60_000_000})

    assert len(bomb) < 200_000
    assert refused(bomb).code == "workbook.bomb"


def test_entities_are_refused() -> None:
    xml = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'

    assert refused(repacked(ours(item()), {"xl/sharedStrings.xml": xml})).code == (
        "workbook.unsafe_xml"
    )


def test_a_macro_file_is_refused_whatever_it_is_called() -> None:
    data = repacked(ours(item()), {"xl/vbaProject.bin": b"\xd0\xcf"})

    assert refused(data).code == refused(data, "表.xlsm").code == "workbook.macros"


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "workbook.empty"),
        ("type,name\n问,甲".encode("gb18030"), "workbook.not_xlsx"),
        ("type,name\n问,甲".encode("utf-16"), "workbook.not_xlsx"),
        (OLD + b"\0" * 600, "workbook.old_excel"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "workbook.encrypted"),
        (b"PK\x03\x04rubbish", "workbook.broken"),
        (b"%PDF-1.7\0\0", "workbook.not_xlsx"),
        (b"x" * 10_000_001, "workbook.too_big"),
    ],
)
def test_what_is_no_workbook_is_refused_with_the_cure(data, code) -> None:
    assert refused(data).code == code


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "<a/>")

    assert refused(out.getvalue()).code == "workbook.not_xlsx"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("content", [None, b"", b"<a", b"<workbook/>"])
def test_a_damaged_workbook_is_refused_in_one_sentence(part, content) -> None:
    data = repacked(ours(item()), {part: content})

    assert refused(data).code in {"workbook.broken", "workbook.no_survey"}


def test_a_cut_or_flipped_file_never_crashes() -> None:
    data = ours(item())

    for place in range(0, len(data), 97):
        for bad in (data[:place], data[:place] + bytes([data[place] ^ 0x5A]) + data[place + 1 :]):
            with contextlib.suppress(WorkbookRefused):
                read_workbook(bad, "表.xlsx")


def test_a_workbook_without_survey_is_refused() -> None:
    assert refused(workbook(Sheet1=[["a"]])).code == "workbook.no_survey"


def test_a_wrong_shape_hides_no_mistake_across_the_parts() -> None:
    data = ours(
        item("I001", "短"),
        item("I002", cites_in_force="XYZ 第1条\nFSL21 第999条"),
        item("I002", "第二条要求写在这里", findings="甲\n甲", relevant="${nowhere} = 'yes'"),
        item("I003", "第三条要求写在这里", key="也许", cites_in_force="第五条"),
        item(
            "I004", "第四条要求写在这里", type="select_one verdit", cites_in_force="FSL21 第998条"
        ),
        item(1.10, "第五条要求写在这里", cites_in_force="L09 第1条"),
        item("I006", "第五条要求写在这里"),
    )

    sentences = told(data)

    starts = [sentence.partition("：")[0] for sentence in sentences]
    assert starts == [
        "survey!C3", "survey!F4", "survey!F4", "survey!B5", "survey!D5", "survey!G5", "survey!E6",
        "survey!F6", "survey!A7", "survey!F7", "survey!B8", "survey!F8", "survey!C9",
    ]  # fmt: skip


def test_what_cannot_be_read_is_not_called_missing() -> None:
    facts = [["select_one yes_no", "meat", "用肉吗？"], ["select_one yes_no", "idle", "闲着吗？"]]
    rows = [
        item(key="yes", cites_in_force="第五条"),
        item("I002", "第二条要求写在这里", relevant="${meat} = 'yes' or ${b} = 'yes'"),
    ]
    data = workbook(
        survey=[list(SURVEY), *facts, ["begin_group", "", "一节"], *rows, ["end_group"]],
        settings=SETTINGS,
    )

    starts = [sentence.partition("：")[0] for sentence in told(data)]

    assert starts == ["survey!F5", "survey!D6"]


def test_items_outside_every_section_are_read_for_their_other_mistakes() -> None:
    data = workbook(
        survey=[list(SURVEY), item("I001", "短"), item("I002", cites_in_force="XYZ 第1条")],
        settings=SETTINGS,
    )

    starts = [sentence.partition("：")[0] for sentence in told(data)]

    assert starts == ["survey!A2", "survey!C2", "survey!A3", "survey!F3"]


def test_a_part_in_another_encoding_is_refused_by_name() -> None:
    with zipfile.ZipFile(io.BytesIO(ours(item()))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    head = '<?xml version="1.0" encoding="{}"?>'

    for name in ("GBK", "ISO-8859-1"):
        xml = (head.format(name) + sheet).encode("gbk")
        refusal = refused(repacked(ours(item()), {"xl/worksheets/sheet1.xml": xml}))
        assert refusal.code == "workbook.encoding"
        assert f"写的是 {name}" in refusal.sentence
    taken(repacked(ours(item()), {"xl/worksheets/sheet1.xml": head.format("UTF-8") + sheet}))


def test_characters_nobody_sees_are_named_and_carriage_returns_are_line_breaks() -> None:
    columns = [*SURVEY, "hint"]
    first = [*item("I001", "第一条\u202e要求写在这里"), "看\r\n问_x000D_\n量"]
    second = [*item("I002", "第二条\u200b要求\ue000写在这里", findings="甲\u2066乙")]
    third = [*item("I003", "第三条要求\n写在这里")]

    assert told(ours(first, second, third, columns=columns)) == [
        "survey!C3：有看不见的或者没有字形的字符 U+202E，请删去后重写。",
        "survey!C4：有看不见的或者没有字形的字符 U+200B、U+E000，请删去后重写。",
        "survey!G4：有看不见的或者没有字形的字符 U+2066，请删去后重写。",
        "survey!C5：这里要写在一行里，请删去换行和制表符。",
    ]
    (good,) = taken(ours([*item(), "看\r\n问_x000D_\n量"], columns=columns)).items()
    assert good.guidance == "看\n问\n量"
