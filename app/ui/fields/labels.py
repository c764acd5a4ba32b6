"""Words on the screen: labels in the six sizes, tags, page titles, empty states."""

from __future__ import annotations

import html
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui import icons, shapes
from app.ui.fields.buttons import BackButton, Button
from app.ui.fields.painted import CENTER, frame, width_of, write
from app.ui.shapes import Sign
from app.ui.theme import Size, Tokens, font, tokens

Tone = Literal["text", "second", "third", "accent", "no", "ok", "warn"]


class Label(QLabel):
    """One text in a size and a tone; long text wraps when `wrap`."""

    def __init__(
        self,
        words: str = "",
        size: int = Size.BODY,
        *,
        tone: Tone = "text",
        bold: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, parent)
        self.setFont(font(size, bold=bold))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)

    def set_tone(self, tone: Tone) -> None:
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class Elided(Label):
    """One line that gives way: what does not fit ends in dots, the whole is its name."""

    def __init__(
        self, words: str = "", size: int = Size.BODY, *, tone: Tone = "text", bold: bool = False
    ) -> None:
        super().__init__(words, size, tone=tone, bold=bold)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        ink = {"second": t.text_2, "third": t.text_3}.get(str(self.property("tone")), t.text)
        painter = QPainter(self)
        write(painter, QRectF(self.rect()), self.text(), ink, self.font())
        painter.end()


class Prose(QLabel):
    """Several lines with the line height of law text (170 %), selectable."""

    def __init__(
        self,
        words: str = "",
        size: int = Size.NOTE,
        *,
        tone: Tone = "text",
        line: int = 170,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line = line
        self.setFont(font(size))
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setProperty("tone", tone)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.set_words(words)

    def set_words(self, words: str) -> None:
        """Plain words; line breaks are kept, everything else is escaped."""
        parts = html.escape(words).split("\n")
        # Qt counts percent from the face's own line, which is 1.448 of the size in this face.
        style = f"margin:0;line-height:{round(self._line / 1.448)}%"
        self.setText("".join(f'<p style="{style}">{part}</p>' for part in parts))
        self.setAccessibleName(words)


class Icon(QWidget):
    """One icon in a tone of the style, 16-32 px."""

    def __init__(self, name: str, size: int = 20, tone: str = "text") -> None:
        super().__init__()
        self._name, self._tone = name, tone
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.paint(painter, QRectF(self.rect()), self._name, getattr(tokens(), self._tone))
        painter.end()


class SignMark(QWidget):
    """One sign (verdict, error, clock) in its colour."""

    def __init__(self, sign: Sign, size: int = 20) -> None:
        super().__init__()
        self._sign = sign
        self.setFixedSize(size, size)

    def set_sign(self, sign: Sign) -> None:
        if sign is not self._sign:
            self._sign = sign
            self.update()

    def sign(self) -> Sign:
        return self._sign

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shapes.draw(painter, QRectF(self.rect()), self._sign, tokens())
        painter.end()


TagLook = Literal["ok", "no", "warn", "na", "ink"]


class Tag(QWidget):
    """A small word in a box: 重点 (ink), 现行有效 (ok), 已被取代 (na), 待复查 (warn), 高出 (no)."""

    def __init__(self, words: str, look: TagLook = "na", sign: Sign | None = None) -> None:
        super().__init__()
        self._words, self._look, self._sign = words, look, sign
        self._size = Size.NOTE if sign is not None else Size.TINY
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    def set_words(self, words: str, look: TagLook, sign: Sign | None = None) -> None:
        self._words, self._look, self._sign = words, look, sign
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        wide = width_of(self._words, self._size, bold=True) + 16
        return QSize(wide + (22 if self._sign else 0), 28 if self._sign else 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_tag(painter, QRectF(self.rect()), self._words, self._look, tokens(), sign=self._sign)
        painter.end()


def draw_tag(
    painter: QPainter,
    box: QRectF,
    words: str,
    look: TagLook,
    t: Tokens,
    *,
    sign: Sign | None = None,
) -> None:
    """The same tag, for rows that paint themselves."""
    ink, fill = {
        "ok": (t.ok, t.ok_soft),
        "no": (t.no, t.no_soft),
        "warn": (t.warn, t.warn_soft),
        "na": (t.na, t.na_soft),
        "ink": (t.surface, t.text),
    }[look]
    frame(painter, box, fill=fill, edge=None if look == "ink" else ink, radius=4)
    if sign is None:
        write(painter, box, words, ink, font(Size.TINY, bold=True), CENTER)
        return
    shapes.draw(painter, QRectF(box.x() + 8, box.center().y() - 8, 16, 16), sign, t)
    write(painter, box.adjusted(28, 0, -4, 0), words, ink, font(Size.NOTE))


class PageTitle(QWidget):
    """The title row of a page: back, title, second line; at the right what the page adds."""

    def __init__(
        self, title: str = "", second: str = "", *, back: bool = False, bar: bool = False
    ) -> None:
        super().__init__()
        if bar:
            self.setObjectName("bar")
            self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(66 if bar else 68)
        self.back = BackButton() if back else None
        self._title = Elided(title, Size.TITLE if not bar else Size.HEAD, bold=True)
        self._second = Elided(second, Size.TINY if bar else Size.NOTE, tone="second")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch()
        words.addWidget(self._title)
        words.addWidget(self._second)
        words.addStretch()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(8 if back else 20, 0, 16 if bar else 20, 0)
        self.row.setSpacing(12)
        if self.back is not None:
            self.row.addWidget(self.back)
        self.row.addLayout(words, 1)

    def show_back(self, shown: bool) -> None:
        """Without its arrow the title stands where the content does."""
        if self.back is not None:
            self.back.setVisible(shown)
            margins = self.row.contentsMargins()
            margins.setLeft(8 if shown else 20)
            self.row.setContentsMargins(margins)

    def set_title(self, title: str, second: str = "") -> None:
        self._title.setText(title)
        self._second.setText(second)
        self._second.setVisible(bool(second))

    def add(self, widget: QWidget) -> None:
        """At the right end of the row."""
        self.row.addWidget(widget)


class EmptyState(QWidget):
    """Says what will appear here, and offers the ways to make it appear."""

    def __init__(self, icon: str, title: str, words: str, *buttons: Button) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch()
        column.addWidget(Icon(icon, 80, "outline"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(12)
        column.addWidget(Label(title, Size.HEAD, bold=True), 0, Qt.AlignmentFlag.AlignHCenter)
        for line in words.split("\n"):
            label = Label(line, Size.BODY, tone="second")
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch()
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        column.addSpacing(8)
        column.addLayout(row)
        column.addStretch()
