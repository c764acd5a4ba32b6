"""开始检查: five steps, each with its time; the items are counted live from the facts."""

from __future__ import annotations

import html
from typing import ClassVar

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.checklist import Fact
from app.domain.labels import label
from app.domain.visit import StepKind, Visit
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, InfoLine
from app.ui.fields.chips import ChipGroup, Segmented
from app.ui.fields.forms import boxed, clear, column, scrolling
from app.ui.fields.inputs import SearchBox
from app.ui.fields.labels import Label, PageTitle
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.steps import StepCard
from app.ui.models.start import StartModel
from app.ui.page import Context
from app.ui.pages.start_side import StartSide
from app.ui.theme import Size

SCANNED_MS = 500
TWO_COLUMNS = 720  # px of the card of facts
NO_CODE = ("当地没有入企码", "设备不能扫", "企业码打不开", "先检查，之后补扫")


def asked(question: str) -> str:
    """The question as the head of its row: 使用转基因原料吗？ is 使用转基因原料."""
    return question.rstrip("？?").removesuffix("吗")


class StartVisit(QWidget):
    """Shows one `StartModel`."""

    left = Signal()
    entered = Signal(str)  # visit id
    _STEPS: ClassVar = (
        (StepKind.CREDENTIALS, 1, "出示执法证件", "已出示"),
        (StepKind.RIGHTS, 2, "告知权利义务", "已念给当事人听"),
        (StepKind.RECUSAL, 3, "询问回避", "不申请回避"),
    )

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("page")
        self._context = context
        self.model: StartModel | None = None
        self._to_enter = False
        self._begin_next = False
        self._letters = QElapsedTimer()  # since the last letter or digit
        self.title = PageTitle(back=True, bar=True)
        assert self.title.back is not None
        self.title.back.clicked.connect(self.left)
        self.why = Button("", look="link")
        self.why.clicked.connect(self._go_to_gap)
        self.enter = Button("进入检查", look="primary", trailing="arrow-right")
        self.enter.clicked.connect(self._enter)
        self.title.add(self.why)
        self.title.add(self.enter)
        self.banner = Banner()
        self.steps: dict[StepKind, StepCard] = {}
        self.segments: dict[str, Segmented] = {}
        left = column(10, (16, 12, 8, 16))
        left.addWidget(self.banner)
        for kind, number, title, verb in self._STEPS:
            card = StepCard(number, title, verb)
            assert card.button is not None
            card.button.clicked.connect(lambda _=False, one=kind: self._take(one))
            self.steps[kind] = card
            left.addWidget(card)
        self._recusal_more()
        left.addWidget(self._code_card())
        left.addWidget(self._facts_card())
        self.count = InfoLine("list-check")
        left.addStretch()
        self.side = StartSide(context)
        self.side.completed.connect(self._completed)
        self.side.refused.connect(lambda said: self.banner.tell("warn", said, topic="refused"))
        steps = column(8)
        steps.addWidget(scrolling(left, "开始前的步骤"), 1)
        foot = column(0, (16, 0, 8, 12))
        foot.addWidget(self.count)
        steps.addLayout(foot)
        self.panes = Panes(
            Pane(boxed(steps), "步骤", least=560),
            Pane(self.side, "单位和告知事项", 412, 330),
            gap=0,
            margins=(0, 0, 0, 0),
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.title)
        outer.addWidget(self.panes, 1)

    def _recusal_more(self) -> None:
        """The party may ask for it; then the visit does not go on with these officers."""
        card = self.steps[StepKind.RECUSAL]
        self.recuse = Button("申请回避")
        self.recuse.clicked.connect(self._recusal_asked)
        card.head_row.insertWidget(card.head_row.count() - 1, self.recuse)

    def _code_card(self) -> QWidget:
        card = StepCard(4, "扫入企检查码")
        self.steps[StepKind.ENTRY_CODE] = card
        self.code = SearchBox("对准扫码枪，或输入码下数字", icon="qrcode")
        self.code.edit.setMaxLength(200)
        self.code.entered.connect(self._take_code)
        self.no_code = Button("暂不扫码")
        self.no_code.clicked.connect(self._offer_reasons)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.code, 1)
        line.addWidget(self.no_code)
        self._code_line = QWidget()
        self._code_line.setLayout(line)
        line.setContentsMargins(0, 0, 0, 4)
        self.reasons = ChipGroup(NO_CODE, exclusive=True)
        self.reasons.changed.connect(self._no_code_because)
        self.reasons.hide()
        card.add(self._code_line)
        card.add(self.reasons)
        return card

    def _facts_card(self) -> QWidget:
        card = StepCard(5, "场所情况", "都对，确认")
        assert card.button is not None
        card.button.clicked.connect(self._confirm_facts)
        self.facts_card = card
        self._asked_facts: list[tuple[Label, Segmented]] = []
        self._facts_wide: bool | None = None
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(24)
        self._facts.setVerticalSpacing(6)
        card.body.addLayout(self._facts)
        return card

    # showing

    def show_visit(self, model: StartModel) -> None:
        if self.model is not None:
            self.model.deleteLater()
        self.model = model
        model.setParent(self)
        model.loaded.connect(self._loaded)
        model.changed.connect(self._show)
        model.begun.connect(self.entered)
        model.refused.connect(lambda said: self.banner.tell("warn", said, topic="refused"))
        model.open()

    def _loaded(self) -> None:
        model = self._require()
        visit = model.visit
        premises = model.checklist.premises if model.checklist else "无要点表"
        second = "·".join((label(visit.kind), premises, visit.place or visit.party.address))
        self.title.set_title(f"{visit.party.name}  开始检查", second)
        self._context.navigator.title_wanted.emit(f"{visit.party.name} — 开始检查")
        self.side.show_visit(visit, model.previous, "\n".join(model.told()))
        self._build_facts(model.checklist.asked() if model.checklist else ())
        self.facts_card.setVisible(model.checklist is not None)
        self._show()
        self._focus_next()

    def _completed(self, visit: Visit) -> None:
        """The party of the visit in front, as it is now."""
        model = self.model
        if model is not None and model.visit_id == visit.id:
            model.visit = visit
            self.side.show_party(visit)

    def _build_facts(self, facts: tuple[Fact, ...]) -> None:
        clear(self._facts)
        self.segments = {}
        self._asked_facts = []
        for fact in facts:
            words = Label(asked(fact.ask), Size.NOTE, wrap=True)
            segment = Segmented("是", "否", fact.ask)
            segment.changed.connect(lambda yes, one=fact.id: self._require().set_fact(one, yes))
            self.segments[fact.id] = segment
            self._asked_facts.append((words, segment))
        self._facts_wide = None
        self._lay_facts()

    def _lay_facts(self) -> None:
        """Two columns of questions where each has room for its words, else one."""
        wide = self.facts_card.width() >= TWO_COLUMNS
        if wide is self._facts_wide:
            return
        self._facts_wide = wide
        half = (len(self._asked_facts) + 1) // 2 if wide else len(self._asked_facts)
        for at, (words, segment) in enumerate(self._asked_facts):
            side, line = divmod(at, half)
            self._facts.addWidget(words, line, side * 2)
            self._facts.addWidget(segment, line, side * 2 + 1)
        self._facts.setColumnStretch(0, 1)
        self._facts.setColumnStretch(2, int(wide))

    def _show(self) -> None:
        model = self._require()
        missing = dict(model.missing())
        current = self._current()
        for kind, card in self.steps.items():
            step = model.visit.step(kind)
            card.show_state(
                done=model.done(kind),
                current=current == kind.value,
                note=self._note(kind) if step is None else step.note,
                time=model.step_time(kind),
            )
        done = model.done(StepKind.ENTRY_CODE)
        self._code_line.setVisible(not done)
        if done:
            self.reasons.hide()
        self.recuse.setVisible(not model.done(StepKind.RECUSAL))
        self._show_facts(current)
        self._show_count()
        words = "、".join(missing.values())
        self.why.setVisible(bool(missing))
        self.why.set_words(f"还差：{words}", f"还差 {words}，去那里")
        last = self._only_facts_left()
        self.enter.set_words("都对，进入检查" if last else "进入检查")
        self.enter.setEnabled(not missing or last)
        if self._begin_next and not missing:
            self._begin_next = False
            model.begin()
        elif self._to_enter and not missing:
            self._to_enter = False
            self.enter.setFocus()

    def _only_facts_left(self) -> bool:
        """All is done but the look at the facts, and each of them stands: one press does both."""
        model = self._require()
        return [where for where, _ in model.missing()] == ["facts"] and not model.facts_open()

    def _enter(self) -> None:
        model = self._require()
        if self._only_facts_left():
            self._begin_next = True
            model.confirm_facts()
        else:
            model.begin()

    def _show_facts(self, current: str) -> None:
        model = self._require()
        confirmed = model.visit.facts_confirmed
        answered = len(model.facts) - len(model.facts_open())
        origin = "沿用上次，请核对" if model.carried_over else "按常见情况预填，请核对"
        self.facts_card.show_state(
            done=confirmed,
            current=current == "facts",
            note="决定哪些项目适用" if confirmed else f"决定哪些项目适用；{origin}",
            time=f"已答 {answered} / {len(model.facts)}",
        )
        for name, segment in self.segments.items():
            if segment.value() != model.facts.get(name):
                segment.set_value(model.facts.get(name))

    def _show_count(self) -> None:
        count = self._require().count()
        words = f"本次适用 <b>{count.total} 项</b>，其中重点 {count.key} 项。"
        if count.left_out:
            said = "、".join(html.escape(asked(one)) for one in count.because[:3])
            more = " 等" if len(count.because) > 3 else ""
            words += f"因“{said}”{more}答否，略去 {count.left_out} 项，略去的项目写入记录。"
        self.count.set_words(words)
        self.count.setVisible(count.total > 0)

    def _note(self, kind: StepKind) -> str:
        visit = self._require().visit
        if kind is StepKind.CREDENTIALS:
            return "、".join(f"{one.name} {one.badge_no}" for one in visit.officers)
        if kind is StepKind.RIGHTS:
            return f"念给 {self._listener()} 听，内容在右边"
        if kind is StepKind.RECUSAL:
            return "“是否申请检查人员回避？”"
        return "没有网络也可以扫，先记在本机"

    def _listener(self) -> str:
        party = self._require().visit.party
        return party.person_in_charge or party.legal_representative or "现场负责人"

    def _current(self) -> str:
        """The first step that is not done."""
        missing = self._require().missing()
        return missing[0][0] if missing else ""

    # acting

    def _take(self, kind: StepKind) -> None:
        notes = {
            StepKind.CREDENTIALS: self._note(StepKind.CREDENTIALS),
            StepKind.RIGHTS: f"已念给 {self._listener()} 听",
            StepKind.RECUSAL: "不申请回避",
        }
        self._require().take(kind, notes[kind])
        self._focus_next(after=kind.value)

    def _recusal_asked(self) -> None:
        self._require().take(StepKind.RECUSAL, "申请回避，已报告并等待决定")
        words = "先停下，报单位负责人决定是否回避。已做的步骤都存好了；换人后可以重新开始一次检查。"
        self.banner.tell("warn", "当事人申请回避", words, topic="recusal")

    def _take_code(self) -> None:
        code = self.code.text()
        if code:
            self._require().take(StepKind.ENTRY_CODE, code)
            self.code.edit.clear()
            self._focus_next(after=StepKind.ENTRY_CODE.value)

    def _offer_reasons(self) -> None:
        self.reasons.show()
        first = self.reasons.first()
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _no_code_because(self) -> None:
        chosen = self.reasons.chosen()
        if chosen:
            self._require().take(StepKind.ENTRY_CODE, chosen[0], done=False)
            self._focus_next(after=StepKind.ENTRY_CODE.value)

    def _confirm_facts(self) -> None:
        model = self._require()
        waiting = model.facts_open()
        if waiting:
            self.segments[waiting[0]].yes.setFocus()
            return
        model.confirm_facts()
        self._focus_next(after="facts")

    def _focus_next(self, after: str = "") -> None:
        """The focus goes to the next open step; it is never lost."""
        missing = [where for where, _ in self._require().missing() if where != after]
        self._focus_step(missing[0] if missing else "")

    def _focus_step(self, where: str) -> None:
        self.panes.bring(self.facts_card)
        if where == StepKind.ENTRY_CODE.value:
            self.code.setFocus()
        elif where == "facts":
            self.facts_card.setFocus()
        elif where in {kind.value for kind in self.steps}:
            self.steps[StepKind(where)].setFocus()
        elif self.enter.isEnabled():
            self.enter.setFocus()
        else:
            self._to_enter = True  # the last step is still on its way to the disk

    def _go_to_gap(self) -> None:
        missing = self._require().missing()
        if missing:
            self._focus_step(missing[0][0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space confirms the current step; digits typed by a scanner go to the code."""
        if event.key() == Qt.Key.Key_Space and self.model is not None:
            self._confirm_current()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.enter.isEnabled() and not self._scanning():
                self.enter.click()
        elif event.text().isalnum():
            self._letters.start()
            if not self.code.edit.hasFocus() and self._code_line.isVisible():
                self.code.setFocus()
                self.code.edit.insert(event.text())
        else:
            event.ignore()

    def _scanning(self) -> bool:
        """A code read twice ends in Enter too: that one is nobody's yes."""
        return self._letters.isValid() and self._letters.elapsed() < SCANNED_MS

    def _confirm_current(self) -> None:
        focus = self.focusWidget()
        for kind, card in self.steps.items():
            if focus is card and not self._require().done(kind) and card.button is not None:
                self._take(kind)
                return
        if focus is self.facts_card:
            self._confirm_facts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_facts()

    def primary(self) -> QAbstractButton:
        return self.enter

    def _require(self) -> StartModel:
        assert self.model is not None
        return self.model
