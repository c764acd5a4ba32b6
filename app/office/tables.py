"""A sheet as rows, whatever the file: read as a stream, from any row on, the same every time.

A source knows its fingerprint before a row of it is used, and notices when the file changed
while it was read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.domain.errors import InputRefused
from app.office.cells import CellValue

MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELL = 20_000
_PIECE = 1 << 20


class TableRefused(InputRefused):
    code = "table.refused"


class FileChanged(InputRefused):
    code = "file.changed"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”在读的时候变了，可能还在复制或编辑，没有采用。请等它不再变动后重新导入。"
        )


Row = tuple[int, Sequence[CellValue]]  # the row's number as a spreadsheet shows it, and its cells


class Table(Protocol):
    """An open sheet."""

    @property
    def name(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def headers(self) -> tuple[str, ...]: ...
    @property
    def apart_by_signs(self) -> bool:
        """Whether cells stand apart by a sign, so that one sign too many shifts a row."""
        ...

    @property
    def other_sheets(self) -> tuple[str, ...]:
        """Sheets with results besides this one."""
        ...

    def rows(self) -> Generator[Row, None, None]:
        """The rows under the header, every time from the first."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file was when its fingerprint was taken."""

    path: Path
    size: int
    touched: int
    sha256: str

    @classmethod
    def of(cls, path: Path, most: int) -> Seen:
        if path.is_symlink() or not path.is_file():
            raise TableRefused(
                f"“{path.name}”不是普通文件，没有采用。请复制成普通文件。", code="table.not_a_file"
            )
        before = path.stat()
        if before.st_size > most:
            raise TableRefused(
                f"“{path.name}”有 {before.st_size / 1e6:.1f} MB，超过 {most / 1e6:.0f} MB，"
                "没有导入。请分成几份再导入。",
                code="table.too_big",
            )
        digest = hashlib.sha256()
        with path.open("rb") as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
        return cls(path, before.st_size, before.st_mtime_ns, digest.hexdigest())

    def require_unchanged(self) -> None:
        now = self.path.stat()
        if (now.st_size, now.st_mtime_ns) != (self.size, self.touched):
            raise FileChanged(self.path.name)


def require_headers(name: str, headers: Sequence[str]) -> tuple[str, ...]:
    if not any(one.strip() for one in headers):
        raise TableRefused(f"“{name}”没有表头，没有导入。请在第一行写上列名。", code="table.empty")
    if len(headers) > MAX_COLUMNS:
        raise too_many(name, f"{len(headers)} 列，超过 {MAX_COLUMNS} 列")
    return tuple(headers)


def too_many(name: str, what: str) -> TableRefused:
    return TableRefused(
        f"“{name}”有 {what}，没有导入。请删去多余的内容，或者分成几份。", code="table.too_many"
    )
