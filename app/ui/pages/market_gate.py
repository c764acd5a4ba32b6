"""The gate of a morning: what is done once before the first stall, and again on another day."""

from __future__ import annotations

import html
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.kinds import StepKind
from app.domain.labels import label
from app.domain.moments import local
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, InfoLine
from app.ui.fields.chips import ChipGroup
from app.ui.fields.forms import column, scrolling
from app.ui.fields.inputs import SearchBox
from app.ui.fields.labels import Label, PageTitle
from app.ui.fields.steps import StepCard
from app.ui.models.market import MarketModel
from app.ui.pages.start import NO_CODE, asked
from app.ui.theme import Size


class MarketGate(QWidget):
    """Four steps and the market's facts, each with its time; Space confirms the current one."""

    left = Signal()
    look_wanted = Signal()
    _STEPS: ClassVar = (
        (StepKind.CREDENTIALS, "出示执法证件", "已出示"),
        (StepKind.RIGHTS, "告知权利义务", "已向各摊主宣读"),
        (StepKind.RECUSAL, "询问回避", "无人申请回避"),
    )

    def __init__(self, model: MarketModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = model
        self._shown = ""
        self.title = PageTitle(back=True, bar=True)
        assert self.title.back is not None
        self.title.back.clicked.connect(self.left)
        self.enter = Button("开始查摊", look="primary", trailing="arrow-right")
        self.enter.clicked.connect(model.open_gate)
        self.look = Button("先看查过的")
        self.look.clicked.connect(self.look_wanted)
        self.title.add(self.look)
        self.why = Label("", Size.NOTE, tone="second")
        self.title.add(self.why)
        self.title.add(self.enter)
        self.banner = Banner()
        self.steps: dict[StepKind, StepCard] = {}
        body = column(10, (16, 12, 16, 16))
        body.addWidget(self.banner)
        for n, (kind, title, verb) in enumerate(self._STEPS, start=1):
            card = StepCard(n, title, verb)
            assert card.button is not None
            card.button.clicked.connect(lambda _=False, one=kind: self._take(one))
            self.steps[kind] = card
            body.addWidget(card)
        body.addWidget(self._code_card())
        body.addWidget(self._facts_card())
        note = html.escape(
            "这些只办一次，带着各自的时间写进每个摊位的检查；某一摊不同的，在那一摊改。"
        )
        body.addWidget(InfoLine("info-circle", note))
        body.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.title)
        outer.addWidget(scrolling(body, "开场的步骤"), 1)

    def _code_card(self) -> QWidget:
        card = StepCard(4, "扫入企检查码")
        self.steps[StepKind.ENTRY_CODE] = card
        self.code = SearchBox("市场的检查码，扫或输入", icon="qrcode")
        self.code.edit.setMaxLength(200)
        self.code.entered.connect(self._take_code)
        self.reasons = ChipGroup(NO_CODE, exclusive=True)
        self.reasons.changed.connect(self._no_code)
        self._code_box = QWidget()
        inner = QVBoxLayout(self._code_box)
        inner.setContentsMargins(0, 0, 0, 4)
        inner.addWidget(self.code)
        inner.addWidget(Label("暂不扫码的原因", Size.NOTE, tone="second"))
        inner.addWidget(self.reasons)
        card.add(self._code_box)
        return card

    def _facts_card(self) -> QWidget:
        self.facts_card = StepCard(5, "市场情况", "都对，确认")
        assert self.facts_card.button is not None
        self.facts_card.button.clicked.connect(self._confirm)
        self.facts = ChipGroup()
        self.facts_card.add(self.facts)
        return self.facts_card

    def show_session(self) -> None:
        session = self.model.require()
        names = "、".join(one.name for one in session.officers)
        self.title.set_title(f"{session.place}  开场", f"{label(session.kind)}·{names}")
        asked_now = [asked(one.ask) for one in self.model.facts]
        if [chip.text() for chip in self.facts.chips] != asked_now or self._shown != session.id:
            self.facts.offer(asked_now)
            known = session.facts  # of this morning, or of the last one at this place
            held = [one for one in self.model.facts if known.get(one.id, one.default)]
            self.facts.choose([asked(one.ask) for one in held])
        self._shown = session.id
        self.look.setVisible(session.opened_at is not None)
        self.facts_card.setVisible(bool(self.model.facts))
        self._show()

    def _show(self) -> None:
        session = self.model.require()
        current = self._current()
        for kind, card in self.steps.items():
            step = self.model.step(kind)
            done = step is not None and bool(step.done or step.note)
            time = f"{local(step.t):%H:%M:%S}" if step is not None else ""
            note = step.note if step is not None else self._before(kind) + self._note(kind)
            card.show_state(done=done, current=kind.value == current, note=note, time=time)
        self._code_box.setVisible(self.model.step(StepKind.ENTRY_CODE) is None)
        at = session.facts_at
        self.facts_card.show_state(
            done=at is not None,
            current=current == "facts",
            note="各摊位先按这个列项目",
            time=f"{local(at):%H:%M:%S}" if at is not None else "",
        )
        missing = self.model.missing()
        self.why.setText(f"还差：{'、'.join(missing)}" if missing else "")
        self.enter.setEnabled(not missing)
        self._focus(current)

    def _before(self, kind: StepKind) -> str:
        """A step of an earlier day is named, and done again."""
        step = self.model.require().step(kind)
        return f"{local(step.t):%m-%d %H:%M} 办过，今天重新办；" if step is not None else ""

    def _note(self, kind: StepKind) -> str:
        session = self.model.require()
        if kind is StepKind.CREDENTIALS:
            return "、".join(f"{one.name} {one.badge_no}" for one in session.officers)
        if kind is StepKind.RIGHTS:
            return "在入口或广播里念给各摊主听"
        return "“有没有要申请检查人员回避的？”" if kind is StepKind.RECUSAL else "没有网络也可以扫"

    def _current(self) -> str:
        session = self.model.require()
        waiting = [one.value for one in self.steps if self.model.step(one) is None]
        if not waiting and self.model.facts and session.facts_at is None:
            return "facts"
        return waiting[0] if waiting else ""

    def _focus(self, where: str) -> None:
        if where == StepKind.ENTRY_CODE.value:
            self.code.setFocus()
        elif where == "facts":
            self.facts_card.setFocus()
        elif where:
            self.steps[StepKind(where)].setFocus()
        elif self.enter.isEnabled():
            self.enter.setFocus()

    def _take(self, kind: StepKind) -> None:
        said = {
            StepKind.CREDENTIALS: self._note(StepKind.CREDENTIALS),
            StepKind.RIGHTS: "已向各摊主宣读",
            StepKind.RECUSAL: "不申请回避",
        }
        self.model.take(kind, said[kind])

    def _take_code(self) -> None:
        if self.code.text():
            self.model.take(StepKind.ENTRY_CODE, self.code.text())

    def _no_code(self) -> None:
        if self.reasons.chosen():
            self.model.take(StepKind.ENTRY_CODE, self.reasons.chosen()[0], done=False)

    def _confirm(self) -> None:
        on = set(self.facts.chosen())
        self.model.confirm_facts({one.id: asked(one.ask) in on for one in self.model.facts})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self._current()
        if event.key() == Qt.Key.Key_Space and current == "facts":
            self._confirm()
        elif event.key() == Qt.Key.Key_Space and current in {one.value for one, *_ in self._STEPS}:
            self._take(StepKind(current))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()
