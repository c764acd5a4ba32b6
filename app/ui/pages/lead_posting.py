"""One result on its way to the wall: what was printed when, whether it hangs, the photograph."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import Facts, clear, column, row, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import PageTitle, Prose
from app.ui.fields.photos import PhotoView
from app.ui.fields.printing import pictures
from app.ui.models.lead_words import Situation

TALL = 320


class PostingPanel(QWidget):
    """张贴情况: a photograph makes it posted; a refusal is written down; a reprint is traced."""

    left = Signal()
    posted = Signal(str, object)  # paper id, files
    refused = Signal(str, str)  # paper id, in what way it was not allowed to hang
    reprinted = Signal(str)  # paper id

    def __init__(self) -> None:
        super().__init__()
        self._key = ""
        self._title = PageTitle("", back=True)
        if self._title.back is not None:
            self._title.back.clicked.connect(self.left)
        self.photo = Button("选照片，登记已张贴", icon="camera", look="primary")
        self.photo.clicked.connect(self._choose)
        self.again = Button("重印这一件", icon="printer")
        self.again.clicked.connect(lambda: self.reprinted.emit(self._key))
        self._title.add(self.again)
        self._title.add(self.photo)
        self.why = LineField("拒不张贴的情况", hint="例如：经营者当场揭下，称与本店无关")
        self.refuse = Button("登记拒不张贴", icon="ban")
        self.refuse.clicked.connect(self._refuse)
        self._refusing = QWidget()
        asked = row(self.why, self.refuse, spacing=10)
        asked.setStretch(0, 1)
        self._refusing.setLayout(asked)
        self._body = column(14)
        lines = column(14, (20, 0, 20, 12))
        lines.addLayout(self._body)
        lines.addWidget(self._refusing)
        lines.addStretch()
        whole = column(0)
        whole.addWidget(self._title)
        whole.addWidget(scrolling(lines, "张贴情况"), 1)
        self.setLayout(whole)

    def show_situation(self, one: Situation) -> None:
        self._key = one.key
        self._title.set_title(f"张贴情况·{one.party}", one.number)
        self.again.setVisible(one.reprintable)
        clear(self._body)
        hanging = Card("张贴", icon="camera", note=one.state)
        hanging.add(Facts(one.facts))
        if one.picture:
            view = PhotoView()
            view.setFixedHeight(TALL)
            view.show_picture(one.picture, f"{one.party}张贴后的照片")
            hanging.add(view)
        elif not one.facts:
            hanging.add(Prose("还没有登记。张贴以后拍一张照片，选进来就登记为已张贴。", line=30))
        self._body.addWidget(hanging.snug())
        if one.trace:
            printing = Card("打印", icon="printer", note=f"送出过 {one.prints} 次")
            printing.add(Facts(one.trace, wide=120))
            self._body.addWidget(printing.snug())

    def _choose(self) -> None:
        files = pictures(self, "选张贴后拍的照片")
        if files:
            self.posted.emit(self._key, files)

    def _refuse(self) -> None:
        words = self.why.text()
        if not words:
            self.why.refuse("请写明当事人怎样拒不张贴。")
            self.why.edit.setFocus()
            return
        self.why.note("")
        self.refused.emit(self._key, words)
