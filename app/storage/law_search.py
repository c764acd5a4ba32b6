"""Finding a provision by its words, or by its citation.

《食品安全法》第五十条第二款, 食品安全法 50.2 and FSL21 50.2 are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.basis import LawDocument
from app.domain.statute import number_of
from app.storage.provisions import Article, Document, Provisions

AROUND = 30  # characters of an excerpt on each side
_N = "[一二三四五六七八九十百千零〇0-9]{1,9}"
_CITED = re.compile(
    rf"^《?(?P<law>[^《》\s]*?)》?\s*第(?P<article>{_N})条(?:之(?P<sub>{_N}))?"
    rf"(?:第(?P<paragraph>{_N})款)?(?:第[（(]?(?P<item>{_N})[)）]?项)?$"
)
_IN_FIGURES = re.compile(
    r"^(?P<law>[A-Za-z][A-Za-z0-9]{1,11})\s+"
    r"(?P<article>\d{1,4})(?:\.(?P<paragraph>\d{1,2}))?(?:\.(?P<item>\d{1,2}))?$"
)
_NAMED_IN_FIGURES = re.compile(
    r"^《?(?P<law>[^《》\s]*(?:法|法典|条例|办法|规定|规则|细则|方案|要点|通知)(?:[（(][^（）()]*[)）])?)》?\s*"
    r"(?P<article>\d{1,4})(?:\.(?P<paragraph>\d{1,2}))?(?:\.(?P<item>\d{1,2}))?$"
)
_ISSUED = re.compile(r"[（(][^（）()]*[)）]$")  # the year behind a title


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as somebody typed it; `law` empty: whichever document has such a place."""

    law: str
    article: int
    sub: int = 0
    paragraph: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One article that was looked for, and the place in it where a citation was typed."""

    document: Document
    article: Article
    excerpt: str
    paragraph: int | None = None
    item: int | None = None


def citation_of(words: str) -> Cited | None:
    """The citation in what was typed; None: these are words."""
    bare = words.strip()
    found = _CITED.match(bare) or _IN_FIGURES.match(bare) or _NAMED_IN_FIGURES.match(bare)
    if found is None:
        return None
    said = {key: number_of(word) if word else None for key, word in found.groupdict().items()
            if key != "law"}  # fmt: skip
    paragraph, item = said["paragraph"], said["item"]
    if item is not None and paragraph is None:
        paragraph = 1
    return Cited(found["law"], said["article"] or 0, said.get("sub") or 0, paragraph, item)


def is_called(code: str, titles: Iterable[str], name: str) -> bool:
    """Whether a document goes by that name: its code, its short name, the end of its title."""
    if not name or name.upper() == code:
        return True
    return any(name == title or _ISSUED.sub("", title).endswith(name) for title in titles)


def search(
    provisions: Provisions,
    words: str,
    names: Mapping[str, LawDocument],
    on: date | None = None,
    limit: int = 50,
) -> tuple[Found, ...]:
    """Articles with all the words, laws first; a citation finds its one place in every law."""
    documents = provisions.documents(on)
    if cited := citation_of(words):
        return tuple(_cited(cited, documents, names))[:limit]
    wanted = words.split()
    found = (
        Found(document, article, _excerpt(article.text, wanted[0]))
        for document in documents
        for article in document.articles
        if wanted and all(word in article.text for word in wanted)
    )
    return tuple(one for one, _ in zip(found, range(limit), strict=False))


def _cited(
    cited: Cited, documents: Iterable[Document], names: Mapping[str, LawDocument]
) -> Iterable[Found]:
    for document in documents:
        known = names.get(document.code)
        titles = (document.title, *((known.short,) if known is not None else ()))
        if not is_called(document.code, titles, cited.law):
            continue
        article = document.article(cited.article, cited.sub)
        text = article.part(cited.paragraph, cited.item) if article else None
        if article is not None and text is not None:
            yield Found(document, article, text, cited.paragraph, cited.item)


def _excerpt(text: str, word: str) -> str:
    """The words around the first place, on one line."""
    line = text.replace("\n", "")
    at = line.find(word)
    first, last = max(0, at - AROUND), at + len(word) + AROUND
    return ("…" if first else "") + line[first:last] + ("…" if last < len(line) else "")
