"""`shian office`: results into the office's database in batches, and the ledger out of it.

Exit 0: all rows went in (or the file was written); 1: some were refused; 2: a wrong command.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app import paths
from app.cli.parser import Parser
from app.domain.errors import InputRefused, Refused

if TYPE_CHECKING:
    from app.office.batching import Batch, Office
    from app.office.believed import TrustedKeys
    from app.office.handing_out import Format
    from app.office.mapping import ColumnMapping
    from app.office.report import Report
    from app.office.sources import Reading, Source

    Opener = Callable[[], Source]

_SHOWN = 20


def run(argv: list[str]) -> int:
    try:
        parser = _parser()
        given = parser.parse_args(argv)
        if given.command == "import" and not given.paths and given.server is None:
            parser.error("还缺文件或者 --server")
    except SystemExit as ended:
        return int(ended.code or 0)
    if given.command in {"package", "card"}:
        from app.cli import office_sealed

        return office_sealed.run(given)
    from app.office.batching import Office
    from app.office.store import open_store

    store = open_store(given.database, paths.office_database())
    try:
        commands: dict[str, Callable[[Office, argparse.Namespace], int]] = {
            "import": _import,
            "export": _export,
            "undo": _undo,
            "batches": _batches,
            "mapping": _mapping,
        }
        return commands[given.command](Office(store, lambda: datetime.now(UTC)), given)
    finally:
        store.close()


def _parser() -> Parser:
    parser = Parser(prog="shian office", description="成批导入检查结果，导出台账")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="import|export|undo|batches|mapping|card|package"
    )
    take = commands.add_parser("import", help="导入表格或者封存包；先用 --dry-run 看一遍")
    take.add_argument(
        "paths", nargs="*", type=Path, metavar="路径", help="文件，或者装着它们的文件夹"
    )
    take.add_argument(
        "--server", nargs="?", const="", metavar="地址", help="从接入的单位服务器导入；地址可省略"
    )
    take.add_argument("--mapping", metavar="方案", help="列对应方案：文件，或者保存过的名称")
    take.add_argument("--keys", type=Path, action="append", default=[], metavar="文件")
    take.add_argument("--bundle-key", type=Path, metavar="文件", help="服务器上的 keys/box.key")
    take.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    take.add_argument("--rest", type=Path, metavar="文件", help="不能导入的行另存为待改的 XLSX")
    out = commands.add_parser("export", help="导出台账")
    out.add_argument("--format", choices=["xlsx", "csv"], help="不写则按文件名，默认 xlsx")
    out.add_argument("--out", type=Path, required=True, metavar="文件")
    _add_filters(out)
    back = commands.add_parser("undo", help="整批撤销，留痕")
    back.add_argument("batch", type=int, metavar="批号")
    back.add_argument("--reason", required=True, metavar="原因")
    listing = commands.add_parser("batches", help="列出批次")
    mapping = commands.add_parser("mapping", help="列对应方案：看一张表、保存、列出")
    mapping.add_argument("what", choices=["list", "suggest", "save", "show"], metavar="做什么")
    mapping.add_argument("subject", nargs="?", metavar="文件或名称")
    card = commands.add_parser("card", help="写出收件卡，笔记本用它把检查封给这台电脑")
    card.add_argument("--out", type=Path, required=True, metavar="文件")
    package = commands.add_parser("package", help="把本机办结的检查导出成封存包")
    package.add_argument("--out", type=Path, required=True, metavar="文件")
    package.add_argument("--visit", action="append", default=[], metavar="检查")
    package.add_argument("--for", dest="card", type=Path, metavar="收件卡", help="加密封给办公室")
    package.add_argument("--check", default="", metavar="核对码", help="办公室电话里说的核对码")
    for one in (take, out, back, listing, mapping, card, package):
        one.add_argument("--database", metavar="URL", help="sqlite:///… 或 postgresql://…")
        one.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--search", default="", metavar="词语")
    parser.add_argument("--since", type=_day, metavar="日期")
    parser.add_argument("--until", type=_day, metavar="日期")
    parser.add_argument("--result", type=_result, metavar="结果", help="如 发现问题")
    parser.add_argument("--station", default="", metavar="检查单位")
    parser.add_argument("--batch", default=0, type=int, metavar="批号")
    parser.add_argument("--practice", action="store_true", help="只要练习数据")


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _result(text: str) -> str:
    from app.office.cells import CONCLUSIONS

    if text not in CONCLUSIONS:
        raise ValueError(text)
    return CONCLUSIONS[text]


# --- import ------------------------------------------------------------------------------------


def _import(office: Office, given: argparse.Namespace) -> int:
    from app.cli.office_sealed import Sealed
    from app.office import sources
    from app.office.packages import sources_in

    files = [one for path in given.paths for one in sources_in(path, sources.READERS)]
    if not files and given.server is None:
        raise InputRefused("没有找到可以导入的文件。请核对路径。", code="import.nothing")
    told: list[dict[str, object]] = []
    whole = True
    with _interruptible() as stopped, Sealed(given) as home:
        reading = _reading(office, given, home.keys(files))
        openers: list[tuple[str, Opener]] = [
            (str(path), partial(sources.open_source, path, reading)) for path in files
        ]
        if given.server is not None:
            openers.insert(0, ("server", partial(home.pulled, office.store, stopped)))
        for label, opener in openers:
            if stopped():
                break
            said, good = _one(office, label, opener, given, stopped)
            told.append(said)
            whole &= good
    if given.json:
        print(json.dumps({"dry_run": given.dry_run, "files": told}, ensure_ascii=False, indent=1))
    return 0 if whole and not stopped() else 1


def _one(
    office: Office,
    label: str,
    opener: Opener,
    given: argparse.Namespace,
    stopped: Callable[[], bool],
) -> tuple[dict[str, object], bool]:
    """One file as one batch; a file that is refused keeps no other from being imported."""
    from app.office import batching, importing, mending

    try:
        source = opener()
    except Refused as refusal:
        return _refused(label, refusal, given)
    batch = None
    try:
        if given.dry_run:
            report = importing.check(office, source, tell=_progress(given), stop=stopped)
            problems = iter(report.problems)
        else:
            batch, report = importing.run(office, source, tell=_progress(given), stop=stopped)
            problems = batching.problems_of(office.store, batch.n)
        rest = mending.write(_rest_of(given, label), source, problems) if given.rest else 0
    except Refused as refusal:
        return _refused(label, refusal, given)
    finally:
        source.close()
    said = _said(label, report, batch)
    if rest:
        said["rest"] = str(_rest_of(given, label))
    if not given.json:
        _tell(report, batch, said.get("rest"))
    done = batch is None or batch.state == "done"
    return said, done and report.refused == 0


def _rest_of(given: argparse.Namespace, label: str) -> Path:
    """One sheet to mend for one file; several files get the name of each in it."""
    alone = len(given.paths) == 1 and given.server is None and not given.paths[0].is_dir()
    if alone or not given.paths:
        return Path(given.rest)
    return Path(given.rest).with_name(f"{given.rest.stem}-{Path(label).stem}.xlsx")


def _refused(
    label: str, refusal: Refused, given: argparse.Namespace
) -> tuple[dict[str, object], bool]:
    if not given.json:
        print(refusal.sentence, file=sys.stderr)
    return {"path": label, "refused": refusal.code, "sentence": refusal.sentence}, False


def _reading(office: Office, given: argparse.Namespace, keys: TrustedKeys) -> Reading:
    from app.office import batching, ledger
    from app.office.sources import Reading

    saved = ledger.saved_mappings(office.store)
    last, _ = batching.last_day(office)
    return Reading(
        today=last,
        mapping=_chosen_mapping(given.mapping, saved),
        saved=saved,
        keys=keys,
    )


def _chosen_mapping(wanted: str | None, saved: tuple[ColumnMapping, ...]) -> ColumnMapping | None:
    from app.office import mapping

    if wanted is None:
        return None
    named = next((one for one in saved if one.name == wanted), None)
    if named is not None:
        return named
    if not Path(wanted).is_file():
        raise mapping.MappingRefused(f"没有列对应方案“{wanted}”，也没有这个文件，没有导入。")
    return mapping.read(Path(wanted).read_bytes())


def _progress(given: argparse.Namespace) -> Callable[[int], None]:
    if given.json or not sys.stderr.isatty():
        return lambda rows: None
    return lambda rows: print(f"\r已处理 {rows} 行", end="", file=sys.stderr, flush=True)


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Ctrl+C ends the import after the running step; the same command goes on from there."""
    stopped = []
    try:
        before = signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
    except ValueError:  # not in the main thread
        yield lambda: False
        return
    try:
        yield lambda: bool(stopped)
    finally:
        signal.signal(signal.SIGINT, before)


def _said(label: str, report: Report, batch: Batch | None) -> dict[str, object]:
    counts = ("total", "clean", "warned", "refused", "skipped", "known_parties", "new_parties")
    facts = ("sheet", "encoding", "fingerprint", "mapping", "clock_note", "left_out")
    return {
        "path": label,
        **{name: getattr(report, name) for name in (*counts, *facts)},
        "batch": batch.n if batch else report.batch or None,
        "state": batch.state if batch else None,
        "problems": [
            {
                "state": one.state,
                "place": one.place,
                "rows": one.rows,
                "count": one.count,
                **{
                    name: getattr(one.first, name)
                    for name in ("field", "code", "sentence", "found", "cure", "party")
                },
            }
            for one in report.groups
        ],
    }


def _tell(report: Report, batch: Batch | None, rest: object) -> None:
    sheet = f"·工作表“{report.sheet}”" if report.sheet else ""
    print(f"{report.source}{sheet}·{report.encoding}·{report.total} 行")
    if report.clock_note:
        print(f"  {report.clock_note}")
    if report.left_out:
        print(f"  另有工作表“{'”“'.join(report.left_out)}”没有导入，请各自另存后导入。")
    print(
        f"  直接可用 {report.clean}·请看一眼 {report.warned}"
        f"·不能导入 {report.refused}·已导入过 {report.skipped}"
    )
    for state in ("refused", "warned"):
        groups = report.of(state)
        for one in groups[:_SHOWN]:
            found = f"（{one.first.found}）" if one.first.found else ""
            print(f"  {one.place} {one.party} {one.first.sentence}{found}。{one.first.cure}。")
        if len(groups) > _SHOWN:
            print(f"  另有 {len(groups) - _SHOWN} 种问题，用 --rest 另存或 --json 看全。")
    if batch is None:
        print("  还没有写入任何数据，这是检查报告。")
    elif batch.state == "done":
        print(f"  已导入第 {batch.n} 批，{batch.taken} 行。撤销：shian office undo {batch.n}")
    else:
        print(f"  第 {batch.n} 批停在第 {batch.position} 行，台账里还看不到。再导入一次会接着做。")
    if rest:
        print(f"  不能导入的行在 {rest}，改好后可以直接导入。")


# --- the rest ----------------------------------------------------------------------------------


def _export(office: Office, given: argparse.Namespace) -> int:
    from app.office import handing_out
    from app.office.ledger import Filters

    filters = Filters(
        search=given.search,
        since=given.since or "",
        until=given.until or "",
        conclusion=given.result or "",
        station=given.station,
        batch=given.batch,
        practice=given.practice,
    )
    kind: Format = given.format or ("csv" if given.out.suffix.lower() == ".csv" else "xlsx")
    with _interruptible() as stopped:
        done = handing_out.export(
            office.store, filters, given.out, kind, now=office.clock(), stop=stopped
        )
    if given.json:
        told = {"path": str(done.path), "manifest": str(done.manifest)}
        print(json.dumps(told | {"rows": done.rows, "sha256": done.sha256, "len": done.size}))
    else:
        print(
            f"已导出 {done.rows} 行到 {done.path}\nSHA-256 {done.sha256}（见 {done.manifest.name}）"
        )
    return 0


def _undo(office: Office, given: argparse.Namespace) -> int:
    from app.office import batching

    batch = batching.undo(office, given.batch, given.reason)
    if given.json:
        print(json.dumps(asdict(batch), ensure_ascii=False))
    else:
        print(f"第 {batch.n} 批已撤销，{batch.undone_rows} 行移出台账，留痕保存。")
    return 0


def _batches(office: Office, given: argparse.Namespace) -> int:
    from app.office import batching

    found = batching.list_batches(office.store)
    if given.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        return 0
    states = {"running": "未完成", "stopped": "已停下", "done": "已导入", "undone": "已撤销"}
    for one in found:
        print(
            f"第 {one.n} 批  {states[one.state]}  {one.taken} 行  {one.source}"
            + (f"  不能导入 {one.refused}" if one.refused else "")
        )
    if not found:
        print("还没有导入过。")
    return 0


def _mapping(office: Office, given: argparse.Namespace) -> int:
    from app.office import ledger, mapping
    from app.office.opening import open_table

    saved = ledger.saved_mappings(office.store)
    if given.what == "list":
        told: object = [one.model_dump(mode="json") for one in saved]
        lines = [f"{one.name}：{len(one.columns)} 列" for one in saved] or ["还没有保存过。"]
        print(json.dumps(told, ensure_ascii=False, indent=1) if given.json else "\n".join(lines))
        return 0
    if not given.subject:
        raise mapping.MappingRefused("还缺文件或名称。请写在后面。")
    if given.what == "suggest":
        table = open_table(Path(given.subject))
        try:
            columns = mapping.guess(table.headers)
            made = mapping.ColumnMapping(name=Path(given.subject).stem[:60], columns=columns)
        finally:
            table.close()
    elif given.what == "save":
        made = mapping.read(Path(given.subject).read_bytes())
        ledger.save_mapping(office.store, made, office.clock().isoformat())
    else:
        made = _chosen_mapping(given.subject, saved) or saved[0]
    print(json.dumps(made.model_dump(mode="json"), ensure_ascii=False, indent=1))
    return 0
