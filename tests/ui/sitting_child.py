"""The real program in a process of its own, with somebody pressing keys before it.

`python -m tests.ui.sitting_child walk`: goes on with a market morning and does the same at a
stall. `... answer`: opens `SHIAN_HOME`, goes on with the visit under
way, answers seven items by key, says as JSON what the window shows as saved, and sits there
until it is killed. `... look`: opens the same home and says what the window shows.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from app import desktop as program
from app.cli.main import main as shian
from app.ui.fields.buttons import Button
from app.ui.pages.market import MarketPage
from tests.ui import made

ANSWERS = 7
STALL_ANSWERS = 4
GO_ON = "继续 老周水饺馆 的检查"


def say(**facts: object) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def settled(desktop: program.Desktop) -> None:
    while desktop.window.page() is None:
        QTest.qWait(5)
    made.settle(desktop.background)


def shown(desktop: program.Desktop) -> dict[str, object]:
    """What a person reads in the window now."""
    page = desktop.window.page()
    if isinstance(page, MarketPage):
        return in_the_market(page)
    workspace = getattr(page, "workspace", None)
    if workspace is None or workspace.model is None:
        return {"page": type(page).__name__}
    moment = workspace.model.queue.report().moment
    item = workspace._item
    return {
        "page": type(page).__name__,
        "visit": workspace.model.visit_id,
        "item": item,
        "number": workspace.model.place(item).number,
        "answers": sorted(
            one for one in workspace.model.answers if workspace.model.verdict(one) is not None
        ),
        "saved": f"{moment:%H:%M:%S}" if moment else "",
        "headline": workspace.banner.headline(),
        "sentence": workspace.banner.sentence(),
    }


def in_the_market(page: MarketPage) -> dict[str, object]:
    """The stall in front, its answers and what the banner says."""
    model = page.walk.view.model
    if model is None:
        return {"page": type(page).__name__}
    return {
        "page": type(page).__name__,
        "visit": model.visit_id,
        "stall": model.visit.place,
        "item": page.walk.view.item(),
        "answers": sorted(one for one in model.answers if model.verdict(one) is not None),
        "headline": page.walk.banner.headline(),
        "next": page.walk.strip.search.text(),
    }


def walk(desktop: program.Desktop) -> None:
    press_button(desktop, "继续 海棠农贸市场 的集市检查")
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_Return, Qt.Key.Key_Return):
        QTest.keyClick(desktop.window.windowHandle(), key)
        made.settle(desktop.background)
    for _ in range(STALL_ANSWERS):
        QTest.keyClick(desktop.window.windowHandle(), Qt.Key.Key_1)
    made.settle(desktop.background)
    say(**shown(desktop))


def press_button(desktop: program.Desktop, name: str) -> None:
    settled(desktop)
    buttons = desktop.window.page().findChildren(Button)
    next(one for one in buttons if one.accessibleName() == name).setFocus()
    QTest.keyClick(desktop.window.windowHandle(), Qt.Key.Key_Return)
    settled(desktop)


def answer(desktop: program.Desktop) -> None:
    press_button(desktop, GO_ON)
    for _ in range(ANSWERS):
        QTest.keyClick(desktop.window.windowHandle(), Qt.Key.Key_1)
    made.settle(desktop.background)
    say(**shown(desktop))


def look(desktop: program.Desktop) -> None:
    settled(desktop)
    say(**shown(desktop))
    desktop.window.close()


def main() -> int:
    act = {"answer": answer, "walk": walk, "look": look}[sys.argv[1]]
    show = program.Desktop.show

    def show_and_sit(desktop: program.Desktop) -> None:
        show(desktop)
        QTimer.singleShot(0, lambda: act(desktop))

    program.Desktop.show = show_and_sit  # type: ignore[method-assign]
    return shian([])


if __name__ == "__main__":
    raise SystemExit(main())
