"""A sheet of 1,000 questions compiled by us and by pyxform; a checklist of 1,000 items opened."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter
import yaml
from pyxform.xls2xform import convert

from app.domain.checklist import Checklist
from app.office.form_yaml import to_yaml
from app.office.workbook import read_workbook, to_workbook
from app.storage.form_check import read_form
from app.storage.library import Library
from tests.bench.table import Pair, in_turn
from tests.office.books import catering

ITEMS = 1_000
RUNS = 7


def measure() -> Iterable[Pair]:
    law = Library().law()
    big = thousand()
    book, sheet = to_workbook(big), plain_sheet(big)
    yield pair(
        "compile a plain XLSForm of 1,000 questions",
        "pyxform, the same file",
        lambda: taken(sheet, None),
        lambda: convert(io.BytesIO(sheet), validate=False, pretty_print=False),
        1.0,
    )
    yield pair(
        "compile our workbook of 1,000 items, law and all",
        "pyxform, a plain sheet of the same questions",
        lambda: taken(book, law),
        lambda: convert(io.BytesIO(sheet), validate=False, pretty_print=False),
        1.0,
    )
    text = to_yaml(big)
    yield pair(
        "open a checklist of 1,000 items, every place known",
        "bare PyYAML in C, values only",
        lambda: opened(text),
        lambda: yaml.load(text, Loader=yaml.CSafeLoader),
        0,
    )


def pair(what: str, floor_is: str, ours: object, floor: object, aim: float) -> Pair:
    mine, other = in_turn(ours, floor, RUNS)  # type: ignore[arg-type]
    return Pair(what, floor_is, tuple(mine), tuple(other), aim)


def thousand() -> Checklist:
    """The items of a real checklist over and over, each with a name and a wording of its own."""
    real = catering()
    items = [item for section in real.sections for item in section.items]
    many = [
        items[n % len(items)].model_copy(
            update={
                "id": f"I{n:04d}",
                "merges": (),
                "text": f"{n:04d} {items[n % len(items)].text[:54]}",
            }
        )
        for n in range(ITEMS)
    ]
    sections = tuple(
        real.sections[0].model_copy(
            update={"title": f"第 {n // 50 + 1} 部分", "items": tuple(many[n : n + 50])}
        )
        for n in range(0, ITEMS, 50)
    )
    return real.model_copy(update={"id": "thousand", "sections": sections})


def plain_sheet(checklist: Checklist) -> bytes:
    """The same questions, conditions and hints as an ordinary XLSForm that pyxform reads."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    rows = [["type", "name", "label", "hint", "relevant", "required"]]
    rows += [["select_one yes_no", fact.id, fact.ask] for fact in checklist.facts]
    for n, section in enumerate(checklist.sections):
        rows.append(["begin_group", f"s{n}", section.title])
        for item in section.items:
            condition = " and ".join(f"${{{name}}} = 'yes'" for name in item.when)
            rows.append(["select_one verdict", item.id, item.text, item.guidance, condition, "yes"])
        rows.append(["end_group"])
    verdicts = [["yes", "符合"], ["no", "不符合"], ["na", "合理缺项"]]
    sheets = {
        "survey": rows,
        "choices": [
            ["list_name", "name", "label"],
            *(["yes_no", *one] for one in (["yes", "是"], ["no", "否"])),
            *(["verdict", *one] for one in verdicts),
        ],
        "settings": [["form_title", "form_id"], [checklist.title, checklist.id]],
    }
    for name, some in sheets.items():
        sheet = book.add_worksheet(name)
        for n, row in enumerate(some):
            for k, text in enumerate(row):
                sheet.write_string(n, k, text)
    book.close()
    return out.getvalue()


def taken(data: bytes, law: object) -> None:
    """From the sheet to the text of the form, as pyxform goes from the sheet to its XForm."""
    imported = read_workbook(data, "表.xlsx", law)  # type: ignore[arg-type]
    assert imported.checklist is not None, imported.problems[:3]
    assert sum(1 for _ in imported.checklist.items()) == ITEMS
    assert to_yaml(imported.checklist, imported.remarks)


def opened(text: str) -> None:
    read = read_form(text, Checklist)
    assert read.value is not None
