"""`python -m tests.ui.pictures OUT`: every page with the sample data, as PNG, to be looked at."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from app.actions.desk import close
from app.ui import theme
from app.ui.main_window import MainWindow
from app.ui.page import Context
from app.ui.page_list import ENTRIES
from app.ui.pages.trouble import TroublePage
from tests.ui import made

WIDE, TALL = 1366, 738  # 768 less the title bar the system draws
AWAY = QPoint(700, 730)  # where the mouse lies on nothing that answers to it


class Gallery:
    """One window on one sample home; `shoot` writes what it shows."""

    def __init__(self, application: QApplication, folder: Path, out: Path) -> None:
        self.application, self.out = application, out
        self.clock = made.StandingClock()
        self.desk = made.sample_desk(folder / "home", self.clock)
        made.before_in_may(self.desk, self.clock)
        self.visit = made.under_way(self.desk, self.clock)
        self.door = made.prepared(self.desk, name="荣记")
        self.window = MainWindow(ENTRIES)
        self.window.resize(WIDE, TALL)
        self.context: Context = made.context_of(self.desk)
        self.window.status.show_who("青川区市场监督管理所")
        self.window.use(self.context, ENTRIES[0].key)
        self.window.show()
        QCursor.setPos(AWAY)
        self.settle()

    def settle(self) -> None:
        made.settle(self.context.background, least=80)

    def shoot(self, name: str) -> None:
        self.settle()
        self.window.grab().save(str(self.out / f"{name}.png"))
        print(name)

    def go(self, page: str, **arguments: object) -> None:
        self.window.go(page, arguments)
        self.settle()

    def close(self) -> None:
        self.context.background.finish()
        close(self.desk)


def inspect_pages(gallery: Gallery, style: str) -> None:
    """The pages of the visit itself."""
    window = gallery.window
    gallery.go("inspect", visit_id=gallery.visit.id)
    gallery.shoot(f"02-inspect-{style}")
    page = window.page()
    workspace = page.workspace  # type: ignore[union-attr]
    workspace.tell(
        "error",
        "照片 4 没有存上：磁盘已满",
        "前 3 张照片和全部回答都已存好。腾出空间后再加；现在也可以接着答题，文字不受影响。",
    )
    gallery.shoot(f"20-error-banner-{style}")
    workspace.banner.close_one()
    workspace.go_unanswered(1)
    gallery.shoot(f"02b-unanswered-{style}")
    gallery.window.keys.find()
    gallery.window.finder.search.edit.setText("温度")
    gallery.window.finder._typed("温度")
    gallery.shoot(f"02c-finder-{style}")
    gallery.window.finder.close_it()
    gallery.window.keys.show_keys()
    gallery.shoot(f"02d-keys-{style}")
    gallery.window.finder.close_it()
    page.new()  # type: ignore[union-attr]
    gallery.shoot(f"19-choose-{style}")
    view = page.choose  # type: ignore[union-attr]
    view._take_first()
    gallery.shoot(f"19b-prepare-{style}")
    view._open_new()
    gallery.shoot(f"19c-new-party-{style}")
    gallery.go("inspect", visit_id=gallery.door.id)
    gallery.shoot(f"03-start-{style}")
    start = page.start  # type: ignore[union-attr]
    for kind in list(start.steps)[:3]:
        start._take(kind)
        gallery.settle()
    start._offer_reasons()
    gallery.shoot(f"03b-start-{style}")


def narrow(gallery: Gallery, style: str) -> None:
    """The workspace where the window is small."""
    for wide, tall in ((1366, 690), (1100, 640), (683, 384)):
        gallery.window.resize(wide, tall)
        gallery.go("inspect", visit_id=gallery.visit.id)
        gallery.shoot(f"17-inspect-{wide}-{style}")
    gallery.window.resize(WIDE, TALL)


def strong(gallery: Gallery, style: str) -> None:
    """High contrast, once: today and the workspace."""
    if style != theme.Style.LIGHT:
        return
    theme.apply(gallery.application, theme.Style.CONTRAST)
    gallery.go("today")
    gallery.shoot("16-today-contrast")
    gallery.go("inspect", visit_id=gallery.visit.id)
    gallery.shoot("16-inspect-contrast")
    theme.apply(gallery.application, theme.Style(style))


def trouble(gallery: Gallery, style: str) -> None:
    from app.storage.refusals import DiskFull, HomeInUse, HomeReadOnly, KeyMissing
    from app.ui.pages.trouble import BEHIND

    for refusal in (HomeInUse(), HomeReadOnly(), DiskFull(), KeyMissing()):
        gallery.window.show_only(TroublePage(refusal.code, refusal.sentence))
        gallery.shoot(f"trouble-{refusal.code.split('.')[1]}-{style}")
    said = (
        "数据库比旁边的校验副本旧：封存记录应有 8 条，数据库中只有 5 条。可能被截断或用旧备份覆盖。"
        "现在只能查看，没有改动任何数据。请先找回较新的数据库；找不回时，"
        "确认后开始新的记录链，缺失的部分会写明。"
    )
    gallery.window.show_only(TroublePage(BEHIND, said))
    gallery.shoot(f"trouble-behind_mirror-{style}")


def main() -> int:
    out = Path(sys.argv[1])
    wanted = sys.argv[2:] or ["light", "dark"]
    out.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    application.setStyle("Fusion")
    theme.load_fonts()
    parts: tuple[Callable[[Gallery, str], None], ...] = (
        inspect_pages,
        narrow,
        strong,
        trouble,
    )
    for style in wanted:
        theme.apply(application, theme.Style(style))
        with tempfile.TemporaryDirectory() as folder:
            gallery = Gallery(application, Path(folder), out)
            for part in parts:
                part(gallery, style)
            gallery.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
