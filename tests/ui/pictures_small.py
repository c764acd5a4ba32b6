"""`python -m tests.ui.pictures_small OUT [light] [dark]`: the main pages in small windows.

1100 x 700 is a window beside another; 683 x 384 is a laptop of 1366 x 768 at 200 %.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


from app.actions import registering
from tests.ui import made, picture_run
from tests.ui.pictures_b import Show, draw_name
from tests.ui.stages import Stage

SIZES = ((1100, 700), (683, 384))


class Small(Show):
    """The same page once in each size."""

    def go(self, page, **arguments):  # type: ignore[no-untyped-def]
        self.window.resize(*SIZES[0])
        return super().go(page, **arguments)

    def shoot(self, name: str) -> None:
        for wide, tall in SIZES:
            self.window.resize(wide, tall)
            self.settle()
            super().shoot(f"small-{wide}-{name}")


def before_the_papers(home: Path, out: Path, style: str) -> None:
    stage = Stage(home).with_goods()
    before = made.before_in_may(stage.desk, stage.clock)
    door = made.prepared(stage.desk, name="荣记")
    under_way = made.under_way(stage.desk, stage.clock)
    party = registering.parties(stage.desk, "老周")[0]
    show = Small(stage, out, style)
    show.go("today")
    show.shoot("today")
    page = show.go("inspect", visit_id=door.id)
    show.shoot("start")
    show.go("inspect", visit_id=under_way.id)
    show.shoot("inspect")
    page.new()  # type: ignore[attr-defined]
    show.shoot("choose")
    page.choose._take_first()  # type: ignore[attr-defined]
    show.shoot("prepare")
    show.go("review", visit_id=stage.visit_id)
    show.shoot("review")
    show.go("seizure", visit_id=stage.visit_id)
    show.shoot("seizure")
    show.go("recheck", visit_id=before.id)
    show.shoot("recheck")
    page = show.go("register", party_id=party.id)
    show.shoot("party")
    page.register_new()  # type: ignore[attr-defined]
    show.shoot("party-form")
    for part in ("agency", "officers", "basis", "look", "data"):
        show.go("settings", part=part)
        show.shoot(f"settings-{part}")
    show.go("forms")
    show.shoot("forms")
    show.go("forms", checklist_id="catering", item_id="I013")
    show.shoot("forms-item")
    show.go("provisions", words="L09 27.1.6")
    show.shoot("provisions")
    show.go("papers")
    show.window.page().show_all()  # type: ignore[union-attr]
    show.shoot("visits")
    show.close()


def signing(home: Path, out: Path, style: str) -> None:
    stage = Stage(home).frozen()
    show = Small(stage, out, style)
    page = show.go("signing", visit_id=stage.visit_id)
    draw_name(page.pad.pad)  # type: ignore[attr-defined]
    show.shoot("sign")
    page.see.click()  # type: ignore[attr-defined]
    show.shoot("sign-read")
    page.read.back.click()  # type: ignore[attr-defined]
    page.pad.decline.click()  # type: ignore[attr-defined]
    page.refusal.with_witness.click()  # type: ignore[attr-defined]
    show.shoot("refusal")
    show.close()


def papers(home: Path, out: Path, style: str) -> None:
    stage = Stage(home).sealed()
    show = Small(stage, out, style)
    page = show.go("papers", visit_id=stage.visit_id)
    show.shoot("papers")
    page.serve.click()  # type: ignore[attr-defined]
    show.shoot("serving")
    show.close()


if __name__ == "__main__":
    raise SystemExit(picture_run.run(before_the_papers, signing, papers))
