"""What changed, not who asks: whoever called an action tells it here, lists listen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Changes(QObject):
    visit_changed = Signal(str)  # visit id
    papers_changed = Signal(str)  # visit id
    register_changed = Signal()
    settings_changed = Signal()
    saved = Signal(object)  # the moment of the last commit, a datetime
