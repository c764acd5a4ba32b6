"""Every page of the program, in the order of the rail. Each is imported when first opened."""

from __future__ import annotations

from app.ui.page import Context, Page, PageEntry


def _inspect(context: Context) -> Page:
    from app.ui.pages.inspect import InspectPage

    return InspectPage(context)


ENTRIES: tuple[PageEntry, ...] = (
    PageEntry("inspect", _inspect, words="检查", icon="clipboard-check"),
)
