"""作废: one of the few dialogs, because it cannot be taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.forms import row
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label, Prose
from app.ui.theme import Size

LEAST = 2


class VoidDialog(QDialog):
    """Says what goes and what stays; the button is a verb and needs a reason."""

    confirmed = Signal(str)

    def __init__(self, paper: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("作废文书")
        self.setModal(True)
        self.setMinimumWidth(520)
        self.reason = LineField("为什么作废", hint="如：当事人名称写错", needed=True)
        self.stay = Button("不作废")
        self.void = Button("作废这份文书", look="danger")
        self._why = Label("", Size.NOTE, tone="second")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(Label(f"作废 {paper}", Size.HEAD, bold=True, wrap=True))
        whole.addWidget(
            Prose(
                "作废后不能恢复：编号留痕，不再使用。检查内容、照片和签名记录都在，可以重新出具。"
            )
        )
        whole.addWidget(self.reason)
        whole.addLayout(row(self._why, 1, self.stay, self.void))
        self.stay.clicked.connect(self.reject)
        self.void.clicked.connect(self._confirm)
        self.reason.changed.connect(lambda _text: self._say())
        self._say()
        self.reason.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        short = len(self.reason.text()) < LEAST
        self._why.setText("写明原因后可以作废" if short else "")
        self.void.setEnabled(not short)

    def _confirm(self) -> None:
        self.confirmed.emit(self.reason.text())
        self.accept()
