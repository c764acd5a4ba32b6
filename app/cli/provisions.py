"""`shian provisions`: which documents are at hand, and the text of one provision."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from app import paths
from app.cli.parser import Parser
from app.domain.basis import LawDocument
from app.storage.library import Library
from app.storage.provisions import Article, Document, ProvisionMissing

STATUS = {
    "in_force": "现行有效",
    "superseded": "已被取代",
    "draft": "送审稿",
    "policy": "政策文件",
}
_PLACE = re.compile(r"([1-9]\d{0,3})(?:\.([1-9]\d?))?(?:\.([1-9]\d?))?")


def run(argv: list[str]) -> int:
    """0 when it was shown, 1 when it is not at hand, 2 for a wrong command."""
    parser = Parser(prog="shian provisions", description="列出或打开条款原文")
    commands = parser.add_subparsers(dest="command", required=True, metavar="list|show")
    listing = commands.add_parser("list", help="列出文件，以及原文是否已装入")
    show = commands.add_parser("show", help="打开一条、一款或一项")
    show.add_argument("doc", metavar="文件", help="文件代码，如 L09")
    show.add_argument("article", metavar="条", help="27、27.1 或 27.1.6；政策文件写第几段")
    for one in (listing, show):
        one.add_argument("--json", action="store_true", help="输出 JSON")
    try:
        given = parser.parse_args(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    library = Library(paths.home() / "forms")
    if given.command == "list":
        return _list(library, as_json=given.json)
    return _show(library, given.doc.upper(), given.article, as_json=given.json)


def _list(library: Library, *, as_json: bool) -> int:
    rows = [
        _row(document, library.provisions.document(code))
        for code, document in _documents(library).items()
    ]
    if as_json:
        print(json.dumps({"documents": rows}, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        text = f"{row['parts']} {row['unit']}，有原文" if row["text"] else "未装入全文，按条号引用"
        print(f"{row['code']:<7}《{row['title']}》 {STATUS[str(row['status'])]}  {text}")
    return 0


def _documents(library: Library) -> Mapping[str, LawDocument]:
    """Every document either basis names."""
    return {**library.basis("commissioned").documents, **library.basis("in-force").documents}


def _row(document: LawDocument, text: Document | None) -> dict[str, object]:
    return {
        "code": document.code,
        "title": document.title,
        "status": document.status,
        "status_note": document.status_note,
        "text": text is not None,
        "parts": len(text.articles) if text else 0,
        "unit": "段" if document.status == "policy" else "条",
    }


def _show(library: Library, code: str, place: str, *, as_json: bool) -> int:
    law = _documents(library).get(code)
    if law is None:
        known = "、".join(_documents(library))
        raise ProvisionMissing(f"没有代码为“{code}”的文件。可用的是：{known}。")
    document = library.provisions.document(code)
    if document is None:
        raise ProvisionMissing(
            f"《{law.title}》的全文还没有装入，现在只能按条号引用。请以公布的文本为准。"
        )
    asked = _PLACE.fullmatch(place)
    if asked is None:
        raise ProvisionMissing(f"“{place}”不是条号。请写 27、27.1（款）或 27.1.6（项）。")
    number, paragraph, item = (int(part) if part else None for part in asked.groups())
    article = document.article(number or 0)
    text = article.part(paragraph, item) if article else None
    if article is None or text is None:
        raise ProvisionMissing(_nothing_there(document, place, article))
    _tell(document, article, place, text, as_json=as_json)
    return 0


def _nothing_there(document: Document, place: str, article: Article | None) -> str:
    unit = "段" if document.is_policy else "条"
    if article is None:
        return f"《{document.title}》共 {len(document.articles)} {unit}，没有“{place}”。"
    items = "、".join(str(len(one.items)) for one in article.paragraphs)
    return (
        f"《{document.title}》{article.label}共 {len(article.paragraphs)} 款，"
        f"各款的项数是 {items}，没有“{place}”。"
    )


def _tell(document: Document, article: Article, place: str, text: str, *, as_json: bool) -> None:
    if as_json:
        told = {
            "code": document.code,
            "title": document.title,
            "status": document.status,
            "status_note": document.status_note,
            "place": place,
            "label": article.label,
            "chapter": article.chapter,
            "text": text,
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    note = f"（{document.status_note}）" if document.status_note else ""
    print(f"《{document.title}》 {STATUS[document.status]}{note}")
    print("  ".join(filter(None, (article.label, article.chapter))))
    print(text)
