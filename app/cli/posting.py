"""`shian posting`: the posting sheets of a day as one PDF, with the list of who takes them out."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app import paths
from app.cli.parser import Parser
from app.domain.errors import InputRefused, RuleBroken

if TYPE_CHECKING:
    from app.actions.desk import Desk
    from app.actions.posting import Candidate, Round
    from app.actions.posting_prints import Printed
    from app.domain.posting import Batch


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
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--date", help="检查日期，如 2026-09-22")
    wanted.add_argument("--again", metavar="编号", help="重印这一批，记为重印")
    parser.add_argument("--sheets", default="", help="只重印这几件，如 3,5-8")
    parser.add_argument("--until", help="到哪一天为止，默认同一天")
    parser.add_argument("--out", type=Path, required=True, help="写到哪个 PDF 文件")
    parser.add_argument("--two-up", action="store_true", help="两联排版，一张 A4 两家")
    parser.add_argument("--district", default="", help="地址或单位里要有的字")
    parser.add_argument("--team", default="", help="执法人员姓名或证号，用逗号分开")
    parser.add_argument("--order", choices=["route", "time", "number"], default="route")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    if given.sheets and not given.again:
        parser.error("--sheets 只和 --again 一起用")
    if given.out.is_dir() or not given.out.parent.is_dir():
        raise _no_place(given.out)
    from app.actions.desk import close, open_desk

    found: tuple[Candidate, ...] = ()
    lacking = 0
    desk = open_desk(paths.home())
    try:
        if given.again:
            made, printed = _again(desk, given)
        else:
            found, lacking = _candidates(desk, given)
            made, printed = _batch(desk, given, found)
    finally:
        close(desk)
    _tell(given, made, printed, found, lacking)
    return 0


def _candidates(desk: Desk, given: Namespace) -> tuple[tuple[Candidate, ...], int]:
    """The round asked for, and how many results of other laptops are still to be brought."""
    from app.actions import posting

    found = posting.candidates(desk, _round(desk, given))
    lacking = posting.lacking(found)
    if lacking:
        posting.want_sheets(desk, _day(given.date))
    if lacking and not any(one.printable for one in found):
        raise SheetsElsewhere(lacking)
    return found, lacking


def _round(desk: Desk, given: Namespace) -> Round:
    from app.actions.posting import Round
    from app.domain.posting import Order

    first = _day(given.date)
    last = _day(given.until) if given.until else first
    team = _team(desk, given.team, first, last)
    return Round(first, last, given.district, team, Order(given.order))


def _batch(desk: Desk, given: Namespace, found: tuple[Candidate, ...]) -> tuple[Batch, Printed]:
    from app.actions import posting, posting_prints

    ready = [one.paper.id for one in found if one.printable and one.paper is not None]
    made = posting.make_batch(desk, _round(desk, given), ready, two=given.two_up)
    printed = posting_prints.print_file(desk, made.id)
    _hand_out(desk, given, made, printed)
    return made, printed


def _again(desk: Desk, given: Namespace) -> tuple[Batch, Printed]:
    """The same sheets of the same batch, whole with its cover or some of them without."""
    from app.actions import posting, posting_prints

    made = posting.batch_of_number(desk, given.again)
    some = _sheets(given.sheets, len(made.sheets))
    printed = posting_prints.print_file(desk, made.id, only_open=False, cover=not some, sheets=some)
    _hand_out(desk, given, made, printed)
    return made, printed


def _hand_out(desk: Desk, given: Namespace, made: Batch, printed: Printed) -> None:
    from app.actions import posting_prints

    _write(given.out, printed.data)
    before = {one.n for one in made.sheets if one.prints}
    note = f"写到文件 {given.out.name}"
    for words, some in (
        (note, tuple(n for n in printed.sheets if n not in before)),
        (f"重印，{note}", tuple(n for n in printed.sheets if n in before)),
    ):
        if some:
            posting_prints.sent(desk, made.id, some, words)


def _tell(
    given: Namespace, made: Batch, printed: Printed, found: Sequence[Candidate], lacking: int
) -> None:
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
                if sheet.n in printed.sheets
            ],
            "skipped": skipped,
            "lacking": lacking,
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    words = f"重印 {len(printed.sheets)} 件" if given.again else made.cover.total
    print(f"批次 {made.number}：{words}，共 {printed.pages} 页，写到 {given.out}")
    for one in skipped:
        print(f"  没有排进：{one['party']}，{one['reason']}")
    if lacking:
        print(f"其他电脑的 {lacking} 份还没有取来：请执行 shian sync，再执行一次。")


def _sheets(text: str, most: int) -> tuple[int, ...]:
    """3,5-8 as numbers of this batch; refused where it names none of them."""
    found: set[int] = set()
    for part in filter(None, (one.strip() for one in text.replace("，", ",").split(","))):
        first, _, last = part.partition("-")
        if not all(
            one.isascii() and one.isdigit() and len(one) < 7 for one in (first, last or "0")
        ):
            raise InputRefused(f"看不懂 {part}，没有生成。请写成 3,5-8。", code="posting.sheets")
        span = range(int(first), int(last or first) + 1)
        if not span or span[0] < 1 or span[-1] > most:
            raise InputRefused(
                f"这一批只有 1 至 {most} 件，没有 {part}，没有生成。请改写件号。",
                code="posting.sheets",
            )
        found |= set(span)
    return tuple(sorted(found))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayRefused(f"看不懂日期 {text}，没有生成。请写成 2026-09-22。") from error


def _team(desk: Desk, words: str, first: date, last: date) -> tuple[str, ...]:
    """Names or badge numbers as badge numbers; an unknown one is refused by name."""
    from app.actions import posting

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
    try:
        staged.write_bytes(data)
        staged.replace(out)
    except OSError as error:
        raise _no_place(out) from error


def _no_place(out: Path) -> InputRefused:
    return InputRefused(
        f"{out} 写不进去，没有生成。封存的文书都在。请换一个文件夹再执行。", code="posting.out"
    )
