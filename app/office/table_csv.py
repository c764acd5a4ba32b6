"""CSV as other systems write it: UTF-8, UTF-16 with its mark, or GB 18030; comma, semicolon, tab.

Private-use places that older codecs left are the characters GB 18030-2022 gives them.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO

from app.office.encodings import mended
from app.office.mapping import guess
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

MAX_BYTES = 200_000_000
_PIECE = 1 << 20
_SEARCHED_FOR_HEADERS = 20
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_TRIED = (("utf-8", "UTF-8"), ("gb18030", "GB18030"))


class CsvTable:
    """A CSV file, decoded strictly: a byte that fits no encoding is refused with its row."""

    sheet = ""
    apart_by_signs = True
    other_sheets: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._seen = Seen.of(path, MAX_BYTES)
        _require_no_other(path)
        self._codec, self.encoding, self._private = _encoding(path)
        self._delimiter, self.headers, self._header_row = self._head()

    @property
    def fingerprint(self) -> str:
        return self._seen.sha256

    def rows(self) -> Generator[Row, None, None]:
        self._seen.require_unchanged()
        with self._open() as source:
            yield from self._numbered(source)
        self._seen.require_unchanged()

    def close(self) -> None:
        """Nothing stays open between two readings."""

    def _numbered(self, source: IO[str]) -> Iterator[Row]:
        number = seen = 0
        lines = _lines(source) if self._private else source
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        csv.field_size_limit(MAX_CELL)
        first, wide = self._header_row, len(self.headers)
        try:
            for number, cells in enumerate(reader, start=1):
                if reader.line_num > seen + 1 and number > first:
                    self._require_own_lines(number, cells)
                seen = reader.line_num
                if number <= first or not any(cells):
                    continue
                if number > MAX_ROWS + first:
                    raise too_many(self.name, f"超过 {MAX_ROWS} 行")
                if len(cells) > MAX_COLUMNS:
                    raise too_many(self.name, f"{len(cells)} 列（第 {number} 行）")
                if len(cells) > wide and not any(cells[wide:]):
                    del cells[wide:]
                yield number, cells
        except csv.Error as error:
            raise self._quotes(number + 1) from error

    def _require_own_lines(self, number: int, cells: list[str]) -> None:
        """A cell may have lines, but none that hold a row: then a quote swallowed what follows."""
        for cell in cells:
            if "\n" in cell and cell.count(self._delimiter) >= len(self.headers) - 1:
                raise self._quotes(number)

    def _quotes(self, number: int) -> TableRefused:
        return TableRefused(
            f"“{self.name}”第 {number} 行读不出：引号没有配对，或者一格超过 {MAX_CELL} 字。"
            "没有导入。请在原系统重新导出。",
            code="table.broken",
        )

    def _open(self) -> IO[str]:
        return self._seen.path.open(encoding=self._codec, newline="")

    def _head(self) -> tuple[str, tuple[str, ...], int]:
        """The delimiter, the header and its row: of the first rows that with most known names."""
        csv.field_size_limit(MAX_CELL)
        best: tuple[int, str, list[str], int] | None = None
        with self._open() as source:
            for number, line in enumerate(_lines(source), start=1):
                if number > _SEARCHED_FOR_HEADERS:
                    break
                if not line.strip(" \r\n,;\t") or line.startswith("sep="):
                    continue
                delimiter = max(",;\t", key=line.count)
                try:
                    cells = next(csv.reader([line], delimiter=delimiter))
                except csv.Error:
                    break
                known = len(guess(cells))
                if best is None or known > best[0]:
                    best = (known, delimiter, cells, number)
        if best is None:
            raise TableRefused(f"“{self.name}”是空的，没有导入。请核对文件。", code="table.empty")
        _, delimiter, cells, number = best
        return delimiter, require_headers(self.name, _without_empty_end(cells)), number


def _without_empty_end(headers: list[str]) -> list[str]:
    while len(headers) > 1 and not headers[-1].strip():
        headers.pop()
    return headers


def _require_no_other(path: Path) -> None:
    """Pages and documents that are named like a sheet: said what they are."""
    with path.open("rb") as source:
        head = source.read(512).lstrip(b"\xef\xbb\xbf \r\n\t")
    kinds = ((b"<", "网页或 XML"), (b"%PDF", "PDF"), (b"{", "JSON"), (b"[{", "JSON"))
    kind = next((words for mark, words in kinds if head.startswith(mark)), "")
    if kind:
        raise TableRefused(
            f"“{path.name}”是{kind}，不是表格，没有导入。请在表格软件里打开，另存为 XLSX 后再试。",
            code="table.not_a_table",
        )


def _lines(source: IO[str]) -> Iterator[str]:
    for line in source:
        yield mended(line) if not line.isascii() and _PRIVATE.search(line) else line


def _encoding(path: Path) -> tuple[str, str, bool]:
    """The codec, its name for people, and whether private-use places occur."""
    with path.open("rb") as source:
        head = source.read(4)
    for mark, codec, words in _MARKS:
        if head.startswith(mark):
            bad, private = _decoded(path, codec)
            if bad:
                raise _unreadable(path, bad, words)
            return codec, words, private
    failed = []
    for codec, words in _TRIED:
        bad, private = _decoded(path, codec)
        if not bad:
            return codec, words, private
        failed.append((bad, words))
    raise _unreadable(path, *max(failed))  # the encoding that went furthest is the one meant


def _unreadable(path: Path, row: int, words: str) -> TableRefused:
    return TableRefused(
        f"“{path.name}”第 {row} 行的文字不是 {words}，也认不出别的编码，没有导入。"
        "请另存为 XLSX 或者 UTF-8 的 CSV。",
        code="table.encoding",
    )


def _decoded(path: Path, codec: str) -> tuple[int, bool]:
    """The row in which the bytes stop being this encoding, 0 where they never do; and whether
    private-use places occur.
    """
    decoder = codecs.getincrementaldecoder(codec)()
    line, private = 1, False
    with path.open("rb") as source:
        while True:
            piece = source.read(_PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return line + piece[: error.start].count(b"\n"), private
            if "\x00" in text:
                return line + text[: text.index("\x00")].count("\n"), private
            if not piece:
                return 0, private
            private = private or _PRIVATE.search(text) is not None
            line += text.count("\n")
