"""The middle of 签名: one person, one paper, one pad."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.labels import label
from app.domain.paper import PEN_FIRST, Role
from app.domain.strokes import Strokes
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import row
from app.ui.fields.labels import Label, Prose
from app.ui.fields.signature_pad import SignaturePad
from app.ui.models.signing import Act
from app.ui.theme import Size

READ_ALOUD = {
    Role.PARTY: "以上内容已向我宣读，我已核对。",
    Role.WITNESS: "我在场见证，当事人的情况与文书所写一致。",
    Role.OFFICER: "以上内容和当事人一栏的情况属实。",
}


class PadPane(QWidget):
    """The pad never signs by Enter alone: strokes first, then 确认签名."""

    confirmed = Signal(object)  # Strokes
    declined = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._who = Label("", Size.BODY, bold=True)
        self._what = Prose("", Size.BODY, line=150)
        self._hint = Label("", Size.NOTE, tone="second", wrap=True)
        card = Card()
        card.add(self._who)
        card.add(self._what)
        card.add(self._hint)
        self.pad = SignaturePad()
        self.again = Button("重写", icon="eraser")
        self.decline = Button("当事人拒绝或不在场", look="danger")
        self.confirm = Button("确认签名", icon="check", look="primary")
        self.confirm.setMinimumWidth(180)
        self._why = Label("", Size.NOTE, tone="second")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addWidget(card.snug())
        whole.addWidget(self.pad, 1)
        foot = row(self.again, self.decline, 1, self._why, self.confirm, spacing=10)
        whole.addLayout(foot)
        self.again.clicked.connect(self.pad.clear)
        self.decline.clicked.connect(self.declined)
        self.confirm.clicked.connect(self._confirm)
        self.pad.changed.connect(lambda _enough: self.say())
        self.busy = ""
        self.say()

    def show_act(self, act: Act, party: str, obstacle: str, place: tuple[int, int]) -> None:
        """Who signs what now; the pad is empty for each act of its own."""
        role = act.signer.role
        who = {
            Role.PARTY: f"请当事人（{act.signer.name}）核对后签名",
            Role.WITNESS: f"请见证人 {act.signer.name} 签名",
            Role.OFFICER: f"执法人员 {act.signer.name} 签名",
        }[role]
        self._who.setText(f"{who}·{label(act.paper.kind)}（{place[0]} / {place[1]}）")
        self._what.set_words(READ_ALOUD[role])
        pen = act.paper.kind in PEN_FIRST and role is Role.PARTY
        self._hint.setText("这份文书一般打印出来在纸上签，也可以在这里签。" if pen else "")
        self._hint.setVisible(pen)
        self.decline.setVisible(role is Role.PARTY)
        self.pad.clear()
        self.pad.set_signer(f"{label(role)} {act.signer.name}")
        self.pad.lock(obstacle)
        self.setAccessibleName(f"{who}，{party}")
        self.say()

    def say(self) -> None:
        enough = self.pad.is_enough()
        if self.busy:
            why = self.busy
        elif self.pad.locked:
            why = ""
        elif self.pad.is_empty():
            why = "写好后再确认"
        else:
            why = "" if enough else "只有一点，请重写"
        self._why.setText(why)
        self.confirm.setEnabled(enough and not self.busy and not self.pad.locked)
        self.again.setEnabled(not self.pad.is_empty())

    def _confirm(self) -> None:
        if self.pad.is_enough():
            strokes: Strokes = self.pad.strokes()
            self.confirmed.emit(strokes)
