"""How this laptop's officers like to work: what 设置 lets them turn off."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

ONE_GOES_ON = "one_goes_on"  # names of the settings in the memory
KEY_HINTS = "key_hints"
ON, OFF = "on", "off"


class Habits(QObject):
    """Both are on until somebody turns them off."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.one_goes_on = True  # 1 goes on to the next unanswered item
        self.key_hints = True  # the status bar shows the keys of the page

    def take(self, name: str, on: bool) -> None:
        setattr(self, name, on)
        self.changed.emit()
