"""From asking for a visit of a 200-item list to its first paint, against 200 bare buttons."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

import yaml
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.actions import inspecting, registering
from app.actions.desk import Desk, close
from app.domain.visit import StepKind, Visit, VisitKind
from app.paths import bundle
from app.ui import theme
from app.ui.main_window import MainWindow
from app.ui.page_list import ENTRIES
from tests.bench.table import Pair, in_turn
from tests.forms.conftest import vouched
from tests.ui import made

RUNS = 25
ITEMS, SECTIONS = 200, 10


def measure() -> Iterable[Pair]:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    theme.load_fonts()
    theme.apply(application, theme.Style.LIGHT)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        desk = made.sample_desk(home)
        path = home / "forms" / "checklists" / "long" / "1.yaml"
        long_list(path)
        vouched(home / "forms", path)
        try:
            yield opening(desk)
        finally:
            close(desk)


def long_list(path: Path) -> None:
    """A list of 200 items, made of those the shipped list asks everybody."""
    shipped = bundle("forms", "checklists", "catering", "1.yaml").read_text("utf-8")
    raw = yaml.load(shipped, Loader=yaml.CSafeLoader)
    every = [item for section in raw["sections"] for item in section["items"]]
    plain = itertools.cycle(one for one in every if not one.get("when") and not one.get("key"))
    items = [
        {
            **next(plain),
            "id": f"I{500 + n}",
            "text": f"第 {n + 1} 项要求：现场符合规定",
            "merges": [],
        }
        for n in range(ITEMS)
    ]
    per = ITEMS // SECTIONS
    raw |= {"id": "long", "title": "二百项要点表", "facts": []}
    raw["sections"] = [
        {"title": f"第 {n + 1} 部分", "items": items[n * per : (n + 1) * per]}
        for n in range(SECTIONS)
    ]
    for item in items:
        item["cites"] = without_facts(item["cites"])
    path.parent.mkdir(parents=True)
    plain_copy = json.loads(json.dumps(raw))  # nothing shared: a form has no anchors
    path.write_text(yaml.safe_dump(plain_copy, allow_unicode=True, sort_keys=False), "utf-8")


def without_facts(cites: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    return {
        basis: [{name: value for name, value in one.items() if name != "when"} for one in found]
        for basis, found in cites.items()
    }


def begun(desk: Desk, number: int) -> Visit:
    party = registering.parties(desk)[number]
    visit = inspecting.prepare_visit(
        desk,
        party_id=party.id,
        kind=VisitKind.ROUTINE,
        checklist_id="long",
        officer_ids=[one.id for one in registering.officers(desk)[:2]],
    )
    for kind in StepKind:
        inspecting.record_step(desk, visit.id, kind, "已办")
    inspecting.record_facts(desk, visit.id, {}, confirmed=True)
    return inspecting.begin(desk, visit.id)


def opening(desk: Desk) -> Pair:
    visits = itertools.cycle([begun(desk, 0), begun(desk, 1)])
    context = made.context_of(desk)
    window = MainWindow(ENTRIES)
    window.resize(1366, 738)
    window.use(context, "today")
    window.show()
    made.settle(context.background)

    def ours() -> None:
        visit = next(visits)
        window.go("inspect", {"visit_id": visit.id})
        page = window.page()
        workspace = page.workspace  # type: ignore[union-attr]
        while (
            workspace.model is None or workspace.model.visit_id != visit.id or not workspace._item
        ):
            QApplication.processEvents()
        window.repaint()

    bare = QScrollArea()
    bare.resize(1366, 738)
    bare.show()

    def floor() -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        for number in range(ITEMS):
            column.addWidget(QPushButton(f"第 {number + 1} 项要求：现场符合规定"))
        bare.setWidget(holder)
        holder.show()
        QApplication.processEvents()
        bare.repaint()

    mine, theirs = in_turn(ours, floor, RUNS)
    made.settle(context.background)
    context.background.finish()
    window.close()
    bare.close()
    what = f"opening a list of {ITEMS} items"
    return Pair(what, f"{ITEMS} bare buttons", tuple(mine), tuple(theirs), 0, aim_ms=300)
