"""The window's composition root: a quick first paint, then the desk is opened behind it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import paths
from app.ui import theme
from app.ui.background import Background
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from app.actions.desk import Desk
    from app.actions.resuming import CutOff
    from app.ui.models.syncing import Syncing
    from app.ui.pages.trouble import TroublePage


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
        # Not in the background: of packages that import each other in circles, two threads that
        # ask at once may each be handed one half made, and the start would fail now and then.
        import app.actions.desk  # noqa: F401

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
        from app.actions import recovering

        sentence = recovering.gap_sentence(desk)
        if sentence:
            self.desk = desk
            self._show_gap(desk, sentence)
        else:
            self.use(desk)

    def _show_gap(self, desk: Desk, sentence: str) -> None:
        """The home knows less than its mirror: a person decides, nothing is written before."""
        from app.actions import recovering
        from app.ui.pages.trouble import BEHIND

        page = self._trouble(BEHIND, sentence)

        def close_first() -> None:
            self.desk = None
            self.background.act(self.window, desk.memory.close, lambda _: self.open())

        def begin() -> None:
            self.background.act(
                self.window,
                lambda: recovering.begin_new_chain(desk),
                done=lambda _: self.use(desk),
                failed=lambda error: page.refuse(_sentence_of(error)),
            )

        page.again.connect(close_first)
        page.chain_wanted.connect(begin)
        page.look_wanted.connect(lambda: self.use(desk))

    def _greet(self, greeting: Greeting) -> None:
        from app.ui.changes import Changes
        from app.ui.habits import Habits
        from app.ui.models.syncing import Syncing
        from app.ui.page import Context, Navigator

        desk = self.desk
        if desk is None:
            return
        navigator = Navigator(self.window)
        navigator.desk_ready.connect(self.use)
        theme.apply(self._application, theme.Style(greeting.style))
        self.window.status.show_who(greeting.who)
        self.window.status.show_note(greeting.note)
        habits = Habits(self.window)
        habits.one_goes_on = greeting.one_goes_on
        habits.key_hints = greeting.key_hints
        context = Context(desk, self.background, Changes(self.window), navigator, habits)
        if self.syncing is not None:
            self.syncing.stop()
        self.syncing = Syncing.of(context)
        self.syncing.begin()
        if greeting.interrupted:
            page, arguments = _page_of(greeting.interrupted)
            self.window.use(context, page, arguments)
        else:
            self.window.use(context, "today" if greeting.set_up else "first-start")

    def _refused(self, error: Exception) -> None:
        from app.actions import recovering
        from app.domain.errors import Refused

        page = self._trouble(
            error.code if isinstance(error, Refused) else "program", _sentence_of(error)
        )

        def restore(printed: str) -> None:
            self.background.act(
                self.window,
                lambda: recovering.restore_key(paths.home(), printed),
                done=lambda _: self.open(),
                failed=lambda refused: page.refuse(_sentence_of(refused)),
            )

        page.again.connect(self.open)
        page.key_typed.connect(restore)

    def _trouble(self, code: str, sentence: str) -> TroublePage:
        from app.ui.pages.trouble import TroublePage

        page = TroublePage(code, sentence)
        page.quit.connect(self.window.close)
        self.window.show_only(page)
        return page


def _sentence_of(error: Exception) -> str:
    from app.domain.errors import Refused

    if isinstance(error, Refused):
        return str(error)
    return "程序里出了错，数据没有改动。请再试一次。"


def _open_home() -> Desk:
    """The user's home, made at the very first start."""
    from app.actions.desk import open_desk
    from app.storage.refusals import HomeMissing

    try:
        return open_desk(paths.home())
    except HomeMissing:
        return open_desk(paths.home(), create="real")


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the window must know of a home before its first page."""

    set_up: bool = False  # first start was done
    who: str = ""  # who works here
    note: str = ""  # the permanent note
    style: str = theme.Style.SYSTEM.value
    one_goes_on: bool = True
    key_hints: bool = True
    interrupted: CutOff | None = None  # where the program was cut off


def _page_of(cut_off: CutOff) -> tuple[str, dict[str, str]]:
    """The page that goes on where the program was cut off."""
    if cut_off.visit:
        return ("market" if cut_off.morning else "inspect"), {"visit_id": cut_off.visit}
    return "market", {"session_id": cut_off.morning}


def _greeting(desk: Desk) -> Greeting:
    from app.actions import resuming, setting_up
    from app.ui.habits import KEY_HINTS, OFF, ONE_GOES_ON

    style = setting_up.setting(desk, "style") or theme.Style.SYSTEM.value
    if style not in set(theme.Style):
        style = theme.Style.SYSTEM.value
    if not setting_up.is_set_up(desk):
        return Greeting(style=style)
    agency = desk.agency()
    note = "练习：文书上印有“练习”，不能作为执法文书" if desk.practice else desk.basis().status_note
    return Greeting(
        set_up=True,
        who=agency.station or agency.name,
        note=note,
        style=style,
        one_goes_on=setting_up.setting(desk, ONE_GOES_ON) != OFF,
        key_hints=setting_up.setting(desk, KEY_HINTS) != OFF,
        interrupted=resuming.interrupted(desk),
    )


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
