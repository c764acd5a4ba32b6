"""张贴: the notices of a round, their order, and where each sheet of a batch stands.

A notice is re-set from the values of a sealed result record with the mask of posting copies
on; it stands beside the posted record and never replaces it. A batch is a list of notices in
the order of the round with a number of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from app.domain.labels import label
from app.domain.papers.posting import masked
from app.domain.papers.result_record import Choice, ResultRecordValues
from app.domain.shape import Identity, Moment, Sha256, Shape
from app.domain.visit import Conclusion

MATTER = "贴"  # the series of batches: 云市监贴〔2026〕40号
TITLE = "食品安全监督检查结果公示"
COVER_TITLE = "检查结果张贴件交接清单"
PASSING = frozenset({Conclusion.COMPLIANT, Conclusion.NO_PROBLEM_FOUND})


class SheetState(StrEnum):
    """Nothing counts as printed because it was sent to a printer: a person says so."""

    PREPARED = "prepared"  # laid out, not yet sent or did not come out
    PRINTED = "printed"  # sent to the printer
    CONFIRMED = "confirmed"  # a person saw it whole


class Order(StrEnum):
    ROUTE = "route"
    TIME = "time"
    NUMBER = "number"


class Notice(Shape):
    """One posted notice: what 19 prints, already masked."""

    agency: str
    number: str
    party: str
    address: str
    licence_no: str
    results: tuple[Choice, ...]  # every word of the basis, one of them ticked
    conclusion: Conclusion | None
    handling: str
    checked_day: str
    officers: str
    token: str
    content_hash: Sha256
    pages: int  # of the posting copy, 附页 included
    practice: bool
    basis_note: str = ""  # a basis that is not in force says so on every sheet
    must_hang: bool = False  # 应当张贴 stands only where the basis asks for it


class CoverRow(Shape):
    """One line of 18."""

    party: str
    address: str
    number: str
    result: str
    passing: bool
    pages: int


class Cover(Shape):
    """The handing-over list of a batch, as printed."""

    agency: str
    number: str
    batch: str  # 2026年9月23日第1批
    team: str
    days: str
    rows: tuple[CoverRow, ...]
    two_up: bool
    practice: bool

    @property
    def total(self) -> str:
        """7户；结果记录表9页；两联张贴件4张（第4张只用上联）."""
        count = len(self.rows)
        words = f"{count}户；结果记录表{sum(row.pages for row in self.rows)}页"
        if not self.two_up:
            return words
        sheets = (count + 1) // 2
        odd = f"（第{sheets}张只用上联）" if count % 2 else ""
        return f"{words}；两联张贴件{sheets}张{odd}"


class BatchSheet(Shape):
    """One notice of a batch and how far it came."""

    n: Annotated[int, Field(ge=1)]
    paper_id: Identity
    state: SheetState = SheetState.PREPARED
    pages: int
    prints: int = 0  # how often it was sent to a printer


class Batch(Shape):
    """A batch as storage keeps it: never renumbered, never reordered once it is made."""

    id: Identity
    number: str
    made_at: Moment
    cover: Cover
    content_hash: Sha256  # of the cover's exact values: its check code
    notices: tuple[Notice, ...]  # sheet n is notice n - 1: a reprint gives the same sheet
    sheets: tuple[BatchSheet, ...] = ()

    @property
    def open(self) -> tuple[BatchSheet, ...]:
        """What did not yet come out whole, in the order of the list."""
        return tuple(one for one in self.sheets if one.state is not SheetState.CONFIRMED)


class Posted(Shape):
    """已张贴: when, by whom, with which photograph, or why the party did not let it hang."""

    paper_id: Identity
    t: Moment
    by: str
    outcome: Literal["posted", "refused"] = "posted"
    photo: Sha256 | None = None
    note: str = ""


def conclusion_of(choices: Sequence[Choice]) -> Conclusion | None:
    """The ticked word as the conclusion it stands for; an annex's own words have none."""
    ticked = {choice.text for choice in choices if choice.ticked}
    return next((one for one in Conclusion if label(one) in ticked), None)


def result_choices(values: ResultRecordValues) -> tuple[Choice, ...]:
    body = values.body
    return body.results if body.form == "commissioned" else body.conclusion


def notice(
    values: ResultRecordValues, *, token: str, content_hash: str, pages: int, must_hang: bool
) -> Notice:
    """The notice of one sealed record; `pages` of its posting copy, 附页 included."""
    shown = masked(values)
    party, meta = shown.party, shown.meta
    choices = result_choices(shown)
    handling = "；".join(choice.text for choice in shown.body.handling if choice.ticked)
    if pages > 1:
        handling = f"{handling or '无'}（详见附页{pages - 1}页）"
    return Notice(
        agency=meta.agency,
        number=meta.number,
        party=party.name,
        address=party.address,
        licence_no=party.licence_no,
        results=choices,
        conclusion=conclusion_of(choices),
        handling=handling or "无",
        checked_day=shown.checked_day,
        officers="、".join(one.name for one in shown.officers),
        token=token,
        content_hash=content_hash,
        pages=pages,
        practice=shown.practice,
        basis_note=meta.basis_note,
        must_hang=must_hang,
    )


def cover_row(one: Notice) -> CoverRow:
    ticked = "、".join(choice.text for choice in one.results if choice.ticked)
    return CoverRow(
        party=one.party,
        address=one.address,
        number=one.number,
        result=ticked or "无",
        passing=one.conclusion in PASSING,
        pages=one.pages,
    )


# --- the order of a round ------------------------------------------------------------------

_DIGITS = dict(zip("〇一二三四五六七八九", range(10), strict=True)) | {"零": 0, "两": 2}
_NUMBER = re.compile(r"\d+|[〇零一二两三四五六七八九十百]+(?=[号楼栋单元室层弄巷座排])")


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """9号 before 18号, also in Chinese figures; letters and signs as they are."""
    parts: list[tuple[int, int, str]] = []
    last = 0
    for found in _NUMBER.finditer(text):
        if found.start() > last:
            parts.append((1, 0, text[last : found.start()]))
        parts.append((0, _value(found.group()), ""))
        last = found.end()
    if last < len(text):
        parts.append((1, 0, text[last:]))
    return tuple(parts)


def _value(digits: str) -> int:
    if digits.isascii() or digits.isdigit():
        return int(digits)
    total = part = 0
    for sign in digits:
        if sign == "百":
            total, part = total + (part or 1) * 100, 0
        elif sign == "十":
            total, part = total + (part or 1) * 10, 0
        else:
            part = part * 10 + _DIGITS[sign] if part and "十" not in digits else _DIGITS[sign]
    return total + part


def route_places(addresses: Iterable[tuple[str, str]], saved: Sequence[str]) -> dict[str, int]:
    """Where each party stands in the round: `saved` ids first in their order, then by address.

    A party that is not in the saved order comes after the saved one whose address it follows,
    so that a new shop does not fall to the end of the round.
    """
    by_id = dict(addresses)
    known = [one for one in saved if one in by_id]
    order = list(known)
    for one in sorted(
        (one for one in by_id if one not in set(known)), key=lambda i: (natural_key(by_id[i]), i)
    ):
        key = natural_key(by_id[one])
        before = [at for at, other in enumerate(order) if natural_key(by_id[other]) <= key]
        order.insert(before[-1] + 1 if before else 0, one)
    return {one: at for at, one in enumerate(order)}


def days_words(first: date, last: date) -> str:
    """9月18日至22日 · 9月30日至10月2日 · 9月22日."""
    if first == last:
        return f"{first.month}月{first.day}日"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.month}月{first.day}日至{last.day}日"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


__all__ = [
    "Batch",
    "BatchSheet",
    "Cover",
    "CoverRow",
    "Notice",
    "Order",
    "Posted",
    "SheetState",
    "conclusion_of",
    "cover_row",
    "days_words",
    "natural_key",
    "notice",
    "route_places",
]
