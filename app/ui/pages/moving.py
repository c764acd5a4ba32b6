"""The guided move of a visit to the newer version of its checklist: seen first, then done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card, InfoLine
from app.ui.fields.chips import Segmented
from app.ui.fields.forms import clear, column
from app.ui.fields.labels import Label, PageTitle, TagLook
from app.ui.fields.rows import Pick, PickList
from app.ui.models.moving import Asked, MovingModel, Planned
from app.ui.theme import Size

LOOKS: dict[str, TagLook] = {"重新看": "warn", "不再问": "na", "新增": "ok"}


class MoveView(QWidget):
    """The new questions, what stays, what wants a new look, what is new; then one press."""

    left = Signal()

    def __init__(self, model: MovingModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self._model = model
        self._visit_id = ""
        self._title = PageTitle("", "", back=True)
        self.stay = Button("留在原来的版本")
        self.go_on = Button("移到新版", icon="check", look="primary")
        for button in (self.stay, self.go_on):
            self._title.add(button)
        self.banner = Banner()
        self.line = InfoLine("info-circle")
        self.changes = PickList("改变的项目")
        self._none = Label("没有一项改变，回答全部照旧。", Size.BODY, tone="second")
        card = Card("不照旧的项目", icon="list-details")
        card.body.setContentsMargins(0, 0, 0, 8)
        self.questions: dict[str, Segmented] = {}
        self._questions = Card("新版多问的场所情况", icon="clipboard-check")
        self._rows = QGridLayout()
        self._rows.setColumnStretch(0, 1)
        self._rows.setVerticalSpacing(6)
        self._questions.body.addLayout(self._rows)
        self._none.setContentsMargins(16, 14, 16, 0)
        card.add(self._none)
        card.add(self.changes, 1)
        inner = column(12, (20, 0, 20, 12))
        for widget in (self.banner, self.line):
            inner.addWidget(widget)
        inner.addWidget(self._questions.snug())
        inner.addWidget(card, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._title)
        whole.addLayout(inner, 1)
        self.stay.clicked.connect(self.left)
        if self._title.back is not None:
            self._title.back.clicked.connect(self.left)
        self.go_on.clicked.connect(self._go)
        model.refused.connect(
            lambda words: self.banner.tell("error", "没有移过去", words, topic="moving")
        )

    def show_plan(self, plan: Planned) -> None:
        self._visit_id = plan.visit_id
        self.banner.solve("moving")
        self._title.set_title(f"移到要点表第 {plan.version} 版", "看过再移；移了就不能移回去")
        self.go_on.set_words(f"移到第 {plan.version} 版")
        self.line.set_words(plan.sentence)
        self._ask(plan.questions)
        self.changes.offer(
            [
                Pick(str(at), one.words, one.second, tag=one.state, tag_look=LOOKS[one.state])
                for at, one in enumerate(plan.changes)
            ]
        )
        self._none.setVisible(not plan.changes)
        waiting = [one for one in self.questions.values() if one.value() is None]
        (waiting[0].yes if waiting else self.stay).setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, questions: tuple[Asked, ...]) -> None:
        clear(self._rows)
        self.questions = {}
        for line, one in enumerate(questions):
            segment = Segmented("是", "否", one.words)
            segment.set_value(one.said)
            self._rows.addWidget(Label(one.words, Size.BODY, wrap=True), line, 0)
            self._rows.addWidget(segment, line, 1)
            self.questions[one.fact] = segment
        self._questions.setVisible(bool(questions))

    def _go(self) -> None:
        said = {name: one.value() for name, one in self.questions.items()}
        facts = {name: yes for name, yes in said.items() if yes is not None}
        self._model.move(self._visit_id, facts)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
