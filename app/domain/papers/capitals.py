"""Numbers in words: capitals (壹贰叁) for totals, plain figures (二〇二六) for strips."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLAIN = "〇一二三四五六七八九"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def plain_number(number: Decimal) -> str:
    """The number as printed: exact, no exponent, no trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def capital_number(number: Decimal) -> str:
    """Exact capitals: 12 → 壹拾贰, 10.05 → 壹拾点零伍, 0 → 零."""
    whole, _, fraction = plain_number(number).partition(".")
    words = _whole(whole)
    return words + ("点" + "".join(_CAPITALS[int(d)] for d in fraction) if fraction else "")


def _whole(digits: str) -> str:
    digits = digits.lstrip("0")
    if not digits:
        return "零"
    head = len(digits) % 4 or 4
    groups = [digits[:head], *(digits[i : i + 4] for i in range(head, len(digits), 4))]
    words = ""
    for index, group in enumerate(groups):
        if int(group) == 0:
            continue
        # a gap before this group, or its own leading zeros, is spoken once as 零
        if words and (group[0] == "0" or int(groups[index - 1]) == 0):
            words += "零"
        words += _group(group) + _GROUPS[len(groups) - index - 1]
    return words


def _group(digits: str) -> str:
    words, gap = "", False
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == "0":
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _CAPITALS[int(digit)] + _PLACES[place]
        gap = False
    return words


def capital_date(day: date) -> str:
    """二〇二六年九月二十二日, the form used on seal strips only."""
    year = "".join(_PLAIN[int(digit)] for digit in str(day.year))
    return f"{year}年{_small(day.month)}月{_small(day.day)}日"


def _small(number: int) -> str:
    """1 to 31 in plain Chinese: 十, 十一, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _PLAIN[tens] + "十")
    return head + (_PLAIN[ones] if ones else "")


def ordinal(number: int) -> str:
    """一、二、… up to 九十九, for numbered paragraphs and sections."""
    return _small(number) if 1 <= number <= 99 else str(number)
