"""The rows of one sheet of a workbook, straight from its XML: only what holds a value is kept.

Nothing is calculated. The part was searched for declarations of entities before it comes here.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime
from typing import IO, Any
from xml.parsers import expat

from openpyxl.utils.datetime import from_excel, from_ISO8601

from app.office.cells import CellValue, ErrorValue, Formula
from app.office.tables import MAX_CELL

Cells = list[tuple[int, CellValue]]  # by the place of the column, counted from 0
_PIECE = 1 << 16
_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_ROW, _CELL, _VALUE, _FORMULA, _INLINE, _TEXT, _SOUND = range(7)
_KINDS = {
    f"{space} {name}": kind
    for space in _SPACES
    for name, kind in (
        ("row", _ROW), ("c", _CELL), ("v", _VALUE), ("f", _FORMULA),
        ("is", _INLINE), ("t", _TEXT), ("rPh", _SOUND),
    )
}  # fmt: skip
_DIGITS = "0123456789"


class SheetReader:
    """What the parser tells, gathered row by row."""

    def __init__(self, sheet: Any, epoch: datetime) -> None:  # noqa: ANN401 - no types there
        self._strings = sheet._shared_strings
        self._days: frozenset[int] = frozenset(sheet.parent._date_formats)
        self._spans: frozenset[int] = frozenset(sheet.parent._timedelta_formats)
        self._epoch = epoch
        self._columns: dict[str, int] = {}
        self.rows: list[tuple[int, Cells]] = []
        self._cells: Cells = []
        self._number = 0
        self._at = -1
        self._kind, self._style = "n", 0
        self._value = self._inline = ""
        self._formula: str | None = None
        self._text: list[str] = []
        self._hearing = False
        self._sound = False

    def parser(self) -> expat.XMLParserType:
        made = expat.ParserCreate(namespace_separator=" ")
        made.buffer_text = True
        made.StartElementHandler = self._start
        made.EndElementHandler = self._end
        made.CharacterDataHandler = self._hear
        return made

    def _start(self, name: str, given: dict[str, str]) -> None:
        kind = _KINDS.get(name)
        if kind == _CELL:
            place = given.get("r")
            self._at = self._at + 1 if place is None else self._column(place)
            self._kind, self._style = given.get("t", "n"), int(given.get("s") or 0)
            self._value = self._inline = ""
            self._formula = None
        elif kind in {_VALUE, _FORMULA} or (kind == _TEXT and not self._sound):
            self._hearing, self._text = True, []
        elif kind == _ROW:
            number = given.get("r")
            following = self._number + 1 if number is None else int(float(number))
            if following <= self._number:  # a batch goes on by the number of its last row
                raise ValueError(number)
            self._number = following
            self._cells, self._at = [], -1
        elif kind == _SOUND:
            self._sound = True

    def _hear(self, text: str) -> None:
        if self._hearing:
            self._text.append(text)

    def _end(self, name: str) -> None:
        kind = _KINDS.get(name)
        if kind == _CELL:
            value = self._read()
            if value is not None:
                self._cells.append((self._at, value))
        elif kind == _VALUE:
            self._value, self._hearing = "".join(self._text), False
        elif kind == _FORMULA:
            self._formula, self._hearing = "".join(self._text), False
        elif kind == _TEXT and not self._sound:
            self._inline += "".join(self._text)
            self._hearing = False
        elif kind == _SOUND:
            self._sound = False
        elif kind == _ROW:
            self.rows.append((self._number, self._cells))

    def _column(self, place: str) -> int:
        letters = place.rstrip(_DIGITS)
        found = self._columns.get(letters)
        if found is None:
            if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
                raise ValueError(place)
            found = -1
            for sign in letters.upper():
                found = (found + 1) * 26 + ord(sign) - 65
            self._columns[letters] = found
        return found

    def _read(self) -> CellValue:
        value: CellValue = None
        if self._formula is not None:
            value = Formula(f"={self._formula}")
        elif self._kind == "inlineStr":
            value = _short(self._inline) or None
        elif self._value:
            value = self._plain_value(self._value)
        return value

    def _plain_value(self, text: str) -> CellValue:
        match self._kind:
            case "s":
                return _short(str(self._strings[int(text)]))
            case "n":
                return self._count_or_day(text)
            case "b":
                return bool(int(text))
            case "e":
                return ErrorValue(text)
            case "d":
                return _plain(from_ISO8601(text))
        return _short(text)

    def _count_or_day(self, text: str) -> CellValue:
        whole = text.isdigit() or not any(sign in text for sign in ".eE")
        number = int(text) if whole else float(text)
        if self._style not in self._days:
            return number
        try:
            span = self._style in self._spans
            return _plain(from_excel(number, self._epoch, timedelta=span))
        except (OverflowError, ValueError):
            return ErrorValue("#VALUE!")  # a day before or after all days


def _short(text: str) -> str:
    return text if len(text) <= MAX_CELL else text[: MAX_CELL + 1]


def _plain(value: object) -> CellValue:
    return value if isinstance(value, date) else str(value)


def rows_of(sheet: Any, source: IO[bytes]) -> Generator[tuple[int, Cells], None, None]:  # noqa: ANN401
    """Row numbers and their filled cells, a piece of the file at a time."""
    reader = SheetReader(sheet, sheet.parent.epoch)
    parser = reader.parser()
    while piece := source.read(_PIECE):
        parser.Parse(piece, False)
        yield from reader.rows
        reader.rows.clear()
    parser.Parse(b"", True)
    yield from reader.rows
