"""A window on a sample home; keys go where a person's keys would go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions.desk import close
from app.ui import main_window, theme
from app.ui.main_window import MainWindow
from app.ui.page_list import ENTRIES
from app.ui.pages.item_editor import TYPING_MS
from tests.ui import made


@pytest.fixture(scope="session")
def styled(qapp):
    qapp.setStyle("Fusion")
    theme.load_fonts()
    theme.apply(qapp, theme.Style.LIGHT)
    return qapp


class StrayWindows:
    """A widget shown before it stands in its page flashes as a window and takes the focus."""

    WANTED = ("MainWindow", "Dialog", "QMenu", "QMessageBox", "QCalendar", "QComboBox")

    def __init__(self) -> None:
        self.seen: list[str] = []

    def note(self, window) -> None:
        name = window.objectName() if window is not None else ""
        if name and not any(one in name for one in self.WANTED):
            self.seen.append(name)


@pytest.fixture
def one_window(styled):
    """Fails a test in which anything but the window and its dialogs took the focus."""
    stray = StrayWindows()
    styled.focusWindowChanged.connect(stray.note)
    yield stray
    styled.focusWindowChanged.disconnect(stray.note)
    assert stray.seen == []


@pytest.fixture
def clock():
    return made.StandingClock()


@pytest.fixture
def desk(tmp_path, clock):
    opened = made.sample_desk(tmp_path / "home", clock)
    yield opened
    close(opened)


class Officer:
    """Sits before one window: presses keys, waits, looks."""

    def __init__(self, window: MainWindow, context) -> None:
        self.window, self.context = window, context
        self.presses = 0

    def settle(self) -> None:
        made.settle(self.context.background)

    def press(self, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        """One key to whatever has the focus, then until everything is done."""
        self.presses += 1
        QTest.keyClick(self._target(), key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        """Digits and letters as keys; anything else as an input method hands it over."""
        self.presses += 1
        if text.isascii():
            for letter in text:
                QTest.keyClicks(self._target(), letter)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(self._target(), event)
        QTest.qWait(TYPING_MS + 50)  # the pause after which typed words are handed over
        self.settle()

    def _target(self):
        return QApplication.focusWidget() or self.window

    @property
    def page(self):
        return self.window.page()

    @property
    def workspace(self):
        return self.window.page().workspace

    @property
    def model(self):
        return self.workspace.model

    def open_visit(self, visit_id: str, **more: str) -> None:
        self.window.go("inspect", {"visit_id": visit_id, **more})
        self.settle()


@pytest.fixture
def officer(qtbot, styled, one_window, desk, monkeypatch):
    monkeypatch.setattr(main_window, "leave_anyway", lambda window, lost: True)
    context = made.context_of(desk)
    window = MainWindow(ENTRIES)
    qtbot.addWidget(window)
    window.resize(1366, 738)
    window.use(context, "inspect")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=3000)
    sitting = Officer(window, context)
    sitting.settle()
    yield sitting
    sitting.settle()
    context.background.finish()


@pytest.fixture
def visit(desk):
    return made.begun(desk)


@pytest.fixture
def walking(officer, visit):
    """The officer with a visit open at its first item."""
    officer.open_visit(visit.id)
    return officer
