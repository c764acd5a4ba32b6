"""The rows that did not go in, as a sheet to mend: every column as it was, and what is wrong.

It has the headers of the file it came from, so that it can be imported again once mended.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import xlsxwriter

from app.office.mapping import letter
from app.office.records import RowProblem
from app.office.sources import Source

ADDED = ("行号", "问题", "怎么办")
_MOST = 32_000  # a cell of XLSX holds 32,767


def write(path: Path, source: Source, problems: Iterable[RowProblem]) -> int:
    """Every row with its problems; how many rows there are. No file where there is none."""
    told: dict[int, list[RowProblem]] = {}
    for one in problems:
        told.setdefault(one.row, []).append(one)
    if not told:
        return 0
    staging = path.with_name(f".{path.name}.partial")
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "tmpdir": str(path.parent),
    }
    try:
        with xlsxwriter.Workbook(str(staging), options) as book:
            _fill(book, source, told)
        staging.replace(path)
    finally:
        staging.unlink(missing_ok=True)
    return len(told)


def _fill(book: xlsxwriter.Workbook, source: Source, told: dict[int, list[RowProblem]]) -> None:
    sheet = book.add_worksheet("待改")
    head, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    red = book.add_format({"num_format": "@", "bg_color": "#FCECEA"})
    sheet.freeze_panes(1, len(ADDED))
    for at, name in enumerate((*ADDED, *source.headers)):
        sheet.set_column(at, at, 40 if at in {1, 2} else 16)
        sheet.write_string(0, at, name, head)
    line = 0
    for row, cells in source.raw_rows():
        wrong = told.get(row)
        if wrong is None:
            continue
        line += 1
        for at, cell in enumerate((*_said(row, wrong), *cells)):
            faulty = at >= len(ADDED) and _letter_of(at - len(ADDED), row) in {
                one.place for one in wrong
            }
            sheet.write_string(line, at, cell[:_MOST], red if faulty else text)


def _said(row: int, wrong: list[RowProblem]) -> tuple[str, str, str]:
    problems = "；".join(f"{one.place} {one.sentence}" for one in wrong)
    cures = "；".join(dict.fromkeys(one.cure for one in wrong))
    return str(row), problems, cures


def _letter_of(column: int, row: int) -> str:
    return f"{letter(column)}{row}"
