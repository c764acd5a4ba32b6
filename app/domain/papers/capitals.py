"""Numbers in words: capitals (壹贰叁) for totals, so that nothing can be written before them."""

from __future__ import annotations

from decimal import Decimal

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
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
