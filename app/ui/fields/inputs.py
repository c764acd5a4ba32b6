"""Fields one types into: a line with its label and warning, search, number, sentence."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.fields.labels import Icon, Label, Tag
from app.ui.shapes import Sign
from app.ui.theme import Size, font

if TYPE_CHECKING:  # the domain is not imported before the first paint
    from app.domain.checklist import Limits


class LineField(QWidget):
    """A label above, the line, and below it what is wrong or worth knowing (never a block)."""

    changed = Signal(str)

    def __init__(self, words: str, *, hint: str = "", needed: bool = False) -> None:
        super().__init__()
        self._name = words
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(words + ("，必填" if needed else ""))
        self.edit.textEdited.connect(self.changed)
        self._note = Label("", Size.NOTE, tone="second", wrap=True)
        self._note.hide()
        head = QHBoxLayout()
        head.setSpacing(8)
        title = Label(words, Size.NOTE, tone="second")
        title.setBuddy(self.edit)
        head.addWidget(title)
        if needed:
            head.addWidget(Label("必填", Size.TINY, tone="third"))
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.edit)
        column.addWidget(self._note)

    def text(self) -> str:
        return self.edit.text().strip()

    def set_text(self, words: str) -> None:
        if self.edit.text() != words:
            self.edit.setText(words)

    def warn(self, sentence: str) -> None:
        """A failed check warns in place."""
        self._say(sentence, "warn")

    def refuse(self, sentence: str) -> None:
        self._say(sentence, "no")

    def note(self, sentence: str) -> None:
        self._say(sentence, "second")

    def _say(self, sentence: str, tone: str) -> None:
        self._note.set_tone(tone)  # type: ignore[arg-type]
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        self.edit.setAccessibleDescription(sentence)


class _Bare(QLineEdit):
    """The line inside a box that has the edge; tells the box about focus."""

    focus_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bare", "true")
        self.setFrame(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)


class Box(QFrame):
    """A box around a line and what stands beside it."""

    def __init__(self, height: int = 44) -> None:
        super().__init__()
        self.setObjectName("box")
        self.setFixedHeight(height)
        self.edit = _Bare()
        self.edit.focus_changed.connect(self._focus)
        self.setFocusProxy(self.edit)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 2, 12, 2)
        self.row.setSpacing(8)

    def _focus(self, inside: bool) -> None:
        self.setProperty("focused", "true" if inside else "false")
        self.style().unpolish(self)
        self.style().polish(self)


class SearchBox(Box):
    """Type to search; Down goes to the results, Enter takes the first."""

    changed = Signal(str)
    entered = Signal()
    down = Signal()

    def __init__(
        self, hint: str, *, note: str = "", height: int = 44, icon: str = "search"
    ) -> None:
        super().__init__(height)
        big = height > 50
        self.row.addWidget(Icon(icon, 24 if big else 20))
        self.row.addWidget(self.edit, 1)
        self.edit.setFont(font(Size.HEAD if big else Size.BODY))
        self.edit.setStyleSheet(f"font-size: {Size.HEAD if big else Size.NOTE}px")
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(hint)
        if note:
            self.row.addWidget(Label(note, Size.NOTE, tone="second"))
        self.edit.textEdited.connect(self.changed)
        self.edit.returnPressed.connect(self.entered)
        self.edit.installEventFilter(self)

    def text(self) -> str:
        return self.edit.text().strip()

    def eventFilter(self, watched, event):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
        ):
            self.down.emit()
            return True
        return super().eventFilter(watched, event)


def parse_number(text: str) -> float | None:
    """A number as people type it (full-width digits too); None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace(",", "")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None


def plain(number: float) -> str:
    """4.6 stays 4.6, 8.0 is 8."""
    return f"{number:.4f}".rstrip("0").rstrip(".")


def limits_words(limits: Limits | None, unit: str) -> str:
    """要求 0 ~ 8 ℃, 要求 不高于 8 ℃."""
    if limits is None or (limits.low is None and limits.high is None):
        return "没有固定限值"
    if limits.low is None:
        return f"要求 不高于 {plain(limits.high or 0.0)} {unit}"
    if limits.high is None:
        return f"要求 不低于 {plain(limits.low)} {unit}"
    return f"要求 {plain(limits.low)} ~ {plain(limits.high)} {unit}"


def judge(text: str, limits: Limits | None, unit: str) -> tuple[Sign | None, str]:
    """What a measured value says: within, out by how much, or probably mistyped."""
    value = parse_number(text)
    if text.strip() and value is None:
        return Sign.WARNING, "不是数字，照样保存"
    if value is None or limits is None or (limits.low is None and limits.high is None):
        return None, ""
    return _against(value, limits, unit)


def _against(value: float, limits: Limits, unit: str) -> tuple[Sign, str]:
    span = max(abs(limits.low or 0.0), abs(limits.high or 0.0), 1.0)
    if abs(value) > 12 * span:
        return Sign.WARNING, "像是多打了一位？"
    if limits.high is not None and value > limits.high:
        return Sign.FAIL, f"高出 {plain(value - limits.high)} {unit}"
    if limits.low is not None and value < limits.low:
        return Sign.FAIL, f"低了 {plain(limits.low - value)} {unit}"
    return Sign.PASS, "在范围内"


class NumberField(QWidget):
    """A measured value: right-aligned, with unit, limits and what they say about it."""

    changed = Signal(str)
    left = Signal()

    def __init__(self, words: str, unit: str, limits: Limits | None) -> None:
        super().__init__()
        self._unit, self._limits = unit, limits
        self.box = Box()
        self.box.setFixedWidth(116)
        self.edit = self.box.edit
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.edit.setStyleSheet(f"font-size: {Size.HEAD}px; font-weight: bold")
        self.edit.setAccessibleName(f"{words}，单位 {unit}，{limits_words(limits, unit)}")
        self.edit.setMaxLength(20)
        self.box.row.addWidget(self.edit, 1)
        self.box.row.addWidget(Label(unit, Size.NOTE, tone="second"))
        self._limit_words = Label(limits_words(limits, unit), Size.NOTE, tone="second")
        self.tag = Tag("", "ok")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Label(words, Size.NOTE))
        row.addWidget(self.box)
        row.addWidget(self._limit_words)
        row.addWidget(self.tag)
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self.left)
        self._judge()
        self.setFocusProxy(self.edit)

    def hide_limits(self) -> None:
        """The limit is entered beside the field instead of being printed here."""
        self._limit_words.hide()

    def set_limits(self, limits: Limits | None) -> None:
        """Another limit (the office's or the label's)."""
        self._limits = limits
        self._limit_words.setText(limits_words(limits, self._unit))
        self._judge()

    def text(self) -> str:
        return self.edit.text().strip()

    def set_text(self, words: str) -> None:
        if self.edit.text() != words:
            self.edit.setText(words)
        self._judge()

    def out(self) -> bool:
        """Outside its limits: the page may propose 不符合."""
        return judge(self.text(), self._limits, self._unit)[0] is Sign.FAIL

    def _typed(self, words: str) -> None:
        self._judge()
        self.changed.emit(words.strip())

    def _judge(self) -> None:
        sign, words = judge(self.text(), self._limits, self._unit)
        self.tag.setVisible(sign is not None)
        if sign is not None:
            look = {Sign.PASS: "ok", Sign.FAIL: "no"}.get(sign, "warn")
            self.tag.set_words(words, look, sign)  # type: ignore[arg-type]


class ProseField(QPlainTextEdit):
    """A sentence or two. Enter goes on, Shift+Enter breaks the line, Esc leaves."""

    edited = Signal(str)
    left = Signal()
    entered = Signal()
    escaped = Signal()
    overflowed = Signal(int)  # so many characters were pasted; nothing was taken

    def __init__(
        self,
        name: str,
        *,
        hint: str = "",
        lines: int = 2,
        enter_leaves: bool = True,
        limit: int = 2000,
    ) -> None:
        super().__init__()
        self._limit = limit
        self._enter_leaves = enter_leaves
        self._quiet = False
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * 23 + 16)
        self.textChanged.connect(self._changed)

    def words(self) -> str:
        return self.toPlainText().strip()

    def set_words(self, words: str) -> None:
        """Show other words without telling."""
        if self.toPlainText() != words:
            self._quiet = True
            self.setPlainText(words)
            self._quiet = False

    def _changed(self) -> None:
        if not self._quiet:
            self.edited.emit(self.words())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain_enter = (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
        )
        if plain_enter and self._enter_leaves:
            self.entered.emit()
            event.ignore()  # the page goes on to the next row
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            event.ignore()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """A paste that would not fit is refused whole, so that no half sentence is printed."""
        if source.hasText():
            pasted = source.text()
            if len(pasted) + len(self.toPlainText()) > self._limit:
                self.overflowed.emit(len(pasted))
            else:
                self.insertPlainText(pasted)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.height())
