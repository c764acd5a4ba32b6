"""`shian forms`: check form files, every mistake at once with its place; list the checklists.

Writing them (import, export, diff, publish, packs) is in `forms_authoring.py`.
"""

from __future__ import annotations

import json
from pathlib import Path

from app import paths
from app.cli import forms_authoring
from app.cli.parser import Parser
from app.domain.errors import Problem
from app.storage.library import Library
from app.storage.strict_yaml import shown


def run(argv: list[str]) -> int:
    """0 when nothing is wrong, 1 when something is, 2 for a wrong command."""
    parser = Parser(prog="shian forms", description="检查、列出、编写和发布要点表")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar=f"check|list|{forms_authoring.WORDS}"
    )
    check = commands.add_parser("check", help="检查文件，一次报出全部错误")
    check.add_argument("files", nargs="*", type=Path, metavar="文件", help="不写就检查全部")
    listing = commands.add_parser("list", help="列出可用的要点表")
    for one in (check, listing):
        one.add_argument("--json", action="store_true", help="输出 JSON")
    forms_authoring.add_commands(commands)
    try:
        given = parser.parse_args(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    home_forms = paths.home() / "forms"
    library = Library(home_forms)
    if given.command == "list":
        return _list(library, as_json=given.json)
    if given.command != "check":
        return forms_authoring.run(given, library, home_forms)
    return _check(library, tuple(given.files) or library.files(), as_json=given.json)


def _check(library: Library, files: tuple[Path, ...], *, as_json: bool) -> int:
    found = {path: library.check(path) for path in files}
    if as_json:
        told = [
            {
                "path": shown(str(path)),
                "ok": not problems,
                "problems": [_as_json(problem) for problem in problems],
            }
            for path, problems in found.items()
        ]
        print(json.dumps({"files": told}, ensure_ascii=False, indent=1))
    else:
        for path, problems in found.items():
            words = f"{len(problems)} 处错误" if problems else "没有错误"
            print(f"{shown(str(path))}：{words}")
            for problem in problems:
                print(f"  {problem}")
    return 1 if any(found.values()) else 0


def _as_json(problem: Problem) -> dict[str, object]:
    """The place of a problem in parts: line, column, path of keys; null where it has none."""
    at, _, keys = problem.place.partition(" ")
    line, _, column = at.partition(":")
    located = line.isdigit() and column.isdigit()
    return {
        "line": int(line) if located else None,
        "column": int(column) if located else None,
        "key": keys if located else "",
        "code": problem.code,
        "sentence": problem.sentence,
    }


def _list(library: Library, *, as_json: bool) -> int:
    broken = library.broken()
    rows = []
    for checklist in library.checklists():
        items = tuple(checklist.items())
        _, digest = library.checklist(checklist.id, checklist.version)
        rows.append(
            {
                "id": checklist.id,
                "version": checklist.version,
                "title": checklist.title,
                "premises": checklist.premises,
                "items": len(items),
                "key": sum(item.key for item in items),
                "facts": len(checklist.facts),
                "hash": digest,
            }
        )
    if as_json:
        told = [{"path": shown(str(one.path)), "sentence": one.sentence} for one in broken]
        print(json.dumps({"checklists": rows, "broken": told}, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(
                f"{row['id']} 第 {row['version']} 版  {row['title']}  "
                f"{row['items']} 项，其中重点 {row['key']} 项  {str(row['hash'])[:12]}"
            )
        for one in broken:
            print(one.sentence)
    return 1 if broken else 0
