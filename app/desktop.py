"""The window's composition root: a quick first paint, then the desk is opened behind it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import paths
from app.ui import theme
from app.ui.background import Background
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from app.actions.desk import Desk
    from app.ui.models.syncing import Syncing


UNSEEN_MS = 400  # a window that is not painted (minimised, covered) opens its home all the same
ROOMY = (1500, 850)  # below this the window takes the whole screen but the task bar


class Desktop:
    """Holds the window and what it works on, from the first paint to the last commit."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self.background = Background()
        self.window = MainWindow()
        self.window.closing.connect(self.close)
        self.window.painted.connect(self.furnish)
        self._furnishing = False
        self.desk: Desk | None = None
        self.syncing: Syncing | None = None

    def show(self) -> None:
        """Paint first, open the desk then."""
        free = self._application.primaryScreen().availableGeometry()
        if free.width() < ROOMY[0] or free.height() < ROOMY[1]:
            self.window.showMaximized()
        else:
            self.window.resize(1366, 738)
            self.window.show()
        QTimer.singleShot(UNSEEN_MS, self.furnish)

    def furnish(self) -> None:
        """The home is opened in the background while the window gets its rail and fonts."""
        if self._furnishing:
            return
        self._furnishing = True
        self.open()
        from app.ui.page_list import ENTRIES

        theme.dress(self._application)
        self.window.furnish(ENTRIES)

    def open(self) -> None:
        """Open the home in the background; its troubles become one page."""
        self.background.run(self.window, _open_home, done=self._opened, failed=self._refused)

    def use(self, desk: Desk) -> None:
        """Work on this desk: also called when first start made or chose another home."""
        if self.desk is not None and self.desk is not desk:
            self.background.act(self.window, self.desk.memory.close)
        self.desk = desk
        self.background.run(self.window, lambda: _greeting(desk), done=self._greet)

    def close(self) -> None:
        """Wait for what is being written, then close the memory."""
        self._furnishing = True  # closed before it was furnished: nothing is opened any more
        if self.syncing is not None:
            self.syncing.stop()
        self.background.finish()
        if self.desk is not None:
            self.desk.memory.close()
            self.desk = None

    def _opened(self, desk: Desk) -> None:
        self.use(desk)

    def _greet(self, greeting: tuple[bool, str, str, str]) -> None:
        from app.ui.changes import Changes
        from app.ui.models.syncing import Syncing
        from app.ui.page import Context, Navigator

        set_up, who, note, style = greeting
        desk = self.desk
        if desk is None:
            return
        navigator = Navigator(self.window)
        navigator.desk_ready.connect(self.use)
        theme.apply(self._application, theme.Style(style))
        self.window.status.show_who(who)
        self.window.status.show_note(note)
        context = Context(desk, self.background, Changes(self.window), navigator)
        if self.syncing is not None:
            self.syncing.stop()
        self.syncing = Syncing.of(context)
        self.syncing.begin()
        self.window.use(context, "today" if set_up else "first-start")

    def _refused(self, error: Exception) -> None:
        from app.domain.errors import Refused
        from app.ui.pages.trouble import TroublePage

        known = isinstance(error, Refused)
        sentence = str(error) if known else "程序里出了错，数据没有改动。请再试一次。"
        page = TroublePage(error.code if isinstance(error, Refused) else "program", sentence)
        page.again.connect(self.open)
        page.quit.connect(self.window.close)
        self.window.show_only(page)


def _open_home() -> Desk:
    """The user's home, made at the very first start."""
    from app.actions.desk import open_desk
    from app.storage.refusals import HomeMissing

    try:
        return open_desk(paths.home())
    except HomeMissing:
        return open_desk(paths.home(), create="real")


def _greeting(desk: Desk) -> tuple[bool, str, str, str]:
    """Whether first start was done, who works here, the permanent note, the style."""
    from app.actions import setting_up

    style = setting_up.setting(desk, "style") or theme.Style.SYSTEM.value
    if style not in set(theme.Style):
        style = theme.Style.SYSTEM.value
    if not setting_up.is_set_up(desk):
        return False, "", "", style
    agency = desk.agency()
    note = "练习：文书上印有“练习”，不能作为执法文书" if desk.practice else desk.basis().status_note
    return True, agency.station or agency.name, note, style


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(list(arguments or sys.argv[:1]))
    application.setApplicationName("shian")
    application.setApplicationDisplayName("食安巡检")
    theme.before_the_first_paint(application)
    desktop = Desktop(application)
    desktop.show()
    return application.exec()
