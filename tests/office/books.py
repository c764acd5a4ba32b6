"""Workbooks as people make them: rows of cells, and files that are none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl
import xlrd

from app.domain.checklist import Checklist
from app.office.comments import Remarks, remarks_of
from app.office.workbook import Imported, read_workbook, to_workbook
from app.paths import bundle
from app.storage.form_check import read_form
from app.storage.library import Library

LAW = Library().law()
PUBLISHED = sorted(bundle("forms", "checklists").glob("*/*.yaml"))
SURVEY = ("type", "name", "label", "relevant", "key", "cites_in_force", "findings")
CITE = "FSL21 第33条第1款第6项"


def published(path: Path) -> tuple[str, Checklist, Remarks]:
    text = path.read_text(encoding="utf-8")
    read = read_form(text, Checklist)
    assert read.value is not None, read.problems
    return text, read.value, remarks_of(text)


def catering() -> Checklist:
    return published(bundle("forms", "checklists", "catering", "1.yaml"))[1]


def workbook(**sheets: Iterable[Iterable[object]]) -> bytes:
    """The rows of each sheet, as openpyxl writes them."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SETTINGS = (
    ("form_title", "form_id", "version", "premises", "premises_code", "family"),
    ("小表", "small", 1, "餐饮服务", "CAT", "key1-rate70"),
)


def ours(*rows: Iterable[object], columns: Iterable[str] = SURVEY) -> bytes:
    """A workbook of ours whose survey has these rows inside one section."""
    around = [["begin_group", "s1", "一节"], *rows, ["end_group"]]
    return workbook(survey=[list(columns), *around], settings=SETTINGS)


def item(name: object = "I001", label: str = "第一条要求写在这里", **more: object) -> list[object]:
    cells: Mapping[str, object] = {"type": "select_one verdict", "cites_in_force": CITE} | more
    return [{"name": name, "label": label}.get(column, cells.get(column)) for column in SURVEY]


def told(data: bytes, name: str = "表.xlsx") -> list[str]:
    """Every mistake, as it is printed."""
    imported = read_workbook(data, name, LAW)
    assert (imported.checklist is None) == bool(imported.problems)
    return [str(problem) for problem in imported.problems]


def taken(data: bytes) -> Checklist:
    imported: Imported = read_workbook(data, "表.xlsx", LAW)
    assert imported.checklist is not None, imported.problems
    return imported.checklist


def changed(cell: str, value: object, sheet: str = "survey") -> bytes:
    """The published checklist of catering with one cell changed."""
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(catering())))
    book[sheet][cell] = value
    return saved(book)


def repacked(data: bytes, change: Mapping[str, bytes | None]) -> bytes:
    """The same archive with parts replaced, added or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, content in change.items():
            if content is not None:
                new.writestr(name, content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def as_xlsx(path: Path) -> bytes:
    """An old XLS saved as XLSX, as a person would do in a spreadsheet program."""
    sheets = {
        sheet.name: [sheet.row_values(n) for n in range(sheet.nrows)]
        for sheet in xlrd.open_workbook(path).sheets()
    }
    return workbook(**sheets)
