"""The cells of one worksheet part, row by row, as they stand in the file: nothing is calculated.

Read with the parser of the standard library: a general reader spends most of its time on what
no checklist has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import IO, NamedTuple, TypeVar
from xml.parsers import expat

from openpyxl.utils import column_index_from_string

_PIECE = 1 << 16
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - the file format knows no zone
_DAYS = 2_000_000  # no calendar goes further
T = TypeVar("T", bound=Callable[..., None])
Found = str | int | float | bool | datetime


class RawCell(NamedTuple):
    """`kind`: f formula, e error value, d day; anything else is plain."""

    column: int
    value: Found
    kind: str


class SheetCells:
    """Reads a part once. `merged` is known when the rows are through: it stands behind them.

    `dates`: the styles that show a number as a day or a time.
    """

    def __init__(self, source: IO[bytes], strings: Sequence[str], dates: Collection[int]) -> None:
        self.merged: list[str] = []
        self._source, self._strings, self._dates = source, strings, dates
        self._done: list[tuple[int, list[RawCell]]] = []
        self._cells: list[RawCell] = []
        self._columns: dict[str, int] = {}
        self._row = self._column = self._style = 0
        self._kind = "n"
        self._text: list[str] = []
        self._inline: list[str] = []
        self._value: str | None = None
        self._formula: str | None = None
        self._sounds = False  # inside <rPh>, how a word is read aloud
        self._starts = _named(
            c=self._start_cell, v=self._start_text, f=self._start_text, t=self._start_text,
            row=self._start_row, rPh=self._start_sound, mergeCell=self._merge,
        )  # fmt: skip
        self._ends = _named(
            c=self._end_cell, v=self._end_value, f=self._end_formula, t=self._end_text,
            row=self._end_row, rPh=self._end_sound,
        )  # fmt: skip

    def rows(self) -> Iterator[tuple[int, list[RawCell]]]:
        """Row number and its filled cells. Raises what the parser and the numbers raise."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        while piece := self._source.read(_PIECE):
            parser.Parse(piece, False)
            yield from self._done
            self._done.clear()
        parser.Parse(b"", True)
        yield from self._done

    def _start(self, name: str, given: dict[str, str]) -> None:
        if (begin := self._starts.get(name)) is not None:
            begin(given)

    def _end(self, name: str) -> None:
        if (end := self._ends.get(name)) is not None:
            end()

    def _start_row(self, given: dict[str, str]) -> None:
        self._row = int(given["r"]) if "r" in given else self._row + 1
        self._column, self._cells = 0, []

    def _end_row(self) -> None:
        self._done.append((self._row, self._cells))

    def _start_cell(self, given: dict[str, str]) -> None:
        self._column += 1
        if place := given.get("r"):
            letters = place.rstrip("0123456789")
            known = self._columns.get(letters)
            if known is None:
                known = self._columns[letters] = column_index_from_string(letters)
            self._column = known
        self._kind = given.get("t", "n")
        self._style = int(given.get("s", 0))
        self._value = self._formula = None
        self._inline.clear()

    def _end_cell(self) -> None:
        text, kind = self._value, self._kind
        if self._formula is not None:
            self._add(f"={self._formula}", "f")
        elif kind == "inlineStr":
            text = "".join(self._inline)
            if text:
                self._add(text, "s")
        elif text is not None:
            self._plain(text, kind)

    def _plain(self, text: str, kind: str) -> None:
        if kind == "s":
            self._add(self._strings[int(text)], "s")
        elif kind == "n":
            self._number(text)
        elif kind == "b":
            self._add(bool(int(text)), "b")
        elif kind == "d":
            self._add(_EPOCH, "d")
        else:
            self._add(text, "e" if kind == "e" else "s")

    def _number(self, text: str) -> None:
        value = float(text)
        if self._style in self._dates:
            self._add(_EPOCH + timedelta(days=min(max(value, 0), _DAYS)), "d")
        else:
            whole = value.is_integer() and text.strip("+-").isdigit()
            self._add(int(text) if whole else value, "n")

    def _add(self, value: Found, kind: str) -> None:
        self._cells.append(RawCell(self._column, value, kind))

    def _start_text(self, _given: dict[str, str]) -> None:
        self._text.clear()

    def _end_value(self) -> None:
        self._value = "".join(self._text)

    def _end_formula(self) -> None:
        self._formula = "".join(self._text)

    def _end_text(self) -> None:
        if not self._sounds:
            self._inline.append("".join(self._text))

    def _start_sound(self, _given: dict[str, str]) -> None:
        self._sounds = True

    def _end_sound(self) -> None:
        self._sounds = False

    def _merge(self, given: dict[str, str]) -> None:
        self.merged.append(given["ref"])


def _named(**handlers: T) -> dict[str, T]:
    return {_MAIN + name: handler for name, handler in handlers.items()}
