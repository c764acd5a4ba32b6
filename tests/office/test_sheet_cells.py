"""Cells as other programs write them: without names, in pieces, with sounds, as numbers of days."""

from __future__ import annotations

import io

import openpyxl
import pytest

from app.office.sheet_cells import SheetCells

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = '</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells></worksheet>'


def read(rows: str):
    cells = SheetCells(io.BytesIO(f"{HEAD}{rows}{TAIL}".encode()), ["甲", "乙"], {7})
    found = [(number, [tuple(cell) for cell in some]) for number, some in cells.rows()]
    return found, cells.merged


@pytest.mark.parametrize(
    ("cell", "value", "kind"),
    [
        ('<c t="s"><v>1</v></c>', "乙", "s"),
        ("<c><v>3</v></c>", 3, "n"),
        ("<c><v>1.1000000000000001</v></c>", 1.1, "n"),
        ("<c><v>1E2</v></c>", 100.0, "n"),
        ("<c><v>-18</v></c>", -18, "n"),
        ('<c t="b"><v>1</v></c>', True, "b"),
        ('<c t="e"><v>#REF!</v></c>', "#REF!", "e"),
        ('<c t="str"><f>A1&amp;B1</f><v>甲乙</v></c>', "=A1&B1", "f"),
        ("<c><f/><v>3</v></c>", "=", "f"),
        ('<c t="inlineStr"><is><t>甲</t></is></c>', "甲", "s"),
        (
            '<c t="inlineStr"><is><r><t>一</t></r><r><t xml:space="preserve"> 二</t></r>'
            "<rPh sb='0' eb='1'><t>yī</t></rPh></is></c>",
            "一 二",
            "s",
        ),
    ],
)
def test_each_kind_of_cell_is_read_as_it_stands(cell, value, kind) -> None:
    found, merged = read(f"<row>{cell}</row>")

    assert found == [(1, [(1, value, kind)])]
    assert type(found[0][1][0][1]) is type(value)
    assert merged == ["A1:B2"]


def test_days_are_told_from_numbers_by_their_style_or_type() -> None:
    ((_, cells),), _ = read(
        '<row><c s="7"><v>45000</v></c><c t="d"><v>2026-01-02</v></c>'
        '<c s="7"><v>1e300</v></c></row>'
    )

    assert [kind for _, _, kind in cells] == ["d", "d", "d"]


def test_places_are_counted_where_they_are_not_named_and_empty_cells_are_left_out() -> None:
    found, _ = read(
        '<row><c/><c><v>1</v></c><c r="AB1"><v>2</v></c><c><v>3</v></c></row>'
        '<row r="9"><c t="inlineStr"><is><t></t></is></c></row><row><c><v>4</v></c></row>'
    )

    assert found == [
        (1, [(2, 1, "n"), (28, 2, "n"), (29, 3, "n")]),
        (9, []),
        (10, [(1, 4, "n")]),
    ]


def test_a_row_is_given_before_the_rest_is_read() -> None:
    rows = "".join(f'<row r="{n}"><c><v>{n}</v></c></row>' for n in range(1, 200_000))
    source = io.BytesIO(f"{HEAD}{rows}{TAIL}".encode())

    assert next(SheetCells(source, [], ()).rows())[0] == 1
    assert source.tell() < 200_000


def test_what_another_library_wrote_is_read_alike() -> None:
    book = openpyxl.Workbook()
    book.active.append(["文字", 1, 1.5, True, None, "=1+1"])
    data = io.BytesIO()
    book.save(data)
    with openpyxl.load_workbook(data, read_only=True).active._get_source() as part:
        (_, cells), *_ = SheetCells(part, [], ()).rows()

    assert [cell.value for cell in cells] == ["文字", 1, 1.5, True, "=1+1"]
