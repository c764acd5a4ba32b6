"""Chinese line breaking: text is cut into units, units into lines, lines into stretches to draw.

The rules are those of official papers: no closing mark at the head of a line and no
opening mark at its end, a closing mark may overhang by its blank half, Latin words,
numbers with their unit, boxes with their label and short fills are never cut, a little
white stands between Chinese and Latin without being a character.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.documents.blocks import Align, Fill, Gap, Inline, Rich, Role, Run, Tick
from app.documents.fonts import FontSet

NOT_AT_HEAD = frozenset("，。、；：？！）》」』】〕”’％℃…—·．,.;:?!)%]}〉")
NOT_AT_END = frozenset("（《「『【〔“‘([{〈")
OVERHANG = frozenset("，。、；：）》」』】〕．")  # their right half is blank
_MARKS = NOT_AT_HEAD | NOT_AT_END | frozenset("～－＊／＋＝/")
_COUNTED = frozenset("年月日时分项号张")  # stay with the number before them
MIXED_WHITE = 0.12  # em between Chinese and Latin
MOST_STRETCH = 0.16  # em a gap may grow
BOX = 1.3  # em of a check box
_WHOLE_FILL = 10  # a fill of up to so many characters is never cut
_WHOLE_LABEL = 12
_UNKNOWN = "□"
_LATIN = r"!-~\u00a1-\u024f\u0370-\u045f"
_WORDS = re.compile(
    rf"\n|[ \t\u3000]+|\d[\d.,]*[  ]?(?:℃|°C|kg|mg|g|mL|L|TB|GB|mm|cm|m|km|㎡|m²)(?![{_LATIN}])"
    rf"|[{_LATIN}]+(?:[—–·][{_LATIN}]+)*|."
)  # fmt: skip


@dataclass(slots=True)
class Piece:
    """Characters of one face, one size, drawn in one go."""

    face: str
    size: float
    text: str
    width: float
    grey: bool = False


@dataclass(slots=True)
class Unit:
    """What is never cut: a Chinese character, a word, a box with its label."""

    pieces: list[Piece]
    width: float
    first: str  # the characters that decide about breaks and white
    last: str
    box: bool | None = None  # a check box stands before the pieces
    under: bool = False
    white: bool = False  # dropped at the ends of a line
    glued: bool = False  # no break before it
    feed: bool = False  # a line ends here
    size: float = 0.0
    head: int = 0  # what kind of character it begins and ends with: see _kind
    tail: int = 0


@dataclass(slots=True)
class Stretch:
    """Something to draw on a line, `x` from its left end."""

    x: float
    piece: Piece | None
    spread: float = 0.0  # added between characters
    box: bool | None = None
    size: float = 0.0


@dataclass(slots=True)
class Line:
    """One line, ready to draw."""

    stretches: list[Stretch]
    rules: list[tuple[float, float]] = field(default_factory=list)  # underlined from, to
    width: float = 0.0

    def text(self) -> str:
        return "".join(s.piece.text for s in self.stretches if s.piece)


_NO_KIND, _LATIN_KIND, _WIDE_KIND = 0, 1, 2


def _kind(sign: str) -> int:
    """Chinese, Latin, or a mark that has white of its own."""
    if sign in _MARKS or sign.isspace():
        return _NO_KIND
    return _WIDE_KIND if sign >= "\u2e80" or sign in "“”‘’…—·℃" else _LATIN_KIND


def _pieces(fonts: FontSet, role: Role, size: float, text: str, grey: bool) -> list[Piece]:
    """The text in the faces that have its characters; one without a face is a blank em."""
    found: list[Piece] = []
    for wanted in text:
        sign, glyph = wanted, fonts.glyph(role, wanted)
        if glyph is None:  # refused before issuing; a preview shows the place
            sign, glyph = _UNKNOWN, fonts.glyph(role, _UNKNOWN)
        if glyph is None:
            continue
        width = glyph.width * size
        if found and found[-1].face == glyph.face:
            found[-1].text += sign
            found[-1].width += width
        else:
            found.append(Piece(glyph.face, size, sign, width, grey))
    return found


def units(fonts: FontSet, content: Rich, role: Role, size: float) -> list[Unit]:
    """The content cut into what is never cut."""
    parts: Sequence[Inline] = (content,) if isinstance(content, str) else content
    found: list[Unit] = []
    for part in parts:
        found += _units_of(fonts, part, role, size)
    return found


def _units_of(fonts: FontSet, part: Inline, role: Role, size: float) -> list[Unit]:
    if isinstance(part, str):
        found = _words(fonts, part, role, size)
    elif isinstance(part, Run):
        found = _words(fonts, part.text, part.role or role, size * part.scale, part.grey)
    elif isinstance(part, Fill):
        found = _fill(fonts, part, role, size)
    elif isinstance(part, Tick):
        found = _tick(fonts, part, role, size)
    else:
        found = [Unit([], part.em * size, " ", " ", white=True, size=size)]
    return found


# Units of single characters, shared by all lines: a page has a thousand of them.
_Singles = dict[str, Unit]
_SINGLES: dict[tuple[int, Role, float, bool], _Singles] = {}


def _singles(fonts: FontSet, role: Role, size: float, grey: bool) -> _Singles:
    return _SINGLES.setdefault((id(fonts), role, size, grey), {})


def _words(fonts: FontSet, text: str, role: Role, size: float, grey: bool = False) -> list[Unit]:
    singles = _singles(fonts, role, size, grey)
    found: list[Unit] = []
    for word in _WORDS.findall(text):
        unit = singles.get(word)
        if unit is None:
            unit = _word(fonts, word, role, size, grey)
            if len(word) == 1:
                singles[word] = unit
        found.append(unit)
    return found


def _word(fonts: FontSet, word: str, role: Role, size: float, grey: bool) -> Unit:
    if word == "\n":
        return Unit([], 0.0, "\n", "\n", feed=True, size=size)
    pieces = _pieces(fonts, role, size, word, grey)
    width = sum(piece.width for piece in pieces)
    first, last = word[0], word[-1]
    return Unit(
        pieces, width, first, last, white=word.isspace(), size=size, head=_kind(first),
        tail=_kind(last),
    )  # fmt: skip


def _fill(fonts: FontSet, part: Fill, role: Role, size: float) -> list[Unit]:
    whole = len(part.text) <= _WHOLE_FILL
    space = 0.28 * size
    inner = [unit for unit in _words(fonts, part.text, role, size) if not unit.feed]
    return [
        Unit([], space, "（", "（", under=True, size=size),
        *(
            replace(unit, under=True, white=False, glued=whole and place > 0)
            for place, unit in enumerate(inner)
        ),
        Unit([], space, "）", "）", under=True, glued=True, size=size),
    ]


def _tick(fonts: FontSet, part: Tick, role: Role, size: float) -> list[Unit]:
    words = _words(fonts, part.label, part.role or role, size)
    inner = [unit for unit in words if not unit.feed]
    whole = len(part.label) <= _WHOLE_LABEL
    return [
        Unit([], BOX * size, "（", "（", box=part.checked, size=size),
        *(replace(unit, glued=place == 0 or whole) for place, unit in enumerate(inner)),
    ]


def _mixed(before: Unit, after: Unit) -> float:
    """The white between Chinese and Latin, in points."""
    if before.tail + after.head != _LATIN_KIND + _WIDE_KIND or not before.tail or not after.head:
        return 0.0
    return MIXED_WHITE * min(before.size, after.size)


def _may_break(before: Unit, after: Unit) -> bool:
    if after.glued or after.white:
        return False
    if before.last.isdigit() and after.first in _COUNTED:
        return False
    return after.first not in NOT_AT_HEAD and before.last not in NOT_AT_END


def break_lines(
    source: Sequence[Unit], width: float, first: float = 0.0, hang: float = 0.0
) -> list[list[Unit]]:
    """Units gathered into lines no wider than `width`; the first is indented by `first`."""
    lines: list[list[Unit]] = []
    current: list[Unit] = []
    used = first
    chance = -1  # index in `current` before which the line may be broken
    for unit in _cut_too_wide(source, width - max(first, hang)):
        if unit.feed:
            lines.append(current)
            current, used, chance = [], hang, -1
            continue
        if not current and unit.white and lines:
            continue
        step = unit.width + (_mixed(current[-1], unit) if current else 0.0)
        if current and _may_break(current[-1], unit):
            chance = len(current)
        over = used + step - width - (unit.size / 2 if unit.last in OVERHANG else 0.0)
        if over > 0.01 and current and not unit.white:
            at = chance if chance > 0 else len(current)
            rest = current[at:]
            lines.append(current[:at])
            while rest and rest[0].white:
                rest.pop(0)
            current, chance = [*rest, unit], -1
            used = hang + _length(current)
            continue
        current.append(unit)
        used += step
    if current or not lines:
        lines.append(current)
    return [_trimmed(line) for line in lines]


def _length(line: Sequence[Unit]) -> float:
    return sum(unit.width for unit in line) + sum(_mixed(a, b) for a, b in itertools.pairwise(line))


def _trimmed(line: list[Unit]) -> list[Unit]:
    while line and line[-1].white:
        line.pop()
    return line


def _cut_too_wide(source: Iterable[Unit], width: float) -> Iterator[Unit]:
    """A word wider than the column is cut between its characters."""
    for unit in source:
        if unit.width <= width or unit.box is not None or len(unit.pieces) == 0:
            yield unit
            continue
        for piece in unit.pieces:
            em = piece.width / max(len(piece.text), 1)
            for sign in piece.text:
                part = Piece(piece.face, piece.size, sign, em, piece.grey)
                kind = _kind(sign)
                yield Unit(
                    [part], em, sign, sign, under=unit.under, size=unit.size, head=kind, tail=kind
                )


def place(line: Sequence[Unit], width: float, align: Align, last: bool, indent: float) -> Line:
    """Where each stretch of a line stands; a line is spread only if its gaps stay small."""
    natural = _length(line)
    room = width - indent - natural
    spread = _spread(line, room) if align == "justify" and not last else 0.0
    x = indent
    if align == "center":
        x += room / 2
    elif align == "right":
        x += room
    done = _Placing(x)
    for before, unit in zip([None, *line], line, strict=False):
        done.add(before, unit, spread)
    return done.line()


def _spread(line: Sequence[Unit], room: float) -> float:
    gaps = len(line) - 1
    if gaps < 1:
        return 0.0
    each = room / gaps
    return each if each <= MOST_STRETCH * max(unit.size for unit in line) else 0.0


class _Placing:
    """Gathers units into as few stretches as possible."""

    def __init__(self, x: float) -> None:
        self.x = x
        self.stretches: list[Stretch] = []
        self.rules: list[tuple[float, float]] = []
        self._open: Stretch | None = None  # a stretch of single wide characters that may grow

    def add(self, before: Unit | None, unit: Unit, spread: float) -> None:
        gap = (_mixed(before, unit) + spread) if before is not None else 0.0
        start = self.x + gap
        if unit.under:
            self._underline(start - (gap if before and before.under else 0.0), start + unit.width)
        if unit.box is not None:
            self.stretches.append(Stretch(start, None, box=unit.box, size=unit.size))
            self._open = None
        self._draw(unit, start, spread, joined=abs(gap - spread) < 1e-9)
        self.x = start + unit.width

    def _draw(self, unit: Unit, start: float, spread: float, *, joined: bool) -> None:
        x = start + (BOX * unit.size if unit.box is not None and unit.pieces else 0.0)
        single = len(unit.pieces) == 1 and len(unit.pieces[0].text) == 1
        if not unit.pieces:
            self._open = None
            return
        if single and joined and self._open is not None and self._open.piece is not None:
            held, piece = self._open.piece, unit.pieces[0]
            if held.face == piece.face and held.size == piece.size and held.grey == piece.grey:
                held.text += piece.text  # a copy of our own: units are shared
                return
        for piece in unit.pieces:
            own = Piece(piece.face, piece.size, piece.text, piece.width, piece.grey)
            stretch = Stretch(x, own, spread if single else 0.0)
            self.stretches.append(stretch)
            x += piece.width
            self._open = stretch if single else None

    def _underline(self, start: float, end: float) -> None:
        if self.rules and abs(self.rules[-1][1] - start) < 0.01:
            self.rules[-1] = (self.rules[-1][0], end)
        else:
            self.rules.append((start, end))

    def line(self) -> Line:
        return Line(self.stretches, self.rules, self.x)


def set_text(
    fonts: FontSet, content: Rich, *, role: Role, size: float, width: float,
    align: Align = "justify", first: float = 0.0, hang: float = 0.0,
) -> list[Line]:  # fmt: skip
    """A text in lines of a width. Indents in points."""
    broken = break_lines(units(fonts, content, role, size), width, first, hang)
    count = len(broken)
    return [
        place(line, width, align, number == count - 1, first if number == 0 else hang)
        for number, line in enumerate(broken)
    ]


def natural_width(fonts: FontSet, content: Rich, role: Role, size: float) -> float:
    """How wide a text is on one line."""
    return _length(units(fonts, content, role, size))


__all__ = ["BOX", "Gap", "Line", "Piece", "Stretch", "natural_width", "set_text"]
