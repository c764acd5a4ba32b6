"""Where a visit stands, so that it opens on the right page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.domain.visit import VisitState
from app.ui.page import Context


def visit_state(
    context: Context, owner: QObject, visit_id: str, found: Callable[[VisitState], None]
) -> None:
    """Told in the window's thread."""
    from app.actions import inspecting

    desk = context.desk
    context.background.run(owner, lambda: inspecting.load(desk, visit_id).state, done=found)
