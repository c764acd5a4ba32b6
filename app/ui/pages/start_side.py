"""Beside the steps of a start: who is inspected, what was found last time, what is read aloud."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.moments import day_of
from app.domain.visit import Verdict, Visit
from app.ui.fields.cards import Card
from app.ui.fields.forms import Facts, clear, column, scrolling
from app.ui.fields.labels import Label, Prose, SignMark
from app.ui.fields.party_card import PartyCard
from app.ui.models.completing import CompletingModel
from app.ui.models.panel import conclusion_words
from app.ui.page import Context
from app.ui.shapes import Sign, sign_of_conclusion
from app.ui.theme import Size, kai


class StartSide(QWidget):
    """What is missing of the party is added here; `completed` gives the visit as it is then."""

    completed = Signal(object)  # Visit
    refused = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._visit: Visit | None = None
        inner = column(12, (8, 12, 16, 16))
        party = Card("被检查单位", icon="building-store")
        self._party_facts = Facts(wide=64)
        party.add(self._party_facts)
        last = Card("上次检查", icon="history")
        self._last_rows = column(6)
        last.body.addLayout(self._last_rows)
        read = Card("念给当事人听", icon="message")
        self._told = Prose("", Size.BODY, line=165)
        self._told.setFont(kai())
        read.add(self._told)
        self.completion = PartyCard()
        self._completing = CompletingModel(context, self)
        self._completing.completed.connect(self.completed)
        self._completing.refused.connect(self.refused)
        self.completion.kept.connect(self._complete)
        for card in (party, self.completion, last, read):
            inner.addWidget(card)
        inner.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(inner, "单位和告知事项"))

    def show_visit(self, visit: Visit, previous: Visit | None, told: str) -> None:
        self.show_party(visit)
        self._show_last(previous)
        self._told.set_words(told)

    def _complete(self, given: Mapping[str, str]) -> None:
        assert self._visit is not None
        self._completing.complete(self._visit, given)

    def show_party(self, visit: Visit) -> None:
        self._visit = visit
        self.completion.show_visit(visit)
        party = visit.party
        until = f"，有效至 {party.licence_until}" if party.licence_until else ""
        grade = f"{party.risk_grade} 级·" if party.risk_grade else ""
        self._party_facts.offer(
            (
                ("许可证", f"{party.licence_no}{until}" if party.licence_no else "未登记"),
                ("信用代码", party.credit_code or "未登记"),
                ("负责人", party.person_in_charge or party.legal_representative or "未登记"),
                ("电话", party.telephone or "未登记"),
                ("风险等级", f"{grade}本年度第 {visit.nth_of_year} 次检查"),
            )
        )

    def _show_last(self, previous: Visit | None) -> None:
        clear(self._last_rows)
        if previous is None:
            words = "本机没有这家的检查记录。"
            self._last_rows.addWidget(Label(words, Size.NOTE, tone="second"))
            return
        day = day_of(previous.opened_at or previous.created_at)
        conclusion = previous.closing.conclusion if previous.closing else None
        head = QHBoxLayout()
        head.addWidget(SignMark(sign_of_conclusion(conclusion), 20))
        words = conclusion_words(previous) or "没有结论"
        head.addWidget(Label(f"{day} {words}", Size.BODY, bold=True), 1)
        self._last_rows.addLayout(head)
        failed = [one for one in previous.answers.values() if one.verdict is Verdict.FAIL]
        for answer in failed[:4]:
            line = QHBoxLayout()
            line.addWidget(SignMark(Sign.FAIL, 16))
            said = answer.finding.strip() or "、".join(answer.findings) or "不符合"
            line.addWidget(Label(said, Size.NOTE, wrap=True), 1)
            self._last_rows.addLayout(line)
