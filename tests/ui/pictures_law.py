"""`python -m tests.ui.pictures_law OUT [light] [dark]`: the provision library."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


from tests.office import invented
from tests.ui import made, picture_run
from tests.ui.pictures_b import Show
from tests.ui.stages import Stage
from tests.ui.test_moving_to_a_newer_version import newer_version


def pictures(home: Path, out: Path, style: str) -> None:
    stage = Stage.__new__(Stage)
    stage.clock = made.StandingClock()
    stage.desk = made.sample_desk(home, stage.clock)
    show = Show(stage, out, style)
    page = show.go("provisions")
    show.shoot("law-documents")
    page = show.go("provisions", words="L09 27.1.6")
    show.shoot("law-cited")
    page.resting.rows[0].click()  # type: ignore[attr-defined]
    show.shoot("law-resting")
    show.go("provisions", words="冷藏 温度")
    show.shoot("law-two-words")
    show.go("provisions", words="螺蛳粉")
    show.shoot("law-nothing")
    show.go("provisions", words="温度")
    show.shoot("law-words")
    show.go("provisions", words="食品安全法 第三十三条")
    show.shoot("law-in-force")
    _import(show, home.parent / "茶摊办法.md", invented.MARKDOWN)
    show.shoot("law-taken")
    _import(show, home.parent / "茶摊办法2025.md", invented.amended())
    page.taken.see.click()  # type: ignore[attr-defined]
    show.settle()
    page.lines._choose(page.lines.rows[4].pick.key)  # type: ignore[attr-defined]
    show.shoot("law-versions")
    page._see_day(date(2025, 6, 30))  # type: ignore[attr-defined]
    show.shoot("law-day-before")
    undated = re.sub(r"自?20\d\d年.*", "", invented.MARKDOWN)
    _import(show, home.parent / "没有日期.md", undated.replace("茶摊管理", "茶摊服务"))
    show.shoot("law-which-day")
    _import(show, home.parent / "通知.txt", "没有条号的一页纸。")
    show.shoot("law-refused")
    _moving(show)
    show.close()


def _moving(show: Show) -> None:
    desk = show.stage.desk
    visit = made.under_way(desk, show.stage.clock)
    newer_version(desk)
    page = show.go("inspect", visit_id=visit.id)
    show.settle()
    show.shoot("newer-banner")
    page._see_move(visit.id)  # type: ignore[attr-defined]
    show.settle()
    show.shoot("newer-plan")
    page.move_view.go_on.click()  # type: ignore[attr-defined]
    show.settle()
    show.shoot("newer-moved")


def _import(show: Show, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    show.window.page().model.take_in(path)  # type: ignore[union-attr]
    show.settle()


if __name__ == "__main__":
    raise SystemExit(picture_run.run(pictures))
