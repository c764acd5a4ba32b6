"""What left for the printer, and what a person saw come out of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.moments import local
from app.domain.session import PrintRun
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import row
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label
from app.ui.theme import Size

TOLD = 3  # jobs named; all of them stay in the record
_WHAT = {"sealed": "全场文书", "sheets": "签名页"}


class PrintTrace(QWidget):
    """Asks once about the last job; below it the jobs before, reprints named."""

    came_out = Signal(object)  # the last whole page, or None for all

    def __init__(self) -> None:
        super().__init__()
        self._card = Card()
        self._asked = Label("", Size.NOTE, bold=True, wrap=True)
        self.all = Button("都出来了", icon="check")
        self.page = LineField("只出到第几页", hint="一页都没有写 0")
        self.page.edit.setMaxLength(5)
        self.part = Button("没有出全，记下")
        self._card.add(self._asked)
        answer = row(self.all, self.page, self.part, spacing=8)
        for button in (self.all, self.part):
            answer.setAlignment(button, Qt.AlignmentFlag.AlignBottom)
        self._card.body.addLayout(answer)
        self._lines = Label("", Size.NOTE, tone="second", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(6)
        column.addWidget(self._card.snug())
        column.addWidget(self._lines)
        self.all.clicked.connect(lambda: self.came_out.emit(None))
        self.part.clicked.connect(self._tell_part)
        self.page.edit.returnPressed.connect(self._tell_part)

    def show_runs(self, runs: Sequence[PrintRun], unsaid: PrintRun | None) -> None:
        """The trace as it stands."""
        self.setVisible(bool(runs))
        self._card.setVisible(unsaid is not None)
        if unsaid is not None:
            self._asked.setText(f"{_words(unsaid)}。纸都出来了吗？说了才算打印过。")
            self.page.set_text("")
            self.page.refuse("")
        told = [one for one in runs if one.came_out is not None][-TOLD:]
        self._lines.setText("\n".join(_told(one) for one in reversed(told)))
        self._lines.setVisible(bool(told))

    def _tell_part(self) -> None:
        text = self.page.text()
        if text.isascii() and text.isdigit():
            self.came_out.emit(int(text))
        else:
            self.page.refuse("填一个页数，比如 36")
            self.page.edit.setFocus()


def _words(run: PrintRun) -> str:
    where = "送打印机" if run.to == "printer" else "存成文件"
    again = f"，其中重印 {run.again} 份" if run.again else ""
    pages = f"{len(run.papers)} 份 {run.pages} 页"
    return f"{local(run.t):%m-%d %H:%M} {where}：{_WHAT[run.what]} {pages}{again}"


def _told(run: PrintRun) -> str:
    whole = run.came_out == len(run.papers)
    return f"{_words(run)}，" + ("都出来了" if whole else f"出全 {run.came_out} 份")
