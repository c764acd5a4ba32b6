"""A window on a home at one stage of a visit; hands draw names and press buttons."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.actions import inspecting, issuing
from app.actions.desk import close
from app.ui.fields.signature_pad import SignaturePad
from app.ui.main_window import MainWindow
from app.ui.page_list import ENTRIES
from tests.ui import made
from tests.ui.stages import NOON, Stage

NAME = (
    ((60, 40), (180, 36), (176, 80), (130, 96)),
    ((90, 60), (150, 58)),
    ((240, 30), (230, 90)),
)


def draw(pad: SignaturePad, strokes=NAME) -> None:
    """Strokes of a mouse, as a hand would draw them."""
    for stroke in strokes:
        points = [QPoint(x, y) for x, y in stroke]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(pad, point)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])


class Sitting:
    """Two officers before one window."""

    def __init__(self, stage: Stage, window: MainWindow, context) -> None:
        self.stage, self.window, self.context = stage, window, context
        self.asked: list[tuple[str, dict]] = []
        context.navigator.wanted.connect(lambda page, more: self.asked.append((page, more)))

    def settle(self) -> None:
        made.settle(self.context.background)

    def go(self, page: str, **more):
        self.window.go(page, {"visit_id": self.stage.visit_id, **more})
        self.settle()
        return self.window.page()

    def go_today(self):
        self.window.go("today", {})
        self.settle()
        return self.window.page()

    def press(self, button) -> None:
        assert button.isEnabled(), f"{button.text()}: {self.why()}"
        button.click()
        self.settle()

    def fill_line(self, page, name: str, words: str) -> None:
        """Type into a field of the goods line and leave it."""
        page.editor.fields[name].setText(words)
        page.editor.fields[name].editingFinished.emit()
        self.settle()

    def why(self) -> str:
        """What the page says about itself, for a test that cannot go on."""
        page = self.window.page()
        words = [getattr(page.model, "waiting", "")]
        for name in ("refusal", "serving", "side"):
            missing = getattr(getattr(page, name, None), "missing", None)
            words.append(missing() if missing is not None else "")
        banner = getattr(page, "_banner", None)
        return " / ".join([*words, banner.sentence() if banner is not None else ""])

    def key(self, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier, widget=None) -> None:
        QTest.keyClick(widget or self.window.focusWidget() or self.window, key, modifier)
        self.settle()

    def fill(self, field, words: str) -> None:
        """Type into a labelled line and leave it."""
        field.edit.setText(words)
        field.edit.textEdited.emit(words)
        field.edit.editingFinished.emit()
        self.settle()

    def visit(self):
        return inspecting.load(self.stage.desk, self.stage.visit_id)

    def papers(self):
        return issuing.papers_of(self.stage.desk, self.stage.visit_id)

    def everybody_signs(self, page) -> None:
        for _ in range(80):
            if page.model.current() is None:
                return
            pane = page._middle.currentWidget()
            draw(pane.pad)
            self.press(pane.confirm)
        raise AssertionError("the queue never ended")


@pytest.fixture
def sit(qtbot, styled, one_window, tmp_path):
    """Takes the home to a stage and opens the window on it."""
    open_now: list[Sitting] = []

    def make(stage: str, *, basis: str = "in-force", at: datetime = NOON) -> Sitting:
        made_stage = getattr(Stage(tmp_path / "home", basis=basis, at=at), stage)()
        context = made.context_of(made_stage.desk)
        window = MainWindow(ENTRIES)
        qtbot.addWidget(window)
        window.resize(1366, 738)
        window.use(context, "today")
        window.show()
        sitting = Sitting(made_stage, window, context)
        sitting.settle()
        open_now.append(sitting)
        return sitting

    yield make
    for sitting in open_now:
        sitting.settle()
        sitting.context.background.finish()
        close(sitting.stage.desk)
