"""Parts of the page 导入: the five numbers, the line that mends, the line that asks why."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card, Rule
from app.ui.fields.forms import column
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Icon, Label, SignMark
from app.ui.fields.rows import Band
from app.ui.models.importing import Fault, Found
from app.ui.shapes import Sign
from app.ui.theme import Size


class AskUndo(Band):
    """One line that asks why."""

    def __init__(self, reason: LineField, act: Button) -> None:
        super().__init__(76, ground="warn_soft", ruled=False)
        self.row.addWidget(reason, 1)
        self.row.addWidget(act)
        let_be = Button("不撤销", look="link")
        let_be.clicked.connect(self.hide)
        self.row.addWidget(let_be)


class Numbers(Card):
    """The five numbers of a dry run."""

    def __init__(self) -> None:
        super().__init__()
        self.body.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(0)
        self._labels: dict[str, Label] = {}
        marks: tuple[tuple[str, str, QWidget], ...] = (
            ("clean", "直接可用", SignMark(Sign.PASS, 26)),
            ("warned", "可用，但请看一眼", SignMark(Sign.WARNING, 26)),
            ("refused", "不能导入", SignMark(Sign.ERROR, 26)),
            ("skipped", "已经导入过，跳过", Icon("copy", 24)),
            ("parties", "已有单位 / 新单位", Icon("building-store", 24)),
        )
        for at, (key, words, mark) in enumerate(marks):
            if at:
                row.addWidget(Rule(upright=True))
            row.addLayout(self._number(key, words, mark), 1)
        self.body.addLayout(row)
        self.setFixedHeight(88)

    def _number(self, key: str, words: str, mark: QWidget) -> QVBoxLayout:
        lines = column(2, (16, 10, 8, 10))
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(mark)
        self._labels[key] = Label("0", Size.TITLE, bold=True)
        head.addWidget(self._labels[key])
        head.addStretch()
        lines.addLayout(head)
        lines.addWidget(Label(words, Size.NOTE, tone="second"))
        return lines

    def show_numbers(self, found: Found) -> None:
        for key in ("clean", "warned", "refused", "skipped"):
            self._labels[key].setText(f"{getattr(found, key):,}")
        self._labels["parties"].setText(f"{found.known:,} / {found.new:,}")


class Mending(Band):
    """Under the table: what can be done about the current line."""

    def __init__(self) -> None:
        super().__init__(72, ground="surface_2")
        self.fault: Fault | None = None
        self.words = Label("", Size.NOTE, tone="second", wrap=True)
        self.field = LineField("改成")
        self.button = Button("改这一格")
        self.row.addWidget(self.words, 1)
        self.row.addWidget(self.field, 1)
        self.row.addWidget(self.button)
        self.field.edit.returnPressed.connect(self.button.click)
        self.offer(None)

    def offer(self, fault: Fault | None) -> None:
        self.fault = fault if fault is not None and fault.mendable else None
        self.setVisible(fault is not None)
        for widget in (self.field, self.button):
            widget.setVisible(self.fault is not None)
        if fault is None:
            return
        if self.fault is not None:
            self.words.setText(f"{fault.place}：{fault.sentence}。应当是：{fault.cure}。")
            self.field.set_text(fault.found)
            self.button.set_words(fault.verb)
        else:
            self.words.setText(
                f"{fault.place}：{fault.sentence}。{fault.cure}。"
                "检查结果、检查人员和日期不能在这里改，可以用“导出问题清单”交回去改。"
                if fault.field
                else f"{fault.place}：{fault.sentence}。{fault.cure}。"
            )

    def begin(self) -> None:
        if self.fault is not None:
            self.field.edit.setFocus()
            self.field.edit.selectAll()
