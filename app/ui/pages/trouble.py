"""What keeps the program from starting: what happened, what is safe, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.fields.buttons import Button, Look
from app.ui.fields.cards import Card, OptionCard
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label, Prose, SignMark
from app.ui.shapes import Sign
from app.ui.theme import Size

HEADLINES = {
    "memory.home_in_use": "食安巡检已经打开了",
    "memory.read_only": "数据文件夹不能写入",
    "memory.disk_full": "磁盘已满",
    "memory.too_new": "数据来自更新的版本",
    "memory.damaged": "数据打不开",
    "memory.key_missing": "找不到数据库密钥",
    "memory.key_wrong": "密钥与数据不符",
    "memory.behind_mirror": "数据比上次关闭时旧",
}
BY_PRINTED_KEY = frozenset({"memory.key_missing", "memory.key_wrong"})
BEHIND = "memory.behind_mirror"


class TroublePage(QWidget):
    """Nothing is changed while this page stands. 再试一次 tries to open again.

    Without its key a home takes the printed one here; a home that is behind its mirror
    begins a new chain here, after somebody ticked that the newer database is lost.
    """

    again = Signal()
    quit = Signal()
    key_typed = Signal(str)  # the recovery key from the sheet
    chain_wanted = Signal()  # confirmed: go on with what is there
    look_wanted = Signal()  # only look at what is there; nothing can be written

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self._card = Card()
        self._card.setMaximumWidth(760)
        self._card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(SignMark(Sign.ERROR, 32))
        headline = HEADLINES.get(code, "程序还不能打开")
        head.addWidget(Label(headline, Size.TITLE, bold=True), 1)
        self._asks = code in BY_PRINTED_KEY or code == BEHIND
        look: Look = "outlined" if self._asks else "primary"
        self.retry = Button("再试一次", icon="refresh", look=look)
        self.retry.clicked.connect(self.again)
        leave = Button("退出")
        leave.clicked.connect(self.quit)
        self.key = LineField("照着恢复密钥那张纸输入，14 组，每组 5 位", needed=True)
        self.restore = Button("用恢复密钥打开", icon="key", look="primary")
        lost = "较新的数据库找不回来了，缺失的部分写进记录"
        self.lost = OptionCard(lost, kind="check", height=50)
        self.look = Button("先只看，不改", icon="eye")
        self.go_on = Button("开始新的记录链", look="primary")
        self._why = Label("", Size.NOTE, tone="second", wrap=True)
        self._card.body.setContentsMargins(28, 28, 28, 28)
        self._card.body.setSpacing(16)
        self._card.body.addLayout(head)
        self._said = Prose(sentence, Size.BODY)
        self._card.add(self._said)
        if code in BY_PRINTED_KEY:
            self._card.add(self.key)
        if code == BEHIND:
            self._card.add(self.lost)
        self._card.add(self._why)
        self._card.add(Label(f"详情：{code}", Size.TINY, tone="third"))
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        acting = {True: self.restore, False: self.go_on}[code in BY_PRINTED_KEY]
        shown = [acting] if self._asks else []
        shown += [self.look] if code == BEHIND else []
        shown += [self.retry, leave]
        for button in shown:
            buttons.addWidget(button)
        buttons.addStretch()
        self._card.body.addLayout(buttons)
        self.setAccessibleName(f"{headline}。{sentence}")
        self._place()
        self._wire()
        first = self.key.edit if code in BY_PRINTED_KEY else self.lost if self._asks else self.retry
        self.setFocusProxy(first)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._say()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.addStretch(2)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._card, 10)
        row.addStretch()
        column.addLayout(row)
        column.addStretch(3)

    def _wire(self) -> None:
        self.key.changed.connect(lambda _text: self._say())
        self.key.edit.returnPressed.connect(self.restore.click)
        self.restore.clicked.connect(lambda: self.key_typed.emit(self.key.text()))
        self.lost.toggled.connect(lambda _on: self._say())
        self.go_on.clicked.connect(self.chain_wanted)
        self.look.clicked.connect(self.look_wanted)

    def _say(self) -> None:
        """Why the button is not open yet, beside it."""
        signs = sum(sign.isalnum() for sign in self.key.text())
        self.restore.setEnabled(signs > 0)
        self.go_on.setEnabled(self.lost.isChecked())
        words = ""
        if self.key.parent() is not None and 0 < signs != 70:
            words = f"已输入 {signs} 位，共 70 位。"
        elif self.lost.parent() is not None and not self.lost.isChecked():
            words = "先确认较新的数据库找不回来，再开始新的记录链。已有的记录一条不改。"
        self._why.setText(words)
        self._why.setVisible(bool(words) and self._why.parent() is not None)

    def refuse(self, sentence: str) -> None:
        """The act was refused: said here, what was typed stays."""
        self._why.set_tone("no")
        self._why.setText(sentence)
        self._why.show()
