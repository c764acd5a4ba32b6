"""`shian posting`: the posting sheets of a day as one PDF, with the list of who takes them out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from app import paths
from app.cli.parser import Parser
from app.domain.errors import InputRefused, RuleBroken


class DayRefused(InputRefused):
    code = "posting.day"


class SheetsElsewhere(RuleBroken):
    code = "posting.elsewhere"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"其他电脑的 {count} 份结果还没有取来，没有生成。封存的内容都在。"
            "请执行 shian sync，再执行一次。"
        )


def run(argv: list[str]) -> int:
    """0 printed, 1 nothing to print or refused."""
    parser = Parser(prog="shian posting", description="把一天的检查结果排成张贴件，一个 PDF")
    parser.add_argument("--date", required=True, help="检查日期，如 2026-09-22")
    parser.add_argument("--until", help="到哪一天为止，默认同一天")
    parser.add_argument("--out", type=Path, required=True, help="写到哪个 PDF 文件")
    parser.add_argument("--two-up", action="store_true", help="两联排版，一张 A4 两家")
    parser.add_argument("--district", default="", help="地址或单位里要有的字")
    parser.add_argument("--team", default="", help="执法人员姓名或证号，用逗号分开")
    parser.add_argument("--order", choices=["route", "time", "number"], default="route")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    from app.actions import posting, posting_prints
    from app.actions.desk import close, open_desk
    from app.domain.posting import Order

    desk = open_desk(paths.home())
    try:
        first = _day(given.date)
        last = _day(given.until) if given.until else first
        asked = posting.Round(
            first, last, given.district, _team(desk, given.team, first, last), Order(given.order)
        )
        found = posting.candidates(desk, asked)
        lacking = posting.lacking(found)
        if lacking:
            posting.want_sheets(desk, first)
        ready = [one.paper.id for one in found if one.printable and one.paper is not None]
        if lacking and not ready:
            raise SheetsElsewhere(lacking)
        made = posting.make_batch(desk, asked, ready, two=given.two_up)
        printed = posting_prints.print_file(desk, made.id)
        _write(given.out, printed.data)
        posting_prints.sent(desk, made.id, printed.sheets, f"写到文件 {given.out.name}")
    finally:
        close(desk)
    skipped = [
        {"party": one.visit.party, "reason": one.why_not} for one in found if not one.printable
    ]
    if given.json:
        told = {
            "batch": made.number,
            "file": str(given.out),
            "pages": printed.pages,
            "sheets": [
                {"n": sheet.n, "paper": sheet.paper_id, "number": row.number, "party": row.party}
                for sheet, row in zip(made.sheets, made.cover.rows, strict=True)
            ],
            "skipped": skipped,
            "lacking": lacking,
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    print(f"批次 {made.number}：{made.cover.total}，共 {printed.pages} 页，写到 {given.out}")
    for one in skipped:
        print(f"  没有排进：{one['party']}，{one['reason']}")
    if lacking:
        print(f"其他电脑的 {lacking} 份还没有取来：请执行 shian sync，再执行一次。")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayRefused(f"看不懂日期 {text}，没有生成。请写成 2026-09-22。") from error


def _team(desk: object, words: str, first: date, last: date) -> tuple[str, ...]:
    """Names or badge numbers as badge numbers; an unknown one is refused by name."""
    from app.actions import posting
    from app.actions.desk import Desk

    assert isinstance(desk, Desk)
    wanted = [one for one in words.replace("，", ",").replace("、", ",").split(",") if one.strip()]
    if not wanted:
        return ()
    known: dict[str, str] = {}
    for names, badges in posting.teams(desk, first, last):
        known |= dict(zip(names.split("、"), badges, strict=True))
    badges_known = set(known.values())
    found = []
    for one in wanted:
        name = one.strip()
        if name not in known and name not in badges_known:
            raise DayRefused(f"这几天没有“{name}”的检查，没有生成。请核对姓名或证号。")
        found.append(known.get(name, name))
    return tuple(found)


def _write(out: Path, data: bytes) -> None:
    """Whole or not at all: a file cut short is never mistaken for the batch."""
    staged = out.with_name(f".{out.name}.part")
    staged.write_bytes(data)
    staged.replace(out)
