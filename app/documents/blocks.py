"""What stands on a page, as plain values: text with its fills and check boxes, tables, signatures.

A layout (one file a paper) builds a `Sheet` from the frozen values; `render` alone decides
where things stand and draws them. Sizes are points, widths of columns and heights of rows
millimetres, indents and gaps em. Nothing here knows how a page is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from app.domain.strokes import Strokes

Role = Literal["song", "fangsong", "title", "hei", "hei-bold", "kai"]
Align = Literal["left", "center", "right", "justify"]
Side = Literal["top", "middle", "bottom"]

MM = 72 / 25.4
FULL = "　"  # an em of white


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in another face, size or colour than its paragraph."""

    text: str
    role: Role | None = None
    scale: float = 1.0
    grey: bool = False


@dataclass(frozen=True, slots=True)
class Fill:
    """A value entered into a fixed sentence: underlined, with a space on each side."""

    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A check box with its label; the text layer says √ or □."""

    label: str
    checked: bool
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """White of a fixed width inside a line."""

    em: float


Inline = str | Run | Fill | Tick | Gap
Rich = str | tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text. `first` is the indent of the first line, `hang` of the others, in em."""

    content: Rich
    size: float = 12.0
    leading: float = 22.0
    role: Role = "song"
    align: Align = "justify"
    first: float = 2.0
    hang: float = 0.0
    left: float = 0.0  # points
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False  # stays with the first two lines of what follows


def heading(text: Rich, size: float = 12.0, leading: float = 24.0, first: float = 0.0) -> Paragraph:
    """A heading in 黑体; it never stands at the foot of a page."""
    return Paragraph(text, size, leading, role="hei", align="left", first=first, keep_next=True)


def line(
    text: Rich,
    size: float = 11.0,
    leading: float = 18.0,
    align: Align = "left",
    role: Role = "song",
) -> Paragraph:
    """A short line without indent."""
    return Paragraph(text, size, leading, role=role, align=align, first=0.0)


@dataclass(frozen=True, slots=True)
class Sides:
    """Two short texts on one line, at the left and at the right margin."""

    left: Rich
    right: Rich
    size: float = 11.0
    leading: float = 18.0
    role: Role = "song"


@dataclass(frozen=True, slots=True)
class Space:
    """White between blocks, in points; dropped at the head of a page."""

    height: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the text."""

    width: float = 0.5
    dashed: bool = False
    before: float = 0.0
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on, or the signature that was drawn on the screen standing on it.

    `length` in mm; none: as far as the column goes. Strokes are fitted into 38 x 12 mm.
    """

    before: Rich
    strokes: Strokes | None = None
    after: Rich = ""  # as a rule the date
    words: Rich = ""  # printed on the line instead of a signature: 拒绝签名，见末页
    length: float | None = None
    height: float = 30.0
    size: float = 11.0


@dataclass(frozen=True, slots=True)
class Seal:
    """署名: agency and date, centred over each other, with the clear field for the seal."""

    agency: str
    day: str
    size: float = 16.0
    leading: float = 28.95
    note: str = "（印　章）"
    right: float = 4.0  # em from the right margin


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; its content is text, or blocks of its own (a table inside has no outer rule)."""

    content: Rich | tuple[Block, ...]
    span: int = 1
    align: Align = "justify"
    side: Side = "middle"
    role: Role = "song"
    size: float | None = None
    leading: float | None = None
    flush: bool = False  # no padding: for a table inside the cell


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. Rows of one `group` share the first column's cell, which names it."""

    cells: tuple[Cell, ...]
    height: float = 8.0  # mm, at least
    group: str = ""
    cut: bool = False  # free text that may run over a page break
    keep_next: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first `head` rows are repeated on every page.

    With `grouped`, the first column is drawn by the groups of the rows (the rows hold the
    other columns only), and a group that goes on after a page break says （续）. `page_sum`
    makes the row that closes a page where the table goes on, from the places of its rows.
    """

    columns: tuple[float, ...]  # mm
    rows: tuple[Row, ...]
    head: int = 0
    size: float = 10.5
    leading: float | None = None  # 1.4 x size
    pad_x: float = 1.6  # mm
    pad_y: float = 1.1
    outer: float = 1.0
    inner: float = 0.5
    grouped: bool = False
    page_sum: Callable[[tuple[int, ...]], Row] | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that are never parted; with `pull`, two lines or rows before them come along."""

    blocks: tuple[Block, ...]
    pull: bool = True


Block = Paragraph | Sides | Space | Rule | Signature | Seal | Table | Together


def label(text: str, span: int = 1, align: Align = "center") -> Cell:
    """The cell that names the one beside it; `\\n` breaks it by hand."""
    return Cell(text, span=span, align=align, role="hei")


def value(content: Rich, span: int = 1, align: Align = "justify") -> Cell:
    """A cell with a value."""
    return Cell(content, span=span, align=align)


# The grids of papers.md 1.5, in mm.
FORM_GRID = (26.0, 56.5, 26.0, 56.5)
LETTER_GRID = (25.0, 53.0, 25.0, 53.0)


@dataclass(frozen=True, slots=True)
class PageSign:
    """One field of the strip that is signed at the foot of every page."""

    label: str
    width: float  # mm
    strokes: tuple[Strokes, ...] = ()
    words: str = ""  # 拒绝签名，见末页
    day: str = ""
    places: int = 1  # signers in this field, side by side


@dataclass(frozen=True, slots=True)
class Sheet:
    """One copy of one paper. Number, check code, codes and page x of y come from `render`.

    `body` begins on page 1. `annex` (附页) begins on a page of its own; a sheet with an annex
    or `one_page` is shrunk by the fit ladder until `body` stands on page 1. A body that names
    the number of annex pages is a function of it.
    """

    frame: Literal["form", "letter"]
    agency: str
    title: str
    number: str
    body: tuple[Block, ...] | Callable[[int], tuple[Block, ...]]
    annex: tuple[Block, ...] = ()
    copy_mark: str = ""
    above_number: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()  # last page, under the page number
    one_page: bool = False
    strip: tuple[PageSign, ...] = ()


@dataclass(frozen=True, slots=True)
class SealStrip:
    """One 封条 of a cut sheet."""

    number: str  # with —k
    goods: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SealSheet:
    """Seal strips, two on an A4 sheet; no party, no end date."""

    agency: str
    number: str
    decision_number: str
    day_words: str  # 二〇二六年九月二十二日
    strips: tuple[SealStrip, ...]
    lead: str = "封条　沿虚线裁开，骑缝粘贴，两端各压盖骑缝章一次。"
    warning: str = "严禁撕毁、擅自启封"
    explanation: str = ""
    decision_label: str = "决定文书"
    notes: tuple[str, ...] = field(default=())
