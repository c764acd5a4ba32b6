"""A workbook file (XLSX) as rows of plain cells, read within limits, never calculated.

What no checklist may hold is named with sheet and cell: formulas, merged cells, errors, dates.
What is no such workbook at all is refused in one sentence: macros, old XLS, CSV, a zip that
grows, a sheet without end.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import WorkSheetParser

from app.domain.errors import InputRefused, Problem

MAX_BYTES = 10_000_000
MAX_UNPACKED = 40_000_000
MAX_PARTS = 1_000
MAX_ROWS = 5_000
MAX_COLUMNS = 200
CODE = "workbook.problem"
Value = str | int | float | bool
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*['\"]([A-Za-z0-9._-]+)['\"]")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class WorkbookRefused(InputRefused):
    """The file as a whole cannot be taken; nothing of it was."""

    code = "workbook.refused"


@dataclass(frozen=True, slots=True)
class Cell:
    place: str  # survey!B12
    value: Value


@dataclass(slots=True)
class Row:
    """One row by column names. `spoilt`: columns whose cell was named as a mistake already."""

    number: int
    cells: dict[str, Cell] = field(default_factory=dict)
    spoilt: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Table:
    """A sheet whose first filled row names the columns."""

    name: str
    columns: dict[str, str] = field(default_factory=dict)  # name → letter
    rows: list[Row] = field(default_factory=list)

    def place(self, row: int, column: str) -> str:
        return f"{self.name}!{self.columns.get(column, 'A')}{row}"


@dataclass(slots=True)
class Book:
    tables: dict[str, Table]
    problems: list[Problem]
    others: tuple[str, ...] = ()  # sheets that were not wanted, by their names


def read_book(data: bytes, name: str, wanted: tuple[str, ...]) -> Book:
    """The wanted sheets, by their names in lower case. Raises WorkbookRefused."""
    _require_workbook(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions of sheets that no checklist uses
            return _read(data, wanted)
    except InputRefused:
        raise
    except Exception as broken:  # the library raises what its XML parser and lookups raise
        raise WorkbookRefused(
            f"“{name}”是损坏的或者不完整的 XLSX，读不出来，没有导入。"
            "请在表格软件里打开，另存为 XLSX 后再试。",
            code="workbook.broken",
        ) from broken


def _read(data: bytes, wanted: tuple[str, ...]) -> Book:
    workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    others = (one.title for one in workbook.worksheets if _key(one.title) not in wanted)
    book = Book({}, [], tuple(others))
    try:
        for sheet in workbook.worksheets:
            key = _key(sheet.title)
            if key not in wanted:
                continue
            if key in book.tables:
                raise WorkbookRefused(
                    f"工作表 {key} 有两张，不知道用哪一张，没有导入。请删去一张。",
                    code="workbook.two_sheets",
                )
            book.tables[key] = _table(sheet, book.problems)
    finally:
        workbook.close()
    return book


def _key(title: str) -> str:
    return title.strip().lower()


def _table(sheet: Any, problems: list[Problem]) -> Table:  # noqa: ANN401 - openpyxl has no types
    table = Table(sheet.title)
    names: dict[int, str] = {}
    workbook = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
        )
        for number, cells in parser.parse():
            filled = [cell for cell in cells if cell["value"] is not None]
            if not filled or all(_blank(cell["value"]) for cell in filled):
                continue
            _require_inside(table.name, number, filled, len(table.rows))
            if names:
                table.rows.append(_row(table, number, filled, names, problems))
            else:
                names = _header(table, number, filled, problems)
        _name_merged(parser, table, problems)
    return table


def _require_inside(sheet: str, number: int, cells: list[dict[str, Any]], so_far: int) -> None:
    if number > MAX_ROWS or so_far >= MAX_ROWS:
        raise WorkbookRefused(
            f"工作表 {sheet} 写到了第 {number} 行，超过 {MAX_ROWS} 行，没有导入。"
            "请删去多余的行，或者分成几份要点表。",
            code="workbook.too_many_rows",
        )
    last = max(int(cell["column"]) for cell in cells)
    if last > MAX_COLUMNS:
        raise WorkbookRefused(
            f"工作表 {sheet} 的 {get_column_letter(last)}{number} 有内容，超过 {MAX_COLUMNS} 列，"
            "没有导入。请删去多余的列。",
            code="workbook.too_many_columns",
        )


def _header(
    table: Table, number: int, cells: list[dict[str, Any]], problems: list[Problem]
) -> dict[int, str]:
    names: dict[int, str] = {}
    for cell in cells:
        letter = get_column_letter(cell["column"])
        place = f"{table.name}!{letter}{number}"
        value = cell["value"]
        if not isinstance(value, str) or cell["data_type"] == "f":
            problems.append(Problem(place, "列名应当是文字。", CODE))
            continue
        name = _column_name(value)
        if name in table.columns:
            problems.append(
                Problem(place, f"列 {name} 写了两次，前一次在 {table.columns[name]} 列。", CODE)
            )
            continue
        if name:
            names[cell["column"]] = name
            table.columns[name] = letter
    return names


def _column_name(text: str) -> str:
    """Lower case, one underscore for spaces; what stands behind :: (a language) is kept."""
    head, colons, tail = " ".join(text.split()).partition("::")
    return head.strip().lower().replace(" ", "_") + colons + tail.strip()


def _row(
    table: Table,
    number: int,
    cells: list[dict[str, Any]],
    names: dict[int, str],
    problems: list[Problem],
) -> Row:
    row = Row(number)
    for cell in cells:
        value, letter = _unix_lines(cell["value"]), get_column_letter(cell["column"])
        place = f"{table.name}!{letter}{number}"
        name = names.get(cell["column"])
        if _blank(value):
            continue
        if wrong := _not_plain(value, cell["data_type"]):
            problems.append(Problem(place, wrong, CODE))
            row.spoilt.add(name or "")
        elif name is None:
            problems.append(Problem(place, "这一列没有列名，内容没有用到。请写上列名。", CODE))
        else:
            row.cells[name] = Cell(place, value)
    return row


def _unix_lines(value: Any) -> Any:  # noqa: ANN401
    """Other programs write a line break of a cell as CR LF, and the CR as `_x000D_`."""
    if isinstance(value, str) and ("\r" in value or "_x000D_" in value):
        return value.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")
    return value


def _not_plain(value: object, kind: str) -> str:
    """Why the cell's content cannot be used; empty: it can."""
    if kind == "f":
        return "这里是公式。请复制后“选择性粘贴”为数值，公式不计算。"
    if kind == "e":
        return f"这里是错误值 {value}。请改成要写的内容。"
    if isinstance(value, datetime | date | time | timedelta):
        return "这里被表格软件当成了日期。请先把单元格设为“文本”，再写一遍。"
    if not isinstance(value, str | int | float | bool):
        return "这里的内容认不出。请改成文字。"
    if isinstance(value, str) and (found := re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", value)):
        return f"这里有控制字符 U+{ord(found.group()):04X}，请删去后重写。"
    return ""


def _blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _name_merged(parser: Any, table: Table, problems: list[Problem]) -> None:  # noqa: ANN401
    merged = parser.merged_cells
    for one in merged.mergeCell if merged is not None else ():
        problems.append(
            Problem(
                f"{table.name}!{one.ref}",
                "这里合并了单元格，不知道属于哪一行。请取消合并，每行各写各的。",
                CODE,
            )
        )


def _require_workbook(data: bytes, name: str) -> None:
    if len(data) > MAX_BYTES:
        raise WorkbookRefused(
            f"“{name}”有 {len(data) / 1e6:.1f} MB，超过 10 MB，不像要点表，没有导入。请核对文件。",
            code="workbook.too_big",
        )
    if not data.startswith(b"PK"):
        raise _no_zip(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _require_harmless(parts, name)
            _require_xlsx({part.filename for part in parts}, archive, name)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _require_plain_xml(archive.read(part), part.filename, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as broken:
        raise WorkbookRefused(
            f"“{name}”是损坏的压缩包，没有导入。请重新导出一份 XLSX 后再试。",
            code="workbook.broken",
        ) from broken
    except Exception as broken:
        if isinstance(broken, InputRefused):
            raise
        raise WorkbookRefused(  # zlib.error and struct.error of a damaged archive
            f"“{name}”是损坏的压缩包，没有导入。请重新导出一份 XLSX 后再试。",
            code="workbook.broken",
        ) from broken


def _no_zip(data: bytes, name: str) -> WorkbookRefused:
    if not data.strip():
        return WorkbookRefused(f"“{name}”是空的，没有导入。请核对文件。", code="workbook.empty")
    if data.startswith(_OLD):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        kind = "加了密码的文件" if locked else "旧版 Excel 文件（XLS）"
        cure = "取消密码，" if locked else ""
        return WorkbookRefused(
            f"“{name}”是{kind}，没有导入。请在表格软件里打开，{cure}另存为 XLSX 后再试。",
            code="workbook.encrypted" if locked else "workbook.old_excel",
        )
    kind = "文字文件（CSV 之类）" if b"\x00" not in data[:4096] else "别的文件"
    return WorkbookRefused(
        f"“{name}”不是 XLSX，而是{kind}，没有导入。请在表格软件里打开，另存为 XLSX 后再试。",
        code="workbook.not_xlsx",
    )


def _require_harmless(parts: list[zipfile.ZipInfo], name: str) -> None:
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise WorkbookRefused(
            f"“{name}”解开后有 {total / 1e6:.0f} MB、{len(parts)} 个部分，"
            f"超过 {MAX_UNPACKED // 1_000_000} MB 或 {MAX_PARTS} 个，没有解开，也没有导入。"
            "请核对文件，删去空行、图片和多余的工作表。",
            code="workbook.bomb",
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise WorkbookRefused(
            f"“{name}”加了密码，没有导入。请取消密码后再试。", code="workbook.encrypted"
        )
    if len({part.filename for part in parts}) != len(parts):
        raise WorkbookRefused(
            f"“{name}”里同一部分出现了两次，不知道用哪一份，没有导入。请在表格软件里另存一次。",
            code="workbook.broken",
        )


def _require_xlsx(names: set[str], archive: zipfile.ZipFile, name: str) -> None:
    types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if any(one.lower().endswith("vbaproject.bin") for one in names) or b"macroEnabled" in types:
        raise WorkbookRefused(
            f"“{name}”带有宏（XLSM），没有导入，宏也没有执行。请另存为不带宏的 XLSX 后再试。",
            code="workbook.macros",
        )
    if b"spreadsheetml" not in types:
        kind = "ODS 文件" if "content.xml" in names else "压缩包，但不是 XLSX"
        kind = "二进制表格（XLSB）" if "xl/workbook.bin" in names else kind
        raise WorkbookRefused(
            f"“{name}”是{kind}，没有导入。请在表格软件里打开，另存为 XLSX 后再试。",
            code="workbook.not_xlsx",
        )


def _require_plain_xml(xml: bytes, part: str, name: str) -> None:
    """No part declares entities: that is how a small file is made to grow while it is read."""
    if _DECLARES.search(xml) or b"\x00" in xml:
        raise WorkbookRefused(
            f"“{name}”的 {part} 里有不该有的声明或编码，没有导入。请在表格软件里另存一次。",
            code="workbook.unsafe_xml",
        )
    if (declared := _ENCODING.match(xml)) and declared[1].lower() not in {b"utf-8", b"us-ascii"}:
        raise WorkbookRefused(
            f"“{name}”的 {part} 不是 UTF-8 编码（写的是 {declared[1].decode('ascii')}），"
            "文字会变样，没有导入。请在表格软件里另存一次。",
            code="workbook.encoding",
        )
    if part == "xl/workbook.xml" and b"purl.oclc.org/ooxml" in xml:
        raise WorkbookRefused(
            f"“{name}”是“严格 OOXML”格式，没有导入。请另存为普通的 XLSX 后再试。",
            code="workbook.strict",
        )


def texts(table: Table, column: str) -> Iterator[tuple[Row, Cell]]:
    """The filled cells of a column."""
    for row in table.rows:
        if column in row.cells:
            yield row, row.cells[column]
