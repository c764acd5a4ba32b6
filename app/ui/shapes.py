"""The signs of the screen, painted: a verdict has its own shape and never lends it.

Nothing is told by colour alone: circle + tick, square + cross, ring + bar, dashed ring,
diamond + bar; octagons for errors and urgent clocks, triangles for warnings.
"""

from __future__ import annotations

import math
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from app.domain.kinds import Conclusion, Verdict
from app.ui.theme import Tokens


class Sign(Enum):
    PASS = auto()  # also "done"
    FAIL = auto()
    NOT_APPLICABLE = auto()
    UNANSWERED = auto()
    LARGELY = auto()  # 基本符合
    ERROR = auto()
    URGENT = auto()  # a clock under 24 hours, or past
    WARNING = auto()
    CLOCK = auto()
    PAUSED = auto()
    SAVED = auto()  # tick in a ring
    SAVING = auto()


def sign_of(verdict: Verdict | None) -> Sign:
    """The sign of a verdict; none yet is the dashed ring."""
    if verdict is None:
        return Sign.UNANSWERED
    return {
        Verdict.PASS: Sign.PASS,
        Verdict.FAIL: Sign.FAIL,
        Verdict.NOT_APPLICABLE: Sign.NOT_APPLICABLE,
    }[verdict]


def sign_of_conclusion(conclusion: Conclusion | None) -> Sign:
    """The sign beside a result: problems found is a warning, no verdict of its own."""
    if conclusion is None:
        return Sign.UNANSWERED
    return {
        Conclusion.COMPLIANT: Sign.PASS,
        Conclusion.NO_PROBLEM_FOUND: Sign.PASS,
        Conclusion.LARGELY_COMPLIANT: Sign.LARGELY,
        Conclusion.NON_COMPLIANT: Sign.FAIL,
        Conclusion.PROBLEMS_FOUND: Sign.WARNING,
    }[conclusion]


def sign_color(sign: Sign, t: Tokens) -> str:
    """The colour that goes with a sign."""
    return {
        Sign.PASS: t.ok,
        Sign.SAVED: t.ok,
        Sign.FAIL: t.no,
        Sign.ERROR: t.no,
        Sign.URGENT: t.no,
        Sign.NOT_APPLICABLE: t.na,
        Sign.PAUSED: t.na,
        Sign.CLOCK: t.na,
        Sign.SAVING: t.na,
        Sign.UNANSWERED: t.outline,
        Sign.LARGELY: t.warn,
        Sign.WARNING: t.warn,
    }[sign]


def draw(
    painter: QPainter,
    box: QRectF,
    sign: Sign,
    t: Tokens,
    *,
    fill: str | None = None,
    mark: str | None = None,
) -> None:
    """Paint one sign into a square box; `fill` and `mark` replace its colours on a filled one."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body = QColor(fill or sign_color(sign, t))
    inner = QColor(mark or t.surface)
    painter.translate(box.topLeft())
    unit = box.width() / 24.0
    painter.scale(unit, unit)
    _PAINTERS[sign](painter, body, inner)
    painter.restore()


def _pen(color: QColor, width: float) -> QPen:
    return QPen(
        color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def _solid(p: QPainter, body: QColor) -> None:
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(QBrush(body))


def _lines(p: QPainter, pen: QPen, *points: tuple[float, float]) -> None:
    p.setPen(pen)
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _octagon(p: QPainter, body: QColor) -> None:
    _solid(p, body)
    corners = [math.radians(22.5 + 45 * n) for n in range(8)]
    p.drawPolygon(
        QPolygonF([QPointF(12 + 12 * math.cos(a), 12 + 12 * math.sin(a)) for a in corners])
    )


def _tick(p: QPainter, color: QColor) -> None:
    _lines(p, _pen(color, 2.6), (7.2, 12.4), (10.6, 15.8), (16.8, 8.9))


def _hands(p: QPainter, color: QColor) -> None:
    _lines(p, _pen(color, 2.2), (12, 7), (12, 12.2), (15.2, 14.4))


def _pass(p: QPainter, body: QColor, inner: QColor) -> None:
    _solid(p, body)
    p.drawEllipse(QPointF(12, 12), 11, 11)
    _tick(p, inner)


def _fail(p: QPainter, body: QColor, inner: QColor) -> None:
    _solid(p, body)
    p.drawRoundedRect(QRectF(1.5, 1.5, 21, 21), 2.5, 2.5)
    _lines(p, _pen(inner, 2.6), (8, 8), (16, 16))
    _lines(p, _pen(inner, 2.6), (16, 8), (8, 16))


def _ring(p: QPainter, body: QColor, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
    pen = QPen(body, 2.2, style)
    if style is Qt.PenStyle.DashLine:
        pen.setDashPattern([1.6, 1.4])
    p.setPen(pen)
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawEllipse(QPointF(12, 12), 9.9, 9.9)


def _not_applicable(p: QPainter, body: QColor, _: QColor) -> None:
    _ring(p, body)
    _lines(p, _pen(body, 2.6), (7.4, 12), (16.6, 12))


def _unanswered(p: QPainter, body: QColor, _: QColor) -> None:
    _ring(p, body, Qt.PenStyle.DashLine)


def _largely(p: QPainter, body: QColor, inner: QColor) -> None:
    _solid(p, body)
    p.drawPolygon(
        QPolygonF([QPointF(12, 0.5), QPointF(23.5, 12), QPointF(12, 23.5), QPointF(0.5, 12)])
    )
    _lines(p, _pen(inner, 2.6), (7.6, 12), (16.4, 12))


def _error(p: QPainter, body: QColor, inner: QColor) -> None:
    _octagon(p, body)
    _lines(p, _pen(inner, 2.8), (12, 6.2), (12, 13))
    _solid(p, inner)
    p.drawEllipse(QPointF(12, 17.2), 1.7, 1.7)


def _urgent(p: QPainter, body: QColor, inner: QColor) -> None:
    _octagon(p, body)
    _hands(p, inner)


def _warning(p: QPainter, body: QColor, inner: QColor) -> None:
    p.setPen(_pen(body, 2))
    p.setBrush(QBrush(body))
    p.drawPolygon(QPolygonF([QPointF(12, 2.5), QPointF(22.6, 21), QPointF(1.4, 21)]))
    _lines(p, _pen(inner, 2.4), (12, 9), (12, 14))
    _solid(p, inner)
    p.drawEllipse(QPointF(12, 17.8), 1.5, 1.5)


def _clock(p: QPainter, body: QColor, _: QColor) -> None:
    _ring(p, body)
    _hands(p, body)


def _paused(p: QPainter, body: QColor, _: QColor) -> None:
    _ring(p, body)
    _lines(p, _pen(body, 2.6), (9.4, 8.2), (9.4, 15.8))
    _lines(p, _pen(body, 2.6), (14.6, 8.2), (14.6, 15.8))


def _saved(p: QPainter, body: QColor, _: QColor) -> None:
    _ring(p, body)
    _tick(p, body)


def _saving(p: QPainter, body: QColor, _: QColor) -> None:
    _ring(p, body)
    _solid(p, body)
    for x in (7.8, 12, 16.2):
        p.drawEllipse(QPointF(x, 12), 1.4, 1.4)


_PAINTERS = {
    Sign.PASS: _pass,
    Sign.FAIL: _fail,
    Sign.NOT_APPLICABLE: _not_applicable,
    Sign.UNANSWERED: _unanswered,
    Sign.LARGELY: _largely,
    Sign.ERROR: _error,
    Sign.URGENT: _urgent,
    Sign.WARNING: _warning,
    Sign.CLOCK: _clock,
    Sign.PAUSED: _paused,
    Sign.SAVED: _saved,
    Sign.SAVING: _saving,
}
