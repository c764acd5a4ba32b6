"""The office chooses a province's overlay; visits that have begun stay on theirs."""

from __future__ import annotations

from app.actions.desk import Desk
from app.domain.errors import InputRefused
from app.domain.overlay_shape import Overlay
from app.storage import office

SETTING = "overlay"


def offered(desk: Desk) -> tuple[Overlay, ...]:
    """The overlays at hand, the newest version of each."""
    return desk.library.overlays.offered()


def chosen(desk: Desk) -> str:
    """The id of the chosen overlay; empty for none."""
    return desk.library.overlays.chosen


def choose(desk: Desk, overlay_id: str) -> None:
    """Choose an overlay for the visits to come; an empty id chooses none."""
    known = {one.overlay for one in offered(desk)}
    if overlay_id and overlay_id not in known:
        raise InputRefused(
            f"没有可用的地方叠加规定“{overlay_id}”，设置没有变。", code="overlay.unknown"
        )
    desk.memory.write(lambda db: office.save_setting(db, SETTING, overlay_id))
    desk.library.overlays.chosen = overlay_id
