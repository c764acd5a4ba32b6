"""The closed shape of a provincial overlay: what it may add and tighten, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from app.domain.basis import Basis, DocumentCode, LawDocument
from app.domain.checklist import (
    CheckItem,
    Citation,
    Fact,
    ItemId,
    Limits,
    MeasureId,
    Text,
)
from app.domain.clock_rule import ClockRule
from app.domain.shape import Shape


class Tightened(Shape):
    """What an overlay adds to one item that is already there."""

    item: ItemId
    cites: tuple[Citation, ...] = ()
    penalty: tuple[Citation, ...] = ()
    key: bool | None = None
    photo_on_fail: bool | None = None
    limits: Limits | None = None
    findings: tuple[Text, ...] = ()
    measures: tuple[MeasureId, ...] = ()
    guidance: str = ""
    note: str = ""


class AddedItems(Shape):
    """Items of the overlay's own, behind those of the section; a new section comes last."""

    section: Text
    items: Annotated[tuple[CheckItem, ...], Field(min_length=1)]


class TightenedClock(Shape):
    """A term the province sets shorter, or a time to keep that it sets longer."""

    code: Text
    amount: Annotated[int, Field(ge=1)]
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]
    note: str = ""


class Overlay(Shape):
    """One published version of a province's overlay."""

    format: Literal[1]
    overlay: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
    version: Annotated[int, Field(ge=1)]
    title: Text
    region: Text
    explain: Text
    checklists: Annotated[tuple[Text, ...], Field(min_length=1)]
    documents: Annotated[Mapping[DocumentCode, LawDocument], Field(min_length=1)]
    facts: tuple[Fact, ...] = ()
    tightens: tuple[Tightened, ...] = ()
    adds: tuple[AddedItems, ...] = ()
    clocks: tuple[ClockRule, ...] = ()
    tightened_clocks: tuple[TightenedClock, ...] = ()
    seizure_days: Annotated[int, Field(ge=1)] | None = None
    open: tuple[Text, ...] = ()  # what a reader of the law has to settle


def with_documents(basis: Basis, overlay: Overlay) -> Basis:
    """The basis that also knows the overlay's documents, so that its citations have names."""
    return basis.model_copy(update={"documents": {**overlay.documents, **basis.documents}})
