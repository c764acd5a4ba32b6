"""`python -m tests.ui.pictures_lead OUT`: the team lead's page at several stages, as PNG."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.actions import demo, posting, posting_prints, setting_up
from app.actions.desk import Desk, close
from app.domain.paper import PaperKind
from app.evidence.ingest import Source
from app.ui import theme
from app.ui.main_window import MainWindow
from app.ui.page_list import ENTRIES
from tests.actions import rounds
from tests.ui import made, stages

NOON = datetime.fromisoformat("2026-11-19T10:42+08:00")
WIDE, TALL = 1366, 738


def round_home(home: Path) -> tuple[Desk, made.StandingClock]:
    """A seizure that waits for approval, five sealed visits, one under way, on one morning."""
    stage = stages.Stage(home, basis="commissioned", at=NOON).decided()
    rounds.sealed_round(stage.desk, 5, "commissioned")
    made.begun(stage.desk, name="荣记")
    return stage.desk, stage.clock


def others(folder: Path, desk: Desk) -> None:
    """Another laptop of the station: two results, one of them not brought yet, and a seizure."""
    stage = stages.Stage(folder / "other", basis="commissioned", at=NOON).seized()
    setting_up.save_setting(stage.desk, "number_block", "2")
    for n, where in ((11, "澜州市云桥区河沿路10号"), (12, "澜州市云桥区东塘巷3号")):
        last = rounds.played(stage.desk, rounds.shop(stage.desk, n, where), "commissioned")
    (record,) = [one for one in last.papers if one.kind is PaperKind.RESULT_RECORD]
    rounds.handed_out(stage.desk, desk, without={record.number})
    close(stage.desk)


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    theme.load_fonts()
    theme.apply(application, theme.Style.LIGHT)
    with tempfile.TemporaryDirectory() as folder:
        desk, _ = round_home(Path(folder) / "home")
        others(Path(folder), desk)
        window = MainWindow(ENTRIES)
        window.resize(WIDE, TALL)
        context = made.context_of(desk)
        window.status.show_who("青川区市场监督管理所")
        window.use(context, "lead")
        window.show()

        def shoot(name: str) -> None:
            made.settle(context.background)
            window.grab().save(str(out / f"08-{name}.png"))
            print(name)

        shoot("lead")
        asked = posting.Round.of_day(NOON.date())
        ready = [one.paper.id for one in posting.candidates(desk, asked) if one.printable]
        batch = posting.make_batch(desk, asked, ready[:3], two=True)
        posting_prints.sent(desk, batch.id, (1, 2, 3))
        posting_prints.confirm(desk, batch.id, (1, 2))
        posting_prints.failed(desk, batch.id, (3,), "卡纸")
        picture = demo.photos_folder() / demo.photo_names()[0]
        posting_prints.post(desk, ready[0], "周明川", (Source(picture.name, path=picture),))
        page = window.page()
        page.model.refresh()
        shoot("lead-after-trouble")
        page.model.printed = posting_prints.print_file(desk, batch.id, cover=False)
        page.model.batch = posting_prints.sent(desk, batch.id, (3,))
        page.model.refresh()
        shoot("lead-asking")
        if page.model.awaited:
            page._material(page.model.awaited[0])
            shoot("lead-material")
        page._back()
        page.model.look(ready[0])
        shoot("lead-posting")
        page._back()
        page._turn_clocks()
        window.resize(WIDE, 2 * TALL)
        shoot("lead-clocks")
        window.resize(WIDE, TALL)
        page._turn_clocks()
        theme.apply(application, theme.Style.DARK)
        shoot("lead-dark")
        theme.apply(application, theme.Style.LIGHT)
        window.resize(1000, 640)
        shoot("lead-1000")
        context.background.finish()
        close(desk)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
