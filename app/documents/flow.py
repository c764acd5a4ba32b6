"""Blocks become fragments with a height; `paging` puts them on pages.

A fragment is a line, a row, a signature. Fragments that are `glued` stay on one page: two
lines of a paragraph, a heading with what follows, a signature with the last two rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from typing_extensions import TypeIs

from app.documents.blocks import (
    MM,
    Align,
    Block,
    Cell,
    Paragraph,
    Rich,
    Rule,
    Seal,
    Sides,
    Signature,
    Space,
    Table,
    Together,
)
from app.documents.fonts import FontSet
from app.documents.lines import Unit, break_lines, natural_width, place, set_text, units
from app.documents.pen import SIGNATURE, Pen

LEAST_SIZE = 9.5  # the fit ladder shrinks no text under it
LEAST_SIGNATURE = 24.0

Draw = Callable[[Pen, float, float], None]


@dataclass(slots=True)
class Fragment:
    """Something that is not cut: `draw(pen, x, top)`, a row, or a whole table inside a cell."""

    height: float
    draw: Draw | None = None
    glued: bool = False  # to the next fragment
    white: bool = False  # dropped at the head of a page
    row: RowBox | None = None
    inner: TableBox | None = None


@dataclass(slots=True)
class CellBox:
    """A cell laid out: fragments from top to bottom."""

    x: float
    width: float
    cell: Cell
    fragments: list[Fragment]
    flush: bool

    @property
    def height(self) -> float:
        return sum(fragment.height for fragment in self.fragments)


@dataclass(slots=True)
class RowBox:
    """A row laid out, and the table it belongs to."""

    table: TableBox
    index: int
    height: float
    cells: list[CellBox]
    group: str = ""
    goes_on: bool = False  # the rest of a row that was cut


@dataclass(slots=True)
class TableBox:
    """A table laid out."""

    source: Table
    widths: list[float]
    rows: list[RowBox]
    nested: bool
    size: float
    leading: float
    sum_height: float = 0.0

    @property
    def head(self) -> list[RowBox]:
        return self.rows[: self.source.head]

    @property
    def head_height(self) -> float:
        return sum(row.height for row in self.head)

    @property
    def width(self) -> float:
        return sum(self.widths)


@dataclass(frozen=True, slots=True)
class Setting:
    """The faces, and the step of the fit ladder."""

    fonts: FontSet
    scale: float = 1.0

    def size(self, size: float) -> float:
        return size if size <= LEAST_SIZE else max(LEAST_SIZE, size * self.scale)

    def leading(self, size: float, leading: float) -> float:
        return leading * self.size(size) / size


def fragments(
    blocks: Sequence[Block], width: float, setting: Setting, *, nested: bool = False
) -> list[Fragment]:
    """Blocks laid out one under the other in a column of that width."""
    found: list[Fragment] = []
    for block in blocks:
        if isinstance(block, Together):
            inner = fragments(block.blocks, width, setting, nested=nested)
            for fragment in inner[:-1]:
                fragment.glued = True
            if block.pull:
                _pull(found)
            found.extend(inner)
        else:
            found.extend(_lay(block, width, setting, nested))
    return found


def _pull(before: list[Fragment]) -> None:
    """The last two lines or rows come along; white between them does not count."""
    wanted = 2
    for fragment in reversed(before):
        if wanted == 0:
            return
        fragment.glued = True
        wanted -= 0 if fragment.white else 1


def _lay(block: Block, width: float, setting: Setting, nested: bool) -> list[Fragment]:
    match block:
        case Paragraph():
            found = _paragraph(block, width, setting)
        case Table():
            found = _table(block, width, setting, nested)
        case Space():
            found = [Fragment(block.height * setting.scale, white=True)]
        case Rule():
            found = [_rule(block, width)]
        case Signature():
            found = [_signature(block, width, setting)]
        case Sides():
            found = [_sides(block, width, setting)]
        case Seal():
            found = _seal(block, width, setting)
        case Together():
            found = fragments(block.blocks, width, setting, nested=nested)
    return found


def _paragraph(block: Paragraph, width: float, setting: Setting) -> list[Fragment]:
    size, leading = setting.size(block.size), setting.leading(block.size, block.leading)
    width -= block.left
    first, hang = block.first * size, block.hang * size
    source = units(setting.fonts, block.content, block.role, size)
    lines = break_lines(source, width, first, hang)
    last = len(lines) - 1
    found: list[Fragment] = []
    if block.before:
        found.append(Fragment(block.before * setting.scale, glued=True, white=True))
    for number, line in enumerate(lines):
        glued = number < last and number in {0, last - 1}

        def draw(
            pen: Pen, x: float, top: float, line: list[Unit] = line, number: int = number
        ) -> None:
            indent = hang if number else first
            placed = place(line, width, block.align, number == last, indent)
            pen.line(x + block.left, top, leading, size, placed)

        found.append(Fragment(leading, draw, glued or (number == last and block.keep_next)))
    if block.after:
        found.append(Fragment(block.after * setting.scale, glued=block.keep_next, white=True))
    return found


def _rule(block: Rule, width: float) -> Fragment:
    def draw(pen: Pen, x: float, top: float) -> None:
        y = top - block.before
        pen.rule(x, y, x + width, y, block.width, "3 2" if block.dashed else "")

    return Fragment(block.before + block.after + block.width, draw, glued=True)


def _ends(left: Rich, right: Rich) -> tuple[tuple[Rich, Align], tuple[Rich, Align]]:
    return (left, "left"), (right, "right")


def _sides(block: Sides, width: float, setting: Setting) -> Fragment:
    size, leading = setting.size(block.size), setting.leading(block.size, block.leading)
    left, right = (
        set_text(setting.fonts, text, role=block.role, size=size, width=width, align=align)[0]
        for text, align in _ends(block.left, block.right)
    )

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.line(x, top, leading, size, left)
        pen.line(x, top, leading, size, right)

    return Fragment(leading, draw)


def _signature(block: Signature, width: float, setting: Setting) -> Fragment:
    size = setting.size(block.size)
    height = max(LEAST_SIGNATURE, block.height * setting.scale)
    fonts = setting.fonts
    before = natural_width(fonts, block.before, "song", size)
    after = natural_width(fonts, block.after, "song", size) if block.after else 0.0
    start = before + (4 if before else 0)
    end = width - after - (8 if after else 0)
    if block.length is not None:
        end = min(end, start + block.length * MM)

    def draw(pen: Pen, x: float, top: float) -> None:
        base = top - height + 0.32 * size
        for text, align in _ends(block.before, block.after):
            if text:
                line = set_text(fonts, text, role="song", size=size, width=width, align=align)[0]
                pen.line(x, base + 0.88 * size, size, size, line)
        pen.rule(x + start, base - 1.5, x + end, base - 1.5)
        if block.strokes is not None:
            pen.strokes(
                x + start + 4, base - 1.5, block.strokes,
                height=min(SIGNATURE[1], height - 3), width=min(SIGNATURE[0], end - start - 8),
            )  # fmt: skip
        elif block.words:
            middle = (start + end) / 2
            wide = natural_width(fonts, block.words, "kai", size)
            line = set_text(
                fonts, block.words, role="kai", size=size, width=wide + 1, align="left"
            )[0]
            pen.line(x + middle - wide / 2, base + 0.98 * size, size, size, line)

    return Fragment(height, draw)


def _seal(block: Seal, width: float, setting: Setting) -> list[Fragment]:
    """Agency and date centred over each other; the whole stands 42 x 42 mm clear round the date."""
    size, leading = setting.size(block.size), setting.leading(block.size, block.leading)
    fonts = setting.fonts
    wide = max(natural_width(fonts, text, "song", size) for text in (block.agency, block.day))
    middle = width - block.right * size - wide / 2
    above, below = 21 * MM - leading * 1.5, 21 * MM - leading / 2
    height = above + 2 * leading + below

    def draw(pen: Pen, x: float, top: float) -> None:
        base = top - above - leading / 2 - 0.38 * size
        pen.words(x + middle, base, block.agency, size, align="center")
        pen.words(x + middle, base - leading, block.day, size, align="center")
        if block.note:
            pen.words(
                x + middle, base - leading * 1.75, block.note, size * 0.7, align="center", grey=True
            )

    return [Fragment(max(height, 2.6 * leading), draw)]


def _table(block: Table, width: float, setting: Setting, nested: bool) -> list[Fragment]:
    box = table_box(block, width, setting, nested)
    if nested:
        return [Fragment(sum(row.height for row in box.rows), inner=box)]
    found = [Fragment(row.height, None, False, False, row) for row in box.rows]
    _glue_rows(found, block)
    return found


def _glue_rows(found: list[Fragment], block: Table) -> None:
    for number in range(min(block.head, len(found) - 1)):
        found[number].glued = True
    for number, row in enumerate(block.rows[: len(found) - 1]):
        after = block.rows[number + 1]
        if row.keep_next:
            found[number].glued = True
        if block.grouped and row.group and row.group == after.group:
            starts = number == 0 or block.rows[number - 1].group != row.group
            ends = number + 2 >= len(block.rows) or block.rows[number + 2].group != row.group
            found[number].glued = found[number].glued or starts or ends


def table_box(block: Table, width: float, setting: Setting, nested: bool) -> TableBox:
    """A table with every row's height; its columns are scaled to the width when nested."""
    factor = width / (sum(block.columns) * MM) if nested else 1.0
    widths = [column * MM * factor for column in block.columns]
    size = setting.size(block.size)
    leading = (block.leading or 1.4 * block.size) * size / block.size
    box = TableBox(block, widths, [], nested, size, leading)
    for index, row in enumerate(block.rows):
        start = 1 if block.grouped and index >= block.head else 0
        cells = _cells(row.cells, box, setting, start)
        pad = 2 * block.pad_y * MM
        tall = max((cell.height + (0 if cell.flush else pad) for cell in cells), default=0.0)
        box.rows.append(
            RowBox(box, index, max(tall, row.height * MM * setting.scale), cells, row.group)
        )
    _make_room_for_groups(box, setting)
    if block.page_sum is not None and not nested:
        box.sum_height = page_sum(box, setting, tuple(range(block.head, len(box.rows)))).height
    return box


def page_sum(box: TableBox, setting: Setting, places: tuple[int, ...]) -> RowBox:
    """The row that sums up the rows of a page."""
    source = box.source
    assert source.page_sum is not None
    alone = replace(source, rows=(source.page_sum(places),), head=0, page_sum=None)
    return table_box(alone, box.width, setting, nested=False).rows[0]


def _cells(cells: Sequence[Cell], box: TableBox, setting: Setting, start: int) -> list[CellBox]:
    x = sum(box.widths[:start])
    column = start
    found: list[CellBox] = []
    for cell in cells:
        width = sum(box.widths[column : column + cell.span])
        pad = 0.0 if cell.flush else box.source.pad_x * MM
        found.append(
            CellBox(x, width, cell, _content(cell, width - 2 * pad, box, setting), cell.flush)
        )
        x += width
        column += cell.span
    return found


def _content(cell: Cell, width: float, box: TableBox, setting: Setting) -> list[Fragment]:
    content = cell.content
    if _is_blocks(content):
        return fragments(content, width, setting, nested=True)
    size = cell.size or box.source.size
    leading = cell.leading or (box.source.leading or 1.4 * box.source.size) * size / box.source.size
    text = Paragraph(content, size, leading, cell.role, cell.align, first=0.0)
    return _paragraph(text, width, setting)


def _is_blocks(content: Rich | tuple[Block, ...]) -> TypeIs[tuple[Block, ...]]:
    return isinstance(content, tuple) and bool(content) and isinstance(content[0], Block)


def group_label(name: str, box: TableBox, setting: Setting) -> list[Fragment]:
    """The cell that names a group of rows, in lines of even length."""
    width = box.widths[0] - 2 * MM
    fit = max(1, int(width / box.size))
    even = "\n".join(_even(line, fit) for line in name.split("\n"))
    return _content(Cell(even, align="center", role="hei"), width, box, setting)


def _even(line: str, fit: int) -> str:
    count = -(-len(line) // fit)
    if count < 2:
        return line
    step = -(-len(line) // count)
    return "\n".join(line[start : start + step] for start in range(0, len(line), step))


def _make_room_for_groups(box: TableBox, setting: Setting) -> None:
    """A group of few rows is at least as high as its name."""
    if not box.source.grouped:
        return
    rows = box.rows[box.source.head :]
    for name in dict.fromkeys(row.group for row in rows if row.group):
        members = [row for row in rows if row.group == name]
        wanted = sum(f.height for f in group_label(name, box, setting)) + 2 * MM
        lack = wanted - sum(row.height for row in members)
        for row in members:
            row.height += max(lack, 0.0) / len(members)
