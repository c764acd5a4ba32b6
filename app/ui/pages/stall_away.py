"""A stall that cannot be walked as it stands: shut, gone, refusing, or under another number."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.kinds import StallAway
from app.domain.labels import label
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.chips import ChipGroup
from app.ui.fields.forms import column, row, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label
from app.ui.theme import Size

REFUSES = "拒绝检查"
OTHER_NUMBER = "换了摊位号"
_AWAY = {label(one): one for one in StallAway}
_SAID = {
    label(StallAway.SHUT_TODAY): "记下时间，到下一摊。来出摊了再打开它就能查，下一场照样列出。",
    label(StallAway.GONE): "记下时间，到下一摊。下一场不再列出；登记和以前的检查都在。",
    REFUSES: "这一摊作为一次未能检查留下笔录，写明怎么拒绝的，再拍一张现场照片。",
    OTHER_NUMBER: "名单和登记的地址一起改；以前的检查不改。",
}


class StallAwayForm(QWidget):
    """Digits choose, Enter keeps; nothing is written before."""

    away = Signal(object)  # StallAway
    refused = Signal(str)  # what the holder said or did
    renumbered = Signal(str)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        card = Card("这一摊查不成，或者换了号", icon="building-store")
        self.reason = ChipGroup((*_AWAY, REFUSES, OTHER_NUMBER), exclusive=True)
        self._said = Label("", Size.NOTE, tone="second", wrap=True)
        self.note = LineField("怎么拒绝的", hint="摊主说的话、当时的情况", needed=True)
        self.note.edit.setMaxLength(200)
        self.number = LineField("新的摊位号", needed=True)
        self.number.edit.setMaxLength(20)
        self.keep = Button("记下", icon="check", key="Enter")
        self.back = Button("照常查", icon="arrow-left")
        for widget in (self.reason, self._said, self.note, self.number):
            card.add(widget)
        card.body.addLayout(row(self.back, 1, self.keep))
        inner = column(0, (14, 0, 14, 14))
        inner.addWidget(card.snug())
        inner.addStretch()
        outer = column()
        outer.addWidget(scrolling(inner, "这一摊查不成，或者换了号"))
        self.setLayout(outer)
        self.reason.changed.connect(self._show)
        self.keep.clicked.connect(self._keep)
        self.back.clicked.connect(self.given_up)
        for field in (self.note, self.number):
            field.edit.returnPressed.connect(self._keep)

    def open(self, number: str) -> None:
        """Nothing chosen yet."""
        self.reason.choose(())
        self.note.set_text("")
        self.number.set_text(number)
        for field in (self.note, self.number):
            field.refuse("")
        self._show()
        first = self.reason.first()
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _chosen(self) -> str:
        return next(iter(self.reason.chosen()), "")

    def _show(self) -> None:
        chosen = self._chosen()
        self._said.setText(_SAID.get(chosen, "先选一种情况。"))
        self.note.setVisible(chosen == REFUSES)
        self.number.setVisible(chosen == OTHER_NUMBER)
        self.keep.setEnabled(bool(chosen))
        if chosen == REFUSES:
            self.note.edit.setFocus()
        elif chosen == OTHER_NUMBER:
            self.number.edit.setFocus()
            self.number.edit.selectAll()

    def _keep(self) -> None:
        chosen = self._chosen()
        field = {REFUSES: self.note, OTHER_NUMBER: self.number}.get(chosen)
        if field is not None and not field.text():
            field.refuse("要填")
            field.edit.setFocus()
        elif chosen == REFUSES:
            self.refused.emit(self.note.text())
        elif chosen == OTHER_NUMBER:
            self.renumbered.emit(self.number.text())
        elif chosen:
            self.away.emit(_AWAY[chosen])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._keep()
        else:
            event.ignore()
