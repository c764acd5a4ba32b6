"""Beside a stall: rapid tests, what its papers need of the party, the current item's ground."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.kinds import Outcome, VisitState
from app.domain.party_gaps import lacks_for_papers
from app.domain.visit import Visit
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import column, row, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label
from app.ui.models.panel import Panel
from app.ui.models.stall import StallModel
from app.ui.pages.side_panel import SidePanel
from app.ui.pages.stall_tests import TestRows
from app.ui.theme import Size

WIDTH = 322


class PartyCard(Card):
    """Who runs the stall: asked when there is a moment, needed before the papers."""

    def __init__(self, stall: StallModel) -> None:
        super().__init__("摊主", icon="id-badge-2")
        self._stall = stall
        self._visit: Visit | None = None
        self._note = Label("", Size.NOTE, tone="second", wrap=True)
        self.name = LineField("经营者姓名")
        self.phone = LineField("联系电话")
        self.certificate = LineField("证照名称", hint="营业执照、备案证")
        self.keep = Button("记下")
        self.keep.clicked.connect(self._keep)
        self.add(self._note)
        for field in (self.name, self.phone, self.certificate):
            field.edit.setMaxLength(60)
            field.edit.returnPressed.connect(self._keep)
            self.add(field)
        self.body.addLayout(row(1, self.keep))

    def show_visit(self, visit: Visit) -> None:
        same = self._visit is not None and self._visit.id == visit.id
        self._visit = visit
        lacks = lacks_for_papers(visit.party)
        self.setVisible(bool(lacks) and visit.state is not VisitState.CLOSED)
        refused = "。问不到的，写“拒绝提供”" if visit.outcome is not Outcome.INSPECTED else ""
        self._note.setText(f"出文书前补上：{'、'.join(lacks)}{refused}")
        licensed = bool(visit.party.credit_code or visit.party.licence_no)
        self.certificate.setVisible(licensed and not visit.party.certificate_kind)
        if not same:
            self.name.set_text(visit.party.legal_representative)
            self.phone.set_text(visit.party.telephone)
            self.certificate.set_text(visit.party.certificate_kind)

    def ask(self) -> None:
        """The first field that is empty."""
        fields = (self.name, self.phone, self.certificate)
        empty = next((one for one in fields if one.isVisible() and not one.text()), self.name)
        empty.edit.setFocus()

    def _keep(self) -> None:
        if self._visit is None:
            return
        given = {
            "legal_representative": self.name.text(),
            "telephone": self.phone.text(),
            "certificate_kind": self.certificate.text(),
        }
        self._stall.complete(self._visit, {name: text for name, text in given.items() if text})


class StallSide(QWidget):
    """The right column of the walk."""

    test_wanted = Signal()
    all_tests_wanted = Signal()
    change_wanted = Signal(object)  # RapidTest

    def __init__(self, stall: StallModel) -> None:
        super().__init__()
        self.setObjectName("right")
        self.setFixedWidth(WIDTH)
        self.tests = TestRows(stall)
        self.tests.new_wanted.connect(self.test_wanted)
        self.tests.all_wanted.connect(self.all_tests_wanted)
        self.tests.change_wanted.connect(self.change_wanted)
        self.party = PartyCard(stall)
        self.panel = SidePanel()
        cards = column(12, (8, 12, 12, 8))
        cards.addWidget(self.tests.snug())
        cards.addWidget(self.party.snug())
        cards.addStretch()
        self._cards = scrolling(cards, "快速检测和摊主")
        inner = QVBoxLayout(self)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._cards, 1)
        inner.addWidget(self.panel, 1)
        self.clear()

    def show_visit(self, visit: Visit) -> None:
        inspected = visit.outcome is Outcome.INSPECTED
        self.setEnabled(True)
        self.tests.setVisible(inspected)
        self.tests.show_visit(visit)
        self.party.show_visit(visit)
        self.panel.setVisible(visit.state is not VisitState.PREPARING and inspected)

    def clear(self) -> None:
        """No stall is open: nothing to write to."""
        self.setEnabled(False)
        self.tests.hide()
        self.party.hide()
        self.panel.hide()

    def show_panel(self, panel: Panel) -> None:
        self.panel.show_panel(panel)
