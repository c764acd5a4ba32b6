"""Cards, option cards and the banner."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QMargins, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.fields.buttons import Button
from app.ui.fields.labels import Icon, Label, SignMark
from app.ui.fields.painted import LEFT, Painted, frame, key_cap, width_of, write
from app.ui.shapes import Sign
from app.ui.theme import Size, Tokens, font, tokens


class Card(QFrame):
    """A white box; with a title it has a head row with an icon, a note and perhaps a link."""

    def __init__(self, title: str = "", *, icon: str = "", note: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.note = Label(note, Size.NOTE, tone="second")
        self.head: QHBoxLayout | None = None
        if title:
            self._column.addWidget(self._head(title, icon))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(16, 12, 16, 12)
        self.body.setSpacing(8)
        self._column.addLayout(self.body, 1)

    def _head(self, title: str, icon: str) -> QFrame:
        head = QFrame()
        head.setObjectName("head")
        head.setFixedHeight(52)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        if icon:
            row.addWidget(Icon(icon, 20))
        row.addWidget(Label(title, Size.BODY, bold=True))
        row.addWidget(self.note)
        row.addStretch()
        self.head = row
        return head

    def set_current(self, current: bool) -> None:
        """The current card has the accent edge."""
        if self.property("current") != ("true" if current else "false"):
            self.setProperty("current", "true" if current else "false")
            self.style().unpolish(self)
            self.style().polish(self)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        self.body.addWidget(widget, stretch)

    def snug(self) -> Card:
        """No taller than its content, also where the column has room to spare."""
        self._column.setStretch(self._column.count() - 1, 0)
        return self


class Rule(QFrame):
    """A separating line, 1 px."""

    def __init__(self, *, upright: bool = False) -> None:
        super().__init__()
        self.setObjectName("rule")
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class OptionCard(Painted):
    """A choice with title and one line; `kind`: radio, check, or go (an arrow at the right)."""

    def __init__(
        self,
        title: str,
        line: str = "",
        *,
        icon: str = "",
        kind: Literal["radio", "check", "go"] = "radio",
        height: int = 84,
    ) -> None:
        super().__init__(title)
        self._line, self._icon, self._kind, self._height = line, icon, kind, height
        self._digit = ""
        self.setCheckable(kind != "go")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)

    def show_digit(self, digit: str) -> None:
        """The key that chooses this card while the focus is in its group; empty: none."""
        self._digit = digit
        self.update()

    def set_words(self, title: str, line: str) -> None:
        self.setText(title)
        self._line = line
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.update()

    def natural_height(self) -> int:
        return self._height

    def natural_width(self) -> int:
        """What its title needs beside its mark, its icon and its key."""
        mark = 0 if self._kind == "go" else 36
        icon = (48 if self._height >= 72 else 40) if self._icon else 0
        end = 52 if self._kind == "go" else 36
        return 16 + mark + icon + width_of(self.text(), bold=True) + end

    def draw(self, painter: QPainter, t: Tokens) -> None:
        on = self.isCheckable() and self.isChecked()
        strong = on or self.hasFocus()
        fill = t.accent_soft if on or (self.underMouse() and self.isEnabled()) else t.surface
        if not self.isEnabled():
            fill = t.surface_2
        edge = t.accent if strong else t.outline
        frame(painter, self.box(), fill=fill, edge=edge, width=2 if strong else 1, radius=8)
        middle = self.height() / 2
        x = 16.0
        if self._kind != "go":
            self._draw_mark(painter, QRectF(x, middle - 11, 22, 22), t, on)
            x += 36
        if self._icon:
            tint = t.accent if on or self._kind == "go" else t.text_2
            side = 32.0 if self._height >= 72 else 24.0
            icons.paint(painter, QRectF(x, middle - side / 2, side, side), self._icon, tint)
            x += side + 16
        room = self.width() - x - (52 if self._kind == "go" else 36 if self._digit else 16)
        ink = t.text if self.isEnabled() else t.text_3
        if self._line:
            box = QRectF(x, middle - 24, room, 24)
            write(painter, box, self.text(), ink, font(Size.BODY, bold=True), LEFT)
            second = t.text_2 if self.isEnabled() else t.text_3
            write(painter, QRectF(x, middle + 1, room, 22), self._line, second, font(Size.NOTE))
        else:
            box = QRectF(x, 0, room, self.height())
            write(painter, box, self.text(), ink, font(Size.BODY, bold=on), LEFT)
        if self._digit:
            cap = QRectF(self.width() - 28, middle - 10, 18, 19)
            key_cap(painter, cap, self._digit, t.outline, t.text_2)
        if self._kind == "go":
            spot = QRectF(self.width() - 40, middle - 10, 20, 20)
            icons.paint(painter, spot, "chevron-right", t.text)

    def _draw_mark(self, painter: QPainter, box: QRectF, t: Tokens, on: bool) -> None:
        edge = t.accent if on else t.outline
        if self._kind == "check":
            frame(painter, box, fill=t.accent if on else t.field, edge=edge, width=2, radius=4)
            if on:
                icons.paint(painter, box.adjusted(2, 2, -2, -2), "check", t.on_accent)
            return
        frame(painter, box, fill=t.field, edge=edge, width=2, radius=11)
        if on:
            frame(painter, box.adjusted(5, 5, -5, -5), fill=t.accent, edge=None, radius=6)


BannerKind = Literal["info", "ok", "warn", "error"]


class Banner(QWidget):
    """One thing the officer must know: what happened, what is safe, what to do.

    It pushes the content down and stays until it is solved or closed; further ones wait
    behind it and are counted.
    """

    closed = Signal()

    def __init__(self, inset: tuple[int, int, int, int] = (0, 0, 0, 0)) -> None:
        """`inset`: the room it keeps around itself while it is shown."""
        super().__init__()
        self._inset = QMargins(*inset)
        self._kind: BannerKind = "info"
        self._queue: list[tuple[BannerKind, str, str, tuple[Button, ...], str]] = []
        self._topic = ""
        self._mark = SignMark(Sign.ERROR, 26)
        self._icon = Icon("info-circle", 24, "accent")
        self._head = Label("", Size.BODY, bold=True, wrap=True)
        self._words = Label("", Size.NOTE, wrap=True)
        self._more = Label("", Size.NOTE, tone="second")
        close = Button("", icon="x", look="quiet", name="关闭这条提示")
        close.clicked.connect(self.close_one)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self._head)
        lines.addWidget(self._words)
        lines.addWidget(self._more)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(12)
        row = QHBoxLayout(self)
        row.setContentsMargins(QMargins(18, 10, 12, 10) + self._inset)
        row.setSpacing(14)
        row.addWidget(self._mark)
        row.addWidget(self._icon)
        row.addLayout(lines, 1)
        row.addLayout(self._buttons)
        row.addWidget(close)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.hide()

    def tell(
        self, kind: BannerKind, headline: str, words: str = "", *buttons: Button, topic: str = ""
    ) -> None:
        """Show it now, or behind the one that stands. The same `topic` replaces itself."""
        told = (kind, headline, words, buttons, topic)
        if self.isHidden() or (topic and topic == self._topic):
            self._show(*told)
        else:
            self._queue = [one for one in self._queue if not topic or one[4] != topic]
            self._queue.append(told)
            self._count()

    def solve(self, topic: str) -> None:
        """The reason is gone: the banner of that topic goes too."""
        self._queue = [one for one in self._queue if one[4] != topic]
        if not self.isHidden() and self._topic == topic:
            self.close_one()
        self._count()

    def headline(self) -> str:
        return "" if self.isHidden() else self._head.text()

    def sentence(self) -> str:
        return "" if self.isHidden() else self._words.text()

    def close_one(self) -> None:
        if self._queue:
            self._show(*self._queue.pop(0))
        else:
            self._topic = ""
            self.hide()
            self.closed.emit()

    def _show(
        self,
        kind: BannerKind,
        headline: str,
        words: str,
        buttons: tuple[Button, ...],
        topic: str,
    ) -> None:
        self._kind, self._topic = kind, topic
        self._head.setText(headline)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        sign = {"error": Sign.ERROR, "warn": Sign.WARNING, "ok": Sign.PASS}.get(kind)
        self._mark.setVisible(sign is not None)
        self._icon.setVisible(sign is None)
        if sign is not None:
            self._mark.set_sign(sign)
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for button in buttons:
            self._buttons.addWidget(button)
            button.show()  # at once, so that it can take the focus
        self._count()
        self.setAccessibleName(f"{headline}。{words}" if words else headline)
        self.show()
        self.update()
        urgent = kind == "error"
        event = QAccessibleAnnouncementEvent(self, self.accessibleName())
        event.setPoliteness(
            QAccessible.AnnouncementPoliteness.Assertive
            if urgent
            else QAccessible.AnnouncementPoliteness.Polite
        )
        QAccessible.updateAccessibility(event)

    def _count(self) -> None:
        self._more.setText(f"还有 {len(self._queue)} 条" if self._queue else "")
        self._more.setVisible(bool(self._queue))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        ink, soft = {
            "info": (t.accent, t.accent_soft),
            "ok": (t.ok, t.ok_soft),
            "warn": (t.warn, t.warn_soft),
            "error": (t.no, t.no_soft),
        }[self._kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect().marginsRemoved(self._inset))
        edge = t.line if self._kind == "info" else ink
        frame(painter, box, fill=soft, edge=edge, radius=6)
        painter.setClipRect(QRectF(box.x(), 0, 4, self.height()))
        frame(painter, box, fill=ink, edge=None, radius=6)
        painter.end()


class InfoLine(QWidget):
    """A quiet line with an accent edge: what the page counts or reminds of. Rich text allowed."""

    def __init__(self, icon: str, words: str = "") -> None:
        super().__init__()
        self._words = Label(words, Size.NOTE, wrap=True)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 10, 14, 10)
        row.setSpacing(12)
        row.addWidget(Icon(icon, 20, "accent"))
        row.addWidget(self._words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_words(self, words: str) -> None:
        """Rich text: the caller escapes what comes from outside."""
        self._words.setText(words)

    def words(self) -> str:
        return self._words.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        frame(painter, box, fill=t.accent_soft, edge=t.line, radius=6)
        painter.setClipRect(QRectF(0, 0, 4, self.height()))
        frame(painter, box, fill=t.accent, edge=None, radius=6)
        painter.end()
