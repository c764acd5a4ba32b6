"""The guided move of a visit to the newer version of its checklist: seen first, then done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card, InfoLine
from app.ui.fields.forms import column
from app.ui.fields.labels import Label, PageTitle, TagLook
from app.ui.fields.rows import Pick, PickList
from app.ui.models.moving import MovingModel, Planned
from app.ui.theme import Size

LOOKS: dict[str, TagLook] = {"重新看": "warn", "不再问": "na", "新增": "ok"}


class MoveView(QWidget):
    """What stays, what wants a new look, what is new; then one press."""

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
        self._none.setContentsMargins(16, 14, 16, 0)
        card.add(self._none)
        card.add(self.changes, 1)
        inner = column(12, (20, 0, 20, 12))
        for widget in (self.banner, self.line):
            inner.addWidget(widget)
        inner.addWidget(card, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._title)
        whole.addLayout(inner, 1)
        self.stay.clicked.connect(self.left)
        if self._title.back is not None:
            self._title.back.clicked.connect(self.left)
        self.go_on.clicked.connect(lambda: model.move(self._visit_id))
        model.refused.connect(
            lambda words: self.banner.tell("error", "没有移过去", words, topic="moving")
        )

    def show_plan(self, plan: Planned) -> None:
        self._visit_id = plan.visit_id
        self.banner.solve("moving")
        self._title.set_title(f"移到要点表第 {plan.version} 版", "看过再移；移了就不能移回去")
        self.go_on.set_words(f"移到第 {plan.version} 版")
        self.line.set_words(plan.sentence)
        self.changes.offer(
            [
                Pick(str(at), one.words, one.second, tag=one.state, tag_look=LOOKS[one.state])
                for at, one in enumerate(plan.changes)
            ]
        )
        self._none.setVisible(not plan.changes)
        self.stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
