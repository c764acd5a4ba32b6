"""What an item records besides its verdict: one field per kind, all with the same manners."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.checklist import CheckItem, ChoiceItem, Limits, NumberItem, TextItem
from app.domain.visit import Answer
from app.ui.fields.chips import ChipGroup
from app.ui.fields.flow import FlowBox
from app.ui.fields.inputs import NumberField, parse_number
from app.ui.fields.labels import Label
from app.ui.theme import Size


class ValueField(QWidget):
    """Base: shows the value of an answer, tells a changed one. `row_name` stands at the left."""

    changed = Signal(dict)  # fields of Answer that changed
    row_name = "记录"

    def show_answer(self, answer: Answer) -> None:
        """Show what the answer holds, without telling."""

    def first_focus(self) -> QWidget | None:
        return None

    def proposes_failure(self) -> bool:
        """Whether the value speaks for 不符合."""
        return False

    def sentence(self) -> str:
        """What the value adds to the written finding."""
        return ""


class NoValue(ValueField):
    """A verdict alone."""

    def __init__(self, item: CheckItem) -> None:
        super().__init__()
        self.hide()


class NumberValue(ValueField):
    """A measured number; without a published limit the office's or the label's is entered."""

    row_name = "实测"

    def __init__(self, item: NumberItem) -> None:
        super().__init__()
        self._item = item
        self.number = NumberField(item.label, item.unit, item.limits)
        self._line = FlowBox()
        self._line.add(self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._line)
        self.number.changed.connect(lambda value: self.changed.emit({"value": value}))
        self.low = self._limit("下限")
        self.high = self._limit("上限")
        self.source = ChipGroup(("标签标注", "本局规定"), exclusive=True)
        if item.limits_are_open:
            self.number.hide_limits()
            self._line.add(self._limit_box())
            if item.limits is not None and item.limits.note:
                self._line.add(Label(item.limits.note, Size.NOTE, tone="second"))
            self.source.changed.connect(self._limits_changed)

    def _limit(self, name: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setPlaceholderText(name)
        edit.setAccessibleName(f"{name}，{self._item.unit}")
        edit.setFixedWidth(64)
        edit.setMaxLength(20)
        edit.editingFinished.connect(self._limits_changed)
        return edit

    def _limit_box(self) -> QWidget:
        """要求 下限 ~ 上限, and whose limit it is."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Label("要求", Size.NOTE, tone="second"))
        row.addWidget(self.low)
        row.addWidget(Label("~", Size.NOTE, tone="second"))
        row.addWidget(self.high)
        row.addWidget(self.source)
        return box

    def _limits_changed(self) -> None:
        chosen = self.source.chosen()
        source = {"标签标注": "label", "本局规定": "office"}.get(chosen[0] if chosen else "", "")
        self.number.set_limits(self._entered())
        self.changed.emit(
            {
                "limit_low": parse_number(self.low.text()),
                "limit_high": parse_number(self.high.text()),
                "limit_source": source,
            }
        )

    def _entered(self) -> Limits | None:
        low, high = parse_number(self.low.text()), parse_number(self.high.text())
        if low is None and high is None:
            return None
        return Limits(low=low, high=high, source="label")

    def show_answer(self, answer: Answer) -> None:
        if self._item.limits_are_open:
            for edit, limit in ((self.low, answer.limit_low), (self.high, answer.limit_high)):
                if not edit.hasFocus():
                    edit.setText("" if limit is None else f"{limit:g}")
            names = {"label": "标签标注", "office": "本局规定"}
            self.source.choose((names.get(self._source(answer), ""),))
            self.number.set_limits(self._entered())
        self.number.set_text(answer.value)

    def _source(self, answer: Answer) -> str:
        """As entered; before anything is, whose figure the list asks for."""
        entered = answer.limit_low is not None or answer.limit_high is not None
        if answer.limit_source or entered or self._item.limits is None:
            return answer.limit_source
        return self._item.limits.source

    def first_focus(self) -> QWidget:
        return self.number.edit

    def proposes_failure(self) -> bool:
        return self.number.out()

    def sentence(self) -> str:
        value = self.number.text()
        return f"{self._item.label}实测 {value} {self._item.unit}" if value else ""


class ChoiceValue(ValueField):
    """One of the item's own words."""

    row_name = "选择"

    def __init__(self, item: ChoiceItem) -> None:
        super().__init__()
        self._item = item
        self.chips = ChipGroup(item.options, exclusive=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        words = Label(item.label, Size.NOTE)
        row.addWidget(words, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.chips, 1)
        self.chips.changed.connect(self._told)

    def _told(self) -> None:
        chosen = self.chips.chosen()
        self.changed.emit({"value": chosen[0] if chosen else ""})

    def show_answer(self, answer: Answer) -> None:
        self.chips.choose((answer.value,))

    def first_focus(self) -> QWidget | None:
        return self.chips.first()

    def sentence(self) -> str:
        chosen = self.chips.chosen()
        return f"{self._item.label}：{chosen[0]}" if chosen else ""


class TextValue(ValueField):
    """A free line: a batch number, a name."""

    def __init__(self, item: TextItem) -> None:
        super().__init__()
        self._item = item
        self.edit = QLineEdit()
        self.edit.setAccessibleName(item.label)
        self.edit.setMaxLength(200)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Label(item.label, Size.NOTE))
        row.addWidget(self.edit, 1)
        self.edit.textEdited.connect(lambda words: self.changed.emit({"value": words.strip()}))

    def show_answer(self, answer: Answer) -> None:
        if self.edit.text().strip() != answer.value:
            self.edit.setText(answer.value)

    def first_focus(self) -> QWidget:
        return self.edit

    def sentence(self) -> str:
        words = self.edit.text().strip()
        return f"{self._item.label}：{words}" if words else ""
