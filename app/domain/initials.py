"""Pinyin initials of a name, so that a party is found by lzsjg as by 老周水饺馆.

GB 2312 orders its 3,755 most common characters by their reading; where one falls in that order
gives the initial of its most usual reading. Rarer characters have none and are passed over.
"""

from __future__ import annotations

from bisect import bisect_right

# The first code of each initial, and the end of the ordered part.
_FIRST = (
    (0xB0A1, "a"),
    (0xB0C5, "b"),
    (0xB2C1, "c"),
    (0xB4EE, "d"),
    (0xB6EA, "e"),
    (0xB7A2, "f"),
    (0xB8C1, "g"),
    (0xB9FE, "h"),
    (0xBBF7, "j"),
    (0xBFA6, "k"),
    (0xC0AC, "l"),
    (0xC2E8, "m"),
    (0xC4C3, "n"),
    (0xC5B6, "o"),
    (0xC5BE, "p"),
    (0xC6DA, "q"),
    (0xC8BB, "r"),
    (0xC8F6, "s"),
    (0xCBFA, "t"),
    (0xCDDA, "w"),
    (0xCEF4, "x"),
    (0xD1B9, "y"),
    (0xD4D1, "z"),
    (0xD7FA, ""),
)
_CODES = tuple(code for code, _ in _FIRST)


def initials(name: str) -> str:
    """One letter a character; letters and digits stand for themselves."""
    return "".join(_initial(sign) for sign in name).casefold()


def _initial(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isalnum() else ""
    try:
        code = int.from_bytes(sign.encode("gb2312"))
    except UnicodeEncodeError:
        return ""
    at = bisect_right(_CODES, code) - 1
    return _FIRST[at][1] if at >= 0 else ""
