"""Buttons: at most one filled one on a page, the next step; everything else is outlined."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.ui import icons
from app.ui.fields.painted import CENTER, LEFT, Painted, frame, key_cap, width_of, write
from app.ui.theme import TARGET, Size, Tokens, font

Look = Literal["primary", "outlined", "danger", "quiet", "link"]


class Button(Painted):
    """A verb, perhaps with an icon before it and a key after it.

    `look`: primary (the page's next step), outlined, danger (voiding, deleting), quiet
    (no edge), link (accent words, no edge).
    """

    def __init__(
        self,
        words: str,
        *,
        icon: str = "",
        look: Look = "outlined",
        key: str = "",
        trailing: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, parent)
        self._icon, self._look, self._key, self._trailing = icon, look, key, trailing
        self.setAccessibleName(name or words)

    def set_words(self, words: str, name: str = "") -> None:
        """New words; the accessible name follows."""
        self.setText(words)
        self.setAccessibleName(name or words)
        self.updateGeometry()
        self.update()

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def natural_width(self) -> int:
        if not self.text():
            return TARGET
        wide = width_of(self.text(), bold=self._look == "primary")
        wide += 30 if self._icon else 0
        wide += 28 if self._trailing else 0
        wide += width_of(self._key, Size.TINY) + 22 if self._key else 0
        return wide + (12 if self._look == "link" else 34)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        words, fill, edge = self._colors(t)
        width = 2.0 if self.hasFocus() else 1.0
        focus = t.text if self._look == "primary" else t.accent
        line = focus if self.hasFocus() else edge
        off = t.strong and not self.isEnabled()  # no grey tells it there
        frame(painter, self.box(), fill=fill, edge=line, width=width, dashed=off)
        if not self.text():
            side = 20.0
            middle = self.box().center()
            spot = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
            icons.paint(painter, spot, self._icon, words)
            return
        self._draw_words(painter, t, words)

    def _draw_words(self, painter: QPainter, t: Tokens, words: str) -> None:
        bold = self._look == "primary"
        total = float(self.natural_width() - (12 if self._look == "link" else 34))
        x = max((self.width() - total) / 2, 6.0)
        middle = self.height() / 2
        if self._icon:
            icons.paint(painter, QRectF(x, middle - 10, 20, 20), self._icon, words)
            x += 30
        room = self.width() - x - 6
        x += write(
            painter,
            QRectF(x, 0, room, self.height()),
            self.text(),
            words,
            font(Size.BODY, bold=bold),
            LEFT,
        )
        if self._trailing:
            icons.paint(painter, QRectF(x + 8, middle - 10, 20, 20), self._trailing, words)
            x += 28
        if self._key:
            wide = width_of(self._key, Size.TINY) + 10
            key_cap(painter, QRectF(x + 12, middle - 10, wide, 20), self._key, t.outline, t.text_2)

    def _colors(self, t: Tokens) -> tuple[str, str | None, str | None]:
        """Words, fill and edge."""
        over = self.underMouse() and self.isEnabled()
        if not self.isEnabled():
            return t.text_3, t.surface_2, None if self._look in {"link", "quiet"} else t.line
        if self._look == "primary":
            return t.on_accent, t.accent, t.accent
        if self._look == "danger":
            return t.no, t.no_soft if over else t.surface, t.no
        soft = t.accent_soft if over else None
        if self._look == "link":
            return t.accent, soft, None
        if self._look == "quiet":
            return t.text, soft, None
        return t.text, soft or t.surface, t.outline


class BackButton(Button):
    """The arrow at the left of a title row."""

    def __init__(self, name: str = "返回", parent: QWidget | None = None) -> None:
        super().__init__("", icon="arrow-left", look="link", name=name, parent=parent)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        edge = t.accent if self.hasFocus() else None
        over = t.accent_soft if self.underMouse() else None
        frame(painter, self.box(), fill=over, edge=edge, width=2)
        middle = self.box().center()
        icons.paint(
            painter, QRectF(middle.x() - 12, middle.y() - 12, 24, 24), "arrow-left", t.accent
        )


class TileButton(Button):
    """Icon over word, 96 x 72: 拍照, 从文件."""

    def sizeHint(self) -> QSize:
        return QSize(96, 72)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        words, fill, edge = self._colors(t)
        focus = self.hasFocus()
        frame(
            painter,
            self.box(),
            fill=fill,
            edge=t.accent if focus else edge,
            width=2 if focus else 1,
        )
        icons.paint(painter, QRectF(self.width() / 2 - 12, 14, 24, 24), self._icon, words)
        write(
            painter,
            QRectF(4, 40, self.width() - 8, 22),
            self.text(),
            words,
            font(Size.NOTE),
            CENTER,
        )


class RailButton(Painted):
    """One page on the rail: icon over word; a bar at the left and a soft ground when current."""

    def __init__(self, words: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._icon = icon
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        return QSize(76, 62)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        inner = QRectF(6, 1, 63, 60)
        words = t.text_2
        if self.isChecked():
            frame(painter, inner, fill=t.accent_soft, edge=None)
            painter.fillRect(QRectF(0, 11, 3, 40), t.accent)
            words = t.accent
        elif self.underMouse():
            frame(painter, inner, fill=t.surface_2, edge=None)
        if self.hasFocus():
            frame(painter, inner, fill=None, edge=t.accent, width=2)
        icons.paint(painter, QRectF(26, 10, 24, 24), self._icon, words)
        face = font(Size.TINY, bold=self.isChecked())
        write(painter, QRectF(2, 36, 72, 20), self.text(), words, face, CENTER)
