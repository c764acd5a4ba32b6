"""Somebody before the real window: presses keys and taps where a hand would."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.background import Background
from app.ui.main_window import MainWindow
from tests.ui import made

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


class Person:
    """Keys arrive at the window as the system delivers them, never at a chosen widget."""

    def __init__(self, window: MainWindow, background: Background) -> None:
        self.window, self.background = window, background

    @property
    def page(self):
        return self.window.page()

    def settle(self) -> None:
        made.settle(self.background)

    def wait_for(self, true: Callable[[], object], most: int = 20_000) -> None:
        for _ in range(most // 5):
            if true():
                self.settle()
                return
            QTest.qWait(5)
        raise AssertionError("it never came")

    def press(self, *keys: Qt.Key, chord=NONE) -> None:
        for key in keys:
            QTest.keyClick(self.window.windowHandle(), key, chord)
            self.settle()

    def go_on(self) -> None:
        """Ctrl+Enter: the page's next step."""
        self.press(KEY.Key_Return, chord=CTRL)

    def type(self, words: str) -> None:
        """Keys for what a keyboard has; the rest as an input method hands it over."""
        for letter in words:
            if letter.isascii():
                QTest.keyClick(self.window.windowHandle(), letter)
            else:
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(QApplication.focusObject(), event)
        self.settle()

    def type_fields(self, *fields: str) -> None:
        """One field after the other, Tab between them."""
        for number, words in enumerate(fields):
            if number:
                self.press(KEY.Key_Tab)
            self.type(words)

    def tap(self, widget: QWidget) -> None:
        """A finger or the mouse, in the middle of it."""
        assert widget.isVisible(), widget.accessibleName()
        assert widget.isEnabled(), widget.accessibleName()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.settle()

    def write(self, field: QWidget, words: str) -> None:
        """Tap into a field, clear it, type, and leave it by Tab."""
        self.tap(field)
        self.press(KEY.Key_A, chord=CTRL)
        self.press(KEY.Key_Delete)
        self.type(words)
        self.press(KEY.Key_Tab)
