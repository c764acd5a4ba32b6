"""`shian provisions`: which documents are at hand, the text of one provision, who rests on it."""

from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from app import paths
from app.cli import provisions_law
from app.cli.parser import Parser
from app.cli.provisions_law import day, place_words
from app.domain.basis import LawDocument
from app.domain.checklist import places
from app.domain.citing import cite_line
from app.domain.moments import day_of
from app.domain.resting import Resting
from app.storage.library import Library
from app.storage.provisions import Article, Document, ProvisionMissing
from app.storage.strict_yaml import shown

STATUS = {
    "in_force": "现行有效",
    "superseded": "已被取代",
    "draft": "送审稿",
    "policy": "政策文件",
}
_ROLES = {
    "commissioned": "委托文件依据",
    "in_force": "现行法依据",
    "penalty": "罚则",
    "attention": "关注点",
}
_PLACE = re.compile(r"([1-9]\d{0,3})(?:\.([1-9]\d?))?(?:\.([1-9]\d?))?")


def run(argv: list[str]) -> int:
    """0 when it was shown, 1 when it is not at hand, 2 for a wrong command."""
    try:
        given = _parser().parse_args(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    if "on" in given and given.on is None:
        given.on = day_of(datetime.now(UTC))  # a text that begins later is not shown as law yet
    library = Library(paths.home() / "forms")
    for name in library.provisions.law.damaged():
        print(f"法规文件“{shown(name)}”与自己的校验值不符，没有使用。", file=sys.stderr)
    match given.command:
        case "list":
            return _list(library, as_json=given.json)
        case "import":
            return provisions_law.take_in(library, given)
        case "search":
            return provisions_law.find(library, given)
        case "of":
            return _of(library, given)
        case _:
            return _show(library, given)


def _parser() -> Parser:
    parser = Parser(prog="shian provisions", description="列出、打开、查询、装入条款原文")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="list|show|of|search|import"
    )
    listing = commands.add_parser("list", help="列出文件，以及原文是否已装入")
    show = commands.add_parser("show", help="打开一条、一款或一项，并列出依据它的检查项")
    show.add_argument("doc", metavar="文件", help="文件代码，如 L09")
    show.add_argument("article", metavar="条", help="27、27.1 或 27.1.6；政策文件写第几段")
    of = commands.add_parser("of", help="打开一个检查项所依据的各条原文")
    of.add_argument("checklist", metavar="要点表", help="如 catering")
    of.add_argument("item", metavar="检查项", help="编号或者序号，如 I041 或 3.2")
    find = commands.add_parser("search", help="按词语或者条号查询原文")
    find.add_argument("words", nargs="+", metavar="词语", help="几个词都要出现；或《…》第…条")
    find.add_argument("--limit", type=int, default=50, metavar="N", help="最多列出几条")
    take = commands.add_parser("import", help="装入一份公布的法规（Markdown、DOCX、TXT）")
    take.add_argument("file", type=Path, metavar="文件")
    take.add_argument("--from", dest="first", type=day, metavar="日期", help="自哪一日起施行")
    take.add_argument("--to", dest="last", type=day, metavar="日期", help="施行到哪一日")
    take.add_argument("--code", metavar="代码", help="不写就按标题认")
    for one in (show, of, find):
        one.add_argument("--on", type=day, metavar="日期", help="哪一日有效的文本，不写就是今天")
    for one in (listing, show, of, find, take):
        one.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def _list(library: Library, *, as_json: bool) -> int:
    rows = [
        _row(document, library.provisions.document(code))
        for code, document in library.documents().items()
    ]
    rows += [_imported_row(text) for text in _unnamed(library)]
    if as_json:
        print(json.dumps({"documents": rows}, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        text = f"{row['parts']} {row['unit']}，有原文" if row["text"] else "未装入全文，按条号引用"
        print(f"{row['code']:<7}《{row['title']}》 {STATUS[str(row['status'])]}  {text}")
    return 0


def _unnamed(library: Library) -> tuple[Document, ...]:
    """What the office imported beyond the documents of the bases."""
    named = library.documents()
    return tuple(one for one in library.provisions.documents() if one.code not in named)


def _imported_row(text: Document) -> dict[str, object]:
    return {
        "code": text.code,
        "title": text.title,
        "status": text.status,
        "status_note": text.status_note,
        "text": True,
        "parts": len(text.articles),
        "unit": "条",
    }


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


def _show(library: Library, given: argparse.Namespace) -> int:
    code, place = given.doc.upper(), given.article
    document = _open(library, code, given.on)
    asked = _PLACE.fullmatch(place)
    if asked is None:
        raise ProvisionMissing(f"“{place}”不是条号。请写 27、27.1（款）或 27.1.6（项）。")
    number, paragraph, item = (int(part) if part else None for part in asked.groups())
    article = document.article(number or 0)
    text = article.part(paragraph, item) if article else None
    if article is None or text is None:
        raise ProvisionMissing(_nothing_there(document, place, article))
    resting = tuple(
        one
        for one in library.items_resting_on(code, article.number)
        if _rests_there(one, paragraph, item)
    )
    _tell(document, article, place, text, resting, as_json=given.json)
    return 0


def _rests_there(one: Resting, paragraph: int | None, item: int | None) -> bool:
    """An item rests on a place when it names it, something in it, or the whole around it."""
    same_paragraph = None in (paragraph, one.paragraph) or paragraph == one.paragraph
    return same_paragraph and (None in (item, one.item) or item == one.item)


def _open(library: Library, code: str, on: date) -> Document:
    """The document as it holds on the day. Raises ProvisionMissing in one sentence."""
    document = library.provisions.document(code, on)
    if document is not None:
        return document
    law = library.documents().get(code)
    versions = library.provisions.law.versions(code)
    if versions:
        days = "、".join(str(one.effective_from) for one in versions)
        title = versions[0].statute.title
        raise ProvisionMissing(f"《{title}》在 {on} 没有有效的文本；装入的文本自 {days} 起施行。")
    if law is None:
        known = "、".join((*library.documents(), *library.provisions.law.codes()))
        raise ProvisionMissing(f"没有代码为“{code}”的文件。可用的是：{known}。")
    raise ProvisionMissing(
        f"《{law.title}》的全文还没有装入，现在只能按条号引用。请以公布的文本为准；"
        "装入用 shian provisions import。"
    )


def _of(library: Library, given: argparse.Namespace) -> int:
    """The item's provisions in both bases, with their text where it is at hand."""
    checklist, _ = library.newest(given.checklist)
    place = next(
        (one for one in places(checklist) if given.item in (one.item.id, one.number)), None
    )
    if place is None:
        raise ProvisionMissing(f"要点表“{checklist.title}”里没有检查项“{shown(given.item)}”。")
    cites = place.item.cites
    basis = library.basis("in-force")
    rows = [
        {
            "basis": name,
            "code": cite.doc,
            "place": cite_line((cite,), basis),
            "text": library.provisions.text_of(cite, given.on),
        }
        for name, group in (("in-force", cites.in_force), ("commissioned", cites.commissioned))
        for cite in group
    ]
    if given.json:
        told = {"item": place.item.id, "number": place.number, "provisions": rows}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    print(f"{place.number} {place.item.text}（{place.item.id}）")
    for row in rows:
        print(f"{row['place']}\n{row['text'] or '　　未装入全文，按条号引用'}")
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


def _tell(
    document: Document,
    article: Article,
    place: str,
    text: str,
    resting: tuple[Resting, ...],
    *,
    as_json: bool,
) -> None:
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
            "effective": document.effective,
            "items": [asdict(one) for one in resting],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    note = f"（{document.status_note}）" if document.status_note else ""
    print(f"《{document.title}》 {STATUS[document.status]}{note}")
    print("  ".join(filter(None, (article.label, article.chapter))))
    print(text)
    if not resting:
        print("  没有检查项依据这里。")
    for (checklist, number, words, role), some in _gathered(resting).items():
        where = "、".join(dict.fromkeys(map(place_words, some)))
        print(f"  依据它的检查项：{checklist} {number} {words}（{_ROLES[role]}，{where}）")


def _gathered(resting: tuple[Resting, ...]) -> dict[tuple[str, str, str, str], list[Resting]]:
    """The same item in the same role once, with all the places it names."""
    found: dict[tuple[str, str, str, str], list[Resting]] = {}
    for one in resting:
        found.setdefault((one.checklist_id, one.number, one.text, one.role), []).append(one)
    return found
