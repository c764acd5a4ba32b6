"""First start: five short steps without a network; each can be gone back to."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui import shapes
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner
from app.ui.fields.labels import Icon, Label
from app.ui.fields.painted import CENTER, frame, write
from app.ui.models.office import OfficeModel
from app.ui.page import Context, Page
from app.ui.pages.first_start_steps import (
    AgencyStep,
    KeyStep,
    LookStep,
    OfficersStep,
    Step,
    UseStep,
)
from app.ui.shapes import Sign
from app.ui.theme import Size, font, tokens


class _StepMark(QWidget):
    """One line of the list of steps: done, current or to come."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__()
        self._number, self._words, self._state = number, words, "ahead"
        self.setFixedHeight(46)

    def set_state(self, state: str) -> None:
        self._state = state
        spoken = {"done": "已完成", "now": "正在办", "ahead": "还没有到"}[state]
        self.setAccessibleName(f"第 {self._number} 步 {self._words} {spoken}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        spot = QRectF(0, 10, 26, 26)
        if self._state == "done":
            shapes.draw(painter, spot, Sign.PASS, t)
        else:
            now = self._state == "now"
            edge = t.accent if now else t.outline
            frame(painter, spot, fill=t.accent if now else None, edge=edge, width=2, radius=13)
            ink = t.on_accent if now else t.text_2
            write(painter, spot, str(self._number), ink, font(Size.NOTE, bold=True), CENTER)
        face = font(Size.BODY, bold=self._state == "now")
        ink = t.text_2 if self._state == "ahead" else t.text
        write(painter, QRectF(34, 0, self.width() - 34, 46), self._words, ink, face)
        painter.end()

    def sizeHint(self) -> QSize:
        return QSize(260, 46)


class FirstStartPage(Page):
    """Nothing is written before the officers' step; then everything in one act."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = OfficeModel(context, self)
        self.steps: list[Step] = [
            LookStep(),
            UseStep(),
            AgencyStep(self.model),
            OfficersStep(self.model),
            KeyStep(self.model),
        ]
        self._marks = [_StepMark(n, step.words) for n, step in enumerate(self.steps, start=1)]
        self._banner = Banner()
        self._stack = QStackedWidget()
        for step in self.steps:
            self._stack.addWidget(step)
            step.changed.connect(self._say)
        self.back = Button("上一步", icon="arrow-left")
        self.go_on = Button("下一步", look="primary", trailing="arrow-right")
        self._why = Label("", Size.NOTE, tone="second", wrap=True)
        self._build()
        self.back.clicked.connect(self._go_back)
        self.go_on.clicked.connect(self._go_on)
        self.model.refused.connect(
            lambda words: self._banner.tell("error", "这一步还没有完成", words, topic="step")
        )
        self.model.set_up.connect(self._to_key)
        self.model.practice_ready.connect(context.navigator.desk_ready.emit)
        self.model.working.connect(lambda _words: self._say())
        self.show_step(0)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side())
        right = QVBoxLayout()
        right.setContentsMargins(60, 28, 40, 24)
        right.setSpacing(12)
        right.addWidget(self._banner)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack.setObjectName("content")
        area.setWidget(self._stack)
        right.addWidget(area, 1)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.back)
        foot.addWidget(self._why, 1)
        self._why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.go_on.setMinimumWidth(150)
        foot.addWidget(self.go_on)
        holder = QWidget()
        holder.setLayout(foot)
        holder.setMaximumWidth(940)
        foot.setContentsMargins(0, 0, 0, 0)
        right.addWidget(holder)
        row.addLayout(right, 1)

    def _side(self) -> QWidget:
        side = QWidget()
        side.setObjectName("left")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(340)
        column = QVBoxLayout(side)
        column.setContentsMargins(32, 44, 24, 24)
        column.setSpacing(0)
        column.addWidget(Icon("shian", 56, "accent"))
        column.addSpacing(16)
        column.addWidget(Label("食安巡检", Size.DISPLAY, bold=True))
        column.addWidget(Label("第一次使用，约 3 分钟", Size.NOTE, tone="second"))
        column.addSpacing(28)
        for mark in self._marks:
            column.addWidget(mark)
        column.addStretch()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(Icon("lock", 18, "text_2"))
        line.addWidget(Label("数据只存在这台电脑", Size.NOTE, tone="second"), 1)
        column.addLayout(line)
        return side

    # steps

    @property
    def at(self) -> int:
        return self._stack.currentIndex()

    def show_step(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        for place, mark in enumerate(self._marks):
            mark.set_state("done" if place < at else "now" if place == at else "ahead")
        self._banner.solve("step")
        self._say()
        self.steps[at].enter()

    def _say(self) -> None:
        """The button names what it does; when it cannot, the line beside it says why."""
        step = self.steps[self.at]
        busy = self.model.waiting
        missing = busy or step.missing()
        self.go_on.setEnabled(not missing)
        self.go_on.set_words(step.next_words())
        self._why.setText(missing)
        self.back.setVisible(self.at > 0)
        self.back.setEnabled(not busy and self.at != len(self.steps) - 1)

    def _go_back(self) -> None:
        self.show_step(max(0, self.at - 1))

    def _go_on(self) -> None:
        step = self.steps[self.at]
        if isinstance(step, UseStep) and step.practice():
            self.model.practise()
        elif isinstance(step, OfficersStep):
            agency_step = self.steps[2]
            if isinstance(agency_step, AgencyStep):
                step.finish(agency_step)
        elif isinstance(step, KeyStep):
            self.context.navigator.go("today")
        else:
            self.show_step(self.at + 1)

    def _to_key(self) -> None:
        self.show_step(len(self.steps) - 1)

    # the page

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        self.steps[self.at].enter()

    def primary(self) -> QAbstractButton | None:
        return self.go_on

    def columns(self) -> list[QWidget]:
        return [self._stack]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.back.isVisible() and self.back.isEnabled():
            self._go_back()
        else:
            super().keyPressEvent(event)
