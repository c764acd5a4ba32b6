"""How a provision is named on paper: 《食品安全法》第五十条第一款第（二）项.

款 is printed only where the article has more than one; how many it has is counted data of
the basis. A document that was not counted prints the 款 a citation names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from app.domain.basis import Basis, LawDocument
from app.domain.checklist import Citation

_FIGURES = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")


def chinese_number(n: int) -> str:
    """1 to 9999 in words: 十, 十一, 二十, 一百零五, 一百一十."""
    if not 0 < n < 10_000:
        raise ValueError("articles are numbered from 1 to 9999")
    digits = [int(figure) for figure in str(n)]
    words = ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit:
            words += _FIGURES[digit] + _UNITS[place]
        elif not words.endswith("零"):
            words += "零"
    words = words.rstrip("零")
    return words.removeprefix("一") if 10 <= n < 20 else words


def article_name(cite: Citation, document: LawDocument, paragraphs_known: int | None = None) -> str:
    """第五十条第一款第（二）项. `paragraphs_known` overrules the document's own count."""
    return f"第{chinese_number(cite.article)}条" + _inside(cite, document, paragraphs_known)


def _inside(cite: Citation, document: LawDocument, paragraphs_known: int | None = None) -> str:
    """The 款 and 项 behind the article, as far as they are said."""
    known = document.paragraphs_of(cite.article) if paragraphs_known is None else paragraphs_known
    says_paragraph = cite.paragraph is not None and known != 1
    paragraph = f"第{chinese_number(cite.paragraph or 1)}款" if says_paragraph else ""
    return paragraph + _item(cite)


def _item(cite: Citation) -> str:
    return "" if cite.item is None else f"第（{chinese_number(cite.item)}）项"


def cite_line(cites: Iterable[Citation], basis: Basis) -> str:
    """《食品安全法》第五十条第一款、第五十五条第一款、《…》第…条; each provision once.

    Provisions of one document stand together, in the order in which they are first named;
    inside one article only what differs is repeated. Raises KeyError for an unknown document.
    """
    grouped: dict[str, dict[str, Citation]] = {}
    for cite in cites:
        name = article_name(cite, basis.documents[cite.doc])
        grouped.setdefault(cite.doc, {}).setdefault(name, cite)
    return "、".join(
        _document_line(tuple(named.values()), basis.documents[code])
        for code, named in grouped.items()
    )


def _document_line(cites: Sequence[Citation], document: LawDocument) -> str:
    """One document with its articles; 项 of the same 款 are joined behind it."""
    parts: list[str] = []
    for _article, same_article in groupby(cites, key=lambda cite: cite.article):
        before: Citation | None = None
        for cite in same_article:
            if before is None:
                parts.append(article_name(cite, document))
            elif cite.item and before.item and cite.paragraph == before.paragraph:
                parts.append(_item(cite))
            else:
                parts.append(_inside(cite, document) or article_name(cite, document))
            before = cite
    return f"《{document.short}》{'、'.join(parts)}"


def resolves(cite: Citation, basis: Basis) -> str | None:
    """None when the provision exists in a document of the basis, else what is wrong with it."""
    document = basis.documents.get(cite.doc)
    if document is None:
        return f"依据“{basis.title}”里没有代码为 {cite.doc} 的文件。"
    if basis.id == "in-force" and document.status != "in_force":
        return f"《{document.short}》不是现行文件，不能作为现行依据引用。"
    return _wrong_number(cite, document)


def _wrong_number(cite: Citation, document: LawDocument) -> str | None:
    """Held against the counted text; where the text is not at hand there is nothing to say."""
    if document.articles is None:
        return None
    place = f"《{document.short}》第{chinese_number(cite.article)}条"
    if cite.article > document.articles:
        return f"《{document.short}》共 {document.articles} 条，没有第 {cite.article} 条。"
    paragraphs = document.paragraphs.get(cite.article, 1)
    if (cite.paragraph or 1) > paragraphs:
        return f"{place}共 {paragraphs} 款，没有第 {cite.paragraph} 款。"
    items = document.items.get(f"{cite.article}-{cite.paragraph or 1}", 0)
    if (cite.item or 0) > items:
        return f"{place}第 {cite.paragraph or 1} 款共 {items} 项，没有第 {cite.item} 项。"
    return None
