"""Fragments become pages: what is glued stays together, heads are repeated, long rows are cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.documents.blocks import MM
from app.documents.flow import CellBox, Fragment


@dataclass(slots=True)
class Page:
    """What stands on one page, from the top."""

    fragments: list[Fragment] = field(default_factory=list)
    used: float = 0.0


def pages(source: Sequence[Fragment], first: float, later: float) -> list[Page]:
    """Fragments on pages; `first` and `later` are the heights that may be filled."""
    found = [Page()]
    waiting = list(source)
    while waiting:
        page = found[-1]
        limit = first if len(found) == 1 else later
        if not page.fragments and len(found) > 1 and waiting[0].white:
            waiting.pop(0)
            continue
        chunk = _chunk(waiting)
        if page.used + _needed(page, chunk) + _reserved(chunk[-1]) <= limit + 0.01:
            _put(page, chunk)
            del waiting[: len(chunk)]
        elif page.fragments:
            waiting = _cut_row(page, waiting, limit) if _may_cut(chunk[0], later) else waiting
            found.append(Page())
        else:
            waiting = _force(page, waiting, limit)
    return found


def _chunk(waiting: Sequence[Fragment]) -> list[Fragment]:
    end = 0
    while waiting[end].glued and end + 1 < len(waiting):
        end += 1
    return list(waiting[: end + 1])


def _repeated_head(page: Page, fragment: Fragment) -> float:
    """The height of the head rows that are repeated when a table goes on here."""
    row = fragment.row
    if page.fragments or row is None or row.index < row.table.source.head:
        return 0.0
    return row.table.head_height


def _needed(page: Page, chunk: Sequence[Fragment]) -> float:
    return sum(fragment.height for fragment in chunk) + _repeated_head(page, chunk[0])


def _reserved(last: Fragment) -> float:
    """Room for the sum that closes a page where the table goes on."""
    row = last.row
    if row is None or row.index + 1 >= len(row.table.rows):
        return 0.0
    return row.table.sum_height


def _put(page: Page, chunk: Sequence[Fragment]) -> None:
    page.used += _needed(page, chunk)
    page.fragments.extend(chunk)


def _may_cut(fragment: Fragment, limit: float) -> bool:
    row = fragment.row
    if row is None or fragment.glued:
        return False
    return row.table.source.rows[row.index].cut or fragment.height > 0.9 * limit


def _cut_row(page: Page, waiting: list[Fragment], limit: float) -> list[Fragment]:
    """As much of a long row as fits here; its rest waits for the next page."""
    row = waiting[0].row
    room = limit - page.used - _repeated_head(page, waiting[0])
    if row is None or room < 60:
        return waiting
    pad = 2 * row.table.source.pad_y * MM
    upper, lower = zip(*(_cut_cell(cell, room - pad) for cell in row.cells), strict=True)
    if not any(cell.fragments for cell in upper) or not any(cell.fragments for cell in lower):
        return waiting
    top = replace(row, height=room, cells=list(upper))
    tall = max(cell.height for cell in lower) + pad
    rest = replace(row, height=tall, cells=list(lower), goes_on=True)
    _put(page, [Fragment(room, row=top)])
    return [Fragment(tall, glued=waiting[0].glued, row=rest), *waiting[1:]]


def _cut_cell(cell: CellBox, room: float) -> tuple[CellBox, CellBox]:
    used, at = 0.0, 0
    for fragment in cell.fragments:
        if used + fragment.height > room:
            break
        used += fragment.height
        at += 1
    return replace(cell, fragments=cell.fragments[:at]), replace(
        cell, fragments=cell.fragments[at:]
    )


def _force(page: Page, waiting: list[Fragment], limit: float) -> list[Fragment]:
    """More than a page is glued together: it is parted where the page ends."""
    first = waiting[0]
    if _needed(page, [first]) > limit and first.row is not None:
        rest = _cut_row(page, waiting, limit)
        if rest is not waiting:
            return rest
    _put(page, [first])
    return waiting[1:]
