"""Which reader a file needs, told from its first bytes and not from its name."""

from __future__ import annotations

from pathlib import Path

from app.office.table_csv import CsvTable
from app.office.table_xlsx import XlsxTable, refuse_old
from app.office.tables import Table


def open_table(path: Path, sheet: str = "") -> Table:
    """A CSV or XLSX file. Raises InputRefused in one sentence."""
    with path.open("rb") as source:
        head = source.read(8)
    if head.startswith(b"PK"):
        return XlsxTable(path, sheet)
    refuse_old(head, path)
    return CsvTable(path)
