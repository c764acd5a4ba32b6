"""两联张贴件: two A5 notices on an A4 sheet, cut at the middle; what stands on one, and where.

A notice stands beside the posted record (表2) and never replaces it. The code on it is the
record's own; the lower half of an odd last sheet is left empty and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.documents import qr
from app.documents.blocks import MM, Cell, Gap, Inline, Row, Table, Tick, label
from app.documents.flow import Fragment, Setting, fragments
from app.documents.fonts import FontSet
from app.documents.lines import natural_width
from app.documents.pen import PAGE_HEIGHT, PAGE_WIDTH, About, Pen
from app.documents.shapes import draw_result
from app.documents.tables import draw_fragments
from app.domain.paper import ContentCode
from app.domain.posting import TITLE, Notice

HALF = 148.5 * MM
_SIDE, _EDGE = 12 * MM, 10 * MM
_INSET = 1.4 * MM
_LEFT, _WIDTH = 18 * MM, 174 * MM
_TABLE_TOP = 51.5 * MM
_TABLE_ROOM = 68 * MM
_COLUMNS = (28.0, 146.0)
_LADDER = (1.0, 0.95, 0.9, 0.86, 0.8)
_HANGS = "张贴在经营场所醒目位置，保持至下次监督检查；不得撕毁、涂改。"
_PLAIN = "内容以封存的结果记录表为准，可以扫码核对。"
_COMPLAINTS = "投诉举报电话：12315"

Step = Callable[[int], bool]  # how many notices are drawn; False: stop here


@dataclass(frozen=True, slots=True)
class Batched:
    """A notice and its place in the list of its batch, counted from 1."""

    n: int
    notice: Notice


def _go_on(_done: int) -> bool:
    return True


def two_up(
    batch: str, total: int, shown: Sequence[Batched], *, host: str, step: Step = _go_on
) -> bytes:
    """The sheets as PDF, upper half first; fewer than asked where `step` says stop."""
    fonts = FontSet.load()
    agency = shown[0].notice.agency if shown else ""
    pen = Pen(fonts, About(f"{TITLE} {batch}", agency, f"共 {total} 件", ""))
    for at in range(0, len(shown), 2):
        pair = shown[at : at + 2]
        if not step(at):
            break
        if any(one.notice.practice for one in pair):
            pen.practice()
        for place, one in enumerate(pair):
            _draw(pen, batch, total, one, (place + 1, len(pair)), host)
        if len(pair) == 1:
            pen.words(PAGE_WIDTH / 2, HALF / 2, "（空白）", 16, align="center", role="kai")
        pen.rule(0, HALF, PAGE_WIDTH, HALF, 0.6, "3 2")
        pen.end_page()
    return pen.finish()


def _draw(
    pen: Pen, batch: str, total: int, one: Batched, place: tuple[int, int], host: str
) -> None:
    top = PAGE_HEIGHT if place[0] == 1 else HALF
    _frame(pen, top)
    _head(pen, one.notice, top, host)
    _table(pen, one.notice, top)
    _foot(pen, batch, total, one, place, top)


def _frame(pen: Pen, top: float) -> None:
    width, height = PAGE_WIDTH - 2 * _SIDE, HALF - 2 * _EDGE
    pen.frame(_SIDE, top - HALF + _EDGE, width, height, 1.2)
    pen.frame(
        _SIDE + _INSET, top - HALF + _EDGE + _INSET, width - 2 * _INSET, height - 2 * _INSET, 0.5
    )


def _head(pen: Pen, notice: Notice, top: float, host: str) -> None:
    dots = qr.matrix(qr.address(host, notice.token))
    side = qr.side_mm(dots) * MM
    x = PAGE_WIDTH - _LEFT - side + 2 * MM
    pen.code(x, top - 15.5 * MM - side, side, dots)
    pen.words(x + side / 2, top - 48.4 * MM, "扫码核验", 7.5, align="center")
    room = x - _LEFT
    middle = _LEFT + room / 2
    size = _shrunk(pen.fonts, notice.agency, 15.0, room)
    pen.words(middle, top - 24.6 * MM, notice.agency, size, align="center")
    title = _shrunk(pen.fonts, TITLE, 24.0, room, "title")
    pen.words(middle, top - 35.8 * MM, TITLE, title, role="title", align="center")
    pen.words(middle, top - 44.4 * MM, f"编号：{notice.number}", 10.5, align="center")
    if notice.practice:
        words = "练习文书　不具有法律效力"
        wide = natural_width(pen.fonts, words, "hei-bold", 8) + 6
        pen.words(_LEFT + 3, top - 17.4 * MM, words, 8, role="hei-bold")
        pen.frame(_LEFT, top - 18.4 * MM, wide, 13, 0.7)


def _shrunk(fonts: FontSet, text: str, size: float, width: float, role: str = "song") -> float:
    wide = natural_width(fonts, text, "title" if role == "title" else "song", size)
    return min(size, size * width / wide) if wide else size


def notice_table(notice: Notice) -> Table:
    """The rows of a notice: party, address, licence, every word of the result, what follows."""
    return Table(
        _COLUMNS,
        (
            Row((label("单位名称"), _value(notice.party, 13, "hei")), 9.2),
            Row((label("地　　址"), _value(notice.address)), 8.6),
            Row((label("许可证编号"), _value(notice.licence_no)), 8.2),
            Row((label("检查结果"), Cell(_ticks(notice), role="hei", size=16, align="left")), 13.0),
            Row((label("结果处理"), _value(notice.handling)), 8.6),
            Row((label("检查时间"), _value(_when(notice))), 8.2),
        ),
        size=11.5,
        pad_y=0.9,
    )


def _value(text: str | tuple[Inline, ...], size: float = 11.0, role: str = "song") -> Cell:
    return Cell(text, size=size, align="left", role="hei" if role == "hei" else "song")


def _when(notice: Notice) -> tuple[Inline, ...]:
    return (notice.checked_day, Gap(3.0), f"检查人员：{notice.officers}")


def _ticks(notice: Notice) -> tuple[Inline, ...]:
    return tuple(part for one in notice.results for part in (Tick(one.text, one.ticked), Gap(1.9)))[
        :-1
    ]


def _table(pen: Pen, notice: Notice, top: float) -> None:
    laid, setting = _fitted(pen.fonts, notice)
    start = top - _TABLE_TOP
    draw_fragments(pen, setting, _LEFT, start, laid)
    if notice.conclusion is not None:
        before = sum(fragment.height for fragment in laid[:3])
        side = 8.4 * MM
        middle = start - before - laid[3].height / 2
        draw_result(pen, notice.conclusion, _LEFT + _WIDTH - side - 3 * MM, middle - side / 2, side)


def _fitted(fonts: FontSet, notice: Notice) -> tuple[list[Fragment], Setting]:
    """The largest step of the ladder at which the rows stand over the foot."""
    for step in _LADDER:
        setting = Setting(fonts, step)
        laid = fragments((notice_table(notice),), _WIDTH, setting)
        if sum(fragment.height for fragment in laid) <= _TABLE_ROOM:
            break
    return laid, setting


def _foot(
    pen: Pen, batch: str, total: int, one: Batched, place: tuple[int, int], top: float
) -> None:
    notice, right = one.notice, _LEFT + _WIDTH
    base = top - HALF + 20.0 * MM
    pen.words(
        _LEFT, base, f"{_HANGS if notice.must_hang else _PLAIN}{_COMPLAINTS}", 9.5, role="hei"
    )
    pen.words(right, base + 1 * MM, "（印　章）", 10.5, align="right", grey=True)
    code = ContentCode(notice.content_hash)
    words = f"批次 {batch}　第 {one.n} 件，共 {total} 件　校验码 {code}"
    pen.words(_LEFT, base - 5.6 * MM, words, 8.5)
    pen.words(right, base - 5.6 * MM, f"第 {place[0]} 联　共 {place[1]} 联", 9.5, align="right")
    if notice.basis_note:
        pen.words(_LEFT, base + 5.2 * MM, notice.basis_note, 8)


__all__ = ["Batched", "notice_table", "two_up"]
