"""Cells taken into plain values, each place remembered with its cell, each mistake named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import Problem
from app.office import cell_words, comments
from app.office.sheets import CODE, Cell, Row, Table

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Reading:
    """What the sheets hold: the plain checklist, the cell of each place, comments, mistakes."""

    plain: dict[str, Any] = field(default_factory=dict)
    cells: dict[Path, str] = field(default_factory=dict)
    remarks: dict[str, tuple[comments.Remark, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    spoilt: set[Path] = field(default_factory=set)  # a mistake was named there already
    holes: set[Path] = field(default_factory=set)  # lists that lack what could not be read

    def wrong(self, place: str, sentence: str) -> None:
        self.problems.append(Problem(place, sentence, CODE))


def whole_number(cell: Cell, reading: Reading) -> int | None:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value.strip()[:9])
    reading.wrong(cell.place, f"应当是整数，不能写 {value}。")
    return None


def text_of(cell: Cell, reading: Reading, what: str = "文字") -> str | None:
    """Text only: a number in the cell has lost how it was written (1.10 is 1.1 by then)."""
    if isinstance(cell.value, str):
        return cell.value
    kind = "真或假" if isinstance(cell.value, bool) else "数字"
    reading.wrong(
        cell.place,
        f"这里是{kind} {cell.value}，应当是{what}。写 1.10 会变成 1.1，"
        "请先把单元格设为“文本”，再写一遍。",
    )
    return None


def take_comments(cell: Cell, row: str, reading: Reading) -> None:
    found, wrong = comments.read(str(cell.value))
    for line in wrong:
        reading.wrong(cell.place, f"看不懂注释“{line}”，请写成“limits: 文字”或“^: 文字”。")
    if found:
        reading.remarks[row] = found


@dataclass(frozen=True, slots=True)
class RowReader:
    """Takes the cells of one row."""

    table: Table
    row: Row
    reading: Reading

    def take(
        self,
        into: dict[str, Any],
        at: Path,
        column: str,
        key: str,
        what: str = "文字",
    ) -> None:
        """A cell of text as it stands."""
        self.place((*at, key), column)
        if column in self.row.spoilt:
            self.reading.spoilt.add((*at, key))
        elif (cell := self.row.cells.get(column)) is not None:
            text = text_of(cell, self.reading, what)
            if text is None:
                self.reading.spoilt.add((*at, key))
            else:
                into[key] = text

    def read(
        self,
        into: dict[str, Any],
        at: Path,
        column: str,
        key: str,
        read: Callable[[Any], cell_words.Read],
    ) -> None:
        """A cell by its reader, with every sentence of it."""
        self.place((*at, key), column)
        cell = self.row.cells.get(column)
        if cell is None:
            if column in self.row.spoilt:
                self.reading.holes.add((*at, key))
            return
        plain = read in (cell_words.number, cell_words.yes_no)
        text = cell.value if plain else text_of(cell, self.reading)
        if text is None:
            self.reading.holes.add((*at, key))
            return
        value, wrong = read(text)
        for sentence in wrong:
            self.reading.wrong(cell.place, sentence)
            self.reading.holes.add((*at, key))
        into[key] = value

    def each(
        self,
        into: dict[str, Any],
        at: Path,
        column: str,
        key: str,
        read: Callable[[str], cell_words.Read],
    ) -> None:
        """A cell of lines, each by its reader."""
        self.place((*at, key), column)
        cell = self.row.cells.get(column)
        text = text_of(cell, self.reading) if cell is not None else None
        if column in self.row.spoilt or (cell is not None and text is None):
            self.reading.holes.add((*at, key))
        found = []
        for line in cell_words.lines(text or ""):
            value, wrong = read(line)
            for sentence in wrong:
                self.reading.wrong(cell.place if cell else "", sentence)
                self.reading.holes.add((*at, key))
            if value is not None:
                found.append(value)
        if found:
            into[key] = found

    def place(self, path: Path, column: str) -> None:
        """Where that part of the checklist stands."""
        self.reading.cells[path] = self.table.place(self.row.number, column)
