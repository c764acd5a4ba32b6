"""The recovery key on one sheet: kept with the office, typed back when the laptop's key is gone."""

from __future__ import annotations

from app.documents.blocks import MM, Cell, Paragraph, Row, Space, Table, heading, label, line, value
from app.documents.flow import Setting, fragments
from app.documents.fonts import FontSet
from app.documents.paging import pages
from app.documents.pen import PAGE_HEIGHT, PAGE_WIDTH, About, Pen
from app.documents.tables import draw_fragments

_MARGIN = 25 * MM
_IN_A_ROW = 4


def recovery_sheet(*, agency: str, home_id: str, printed_key: str, practice: bool) -> bytes:
    """One A4 page; `printed_key` is the key in groups parted by spaces."""
    fonts = FontSet.load()
    setting = Setting(fonts)
    pen = Pen(fonts, About("恢复密钥", agency, "食安巡检", ""))
    if practice:
        pen.practice()
    width = PAGE_WIDTH - 2 * _MARGIN
    laid = pages(
        fragments(_blocks(agency, home_id, printed_key), width, setting),
        PAGE_HEIGHT - 2 * _MARGIN,
        PAGE_HEIGHT - 2 * _MARGIN,
    )
    for page in laid:
        draw_fragments(pen, setting, _MARGIN, PAGE_HEIGHT - _MARGIN, page.fragments)
        pen.end_page()
    return pen.finish()


def _blocks(agency: str, home_id: str, printed_key: str) -> tuple[Paragraph | Space | Table, ...]:
    return (
        Paragraph("恢复密钥", 22, 31.9, role="title", align="center", first=0),
        line(agency, 14, 28, align="center"),
        Space(12),
        Paragraph("这台电脑的数据是加密保存的。密钥丢失时，用下面的十四组字符可以重新打开。"),
        Paragraph("请与单位的重要文件放在一起，不要随电脑携带。拿到这张纸的人能打开数据。"),
        Space(10),
        _groups(printed_key.split()),
        Space(10),
        line(f"数据编号　{home_id}", 9, 14),
        Space(16),
        heading("怎样使用"),
        Paragraph("按顺序输入，字母不分大小写。每组末位是校验位，输错时程序会指出是第几组。"),
        Paragraph("没有 I、L、O、U 四个字母：看起来像的都是数字 1 或 0。"),
    )


def _groups(groups: list[str]) -> Table:
    rows: list[Row] = []
    for start in range(0, len(groups), _IN_A_ROW):
        row: list[Cell] = []
        for at in range(start, start + _IN_A_ROW):
            row.append(label(str(at + 1) if at < len(groups) else ""))
            row.append(value(groups[at] if at < len(groups) else "", align="center"))
        rows.append(Row(tuple(row), height=11.0))
    return Table(columns=(10, 30) * _IN_A_ROW, rows=tuple(rows), size=13)
