"""Pen strokes for practice: a made-up hand, different for every name and every paper.

Only the sample job uses it; a real signature comes from a person's pen.
"""

from __future__ import annotations

import hashlib
import math

from app.domain.strokes import Point, Strokes

WIDTH, HEIGHT = 600, 240
_BOX = 130.0


def practice_strokes(name: str, paper: str) -> Strokes:
    """Strokes that look written: per character a few curved lines inside one box."""
    seed = hashlib.sha256(f"{name}/{paper}".encode()).digest()
    shown = name[:4]
    left = (WIDTH - _BOX * len(shown)) / 2
    clock = 0
    strokes: list[tuple[Point, ...]] = []
    for index, sign in enumerate(shown):
        bits = hashlib.sha256(seed + sign.encode("utf-8")).digest()
        for line in range(4 + bits[0] % 3):
            made, clock = _line(bits, line, left + index * _BOX, clock)
            strokes.append(made)
    return Strokes(width=WIDTH, height=HEIGHT, strokes=tuple(strokes))


def _line(bits: bytes, line: int, left: float, clock: int) -> tuple[tuple[Point, ...], int]:
    a, b, c, d = (bits[(4 * line + k) % 32] / 255 for k in range(1, 5))
    across = line % 2 == 0
    x0, y0 = left + 12 + 40 * a, 50 + 30 * line * (0.6 + 0.4 * b)
    dx, dy = (70 + 20 * c, -8 + 14 * d) if across else (-10 + 24 * c, 80 + 26 * d)
    bend = 10 * (b - 0.5)
    count = 14
    points = []
    for step in range(count + 1):
        along = step / count
        sway = bend * math.sin(math.pi * along)
        x = x0 + dx * along + (0 if across else sway)
        y = min(max(y0 + dy * along + (sway if across else 0), 20), HEIGHT - 20)
        points.append(Point(x=round(x, 1), y=round(y, 1), t=clock + 9 * step, p=0.7))
    return tuple(points), clock + 9 * count + 120
