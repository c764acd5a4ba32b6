"""JSON as evidence: one way to write it, and no doubtful input read.

Written: compact, keys in the given order, UTF-8. Refused on both ways: duplicate keys,
NaN and infinities, lone surrogates, numbers beyond 2^53, more than 16 levels.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from app.domain.errors import InputRefused

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

MAX_DEPTH = 16
MAX_NUMBER = 2**53
_DEEP = f"嵌套超过 {MAX_DEPTH} 层"
_SURROGATE = "文字中有不成对的代理字符"


class JsonRefused(InputRefused):
    code = "json.refused"

    def __init__(self, why: str) -> None:
        super().__init__(f"数据格式不合规：{why}。没有采用其中任何内容。")


def dumps(value: object) -> bytes:
    """The exact bytes of a value. What `loads` would refuse is refused here already."""
    _require_plain(value, 0)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise JsonRefused(_SURROGATE) from error


def loads(data: bytes) -> Json:
    """The value of exact UTF-8 JSON bytes, or JsonRefused."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonRefused(f"不是 UTF-8 文字（第 {error.start} 字节）") from error
    try:
        value: Json = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_integer
        )
    except JsonRefused:
        raise
    except RecursionError as error:  # the reader gives up long before the stack does
        raise JsonRefused(_DEEP) from error
    except ValueError as error:
        raise JsonRefused("不是完整的 JSON") from error
    _require_plain(value, 0)
    if "\\u" in text:  # UTF-8 holds no surrogate: one comes in only as an escape
        _require_whole_text(value)
    return value


def loads_object(data: bytes) -> dict[str, Json]:
    """The same, for bytes that must hold one object."""
    value = loads(data)
    if not isinstance(value, dict):
        raise JsonRefused("应为一个对象")
    return value


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise JsonRefused("同一名称出现了两次")
    return result


def _no_constant(name: str) -> Json:
    raise JsonRefused(f"出现了 {name}")


def _integer(digits: str) -> int:
    if len(digits) > 17:
        raise JsonRefused("数字过大")
    return int(digits)


def _require_plain(value: object, depth: int) -> None:
    """Types, numbers and depth; texts are looked at as a whole, when they become bytes."""
    kind = type(value)
    if kind is str or kind is bool or value is None:  # most of what there is
        return
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise JsonRefused("名称应为文字")
        members: Iterable[object] = value.values()
    elif isinstance(value, list | tuple):
        members = value
    else:
        _require_plain_leaf(value)
        return
    if depth >= MAX_DEPTH:
        raise JsonRefused(_DEEP)
    for member in members:
        _require_plain(member, depth + 1)


def _require_plain_leaf(value: object) -> None:
    if isinstance(value, int | float):
        if not math.isfinite(value) or abs(value) > MAX_NUMBER:
            raise JsonRefused("数字过大或不是数")
    elif not isinstance(value, str):
        raise JsonRefused(f"不能写成 JSON 的内容 {type(value).__name__}")


def _require_whole_text(value: Json) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise JsonRefused(_SURROGATE) from error
