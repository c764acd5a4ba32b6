"""Check digits of the identifiers of a party: a failed check warns with its reason.

It never blocks: a trader who shows a false number is exactly what an officer must be able
to record. Every function returns None for an empty or sound identifier, else one sentence.
"""

from __future__ import annotations

import re
from datetime import date

_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_CREDIT_LENGTH = 18
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_LICENCE_DIGITS = 14
_QS_DIGITS = 12
_FOOD_CATEGORIES = 31
_ADDITIVE_CATEGORIES = 3
_NONE_WORDS = frozenset({"无", "／", "/"})


def _bare(text: str) -> str:
    """Without spaces, upper case, the way the number is printed on the certificate."""
    bare = re.sub(r"\s+", "", text).upper()
    return "" if bare in _NONE_WORDS else bare


def check_credit_code(text: str) -> str | None:
    """统一社会信用代码 (GB 32100): 18 signs, organisation code inside, check sign at the end."""
    code = _bare(text)
    if not code:
        return None
    if len(code) != _CREDIT_LENGTH:
        return f"统一社会信用代码应为 18 位，现为 {len(code)} 位，请核对证照。"
    for place, sign in enumerate(code, start=1):
        if sign not in _CREDIT_SIGNS:
            return (
                f"统一社会信用代码第 {place} 位是“{sign}”，"
                "只能用数字和除 I、O、S、V、Z 以外的大写字母，请核对证照。"
            )
    if not _organisation_sound(code[8:17]):
        return "统一社会信用代码中第 9 至 17 位的主体标识码校验不符，请核对证照。"
    return _against("统一社会信用代码", code[-1], credit_check(code[:-1]))


def credit_check(body: str) -> str:
    """The check sign that belongs to the first 17 signs."""
    total = sum(_CREDIT_SIGNS.index(sign) * 3**place for place, sign in enumerate(body))
    return _CREDIT_SIGNS[-total % 31]


def _organisation_sound(code: str) -> bool:
    """8 signs and a check: 11 minus the weighted sum, 10 written X, 11 written 0."""
    values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    total = sum(
        values.index(sign) * weight
        for sign, weight in zip(code[:8], _ORGANISATION_WEIGHTS, strict=True)
    )
    return code[8] == "0123456789X"[-total % 11]


def check_licence(text: str) -> str | None:
    """食品生产许可证 SC, 食品经营许可证 JY, 备案 YB, old QS; local certificates are not checked."""
    code = _bare(text)
    if not code or not code.isascii():
        return None  # 登记证, 备案卡: each place has its own pattern
    match code[:2]:
        case "SC":
            return _wrong_digits(code, "食品生产许可证编号") or _wrong_category(code)
        case "JY":
            return _wrong_digits(code, "食品经营许可证编号") or _wrong_trade(code)
        case "YB":
            # Whether YB numbers carry a check digit is not settled: only the length is held.
            return _wrong_length(code, "备案编号", _LICENCE_DIGITS + code[2:3].isalpha())
        case "QS":
            return _wrong_length(code, "原生产许可证编号", _QS_DIGITS)
    return "许可证编号不是以 SC、JY 或 YB 开头，请核对证照；地方登记证请连同汉字一并填写。"


def _wrong_length(code: str, what: str, digits: int) -> str | None:
    found = len(code) - 2
    if found == digits and code[-_QS_DIGITS:].isdigit():
        return None
    return f"{what}应为 {code[:2]} 加 {digits} 位，现在后面有 {found} 位，请核对证照。"


def _wrong_digits(code: str, what: str) -> str | None:
    digits = code[2:]
    if len(digits) != _LICENCE_DIGITS:
        return f"{what}应为 {code[:2]} 加 14 位数字，现在后面有 {len(digits)} 位，请核对证照。"
    if not digits.isdigit():
        return f"{what}在 {code[:2]} 之后只能是数字，请核对证照。"
    return _against(what, digits[-1], licence_check(digits[:-1]))


def licence_check(digits: str) -> str:
    """ISO 7064 MOD 11,10 over the first 13 digits."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def _wrong_category(code: str) -> str | None:
    kind, category = code[2], int(code[3:5])
    most = {"1": _FOOD_CATEGORIES, "2": _ADDITIVE_CATEGORIES}.get(kind, 0)
    if 1 <= category <= most:
        return None
    return f"食品生产许可证编号的类别“{code[2:5]}”不存在，请核对证照。"


def _wrong_trade(code: str) -> str | None:
    if code[2] in "123":
        return None
    return f"食品经营许可证编号的业态“{code[2]}”不存在，应为 1、2 或 3，请核对证照。"


def check_id_number(text: str) -> str | None:
    """居民身份证号码 (GB 11643): a real day of birth and the check sign."""
    code = _bare(text)
    if not code:
        return None
    if len(code) != len(_ID_WEIGHTS) + 1:
        return f"居民身份证号码应为 18 位，现为 {len(code)} 位，请核对证件。"
    if not (code[:-1].isascii() and code[:-1].isdigit()) or code[-1] not in _ID_CHECKS:
        return "居民身份证号码前 17 位应为数字，末位应为数字或 X，请核对证件。"
    if not _is_day(code[6:14]):
        return f"居民身份证号码中的出生日期“{code[6:14]}”不存在，请核对证件。"
    return _against("居民身份证号码", code[-1], id_check(code[:-1]))


def id_check(body: str) -> str:
    """The check sign that belongs to the first 17 digits."""
    return _ID_CHECKS[
        sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11
    ]


def _is_day(figures: str) -> bool:
    try:
        date(int(figures[:4]), int(figures[4:6]), int(figures[6:]))
    except ValueError:
        return False
    return True


def _against(what: str, found: str, wanted: str) -> str | None:
    if found == wanted:
        return None
    return f"{what}校验位不符：末位现为“{found}”，按前面各位应为“{wanted}”，请核对证照。"
