"""The ledger as a file: XLSX, or CSV that a spreadsheet opens without mojibake.

Written row by row, of one moment, beside the place it will have; counted, hashed and put there
whole. The manifest beside it says how many rows and which hash, and was checked against both.
Codes are text to the last digit, and no cell is a formula.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import xlsxwriter

from app.domain.errors import InputRefused, MemoryRefused
from app.office import ledger
from app.office.ledger import CODES, COLUMNS, NUMBERS, Filters
from app.office.records import Result
from app.office.store import Store

Format = Literal["xlsx", "csv"]
Tell = Callable[[int, int], None]
Stop = Callable[[], bool]
SHEET_ROWS = 1_000_000  # a sheet of XLSX holds 1,048,576
_TELL_EVERY = 1_000
_PIECE = 1 << 20
_RISKY = frozenset("=+-@\t\r\n'")
_LONG = 12  # digits from which on a spreadsheet would write 9.1E+17


class ExportStopped(InputRefused):
    code = "export.stopped"

    def __init__(self) -> None:
        super().__init__("导出已取消，没有留下半个文件。台账没有变动。")


class ExportWrong(MemoryRefused):
    code = "export.wrong"


@dataclass(frozen=True, slots=True)
class Exported:
    """The file, and what its manifest says of it."""

    path: Path
    manifest: Path
    rows: int
    sha256: str
    size: int


def export(
    store: Store,
    filters: Filters,
    out: Path,
    kind: Format,
    *,
    now: datetime,
    tell: Tell | None = None,
    stop: Stop = lambda: False,
) -> Exported:
    """The whole ledger under these filters, or no file at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    staging = out.with_name(f".{out.name}.{secrets.token_hex(6)}.partial")
    manifest = out.with_name(out.name + ".manifest.json")
    try:
        with store.read() as connection:
            total = ledger.count(connection, filters)
            with closing(ledger.stream(connection, filters)) as lines:
                rows = _told(lines, total, tell, stop)
                written = (_write_xlsx if kind == "xlsx" else _write_csv)(staging, rows)
        sha256, size = _hash(staging)
        if written != total:
            raise ExportWrong(
                f"应有 {total} 行，只写出 {written} 行，文件没有留下。台账没有变动。请再导出一次。"
            )
        manifest.unlink(missing_ok=True)  # never one that speaks of another file
        staging.replace(out)
    finally:
        staging.unlink(missing_ok=True)
    said = {
        "format": "shian.export/1",
        "file": out.name,
        "rows": written,
        "sha256": sha256,
        "len": size,
        "columns": list(COLUMNS),
        "filters": filters.said(),
        "guard": "'" if kind == "csv" else "",
        "made_at": now.isoformat(timespec="seconds"),
    }
    _write_whole(manifest, json.dumps(said, ensure_ascii=False, indent=1).encode())
    return Exported(out, manifest, written, sha256, size)


def _told(rows: Iterator[Result], total: int, tell: Tell | None, stop: Stop) -> Iterator[Result]:
    for n, row in enumerate(rows, start=1):
        if n % _TELL_EVERY == 0:
            if stop():
                raise ExportStopped
            if tell is not None:
                tell(n, total)
        yield row


def _write_csv(path: Path, rows: Iterator[Result]) -> int:
    n = 0
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(guarded(ledger.words(row)))
            n += 1
        target.flush()
        os.fsync(target.fileno())
    return n


def guarded(cells: tuple[str, ...]) -> Sequence[str]:
    """No cell a spreadsheet would calculate, and no code it would turn into a number."""
    bare = _RISKY.isdisjoint([cell[:1] for cell in cells])
    if bare and not any(_looks_a_number(cells[at]) for at in CODES):
        return cells
    return [
        f"'{cell}" if cell[:1] in _RISKY or (at in CODES and _looks_a_number(cell)) else cell
        for at, cell in enumerate(cells)
    ]


def _looks_a_number(cell: str) -> bool:
    return cell.isdigit() and (len(cell) >= _LONG or cell.startswith("0"))


def _write_xlsx(path: Path, rows: Iterator[Result]) -> int:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "tmpdir": str(path.parent),
    }
    n = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "台账", "created": datetime(2000, 1, 1)})  # noqa: DTZ001
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        sheet, at = _new_sheet(book, head, 1), 0
        for n, row in enumerate(rows, start=1):
            if at == SHEET_ROWS:
                sheet, at = _new_sheet(book, head, n // SHEET_ROWS + 1), 0
            at += 1
            _write_row(sheet, at, ledger.words(row), text)
    with path.open("rb+") as target:
        os.fsync(target.fileno())
    return n


def _new_sheet(
    book: xlsxwriter.Workbook, head: xlsxwriter.format.Format, number: int
) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet("台账" if number == 1 else f"台账{number}")
    for at, name in enumerate(COLUMNS):
        sheet.set_column(at, at, 24 if at in {1, 2, 4, 12, 16} else 14)
        sheet.write_string(0, at, name, head)
    sheet.freeze_panes(1, 0)
    return sheet


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet,
    at: int,
    cells: tuple[str, ...],
    text: xlsxwriter.format.Format,
) -> None:
    for column, cell in enumerate(cells):
        if not cell:
            continue
        if column in NUMBERS:
            sheet.write_number(at, column, int(cell))
        else:
            sheet.write_string(at, column, cell, text)


def _hash(path: Path) -> tuple[str, int]:
    """Of what really lies on the disk, read back."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _write_whole(path: Path, data: bytes) -> None:
    staging = path.with_name(f".{path.name}.{secrets.token_hex(6)}.partial")
    try:
        with staging.open("wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        staging.replace(path)
    finally:
        staging.unlink(missing_ok=True)
