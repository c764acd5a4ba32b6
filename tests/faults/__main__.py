"""Does every fault in turn and prints the table; exit 1 where one did not end as promised."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

from tests.faults.table import Row


def rows_of(module: str) -> list[Row]:
    try:
        return list(importlib.import_module(f"tests.faults.{module}").measure())
    except Exception as error:  # noqa: BLE001 - one broken experiment must not hide the others
        return [Row(module.partition("_")[0].upper(), module, 0, repr(error), holds=False)]


def main(chosen: list[str]) -> int:
    """All modules, or those whose names begin with one of the words given."""
    modules = sorted(path.stem for path in Path(__file__).parent.glob("f[0-9_]*.py"))
    wanted = [name for name in modules if not chosen or name.startswith(tuple(chosen))]
    print(f"{'fault':6} {'done':>6}  {'result':8} {'s':>6}  what -> seen")
    failed = 0
    for name in wanted:
        start = time.monotonic()
        rows = rows_of(name)
        seconds = time.monotonic() - start
        for row in rows:
            result = "holds" if row.holds else "BROKEN"
            print(
                f"{row.fault:6} {row.cases:6}  {result:8} {seconds:6.1f}  {row.what} -> {row.seen}"
            )
            failed += not row.holds
    return 1 if failed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
