"""A checklist as a workbook: what an office edits in its spreadsheet program and hands back.

The same checklist gives the same cells; everything in it stands in a cell. Text is written as
text, also where it begins with = or looks like a number.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from app.domain.checklist import (
    CheckItem,
    Checklist,
    ChoiceItem,
    Fact,
    NumberItem,
    Section,
    TextItem,
)
from app.domain.errors import InputRefused
from app.office import cell_words, comments, relevance
from app.office.columns import CHOICES, NAMES, SETTINGS, SURVEY
from app.office.comments import Remarks
from app.office.form_yaml import number

MOST = 32_767  # characters a cell can hold
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no zone; fixed, so that bytes repeat
_LISTS = (("yes_no", (("yes", "是"), ("no", "否"))),)
_VERDICTS = ("verdict", (("pass", "符合"), ("fail", "不符合"), ("na", "合理缺项")))
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Formats:
    cell: object
    head: object


def to_workbook(checklist: Checklist, remarks: Remarks | None = None) -> bytes:
    """The bytes of the XLSX. Raises InputRefused where a text is too long for a cell."""
    remarks = remarks or {}
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": checklist.title, "created": _MADE})
    formats = _Formats(
        book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        book.add_format({"bold": True, "bg_color": "#E7F0FA", "border": 1}),
    )
    survey = _sheet(book, "survey", NAMES, list(_survey(checklist, remarks)), formats)
    for n, column in enumerate(SURVEY):
        survey.set_column(n, n, column.width, formats.cell)
    _sheet(book, "choices", CHOICES, list(_choices(checklist)), formats).set_column(0, 2, 24)
    names = tuple(name for name, _ in SETTINGS)
    settings = _settings(checklist, remarks)
    _sheet(book, "settings", names, [settings], formats).set_column(0, len(names), 24)
    words = [{"列": one.name, "意思": one.words} for one in SURVEY]
    words += [{"列": f"settings {name}", "意思": text} for name, text in SETTINGS]
    _sheet(book, "说明", ("列", "意思"), words, formats).set_column(1, 1, 100, formats.cell)
    book.close()
    return out.getvalue()


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    columns: tuple[str, ...],
    rows: list[Cells],
    formats: _Formats,
) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 3 if name == "survey" else 0)
    for n, column in enumerate(columns):
        sheet.write_string(0, n, column, formats.head)
    for at, cells in enumerate(rows, start=1):
        for n, column in enumerate(columns):
            if text := cells.get(column, ""):
                _require_short(text, f"{name}!{column}", at + 1)
                sheet.write_string(at, n, text, formats.cell)
    return sheet


def _require_short(text: str, place: str, row: int) -> None:
    if len(text) > MOST:
        raise InputRefused(
            f"{place} 第 {row} 行有 {len(text)} 字，一个单元格只能放 {MOST} 字，没有导出。"
            "请先缩短这一处。",
            code="workbook.cell_too_long",
        )


def _survey(checklist: Checklist, remarks: Remarks) -> list[Cells]:
    rows = [_fact(fact, checklist, remarks) for fact in checklist.facts]
    for n, section in enumerate(checklist.sections, start=1):
        rows.append(_section(section, n, remarks))
        rows += [_item(item, remarks) for item in section.items]
        rows.append({"type": "end_group"})
    return rows


def _remarks(remarks: Remarks, row: str) -> Cells:
    return {"comments": comments.written(remarks.get(row, ()))}


def _fact(fact: Fact, checklist: Checklist, remarks: Remarks) -> Cells:
    cells = _remarks(remarks, comments.fact_row(fact.id)) | {
        "type": "select_one yes_no",
        "name": fact.id,
        "label": fact.ask,
        "required": "yes",
        "default": "yes" if fact.default else "",
        "implies": ", ".join(fact.implies),
    }
    if not fact.ask:
        implying = tuple(one.id for one in checklist.facts if fact.id in one.implies)
        cells |= {
            "type": "calculate",
            "required": "",
            "calculation": relevance.derived(implying) if implying else "'no'",
        }
    return cells


def _section(section: Section, n: int, remarks: Remarks) -> Cells:
    cells = _remarks(remarks, comments.section_row(section.title))
    return cells | {"type": "begin_group", "name": f"s{n}", "label": section.title}


def _item(item: CheckItem, remarks: Remarks) -> Cells:
    lines = cell_words.as_lines
    cells = _remarks(remarks, item.id) | {
        "type": "select_one verdict",
        "name": item.id,
        "label": item.text,
        "hint": item.guidance,
        "relevant": relevance.condition(item.when),
        "required": "yes",
        "key": "yes" if item.key else "",
        "look_at": " ".join(item.look_at),
        "cites_commissioned": lines(map(cell_words.as_citation, item.cites.commissioned)),
        "cites_in_force": lines(map(cell_words.as_citation, item.cites.in_force)),
        "penalty": lines(map(cell_words.as_citation, item.penalty)),
        "attention": lines(map(cell_words.as_passage, item.attention)),
        "findings": lines(item.findings),
        "measures": ", ".join(item.measures),
        "photo_on_fail": "yes" if item.photo_on_fail else "",
        "merges": ", ".join(item.merges),
    }
    return cells | _value(item)


def _value(item: CheckItem) -> Cells:
    """What the kinds other than a bare verdict add."""
    if isinstance(item, NumberItem):
        return {"type": "decimal", "value_label": item.label, "unit": item.unit} | _limits(item)
    if isinstance(item, ChoiceItem):
        return {"type": f"select_one {_list_name(item)}", "value_label": item.label}
    if isinstance(item, TextItem):
        return {"type": "text", "value_label": item.label}
    return {}


def _limits(item: NumberItem) -> Cells:
    limits = item.limits
    if limits is None:
        return {}
    return {
        "limit_low": "" if limits.low is None else number(limits.low),
        "limit_high": "" if limits.high is None else number(limits.high),
        "limit_source": limits.source,
        "limit_note": limits.note,
    }


def _list_name(item: CheckItem) -> str:
    return f"{item.id.lower()}_options"


def _choices(checklist: Checklist) -> list[Cells]:
    lists = [*_LISTS, _VERDICTS]
    lists += [
        (_list_name(item), tuple((str(n), label) for n, label in enumerate(item.options, start=1)))
        for item in checklist.items()
        if isinstance(item, ChoiceItem)
    ]
    return [
        {"list_name": name, "name": value, "label": label}
        for name, options in lists
        for value, label in options
    ]


def _settings(checklist: Checklist, remarks: Remarks) -> Cells:
    return {
        "form_title": checklist.title,
        "form_id": checklist.id,
        "version": str(checklist.version),
        "premises": checklist.premises,
        "premises_code": checklist.premises_code,
        "family": checklist.family,
        "family_note": checklist.family_note,
        "format": str(checklist.format),
    } | _remarks(remarks, comments.HEAD)
