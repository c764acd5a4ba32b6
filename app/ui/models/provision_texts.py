"""What the page 条款 shows, gathered from the library: documents, articles, hits, resting items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from app.domain.basis import LawDocument
from app.domain.checklist import Checklist
from app.domain.citing import chinese_number
from app.domain.resting import Resting, resting_index

if TYPE_CHECKING:
    from app.storage.law_search import Cited, Found
    from app.storage.library import Library
    from app.storage.provisions import Article, Document

STATUS = {
    "in_force": "现行有效",
    "superseded": "已被取代",
    "draft": "送审稿",
    "policy": "政策",
}
ROLES = {
    "commissioned": "委托文件依据",
    "in_force": "现行法依据",
    "penalty": "罚则",
    "attention": "关注点",
}
MOST_HITS = 100
BEFORE = 6  # characters shown before the word that was looked for


@dataclass(frozen=True, slots=True)
class Listed:
    """One document of the list, as it stands on the day that is looked at."""

    code: str
    title: str
    short: str
    status: str
    note: str
    parts: int  # articles or passages whose text is at hand on that day; 0: none
    begins: str  # first day of that text, where it is known
    versions: tuple[date, ...]  # first days of the imported texts

    @property
    def unit(self) -> str:
        return "段" if self.status == "policy" else "条"

    @property
    def second(self) -> str:
        if not self.parts:
            return "这一天没有有效的文本" if self.versions else "未装入全文，按条号引用"
        begun = f" · {self.begins} 起施行" if self.begins else ""
        return f"{self.parts} {self.unit}{begun}"


@dataclass(frozen=True, slots=True)
class Line:
    """One article in the middle of the page: of an open document, or found."""

    code: str
    number: int
    sub: int
    label: str
    second: str  # the chapter, or the words around what was found
    resting: int
    paragraph: int | None = None
    item: int | None = None

    @property
    def key(self) -> str:
        return f"{self.code}/{self.number}.{self.sub}"


@dataclass(frozen=True, slots=True)
class Passage:
    """One 款 with its 项."""

    name: str  # 第一款; empty where it is the only one
    lead: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rested:
    """One item that rests on the article; `where`: on which places, and as what."""

    item_id: str
    number: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class RestingGroup:
    """The items of one checklist that rest on the article."""

    checklist_id: str
    title: str
    version: int
    items: tuple[Rested, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One article, open."""

    document: Listed
    line: Line
    chapter: str
    passages: tuple[Passage, ...]
    missing: str  # why there is no text; empty: there is
    groups: tuple[RestingGroup, ...]
    current: date | None = None  # which of the imported versions this is
    not_now: str = ""  # why this is not the text of today; empty: it is
    words: tuple[str, ...] = ()  # to be marked wherever they stand
    marked: tuple[int | None, int | None] = field(default=(None, None))  # 款, 项


class Shelf:
    """The library on one day. Made in a background thread, for one answer."""

    def __init__(self, library: Library, day: date, today: date) -> None:
        self._library, self._day, self._today = library, day, today
        self._names: dict[str, LawDocument] = {
            **library.basis("in-force").documents,
            **library.basis("commissioned").documents,
        }

    @cached_property
    def _lists(self) -> dict[str, Checklist]:
        return {one.id: one for one in self._library.checklists()}

    @cached_property
    def _resting(self) -> dict[tuple[str, int], list[Resting]]:
        return resting_index(self._lists.values())

    def documents(self) -> tuple[Listed, ...]:
        """The law in force first; among equals the one most is rested on."""
        codes = dict.fromkeys((*self._names, *self._library.provisions.law.codes()))
        listed = [self.listed(code) for code in codes]
        weight: dict[str, int] = {}
        for (doc, _), items in self._resting.items():
            weight[doc] = weight.get(doc, 0) + len(items)
        order = list(STATUS)
        return tuple(
            sorted(listed, key=lambda one: (order.index(one.status), -weight.get(one.code, 0)))
        )

    def listed(self, code: str) -> Listed:
        text, known = self._text(code), self._names.get(code)
        versions = self._library.provisions.law.versions(code)
        title = known.title if known else versions[-1].statute.title
        return Listed(
            code=code,
            title=text.title if text is not None and versions else title,
            short=known.short if known else title,
            status=known.status if known else "in_force",
            note=known.status_note if known else "依据基准里没有这个文件，检查项不引用它",
            parts=len(text.articles) if text is not None else 0,
            begins=text.effective if text is not None else "",
            versions=tuple(one.effective_from for one in versions),
        )

    def lines(self, code: str) -> tuple[Line, ...]:
        """The articles of a document; of one whose text is not at hand, those items rest on."""
        text = self._text(code)
        if text is not None:
            return tuple(self._line(code, one, one.chapter) for one in text.articles)
        numbers = sorted(number for doc, number in self._resting if doc == code)
        return tuple(self._bare_line(code, number) for number in numbers)

    def hits(self, words: str) -> tuple[Line, ...]:
        """By words, or by citation; a citation also finds law whose text is not at hand."""
        from app.storage.law_search import citation_of, search

        found = search(self._library.provisions, words, self._names, self._day, MOST_HITS)
        cited = citation_of(words)
        first = "" if cited is not None else words.split(maxsplit=1)[0]
        lines = [self._hit(one, first) for one in found]
        if cited is not None and cited.law and not cited.sub:
            lines = [*self._cited_without_text(cited), *lines]
        return tuple(lines)

    def reading(self, line: Line, words: str) -> Reading:
        from app.storage.law_search import citation_of

        text = self._text(line.code)
        document = self.listed(line.code)
        article = text.article(line.number, line.sub) if text is not None else None
        version = self._library.provisions.law.on(line.code, self._day)
        return Reading(
            document=document,
            line=line,
            chapter=article.chapter if article is not None else "",
            passages=_passages(article) if article is not None else (),
            missing="" if article is not None else self._why_missing(document),
            groups=self._groups(line, len(article.paragraphs) if article is not None else None),
            current=version.effective_from if version is not None else None,
            not_now=self._not_now(document, version.effective_from) if version else "",
            words=() if citation_of(words) else tuple(words.split()),
            marked=(line.paragraph, line.item),
        )

    def _text(self, code: str) -> Document | None:
        """Nothing where imported versions exist but none holds on the day."""
        law = self._library.provisions.law
        if law.versions(code) and law.on(code, self._day) is None:
            return None
        return self._library.provisions.document(code, self._day)

    def _line(self, code: str, article: Article, second: str) -> Line:
        count = 0 if article.sub else self._count(code, article.number)
        return Line(code, article.number, article.sub, article.label, second, count)

    def _bare_line(self, code: str, number: int) -> Line:
        label = f"第{chinese_number(number)}条"
        return Line(code, number, 0, label, "未装入全文", self._count(code, number))

    def _count(self, code: str, number: int) -> int:
        here = self._resting.get((code, number), ())
        return len({(one.checklist_id, one.item_id) for one in here})

    def _hit(self, found: Found, word: str) -> Line:
        line = self._line(found.document.code, found.article, "")
        known = self._names.get(line.code)
        short = known.short if known is not None else found.document.title
        excerpt = _nearer(found.excerpt.replace("\n", ""), word)
        label = f"{short} {line.label}"
        place = (found.paragraph, found.item)
        return Line(line.code, line.number, line.sub, label, excerpt, line.resting, *place)

    def _cited_without_text(self, cited: Cited) -> Iterable[Line]:
        from app.storage.law_search import is_called

        for code, known in self._names.items():
            counted = cited.article <= (known.articles or 0) or (code, cited.article) in (
                self._resting
            )
            called = is_called(code, (known.title, known.short), cited.law)
            if called and counted and self._text(code) is None:
                bare = self._bare_line(code, cited.article)
                label = f"{known.short} {bare.label}"
                place = (cited.paragraph, cited.item)
                yield Line(code, cited.article, 0, label, bare.second, bare.resting, *place)

    def _not_now(self, document: Listed, current: date) -> str:
        """Whether another text holds today than the one that is shown."""
        if current > self._today:
            return f"还没有施行：这份文本自 {current} 起施行。"
        later = [day for day in document.versions if current < day <= self._today]
        return f"这是以前的文本，{later[0]} 起已有改动。" if later else ""

    def _why_missing(self, document: Listed) -> str:
        if document.parts:
            return f"{self._day} 的文本里没有这一条。换一个日期再看。"
        if document.versions:
            days = "、".join(str(day) for day in document.versions)
            return f"{self._day} 没有有效的文本。装入的文本自 {days} 起施行。"
        return "全文还没有装入，现在只能按条号引用。装入公布的文本后，这里就显示条文。"

    def _groups(self, line: Line, paragraphs: int | None) -> tuple[RestingGroup, ...]:
        if line.sub:
            return ()
        here = self._resting.get((line.code, line.number), [])
        by_list: dict[str, dict[str, list[Resting]]] = {}
        for one in here:
            by_list.setdefault(one.checklist_id, {}).setdefault(one.item_id, []).append(one)
        return tuple(
            RestingGroup(
                checklist_id,
                self._lists[checklist_id].title,
                self._lists[checklist_id].version,
                tuple(
                    _rested(places, paragraphs)
                    for places in sorted(items.values(), key=lambda some: not _is_at(some, line))
                ),
            )
            for checklist_id, items in by_list.items()
        )


def _passages(article: Article) -> tuple[Passage, ...]:
    several = len(article.paragraphs) > 1
    return tuple(
        Passage(f"第{chinese_number(one.number)}款" if several else "", one.lead, one.items)
        for one in article.paragraphs
    )


def _is_at(places: Sequence[Resting], line: Line) -> bool:
    """Whether an item rests on the very place that was cited: it stands first."""
    wanted = (line.paragraph, line.item)
    return any((one.paragraph, one.item) == wanted for one in places)


def _nearer(excerpt: str, word: str) -> str:
    """What was looked for, soon after the beginning of a narrow row."""
    at = excerpt.find(word) if word else 0
    return excerpt if at <= BEFORE else "…" + excerpt[at - BEFORE :]


def _rested(places: Sequence[Resting], paragraphs: int | None) -> Rested:
    first = places[0]
    by_role: dict[str, dict[str, None]] = {}
    for one in places:
        by_role.setdefault(ROLES[one.role], {})[_place_words(one, paragraphs)] = None
    where = "；".join(
        " · ".join(filter(None, ("、".join(filter(None, named)), role)))
        for role, named in by_role.items()
    )
    return Rested(first.item_id, first.number, first.text, where)


def _place_words(one: Resting, paragraphs: int | None) -> str:
    """第一款第（二）项; the 款 only where the article has more than one."""
    paragraph = one.paragraph is not None and paragraphs != 1
    words = f"第{chinese_number(one.paragraph or 1)}款" if paragraph else ""
    return words + (f"第（{chinese_number(one.item)}）项" if one.item is not None else "")
