"""`shian sync`: hand over what was sealed and take in what others have; by line, once."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app import paths
from app.cli.parser import Parser

if TYPE_CHECKING:
    from app.actions.desk import Desk
    from app.storage.outbox import Summary
    from app.sync.wire import Outcome, Progress

_STAGES = {
    "hello": "连接服务器",
    "heads": "核对记录链",
    "small": "发送签名和记录内容",
    "entries": "发送记录",
    "blobs": "发送照片和文书",
    "receipts": "取回执",
    "changes": "接收变化",
    "done": "核对完毕",
}


def run(argv: list[str]) -> int:
    """0 everything is handed over and both sides agree; 1 something waits, with the reason."""
    given = _parser().parse_args(argv)
    from app.actions.desk import close, open_desk

    desk = open_desk(paths.home())
    try:
        if given.bundle_out is not None or given.bundle_in is not None:
            return _bundle(desk, given)
        if given.status:
            return _status(desk, given)
        return _online(desk, given)
    finally:
        close(desk)


def _parser() -> Parser:
    parser = Parser(prog="shian sync", description="把封存的记录交到单位服务器，收回别人的变化")
    parser.add_argument("--server", metavar="URL", help="服务器地址；接入后可省略")
    parser.add_argument("--enrol", metavar="接入码", help="先用单位给的接入码接入")
    parser.add_argument("--status", action="store_true", help="只看还有多少没有上报，不连接")
    parser.add_argument("--block", metavar="号段", type=int, help="换用单位新给的本机号段")
    parser.add_argument("--bundle-out", metavar="文件", type=Path, help="导出到 U 盘的密封包")
    parser.add_argument("--bundle-in", metavar="文件", type=Path, help="读入单位给回的回执包")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def _online(desk: Desk, given: Namespace) -> int:
    from app.sync import exchange
    from app.sync.troubles import NotEnrolled

    if given.block is not None:
        exchange.take_block(desk.memory, given.block)
    if given.enrol:
        if not given.server:
            raise NotEnrolled
        known = exchange.join(desk.memory, given.server, given.enrol, desk.clock)
        if not given.json:
            print(f"已接入{known.authority_name}，用的是这台电脑原有的密钥和记录链。")
    outcome = exchange.synchronise(
        desk.memory,
        clock=desk.clock,
        url=given.server,
        tell=_nobody if given.json or not sys.stderr.isatty() else _tell,
    )
    if given.json:
        print(json.dumps(asdict(outcome) | {"settled": outcome.settled}, ensure_ascii=False))
    else:
        print(told(outcome))
    return 0 if outcome.settled else 1


def _nobody(_: Progress) -> None:
    """Nobody sits before the terminal."""


def _tell(progress: Progress) -> None:
    share = f" {progress.sent * 100 // progress.total}%" if progress.total else ""
    print(f"\r{_STAGES.get(progress.stage, '')}{share}    ", end="", file=sys.stderr, flush=True)
    if progress.stage == "done":
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)


def told(outcome: Outcome) -> str:
    """What one exchange did, in a few lines."""
    pulled = outcome.pulled
    lines = [
        f"上报 {outcome.sent} 条记录、{outcome.blobs} 个文件，"
        f"共 {outcome.bytes_sent / 1e6:.1f} MB。",
        f"收到别人的记录 {pulled.entries} 条，监管对象变化 {pulled.parties} 家，"
        f"执法人员 {pulled.officers} 名，任务 {pulled.assignments} 项，"
        f"文书状态 {pulled.papers} 份。",
    ]
    if outcome.sheets:
        lines.append(f"取来其他电脑的张贴件 {outcome.sheets} 个文件。")
    if outcome.new_epoch:
        lines.append("服务器曾从备份恢复，本机记录已重新核对并补发。")
    if outcome.new_chain:
        lines.append(
            "本机数据曾恢复到旧副本或被复制，已开始新的记录链，文书编号已跳号，"
            "不会与别处重复。请告诉管理员，另领本机号段。"
        )
    if outcome.waiting or outcome.incomplete:
        lines.append(f"还有 {outcome.waiting} 条没有收到回执，{outcome.incomplete} 条照片不齐。")
    if outcome.refused:
        lines.append(f"{outcome.refused} 项没有交出去，原因见同步页。其余不受影响。")
    if outcome.packs:
        lines.append(f"装入了 {outcome.packs} 份新的表格。")
    if outcome.flagged:
        lines.append(f"{outcome.flagged} 条单位已存证、没有采用，原因见同步页。请告诉负责人。")
    if outcome.agreed is True:
        lines.append(f"两边记录一致，{outcome.held} 条。")
    elif outcome.agreed is False:
        lines.append("两边记录还不一致，下次同步再核对；本机内容没有删减。")
    return "\n".join(lines)


def _status(desk: Desk, given: Namespace) -> int:
    from app.storage import outbox

    summary = desk.memory.read(outbox.summary)
    if given.json:
        print(json.dumps(asdict(summary) | {"unsent": summary.unsent}, default=str))
    else:
        print(line(summary))
    return 0 if summary.unsent == 0 else 1


def line(summary: Summary) -> str:
    """The one line: how many wait, the last attempt, why, and the next."""
    from app.domain.moments import local

    words = [f"没有上报 {summary.unsent} 条" if summary.unsent else "全部已上报"]
    if summary.last_success is not None:
        words.append(f"上次成功 {local(summary.last_success):%m-%d %H:%M}")
    if summary.trouble is not None:
        words.append(
            f"{local(summary.trouble.last_try):%H:%M} 没有成功：{summary.trouble.sentence}"
        )
        if summary.trouble.next_try is not None:
            words.append(f"{local(summary.trouble.next_try):%H:%M} 再试")
    return "；".join(words)


def _bundle(desk: Desk, given: Namespace) -> int:
    from app.sync import bundle

    if given.bundle_out is not None:
        written = bundle.write_out(desk.memory, given.bundle_out, clock=desk.clock)
        result: dict[str, object] = asdict(written)
        words = (
            f"已导出 {written.entries} 条记录、{written.blobs} 个文件，"
            f"{written.size / 1e6:.1f} MB。"
            "交到单位后请把回执包带回，读入前本机仍算没有上报。"
        )
    else:
        taken = bundle.read_receipts(desk.memory, given.bundle_in, clock=desk.clock)
        result = asdict(taken)
        words = f"回执已读入：新确认 {taken.fresh} 条，还有 {taken.waiting} 条没有回执。"
    print(json.dumps(result, ensure_ascii=False) if given.json else words)
    return 0
