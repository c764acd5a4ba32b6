"""Finding a provision by its words, or by its citation (《食品安全法》第五十条第二款)."""

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


@dataclass(frozen=True, slots=True)
class Found:
    """One article that was looked for."""

    document: Document
    article: Article
    excerpt: str


def search(
    provisions: Provisions,
    words: str,
    names: Mapping[str, LawDocument],
    on: date | None = None,
    limit: int = 50,
) -> tuple[Found, ...]:
    """Articles with all the words, laws first; a citation finds its one place in every law."""
    documents = provisions.documents(on)
    if cited := _CITED.match(words.strip()):
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
    cited: re.Match[str], documents: Iterable[Document], names: Mapping[str, LawDocument]
) -> Iterable[Found]:
    said = {key: number_of(word) if word else None for key, word in cited.groupdict().items()
            if key != "law"}  # fmt: skip
    for document in documents:
        if not _is_called(document, cited["law"], names):
            continue
        article = document.article(said["article"] or 0, said["sub"] or 0)
        paragraph = said["paragraph"] or (1 if said["item"] else None)
        text = article.part(paragraph, said["item"]) if article else None
        if article is not None and text is not None:
            yield Found(document, article, text)


def _is_called(document: Document, name: str, names: Mapping[str, LawDocument]) -> bool:
    """Whether a document goes by that name: its code, its short name, the end of its title."""
    known = names.get(document.code)
    short = known.short if known is not None else document.title
    return (
        not name
        or name.upper() == document.code
        or name in (short, document.title)
        or (document.title.endswith(name))
    )


def _excerpt(text: str, word: str) -> str:
    """The words around the first place, on one line."""
    line = text.replace("\n", "")
    at = line.find(word)
    first, last = max(0, at - AROUND), at + len(word) + AROUND
    return ("…" if first else "") + line[first:last] + ("…" if last < len(line) else "")
