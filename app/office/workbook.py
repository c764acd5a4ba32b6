"""A workbook read into a checklist: every mistake at once with its cell, nothing taken by halves.

Two dialects come in. Our own (it has columns such as cites_in_force) is read strictly and goes
back and forth without loss. An ordinary XLSForm is read as far as a checklist can hold it, and
what cannot be taken is named.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.domain.checklist import Checklist
from app.domain.checklist_faults import Law, faults
from app.domain.checklist_repair import faults_despite, untagged
from app.domain.errors import Problem
from app.office import xlsform
from app.office.columns import OURS
from app.office.comments import Remarks
from app.office.readings import Path, Reading
from app.office.sheets import CODE, WorkbookRefused, read_book
from app.office.survey_rows import read_sheets
from app.office.workbook_out import to_workbook

_SHEETS = ("survey", "choices", "choices and columns", "columns", "settings")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a workbook. `checklist` is there only when `problems` is empty.

    `left_out`: what an ordinary XLSForm holds and a checklist cannot, each with its cell.
    """

    checklist: Checklist | None
    remarks: Remarks
    problems: tuple[Problem, ...]
    left_out: tuple[Problem, ...] = ()
    dialect: Literal["shian", "xlsform"] = "shian"


def read_workbook(data: bytes, name: str, law: Law | None = None) -> Imported:
    """The checklist of a workbook, or all its mistakes. Raises WorkbookRefused.

    With `law` the rules across the parts are held too: citations, facts, double names.
    """
    book = read_book(data, name, _SHEETS)
    survey = book.tables.get("survey")
    if survey is None or not survey.columns:
        raise WorkbookRefused(
            f"“{name}”里没有工作表 survey，或者它是空的，没有导入。"
            "请用 shian forms export 导出一份作样子。",
            code="workbook.no_survey",
        )
    if not OURS.intersection(survey.columns):
        foreign = xlsform.read_form(book, name)
        value, problems = _value(foreign.reading, None)
        return Imported(value, {}, problems, foreign.left_out, "xlsform")
    reading = read_sheets(book)
    value, problems = _value(reading, law)
    return Imported(value, reading.remarks, problems)


def _value(reading: Reading, law: Law | None) -> tuple[Checklist | None, tuple[Problem, ...]]:
    problems = list(reading.problems)
    value: Checklist | None = None
    try:
        value = Checklist.model_validate_json(json.dumps(reading.plain), strict=True)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False, include_input=False):
            problems += _shape_problem(error, reading)
    if law is not None:
        if value is not None and not problems:
            found = faults(value, law)
        else:
            found = faults_despite(reading.plain, law, reading.spoilt, reading.holes)
        problems += [Problem(_cell(reading, one.path), one.sentence, CODE) for one in found]
    if problems:
        return None, tuple(sorted(set(problems), key=_in_order))
    return value, ()


def _shape_problem(error: ErrorDetails, reading: Reading) -> list[Problem]:
    path = untagged(error["loc"])
    if error["type"] == "too_short" and _at(reading.plain, path):
        return []  # a list whose entries are all wrong is also called too short
    if any(path[: len(spoilt)] == spoilt for spoilt in reading.spoilt):
        return []
    return [Problem(_cell(reading, path), _sentence(error, path, reading.plain), CODE)]


def _cell(reading: Reading, path: Path) -> str:
    """The cell of a place, or of the nearest place around it."""
    for end in range(len(path), 0, -1):
        if (found := reading.cells.get(path[:end])) is not None:
            return found
    return "survey!A1"


_NAMES = {
    "id": "编号",
    "text": "要求",
    "title": "名称",
    "label": "value_label",
    "unit": "unit",
    "premises": "premises",
    "premises_code": "premises_code",
    "family": "family",
    "version": "version",
    "ask": "问句",
}


def _sentence(error: ErrorDetails, path: Path, plain: dict[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    called = _NAMES.get(name, name)
    written = _at(plain, path)
    if kind == "too_short" and name in _TOO_FEW:
        return _TOO_FEW[name]
    words = f"{called}不合要求：{error['msg']}。"
    match kind:
        case "missing":
            words = f"缺少{called}。"
        case "string_too_long":
            words = f"{called}有 {len(str(written))} 字，不能超过 {context['max_length']} 字。"
        case "string_too_short":
            words = f"{called}太短或者是空的，至少 {context['min_length']} 字。"
        case "string_pattern_mismatch":
            words = f"{called} {written} 的写法不对，{_PATTERNS.get(name, '请核对')}。"
        case "greater_than_equal":
            words = f"{called}不能小于 {context['ge']}。"
        case "literal_error":
            words = f"{called}不能写 {written}，只能写 {context['expected']}。"
    return words


_TOO_FEW = {
    "items": "这个大项里没有检查项。",
    "options": "至少要有 2 个选项。",
    "sections": "没有检查大项，请写 begin_group 和 end_group。",
}
_PATTERNS = {
    "id": "只能是 I 加三四位数字，或者小写字母开头、由小写字母、数字和下划线组成",
    "when": "现场情况的名字由小写字母、数字和下划线组成",
    "implies": "现场情况的名字由小写字母、数字和下划线组成",
    "merges": "应当是编号，如 I041",
}


def _at(plain: Any, path: Path) -> object:  # noqa: ANN401 - whatever stood in the cells
    for step in path:
        try:
            plain = plain[step]
        except (KeyError, IndexError, TypeError):
            return ""
    return plain


def _in_order(problem: Problem) -> tuple[str, int, int, str, str]:
    """By sheet, row and column."""
    sheet, _, cell = problem.place.rpartition("!")
    letters = "".join(sign for sign in cell.partition(":")[0] if sign.isalpha())
    digits = "".join(sign for sign in cell.partition(":")[0] if sign.isdigit())
    return sheet, int(digits or 0), len(letters), letters, problem.sentence


__all__ = ["Imported", "WorkbookRefused", "read_workbook", "to_workbook"]
