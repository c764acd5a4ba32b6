"""A drawn signature: pen strokes as vectors with times, never as a picture."""

from __future__ import annotations

import itertools
import math
from typing import Annotated

from pydantic import Field

from app.domain.errors import RuleBroken
from app.domain.shape import Shape


class Point(Shape):
    """One sample of the pen: x, y in pixels of the pad, t in ms since the first touch."""

    x: float
    y: float
    t: Annotated[int, Field(ge=0)]
    p: Annotated[float, Field(ge=0, le=1)] = 1.0  # pressure; 1 where the device has none


class Strokes(Shape):
    """A signature on a pad of `width` x `height` pixels; one tuple of points a stroke."""

    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    strokes: tuple[tuple[Point, ...], ...]


class SignatureTooSmall(RuleBroken):
    code = "signature.too_small"

    def __init__(self) -> None:
        super().__init__("签名只有一点或是空的，没有存入。已签的其他签名都在。请在框内重写一遍。")


MIN_SPAN = 12.0  # pixels of the longer side of everything drawn
MIN_LENGTH = 30.0  # pixels of pen travel


def extent(strokes: Strokes) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of everything drawn; zeros when nothing is."""
    points = [point for stroke in strokes.strokes for point in stroke]
    if not points:
        return (0.0, 0.0, 0.0, 0.0)
    return (
        min(point.x for point in points),
        min(point.y for point in points),
        max(point.x for point in points),
        max(point.y for point in points),
    )


def travel(strokes: Strokes) -> float:
    """Length of the pen's way in pixels."""
    return sum(
        math.hypot(b.x - a.x, b.y - a.y)
        for stroke in strokes.strokes
        for a, b in itertools.pairwise(stroke)
    )


def require_signature(strokes: Strokes) -> Strokes:
    """The strokes themselves, or SignatureTooSmall for an empty or three-pixel mark."""
    left, top, right, bottom = extent(strokes)
    if max(right - left, bottom - top) < MIN_SPAN or travel(strokes) < MIN_LENGTH:
        raise SignatureTooSmall
    return strokes
