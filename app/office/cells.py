"""What stands in a cell, read into what we keep: spelling is mended, content never.

A day may be written in several ways and is the same day; a word of the result must be one of
ours. Every reader answers with a value, or with the code of what is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from app.domain.identifiers import check_credit_code, check_licence
from app.domain.kinds import Conclusion, Handling, Outcome, VisitKind
from app.domain.labels import label
from app.domain.moments import day_of
from app.domain.shape import hidden_characters
from app.office.code_checks import is_sound_credit_code, looks_like_credit_code
from app.office.records import LIST, OFFICERS

_SPACES = re.compile(r"[\s　]+")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_DAY = re.compile(r"(\d{4})(?:[-/.年]\s*(\d{1,2})[-/.月]\s*(\d{1,2})日?|(\d{2})(\d{2}))(.*)")
_CLOCK = re.compile(r"[T\s]*(?:\d{1,2}[:时]\d{1,2}(?:[:分]\d{0,2}(?:\.\d+)?)?[秒分]?)?")
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?")  # 10000 to 99999: 1927 to 2173
_TWO_DIGITS = re.compile(r"\d{1,2}[-/.年]\s*\d{1,2}[-/.月]\s*\d{1,2}日?(?!\d).*")
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")
_OFFICER = re.compile(
    r"(?P<name>[^\d（(）)A-Za-z]{1,20}?)\s*[（(]?\s*(?P<badge>[0-9A-Za-z-]{4,20})?\s*[）)]?"
)
_BETWEEN = re.compile(r"[、,，;；/\n]+")
_SPOILT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+|\d{15,}\.0*|\d+\.\d+")
_LICENCE = re.compile(r"(?:SC|JY)\d{14}|YB[A-Z]?\d{14}|QS\d{12}")
_MOST_DIGITS = 15  # what a spreadsheet keeps of a number
EXACT = 10**_MOST_DIGITS


class Formula(str):
    """A cell that holds a formula: never calculated, never believed."""


class ErrorValue(str):
    """A cell that holds #REF! and its like."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell inside a merged area: nobody knows which row it belongs to."""

    area: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a cell cannot be used, with the cure."""

    code: str
    sentence: str
    cure: str


CellValue = str | int | float | bool | date | datetime | Merged | None

SPOILT = Wrong(
    "cell.number_spoilt",
    "证号被表格软件当成了数字，后几位已经丢失",
    "从原系统重新导出，这一列先设为“文本”；或者照证照重填",
)


def one_line(text: str) -> tuple[str, Wrong | None]:
    """A text on one line. Hidden characters are told, never dropped in silence."""
    if text.isprintable():
        return text.strip(), None
    tidy = _SPACES.sub(" ", text).strip()
    return tidy, _hidden(tidy)


def prose(text: str) -> tuple[str, Wrong | None]:
    """A text that may have lines."""
    if text.isprintable():
        return text.strip(), None
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()
    return tidy, _hidden(tidy)


def _hidden(text: str) -> Wrong | None:
    hidden = hidden_characters(text)
    if not hidden:
        return None
    return Wrong(
        "cell.hidden", f"含有看不见的控制字符 {'、'.join(hidden)}", "删去这些字符，重新写一遍"
    )


def private_use(text: str) -> str:
    """The private-use characters left in a text, which no font shows and no search finds."""
    if text.isprintable():
        return ""
    return "、".join(sorted({f"U+{ord(sign):04X}" for sign in _PRIVATE.findall(text)}))


def code(value: CellValue) -> tuple[str, Wrong | None]:
    """A number that is a name, as text to the last digit; a spoilt one is refused."""
    if isinstance(value, str):
        text = value.strip()
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return "", Wrong("cell.not_text", "这里应当是文字", "把单元格设为“文本”，重新写一遍")
    elif abs(value) >= EXACT or value != int(value):
        return f"{value:.0f}", SPOILT
    else:
        return str(int(value)), None
    if text.isascii() and text.isalnum():
        return text.upper(), None
    return _odd_code(text)


def _odd_code(text: str) -> tuple[str, Wrong | None]:
    """Codes with a guard before them (`'92…`, `="92…"`), full-width signs, or spoilt ones."""
    bare = unicodedata.normalize("NFKC", text)
    if bare.startswith('="') and bare.endswith('"'):
        bare = bare[2:-1]
    bare = bare.lstrip("'’‘`").strip()
    if _SPOILT.fullmatch(bare):
        whole, _, rest = bare.partition(".")
        if len(whole) < _MOST_DIGITS and rest and not rest.strip("0"):
            return whole, None  # 37999900123.0
        return bare, SPOILT
    tidy, wrong = one_line(bare)
    return "".join(tidy.split()).upper(), wrong


def credit_code(text: str) -> tuple[Wrong | None, bool]:
    """What is wrong with a credit code, and whether it keeps the row out."""
    if is_sound_credit_code(text):
        return None, False
    sentence = check_credit_code(text)
    if sentence is None:
        return None, False
    if len(text) == 18 and text.isdigit() and text.endswith("000"):
        return SPOILT, True
    shaped = looks_like_credit_code(text)
    return _doubtful("credit_code", sentence, "18 位，照证照填"), not shaped


@lru_cache(maxsize=4096)
def licence(text: str) -> tuple[Wrong | None, bool]:
    """The same for a licence number; local certificates are not checked."""
    sentence = check_licence(text)
    if sentence is None:
        return None, False
    return (
        _doubtful("licence_no", sentence, "SC、JY、YB 加数字，照证照填"),
        _LICENCE.fullmatch(text) is None,
    )


def _doubtful(field: str, sentence: str, cure: str) -> Wrong:
    return Wrong(f"{field}.check", sentence.removesuffix("，请核对证照。"), cure)


@lru_cache(maxsize=4096)
def day(text: str) -> str | None:
    """The day in ISO, however it is written; a moment with its zone is the day in China."""
    bare = unicodedata.normalize("NFKC", text).strip().lstrip("'")
    found = _DAY.fullmatch(bare)
    if found is None:
        return None
    year, month, dom, month2, dom2, rest = found.groups()
    try:
        if _ZONED.search(rest):
            return day_of(datetime.fromisoformat(bare)).isoformat()
        if _CLOCK.fullmatch(rest) is None:
            return None
        return date(int(year), int(month or month2), int(dom or dom2)).isoformat()
    except ValueError:
        return None


def day_of_cell(value: CellValue) -> str | None:
    if isinstance(value, datetime):
        return (value.date() if value.tzinfo is None else day_of(value)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return day(str(value))
    return day(value) if isinstance(value, str) else None


def why_no_day(value: CellValue, what: str) -> Wrong:
    """Why a cell is no day: nothing is guessed, and the ways spreadsheets spoil days are named."""
    cure = "写成 2026-11-03；请检查单位核对原记录，改原表"
    if value == "":
        return Wrong("day.missing", f"没有{what}", cure)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if _SERIAL.fullmatch(text):
        export = "原表把这一列设为日期后重新导出"
        return Wrong("day.serial", f"{what}成了表格软件的日期序号", f"{export}，或者{cure}")
    if _TWO_DIGITS.fullmatch(text):
        return Wrong("day.two_digit_year", f"{what}的年份不足四位，不猜是哪一年", cure)
    return Wrong("day.unreadable", f"看不懂{what}", cure)


CONCLUSIONS = {label(one): one.value for one in Conclusion}
_HANDLINGS = {label(one): one.value for one in Handling} | {"无": "", "": ""}
_KINDS = {label(one): one.value for one in VisitKind}
_KINDS |= {words.removesuffix("检查"): value for words, value in _KINDS.items()}
_KINDS |= {"日常监督检查": VisitKind.ROUTINE.value, "": ""}
_OUTCOMES = {label(one): one.value for one in Outcome}
_OUTCOMES |= {words.removeprefix("未能检查："): value for words, value in _OUTCOMES.items()}
_OUTCOMES |= {"": Outcome.INSPECTED.value, "已完成": Outcome.INSPECTED.value}
NOTHING = frozenset({"", "无", "/", "／", "-", "—", "——"})


@lru_cache(maxsize=1024)
def conclusion(text: str) -> str | None:
    return CONCLUSIONS.get(_SPACES.sub("", text))


@lru_cache(maxsize=1024)
def kind(text: str) -> str | None:
    return _KINDS.get(_SPACES.sub("", text))


@lru_cache(maxsize=1024)
def outcome(text: str) -> str | None:
    return _OUTCOMES.get(_SPACES.sub("", text).replace(":", "："))


@lru_cache(maxsize=1024)
def handling(text: str) -> str | None:
    """Several handlings apart by 、; one that is none of ours makes the cell wrong."""
    values = [_HANDLINGS.get(part) for part in _BETWEEN.split(_SPACES.sub("", text))]
    if None in values:
        return None
    return LIST.join(sorted({one for one in values if one}))


@lru_cache(maxsize=8192)
def officers(text: str) -> tuple[str, Wrong | None]:
    """林晓峰 37999900123；何静 37999900147: two at least, each with the certificate number."""
    found = []
    for part in filter(str.strip, _BETWEEN.split(unicodedata.normalize("NFKC", text))):
        match = _OFFICER.fullmatch(part.strip())
        if match is None:
            return "", _no_officers(f"看不懂检查人员“{part.strip()}”")
        found.append((match["name"].strip(), match["badge"] or ""))
    return _two(tuple(found))


@lru_cache(maxsize=8192)
def officer_pairs(pairs: tuple[tuple[str, str], ...]) -> tuple[str, Wrong | None]:
    return _two(tuple(pair for pair in pairs if pair != ("", "")))


def _two(found: tuple[tuple[str, str], ...]) -> tuple[str, Wrong | None]:
    if len(found) < 2:
        return "", _no_officers("没有检查人员" if not found else "只有一名检查人员")
    if any(not name for name, _ in found):
        return "", _no_officers("有执法证号，没有姓名")
    if any(not badge for _, badge in found):
        return "", _no_officers("检查人员没有执法证号")
    if len({badge for _, badge in found}) < len(found):
        return "", _no_officers("两名检查人员是同一个执法证号")
    return OFFICERS.join(f"{name} {badge.upper()}" for name, badge in found), None


def _no_officers(sentence: str) -> Wrong:
    return Wrong("officers.two", sentence, "两名，都有执法证号；请检查单位改原表")


def count(value: CellValue) -> int | None:
    """A count of items; None for an empty cell. Raises ValueError for anything else."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if value.isascii() and value.isdigit() and len(value) <= 4:
            return int(value)
        bare = unicodedata.normalize("NFKC", value).strip().removesuffix("项")
        if bare in NOTHING:
            return None
        number = int(bare.removesuffix(".0"))
    elif isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ValueError(value)
    else:
        number = int(value)
    if not 0 <= number <= 10_000:
        raise ValueError(value)
    return number
