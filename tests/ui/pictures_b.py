"""`python -m tests.ui.pictures_b OUT [light] [dark]`: review, seizure, signing, papers, the rest.

Each page is shown on a sample home at the stage of the visit that needs it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.actions import inspecting, registering
from app.actions.desk import close, open_desk
from app.domain.measures import GoodsDraft
from app.ui import theme
from app.ui.fields.signature_pad import SignaturePad
from app.ui.main_window import MainWindow
from app.ui.page_list import ENTRIES
from tests.ui import made
from tests.ui.stages import Stage

WIDE, TALL = 1366, 738
AWAY = QPoint(700, 730)  # where the mouse lies on nothing that answers to it
NAME = (
    ((60, 60), (180, 50), (176, 150), (130, 190)),
    ((90, 90), (150, 86)),
    ((120, 60), (118, 170)),
    ((240, 50), (230, 190)),
    ((220, 100), (330, 90), (300, 180)),
)


def draw_name(pad: SignaturePad) -> None:
    """A few strokes, as a hand would draw them."""
    from PySide6.QtCore import Qt

    small = min(1.0, (pad.height() - 60) / 200)
    for stroke in NAME:
        points = [QPoint(round(60 + x * small), round(y * small)) for x, y in stroke]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(pad, point)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])


class Show:
    """One window on one home."""

    def __init__(self, stage: Stage, out: Path, style: str) -> None:
        self.stage, self.out, self.style = stage, out, style
        self.context = made.context_of(stage.desk)
        self.window = MainWindow(ENTRIES)
        self.window.resize(WIDE, TALL)
        self.window.status.show_who("青川区市场监督管理所")
        self.window.use(self.context, "today")
        self.window.show()
        QCursor.setPos(AWAY)
        self.settle()

    def settle(self) -> None:
        made.settle(self.context.background, least=80)

    def go(self, page: str, **arguments: object) -> QWidget:
        self.window.go(page, arguments)
        self.settle()
        shown = self.window.page()
        assert shown is not None
        return shown

    def shoot(self, name: str) -> None:
        self.settle()
        self.window.grab().save(str(self.out / f"{name}-{self.style}.png"))
        print(name, self.style, flush=True)

    def close(self) -> None:
        self.context.background.finish()
        self.window.close()
        close(self.stage.desk)


def today_empty(home: Path, out: Path, style: str) -> None:
    stage = Stage.__new__(Stage)
    stage.clock = made.StandingClock()
    stage.desk = made.sample_desk(home, stage.clock)
    show = Show(stage, out, style)
    show.shoot("18-today-empty")
    page = show.go("papers")
    show.shoot("06-papers-none")
    page = show.go("register")
    show.shoot("11-register-start")
    page.register_new()  # type: ignore[attr-defined]
    for name, words in (("credit_code", "92379999MAXX00023A"), ("name", "北桥农贸市场 12 号摊")):
        field = page._form.fields[name]  # type: ignore[attr-defined]
        field.edit.setText(words)
        field.edit.textEdited.emit(words)
    page._form._judge("credit_code")  # type: ignore[attr-defined]
    show.shoot("11-register-form")
    for part in ("agency", "officers", "basis", "look", "data"):
        settings = show.go("settings", part=part)
        if part == "data":
            settings.data.check.click()  # type: ignore[attr-defined]
            show.settle()
            settings.data._where.setText("练习用数据夹：~/.local/share/shian-practice")  # type: ignore[attr-defined]
        show.shoot(f"settings-{part}")
    show.close()


def today_busy(home: Path, out: Path, style: str) -> None:
    stage = Stage(home).seized()
    made.before_in_may(stage.desk, stage.clock)
    made.under_way(stage.desk, stage.clock)
    seized = stage.visit()
    show = Show(stage, out, style)
    show.shoot("01-today")
    party = registering.parties(stage.desk, "老周")[0]
    show.go("register", party_id=party.id)
    show.shoot("11-party")
    show.go("papers", visit_id=seized.id)
    show.shoot("06-papers-served")
    show.go("papers")
    page = show.window.page()
    page.show_all()  # type: ignore[union-attr]
    show.shoot("06-papers-visits")
    show.close()


def review(home: Path, out: Path, style: str, basis: str = "in-force") -> None:
    stage = Stage(home, basis=basis).seized()
    show = Show(stage, out, style)
    page = show.go("review", visit_id=stage.visit_id)
    show.shoot(f"04-review-gaps-{basis}")
    stage._close_words()
    page = show.go("review", visit_id=stage.visit_id)
    page.model.draft_scene()  # type: ignore[attr-defined]
    show.shoot(f"04-review-{basis}")
    bar = page._left.verticalScrollBar()  # type: ignore[attr-defined]
    bar.setValue(bar.maximum())
    right = page._right.verticalScrollBar()  # type: ignore[attr-defined]
    right.setValue(right.maximum())
    show.shoot(f"04-review-{basis}-below")
    show.close()


def review_commissioned(home: Path, out: Path, style: str) -> None:
    review(home, out, style, "commissioned")


def seizure(home: Path, out: Path, style: str) -> None:
    stage = Stage(home).with_goods()
    known = stage.visit().seizure
    assert known is not None
    waiting = GoodsDraft(
        id="a" * 32, name="肉馅（自制）", spec="散装", batch_unmarked=True, unit="kg"
    )
    changed = known.model_copy(update={"unfinished": (waiting,), "reported_at": None})
    inspecting.save_seizure(stage.desk, stage.visit_id, changed)
    show = Show(stage, out, style)
    page = show.go("seizure", visit_id=stage.visit_id)
    show.shoot("07-seizure")
    bar = page._left.verticalScrollBar()  # type: ignore[attr-defined]
    bar.setValue(420)
    page.model.go(3)  # type: ignore[attr-defined]
    show.shoot("07-seizure-below")
    bar.setValue(bar.maximum())
    show.shoot("07-seizure-end")
    show.close()


def signing(home: Path, out: Path, style: str) -> None:
    stage = Stage(home).frozen()
    show = Show(stage, out, style)
    page = show.go("signing", visit_id=stage.visit_id)
    draw_name(page.pad.pad)  # type: ignore[attr-defined]
    show.shoot("05-sign")
    page.see.click()  # type: ignore[attr-defined]
    show.shoot("05-sign-read")
    page.read.back.click()  # type: ignore[attr-defined]
    page.on_paper.click()  # type: ignore[attr-defined]
    show.shoot("05-sign-pen")
    page.pen.back.click()  # type: ignore[attr-defined]
    page.pad.decline.click()  # type: ignore[attr-defined]
    pane = page.refusal  # type: ignore[attr-defined]
    pane.reason.edit.setText("认为温度计不准，不接受记录")
    pane.quoted.click()
    pane.with_witness.click()
    pane.name.edit.setText("赵国平")
    pane.identity.edit.setText("海棠社区居委会")
    show.settle()
    draw_name(pane.pad)
    show.shoot("05b-sign-refusal")
    pane.confirm.click()
    show.settle()
    show.shoot("05b-sign-next-paper")
    page.take_back.click()  # type: ignore[attr-defined]
    show.shoot("05-sign-back")
    page.back.stay.click()  # type: ignore[attr-defined]
    show.settle()
    sign_everything(show, page)
    show.shoot("05-sign-done")
    page.done.seal.click()  # type: ignore[attr-defined]
    show.settle()
    show.settle()
    show.shoot("06-papers")
    papers = show.window.page()
    papers.serve.click()  # type: ignore[union-attr]
    show.shoot("06-serving-stamp-first")
    show.close()


def sign_everything(show: Show, page: QWidget) -> None:
    """Whoever is asked signs; the party keeps declining as before."""
    model = page.model  # type: ignore[attr-defined]
    for _ in range(60):
        act = model.current()
        if act is None:
            return
        pane = page._middle.currentWidget()  # type: ignore[attr-defined]
        if pane is page.refusal:  # type: ignore[attr-defined]
            draw_name(pane.pad)
        else:
            draw_name(pane.pad)
        pane.confirm.click()
        made.settle(show.context.background, least=20)


def serving(home: Path, out: Path, style: str) -> None:
    from app.domain.paper import PaperKind

    stage = Stage(home).sealed()
    show = Show(stage, out, style)
    page = show.go("papers", visit_id=stage.visit_id)
    order = next(
        one
        for one in page.model.papers  # type: ignore[attr-defined]
        if one.kind is PaperKind.RECTIFICATION_ORDER
    )
    page._list.choose(order.id)  # type: ignore[attr-defined]
    page.choose(order.id)  # type: ignore[attr-defined]
    show.shoot("06-papers-stamp")
    page.side.serial.edit.setText("YZ-000520")  # type: ignore[attr-defined]
    page.side._say_stamp()  # type: ignore[attr-defined]
    page.side.stamp.click()  # type: ignore[attr-defined]
    show.settle()
    page.serve.click()  # type: ignore[attr-defined]
    show.shoot("06-serving")
    pane = page.serving  # type: ignore[attr-defined]
    pane.mode.cards["left_at_premises"].click()
    show.shoot("06-serving-left")
    page._whole.setCurrentWidget(page._one)  # type: ignore[attr-defined]
    page.side.void.click()  # type: ignore[attr-defined]
    show.settle()
    for widget in QApplication.topLevelWidgets():
        if type(widget).__name__ == "VoidDialog" and widget.isVisible():
            widget.grab().save(str(out / f"06-void-{style}.png"))
            widget.close()
    show.close()


def first_start(home: Path, out: Path, style: str) -> None:
    stage = Stage.__new__(Stage)
    stage.clock = made.StandingClock()
    stage.desk = open_desk(home, create="real", clock=stage.clock)
    show = Show(stage, out, style)
    page = show.go("first-start")
    show.shoot("14-first-start-1")
    page.go_on.click()  # type: ignore[attr-defined]
    show.shoot("14-first-start-2")
    page.go_on.click()  # type: ignore[attr-defined]
    show.shoot("14-first-start-3-empty")
    step = page.steps[2]  # type: ignore[attr-defined]
    for name, words in {
        "name": "云麓市青川区市场监督管理局",
        "short_name": "青市监",
        "code": "379904",
        "telephone": "000-5550 1000",
        "station": "海棠市场监督管理所",
        "address": "云麓市青川区海棠路 100 号",
        "reconsideration_body": "青川区人民政府",
        "court": "青川区人民法院",
        "head": "沈怀远",
    }.items():
        step.fields[name].edit.setText(words)
    step._typed()
    show.shoot("14-first-start-3")
    page.go_on.click()  # type: ignore[attr-defined]
    for form, (name, badge) in zip(
        page.steps[3].forms,  # type: ignore[attr-defined]
        (("林晓峰", "37999900123"), ("何静", "37999900147")),
        strict=True,
    ):
        form.name.edit.setText(name)
        form.badge.edit.setText(badge)
        form.until.edit.setText("2028-12-31")
        form.changed.emit()
    show.shoot("14-first-start-4")
    page.go_on.click()  # type: ignore[attr-defined]
    show.settle()
    show.shoot("14-first-start-5")
    show.close()


def the_others(home: Path, out: Path, style: str) -> None:
    """同步, 要点表, 集市检查 and 复查, as they open."""
    stage = Stage(home).seized()
    before = made.before_in_may(stage.desk, stage.clock)
    show = Show(stage, out, style)
    for page in ("sync", "forms"):
        show.go(page)
        show.shoot(f"10-{page}")
    show.go("market", new=True)
    show.shoot("10-market-start")
    show.go("recheck", visit_id=before.id)
    show.shoot("10-recheck")
    show.close()


SHOWS: dict[str, Callable[[Path, Path, str], None]] = {
    "empty": today_empty,
    "today": today_busy,
    "review": review,
    "commissioned": review_commissioned,
    "seizure": seizure,
    "signing": signing,
    "serving": serving,
    "first": first_start,
    "others": the_others,
}


def main() -> int:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in sys.argv[2:] if one in SHOWS] or list(SHOWS)
    styles = [one for one in sys.argv[2:] if one in set(theme.Style)] or ["light", "dark"]
    application = QApplication([])
    application.setStyle("Fusion")
    theme.load_fonts()
    for style in styles:
        theme.apply(application, theme.Style(style))
        for name in wanted:
            with tempfile.TemporaryDirectory() as folder:
                SHOWS[name](Path(folder) / "home", out, style)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
