"""Draws 封条: two strips of 88 x 262 mm on an A4 sheet, each with its own frame and code."""

from __future__ import annotations

from app.documents.blocks import MM, SealSheet, SealStrip
from app.documents.flow import Setting
from app.documents.lines import natural_width, set_text
from app.documents.pen import PAGE_HEIGHT, Pen
from app.documents.qr import Matrix, side_mm

_WIDE, _HIGH = 88 * MM, 262 * MM
_LEFT = (14 * MM, 108 * MM)
_BOTTOM = 18 * MM
_LEAST = 8.0
_TWO_COLUMNS = 14  # an agency with a longer name stands in two columns


def draw_seal_sheets(
    pen: Pen, setting: Setting, sheet: SealSheet, page: int, dots: Matrix | None
) -> None:
    """The strips of one page."""
    pen.words(_LEFT[0], PAGE_HEIGHT - 11 * MM, sheet.lead, 9)
    total = len(sheet.strips)
    for place in range(2):
        index = (page - 1) * 2 + place
        if index < total:
            _strip(pen, setting, sheet, sheet.strips[index], (index + 1, total), _LEFT[place], dots)


def _strip(
    pen: Pen, setting: Setting, sheet: SealSheet, strip: SealStrip, place: tuple[int, int],
    x: float, dots: Matrix | None,
) -> None:  # fmt: skip
    top = _BOTTOM + _HIGH
    pen.frame(x, _BOTTOM, _WIDE, _HIGH, 0.4, "3 2")
    for inset, line in ((4 * MM, 1.5), (5 * MM, 0.5)):
        pen.frame(x + inset, _BOTTOM + inset, _WIDE - 2 * inset, _HIGH - 2 * inset, line)
    middle = x + _WIDE / 2
    y = _agency(pen, middle, top - 12 * MM, sheet.agency)
    pen.words(middle, y - 116, "封", 120, role="title", align="center")
    y -= 138
    _data(pen, setting, sheet, strip, x, y)
    _foot(pen, sheet, place, x, dots)


def _agency(pen: Pen, middle: float, top: float, agency: str) -> float:
    """The agency from top to bottom over 108 mm, in two columns when it is long."""
    columns = [agency]
    if len(agency) > _TWO_COLUMNS:
        half = (len(agency) + 1) // 2
        columns = [agency[:half], agency[half:]]
    size = min(30.0, 108 * MM / max(map(len, columns)) / 1.1)
    step = min(1.1 * size, 108 * MM / max(map(len, columns)))
    for number, column in enumerate(columns):  # read from the right
        x = middle + (0 if len(columns) == 1 else (0.7 - 1.4 * number) * size)
        for place, sign in enumerate(column):
            base = top - place * step - 0.88 * size
            pen.words(x, base, sign, size, role="title", align="center")
    return top - 108 * MM


def _data(
    pen: Pen, setting: Setting, sheet: SealSheet, strip: SealStrip, x: float, y: float
) -> None:
    left, width = x + 10 * MM, _WIDE - 20 * MM
    pen.rule(left, y, left + width, y)
    y -= 3
    lines = (
        ("编　　号", strip.number),
        (sheet.decision_label, sheet.decision_number),
        ("封存物品", strip.goods),
    )
    for name, text in lines:
        words = f"{name}：{text}"
        natural = natural_width(setting.fonts, words, "song", 10.5)
        size = max(_LEAST, min(10.5, 10.5 * width / natural))  # on one line, if it can be
        for line in set_text(
            setting.fonts, words, role="song", size=size, width=width + 0.5, align="left",
            hang=5 * size,
        ):  # fmt: skip
            pen.line(left, y, 16.5, size, line)
            y -= 16.5
    pen.words(x + _WIDE / 2, y - 16, sheet.day_words, 13, align="center")


def _foot(
    pen: Pen, sheet: SealSheet, place: tuple[int, int], x: float, dots: Matrix | None
) -> None:
    """Code and warning; the 25 mm above them stay clear for the seal."""
    bottom = _BOTTOM + 9 * MM
    side = 30 * MM
    if dots is not None:
        side = side_mm(dots) * MM
        pen.code(x + 8 * MM, bottom, side, dots)
    left = x + 8 * MM + side + 2 * MM
    width = x + _WIDE - 8 * MM - left
    y = bottom + 30 * MM
    pen.words(left, y - 9, sheet.warning, 10, role="hei-bold")
    y -= 14
    for line in set_text(pen.fonts, sheet.explanation, role="song", size=8.5, width=width):
        pen.line(left, y, 13, 8.5, line)
        y -= 13
    pen.words(left, bottom + 4, f"第{place[0]}张　共{place[1]}张", 8.5)
