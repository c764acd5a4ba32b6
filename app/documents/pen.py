"""Draws on one PDF page after the other: text, rules, boxes, strokes, codes. Points, y upwards.

This file and `fonts` are the only ones that know reportlab. It writes page operators itself,
which keeps the bytes the same each time and the text in as few pieces as the line needs.
"""

from __future__ import annotations

import functools
import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from app import paths
from app.documents.blocks import MM, Role
from app.documents.fonts import SONG, FontSet
from app.documents.lines import BOX, Line, Piece, natural_width, set_text
from app.domain.strokes import Strokes, extent

PAGE_WIDTH = 210 * MM
PAGE_HEIGHT = 297 * MM
SIGNATURE = (38 * MM, 12 * MM)  # a drawn signature is fitted into this
_BASELINE = 0.38  # em from the middle of a Chinese character down to the baseline
_PEN_WIDTH = 1.15

Matrix = tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself."""

    title: str
    author: str
    subject: str
    token: str


def _described(about: About) -> type[pdfdoc.PDFInfo]:
    """The Info dictionary: no dates, and the token for `verify`."""

    class Info(pdfdoc.PDFInfo):  # type: ignore[misc]
        def format(self, document: object) -> bytes:
            words = {
                "Title": about.title,
                "Author": about.author,
                "Subject": about.subject,
                "Producer": "shian",
                "ShianToken": about.token,
            }
            entries = {key: pdfdoc.PDFString(text) for key, text in words.items() if text}
            formatted: bytes = pdfdoc.PDFDictionary(entries).format(document)
            return formatted

    return Info


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


class Pen:
    """One document being drawn."""

    def __init__(self, fonts: FontSet, about: About) -> None:
        # ASCII85 would take most of the time and a quarter more space.
        rl_config.useA85 = 0
        self.fonts = fonts
        fonts.face(SONG)
        self._target = io.BytesIO()
        self._canvas = Canvas(
            self._target,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            invariant=1,
            pageCompression=1,
            initialFontName=SONG,
            lang="zh-CN",
        )
        self._canvas._doc.info = _described(about)()
        self._shapes: list[str] = []
        self._words: list[str] = []
        self._spread = 0.0  # what the page's text state is now
        self._face: tuple[str, int, float] | None = None

    # text

    def piece(self, x: float, y: float, piece: Piece, spread: float = 0.0) -> None:
        """Characters of one face, standing on the baseline `y`."""
        self._text(
            x, y, piece.face, piece.size, piece.text, spread, "0.55 g " if piece.grey else ""
        )

    def _text(
        self, x: float, y: float, face: str, size: float, text: str, spread: float, colour: str = ""
    ) -> None:
        font = self.fonts.face(face)
        doc = self._canvas._doc
        out = [colour] if colour else []
        if spread != self._spread:
            out.append(f"{spread:.3f} Tc")
            self._spread = spread
        out.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        for subset, codes in font.splitString(text, doc):
            key = (face, subset, size)
            if key != self._face:
                out.append(f"{font.getSubsetInternalName(subset, doc)} {_n(size)} Tf")
                self._face = key
            out.append(f"({self._canvas._escape(codes)}) Tj")
        if colour:
            out.append("0 g")
        self._words.append(" ".join(out))

    def line(self, x: float, top: float, leading: float, size: float, line: Line) -> None:
        """One laid-out line whose box begins at `top` and is `leading` high."""
        base = top - leading / 2 - _BASELINE * size
        for stretch in line.stretches:
            if stretch.box is not None:
                self.box(x + stretch.x, base, stretch.size, checked=stretch.box)
            if stretch.piece is not None:
                self.piece(x + stretch.x, base, stretch.piece, stretch.spread)
        for start, end in line.rules:
            self.rule(x + start, base - 0.17 * size, x + end, base - 0.17 * size)

    def words(
        self, x: float, base: float, text: str, size: float, *, role: Role = "song",
        align: str = "left", grey: bool = False,
    ) -> float:  # fmt: skip
        """A short text on one line with its baseline at `base`; returns its width."""
        width = natural_width(self.fonts, text, role, size)
        shift = {"left": 0.0, "center": width / 2, "right": width}[align]
        for stretch in set_text(self.fonts, text, role=role, size=size, width=1e6, align="left")[
            0
        ].stretches:
            if stretch.piece is not None:
                stretch.piece.grey = grey
                self.piece(x - shift + stretch.x, base, stretch.piece)
        return width

    def practice(self) -> None:
        """练习, large and pale across the page, under everything and outside its text."""
        em, length = 130.0, 260.0
        x, y = PAGE_WIDTH / 2 - length * 0.3536, PAGE_HEIGHT / 2 - length * 0.3536
        slope = _n(em * 0.7071)
        matrix = f"{slope} {slope} -{slope} {slope} {_n(x + em * 0.25)} {_n(y - em * 0.25)} cm"
        self._shapes.insert(0, f"q 0.92 g {matrix} {_practice_mark()} f Q")

    # shapes

    def rule(
        self, x1: float, y1: float, x2: float, y2: float, width: float = 0.5, dash: str = ""
    ) -> None:
        """A straight line."""
        pattern = f"[{dash}] 0 d " if dash else ""
        end = " [] 0 d" if dash else ""
        self._shapes.append(
            f"{pattern}{_n(width)} w {_n(x1)} {_n(y1)} m {_n(x2)} {_n(y2)} l S{end}"
        )

    def frame(
        self, x: float, bottom: float, width: float, height: float, line: float, dash: str = ""
    ) -> None:
        """The outline of a rectangle."""
        pattern = f"[{dash}] 0 d " if dash else ""
        end = " [] 0 d" if dash else ""
        self._shapes.append(
            f"{pattern}{_n(line)} w {_n(x)} {_n(bottom)} {_n(width)} {_n(height)} re S{end}"
        )

    def box(self, x: float, base: float, size: float, *, checked: bool) -> None:
        """A check box with its tick; the text layer gets √ or □ at the same place."""
        side, line = 0.72 * size, 0.06 * size
        left, bottom = x + (BOX - 0.72) / 2 * size, base + _BASELINE * size - side / 2
        self.frame(left, bottom, side, side, line)
        if checked:
            points = ((0.16, 0.50), (0.40, 0.24), (0.86, 0.80))
            way = [f"{_n(left + a * side)} {_n(bottom + b * side)}" for a, b in points]
            self._shapes.append(
                f"q 1 J 1 j {_n(0.12 * size)} w {way[0]} m {way[1]} l {way[2]} l S Q"
            )
        self._words.append("3 Tr")
        self._text(left - 0.1 * size, base, SONG, size * 0.8, "√" if checked else "□", 0.0)
        self._words.append("0 Tr")

    def strokes(
        self, x: float, base: float, strokes: Strokes, *,
        width: float = SIGNATURE[0], height: float = SIGNATURE[1],
    ) -> None:  # fmt: skip
        """A drawn signature, fitted into the field, standing on the line at `base`."""
        left, top, right, bottom = extent(strokes)
        scale = min(width / max(right - left, 1.0), height / max(bottom - top, 1.0))
        out = [f"q 1 J 1 j {_n(_PEN_WIDTH)} w"]
        for stroke in strokes.strokes:
            points = [(x + (p.x - left) * scale, base + 1 + (bottom - p.y) * scale) for p in stroke]
            out.append(_smooth(points))
        self._shapes.append(" ".join([*out, "Q"]))

    def code(self, x: float, bottom: float, side: float, matrix: Matrix, quiet: int = 4) -> None:
        """A QR code on white, `side` points wide with its quiet zone of `quiet` modules."""
        module = side / (len(matrix) + 2 * quiet)
        out = [f"1 g {_n(x)} {_n(bottom)} {_n(side)} {_n(side)} re f 0 g q"]
        out.append(f"{module:.5f} 0 0 {module:.5f} {_n(x)} {_n(bottom)} cm")
        self._shapes.append(" ".join([*out, _modules(matrix, quiet), "f Q"]))

    def raw(self, operators: str) -> None:
        """Operators of a shape drawn elsewhere, before the text of the page."""
        self._shapes.append(operators)

    # pages

    def end_page(self) -> None:
        code = self._canvas._code
        code.extend(self._shapes)
        code.append("BT")
        code.extend(self._words)
        code.append("ET")
        self._shapes, self._words = [], []
        self._spread, self._face = 0.0, None
        self._canvas.showPage()

    def finish(self) -> bytes:
        """The file."""
        self._canvas.save()
        return self._target.getvalue()


@functools.cache
def _practice_mark() -> str:
    path = paths.bundle("resources", "fonts", "practice-mark.txt")
    return path.read_text(encoding="utf-8").replace("\n", " ").strip()


@functools.lru_cache(maxsize=64)
def _modules(matrix: Matrix, quiet: int) -> str:
    """The dark modules as rectangles, one module = 1; the copies of a paper share it."""
    last = len(matrix) - 1 + quiet
    return " ".join(
        f"{start + quiet} {last - row} {end - start} 1 re"
        for row, dots in enumerate(matrix)
        for start, end in _runs(dots)
    )


def _runs(dots: Sequence[bool]) -> list[tuple[int, int]]:
    """The dark stretches of a row of modules."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for place, dark in enumerate([*dots, False]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            found.append((start, place))
            start = None
    return found


def _smooth(points: Sequence[tuple[float, float]]) -> str:
    """One stroke as a path through the middles of its samples."""
    if len(points) == 1:
        (x, y) = points[0]
        return f"{_n(x)} {_n(y)} m {_n(x)} {_n(y)} l S"
    out = [f"{_n(points[0][0])} {_n(points[0][1])} m"]
    at = points[0]
    for (ax, ay), (bx, by) in itertools.pairwise(points[1:]):
        mx, my = (ax + bx) / 2, (ay + by) / 2
        c1 = (at[0] + (ax - at[0]) * 2 / 3, at[1] + (ay - at[1]) * 2 / 3)
        c2 = (mx + (ax - mx) * 2 / 3, my + (ay - my) * 2 / 3)
        out.append(f"{_n(c1[0])} {_n(c1[1])} {_n(c2[0])} {_n(c2[1])} {_n(mx)} {_n(my)} c")
        at = (mx, my)
    out.append(f"{_n(points[-1][0])} {_n(points[-1][1])} l S")
    return " ".join(out)
