"""The result's own shape on paper: it is told without colour, and no shape serves two results."""

from __future__ import annotations

from app.documents.pen import Pen
from app.domain.visit import Conclusion

# Black outline shapes in a box of 24 units, y upwards: (closed outline or circle, marks).
_CIRCLE = (
    "23 12 m 23 18.08 18.08 23 12 23 c 5.92 23 1 18.08 1 12 c "
    "1 5.92 5.92 1 12 1 c 18.08 1 23 5.92 23 12 c h"
)
_SQUARE = "2 2 20 20 re"
_DIAMOND = "12 23.5 m 23.5 12 l 12 0.5 l 0.5 12 l h"
_TRIANGLE = "12 22 m 23 2.5 l 1 2.5 l h"
_TICK = "7 11.6 m 10.5 8 l 17 15.4 l S"
_CROSS = "7.5 7.5 m 16.5 16.5 l S 16.5 7.5 m 7.5 16.5 l S"
_BAR = "7 12 m 17 12 l S"
_CALL = "12 16 m 12 10 l S 12 6.4 m 12 6.3 l S"

_SHAPES: dict[Conclusion, tuple[str, str]] = {
    Conclusion.COMPLIANT: (_CIRCLE, _TICK),
    Conclusion.NO_PROBLEM_FOUND: (_CIRCLE, _TICK),
    Conclusion.LARGELY_COMPLIANT: (_DIAMOND, _BAR),
    Conclusion.NON_COMPLIANT: (_SQUARE, _CROSS),
    Conclusion.PROBLEMS_FOUND: (_TRIANGLE, _CALL),
}


def draw_result(pen: Pen, conclusion: Conclusion, x: float, bottom: float, side: float) -> None:
    """The shape filled black with its mark in white, in a square box."""
    outline, mark = _SHAPES[conclusion]
    unit = side / 24
    pen.raw(
        f"q {unit:.4f} 0 0 {unit:.4f} {x:.2f} {bottom:.2f} cm 0 g {outline} f "
        f"1 G 1 J 1 j 2.8 w {mark} Q"
    )
