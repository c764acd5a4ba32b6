"""The right column: repeat, last time, the provision in force, the superseded one, how to look."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.labels import label
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Rule
from app.ui.fields.labels import Icon, Label, Prose, SignMark, Tag
from app.ui.fields.painted import frame
from app.ui.fields.scroll import Column
from app.ui.models.panel import LOOK_WORDS, LastTime, Panel, ProvisionText
from app.ui.shapes import Sign, sign_of
from app.ui.theme import Size, tokens


class _Repeat(QWidget):
    """A soft ground with the triangle: the same problem as last time."""

    def __init__(self, words: str) -> None:
        super().__init__()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(SignMark(Sign.WARNING, 18))
        row.addWidget(Label("重复问题", Size.NOTE, bold=True, tone="warn"))
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(Label(words, Size.NOTE, wrap=True))
        self.setAccessibleName(f"重复问题，{words}")

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        frame(painter, QRectF(self.rect()), fill=tokens().warn_soft, edge=None, radius=0)
        painter.end()


class SidePanel(QWidget):
    """Shows one `Panel`; F9 turns between the cited place and whole articles."""

    photos_wanted = Signal()
    library_wanted = Signal(str)  # 食品安全法 第三十三条: its page in 条款

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("right")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.full = False
        self._panel: Panel | None = None
        self._column = Column(gap=0)
        self._toggle = Button("看全文", key="F9", look="link")
        self._toggle.clicked.connect(self.toggle_full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._column, 1)
        self._parts: list[QWidget] = []

    def show_panel(self, panel: Panel) -> None:
        """Another item. The superseded text stands after the one in force, never before."""
        self._panel = panel
        self._clear()
        if panel.repeat:
            self._put(_Repeat(panel.repeat), rule=True)
        if panel.last is not None:
            self._put(self._last(panel.last), rule=True)
        said: set[str] = set()
        for text in panel.full if self.full else panel.provisions:
            self._put(self._provision(text, again=text.paraphrase in said), rule=True)
            said.add(text.paraphrase)
        if not panel.provisions:
            words = "这一项没有对应条文，只作关注点：不判定，不计数。"
            self._put(_padded(Label(words, Size.NOTE, tone="second", wrap=True)), rule=True)
        guidance = panel.guidance or _look_sentence(panel.look)
        if guidance:
            self._put(self._guidance(guidance))
        if panel.provisions:
            self._toggle.set_words("只看本款" if self.full else "看全文")
            self._put(_padded(self._toggle))
        self._column.column.addStretch()
        self._column.verticalScrollBar().setValue(0)

    def toggle_full(self) -> None:
        """F9."""
        self.full = not self.full
        if self._panel is not None:
            self.show_panel(self._panel)

    def _last(self, last: LastTime) -> QWidget:
        head = _head("history", f"上次 {last.day}")
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(SignMark(sign_of(last.verdict), 16))
        word = label(last.verdict) if last.verdict else ""
        line.addWidget(Label(word, Size.NOTE, bold=True))
        line.addStretch()
        box = _padded()
        box.layout().addLayout(head)  # type: ignore[union-attr]
        box.layout().addLayout(line)  # type: ignore[union-attr]
        if last.words:
            box.layout().addWidget(Prose(last.words, Size.NOTE, line=150))  # type: ignore[union-attr]
        if last.photos:
            words = Label(f"当时有 {last.photos} 张照片", Size.NOTE, tone="second")
            box.layout().addWidget(words)  # type: ignore[union-attr]
        return box

    def _provision(self, text: ProvisionText, *, again: bool) -> QWidget:
        """One citation; words of ours that already stand above are not said `again`."""
        box = _padded(Label(text.title, Size.NOTE, bold=True, wrap=True))
        column = box.layout()
        assert isinstance(column, QVBoxLayout)
        under = QHBoxLayout()
        under.setSpacing(6)
        under.addWidget(Label(text.second, Size.TINY, tone="second", wrap=True), 1)
        top = Qt.AlignmentFlag.AlignTop
        under.addWidget(Tag(text.tag, "ok" if text.in_force else "na"), 0, top)
        column.addLayout(under)
        if text.text:
            column.addWidget(Prose(text.text, tone="text" if text.in_force else "second"))
        else:
            fresh = f"全文未装入。概括（不是条文原文）：{text.paraphrase}"
            said = "全文未装入，概括同上。" if again else fresh
            column.addWidget(Prose(said, tone="second"))
        if self.full:
            open_it = Button("去条款库看", icon="book", look="link")
            open_it.clicked.connect(lambda: self.library_wanted.emit(text.title))
            column.addWidget(open_it)
        return box

    def _guidance(self, words: str) -> QWidget:
        box = _padded()
        column = box.layout()
        assert isinstance(column, QVBoxLayout)
        column.addLayout(_head("info-circle", "怎么看"))
        column.addWidget(Prose(words, tone="second", line=160))
        return box

    def _put(self, widget: QWidget, *, rule: bool = False) -> None:
        self._column.column.addWidget(widget)
        self._parts.append(widget)
        if rule:
            line = Rule()
            self._column.column.addWidget(line)
            self._parts.append(line)

    def _clear(self) -> None:
        self._toggle.setParent(None)
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts = []
        column = self._column.column
        while column.count():
            column.takeAt(0)


def _head(icon: str, words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(Icon(icon, 18))
    row.addWidget(Label(words, Size.NOTE, bold=True))
    row.addStretch()
    return row


def _padded(*widgets: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(16, 12, 14, 12)
    column.setSpacing(6)
    for widget in widgets:
        column.addWidget(widget)
    return box


def _look_sentence(look: str) -> str:
    words = [LOOK_WORDS[sign] for sign in look.split("·") if sign in LOOK_WORDS]
    return "、".join(words) + "。" if words else ""
