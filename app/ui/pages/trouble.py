"""What keeps the program from starting: what happened, what is safe, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
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


class TroublePage(QWidget):
    """Nothing is changed while this page stands. 再试一次 tries to open again."""

    again = Signal()
    quit = Signal()

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__()
        self.setObjectName("page")
        card = Card()
        card.setMaximumWidth(680)
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(SignMark(Sign.ERROR, 32))
        headline = HEADLINES.get(code, "程序还不能打开")
        head.addWidget(Label(headline, Size.TITLE, bold=True), 1)
        self.retry = Button("再试一次", icon="refresh", look="primary")
        self.retry.clicked.connect(self.again)
        leave = Button("退出")
        leave.clicked.connect(self.quit)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.retry)
        buttons.addWidget(leave)
        buttons.addStretch()
        card.body.setContentsMargins(28, 28, 28, 28)
        card.body.setSpacing(16)
        card.body.addLayout(head)
        card.add(Prose(sentence, Size.BODY))
        card.add(Label(f"详情：{code}", Size.TINY, tone="third"))
        card.body.addLayout(buttons)
        self.setAccessibleName(f"{headline}。{sentence}")
        column = QVBoxLayout(self)
        column.addStretch(2)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(card, 10)
        row.addStretch()
        column.addLayout(row)
        column.addStretch(3)
        self.setFocusProxy(self.retry)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
