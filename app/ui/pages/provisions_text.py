"""The middle of 条款: one article by 款 and 项, with what was looked for marked; an import told."""

from __future__ import annotations

import html
import re
from datetime import date

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.chips import ChipGroup
from app.ui.fields.forms import DayField, Facts, clear, row
from app.ui.fields.labels import Label, Prose, SignMark, Tag, TagLook
from app.ui.fields.scroll import Column
from app.ui.models.provision_texts import STATUS, Listed, Passage, Reading
from app.ui.models.provisions import Taken
from app.ui.shapes import Sign
from app.ui.theme import Size, tokens

SETTLED = 60  # ms after which a shown text has its height
LOOKS: dict[str, TagLook] = {
    "in_force": "ok",
    "superseded": "na",
    "draft": "warn",
    "policy": "na",
}


def status_tag(document: Listed) -> Tag:
    return Tag(STATUS[document.status], LOOKS[document.status])


class MarkedProse(Prose):
    """Law text in which some words stand on a soft ground, in bold: not by colour alone."""

    def __init__(self, words: str, marks: tuple[str, ...]) -> None:
        super().__init__(words, Size.BODY)
        self.hit = False
        self._plain, self._marks = words, tuple(html.escape(one) for one in marks if one)
        self._mark()

    def _mark(self) -> None:
        self.set_words(self._plain)
        if not self._marks:
            return
        ground, ink = tokens().warn_soft, tokens().text
        style = f"background-color:{ground};color:{ink};font-weight:bold"
        wanted = re.compile("|".join(map(re.escape, self._marks)))
        parts = re.split(r"(<[^>]*>)", self.text())
        self.hit = any(wanted.search(part) for part in parts if not part.startswith("<"))
        marked = [
            part
            if part.startswith("<")
            else wanted.sub(rf'<span style="{style}">\g<0></span>', part)
            for part in parts
        ]
        self.setText("".join(marked))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._mark()


class Block(QWidget):
    """One 款 or 项; the one that was cited has a bar at its left and a soft ground."""

    def __init__(
        self, words: str, marks: tuple[str, ...], *, name: str = "", inset: int = 0, cited: bool
    ) -> None:
        super().__init__()
        self.cited = cited
        column = QVBoxLayout(self)
        column.setContentsMargins(14 + inset, 5, 12, 5)
        column.setSpacing(2)
        if name:
            column.addWidget(Label(name, Size.TINY, tone="second"))
        self.prose = MarkedProse(words, marks)
        column.addWidget(self.prose)
        place = f"{name} " if name else ""
        self.setAccessibleName(f"{place}{words}{'，引用的就是这里' if cited else ''}")

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.cited:
            painter = QPainter(self)
            painter.fillRect(self.rect(), QColor(tokens().accent_soft))
            painter.fillRect(QRectF(0, 0, 4, self.height()), QColor(tokens().accent))
            painter.end()


class ArticleView(Column):
    """One article: whose it is, its versions by day, its text."""

    day_wanted = Signal(object)  # date
    import_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(margins=(16, 14, 16, 20), gap=6)
        self.setAccessibleName("条文")
        self.blocks: list[Block] = []
        self.missing = Label("", Size.BODY, wrap=True)
        self.not_now = Label("", Size.NOTE, tone="warn", bold=True, wrap=True)
        self.versions = ChipGroup(exclusive=True)
        self._days: tuple[date, ...] = ()
        self._sought: Block | None = None
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self._to_the_sought())

    def show_reading(self, reading: Reading) -> None:
        clear(self.column)
        self.blocks = []
        self._head(reading)
        self._versions(reading)
        if reading.missing:
            self._missing(reading)
        for n, passage in enumerate(reading.passages, start=1):
            self._passage(n, passage, reading)
        self.column.addStretch()
        self.verticalScrollBar().setValue(0)
        found = [one for one in self.blocks if one.cited or one.prose.hit]
        self._sought = next((one for one in found if one.cited), next(iter(found), None))
        self._to_the_sought()
        QTimer.singleShot(SETTLED, self, self._seek_no_more)  # from then on a person scrolls

    def marked(self) -> list[str]:
        """The places that are marked as cited, in words."""
        return [one.prose.accessibleName() for one in self.blocks if one.cited]

    def _head(self, reading: Reading) -> None:
        document = reading.document
        tags = row(Label(document.title, Size.NOTE, tone="second", wrap=True), spacing=10)
        tags.setStretch(0, 1)
        tag = Tag("不是今天的文本", "warn") if reading.not_now else status_tag(document)
        tags.addWidget(tag, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(tags)
        label = reading.line.label.removeprefix(f"{document.short} ")
        self.column.addWidget(Label(label, Size.TITLE, bold=True))
        second = " · ".join(filter(None, (reading.chapter, document.note)))
        if second:
            self.column.addWidget(Label(second, Size.NOTE, tone="second", wrap=True))
        if reading.not_now:
            self.not_now = Label(reading.not_now, Size.NOTE, tone="warn", bold=True, wrap=True)
            self.column.addWidget(self.not_now)

    def _versions(self, reading: Reading) -> None:
        """Only where there is more than one: each by its first day."""
        self._days = reading.document.versions
        if len(self._days) < 2:
            return
        group = self.versions = ChipGroup([f"{day} 起" for day in self._days], exclusive=True)
        for chip, day in zip(group.chips, self._days, strict=True):
            chip.setChecked(day == reading.current)
            chip.clicked.connect(lambda _=False, one=day: self.day_wanted.emit(one))
        self.column.addWidget(Label("这份法规有几个文本，按施行日期", Size.NOTE, tone="second"))
        self.column.addWidget(group)

    def _missing(self, reading: Reading) -> None:
        self.missing = Label(reading.missing, Size.BODY, wrap=True)
        self.column.addSpacing(10)
        self.column.addWidget(self.missing)
        if not reading.document.versions:
            button = Button("装入法规", icon="upload")
            button.clicked.connect(self.import_wanted)
            self.column.addSpacing(6)
            self.column.addWidget(button)

    def _passage(self, n: int, passage: Passage, reading: Reading) -> None:
        paragraph, item = reading.marked
        whole = paragraph == n and item is None
        self._put(Block(passage.lead, reading.words, name=passage.name, cited=whole))
        for at, words in enumerate(passage.items, start=1):
            here = whole or (paragraph == n and item == at)
            self._put(Block(words, reading.words, inset=18, cited=here))

    def _put(self, block: Block) -> None:
        self.blocks.append(block)
        self.column.addWidget(block)

    def _to_the_sought(self) -> None:
        """Each time the text finds its height: the place that was looked for is in view."""
        if self._sought is not None:
            self.ensureWidgetVisible(self._sought, 0, 60)

    def _seek_no_more(self) -> None:
        self._to_the_sought()
        self._sought = None


class TakenView(QWidget):
    """What was recognised in a statute file, and what a person should look at."""

    open_wanted = Signal(str)  # code

    def __init__(self) -> None:
        super().__init__()
        self._code = ""
        self._title = Label("", Size.HEAD, bold=True, wrap=True)
        self.facts = Facts()
        self.doubts = Label("", Size.BODY, wrap=True)
        self._doubt_head = Label("", Size.BODY, bold=True)
        self._mark = SignMark(Sign.WARNING, 22)
        self.see = Button("看条文", icon="book", look="primary")
        self.see.clicked.connect(lambda: self.open_wanted.emit(self._code))
        head = row(SignMark(Sign.PASS, 26), self._title, spacing=10)
        head.setStretch(1, 1)
        doubt_row = row(self._mark, self._doubt_head, 1, spacing=10)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addLayout(doubt_row)
        column.addWidget(self.doubts)
        column.addWidget(self.see)
        column.addStretch()

    def show_taken(self, taken: Taken) -> None:
        self._code = taken.code
        self._title.setText(taken.headline)
        self.facts.offer(taken.facts)
        count = len(taken.doubts)
        self._mark.setVisible(bool(count))
        self._doubt_head.setText(f"请对照原文核对 {count} 处" if count else "没有需要核对的地方")
        self.doubts.setText("\n".join(f"· {one}" for one in taken.doubts))
        self.doubts.setVisible(bool(count))


class AskDay(QWidget):
    """The file does not say when it begins: a person does, and it is taken in with that day."""

    given = Signal(object)  # date
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = Label("", Size.HEAD, bold=True, wrap=True)
        self.sentence = Label("", Size.BODY, wrap=True)
        self.day = DayField("自这一天起施行")
        self.day.setMaximumWidth(220)
        self.go_on = Button("按这一天装入", icon="check", look="primary")
        self.give_up = Button("不装入", look="link")
        self._why = Label("写上日期就可以装入", Size.NOTE, tone="second")
        self.day.edit.dateChanged.connect(self._typed)
        self.day.edit.lineEdit().textEdited.connect(self._typed)
        self.go_on.clicked.connect(lambda: self.given.emit(self.day.day()))
        self.give_up.clicked.connect(self.given_up)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for widget in (self.go_on, self.give_up, self._why):
            buttons.addWidget(widget)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        for one in (self._title, self.sentence, self.day):
            column.addWidget(one)
        column.addLayout(buttons)
        column.addStretch()

    def ask(self, name: str, sentence: str, today: date) -> None:
        self._title.setText(f"“{name}”从哪一天起施行")
        self.sentence.setText(sentence)
        self.day.set_day(today)
        self._allow(False)  # today is where typing begins, not an answer
        self.day.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.day.edit.selectAll()

    def _typed(self) -> None:
        self._allow(True)

    def _allow(self, allowed: bool) -> None:
        self.go_on.setEnabled(allowed)
        self._why.setVisible(not allowed)
