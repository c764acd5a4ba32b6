"""A published checklist (检查要点表): what is asked, on what ground, under which facts.

A checklist is data in `forms/checklists/<id>/<version>.yaml`; this file is its closed
shape. It holds no expressions and no code. Published versions never change; a visit
pins (id, version, hash).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domain.shape import Shape

ItemId = Annotated[str, StringConstraints(pattern=r"^I\d{3,4}$|^[a-z][a-z0-9_]{1,30}$")]
FactId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
LookAt = Literal["照", "证", "记", "询", "测", "样", "标", "屏"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# What may be done about a failed item: put right at once, by a date, seize, investigate,
# preserve (先行登记保存), sample, stop operation, interview (责任约谈), refer (移送).
MeasureId = Literal[
    "on_the_spot",
    "written_deadline",
    "seize",
    "investigate",
    "preserve",
    "sample",
    "stop",
    "interview",
    "refer",
]


class Citation(Shape):
    """One provision: document code, article (条), paragraph (款), item (项).

    `paragraph` counts from 1 also where an article has one paragraph; `item` is null for
    the whole paragraph. `when`: facts under which a merged member brings this citation.
    """

    doc: Text
    article: Annotated[int, Field(ge=1)]
    paragraph: Annotated[int, Field(ge=1)] | None = None
    item: Annotated[int, Field(ge=1)] | None = None
    when: tuple[FactId, ...] = ()


class Cites(Shape):
    """The citations of an item under each legal basis; empty = attention point only."""

    commissioned: tuple[Citation, ...] = ()
    in_force: tuple[Citation, ...] = ()


class Attention(Shape):
    """A place in a policy document: explains why to look, never grounds a verdict or a penalty."""

    doc: Text
    index: Annotated[int, Field(ge=0)]
    note: str = ""


class Limits(Shape):
    """What a measured value must keep, with its source. Both ends included; null = no end.

    Without any end the law gives no figure: the source says whose figure is entered on the spot.
    """

    low: float | None = None
    high: float | None = None
    source: Literal["statute", "office", "label"]
    note: str = ""


class _Item(Shape):
    """What every item has; all kinds are judged by a verdict, some also record a value."""

    id: ItemId
    merges: tuple[ItemId, ...] = ()
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=60)]
    key: bool = False  # 重点项
    look_at: tuple[LookAt, ...] = ()
    when: tuple[FactId, ...] = ()
    cites: Cites
    penalty: tuple[Citation, ...] = ()  # in-force documents only
    attention: tuple[Attention, ...] = ()
    findings: tuple[Text, ...] = ()
    measures: tuple[MeasureId, ...] = ()
    photo_on_fail: bool = False
    guidance: str = ""


class VerdictItem(_Item):
    kind: Literal["verdict"] = "verdict"


class NumberItem(_Item):
    """Also records a measured number; outside its limits it proposes a failure."""

    kind: Literal["number"]
    label: Text
    unit: Text
    limits: Limits | None = None

    @property
    def limits_are_open(self) -> bool:
        """No figure in the list: the office's or the label's is entered on the spot."""
        return self.limits is None or (self.limits.low is None and self.limits.high is None)


class ChoiceItem(_Item):
    kind: Literal["choice"]
    label: Text
    options: Annotated[tuple[Text, ...], Field(min_length=2)]


class TextItem(_Item):
    kind: Literal["text"]
    label: Text


CheckItem = Annotated[VerdictItem | NumberItem | ChoiceItem | TextItem, Field(discriminator="kind")]


class Section(Shape):
    """检查大项."""

    title: Text
    items: Annotated[tuple[CheckItem, ...], Field(min_length=1)]


class Fact(Shape):
    """A fact of the premises, asked once; it switches the items that depend on it.

    Without a question it is never asked and holds only when another fact implies it
    (special food follows from health food, from infant formula ...).
    """

    id: FactId
    ask: str = ""
    implies: tuple[FactId, ...] = ()
    default: bool = False


class Checklist(Shape):
    """检查要点表, one published version."""

    format: Literal[1]
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
    version: Annotated[int, Field(ge=1)]
    title: Text
    premises: Text  # 餐饮服务
    premises_code: Text  # CAT
    family: Text  # id of a result rule in the legal basis
    family_note: str = ""
    facts: tuple[Fact, ...] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    def items(self) -> Iterator[CheckItem]:
        for section in self.sections:
            yield from section.items

    def asked(self) -> tuple[Fact, ...]:
        """The facts a person is asked; the others follow from these."""
        return tuple(fact for fact in self.facts if fact.ask)

    def item(self, item_id: str) -> CheckItem:
        """The item with that id. Raises KeyError."""
        for item in self.items():
            if item.id == item_id:
                return item
        raise KeyError(item_id)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands on the printed list: `section.item`, computed per version."""

    number: str
    section: int
    item: CheckItem


def places(checklist: Checklist) -> tuple[Place, ...]:
    """Every item with its printed number (decisions 16); numbers do not move with the facts."""
    return tuple(
        Place(f"{s}.{i}", s - 1, item)
        for s, section in enumerate(checklist.sections, start=1)
        for i, item in enumerate(section.items, start=1)
    )


def numbers(checklist: Checklist) -> dict[str, str]:
    """Item id → printed number."""
    return {place.item.id: place.number for place in places(checklist)}


def known_facts(checklist: Checklist, facts: Mapping[str, bool]) -> frozenset[str]:
    """The facts that hold, with everything they imply."""
    implied = {fact.id: fact.implies for fact in checklist.facts}
    holding: set[str] = set()
    waiting = [name for name, holds in facts.items() if holds]
    while waiting:
        name = waiting.pop()
        if name not in holding:
            holding.add(name)
            waiting.extend(implied.get(name, ()))
    return frozenset(holding)


def applicable(checklist: Checklist, facts: Mapping[str, bool]) -> tuple[Place, ...]:
    """The items of this visit: every fact an item names must hold."""
    holding = known_facts(checklist, facts)
    return tuple(place for place in places(checklist) if holding.issuperset(place.item.when))


def citations(item: CheckItem, basis: str, holding: frozenset[str]) -> tuple[Citation, ...]:
    """The citations of an item under `commissioned` or `in-force`, as the facts allow."""
    cites = item.cites.commissioned if basis == "commissioned" else item.cites.in_force
    return tuple(cite for cite in cites if holding.issuperset(cite.when))


def is_attention_only(item: CheckItem, basis: str) -> bool:
    """No provision in this basis: shown as an attention point, never judged, never counted."""
    return not (item.cites.commissioned if basis == "commissioned" else item.cites.in_force)
