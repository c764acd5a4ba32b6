"""Every page of the program, in the order of the rail. Each is imported when first opened."""

from __future__ import annotations

from app.ui.page import Context, Page, PageEntry


def _today(context: Context) -> Page:
    from app.ui.pages.today import TodayPage

    return TodayPage(context)


def _lead(context: Context) -> Page:
    from app.ui.pages.lead import LeadPage

    return LeadPage(context)


def _inspect(context: Context) -> Page:
    from app.ui.pages.inspect import InspectPage

    return InspectPage(context)


def _market(context: Context) -> Page:
    from app.ui.pages.market import MarketPage

    return MarketPage(context)


def _recheck(context: Context) -> Page:
    from app.ui.pages.recheck import RecheckPage

    return RecheckPage(context)


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


def _forms(context: Context) -> Page:
    from app.ui.pages.form_editor import FormEditorPage

    return FormEditorPage(context)


def _provisions(context: Context) -> Page:
    from app.ui.pages.provisions import ProvisionsPage

    return ProvisionsPage(context)


def _ledger(context: Context) -> Page:
    from app.ui.pages.ledger import LedgerPage

    return LedgerPage(context)


def _office_import(context: Context) -> Page:
    from app.ui.pages.office_import import OfficeImportPage

    return OfficeImportPage(context)


def _sync(context: Context) -> Page:
    from app.ui.pages.sync import SyncPage

    return SyncPage(context)


def _settings(context: Context) -> Page:
    from app.ui.pages.settings import SettingsPage

    return SettingsPage(context)


def _first_start(context: Context) -> Page:
    from app.ui.pages.first_start import FirstStartPage

    return FirstStartPage(context)


ENTRIES: tuple[PageEntry, ...] = (
    PageEntry("today", _today, words="今日", icon="sun"),
    PageEntry("lead", _lead, words="带队台", icon="users"),
    PageEntry("inspect", _inspect, words="检查", icon="clipboard-check"),
    PageEntry("market", _market, belongs_to="inspect"),
    PageEntry("recheck", _recheck, belongs_to="inspect"),
    PageEntry("review", _review, belongs_to="inspect"),
    PageEntry("seizure", _seizure, belongs_to="inspect"),
    PageEntry("signing", _signing, belongs_to="inspect"),
    PageEntry("papers", _papers, words="文书", icon="file-text"),
    PageEntry("register", _register, words="监管对象", icon="building-store"),
    PageEntry("ledger", _ledger, words="台账", icon="clipboard-list"),
    PageEntry("office-import", _office_import, belongs_to="ledger"),
    PageEntry("sync", _sync, words="同步", icon="refresh"),
    PageEntry("forms", _forms, words="要点表", icon="list-details", at_bottom=True),
    PageEntry("provisions", _provisions, words="条款", icon="book", at_bottom=True),
    PageEntry("settings", _settings, words="设置", icon="settings", at_bottom=True),
    PageEntry("first-start", _first_start, whole_window=True),
)
