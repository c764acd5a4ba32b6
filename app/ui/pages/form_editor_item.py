"""The fields of one item of a checklist, and the item as the officer will see it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.checklist_diff import Difference
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.chips import ChipGroup
from app.ui.fields.forms import column, row, scrolling
from app.ui.fields.inputs import ProseField
from app.ui.fields.labels import Label, Prose, Tag
from app.ui.fields.verdicts import VerdictBar
from app.ui.models.form_editor import FormEditorModel, measures
from app.ui.models.panel import LOOK_WORDS
from app.ui.theme import Size

PAUSE = 250  # milliseconds after the last letter before what was typed is tried
KEY_MARKS = ("重点项",)
MOST_SHOWN = 40  # differences shown beside the item; the command line shows all


class Field(QWidget):
    """A label, what is typed or chosen, and the sentence of what is wrong with it."""

    def __init__(self, words: str, inside: QWidget, note: str = "") -> None:
        super().__init__()
        self._wrong = Label("", Size.NOTE, tone="no", wrap=True)
        self._wrong.hide()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        head = Label(words, Size.NOTE, tone="second")
        lines.addLayout(row(head, Label(note, Size.TINY, tone="third"), 1, spacing=8))
        lines.addWidget(inside)
        lines.addWidget(self._wrong)

    def tell(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))


class ItemForm(QWidget):
    """Wording, mark, findings, guidance, measures and conditions of the current item."""

    def __init__(self, model: FormEditorModel) -> None:
        super().__init__()
        self.model = model
        self.item_id = ""
        self.text = ProseField("要求", lines=2, limit=400)
        self.key = ChipGroup(KEY_MARKS)
        self.findings = ProseField("常见情形，一行一条", lines=5, enter_leaves=False)
        self.guidance = ProseField("怎么看", lines=3, enter_leaves=False)
        self.measures = ChipGroup(tuple(measures().values()))
        self.when = ChipGroup()
        self.back = Button("改回发布的样子", icon="arrow-back-up", look="link")
        self.head = Label("", Size.BODY, bold=True)
        self.fields = {
            "text": Field("要求", self.text, "4 至 60 字，一条现场能判断的要求"),
            "key": Field("重点", self.key, "本身会使食品不安全，或者法律直接禁止"),
            "findings": Field("常见情形", self.findings, "一行一条，每条不超过 60 字"),
            "guidance": Field("怎么看", self.guidance, "看哪里、问什么，一两句"),
            "measures": Field("建议处理", self.measures),
            "when": Field("出现条件", self.when, "都成立才出现；一个不选就总是出现"),
        }
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._build()
        self._wire()

    def _build(self) -> None:
        card = Card()
        card.body.setContentsMargins(16, 14, 16, 16)
        card.body.setSpacing(12)
        card.body.addLayout(row(self.head, 1, self.back))
        for field in self.fields.values():
            card.add(field)
        inner = column(0, (0, 0, 0, 12))
        inner.addWidget(card.snug())
        inner.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inner, "检查项的内容"))

    def _wire(self) -> None:
        self._later.timeout.connect(self.hand_over)
        for prose in (self.text, self.findings, self.guidance):
            prose.edited.connect(lambda _words: self._later.start())
            prose.left.connect(self.hand_over)
        for chips in (self.key, self.measures, self.when):
            chips.changed.connect(self.hand_over)
        self.back.clicked.connect(lambda: self.model.take_back(self.item_id))

    def show_item(self, item_id: str) -> None:
        """Another item: its values, and what is wrong with them."""
        self.item_id = item_id
        place = self.model.place(item_id)
        self.head.setText(f"{place.number}　{item_id}")
        values = self.model.values(item_id)
        self.text.set_words(values["text"])
        self.findings.set_words("\n".join(values["findings"]))
        self.guidance.set_words(values["guidance"])
        self.key.choose(KEY_MARKS if values["key"] else ())
        self.measures.choose([measures()[one] for one in values["measures"]])
        asked = self.model.facts()
        if tuple(asked.values()) != tuple(chip.text() for chip in self.when.chips):
            self.when.offer(tuple(asked.values()))
        self.when.choose([asked[one] for one in values["when"] if one in asked])
        self.tell()

    def refresh(self) -> None:
        """The model changed: fields that say something else (taken back) are shown anew."""
        if self._values() != self._shown():
            self.show_item(self.item_id)
        self.tell()

    def tell(self) -> None:
        """The sentences of the fields, as they stand now."""
        wrong = self.model.wrong.get(self.item_id, {})
        for name, field in self.fields.items():
            field.tell(wrong.get(name, ""))

    def hand_over(self) -> None:
        """What stands in the fields, to be tried."""
        self._later.stop()
        inside = self.item_id and self.model.checklist is not None
        if inside and self._values() != self._shown():
            self.model.edit(self.item_id, self._values())

    def _shown(self) -> dict[str, Any]:
        return self.model.values(self.item_id)

    def _values(self) -> dict[str, Any]:
        names = {words: one for one, words in measures().items()}
        asked = {words: one for one, words in self.model.facts().items()}
        lines = (line.strip() for line in self.findings.words().split("\n"))
        return {
            "text": self.text.words(),
            "key": bool(self.key.chosen()),
            "findings": tuple(line for line in lines if line),
            "measures": tuple(names[words] for words in self.measures.chosen()),
            "guidance": self.guidance.words(),
            "when": tuple(asked[words] for words in self.when.chosen()),
        }


class Preview(QWidget):
    """The item as the officer sees it, and what the draft changes in all."""

    def __init__(self, model: FormEditorModel) -> None:
        super().__init__()
        self.model = model
        self._number = Label("", Size.NOTE, tone="second")
        self._key = Tag("重点", "ink")
        self._text = Label("", Size.BODY, bold=True, wrap=True)
        self._verdicts = VerdictBar()
        self._verdicts.set_state(None, read_only=True)
        self._findings = ChipGroup()
        self._more = Prose("")
        self._changes = Prose("")
        self._build()

    def _build(self) -> None:
        card = Card("检查时看到的样子", icon="eye")
        card.body.addLayout(row(self._number, self._key, 1, spacing=8))
        card.add(self._text)
        card.add(self._verdicts)
        card.add(self._findings)
        card.add(self._more)
        changes = Card("与已发布的版本相比", icon="list-details")
        changes.add(self._changes)
        inner = column(12, (0, 0, 0, 12))
        inner.addWidget(card.snug())
        inner.addWidget(changes.snug())
        inner.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inner, "预览和改动"))

    def show_item(self, item_id: str) -> None:
        place = self.model.place(item_id)
        item = place.item
        looks = "、".join(LOOK_WORDS.get(sign, sign) for sign in item.look_at)
        self._number.setText(f"{place.number}　{looks}")
        self._key.setVisible(item.key)
        self._text.setText(item.text)
        if tuple(chip.text() for chip in self._findings.chips) != item.findings:
            self._findings.offer(item.findings)
        for chip in self._findings.chips:
            chip.setEnabled(False)
        asked = self.model.facts()
        lines = [f"怎么看：{item.guidance}"] if item.guidance else []
        if item.measures:
            lines.append("建议处理：" + "、".join(measures()[one] for one in item.measures))
        lines.append(f"依据：{self.model.cites(item)}")
        when = "；".join(asked.get(one, one) for one in item.when)
        lines.append(f"出现条件：{when}" if when else "每次都出现")
        self._more.set_words("\n".join(lines))
        self.show_changes()

    def show_changes(self) -> None:
        found = self.model.differences()
        lines = [_line(one) for one in found[:MOST_SHOWN]]
        if len(found) > MOST_SHOWN:
            lines.append(f"另有 {len(found) - MOST_SHOWN} 处")
        self._changes.set_words("\n".join(lines) or "还没有改动。")


def _line(one: Difference) -> str:
    return f"· {one.sentence}"
