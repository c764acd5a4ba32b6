"""The check signs of credit codes and trade licences in a few steps, for sheets of many rows.

Both sums are numbers in another base: weights that are powers of 3 mod 31 are base 34, powers
of 2 mod 11 are base 35. What fails here is told by `domain.identifiers`, which alone judges.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_TRADE = re.compile(r"JY[123][0-9]{13}")
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Each sign as the digit of base 34 that has its value.
_DIGITS = bytes.maketrans(_SIGNS.encode(), b"0123456789ABCDEFGHIJKLMNOPQRSTU")
_CHECKS = "0123456789X"


def looks_like_credit_code(text: str) -> bool:
    return _CREDIT.fullmatch(text) is not None


def is_sound_credit_code(text: str) -> bool:
    """Whether both check signs of an 18-sign code fit."""
    if _CREDIT.fullmatch(text) is None:
        return False
    digits = text.encode().translate(_DIGITS)
    whole = int(digits[16::-1], 34) + int(digits[17:], 34)
    part = int(text[8:16], 35) * 2
    return whole % 31 == 0 and text[16] == _CHECKS[-part % 11]


def is_sound_licence(text: str) -> bool:
    """Whether the check digit of a trade licence fits: JY and 14 digits, by far the most."""
    if _TRADE.fullmatch(text) is None:
        return False
    steps = _three_steps()
    product = _after_place(text[2:8])
    product = steps[steps[product][text[8:11]]][text[11:14]]
    return text[15] == str((11 - _step(product, int(text[14]))) % 10)


@lru_cache(maxsize=4096)
def _after_place(digits: str) -> int:
    """What stands after the kind of trade and the place, which most rows of a sheet share."""
    steps = _three_steps()
    return steps[steps[10][digits[:3]]][digits[3:]]


def _step(product: int, digit: int) -> int:
    """ISO 7064 MOD 11,10."""
    return ((digit + product) % 10 or 10) * 2 % 11


@cache
def _three_steps() -> tuple[dict[str, int], ...]:
    """What follows three digits, for every product before them."""
    return tuple(
        {
            f"{digits:03d}": _step(
                _step(_step(product, digits // 100), digits // 10 % 10), digits % 10
            )
            for digits in range(1000)
        }
        for product in range(11)
    )
