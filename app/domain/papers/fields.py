"""The fields of papers: filled, limited, free of hidden characters, refused by name.

Every shape of a paper names its fields in Chinese (`title`) and limits their length
(`max_length`); `fill` turns whatever pydantic finds into one refusal that names the
paper, the field and the limit.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, StringConstraints, ValidationError

from app.domain.errors import RuleBroken
from app.domain.labels import label
from app.domain.paper import PaperKind
from app.domain.shape import Shape, hidden_characters

SAFE = "已录入的内容都在，没有定稿。"


def _visible(text: str) -> str:
    hidden = hidden_characters(text)
    if hidden:
        raise ValueError("、".join(hidden))
    return text


Filled = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_visible)
]
Blank = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_visible)]
Iso = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]

NONE = "无"  # an empty optional field is printed so, never left blank
SLASH = "／"


class FieldMissing(RuleBroken):
    code = "paper.field_missing"

    def __init__(self, paper: str, field: str) -> None:
        super().__init__(f"《{paper}》缺少“{field}”。{SAFE}请补填后再定稿。")
        self.field = field


class FieldTooLong(RuleBroken):
    code = "paper.field_too_long"

    def __init__(self, paper: str, field: str, length: int, limit: int, unit: str = "字") -> None:
        super().__init__(
            f"《{paper}》的“{field}”有 {length} {unit}，最多 {limit} {unit}。{SAFE}请缩短后再定稿。"
        )
        self.field = field
        self.limit = limit


class FieldUnusable(RuleBroken):
    code = "paper.field_unusable"

    def __init__(self, paper: str, field: str, why: str) -> None:
        super().__init__(f"《{paper}》的“{field}”不能用：{why}。{SAFE}请改正后再定稿。")
        self.field = field


class NotOffered(RuleBroken):
    """This paper cannot be made from this visit at all."""

    code = "paper.not_offered"

    def __init__(self, kind: PaperKind, why: str) -> None:
        super().__init__(f"不能出具《{label(kind)}》：{why}。{SAFE}")


_S = TypeVar("_S", bound=Shape)


def fill(kind: PaperKind, shape: type[_S], /, **values: object) -> _S:
    """The filled shape, or the first fault as a refusal naming paper and field."""
    try:
        return shape.model_validate(values)
    except ValidationError as fault:
        raise _refusal(label(kind), shape, fault) from fault


def required(kind: PaperKind, field: str, text: str) -> str:
    """The text itself, or FieldMissing: for values that go into a composed sentence."""
    if not text.strip():
        raise FieldMissing(label(kind), field)
    return text.strip()


def limited(kind: PaperKind, field: str, text: str, limit: int) -> str:
    """The text itself, or FieldTooLong: for values that go into a composed sentence."""
    if len(text) > limit:
        raise FieldTooLong(label(kind), field, len(text), limit)
    return text


def _refusal(paper: str, shape: type[Shape], fault: ValidationError) -> RuleBroken:
    first = fault.errors(include_url=False)[0]
    field = _title(shape, first["loc"])
    kind, context, value = first["type"], first.get("ctx", {}), first["input"]
    if kind in {"missing", "string_too_short", "too_short"}:
        return FieldMissing(paper, field)
    if kind == "string_too_long":
        return FieldTooLong(paper, field, len(str(value)), context["max_length"])
    if kind == "too_long":
        return FieldTooLong(paper, field, context["actual_length"], context["max_length"], "项")
    if kind == "value_error":
        return FieldUnusable(paper, field, f"含有看不见的控制字符 {context['error']}")
    return FieldUnusable(paper, field, "内容的格式不对")


def _title(shape: type[Shape], loc: tuple[int | str, ...]) -> str:
    """The Chinese title of the field in which the fault lies."""
    field = shape.model_fields.get(str(loc[0])) if loc else None
    return (field.title if field else None) or "内容"
