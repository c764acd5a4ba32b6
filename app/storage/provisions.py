"""The text of the provisions at hand, article by article, so that a citation opens offline.

Documents lie in `resources/provisions/*.json`, and what the office imported in the home's law
store. The law in force ships as citations only; its text opens after it was imported, until
then `text_of` answers None. An imported law is asked for by day: the day before an amendment
shows the old text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from app.domain.checklist import Citation
from app.domain.errors import InputRefused
from app.domain.statute import StatuteArticle, StatuteVersion
from app.paths import bundle
from app.storage.law_store import LawStore

_ITEM = re.compile(r"^（[一二三四五六七八九十]+）")  # how the line of a 项 begins


class ProvisionMissing(InputRefused):
    """A document or an article that is not at hand."""

    code = "provision.missing"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One 款: its own sentence, and its 项 in order."""

    number: int
    lead: str
    items: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join((self.lead, *self.items))


@dataclass(frozen=True, slots=True)
class Article:
    """One 条. In a policy document, which has no articles, one numbered passage."""

    doc: str
    number: int
    label: str
    chapter: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    sub: int = 0  # 第…条之一

    def part(self, paragraph: int | None, item: int | None = None) -> str | None:
        """The 款, or its sentence with that one 项; None when there is no such place."""
        if paragraph is None:
            return self.text if item is None else None
        if paragraph > len(self.paragraphs):
            return None
        found = self.paragraphs[paragraph - 1]
        if item is None:
            return found.text
        return f"{found.lead}\n{found.items[item - 1]}" if item <= len(found.items) else None


@dataclass(frozen=True, slots=True)
class Document:
    """One document whose text is at hand."""

    code: str
    id: str
    title: str
    issuer: str
    status: str
    status_note: str
    adopted: str
    effective: str
    articles: tuple[Article, ...]

    @property
    def is_policy(self) -> bool:
        """Policy is cited by the position of its passages, never by article."""
        return self.status == "policy"

    def article(self, number: int, sub: int = 0) -> Article | None:
        wanted = (number, sub)
        return next((one for one in self.articles if (one.number, one.sub) == wanted), None)


class Provisions:
    """The documents of a folder and of a law store; read from disk when first asked for.

    `on` chooses the version of an imported law that holds on that day; without it the one that
    began last. `known_at` leaves out what was imported later.
    """

    def __init__(self, folder: Path | None = None, law: LawStore | None = None) -> None:
        self._folder = folder or bundle("resources", "provisions")
        self.law = law or LawStore(None)
        self._opened: dict[tuple[str, date, str], Document] = {}

    @cached_property
    def _by_code(self) -> dict[str, Document]:
        read = (_document(path) for path in sorted(self._folder.glob("*.json")))
        return {document.code: document for document in read}

    def documents(self, on: date | None = None) -> tuple[Document, ...]:
        """Laws first, then drafts, then policy."""
        order = {"in_force": 0, "superseded": 1, "draft": 2, "policy": 3}
        codes = dict.fromkeys((*self._by_code, *self.law.codes()))
        found = filter(None, (self.document(code, on) for code in codes))
        return tuple(sorted(found, key=lambda one: (order[one.status], one.code)))

    def document(
        self, code: str, on: date | None = None, known_at: datetime | None = None
    ) -> Document | None:
        """The document in the version that holds; one that ships where none was imported."""
        version = self.law.on(code, on, known_at)
        if version is None:
            return self._by_code.get(code)
        key = (code, version.effective_from, version.content_hash)
        if key not in self._opened:
            self._opened[key] = _imported(version)
        return self._opened[key]

    def article(
        self,
        doc: str,
        number: int,
        on: date | None = None,
        known_at: datetime | None = None,
    ) -> Article | None:
        """The article, or None where the document or the article is not at hand."""
        document = self.document(doc, on, known_at)
        return None if document is None else document.article(number)

    def text_of(
        self, cite: Citation, on: date | None = None, known_at: datetime | None = None
    ) -> str | None:
        """Exactly the cited place: the article, its 款, or the 款's sentence with the one 项."""
        article = self.article(cite.doc, cite.article, on, known_at)
        return None if article is None else article.part(cite.paragraph, cite.item)

    def passage(self, doc: str, index: int) -> Article | None:
        """A passage of a policy document by its position from 0, as attention points name it."""
        document = self.document(doc)
        if document is None or not document.is_policy or index >= len(document.articles):
            return None
        return document.articles[index]


def split_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The 款 of an article: every line begins one, save the lines of 项, which join it."""
    found: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        if _ITEM.match(line) and found:
            found[-1][1].append(line)
        else:
            found.append((line, []))
    return tuple(Paragraph(n, lead, tuple(items)) for n, (lead, items) in enumerate(found, 1))


def _document(path: Path) -> Document:
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    code = raw["code"]
    passages = raw.get("paragraphs", ())
    return Document(
        code=code,
        id=raw["id"],
        title=raw["title"],
        issuer=raw.get("issuer", ""),
        status=raw["status"],
        status_note=raw.get("status_note", ""),
        adopted=raw.get("adopted", ""),
        effective=raw.get("effective", ""),
        articles=tuple(_article(code, one) for one in raw.get("articles", ()))
        + tuple(_passage(code, n, one) for n, one in enumerate(passages, 1)),
    )


def _article(code: str, raw: dict[str, Any]) -> Article:
    text = raw["text"]
    chapter = " ".join(filter(None, (raw["chapter"], raw["section"])))
    return Article(code, raw["article"], raw["label"], chapter, text, split_paragraphs(text))


def _passage(code: str, number: int, raw: dict[str, Any]) -> Article:
    text = raw["text"]
    return Article(code, number, raw["label"], raw.get("section", ""), text, (Paragraph(1, text),))


def _imported(version: StatuteVersion) -> Document:
    """A version of the law store as a document."""
    until = f"，至{version.effective_to}" if version.effective_to else ""
    return Document(
        code=version.code,
        id=f"{version.code}-{version.effective_from}",
        title=version.statute.title,
        issuer="",
        status="in_force",
        status_note=f"{version.effective_from}起施行的文本{until}",
        adopted="",
        effective=version.effective_from.isoformat(),
        articles=tuple(_imported_article(version.code, one) for one in version.statute.articles),
    )


def _imported_article(code: str, one: StatuteArticle) -> Article:
    paragraphs = tuple(
        Paragraph(n, each.lead, each.items) for n, each in enumerate(one.paragraphs, 1)
    )
    place = " ".join(filter(None, (one.part, one.chapter, one.section)))
    text = "\n".join(each.text for each in paragraphs)
    return Article(code, one.number, one.label, place, text, paragraphs, one.sub)
