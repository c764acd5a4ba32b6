"""A statute as it was recognised (编 章 节 条 款 项), and which version holds on a day.

What an authority publishes is running text; this is its closed shape once it was read. Every
version of a law stays: a later one never takes the place of an earlier one, it only holds
from its first day on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.domain.checklist import Text
from app.domain.shape import Moment, Sha256, Shape

_FIGURES = {figure: n for n, figure in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number_of(words: str) -> int | None:
    """105 for 一百零五, 12 for 十二 or 12; None where the words are no number."""
    if words.isdecimal():
        return int(words)
    if not words or any(sign not in _FIGURES and sign not in _UNITS for sign in words):
        return None
    total, figure = 0, 0
    for sign in words:
        if sign in _UNITS:
            total += (figure or 1) * _UNITS[sign]
            figure = 0
        else:
            figure = _FIGURES[sign]
    return total + figure or None


class StatuteParagraph(Shape):
    """One 款: its own sentence, and its 项 in order (a 目 stays with its 项)."""

    lead: Text
    items: tuple[Text, ...] = ()


class StatuteArticle(Shape):
    """One 条. `sub` counts 第…条之一 and so on; 0 for an article of its own number."""

    number: Annotated[int, Field(ge=1)]
    sub: Annotated[int, Field(ge=0)] = 0
    label: Text  # 第二十七条
    part: str = ""  # 编
    chapter: str = ""  # 章
    section: str = ""  # 节
    paragraphs: Annotated[tuple[StatuteParagraph, ...], Field(min_length=1)]


class Statute(Shape):
    """A whole statute, without a word of who published the file."""

    title: Text
    articles: Annotated[tuple[StatuteArticle, ...], Field(min_length=1)]

    @property
    def content_hash(self) -> str:
        """Over title and text alone, so that the same text from two files is one."""
        told = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(b"shian/statute/1\0" + told.encode("utf-8")).hexdigest()


class StatuteVersion(Shape):
    """One version in the home's law store: the text, its days, where it came from."""

    format: Literal["shian.statute/1"] = "shian.statute/1"
    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,11}$")]
    statute: Statute
    content_hash: Sha256
    effective_from: date
    effective_to: date | None = None  # last day, where the text itself or the office says so
    source_name: str
    source_sha256: Sha256
    imported_at: Moment

    def covers(self, day: date) -> bool:
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was recognised in a file, and what a person should look at."""

    parts: int
    chapters: int
    sections: int
    articles: int
    paragraphs: int
    items: int
    encoding: str
    dates: tuple[tuple[date, str], ...] = ()  # days of the head, each with its line
    effective_from: date | None = None
    effective_why: str = ""
    doubts: tuple[str, ...] = field(default=())

    @property
    def sentence(self) -> str:
        """认出 3 章、2 节、55 条、83 款、20 项."""
        told = (
            (self.parts, "编"),
            (self.chapters, "章"),
            (self.sections, "节"),
            (self.articles, "条"),
            (self.paragraphs, "款"),
            (self.items, "项"),
        )
        return "认出 " + "、".join(f"{n} {unit}" for n, unit in told if n)


def holding_on(versions: Iterable[StatuteVersion], day: date) -> StatuteVersion | None:
    """The version that holds on the day: of those begun, the one that began last.

    A version that began later ends the one before it, whether or not that one named its end.
    """
    begun = [one for one in versions if one.effective_from <= day]
    newest = max(begun, key=lambda one: one.effective_from, default=None)
    return newest if newest is not None and newest.covers(day) else None


def same_text(versions: Iterable[StatuteVersion], statute: Statute) -> StatuteVersion | None:
    """The version that already has exactly this text."""
    digest = statute.content_hash
    return next((one for one in versions if one.content_hash == digest), None)


def gaps_and_repeats(numbers: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Articles that do not follow one another: what is missing is named, never filled."""
    told = []
    before = 0
    for number, sub in numbers:
        if number > before + 1:
            wanted = before + 1
            missing = (
                f"第 {wanted} 条" if number == wanted + 1 else f"第 {wanted} 至 {number - 1} 条"
            )
            told.append(f"没有认出{missing}，请核对原文")
        if number < before or (number == before and not sub):
            told.append(f"第 {number} 条出现在第 {before} 条之后")
        before = max(before, number)
    return tuple(told)
