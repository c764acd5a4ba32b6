"""`python -m tests.ui.pictures_office OUT [light] [dark]`: the office's import and its ledger."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


from app import paths
from tests.office import tables
from tests.ui import made, picture_run
from tests.ui.pictures_b import Show
from tests.ui.stages import Stage


def sheet(path: Path, rows: int = 1284) -> Path:
    """A sheet like those of many stations: mostly good, twelve rows that cannot go in."""
    lines = [tables.row(n) for n in range(1, rows + 1)]
    faults: dict[int, dict[str, str]] = {
        37: {"检查日期": "2062-11-03"},
        52: {"检查日期": "2062-11-03"},
        111: {"许可证编号": "JY1379999000123"},
        203: {"检查结果": "合格"},
        204: {"检查结果": "合格"},
        518: {"检查人员": "宋岩 37999900188"},
        639: {"单位名称": "?记包子铺"},
        1002: {"不符合项数": "46"},
        1100: {"统一社会信用代码": "9.23799E+17"},
        1201: {"统一社会信用代码": tables.credit(1201)[:-1] + "0"},
        1202: {"统一社会信用代码": tables.credit(1202)[:-1] + "0"},
        1250: {"单位名称": "海棠\ue001面包房"},
    }
    for n, other in faults.items():
        lines[n - 1] |= other
    lines[800] |= {"记录编号": lines[700]["记录编号"], "检查结果": "符合"}
    return tables.xlsx_file(path, lines)


def pictures(home: Path, out: Path, style: str) -> None:
    os.environ["SHIAN_HOME"] = str(home)
    stage = Stage.__new__(Stage)
    stage.clock = made.StandingClock(datetime(2026, 11, 19, 2, 0, tzinfo=UTC))
    stage.desk = made.sample_desk(home, stage.clock)
    folder = paths.office_database().parent
    folder.mkdir(parents=True, exist_ok=True)
    show = Show(stage, out, style)
    show.go("ledger")
    show.shoot("ledger-empty")
    page = show.go("office-import")
    show.shoot("09-import-start")
    first = tables.csv_file(folder / "海棠所10月.csv", [tables.row(n) for n in range(1, 22)])
    page.model.look(first)
    show.settle()
    page.go.click()
    show.settle()
    page.model.look(sheet(folder / "各所11月检查结果汇总.xlsx"))
    show.settle()
    page.banner.solve("act")
    show.shoot("09-import-found")
    page.table.selectRow(2)
    show.shoot("09-import-mend")
    page.show_tab("warned")
    show.shoot("09-import-warned")
    page.go.click()
    show.settle()
    show.shoot("09-import-done")
    page._ask_undo(1)
    show.shoot("09-import-undo")
    ledger = show.go("ledger")
    show.shoot("ledger")
    ledger.search.edit.setText("水饺")
    ledger._find()
    show.shoot("ledger-search")
    ledger.model.hand_out(folder / "台账.xlsx")
    show.shoot("ledger-out")
    show.window.resize(1100, 640)
    show.shoot("ledger-narrow")
    show.close()


if __name__ == "__main__":
    raise SystemExit(picture_run.run(pictures))
