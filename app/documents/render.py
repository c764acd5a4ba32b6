"""Sheets become PDF bytes: frames, header band, codes, footers, the fit ladder. Same in, same out.

Nothing printed here depends on the moment, the machine or the user.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents import qr
from app.documents.blocks import MM, Block, PageSign, Paragraph, Role, SealSheet, Sheet
from app.documents.flow import Fragment, Setting, fragments
from app.documents.fonts import FontSet
from app.documents.lines import natural_width, set_text
from app.documents.paging import Page, pages
from app.documents.pen import PAGE_HEIGHT, PAGE_WIDTH, About, Pen
from app.documents.strips import draw_seal_sheets
from app.documents.tables import draw_fragments
from app.domain.paper import ContentCode

LADDER = (1.0, 0.95, 0.9, 0.86)
_LUCK = 1.03  # lines that break luckily gain a little more than the square of a step
_BAND = 37 * MM  # page 1 belongs to the header band down to here
_LATER = 24 * MM
_STRIP_FOOT, _STRIP_HEIGHT = 20 * MM, 17 * MM
_RULE = 17.2 * MM
_NOTE_STEP = 10.0
_STRIP_LIFT = 4.0  # the signed strip leaves room for a line between it and the footer


@dataclass(frozen=True, slots=True)
class Frame:
    """The margins of a form or a letter, in points."""

    left: float
    right: float
    bottom: float
    footer: float  # baseline of the first footer line
    page_size: float

    @property
    def width(self) -> float:
        return PAGE_WIDTH - self.left - self.right

    @property
    def centre(self) -> float:
        return self.left + self.width / 2


FORM = Frame(25 * MM, 20 * MM, 22 * MM, 13 * MM, 10.5)
LETTER = Frame(28 * MM, 26 * MM, 35 * MM, 25 * MM, 12.0)
SEALS = Frame(14 * MM, 14 * MM, 18 * MM, 9.5 * MM, 10.5)


@dataclass(frozen=True, slots=True)
class Marks:
    """What binds every page to its paper."""

    number: str
    token: str
    host: str
    content_hash: str
    practice: bool
    standing_notes: tuple[str, ...] = ()  # a basis not in force, a scripted origin: on every page

    @property
    def check(self) -> str:
        return str(ContentCode(self.content_hash))


def render(candidates: Sequence[Sheet], marks: Marks) -> bytes:
    """The first candidate whose body stands on page 1 at a step of the ladder, as a PDF."""
    fonts = FontSet.load()
    sheet, setting, laid = _fitted(candidates, fonts, marks)
    pen = Pen(fonts, _about(sheet.title, sheet.agency, marks))
    frame = FORM if sheet.frame == "form" else LETTER
    for number, page in enumerate(laid, start=1):
        if number == 1:
            _header(pen, frame, sheet, marks)
            top = PAGE_HEIGHT - _BAND
        else:
            _running_head(pen, frame, sheet)
            top = PAGE_HEIGHT - _LATER
        draw_fragments(pen, setting, frame.left, top, page.fragments)
        if sheet.strip:
            lift = _extra(sheet, fonts, marks)
            _page_strip(pen, frame, sheet.strip, _STRIP_FOOT + lift)
        _footer(pen, frame, sheet, marks, number, len(laid))
        pen.end_page()
    return pen.finish()


def render_seals(sheet: SealSheet, marks: Marks) -> bytes:
    """Seal strips as a PDF, two on a page."""
    fonts = FontSet.load()
    pen = Pen(fonts, _about("封条", sheet.agency, marks))
    total = (len(sheet.strips) + 1) // 2
    for page in range(1, total + 1):
        if marks.practice:
            _practice(pen, SEALS, later=True)
        draw_seal_sheets(pen, Setting(fonts), sheet, page, _code_of(marks))
        _seal_footer(pen, marks, page, total)
        pen.end_page()
    return pen.finish()


def _about(title: str, agency: str, marks: Marks) -> About:
    return About(f"{title} {marks.number}", agency, f"校验码 {marks.check}", marks.token)


def _fitted(
    candidates: Sequence[Sheet], fonts: FontSet, marks: Marks
) -> tuple[Sheet, Setting, list[Page]]:
    for sheet in candidates:
        extra = _extra(sheet, fonts, marks)
        annex = _annex_pages(sheet, Setting(fonts), extra)
        steps = LADDER if sheet.one_page or sheet.annex else LADDER[:1]
        tall = 0.0
        for step in steps:
            if step != steps[-1] and tall * step * step > _room(sheet, _BAND, extra) * _LUCK:
                continue
            setting = Setting(fonts, step)
            body = _body_pages(sheet, setting, len(annex), extra)
            if len(body) == 1:
                return sheet, setting, [*body, *annex]
            tall = tall or sum(page.used for page in body)
    # Nothing stands on one page: the last candidate breaks by the rules, at full size.
    sheet, setting = candidates[-1], Setting(fonts)
    extra = _extra(sheet, fonts, marks)
    annex = _annex_pages(sheet, setting, extra)
    return sheet, setting, [*_body_pages(sheet, setting, len(annex), extra), *annex]


def _extra(sheet: Sheet, fonts: FontSet, marks: Marks) -> float:
    """Room for standing lines beyond the first, which has its place in the margin."""
    lines = len(_standing_lines(fonts, sheet, marks, last=True))
    return _NOTE_STEP * max(0, lines - 1) + (_STRIP_LIFT if lines and sheet.strip else 0.0)


def _room(sheet: Sheet, top: float, extra: float) -> float:
    frame = FORM if sheet.frame == "form" else LETTER
    bottom = 41 * MM if sheet.strip else frame.bottom
    return PAGE_HEIGHT - top - bottom - extra


def _body_pages(sheet: Sheet, setting: Setting, annex_pages: int, extra: float) -> list[Page]:
    frame = FORM if sheet.frame == "form" else LETTER
    opening = fragments(_opening(sheet, setting.fonts), frame.width, Setting(setting.fonts))
    for fragment in opening:
        fragment.glued = True
    blocks = sheet.body(annex_pages) if callable(sheet.body) else sheet.body
    body = fragments(blocks, frame.width, setting)
    return pages([*opening, *body], _room(sheet, _BAND, extra), _room(sheet, _LATER, extra))


def _annex_pages(sheet: Sheet, setting: Setting, extra: float) -> list[Page]:
    if not sheet.annex:
        return []
    frame = FORM if sheet.frame == "form" else LETTER
    body: list[Fragment] = fragments(sheet.annex, frame.width, setting)
    room = _room(sheet, _LATER, extra)
    return pages(body, room, room)


def _opening(sheet: Sheet, fonts: FontSet) -> tuple[Block, ...]:
    """Agency where it is not in the band, title, number: never shrunk by the ladder."""
    width = (FORM if sheet.frame == "form" else LETTER).width
    title = _heading(sheet.title, _title_size(sheet.title), 31.9)
    if sheet.frame == "letter":
        agency = _heading(sheet.agency, _shrunk(fonts, sheet.agency, "title", 18.0, width), 28.6)
        number = Paragraph(sheet.number, 14, 26, align="center", first=0, after=6)
        return (agency, title, *sheet.above_number, number)
    number = Paragraph(f"编号：{sheet.number}", 10.5, 17, align="right", first=0)
    if _agency_in_band(sheet, fonts):
        return (title, *sheet.above_number, number)
    size = _shrunk(fonts, sheet.agency, "song", 16.0, width)
    agency = Paragraph(sheet.agency, size, 28.6, align="center", first=0)
    return (agency, title, *sheet.above_number, number)


def _heading(text: str, size: float, leading: float) -> Paragraph:
    return Paragraph(text, size, leading, role="title", align="center", first=0)


def _title_size(title: str) -> float:
    if len(title) <= 17:
        return 22.0
    return 20.0 if len(title) <= 20 else 18.0


def _shrunk(fonts: FontSet, text: str, role: Role, size: float, width: float) -> float:
    wide = natural_width(fonts, text, role, size)
    return max(12.0, min(size, size * width / wide)) if wide else size


def _agency_in_band(sheet: Sheet, fonts: FontSet) -> bool:
    return natural_width(fonts, sheet.agency, "song", 16.0) <= 96 * MM


def _code_of(marks: Marks) -> qr.Matrix | None:
    return qr.matrix(qr.address(marks.host, marks.token)) if marks.token else None


def _header(pen: Pen, frame: Frame, sheet: Sheet, marks: Marks) -> None:
    if sheet.frame == "form":
        pen.words(frame.left, PAGE_HEIGHT - 18 * MM - 4, sheet.copy_mark, 10.5, role="hei")
        if _agency_in_band(sheet, pen.fonts):
            base = PAGE_HEIGHT - 31.75 * MM - 0.38 * 16
            pen.words(frame.centre, base, sheet.agency, 16, align="center")
    if marks.practice:
        _practice(pen, frame)
    dots = _code_of(marks)
    if dots is None:
        return
    side = qr.side_mm(dots) * MM
    x = PAGE_WIDTH - frame.right - side
    pen.code(x, PAGE_HEIGHT - 36 * MM, side, dots)
    for number, words in enumerate(("扫码", "核验", "本文书")):
        base = PAGE_HEIGHT - 8.5 * MM - 7.5 - number * 10.5
        pen.words(x - 1, base, words, 7.5, align="right")


def _practice(pen: Pen, frame: Frame, *, later: bool = False) -> None:
    """练习 across the page, and in words in the band or beside the running head."""
    pen.practice()
    words, size = "练习文书　不具有法律效力", 9.0
    width = natural_width(pen.fonts, words, "hei-bold", size) + 8
    x = PAGE_WIDTH - frame.right - width if later else frame.left
    above = 11 * MM if frame is SEALS else 17.6 * MM
    base = PAGE_HEIGHT - above if later else PAGE_HEIGHT - 12 * MM - 4
    pen.words(x + 4, base, words, size, role="hei-bold")
    pen.frame(x, base - 4.5, width, 16, 0.8)


def _running_head(pen: Pen, frame: Frame, sheet: Sheet) -> None:
    text = f"{sheet.title}　{sheet.number}（续）"
    pen.words(frame.left, PAGE_HEIGHT - 18.2 * MM, text, 9)
    y = PAGE_HEIGHT - 20 * MM
    pen.rule(frame.left, y, PAGE_WIDTH - frame.right, y)


def _footer(pen: Pen, frame: Frame, sheet: Sheet, marks: Marks, page: int, total: int) -> None:
    right = PAGE_WIDTH - frame.right
    base = frame.footer - 4
    if frame is FORM:
        pen.rule(frame.left, _RULE, right, _RULE)
    pen.words(frame.left, base, f"文书编号　{marks.number}", 8)
    pen.words(frame.left, base - 11, f"校验码　{marks.check}", 8)
    pen.words(right, base - 1, f"第 {page} 页　共 {total} 页", frame.page_size, align="right")
    if page == total and sheet.notes:
        _copies(pen, right, base - 11.5, sheet.notes[0])
    y = _RULE + 4 if frame is FORM else base + 16
    for text in reversed(_standing_lines(pen.fonts, sheet, marks, last=page == total)):
        pen.words(right, y, text, 8, align="right")
        y += _NOTE_STEP
    if marks.practice and page > 1:
        _practice(pen, frame, later=True)
    _page_code(pen, frame.centre, base + 4 - 8.1 * MM, marks, (page, total))


def _standing_lines(fonts: FontSet, sheet: Sheet, marks: Marks, *, last: bool) -> list[str]:
    """What stands over the footer: the basis that is not in force, and on the last page more."""
    width = (FORM if sheet.frame == "form" else LETTER).width
    lines: list[str] = []
    for note in (*marks.standing_notes, *(sheet.notes[1:] if last else ())):
        joined = f"{lines[-1]}　{note}" if lines else note
        if lines and natural_width(fonts, joined, "song", 8) <= width:
            lines[-1] = joined
        else:
            lines.append(note)
    return lines


def _copies(pen: Pen, right: float, base: float, note: str) -> None:
    """Who keeps the copies: right of the page code, in short lines."""
    width = 70 * MM
    for line in set_text(pen.fonts, note, role="song", size=8, width=width, align="right"):
        pen.line(right - width, base + 0.88 * 8, 8, 8, line)
        base -= 9.5


def _page_code(
    pen: Pen, centre: float, bottom: float, marks: Marks, place: tuple[int, int]
) -> None:
    """10 mm at the foot of every page, its lower edge at `bottom`: files a returned page."""
    dots = qr.matrix(qr.page_code(marks.content_hash, *place))
    quiet = 2
    side = 10 * MM * (len(dots) + 2 * quiet) / len(dots)
    pen.code(centre - side / 2, bottom - (side - 10 * MM) / 2, side, dots, quiet)


def _seal_footer(pen: Pen, marks: Marks, page: int, total: int) -> None:
    left, right = 14 * MM, PAGE_WIDTH - 14 * MM
    pen.words(left, 11 * MM, f"文书编号　{marks.number}", 8)
    pen.words(left, 7.2 * MM, f"校验码　{marks.check}", 8)
    pen.words(right, 10.6 * MM, f"第 {page} 页　共 {total} 页", 10.5, align="right")
    for number, note in enumerate(marks.standing_notes):
        pen.words(right, (7 - 3.2 * number) * MM, note, 7, align="right")
    _page_code(pen, PAGE_WIDTH / 2, 5.4 * MM, marks, (page, total))


def _page_strip(pen: Pen, frame: Frame, strip: Sequence[PageSign], bottom: float) -> None:
    """The fields that are signed at the foot of every page."""
    x = frame.left
    width = sum(field.width for field in strip) * MM
    pen.frame(x, bottom, width, _STRIP_HEIGHT, 0.8)
    for number, field in enumerate(strip):
        if number:
            pen.rule(x, bottom, x, bottom + _STRIP_HEIGHT)
        _page_sign(pen, x, bottom, field)
        x += field.width * MM


def _page_sign(pen: Pen, x: float, bottom: float, field: PageSign) -> None:
    width = field.width * MM
    each = width / field.places
    for place in range(field.places):
        start = x + place * each
        wide = pen.words(start + 4, bottom + _STRIP_HEIGHT - 12, field.label, 9.5)
        if place < len(field.strokes):
            room = min(38 * MM, each - wide - 6)
            pen.strokes(
                start + wide + 2, bottom + 14, field.strokes[place], height=30, width=room
            )  # fmt: skip
    if field.words:
        pen.words(x + width / 2, bottom + 19, field.words, 10, role="kai", align="center")
    pen.words(x + width - 4, bottom + 4.5, field.day, 9, align="right")
