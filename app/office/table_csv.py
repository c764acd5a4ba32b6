"""CSV as other systems write it: UTF-8, UTF-16 with its mark, or GB 18030; comma, semicolon, tab.

Private-use places that older codecs left are the characters GB 18030-2022 gives them.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from app.office.encodings import mended
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

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._seen = Seen.of(path, MAX_BYTES)
        self._codec, self.encoding, self._private = _encoding(path)
        self._delimiter, self.headers, self._header_row = self._head()

    @property
    def fingerprint(self) -> str:
        return self._seen.sha256

    def rows(self) -> Iterator[Row]:
        self._seen.require_unchanged()
        with self._open() as source:
            yield from self._numbered(source)
        self._seen.require_unchanged()

    def close(self) -> None:
        """Nothing stays open between two readings."""

    def _numbered(self, source: IO[str]) -> Iterator[Row]:
        number = 0
        lines = _lines(source) if self._private else source
        reader = csv.reader(lines, delimiter=self._delimiter)
        csv.field_size_limit(MAX_CELL)
        try:
            for number, cells in enumerate(reader, start=1):
                if number <= self._header_row or not any(cells):
                    continue
                if number > MAX_ROWS + self._header_row:
                    raise too_many(self.name, f"超过 {MAX_ROWS} 行")
                if len(cells) > MAX_COLUMNS:
                    raise too_many(self.name, f"{len(cells)} 列（第 {number} 行）")
                yield number, cells
        except csv.Error as error:
            raise TableRefused(
                f"“{self.name}”第 {number + 1} 行读不出：引号没有配对，或者一格超过 {MAX_CELL} 字。"
                "没有导入。请在原系统重新导出。",
                code="table.broken",
            ) from error

    def _open(self) -> IO[str]:
        return self._seen.path.open(encoding=self._codec, newline="")

    def _head(self) -> tuple[str, tuple[str, ...], int]:
        """The delimiter, the header and its row: the first row with anything in it."""
        csv.field_size_limit(MAX_CELL)
        with self._open() as source:
            for number, line in enumerate(_lines(source), start=1):
                if not line.strip(" \r\n,;\t"):
                    continue
                delimiter = max(",;\t", key=line.count)
                try:
                    cells = next(csv.reader([line], delimiter=delimiter))
                except csv.Error:
                    break
                return delimiter, require_headers(self.name, cells), number
        raise TableRefused(f"“{self.name}”是空的，没有导入。请核对文件。", code="table.empty")


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
