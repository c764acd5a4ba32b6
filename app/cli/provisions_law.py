"""`shian provisions import` and `search`: bring a statute in, find a provision by words."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import UTC, date, datetime

from app.actions.law import ImportedStatute, import_into
from app.domain.citing import chinese_number
from app.domain.resting import Resting
from app.storage.law_search import search
from app.storage.library import Library

_MOST_TOLD = 20


def day(text: str) -> date:
    """argparse type: 2026-01-31."""
    return date.fromisoformat(text)


def take_in(library: Library, given: argparse.Namespace) -> int:
    """0 when the text is in the store now, also when it had been there before."""
    done = import_into(
        library,
        given.file,
        datetime.now(UTC),
        begins=given.first,
        ends=given.last,
        code=given.code,
    )
    if given.json:
        print(json.dumps(_told(done), ensure_ascii=False, indent=1))
        return 0
    version = done.version
    until = f"，至 {version.effective_to}" if version.effective_to else ""
    state = "已装入" if done.new else "同样的文本以前装入过，没有再存，日期没有改变"
    print(f"《{version.statute.title}》{state}。代码 {version.code}")
    print(f"{done.report.sentence}（{done.report.encoding}）")
    print(f"自 {version.effective_from} 起施行{until}（{_why(done, given)}）")
    for doubt in done.report.doubts:
        print(f"请核对：{doubt}")
    print(_use(done))
    for one in done.unopened[:_MOST_TOLD]:
        print(f"  {one.checklist_id} {one.number} {one.text}：{place_words(one)}")
    if len(done.unopened) > _MOST_TOLD:
        print(f"  另有 {len(done.unopened) - _MOST_TOLD} 处，加 --json 全部列出")
    return 0


def _use(done: ImportedStatute) -> str:
    """What the text is good for: whether the items' citations open in it."""
    if not done.known:
        return "依据基准里没有这个文件，检查项不会引用它；可以查询和打开。"
    if done.unopened:
        return f"检查项引用它 {done.cited} 处，其中 {len(done.unopened)} 处在这份文本里没有："
    return f"检查项引用它 {done.cited} 处，在这份文本里都能打开。"


def place_words(one: Resting) -> str:
    """第一款第（二）项, or 全条."""
    words = f"第{chinese_number(one.paragraph)}款" if one.paragraph is not None else ""
    words += f"第（{chinese_number(one.item)}）项" if one.item is not None else ""
    return words or "全条"


def _why(done: ImportedStatute, given: argparse.Namespace) -> str:
    if not done.new:
        return "以前装入时的日期"
    return "由 --from 写明" if given.first else done.report.effective_why


def _told(done: ImportedStatute) -> dict[str, object]:
    version, report = done.version, done.report
    return {
        "code": version.code,
        "title": version.statute.title,
        "new": done.new,
        "known": done.known,
        "effective_from": version.effective_from.isoformat(),
        "effective_to": version.effective_to.isoformat() if version.effective_to else None,
        "content_hash": version.content_hash,
        "encoding": report.encoding,
        "recognised": {
            "parts": report.parts,
            "chapters": report.chapters,
            "sections": report.sections,
            "articles": report.articles,
            "paragraphs": report.paragraphs,
            "items": report.items,
        },
        "doubts": list(report.doubts),
        "cited": done.cited,
        "unopened": [asdict(one) for one in done.unopened],
    }


def find(library: Library, given: argparse.Namespace) -> int:
    """0 when something was found, 1 when nothing was."""
    words = " ".join(given.words)
    found = search(library.provisions, words, library.documents(), given.on, given.limit)
    if given.json:
        told = [
            {
                "code": one.document.code,
                "title": one.document.title,
                "article": one.article.number,
                "label": one.article.label,
                "chapter": one.article.chapter,
                "excerpt": one.excerpt,
            }
            for one in found
        ]
        print(json.dumps({"found": told}, ensure_ascii=False, indent=1))
    elif found:
        for one in found:
            print(
                f"{one.document.code:<7}《{one.document.title}》{one.article.label}  {one.excerpt}"
            )
    else:
        print(f"装入的原文里没有“{words}”。")
    return 0 if found else 1
