"""The head of a stall: who it is, its facts, and the ways on from it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.kinds import Outcome, VisitState
from app.ui.fields.buttons import Button
from app.ui.fields.chips import ChipGroup
from app.ui.fields.labels import Elided
from app.ui.models.visit import VisitModel
from app.ui.pages.start import asked
from app.ui.theme import Size


class StallHead(QWidget):
    """Before the stall is entered its facts are asked; afterwards they are one line."""

    facts_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._short = False
        self._model: VisitModel | None = None
        self._name = Elided("", Size.HEAD, bold=True)
        self._second = Elided("", Size.NOTE, tone="second")
        self.facts = ChipGroup()
        self.facts_line = Button("", look="link", icon="pencil")
        self.facts_short = Button("场所情况", icon="pencil")
        self.confirm = Button("都对，开始查", key="Enter")
        self.trouble = Button("查不成", key="F7", name="查不成，或者换了摊位号")
        self.review = Button("写结论", icon="file-text", trailing="arrow-right")
        self._build()
        self.facts.changed.connect(self.facts_changed)
        for button in (self.facts_line, self.facts_short):
            button.clicked.connect(self._open_facts)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._name)
        words.addWidget(self._second)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        head.setSpacing(10)
        head.addLayout(words, 1)
        for button in (self.facts_short, self.trouble, self.review):
            head.addWidget(button)
        line = QHBoxLayout()
        line.setContentsMargins(6, 0, 14, 0)
        line.addWidget(self.facts_line)
        line.addStretch()
        facts = QHBoxLayout()
        facts.setContentsMargins(14, 0, 14, 0)
        facts.setSpacing(10)
        facts.addWidget(self.facts, 1)
        facts.addWidget(self.confirm, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (head, line, facts):
            column.addLayout(part)

    def name_stall(self, name: str) -> None:
        """Said at once, before its visit is read."""
        self._name.setText(name)

    def show_model(self, model: VisitModel) -> None:
        """The facts as they stand, and what may be done in this state of the visit."""
        self._model = model
        visit = model.visit
        numbers = visit.party.licence_no or "没有登记许可证"
        self._second.setText(f"{numbers}·{model.checklist.title}·{visit.place}")
        questions = model.checklist.asked()
        self.facts.offer([asked(one.ask) for one in questions])
        held = [asked(one.ask) for one in questions if visit.facts.get(one.id)]
        self.facts.choose(held)
        self.facts.setEnabled(not model.closed)
        self.facts.setVisible(visit.state is not VisitState.OPEN)
        words = "、".join(held) if held else "都没有"
        self.facts_line.set_words(f"场所情况：{words}", f"场所情况 {words}，改")
        preparing = visit.state is VisitState.PREPARING
        self.confirm.setVisible(preparing)
        self.trouble.setVisible(preparing)
        self.review.setVisible(visit.state is VisitState.OPEN)
        self._lay_out()

    def ask_facts(self, *, asked: bool) -> None:
        """While something else is asked of the stall, its facts step back."""
        for widget in (self.facts, self.confirm, self.trouble):
            widget.setVisible(asked)

    def held(self) -> dict[str, bool]:
        """Which facts hold, by their ids."""
        if self._model is None:
            return {}
        on = set(self.facts.chosen())
        return {one.id: asked(one.ask) in on for one in self._model.checklist.asked()}

    def fit(self, *, short: bool) -> None:
        """A low window keeps the room for the items."""
        self._short = short
        self._lay_out()

    def _lay_out(self) -> None:
        visit = self._model.visit if self._model is not None else None
        walking = visit is not None and visit.state is VisitState.OPEN
        walking = walking and visit is not None and visit.outcome is Outcome.INSPECTED
        self._second.setVisible(not self._short)
        self.facts_line.setVisible(walking and not self._short)
        self.facts_short.setVisible(walking and self._short)

    def _open_facts(self) -> None:
        """Facts of a stall under way are changed here; the list follows."""
        self.facts.show()
        first = self.facts.first()
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)
