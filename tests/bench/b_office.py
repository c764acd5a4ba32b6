"""100,000 rows into the office's database and out of it, beside the bare way with the same rows.

The floor of the import has nothing to do but write: the finished rows lie in memory, and go in
by executemany (SQLite) or COPY (PostgreSQL) into the same table with the same indexes. Ours
reads the file, checks every cell, knows what was there, and can go on after a kill.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from app.office import importing, sources
from app.office.batching import Batch, Office
from app.office.handing_out import Format, export
from app.office.ledger import COLUMNS, Filters, count, stream, words
from app.office.schema import STORED
from app.office.store import Store, open_store
from tests.bench.table import Pair, in_turn
from tests.office.tables import csv_file, row
from tests.server.running import Postgres

ROWS = 100_000
RUNS = 3
NOW = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def measure() -> Iterable[Pair]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = csv_file(folder / "rows.csv", (row(n) for n in range(ROWS)))
        stores = iter(range(1_000_000))
        yield taken_in(path, "SQLite", lambda: f"sqlite:///{folder}/{next(stores)}.db")
        cluster = Postgres.start()
        try:
            yield taken_in(path, "PostgreSQL", cluster.database)
        finally:
            cluster.stop()
        yield from handed_out(folder, path)


def taken_in(path: Path, database: str, fresh: Callable[[], str]) -> Pair:
    rows = finished(path, fresh())
    offices = [opened(fresh()) for _ in range(RUNS + 1)]
    floors = [emptied(fresh()) for _ in range(RUNS + 1)]

    def ours() -> None:
        office = offices.pop()
        batch, _ = imported(office, path)
        assert (batch.taken, batch.refused) == (ROWS, 0)
        office.store.close()

    def bare() -> None:
        store = floors.pop()
        with store.write() as connection:
            (executemany if database == "SQLite" else copied)(connection, rows)
        store.close()

    mine, floor = in_turn(ours, bare, RUNS)
    bare_way = "executemany" if database == "SQLite" else "COPY"
    what = f"import of {ROWS:,} rows of CSV, {database}"
    return Pair(what, f"{bare_way} of the finished rows", tuple(mine), tuple(floor), 2.0)


def executemany(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(STORED))
    statement = f"INSERT INTO office_results ({', '.join(STORED)}) VALUES ({marks})"
    connection.exec_driver_sql(statement, rows)


def copied(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY office_results ({', '.join(STORED)}) FROM STDIN") as copy,
    ):
        for one in rows:
            copy.write_row(one)


def finished(path: Path, url: str) -> list[tuple[Any, ...]]:
    """The rows as they stand after an import."""
    office = opened(url)
    imported(office, path)
    with office.store.read() as connection:
        found = connection.execute(text(f"SELECT {', '.join(STORED)} FROM office_results"))
        rows = [tuple(one) for one in found]
    office.store.close()
    return rows


def emptied(url: str) -> Store:
    """A database that knows the batch and has no row yet."""
    office = opened(url)
    with office.store.write() as connection:
        columns = connection.execute(text("SELECT * FROM office_batches")).keys()
        values = {name: "" for name in columns} | dict.fromkeys(
            ("position", "total", "taken", "warned", "skipped", "refused", "undone_rows"), 0
        )
        values |= {"n": 1, "state": "done", "key": "floor"}
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO office_batches ({names}) VALUES ({marks})"), values)
    return office.store


def opened(url: str) -> Office:
    return Office(open_store(url, Path("unused")), lambda: NOW)


def imported(office: Office, path: Path) -> tuple[Batch, object]:
    source = sources.open_source(path, sources.Reading(today=NOW.date()))
    return importing.run(office, source)


def handed_out(folder: Path, path: Path) -> Iterable[Pair]:
    office = opened(f"sqlite:///{folder}/ledger.db")
    imported(office, path)
    for kind, floor in (("csv", csv_floor), ("xlsx", xlsx_floor)):
        mine, bare = in_turn(
            lambda kind=kind: ours_out(office, folder, kind),
            lambda floor=floor: floor(office, folder),
            1,
        )
        what = f"export of {ROWS:,} rows, {kind}"
        yield Pair(what, "the same words, bare writer", tuple(mine), tuple(bare), 1.5)
    office.store.close()
    few, many = (memory(folder, rows) for rows in (ROWS // 10, ROWS))
    yield Pair("memory of import and export, in MB", f"of {ROWS // 10:,} rows", many, few, 1.3)


def ours_out(office: Office, folder: Path, kind: Format) -> None:
    assert export(office.store, Filters(), folder / f"o.{kind}", kind, now=NOW).rows == ROWS


def csv_floor(office: Office, folder: Path) -> None:
    with (
        office.store.read() as connection,
        (folder / "floor.csv").open("w", encoding="utf-8-sig", newline="") as target,
    ):
        csv.writer(target).writerows(words(one) for one in stream(connection, Filters()))


def xlsx_floor(office: Office, folder: Path) -> None:
    import xlsxwriter

    with (
        office.store.read() as connection,
        xlsxwriter.Workbook(str(folder / "floor.xlsx"), {"constant_memory": True}) as book,
    ):
        sheet = book.add_worksheet()
        for at, one in enumerate(stream(connection, Filters())):
            for column, cell in enumerate(words(one)):
                if cell:
                    sheet.write_string(at, column, cell)
        assert count(connection, Filters()) == ROWS
        assert len(COLUMNS) > 20


def memory(folder: Path, rows: int) -> tuple[float, ...]:
    """The most a process of its own held, importing and exporting so many rows."""
    path = csv_file(folder / f"m{rows}.csv", (row(n) for n in range(rows)))
    command = [sys.executable, "-m", "tests.bench.b_office", str(path), f"{folder}/m{rows}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return (float(said.stdout) / 1000,)


def high_water() -> float:
    """The most this program held since it began, in MB; getrusage would count its parent too."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main(path: str, stem: str) -> None:
    office = opened(f"sqlite:///{stem}.db")
    imported(office, Path(path))
    export(office.store, Filters(), Path(f"{stem}.csv"), "csv", now=NOW)
    print(high_water())


if __name__ == "__main__":
    main(*sys.argv[1:])
