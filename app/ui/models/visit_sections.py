"""The sections of one visit as they are walked, and a refused field in words."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from app.domain.checklist import Checklist, Place, applicable
from app.domain.visit import Visit


@dataclass(frozen=True, slots=True)
class SectionPlaces:
    """One section of this visit: only the items whose facts hold."""

    number: int
    title: str
    places: tuple[Place, ...]


def lay_out(checklist: Checklist, visit: Visit) -> tuple[SectionPlaces, ...]:
    """The items whose facts hold, by section; on a recheck what it was made for comes first."""
    by_section: dict[int, list[Place]] = {}
    again = visit.recheck_of.items if visit.recheck_of is not None else ()
    looked_at: list[Place] = []
    for place in applicable(checklist, visit.facts):
        if place.item.id in again:
            looked_at.append(place)
        else:
            by_section.setdefault(place.section, []).append(place)
    first = (SectionPlaces(0, "上次的问题", tuple(looked_at)),) if looked_at else ()
    return first + tuple(
        SectionPlaces(index + 1, checklist.sections[index].title, tuple(places))
        for index, places in sorted(by_section.items())
    )


def refusal_words(error: ValidationError) -> str:
    first = error.errors()[0]
    if first["type"] == "string_too_long":
        most = first.get("ctx", {}).get("max_length", "")
        return f"这段文字太长，最多 {most} 个字，没有存入。屏幕上的文字和其他回答都在。请删短一些。"
    reason = str(first["msg"]).removeprefix("Value error, ")
    return f"这一处没有存入：{reason}。其他回答都在。"
