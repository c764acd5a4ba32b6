"""`shian forms import|export|diff|publish|pack|trust`: what writers of checklists type."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.actions import authoring
from app.actions.authoring import Draft, WorkbookBroken
from app.domain.checklist_diff import Difference
from app.domain.errors import InputRefused, Problem
from app.storage import form_keys, form_packs
from app.storage.durable import write_whole
from app.storage.library import FormBroken, Library
from app.storage.strict_yaml import shown
from app.trust.keys import DeviceKey

Commands = Any  # argparse gives its sub-commands no public type
WORDS = "import|export|diff|publish|pack|accept|trust|new-key"


def add_commands(commands: Commands) -> None:
    """The commands beside check and list."""
    _with_file(commands, "import", "读入表格（XLSX），写成要点表文件", "XLSX").add_argument(
        "--out", type=Path, metavar="文件", help="写到这里；不写就只检查"
    )
    export = commands.add_parser("export", help="把要点表导出成表格（XLSX）")
    export.add_argument("id", metavar="代号")
    export.add_argument("--version", type=int, metavar="版本", help="不写就是最新的一版")
    export.add_argument("--out", type=Path, required=True, metavar="文件")
    _with_file(commands, "diff", "与已发布的最新一版对照", "文件")
    publish = _with_file(commands, "publish", "发布为新的一版，并签名", "文件")
    publish.add_argument(
        "--key", type=Path, metavar="私钥文件", help="用发布单位的私钥签名；不写就用本机的"
    )
    pack = commands.add_parser("pack", help="把已发布的一版打成签名的表格包")
    pack.add_argument("id", metavar="代号")
    pack.add_argument("--version", type=int, metavar="版本")
    pack.add_argument("--key", type=Path, required=True, metavar="私钥文件")
    pack.add_argument("--out", type=Path, required=True, metavar="文件或文件夹")
    _with_file(commands, "accept", "装入签名的表格包", "表格包")
    _with_file(commands, "trust", "认可一个发布单位的公钥", "公钥文件")
    key = _with_file(commands, "new-key", "为发布单位生成一把私钥，公钥写在旁边", "私钥文件")
    key.add_argument("--owner", required=True, metavar="单位名称")
    for name in ("export", "pack"):
        commands.choices[name].add_argument("--json", action="store_true", help="输出 JSON")


def _with_file(commands: Commands, name: str, words: str, what: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words)
    parser.add_argument("file", type=Path, metavar=what)
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def run(given: argparse.Namespace, library: Library, home_forms: Path) -> int:
    """0 when it was done; 1 when it was refused, with every mistake told."""
    jobs = {
        "import": _import,
        "export": _export,
        "diff": _diff,
        "publish": _publish,
        "pack": _pack,
        "accept": _accept,
        "trust": _trust,
        "new-key": _new_key,
    }
    try:
        told, lines = jobs[given.command](given, library, home_forms)
    except InputRefused as refusal:
        return _refused(refusal, as_json=given.json)
    except OSError as failed:
        sentence = f"文件没有写成（{failed.strerror}），没有改动别的内容。请换个位置再试。"
        return _refused(InputRefused(sentence, code="form.unwritable"), as_json=given.json)
    if given.json:
        print(json.dumps({"ok": True, **told}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines))
    return 0


Told = tuple[dict[str, Any], list[str]]


def _import(given: argparse.Namespace, library: Library, _home: Path) -> Told:
    draft = authoring.import_workbook(given.file, library)
    told = _of_draft(draft)
    items = told["items"]
    lines = [f"{draft.checklist.title}：{items} 项，现场情况 {len(draft.checklist.facts)} 条"]
    if draft.left_out:
        lines.append(f"{len(draft.left_out)} 处没有带入或者作了改动：")
        lines += [f"  {one}" for one in draft.left_out]
    if given.out is not None:
        _write_new(given.out, draft.text.encode("utf-8"))
        told["out"] = shown(str(given.out))
        lines.append(f"已写到 {told['out']}")
    else:
        lines.append("没有写文件。要写就加 --out 文件。")
    return told, lines


def _of_draft(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.checklist.id,
        "version": draft.checklist.version,
        "title": draft.checklist.title,
        "items": sum(1 for _ in draft.checklist.items()),
        "left_out": [problem_json(one) for one in draft.left_out],
    }


def _export(given: argparse.Namespace, library: Library, _home: Path) -> Told:
    data = authoring.export(library, given.id, given.version)
    _write_new(given.out, data)
    out = shown(str(given.out))
    return {"out": out, "bytes": len(data)}, [f"已导出到 {out}"]


def _diff(given: argparse.Namespace, library: Library, _home: Path) -> Told:
    draft = authoring.read_draft(given.file, library)
    found = authoring.diff(library, draft.checklist)
    if found is None:
        words = f"还没有发布过 {draft.checklist.id}，整份都是新的。"
        return {"id": draft.checklist.id, "differences": None}, [words]
    lines = [one.sentence for one in found] or ["内容相同，没有差别。"]
    return {"id": draft.checklist.id, "differences": [_difference(one) for one in found]}, lines


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "what": one.what,
        "field": one.field,
        "before": one.before,
        "after": one.after,
        "added": one.added,
        "removed": one.removed,
    }


def _publish(given: argparse.Namespace, library: Library, home_forms: Path) -> Told:
    key = _read_key(given.key) if given.key is not None else None
    if authoring.is_overlay(given.file):
        laid = authoring.publish_overlay(library, home_forms, given.file, key)
        path = shown(str(laid.path))
        words = f"已发布地方叠加规定 {laid.id} 第 {laid.version} 版：{path}。在设置里选用。"
        return {"id": laid.id, "version": laid.version, "path": path}, [words]
    draft = authoring.read_draft(given.file, library)
    edition = authoring.publish(library, home_forms, draft, key)
    path = shown(str(edition.path))
    words = f"已发布 {edition.id} 第 {edition.version} 版：{path}。进行中的检查仍用原来的版本。"
    return {"id": edition.id, "version": edition.version, "path": path}, [words]


def _pack(given: argparse.Namespace, library: Library, _home: Path) -> Told:
    key = _read_key(given.key)
    data = authoring.pack(library, given.id, given.version, key)
    found = authoring.published(library, given.id, given.version)
    out: Path = given.out
    if out.is_dir():
        out = out / form_packs.file_name(found.checklist)
    _write_new(out, data)
    told = {"out": shown(str(out)), "key": key.key_id, "version": found.checklist.version}
    return told, [f"已打包并签名：{told['out']}"]


def _accept(given: argparse.Namespace, library: Library, home_forms: Path) -> Told:
    accepted = authoring.accept(library, home_forms, given.file)
    one = accepted.edition
    told = {
        "id": one.id,
        "version": one.version,
        "publisher": accepted.publisher.owner,
        "known": accepted.known,
    }
    verb = "早已装入" if accepted.known else "已装入"
    return told, [f"{verb} {one.id} 第 {one.version} 版，由 {accepted.publisher.owner} 签发。"]


def _trust(given: argparse.Namespace, _library: Library, home_forms: Path) -> Told:
    keys = form_keys.trust(home_forms, _small(given.file))
    lines = [f"已认可 {key.owner}，公钥 {key.id}" for key in keys]
    return {"keys": [{"id": key.id, "owner": key.owner} for key in keys]}, lines


def _new_key(given: argparse.Namespace, _library: Library, _home: Path) -> Told:
    key = DeviceKey.generate()
    path: Path = given.file
    if path.exists():
        raise InputRefused(f"“{shown(path.name)}”已经在了，没有覆盖。", code="form.exists")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.to_bytes().hex() + "\n")
    listed = {
        "id": key.key_id,
        "public": key.public.hex(),
        "algorithm": "Ed25519",
        "owner": given.owner,
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "purposes": ["form-pack"],
    }
    public = path.with_name(path.name + ".public.json")
    keys = {"format": "shian.trusted-keys/1", "keys": [listed]}
    _write_new(public, json.dumps(keys, ensure_ascii=False, indent=1).encode("utf-8") + b"\n")
    told = {"key": key.key_id, "public": shown(str(public))}
    return told, [f"私钥在 {shown(str(path))}，请妥善保管；公钥在 {told['public']}，发给各单位。"]


def _read_key(path: Path) -> DeviceKey:
    try:
        return DeviceKey.from_bytes(bytes.fromhex(_small(path).decode("ascii").strip()))
    except ValueError as wrong:
        raise InputRefused(
            f"“{shown(path.name)}”不是私钥文件，没有签名。请用 forms new-key 生成的那一个。",
            code="pack.key",
        ) from wrong


def _small(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100_000)
    except OSError as failed:
        raise InputRefused(
            f"文件“{shown(str(path))}”读不出来（{failed.strerror}）。请核对名称和位置。",
            code="form.missing",
        ) from failed


def _write_new(path: Path, data: bytes) -> None:
    """A file that is there already is somebody's work: it is not written over."""
    if path.exists():
        raise InputRefused(
            f"“{shown(str(path))}”已经在了，没有覆盖。请换个名称。", code="form.exists"
        )
    write_whole(path, data, mode=0o644)


def _refused(refusal: InputRefused, *, as_json: bool) -> int:
    problems: tuple[Problem, ...] = ()
    if isinstance(refusal, WorkbookBroken | FormBroken):
        problems = refusal.problems
    if as_json:
        told = {
            "ok": False,
            "code": refusal.code,
            "sentence": refusal.sentence,
            "problems": [problem_json(one) for one in problems],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print(refusal.sentence, file=sys.stderr)
        for problem in problems:
            print(f"  {problem}", file=sys.stderr)
    return 1


def problem_json(problem: Problem) -> dict[str, str]:
    return {"place": problem.place, "code": problem.code, "sentence": problem.sentence}
