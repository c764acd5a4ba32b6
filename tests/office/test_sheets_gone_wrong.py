"""Sheets spoilt on the way: each fault has its code and its sentence, and nothing is guessed."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from datetime import date

import openpyxl
import pytest

from app.domain.errors import InputRefused
from app.office import ledger
from app.office.ledger import Filters
from app.office.mapping import ColumnMapping, MappingRefused
from app.office.tables import TableRefused
from tests.office import tables
from tests.office.conftest import bring_in, look
from tests.office.tables import HEADERS, csv_bytes, csv_file, row, xlsx_file

GOOD = csv_bytes([row(1), row(2)], "utf-8")
CELLS = [row(1)[name] for name in HEADERS]


def file(tmp_path, data):
    path = tmp_path / "表.csv"
    path.write_bytes(data)
    return path


def sheet(headers, *rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue().encode()


def one_fault(report):
    (group,) = report.groups
    return group.first


def refusal(office, path, kind=InputRefused, **reading):
    with pytest.raises(kind) as refused:
        look(office, path, **reading)
    assert ledger.page(office.store, Filters()).total == 0
    return refused.value


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        GOOD.replace(b"\r\n", b"\n", 1),
        GOOD.replace(b"\r\n", b"\r"),
        GOOD.replace(b"\r\n", b"\r\r\n"),
        GOOD.rstrip(),
        GOOD + b"\r\n,,,\r\n",
        b"\xef\xbb\xbf" + GOOD,
        b"\xef\xbb\xbf" * 2 + GOOD,
        b"sep=,\r\n" + GOOD,
        "青川区 11 月汇总,,\r\n制表：苏婉,,\r\n".encode() + GOOD,
    ],
    ids=["mixed", "cr", "crcrlf", "no end", "empty end", "bom", "boms", "sep", "titles"],
)
def test_line_ends_marks_and_titles_change_no_row(light_office, tmp_path, data):
    report = look(light_office, file(tmp_path, data))

    assert (report.clean, report.refused, report.total) == (2, 0, 2)


def test_quotes_and_lines_inside_a_cell_are_its_content(light_office, tmp_path):
    path = csv_file(tmp_path / "a.csv", [row(1, 主要问题="一、油桶\n二、“纱门”,破\r\n三")])

    bring_in(light_office, path)

    (line,) = ledger.page(light_office.store, Filters()).lines
    assert line.result.problems == "一、油桶\n二、“纱门”,破\n三"


@pytest.mark.parametrize("closed_again", [False, True])
def test_a_quote_that_is_not_closed_swallows_no_row(light_office, tmp_path, closed_again):
    lines = csv_bytes([row(n) for n in range(1, 8)], "utf-8").decode().split("\r\n")
    lines[3] = lines[3].replace(",明珠", ',"明珠')
    if closed_again:
        lines[5] = lines[5].replace("店,", '店",', 1)

    refused = refusal(light_office, file(tmp_path, "\r\n".join(lines).encode()), TableRefused)

    assert refused.code == "table.broken"
    assert "第 4 行" in refused.sentence
    assert "引号" in refused.sentence


def test_a_row_with_a_comma_too_many_is_not_taken_shifted(light_office, tmp_path):
    report = look(light_office, file(tmp_path, sheet(HEADERS, [*CELLS, "多出来的"])))

    told = one_fault(report)
    assert (told.code, told.place, report.refused) == ("row.beyond_header", "P2", 1)
    assert "引号" in told.cure


def test_empty_columns_are_passed_over(light_office, tmp_path):
    data = sheet(
        ["", *HEADERS[:3], "", *HEADERS[3:], "", ""], ["", *CELLS[:3], "", *CELLS[3:], "", ""]
    )

    assert look(light_office, file(tmp_path, data)).clean == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"<html><table>", "网页"), (b"\xef\xbb\xbf <?xml ?>", "XML"), (b"%PDF-1.7", "PDF"),
     (b'{"a": 1}', "JSON"), (b'[{"a": 1}]', "JSON")],
)  # fmt: skip
def test_what_is_only_called_a_sheet_is_named(light_office, tmp_path, data, words):
    refused = refusal(light_office, file(tmp_path, data), TableRefused)

    assert (refused.code, words in refused.sentence) == ("table.not_a_table", True)


def test_a_header_alone_may_be_half_a_copy(light_office, tmp_path):
    refused = refusal(light_office, file(tmp_path, GOOD.split(b"\r\n")[0]), TableRefused)

    assert refused.code == "table.no_rows"


# --- headers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["检查结果", "检查结果（复查）", " 检查结果 "])
def test_two_columns_of_one_name_are_not_guessed_between(light_office, tmp_path, name):
    headers = list(HEADERS)
    if name == "检查结果（复查）":
        headers[8] = "检查结果（初查）"
    path = file(tmp_path, sheet([*headers, name], [*CELLS, "符合"]))
    refused = refusal(light_office, path, MappingRefused)

    assert refused.code == "mapping.header_twice"
    assert "I 列" in refused.sentence
    assert "P 列" in refused.sentence


def test_a_mapping_says_which_of_two_columns_is_meant(light_office, tmp_path):
    headers = [one if one != "检查结果" else "检查结果（初查）" for one in HEADERS]
    path = file(tmp_path, sheet([*headers, "检查结果（复查）"], [*CELLS, "符合"]))
    columns = {
        "party_name": "单位名称",
        "day": "检查日期",
        "officers": "检查人员",
        "conclusion": "检查结果（复查）",
    }

    bring_in(light_office, path, mapping=ColumnMapping(name="复查", columns=columns))

    (line,) = ledger.page(light_office.store, Filters()).lines
    assert line.result.conclusion == "compliant"


# --- days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (46329, "day.serial"),
        (46329.5, "day.serial"),
        ("46329", "day.serial"),
        ("26-11-03", "day.two_digit_year"),
        ("26年11月3日", "day.two_digit_year"),
        ("3/11/26", "day.two_digit_year"),
        ("03.11.2026", "day.unreadable"),
        ("2026年11月", "day.unreadable"),
        ("2026-11-03至2026-11-05", "day.unreadable"),
        ("", "day.missing"),
        (True, "day.unreadable"),
    ],
)
def test_a_day_that_could_be_another_is_never_guessed(light_office, tmp_path, cell, code):
    report = look(light_office, xlsx_file(tmp_path / "a.xlsx", [row(1) | {"检查日期": cell}]))

    told = one_fault(report)
    assert (told.code, told.place, report.refused) == (code, "G2", 1)
    assert "2026-11-03" in told.cure


@pytest.mark.parametrize(("field", "at"), [("单位名称", "B2"), ("地址", "E2"), ("备注", "O2")])
def test_words_that_a_spreadsheet_turned_into_a_day_are_not_taken(
    light_office, tmp_path, field, at
):
    path = xlsx_file(tmp_path / "a.xlsx", [row(1) | {field: date(2026, 5, 1)}])

    told = one_fault(look(light_office, path))

    assert (told.code, told.place) == ("cell.became_day", at)


# --- workbooks -------------------------------------------------------------------------------


def book_of(path, *sheets):
    """Sheets as (title, state, rows)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, state, rows in sheets:
        made = book.create_sheet(title)
        made.sheet_state = state
        made.append(list(HEADERS))
        for one in rows:
            made.append([one[name] for name in HEADERS])
    book.save(path)
    return path


def test_a_hidden_sheet_is_not_taken_for_the_one_that_is_seen(light_office, tmp_path):
    path = book_of(
        tmp_path / "a.xlsx",
        ("旧", "hidden", [row(n) for n in range(5)]),
        ("结果", "visible", [row(9)]),
    )

    report = look(light_office, path)

    assert (report.sheet, report.clean, report.left_out) == ("结果", 1, ())


def test_where_only_hidden_sheets_hold_results_a_person_decides(light_office, tmp_path):
    path = tmp_path / "a.xlsx"
    book_of(path, ("旧", "veryHidden", [row(1)]), ("说明", "visible", []))
    book = openpyxl.load_workbook(path)
    book["说明"].delete_rows(1)
    book.save(path)

    assert "隐藏" in refusal(light_office, path, TableRefused).sentence


def test_other_sheets_with_results_are_told(light_office, tmp_path, capsys):
    from app.cli.main import main

    path = book_of(
        tmp_path / "a.xlsx",
        ("1月", "visible", [row(1)]),
        ("2月", "visible", [row(2)]),
        ("3月", "visible", [row(3)]),
    )

    report = look(light_office, path)
    assert (report.sheet, report.left_out) == ("1月", ("2月", "3月"))

    main(["office", "import", str(path), "--dry-run"])
    assert "工作表“2月”“3月”没有导入" in capsys.readouterr().out


def test_content_beside_the_table_is_told(light_office, tmp_path):
    path = xlsx_file(tmp_path / "a.xlsx", [row(1), row(2)])
    book = openpyxl.load_workbook(path)
    book.active["R3"] = "复核人另有意见"
    book.save(path)

    report = look(light_office, path)

    assert (report.clean, report.warned) == (1, 1)
    assert (one_fault(report).code, one_fault(report).place) == ("row.beyond_header", "R3")


def test_merging_over_many_rows_costs_no_more_than_the_rows(light_office, tmp_path):
    """Areas are looked at as rows go by: 4,000 of them in 4,000 rows are not 16,000,000 looks."""
    path = xlsx_file(tmp_path / "a.xlsx", [row(n) for n in range(4_000)])
    areas = "".join(f'<mergeCell ref="E{n}:F{n}"/>' for n in range(2, 4_002))
    spoilt = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(spoilt, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                merged = f"<mergeCells>{areas}</mergeCells></worksheet>"
                data = data.replace(b"</sheetData>", b"</sheetData>" + merged[:-12].encode())
            new.writestr(part.filename, data)

    began = time.process_time()
    report = look(light_office, spoilt)

    assert (report.refused, report.clean) == (4_000, 0)
    assert time.process_time() - began < 15


def test_rows_whose_numbers_go_back_are_refused_whole(light_office, tmp_path):
    path = xlsx_file(tmp_path / "a.xlsx", [row(1), row(2), row(3)])
    spoilt = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(spoilt, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b'<row r="4"', b'<row r="2"')
            new.writestr(part.filename, data)

    assert refusal(light_office, spoilt, TableRefused).code == "table.broken"


def test_a_pipe_or_a_device_is_not_waited_for(light_office, tmp_path):
    import os

    os.mkfifo(tmp_path / "表.csv")

    assert refusal(light_office, tmp_path / "表.csv").code == "table.not_a_file"


# --- half of it ------------------------------------------------------------------------------


def test_a_hundred_rows_with_ten_bad_ones_bring_ninety_and_a_sheet_that_mends_them(
    light_office, tmp_path
):
    from app.office import batching, mending
    from tests.office.conftest import opened

    rows = [row(n) for n in range(100)]
    for n in range(0, 100, 10):
        rows[n] |= {"检查结果": "合格"}
    path = csv_file(tmp_path / "a.csv", rows)
    batch, _ = bring_in(light_office, path)
    rest = tmp_path / "待改.xlsx"
    source = opened(light_office, path)
    mending.write(rest, source, batching.problems_of(light_office.store, batch.n))

    book = openpyxl.load_workbook(rest)
    column = 4 + HEADERS.index("检查结果")
    assert {book.active.cell(at, column).value for at in range(2, 12)} == {"合格"}
    for at in range(2, 12):
        book.active.cell(at, column).value = "发现问题"
    book.save(rest)
    second, _ = bring_in(light_office, rest)
    again, _ = bring_in(light_office, rest)

    assert (batch.taken, second.taken, again.n) == (90, 10, second.n)
    found = ledger.page(light_office.store, Filters(), limit=200)
    assert found.total == 100
    assert {one.result.credit_code for one in found.lines} == {tables.credit(n) for n in range(100)}
