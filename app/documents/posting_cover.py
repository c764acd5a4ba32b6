"""检查结果张贴件交接清单: who takes which sheets out, and when each was hung.

It stays in the house and is no sealed paper: number, check code and page codes bind its
pages, and it carries no verification code, which would send a stranger to a page that knows
nothing of it.
"""

from __future__ import annotations

from app.documents.blocks import (
    Block,
    Cell,
    Paragraph,
    Row,
    Sheet,
    Signature,
    Space,
    Table,
    Together,
    label,
    line,
)
from app.documents.render import Marks, render
from app.domain.posting import COVER_TITLE, Cover, CoverRow

_COLUMNS = (8.0, 34.0, 33.0, 30.0, 18.0, 13.0, 13.0, 16.0)
_HEADS = (
    "序\n号",
    "被检查单位",
    "地　　址",
    "结果记录表编号",
    "检查\n结果",
    "页数",
    "张贴\n日期",
    "张贴人\n签名",
)
_NOTE = (
    "说明：1．一户一件，编号与结果记录表一致。2．张贴件不印联系人、联系电话和证件号码。"
    "3．张贴后上传照片一张；拒不张贴的，在备注中写明并按程序处理。"
)
_SIGNERS = ("打印人", "领取人", "中队负责人")


def cover_pdf(cover: Cover, content_hash: str) -> bytes:
    """The list as a PDF; twelve rows or so on a page, the head repeated."""
    marks = Marks(
        number=cover.number, token="", host="", content_hash=content_hash, practice=cover.practice
    )
    return render((cover_sheet(cover),), marks)


def cover_sheet(cover: Cover) -> Sheet:
    words = f"打印批次：{cover.batch}　责任中队：{cover.team}　检查日期：{cover.days}"
    copies = "一式一份：归档。"
    if cover.two_up:
        copies += "张贴件两联排版，沿中线裁开。"
    return Sheet(
        "form", cover.agency, COVER_TITLE, cover.number, body=_body(cover), copy_mark="批次封面",
        above_number=(Paragraph(words, 10, 19, align="center", first=0),), notes=(copies,),
    )  # fmt: skip


def _body(cover: Cover) -> tuple[Block, ...]:
    head = Row(tuple(label(words) for words in _HEADS), height=10.0)
    rows = tuple(_row(at, row) for at, row in enumerate(cover.rows, start=1))
    total = Row((label("合　计", span=2), Cell(cover.total, span=6, align="left")), height=8.0)
    table = Table(_COLUMNS, (head, *rows, total), head=1, size=10.0, pad_x=0.9)
    note = Paragraph(_NOTE, 10, 17, first=0, hang=0, before=4, after=6)
    return (table, note, Together((_signers(),)))


def _row(at: int, row: CoverRow) -> Row:
    pages = str(row.pages) if row.pages == 1 else f"{row.pages}（含附页{row.pages - 1}）"
    result = Cell(row.result, align="center", role="song" if row.passing else "hei")
    return Row(
        (
            Cell(str(at), align="center"),
            Cell(row.party, align="left"),
            Cell(row.address, align="left"),
            Cell(row.number, align="left", size=9.5),
            result,
            Cell(pages, align="center"),
            Cell(""),
            Cell(""),
        ),
        height=12.0,
    )


def _signers() -> Table:
    cells = tuple(
        Cell(
            (
                line(words, 10.5, 17, role="hei"),
                Space(4),
                Signature("签名：", height=26, size=10.5),
                line("年　　月　　日", 10.5, 20, align="right"),
            ),
            side="top",
        )
        for words in _SIGNERS
    )
    return Table((55.0, 55.0, 55.0), (Row(cells, height=24.0),))
