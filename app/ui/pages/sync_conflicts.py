"""两边不同，待人定夺: what stands here beside what the office has, field by field."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import boxed, row
from app.ui.fields.labels import Label, Prose
from app.ui.pages.party_form import FIELDS
from app.ui.theme import Size

WORDS = {name: words for name, words, *_ in FIELDS} | {
    "kind": "类型",
    "premises": "场所类别",
    "other_contact": "其他联系方式",
}


class ConflictCard(Card):
    """One party; nothing is chosen for the officer, and both stay until one is."""

    decided = Signal(str, bool)  # its key, and whether the office's words shall hold

    def __init__(self, conflict: Any) -> None:  # noqa: ANN401 - of the floor below
        super().__init__(
            f"{conflict.name}：两边不同", icon="alert-triangle", note="定下之前两边都留着"
        )
        self.theirs, self.ours = Button("用单位的"), Button("留本机的")
        if not conflict.fields:
            self.add(
                Prose("单位登记的这位人员与本机另一位的执法证号相同，没有覆盖。请单位核对证号。")
            )
            self.theirs.hide()
            self.ours.set_words("知道了")
        else:
            self.add(_side_by_side(conflict))
        self.add(boxed(row(1, self.ours, self.theirs)))
        self.theirs.clicked.connect(lambda: self.decided.emit(conflict.key, True))
        self.ours.clicked.connect(lambda: self.decided.emit(conflict.key, False))


def _side_by_side(conflict: Any) -> QWidget:  # noqa: ANN401 - of the floor below
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    for at, head in enumerate(("", "本机", "单位")):
        grid.addWidget(Label(head, Size.NOTE, tone="second"), 0, at)
    for line, (name, here, there) in enumerate(conflict.fields, 1):
        grid.addWidget(Label(WORDS.get(name, name), Size.NOTE, tone="second"), line, 0)
        grid.addWidget(Prose(here or "没有填"), line, 1)
        grid.addWidget(Prose(there or "没有填"), line, 2)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(2, 1)
    return whole
