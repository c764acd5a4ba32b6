"""The signature pad: what a pen, a finger or a mouse draws, kept as strokes with times.

The pad stays white in every style. Making the window smaller or larger never clears or
bends what is drawn: all points live in the pad's size at the first touch, and are only
scaled when shown.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QFont,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.strokes import Point, SignatureTooSmall, Strokes, require_signature

# Paper is white and ink is black in every style (ux.md 2.1): these are not palette colours.
PAPER = QColor(255, 255, 255)
INK = QColor(21, 32, 43)
RULE = QColor(170, 187, 204)
SMALL_PRINT = QColor(70, 83, 95)

INK_WIDTH = 5.0
MARGIN = 42.0


class SignaturePad(QWidget):
    """One signature at a time; `changed` tells whether it is enough to be a signature."""

    changed = Signal(bool)

    def __init__(
        self, parent: QWidget | None = None, *, seconds: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._signer = ""
        self._began: float | None = None
        self._size = QSize()
        self._strokes: list[list[Point]] = []
        self._drawing = False
        self._locked = ""
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(260, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._say()

    # what the page asks

    def set_signer(self, words: str) -> None:
        """Whose signature this is; printed small under the line."""
        self._signer = words
        self._say()
        self.update()

    def lock(self, reason: str) -> None:
        """No strokes are taken while `reason` is not empty; it is written on the pad."""
        self._locked = reason
        self._say()
        self.update()

    @property
    def locked(self) -> str:
        return self._locked

    def clear(self) -> None:
        """重写: asks nothing."""
        self._strokes.clear()
        self._began = None
        self._drawing = False
        self._tell()

    def is_empty(self) -> bool:
        return not self._strokes

    def is_enough(self) -> bool:
        """Whether what is drawn counts as a signature."""
        try:
            self.strokes()
        except SignatureTooSmall:
            return False
        return True

    def strokes(self) -> Strokes:
        """The signature as vectors. Raises SignatureTooSmall for an empty or three-pixel mark."""
        size = self._size if not self._size.isEmpty() else self.size()
        return require_signature(
            Strokes(
                width=max(1, size.width()),
                height=max(1, size.height()),
                strokes=tuple(tuple(stroke) for stroke in self._strokes),
            )
        )

    # pointers

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and _by_hand(event):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._begin(event.position(), 1.0)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if _by_hand(event):
            self._go_on(event.position(), 1.0)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if _by_hand(event):
            self._end()
        event.accept()

    def tabletEvent(self, event: QTabletEvent) -> None:
        kind = event.type()
        if kind is QEvent.Type.TabletPress:
            self._begin(event.position(), event.pressure())
        elif kind is QEvent.Type.TabletMove:
            self._go_on(event.position(), event.pressure())
        elif kind is QEvent.Type.TabletRelease:
            self._end()
        event.accept()  # otherwise Qt sends the same strokes again as mouse events

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._touch(event)
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        """The first finger draws; a resting palm does not."""
        event.accept()
        if event.type() is QEvent.Type.TouchCancel:
            self._end()
            return
        if not event.points():
            return
        point = event.points()[0]
        state = point.state()
        pressure = point.pressure() or 1.0
        if state is QEventPoint.State.Pressed:
            self._begin(point.position(), pressure)
        elif state is QEventPoint.State.Updated:
            self._go_on(point.position(), pressure)
        elif state is QEventPoint.State.Released:
            self._end()

    # strokes

    def _begin(self, at: QPointF, pressure: float) -> None:
        if self._locked:
            return
        if self._began is None:
            self._began = self._seconds()
            self._size = self.size()
        self._drawing = True
        self._strokes.append([self._point(at, pressure)])
        self._tell()

    def _go_on(self, at: QPointF, pressure: float) -> None:
        if not self._drawing:
            return
        point = self._point(at, pressure)
        last = self._strokes[-1][-1]
        if (point.x, point.y) != (last.x, last.y):
            self._strokes[-1].append(point)
            self.update()

    def _end(self) -> None:
        if self._drawing:
            self._drawing = False
            self._tell()

    def _point(self, at: QPointF, pressure: float) -> Point:
        scale, left, top = self._fit()
        began = self._began if self._began is not None else self._seconds()
        return Point(
            x=round((at.x() - left) / scale, 2),
            y=round((at.y() - top) / scale, 2),
            t=max(0, round((self._seconds() - began) * 1000)),
            p=round(min(1.0, max(0.0, pressure)), 3),
        )

    def _fit(self) -> tuple[float, float, float]:
        """Scale and offset from the signature's own size to the widget as it is now."""
        if self._size.isEmpty():
            return (1.0, 0.0, 0.0)
        scale = min(self.width() / self._size.width(), self.height() / self._size.height())
        return (
            scale,
            (self.width() - self._size.width() * scale) / 2,
            (self.height() - self._size.height() * scale) / 2,
        )

    def _tell(self) -> None:
        self._say()
        self.update()
        self.changed.emit(self.is_enough())

    def _say(self) -> None:
        if self._locked:
            state = self._locked
        elif self.is_empty():
            state = "等待书写"
        elif self._drawing:
            state = "正在书写"
        else:
            state = "已写好" if self.is_enough() else "只有一点，请重写"
        self.setAccessibleName(f"签名板 {self._signer} {state}")

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_paper(painter)
        self._paint_ink(painter)
        painter.end()

    def _paint_paper(self, painter: QPainter) -> None:
        edge = self.palette().highlight().color() if self.hasFocus() else QColor(116, 129, 142)
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1))
        painter.setBrush(PAPER)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        base = self._baseline()
        painter.setPen(QPen(RULE, 2))
        painter.drawLine(QPointF(MARGIN, base), QPointF(self.width() - MARGIN, base))
        painter.setFont(QFont(self.font().family(), 11))
        painter.setPen(SMALL_PRINT)
        painter.drawText(QPointF(MARGIN, base + 24), self._signer)
        words = self._locked or ("在这里写：笔、手指或鼠标都可以" if self.is_empty() else "")
        if words:
            painter.drawText(
                QRectF(MARGIN, 0, self.width() - 2 * MARGIN, base),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                words,
            )

    def _baseline(self) -> float:
        return self.height() - max(34.0, min(118.0, self.height() * 0.28))

    def _paint_ink(self, painter: QPainter) -> None:
        scale, left, top = self._fit()
        painter.translate(left, top)
        painter.scale(scale, scale)
        pen = QPen(INK, INK_WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            points = [QPointF(point.x, point.y) for point in stroke]
            if len(points) == 1:
                painter.drawPoint(points[0])
            else:
                path = QPainterPath()
                path.addPolygon(QPolygonF(points))
                painter.drawPath(path)


def _by_hand(event: QMouseEvent) -> bool:
    """A mouse event of its own, not one Qt made from a touch that was already drawn."""
    return event.source() is Qt.MouseEventSource.MouseEventNotSynthesized
