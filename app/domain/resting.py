"""From an article to the items that rest on it: whose ground it is, and whose penalty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from app.domain.checklist import CheckItem, Checklist, Citation, places

Role = Literal["commissioned", "in_force", "penalty", "attention"]


@dataclass(frozen=True, slots=True)
class Resting:
    """One item that rests on an article, and on which place inside it."""

    checklist_id: str
    version: int
    number: str  # the printed number, section.item
    item_id: str
    text: str
    role: Role
    paragraph: int | None = None
    item: int | None = None


def items_resting_on(
    checklists: Iterable[Checklist], doc: str, article: int
) -> tuple[Resting, ...]:
    """Every item that cites the article, in the order of the lists.

    In a policy document, which has no articles, `article` is the position of a passage from 1.
    """
    return tuple(
        Resting(
            checklist.id, checklist.version, place.number, place.item.id, place.item.text, *where
        )
        for checklist in checklists
        for place in places(checklist)
        for where in _citing(place.item, doc, article)
    )


def resting_index(checklists: Iterable[Checklist]) -> dict[tuple[str, int], list[Resting]]:
    """The same for every article at once: document and article → its items, in order."""
    found: dict[tuple[str, int], list[Resting]] = {}
    for checklist in checklists:
        for place in places(checklist):
            for doc, article in _cited(place.item):
                known = (checklist.id, checklist.version, place.number)
                found.setdefault((doc, article), []).extend(
                    Resting(*known, place.item.id, place.item.text, *where)
                    for where in _citing(place.item, doc, article)
                )
    return found


def _cited(item: CheckItem) -> dict[tuple[str, int], None]:
    """The articles an item rests on, each once."""
    cites = (*item.cites.commissioned, *item.cites.in_force, *item.penalty)
    named = ((cite.doc, cite.article) for cite in cites)
    return dict.fromkeys((*named, *((one.doc, one.index + 1) for one in item.attention)))


def _citing(
    item: CheckItem, doc: str, article: int
) -> Iterator[tuple[Role, int | None, int | None]]:
    by_role: tuple[tuple[Role, tuple[Citation, ...]], ...] = (
        ("commissioned", item.cites.commissioned),
        ("in_force", item.cites.in_force),
        ("penalty", item.penalty),
    )
    for role, cites in by_role:
        for cite in cites:
            if (cite.doc, cite.article) == (doc, article):
                yield role, cite.paragraph, cite.item
    for point in item.attention:
        if (point.doc, point.index + 1) == (doc, article):
            yield "attention", None, None
