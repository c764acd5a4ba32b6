"""The door to the papers: values and signatures in, a PDF out; what cannot be printed is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from pydantic import BaseModel

from app.documents import (
    check_table,
    goods_list,
    rectification_order,
    result_record,
    seal_label,
    seizure_decision,
    service_receipt,
    site_record,
)
from app.documents.blocks import Sheet
from app.documents.fonts import FontSet
from app.documents.reading import page_count
from app.documents.render import Marks, render, render_seals
from app.documents.signing import Signing
from app.domain.errors import RuleBroken
from app.domain.labels import label
from app.domain.paper import COPIES, CopyKind, PaperKind
from app.domain.papers.check_table import CheckTableValues
from app.domain.papers.drafting import PaperValues
from app.domain.papers.goods_list import GoodsListValues
from app.domain.papers.posting import masked
from app.domain.papers.rectification_order import RectificationOrderValues
from app.domain.papers.result_record import ResultRecordValues
from app.domain.papers.seal_label import SealLabelValues
from app.domain.papers.seizure_decision import SeizureDecisionValues
from app.domain.papers.service_receipt import ServiceReceiptValues
from app.domain.papers.site_record import SiteRecordValues


class PaperNotPrinted(RuleBroken):
    code = "paper.not_printed"


@dataclass(frozen=True, slots=True)
class MissingCharacter:
    """A character no face has, and where it stands."""

    place: str
    char: str
    codepoint: str


def render_paper(
    kind: PaperKind, values: PaperValues, *, copy: CopyKind, signing: Signing,
    token: str, host: str, content_hash: str,
) -> bytes:  # fmt: skip
    """One copy of a paper as PDF. The same values, signatures and faces give the same bytes."""
    if values.kind is not kind:
        raise PaperNotPrinted(f"这些内容不是《{label(kind)}》的，没有生成。保存的文书都在。")
    if copy not in COPIES[kind]:
        raise PaperNotPrinted(
            f"《{label(kind)}》没有“{label(copy)}”这一联，没有生成。保存的文书都在。"
        )
    marks = Marks(
        number=values.meta.number, token=token, host=host, content_hash=content_hash,
        practice=values.practice, standing_notes=tuple(
            note for note in (values.meta.basis_note, values.meta.origin_note) if note
        ),
    )  # fmt: skip
    if isinstance(values, SealLabelValues):
        return render_seals(seal_label.seal_sheet(values), marks)
    shown = masked(values) if copy is CopyKind.POSTING else values
    return render(_sheets(shown, copy, signing), marks)


def _sheets(values: PaperValues, copy: CopyKind, signing: Signing) -> tuple[Sheet, ...]:
    """The layout of each kind: candidates, of which the first that fits is printed."""
    match values:
        case ResultRecordValues():
            found = result_record.sheets(values, copy=copy, signing=signing)
        case CheckTableValues():
            found = check_table.sheets(values, copy=copy, signing=signing)
        case GoodsListValues():
            found = goods_list.sheets(values, copy=copy, signing=signing)
        case SiteRecordValues():
            found = (site_record.sheet(values, copy, signing),)
        case RectificationOrderValues():
            found = (rectification_order.sheet(values, copy, signing),)
        case SeizureDecisionValues():
            found = (seizure_decision.sheet(values, copy, signing),)
        case ServiceReceiptValues():
            found = (service_receipt.sheet(values, copy, signing),)
        case SealLabelValues():
            found = ()
        case _:
            assert_never(values)
    return found


def font_set_hash() -> str:
    """The faces a paper is rendered with, for the journal."""
    return FontSet.load().hash


def pages(data: bytes) -> int:
    """How many pages a PDF has."""
    return page_count(data)


def missing_characters(values: PaperValues) -> tuple[MissingCharacter, ...]:
    """Every character of the values that no face can draw, with the field it stands in."""
    return tuple(
        found
        for place, text in _texts(values, label(values.kind))
        for found in missing_in(text, place)
    )


def missing_in(text: str, place: str) -> tuple[MissingCharacter, ...]:
    """The same for a text that is entered after freezing: a reason, the name of a witness."""
    return tuple(
        MissingCharacter(place, char, f"U+{ord(char):04X}") for char in FontSet.load().missing(text)
    )


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Every text of the values with the Chinese name of its field."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, BaseModel):
        fields: dict[str, Any] = type(value).model_fields
        for name, field in fields.items():
            yield from _texts(getattr(value, name), field.title or place)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part, place)


__all__ = [
    "MissingCharacter",
    "PaperNotPrinted",
    "Signing",
    "font_set_hash",
    "missing_characters",
    "missing_in",
    "pages",
    "render_paper",
]
