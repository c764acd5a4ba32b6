"""The status bar: the same on all pages; in the workspace the left half gives the keys."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.fields.labels import Icon, Label
from app.ui.fields.painted import key_cap, width_of, write
from app.ui.theme import Size, font, tokens


class KeyHints(QWidget):
    """Keys and what they do: [1] 符合 [2] 不符合."""

    def __init__(self) -> None:
        super().__init__()
        self._hints: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_hints(self, hints: tuple[tuple[str, str], ...]) -> None:
        self._hints = hints
        self.setVisible(bool(hints))
        self.setAccessibleName("，".join(f"{key} {words}" for key, words in hints))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 0.0
        for keys, words in self._hints:
            wide = sum(max(width_of(key, Size.TINY) + 10, 19) + 4 for key in keys.split(" "))
            wide += width_of(words, Size.TINY) + 24
            if x + wide > self.width() + 16:
                break
            x = self._draw_hint(painter, x, keys, words)
        painter.end()

    def _draw_hint(self, painter: QPainter, x: float, keys: str, words: str) -> float:
        t = tokens()
        for key in keys.split(" "):
            wide = max(width_of(key, Size.TINY) + 10, 19)
            key_cap(painter, QRectF(x, 5, wide, 19), key, t.outline, t.text_2)
            x += wide + 4
        room = QRectF(x + 3, 0, width_of(words, Size.TINY) + 4, 28)
        write(painter, room, words, t.text_2, font(Size.TINY))
        return x + room.width() + 17


class StatusBar(QWidget):
    """Saved, what waits, who works here; practice and basis are said on every page."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(30)
        self.hints = KeyHints()
        self.hints.hide()
        self._saved = Label("数据在本机加密保存", Size.TINY, tone="second")
        self._lock = Icon("device-floppy", 16, "text_2")
        self._note = Label("", Size.TINY, tone="warn", bold=True)
        self._who = Label("", Size.TINY, tone="second")
        self._person = Icon("user", 16, "text_2")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 1, 14, 0)
        row.setSpacing(6)
        row.addWidget(self._lock)
        row.addWidget(self._saved)
        row.addWidget(self.hints, 1)
        row.addStretch()
        row.addWidget(self._note)
        row.addSpacing(12)
        row.addWidget(self._person)
        row.addWidget(self._who)
        self.show_who("")

    def show_hints(self, hints: tuple[tuple[str, str], ...]) -> None:
        self.hints.show_hints(hints)
        self._saved.setVisible(not hints)
        self._lock.setVisible(not hints)

    def show_saved(self, moment: datetime) -> None:
        self._saved.setText(f"已保存 {moment:%H:%M:%S}")

    def show_note(self, words: str) -> None:
        """练习, or the permanent line of a superseded basis."""
        self._note.setText(words)

    def show_who(self, name: str) -> None:
        self._who.setText(name)
        self._person.setVisible(bool(name))
