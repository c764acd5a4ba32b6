"""The base of all controls that paint themselves: flat fill, a 1-2 px edge, a radius.

Keys that mean something to the page (digits, arrows, Enter where `enter_presses` is off)
are passed on instead of being swallowed, so that one table of keys rules everywhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.theme import TARGET, Size, Tokens, font, tokens

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter


def frame(
    painter: QPainter,
    box: QRectF,
    *,
    fill: str | None,
    edge: str | None,
    width: float = 1.0,
    radius: float = 6.0,
    dashed: bool = False,
) -> None:
    """One flat rounded box whose edge lies wholly inside `box`."""
    if edge is not None and tokens().strong:
        width += 1
    half = width / 2
    pen = QPen(Qt.PenStyle.NoPen)
    if edge is not None:
        pen = QPen(QColor(edge), width)
        if dashed:
            pen.setDashPattern([3.0, 2.0])
    painter.setPen(pen)
    painter.setBrush(QColor(fill) if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)


def write(  # noqa: PLR0917 - a drawing primitive, called by position everywhere
    painter: QPainter,
    box: QRectF,
    words: str,
    color: str,
    face: QFont,
    align: Qt.AlignmentFlag = LEFT,
) -> float:
    """One line of text, elided at the right; returns the width it took."""
    metrics = QFontMetrics(face)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(int(box.width()) + 1, 0))
    painter.setFont(face)
    painter.setPen(QColor(color))
    painter.drawText(box, align, shown)
    return float(metrics.horizontalAdvance(shown))


def width_of(words: str, size: int = Size.BODY, *, bold: bool = False) -> int:
    return QFontMetrics(font(size, bold=bold)).horizontalAdvance(words)


def key_cap(painter: QPainter, box: QRectF, words: str, edge: str, color: str) -> None:
    """A small key as on the keyboard."""
    frame(painter, box, fill=None, edge=edge, radius=3)
    write(painter, box, words, color, font(Size.TINY), CENTER)


class Painted(QAbstractButton):
    """A control with words, a focus edge, and a size of at least 44 x 44."""

    enter_presses = True

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if words:
            self.setAccessibleName(words)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        """Paint the control into `self.box()`; every kind of control has its own."""

    def box(self) -> QRectF:
        return QRectF(self.rect())

    def natural_width(self) -> int:
        return width_of(self.text()) + 32

    def natural_height(self) -> int:
        return TARGET

    def sizeHint(self) -> QSize:
        return QSize(max(self.natural_width(), TARGET), self.natural_height())

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        fixed = self.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Fixed
        return hint if fixed else QSize(min(hint.width(), 120), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, tokens())
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.EnabledChange}:
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.enter_presses and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                self.click()
                event.accept()
            else:
                event.ignore()
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()
