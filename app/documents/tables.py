"""Draws the rows of a table that stand on one page: rules, cells, groups, repeated heads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents.blocks import MM
from app.documents.flow import CellBox, Fragment, RowBox, Setting, TableBox, group_label, page_sum
from app.documents.pen import Pen

_CONTINUED = "（续）"


def draw_fragments(
    pen: Pen, setting: Setting, x: float, top: float, source: Sequence[Fragment]
) -> float:
    """Fragments one under the other; rows of one table become one drawn table. Returns the end."""
    y = top
    for run in _runs(source):
        if run[0].row is not None:
            y = draw_rows(pen, setting, x, y, [f.row for f in run if f.row is not None])
        else:
            for fragment in run:
                if fragment.draw is not None:
                    fragment.draw(pen, x, y)
                if fragment.inner is not None:
                    draw_rows(pen, setting, x, y, fragment.inner.rows)
                y -= fragment.height
    return y


def _runs(source: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    run: list[Fragment] = []
    for fragment in source:
        table = fragment.row.table if fragment.row else None
        held = run[-1].row.table if run and run[-1].row else None
        if run and table is not held:
            yield run
            run = []
        run.append(fragment)
    if run:
        yield run


def draw_rows(pen: Pen, setting: Setting, x: float, top: float, rows: Sequence[RowBox]) -> float:
    """The rows of one table on one page, its head first where it goes on from an earlier one."""
    box = rows[0].table
    shown = list(rows) if rows[0].index < box.source.head or box.nested else [*box.head, *rows]
    if box.sum_height and rows[-1].index + 1 < len(box.rows):
        places = tuple(row.index for row in rows if row.index >= box.source.head)
        shown.append(page_sum(box, setting, places))
    y = top
    for number, row in enumerate(shown):
        if number:
            _rule_between(pen, box, shown[number - 1], row, x, y)
        _draw_cells(pen, setting, row, x, y)
        y -= row.height
    if box.source.grouped:
        _draw_groups(pen, setting, box, shown, x, top)
    if not box.nested:
        pen.frame(x, y, box.width, top - y, box.source.outer)
    return y


def _rule_between(pen: Pen, box: TableBox, above: RowBox, row: RowBox, x: float, y: float) -> None:
    inside = box.source.grouped and above.group and above.group == row.group
    start = box.widths[0] if inside else 0.0
    pen.rule(x + start, y, x + box.width, y, box.source.inner)


def _draw_cells(pen: Pen, setting: Setting, row: RowBox, x: float, y: float) -> None:
    box = row.table
    for number, cell in enumerate(row.cells):
        if number or cell.x:
            pen.rule(x + cell.x, y, x + cell.x, y - row.height, box.source.inner)
        _draw_cell(pen, setting, cell, box, x, y, row.height)


def _draw_cell(
    pen: Pen, setting: Setting, cell: CellBox, box: TableBox, x: float, y: float, height: float
) -> None:
    pad_x = 0.0 if cell.flush else box.source.pad_x * MM
    pad_y = 0.0 if cell.flush else box.source.pad_y * MM
    room = height - cell.height
    side = cell.cell.side
    drop = {"top": pad_y, "middle": room / 2, "bottom": room - pad_y}[side]
    draw_fragments(pen, setting, x + cell.x + pad_x, y - drop, cell.fragments)


def _draw_groups(
    pen: Pen, setting: Setting, box: TableBox, shown: Sequence[RowBox], x: float, top: float
) -> None:
    y = top
    start: tuple[RowBox, float] | None = None
    for row in [*shown, None]:
        if start is not None and (row is None or row.group != start[0].group):
            _draw_group(pen, setting, box, start[0], x, start[1], start[1] - y)
            start = None
        if row is None:
            return
        if start is None and row.group:
            start = (row, y)
        y -= row.height


def _draw_group(
    pen: Pen, setting: Setting, box: TableBox, first: RowBox, x: float, top: float, height: float
) -> None:
    begins = first.index == box.source.head or box.rows[first.index - 1].group != first.group
    name = first.group if begins and not first.goes_on else f"{first.group}\n{_CONTINUED}"
    lines = group_label(name, box, setting)
    tall = sum(fragment.height for fragment in lines)
    if tall > height:  # a short rest of a group: its name alone
        lines = group_label(first.group, box, setting)
        tall = sum(fragment.height for fragment in lines)
    draw_fragments(pen, setting, x + MM, top - (height - tall) / 2, lines)
