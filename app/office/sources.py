"""What is imported: a sheet under its mapping, or a checked package; rows come the same way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Protocol

from app.domain.errors import InputRefused
from app.office import mapping as mappings
from app.office.believed import TrustedKeys
from app.office.bundle_package import BundleReader
from app.office.cells import CellValue, Merged
from app.office.journal_package import JournalReader
from app.office.mapping import ColumnMapping
from app.office.opening import open_table
from app.office.packages import PackageSource, Reader, reader_of
from app.office.records import OF_A_SHEET, Candidate, Fixed
from app.office.rows import Corrections, RowReader, require_mendable
from app.office.summary_package import SummaryReader
from app.office.tables import Table, TableRefused
from app.trust.digest import sha256_hex

READERS: tuple[Reader, ...] = (BundleReader(), JournalReader(), SummaryReader())


_NUMBERS = frozenset({"checked", "passed", "failed"})
# Fields that are empty in every row of a sheet without their column.
_EMPTY_WITHOUT = ("id_note", "address", "premises", "problems", "due", "note", *sorted(_NUMBERS))


class SourceMissing(InputRefused):
    code = "source.missing"


class Source(Protocol):
    """Anything with rows: the same bytes give the same rows, every time from the first."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Literal["sheet", "package"]: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def key(self) -> str:
        """Content, mapping and mendings together: the same batch twice is once."""
        ...

    @property
    def mapping(self) -> ColumnMapping | None: ...
    @property
    def sheet(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def headers(self) -> tuple[str, ...]: ...
    @property
    def left_out(self) -> tuple[str, ...]:
        """Other sheets of the workbook that hold results too."""
        ...

    @property
    def fixed(self) -> Mapping[str, Fixed]:
        """Fields that are the same in every result of this source."""
        ...

    def candidates(self) -> Iterator[Candidate]: ...
    def raw_rows(self) -> Iterator[tuple[int, tuple[str, ...]]]: ...
    def mended(self) -> str: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """How sources are read: the last day a result may bear, whose keys count, what is saved."""

    today: date
    mapping: ColumnMapping | None = None
    saved: Sequence[ColumnMapping] = ()
    keys: TrustedKeys = field(default_factory=TrustedKeys)
    corrections: Corrections = field(default_factory=dict)


def open_source(path: Path, reading: Reading) -> Source:
    """A file or folder, looked through and ready. Raises InputRefused in one sentence."""
    if not path.exists():
        raise SourceMissing(f"没有找到“{path}”，没有导入。请核对路径。")
    if path.is_symlink() or not (path.is_file() or path.is_dir()):
        raise TableRefused(
            f"“{path.name}”不是普通文件或文件夹，没有采用。请复制成普通文件。",
            code="table.not_a_file",
        )
    reader = reader_of(path, READERS)
    if reader is not None:
        return PackageRows(reader.opened(path, reading.keys))
    if path.is_dir():
        raise SourceMissing(
            f"“{path.name}”里没有封存记录的包，也没有摘要，没有导入。请核对文件夹。"
        )
    wanted = reading.mapping.sheet if reading.mapping else ""
    table = open_table(path, wanted)
    try:
        return SheetRows(table, reading)
    except BaseException:
        table.close()
        raise


class SheetRows:
    """The rows of a sheet, under the mapping given, one saved for these headers, or its own."""

    kind: Literal["sheet", "package"] = "sheet"

    def __init__(self, table: Table, reading: Reading) -> None:
        require_mendable(reading.corrections)
        self._table = table
        self._today = reading.today
        self._corrections = dict(reading.corrections)
        self.mapping: ColumnMapping | None = _mapping_for(table.headers, reading)
        self._places = self.mapping.places(table.headers)
        _require_rows(table)
        self.name, self.sheet = table.name, table.sheet
        self.left_out = table.other_sheets
        self.encoding, self.headers = table.encoding, table.headers
        self.fingerprint = table.fingerprint

    @property
    def key(self) -> str:
        columns = json.dumps(sorted(self._places.items()))
        parts = (self.fingerprint, self.sheet, columns, self.mended())
        return sha256_hex("\0".join(parts).encode())

    @property
    def fixed(self) -> Mapping[str, Fixed]:
        unfilled = (name for name in _EMPTY_WITHOUT if name not in self._places)
        nothing = ((name, None if name in _NUMBERS else "") for name in unfilled)
        return {**OF_A_SHEET, **dict(nothing)}

    def candidates(self) -> Iterator[Candidate]:
        reader = RowReader(
            self._places,
            self._today,
            self._corrections,
            width=len(self.headers),
            apart_by_signs=self._table.apart_by_signs,
        )
        return reader.read_all(self._table.rows())

    def raw_rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        for row, values in self._table.rows():
            yield row, tuple(_plain(one) for one in values)

    def mended(self) -> str:
        items = sorted(self._corrections.items())
        return json.dumps([[row, name, text] for (row, name), text in items], ensure_ascii=False)

    def close(self) -> None:
        self._table.close()


def _require_rows(table: Table) -> None:
    rows = table.rows()
    try:
        if next(rows, None) is None:
            raise TableRefused(
                f"“{table.name}”只有表头，没有一行结果，没有导入。请核对文件，可能没有复制完。",
                code="table.no_rows",
            )
    finally:
        rows.close()


def _mapping_for(headers: Sequence[str], reading: Reading) -> ColumnMapping:
    if reading.mapping is not None:
        return reading.mapping
    saved = next((one for one in reading.saved if one.fits(headers)), None)
    return saved or mappings.suggest(headers)


def _plain(value: CellValue) -> str:
    if value is None or isinstance(value, Merged):
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(value, float) and value == int(value):
        return f"{value:.0f}"
    return str(value)


class PackageRows:
    """The results of a package, as the rows of its visits."""

    kind: Literal["sheet", "package"] = "package"
    mapping: ColumnMapping | None = None
    sheet = ""
    headers: tuple[str, ...] = ("文件",)
    left_out: tuple[str, ...] = ()
    fixed: Mapping[str, Fixed] = {}

    def __init__(self, package: PackageSource) -> None:
        self._package = package
        self.name = package.name
        self.fingerprint = self.key = package.fingerprint
        self.encoding = package.encoding

    def candidates(self) -> Iterator[Candidate]:
        return self._package.candidates()

    def raw_rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        for one in self._package.candidates():
            yield one.row, (one.problems[0].place if one.problems else "",)

    def mended(self) -> str:
        return "[]"

    def close(self) -> None:
        self._package.close()
