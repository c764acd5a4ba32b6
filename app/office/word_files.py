"""The lines of a Word file (DOCX); macros, old formats and unpacking bombs are refused by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from app.domain.errors import InputRefused

MAX_UNPACKED = 100_000_000
OLD_WORD = b"\xd0\xcf\x11\xe0"
_MACROS = ("vbaproject.bin", "vbadata.xml")


class WordRefused(InputRefused):
    code = "statute.word"


def lines_of(data: bytes, name: str) -> tuple[str, ...]:
    """Paragraphs and table cells in their order. Raises WordRefused in one sentence."""
    _require_harmless(data, name)
    try:
        document = Document(io.BytesIO(data))
        return tuple(_lines(document.iter_inner_content()))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as broken:
        raise _broken(name) from broken


def _require_harmless(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as broken:
        raise _broken(name) from broken
    names = [entry.filename.lower() for entry in entries]
    if any(one.endswith(_MACROS) for one in names):
        raise WordRefused(
            f"“{name}”含有宏，没有装入。请另存为不含宏的 DOCX 后再试。", code="statute.macro"
        )
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise WordRefused(
            f"“{name}”解开后超过 100 MB，不像法规，没有装入。请核对文件。", code="statute.too_big"
        )
    if "word/document.xml" not in names:
        raise WordRefused(
            f"“{name}”不是 Word 文件，没有装入。请用 Markdown、DOCX 或者 TXT。",
            code="statute.not_text",
        )


def _lines(blocks: Iterator[Paragraph | Table]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from (line for one in cell.paragraphs for line in one.text.split("\n"))
        else:
            yield from block.text.split("\n")


def _broken(name: str) -> WordRefused:
    return WordRefused(f"Word 文件“{name}”已损坏，没有装入。请换一份后再试。")
