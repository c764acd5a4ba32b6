"""XLSX of other systems, read row by row within limits; nothing in it is calculated or followed.

Every part is run through once before a row is read: its real size is counted, declarations of
entities are refused, and merged areas are noted, which the file names only at its end.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Generator, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser

from app.domain.errors import InputRefused
from app.office.archives import WORKBOOK, ArchiveIncomplete, SafeZip
from app.office.cells import CellValue, ErrorValue, Formula, Merged
from app.office.mapping import guess
from app.office.records import NEEDED
from app.office.tables import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Row,
    Seen,
    TableRefused,
    require_headers,
    too_many,
)

_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
_TYPES = "[Content_Types].xml"
_OVERLAP = 200
_MOST_MERGED = 10_000
_SEARCHED_FOR_HEADERS = 20
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Area = tuple[int, int, int, int, str]  # first and last row, first and last column from 0, its name


def refuse_old(head: bytes, path: Path) -> None:
    if head == _OLD:
        raise TableRefused(
            f"“{path.name}”是旧版 Excel 文件（XLS）或者加了密码，没有导入。"
            "请在表格软件里打开，另存为 XLSX 后再试。",
            code="table.old_excel",
        )


class XlsxTable:
    """One sheet of a workbook: the named one, or the first whose header has a column we know."""

    encoding = "XLSX"
    apart_by_signs = False

    def __init__(self, path: Path, sheet: str = "") -> None:
        self.name = path.name
        self._seen = Seen.of(path, WORKBOOK.packed)
        merged = _looked_through(path)
        try:
            self._book = _load(path)
        except InputRefused:
            raise
        except Exception as error:  # the library raises what its XML parser and lookups raise
            raise _broken(self.name) from error
        try:
            self._sheet, self._header_row, headers, self.other_sheets = self._chosen(sheet)
            self.headers = require_headers(self.name, headers)
            self.sheet = str(self._sheet.title)
            self._merged = _areas(merged.get(_part_of(self._sheet), ()), self._header_row)
        except BaseException:
            self._book.close()
            raise

    @property
    def fingerprint(self) -> str:
        return self._seen.sha256

    def rows(self) -> Generator[Row, None, None]:
        self._seen.require_unchanged()
        wide, merged, last = len(self.headers), _Areas(self._merged), 0
        for number, cells in self._parsed(self._sheet):
            if number <= last:  # a batch goes on by the number of its last row
                raise _broken(self.name)
            last = number
            if number <= self._header_row:
                continue
            if number > MAX_ROWS + self._header_row:
                raise too_many(self.name, f"超过 {MAX_ROWS} 行（第 {number} 行还有内容）")
            values, filled = _filled(cells, wide)
            if merged.at(number):
                filled |= _spread(merged.here, values)
            if filled:
                yield number, values
        self._seen.require_unchanged()

    def close(self) -> None:
        self._book.close()

    def _parsed(self, sheet: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:  # noqa: ANN401
        with sheet._get_source() as source, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parser = WorkSheetParser(
                source,
                sheet._shared_strings,
                epoch=self._book.epoch,
                date_formats=self._book._date_formats,
                timedelta_formats=self._book._timedelta_formats,
            )
            try:
                yield from parser.parse()
            except InputRefused:
                raise
            except Exception as error:  # what an XML parser raises is told as one sentence
                raise _broken(self.name) from error

    def _chosen(self, wanted: str) -> tuple[Any, int, list[str], tuple[str, ...]]:
        """The sheet with most columns we know; hidden ones only where they are asked for."""
        best: tuple[int, Any, int, list[str]] | None = None
        whole: list[str] = []
        hidden = False
        for sheet in self._book.worksheets:
            if wanted and sheet.title.strip() != wanted.strip():
                continue
            if not wanted and sheet.sheet_state != "visible":
                hidden = True
                continue
            row, headers = self._header_of(sheet)
            fields = guess(headers)
            if set(NEEDED) <= fields.keys():
                whole.append(str(sheet.title))
            if row and (best is None or len(fields) > best[0]):
                best = (len(fields), sheet, row, headers)
        if best is None:
            where = f"没有工作表“{wanted}”，或者它是空的" if wanted else "没有内容"
            where = "只有隐藏的工作表有内容，不知道要不要用" if hidden else where
            cure = "请取消隐藏，或者删去" if hidden else "请核对文件"
            raise TableRefused(f"“{self.name}”{where}，没有导入。{cure}。", code="table.empty")
        _, chosen, row, headers = best
        return chosen, row, headers, tuple(one for one in whole if one != chosen.title)

    def _header_of(self, sheet: Any) -> tuple[int, list[str]]:  # noqa: ANN401
        """The row with most known headers among the first; titles may stand above it."""
        best, found = 0, (0, [""])
        for seen, (number, cells) in enumerate(self._parsed(sheet)):
            headers = _header(cells, self.name)
            known = len(guess(headers)) + any(headers)
            if known > best:
                best, found = known, (number, headers)
            if seen >= _SEARCHED_FOR_HEADERS:
                break
        return found


def _header(cells: list[dict[str, Any]], name: str) -> list[str]:
    last = max((int(cell["column"]) for cell in cells if cell["value"] is not None), default=0)
    if last > MAX_COLUMNS:
        raise too_many(name, f"{last} 列，超过 {MAX_COLUMNS} 列")
    headers = [""] * last
    for cell in cells:
        if cell["value"] is not None and cell["data_type"] != "f":
            headers[cell["column"] - 1] = str(cell["value"]).strip()[:60]
    return headers


def _value(value: object, kind: str) -> CellValue:
    if kind == "f":
        return Formula(getattr(value, "text", None) or str(value))
    if kind == "e":
        return ErrorValue(str(value))
    if isinstance(value, str):
        return value if len(value) <= MAX_CELL else value[: MAX_CELL + 1]
    if isinstance(value, bool | int | float | datetime | date):
        return value
    return str(value)


def _looked_through(path: Path) -> dict[str, tuple[str, ...]]:
    """Merged areas by part, after every part was counted and searched for what may not be."""
    try:
        archive = SafeZip(path, WORKBOOK)
    except ArchiveIncomplete as error:
        raise _broken(path.name) from error
    try:
        types = archive.read(_TYPES) if _TYPES in archive.names else b""
        _require_xlsx(path.name, archive.names, types)
        return {name: _searched(archive, name) for name in archive.names if _is_xml(name)}
    finally:
        archive.close()


def _require_xlsx(name: str, parts: tuple[str, ...], types: bytes) -> None:
    if any(one.lower().endswith("vbaproject.bin") for one in parts) or b"macroEnabled" in types:
        raise TableRefused(
            f"“{name}”带有宏（XLSM），没有导入，宏也没有执行。请另存为不带宏的 XLSX 后再试。",
            code="table.macros",
        )
    if b"spreadsheetml" not in types:
        raise TableRefused(
            f"“{name}”是压缩包，但不是 XLSX，没有导入。请在表格软件里另存为 XLSX 后再试。",
            code="table.not_xlsx",
        )


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _searched(archive: SafeZip, part: str) -> tuple[str, ...]:
    merged: set[str] = set()
    tail = b""
    sheet = part.startswith("xl/worksheets/")
    for piece in archive.pieces(part):
        text = tail + piece
        if _DECLARES.search(text) or b"\x00" in piece:
            raise TableRefused(
                f"“{archive.name}”的 {part} 里有不该有的声明或编码，没有导入。"
                "请在表格软件里另存一次。",
                code="table.unsafe_xml",
            )
        if sheet and b"mergeCell" in text:
            merged.update(one.decode() for one in _MERGED.findall(text))
        tail = text[-_OVERLAP:]
    if len(merged) > _MOST_MERGED:
        raise too_many(archive.name, f"{len(merged)} 处合并的单元格")
    return tuple(sorted(merged))


def _filled(cells: list[dict[str, Any]], wide: int) -> tuple[list[CellValue], bool]:
    """The values by column, as wide as the header or wider, and whether there is any."""
    values: list[CellValue] = [""] * wide
    filled = False
    for cell in cells:
        value, at = cell["value"], cell["column"] - 1
        if value is None:
            continue
        if at >= len(values):
            if at >= MAX_COLUMNS or (isinstance(value, str) and not value.strip()):
                continue
            values += [""] * (at + 1 - len(values))
        values[at] = _value(value, cell["data_type"])
        filled = True
    return values, filled


def _areas(names: tuple[str, ...], header_row: int) -> tuple[Area, ...]:
    areas = []
    for name in names:
        left, first, right, last = range_boundaries(name)
        if last > header_row:
            areas.append((first, last, left - 1, right - 1, name))
    return tuple(areas)


class _Areas:
    """The merged areas of the row at hand, as rows go by: a look at each area twice, no more."""

    def __init__(self, areas: tuple[Area, ...]) -> None:
        self._waiting = sorted(areas, reverse=True)
        self.here: list[Area] = []

    def at(self, row: int) -> bool:
        while self._waiting and self._waiting[-1][0] <= row:
            self.here.append(self._waiting.pop())
        if self.here:
            self.here = [one for one in self.here if one[1] >= row]
        return bool(self.here)


def _spread(areas: list[Area], values: list[CellValue]) -> bool:
    """Every cell of a merged area says so, whichever of them holds the text."""
    touched = False
    for _, _, left, right, name in areas:
        for at in range(left, min(right + 1, len(values))):
            values[at] = Merged(name)
            touched = True
    return touched


def _part_of(sheet: Any) -> str:  # noqa: ANN401 - the library has no types
    return str(sheet._worksheet_path).lstrip("/")


def _load(path: Path) -> Any:  # noqa: ANN401
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path, read_only=True, keep_links=False)


def _broken(name: str) -> TableRefused:
    return TableRefused(
        f"“{name}”是损坏的或者还没有复制完的 XLSX，没有导入。请等复制完，或者重新导出一份。",
        code="table.broken",
    )
