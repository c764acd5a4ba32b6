"""全场快检: every rapid test of the morning with its stall; hours that run stand first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from app.domain.labels import label
from app.domain.moments import local
from app.domain.rapid_test import HOLD_ENDS, RapidTest
from app.domain.retest import clock_words
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import clear, column, scrolling
from app.ui.fields.labels import EmptyState, Label, PageTitle, SignMark
from app.ui.fields.rows import Band
from app.ui.models.market import MarketModel
from app.ui.pages.stall_tests import SIGNS
from app.ui.theme import Size


class MarketTests(QWidget):
    """Read only: a row is changed at its stall."""

    left = Signal()
    stall_wanted = Signal(str)  # visit id

    def __init__(self, model: MarketModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self._model = model
        self.title = PageTitle("全场快检", "还能申请复检的排在前面。", back=True)
        assert self.title.back is not None
        self.title.back.clicked.connect(self.left)
        self._rows = column(0)
        self._card = Card("快速检测", icon="temperature")
        self._card.body.setContentsMargins(0, 0, 0, 0)
        self._area = scrolling(self._rows, "全场快检")
        self._card.add(self._area, 1)
        inner = column(10, (20, 0, 20, 14))
        inner.addWidget(self._card, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.title)
        outer.addLayout(inner, 1)
        model.tests_read.connect(self._show)

    def open(self) -> None:
        self._model.read_tests()

    def _show(self, tests: Sequence[Any]) -> None:
        clear(self._rows)
        self._card.note.setText(f"{len(tests)} 行")
        if not tests:
            words = "在摊位里按 F5 加一行，全场的都列在这里。"
            self._rows.addWidget(EmptyState("temperature", "还没有快速检测", words))
        for one in tests:
            self._rows.addWidget(self._band(one))
        self._rows.addStretch()

    def _band(self, one: Any) -> Band:  # noqa: ANN401 - a row of the action
        test: RapidTest = one.test
        band = Band(62)
        band.row.addWidget(SignMark(SIGNS[test.verdict], 22), 0, Qt.AlignmentFlag.AlignTop)
        unit = f" {test.unit}" if test.unit and test.value else ""
        head = f"{one.stall}  {test.sample} {test.value}{unit}·{label(test.verdict)}"
        limit = f"限值 {test.limit}{unit}（{test.limit_source}）" if test.limit else "只分阴阳性"
        kit = f"{test.substance}·{limit}·{test.kit} 批号 {test.kit_batch}"
        lines = column(2)
        lines.addWidget(Label(head, Size.BODY, bold=True, wrap=True))
        lines.addWidget(Label(kit, Size.NOTE, tone="second", wrap=True))
        for words in self._after(test, one.clock):
            lines.addWidget(Label(words, Size.NOTE, tone="warn", wrap=True))
        band.row.addLayout(lines, 1)
        go = Button("打开", name=f"打开 {one.stall} {test.sample}")
        go.clicked.connect(lambda: self.stall_wanted.emit(one.visit_id))
        band.row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
        return band

    def _after(self, test: RapidTest, clock: Any) -> list[str]:  # noqa: ANN401 - Deadline
        """What still runs or is held."""
        said = [clock_words(clock, self._model.now())] if clock is not None else []
        if test.retest and test.retest_at is not None:
            words = "申请复检" if test.retest == "asked" else "不申请复检"
            said.append(f"{local(test.retest_at):%m-%d %H:%M} {words}")
        if test.held:
            ended = (
                f"；{local(test.released_at):%H:%M} {HOLD_ENDS[test.hold_end]}"
                if test.released_at is not None
                else ""
            )
            said.append(f"暂停销售：{test.held}{ended}")
        return said

    def columns(self) -> list[QWidget]:
        return [self._area]

    def primary(self) -> QAbstractButton | None:
        return self.title.back

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()
