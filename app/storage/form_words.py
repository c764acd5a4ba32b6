"""What a mistake of shape is called in Chinese: the allowed words, the likely key, the cure.

pydantic finds every mistake of a file in one run; here each gets its sentence. The traps
of YAML (1.10 is read as the number 1.1, no as false) are named with the way out.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Mapping
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from app.storage.strict_yaml import Node

Loc = tuple[str | int, ...]
_READ_AS = {bool: "真或假", int: "数字", float: "数字", type(None): "空"}
_PLAIN = {
    "bool_type": "应当写 true 或 false。",
    "bool_parsing": "应当写 true 或 false。",
    "int_type": "应当是整数，不加引号。",
    "int_parsing": "应当是整数。",
    "int_from_float": "应当是整数，没有小数点。",
    "float_type": "应当是数，不加引号。",
    "float_parsing": "应当是数。",
    "finite_number": "应当是普通的数，不能是无穷大。",
    "model_type": "应当是一组“键: 值”。",
    "model_attributes_type": "应当是一组“键: 值”。",
    "dict_type": "应当是一组“键: 值”。",
    "mapping_type": "应当是一组“键: 值”。",
    "tuple_type": "应当是一列，每行以“- ”开头，或者写在 [ ] 里。",
    "list_type": "应当是一列，每行以“- ”开头，或者写在 [ ] 里。",
    "date_parsing": "应当是日期，写作 2026-01-31。",
    "date_from_datetime_parsing": "应当是日期，写作 2026-01-31。",
    "date_type": "应当是日期，写作 2026-01-31。",
}


def sentence(error: ErrorDetails, node: Node | None, model: type[BaseModel]) -> str:
    """One Chinese sentence for one mistake; `node` is what stands at its place."""
    kind, ctx = error["type"], error.get("ctx", {})
    key = str(error["loc"][-1]) if error["loc"] else ""
    words = _PLAIN.get(kind) or _bounds(kind, ctx, node)
    match kind:
        case "string_type":
            words = _not_text(node)
        case "missing":
            words = f"缺少 {key}。"
        case "extra_forbidden":
            words = _unknown_key(key, allowed_keys(model, error["loc"][:-1]))
        case "literal_error" | "enum":
            words = f"不能写 {_written(node)}，只能写 {_words(str(ctx['expected']))}。"
        case "union_tag_invalid":
            words = f"kind 不能写 {ctx['tag']}，只能写 {_words(str(ctx['expected_tags']))}。"
        case "union_tag_not_found":
            words = "缺少 kind，只能写 verdict、number、choice、text。"
    return words or f"不合要求：{error['msg']}。"


def _bounds(kind: str, ctx: Mapping[str, Any], node: Node | None) -> str:
    """Too long, too short, too great, too small, not of the form; empty for other mistakes."""
    written = node.value if node is not None else None
    length = len(written) if isinstance(written, str | list) else 0
    words = ""
    match kind:
        case "string_too_long":
            words = f"有 {length} 字，不能超过 {ctx['max_length']} 字。"
        case "string_too_short":
            words = "不能空着。" if length == 0 else f"太短，至少 {ctx['min_length']} 字。"
        case "too_short":
            words = f"至少要有 {ctx['min_length']} 项。"
        case "greater_than_equal":
            words = f"不能小于 {ctx['ge']}。"
        case "less_than_equal":
            words = f"不能大于 {ctx['le']}。"
        case "string_pattern_mismatch":
            words = f"{_written(node)} 的写法不对，应当合乎 {ctx['pattern']}。"
        case "value_error":
            words = f"{ctx['error']}。"
    return words


def _not_text(node: Node | None) -> str:
    """The traps: what was written, what YAML makes of it, and the cure."""
    if node is None or isinstance(node.value, str | list | dict):
        return "应当是一行文字。"
    if not node.raw:
        return "应当是文字，不能空着。"
    read_as = _READ_AS[type(node.value)]
    return f'这里写的 {node.raw} 会被读成{read_as}。要当文字用，请加引号："{node.raw}"。'


def _written(node: Node | None) -> str:
    if node is None or isinstance(node.value, list | dict):
        return "这个内容"
    return node.raw or str(node.value)


def _unknown_key(key: str, allowed: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key, allowed, n=1)
    guess = f"，可能是 {near[0]}" if near else ""
    words = f"可用的键：{'、'.join(allowed)}。" if allowed else ""
    return f"没有名为 {key} 的键{guess}。{words}"


def _words(expected: str) -> str:
    """pydantic's "'a', 'b' or 'c'" as Chinese."""
    return expected.replace(" or ", "、").replace(", ", "、").replace("'", "")


def allowed_keys(model: type[BaseModel], loc: Loc) -> tuple[str, ...]:
    """The keys a mapping at that place may have; empty where the place is open."""
    here: object = model
    for step in loc:
        here = _inside(here, step)
    here = _bare(here)
    return tuple(here.model_fields) if _is_model(here) else ()


def _inside(annotation: object, step: str | int) -> object:
    """The annotation one step further down; None where it is not known."""
    here = _bare(annotation)
    if _is_model(here):
        known = here.model_fields.get(str(step))
        return known.annotation if known else None
    origin, args = get_origin(here), get_args(here)
    if origin in (Union, types.UnionType):
        members = [member for member in map(_bare, args) if _is_model(member)]
        return next((member for member in members if step in _tags(member)), None)
    if origin is tuple:
        return args[0]
    return args[1] if len(args) == len(("key", "value")) else None


def _bare(annotation: object) -> object:
    """Without Annotated, and without None beside a single other type."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, types.UnionType):
        others = [arg for arg in get_args(annotation) if arg is not type(None)]
        if len(others) == 1:
            return _bare(others[0])
    return annotation


def _is_model(annotation: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _tags(model: type[BaseModel]) -> tuple[object, ...]:
    """The words of `kind` by which a member of a union is told; empty for other shapes."""
    kind = model.model_fields.get("kind")
    return get_args(kind.annotation) if kind is not None else ()
