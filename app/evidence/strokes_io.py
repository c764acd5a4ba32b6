"""The exact bytes of a drawn signature, as its blob keeps them.

Whole numbers only, so that the same strokes always give the same bytes: positions in hundredths
of a pixel, pressure in thousandths, time in milliseconds.
"""

from __future__ import annotations

from typing import Literal

from app.domain.errors import InputRefused
from app.domain.shape import Shape
from app.domain.strokes import Point, Strokes
from app.trust import strict_json

VERSION = 1
MAX_BYTES = 4 * 1024 * 1024
_POSITION, _PRESSURE = 100, 1000


class _Written(Shape):
    """The drawing in whole numbers; one point is x, y, t, p."""

    v: Literal[1]
    width: int
    height: int
    strokes: tuple[tuple[tuple[int, int, int, int], ...], ...]


class StrokesDamaged(InputRefused):
    code = "strokes.damaged"

    def __init__(self) -> None:
        super().__init__("存下的签名笔迹读不出来，没有采用。其他签名都在。请重新签名或核对备份。")


def to_bytes(strokes: Strokes) -> bytes:
    """Compact JSON of whole numbers; equal strokes give equal bytes."""
    return strict_json.dumps(
        {
            "v": VERSION,
            "width": strokes.width,
            "height": strokes.height,
            "strokes": [[_numbers(point) for point in stroke] for stroke in strokes.strokes],
        }
    )


def from_bytes(data: bytes) -> Strokes:
    """The strokes of exactly these bytes, or StrokesDamaged."""
    if len(data) > MAX_BYTES:
        raise StrokesDamaged
    try:
        strokes = _strokes(_Written.model_validate(strict_json.loads(data)))
    except (InputRefused, ValueError):  # pydantic's own error is a ValueError
        raise StrokesDamaged from None
    if to_bytes(strokes) != data:  # another spelling of the same drawing is not what was signed
        raise StrokesDamaged
    return strokes


def _numbers(point: Point) -> list[int]:
    x, y = round(point.x * _POSITION), round(point.y * _POSITION)
    return [x, y, point.t, round(point.p * _PRESSURE)]


def _strokes(written: _Written) -> Strokes:
    return Strokes(
        width=written.width,
        height=written.height,
        strokes=tuple(
            tuple(
                Point(x=x / _POSITION, y=y / _POSITION, t=t, p=p / _PRESSURE)
                for x, y, t, p in stroke
            )
            for stroke in written.strokes
        ),
    )
