"""Every page of the program, in the order of the rail. Each is imported when first opened."""

from __future__ import annotations

from app.ui.page import Context, Page, PageEntry


def _today(context: Context) -> Page:
    from app.ui.pages.today import TodayPage

    return TodayPage(context)


def _inspect(context: Context) -> Page:
    from app.ui.pages.inspect import InspectPage

    return InspectPage(context)


def _review(context: Context) -> Page:
    from app.ui.pages.review import ReviewPage

    return ReviewPage(context)


def _seizure(context: Context) -> Page:
    from app.ui.pages.seizure import SeizurePage

    return SeizurePage(context)


def _signing(context: Context) -> Page:
    from app.ui.pages.signing import SigningPage

    return SigningPage(context)


def _papers(context: Context) -> Page:
    from app.ui.pages.papers import PapersPage

    return PapersPage(context)


def _register(context: Context) -> Page:
    from app.ui.pages.register import RegisterPage

    return RegisterPage(context)


def _settings(context: Context) -> Page:
    from app.ui.pages.settings import SettingsPage

    return SettingsPage(context)


def _first_start(context: Context) -> Page:
    from app.ui.pages.first_start import FirstStartPage

    return FirstStartPage(context)


ENTRIES: tuple[PageEntry, ...] = (
    PageEntry("today", _today, words="今日", icon="sun"),
    PageEntry("inspect", _inspect, words="检查", icon="clipboard-check"),
    PageEntry("review", _review, belongs_to="inspect"),
    PageEntry("seizure", _seizure, belongs_to="inspect"),
    PageEntry("signing", _signing, belongs_to="inspect"),
    PageEntry("papers", _papers, words="文书", icon="file-text"),
    PageEntry("register", _register, words="监管对象", icon="building-store"),
    PageEntry("settings", _settings, words="设置", icon="settings", at_bottom=True),
    PageEntry("first-start", _first_start, whole_window=True),
)
