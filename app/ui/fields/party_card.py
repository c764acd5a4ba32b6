"""The card of what a party still lacks for its papers: shown only while something is missing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from app.domain.party_gaps import lacks_for_papers
from app.domain.visit import Visit, VisitState
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import row
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label
from app.ui.theme import Size


class PartyCard(Card):
    """Tells the fields that were filled; what is kept comes back by `show_visit`."""

    kept = Signal(object)  # dict of fields of Party

    def __init__(self) -> None:
        super().__init__("单位资料", icon="id-badge-2")
        self._visit_id = ""
        self._note = Label("", Size.NOTE, tone="second", wrap=True)
        self.fields = {
            "legal_representative": LineField("法定代表人、负责人或经营者"),
            "telephone": LineField("联系电话"),
            "certificate_kind": LineField("主体资格证照名称", hint="营业执照、备案证"),
        }
        self.keep = Button("记下", icon="check")
        self.keep.clicked.connect(self._keep)
        self.add(self._note)
        for field in self.fields.values():
            field.edit.setMaxLength(30)
            field.edit.returnPressed.connect(self._keep)
            self.add(field)
        self.body.addLayout(row(1, self.keep))
        self.hide()

    def show_visit(self, visit: Visit) -> None:
        party = visit.party
        lacks = lacks_for_papers(party)
        self.setVisible(bool(lacks) and visit.state is not VisitState.CLOSED)
        self._note.setText(f"文书上必须有，还差：{'、'.join(lacks)}")
        licensed = bool(party.credit_code or party.licence_no)
        wanted = {
            "legal_representative": not (party.legal_representative or party.person_in_charge),
            "telephone": not party.telephone,
            "certificate_kind": licensed and not party.certificate_kind,
        }
        for name, field in self.fields.items():
            field.setVisible(wanted[name])
            if visit.id != self._visit_id:
                field.set_text(getattr(party, name))
        self._visit_id = visit.id

    def focus_first(self) -> None:
        first = next((one for one in self.fields.values() if one.isVisible()), None)
        if first is not None:
            first.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        given = {name: one.text() for name, one in self.fields.items() if one.text()}
        if given:
            self.kept.emit(given)
