"""`shian serve`: the central server, and what its operator does at the machine itself.

Alone it starts on embedded SQLite; `init` makes an authority and its first administrator.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import serve_acts
from app.cli.parser import Parser
from app.domain.errors import InputRefused

if TYPE_CHECKING:
    from app.server.settings import Settings
    from app.server.station import Station

PORT = 8640


def run(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    from app.server.settings import Settings, default_home

    home = Path(given.home) if given.home else default_home()
    settings = Settings(home=home, database=given.database or "")
    acts: dict[str | None, Callable[[Settings, argparse.Namespace], int]] = {
        "init": _init,
        "code": _code,
        "revoke": _revoke,
        "epoch": _epoch,
        "rebuild": _rebuild,
        "check": _check,
        "bundle-in": _bundle_in,
        **dict.fromkeys(("publish", "release", "withdraw", "waiting"), _results),
        **dict.fromkeys(serve_acts.WORDS, serve_acts.run),
    }
    return acts.get(given.act, _serve)(settings, given)


def _results(settings: Settings, given: argparse.Namespace) -> int:
    from app.cli import serve_results

    return serve_results.run(settings, given)


def _parser() -> argparse.ArgumentParser:
    places = Parser(add_help=False)
    places.add_argument("--home", help="服务器的数据文件夹")
    places.add_argument("--database", help="postgresql+psycopg://…；不写则用内置 SQLite")
    parser = Parser(prog="shian serve", description="启动服务器", parents=[places])
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只听本机")
    parser.add_argument("--port", type=int, default=PORT, help=f"端口，默认 {PORT}")
    parser.add_argument("--workers", type=int, default=1, help="工作进程数")
    parser.add_argument("--header-seconds", type=float, default=10.0, help="请求头的时限")
    parser.add_argument("--body-seconds", type=float, default=120.0, help="请求内容的时限")
    parser.add_argument("--answer-seconds", type=float, default=600.0, help="取走回答的时限")
    # What stands before the word stays: sub-parsers must not write their defaults over it.
    later = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    later.add_argument("--home", help="服务器的数据文件夹")
    later.add_argument("--database", help="数据库地址")
    acts = parser.add_subparsers(dest="act", parser_class=Parser)
    init = acts.add_parser("init", help="建立机关和第一个管理员", parents=[later])
    init.add_argument("--name", required=True, help="机关全称")
    init.add_argument("--code", required=True, type=int, help="机关代码（文书验证码中的数字）")
    init.add_argument("--admin", default="admin", help="第一个管理员的名称")
    code = acts.add_parser("code", help="生成一个设备登记码", parents=[later])
    code.add_argument("--code", type=int, help="机关代码；只有一个机关时不必写")
    code.add_argument("--note", default="", help="给谁用")
    revoke = acts.add_parser("revoke", help="停用一台设备", parents=[later])
    revoke.add_argument("device", help="设备号")
    revoke.add_argument("--code", type=int, help="机关代码；只有一个机关时不必写")
    revoke.add_argument("--reason", required=True, help="原因")
    epoch = acts.add_parser("epoch", help="恢复备份之后开始新的纪元", parents=[later])
    epoch.add_argument("--new", action="store_true", required=True, help="开始新的纪元")
    for word, help_words in (
        ("publish", "提交检查结果，等第二个人放行"),
        ("release", "放行别人提交的结果"),
        ("withdraw", "撤下一条公示的结果"),
        ("waiting", "列出等放行的结果"),
    ):
        act = acts.add_parser(word, help=help_words, parents=[later])
        act.add_argument("--code", type=int, help="机关代码；只有一个机关时不必写")
        if word != "waiting":
            act.add_argument("--admin", required=True, help="管理员名称")
            act.add_argument("--password-file", help="密码所在的文件；不写则在终端询问")
            act.add_argument("--visit", action="append", default=[], help="检查编号，可写多次")
        if word == "withdraw":
            act.add_argument("--reason", required=True, help="撤下的原因")
    serve_acts.add_to(acts, later)
    bundle = acts.add_parser("bundle-in", help="读入 U 盘上的密封包，写出回执包", parents=[later])
    bundle.add_argument("file", type=Path, help="笔记本导出的密封包")
    bundle.add_argument("--receipt-out", type=Path, required=True, help="带回去的回执包")
    check = acts.add_parser("check", help="逐条复核全部记录和文件，不改动", parents=[later])
    check.add_argument("--no-files", action="store_true", help="只看记录，不读文件")
    acts.add_parser("rebuild", help="从封存记录重建各列表", parents=[later])
    return parser


def _serve(settings: Settings, given: argparse.Namespace) -> int:
    if not (0 < given.port < 65536 and 1 <= given.workers <= 64):
        raise InputRefused(
            "端口应为 1—65535，进程数应为 1—64，服务器没有启动。", code="serve.usage"
        )
    import uvicorn

    from app.server import logs
    from app.server.settings import Settings
    from app.server.station import Station, remember_database

    chosen = Settings(
        home=settings.home,
        database=settings.database,
        header_seconds=given.header_seconds,
        body_seconds=given.body_seconds,
        answer_seconds=given.answer_seconds,
    )
    # Migrations, keys and the marker are looked at once, before any worker starts.
    station = Station.open(chosen)
    try:
        station.require_not_restored()
        remember_database(chosen)
        if not station.has_authority():
            print(
                "还没有机关，设备还不能登记。请执行 shian serve init --name 单位 --code 机关代码",
                file=sys.stderr,
            )
    finally:
        station.close()
    chosen.to_environment()
    logs.to_stderr()
    uvicorn.run(
        "app.server.app:from_environment",
        factory=True,
        host=given.host,
        port=given.port,
        workers=given.workers,
        http="app.server.deadlines:DeadlineProtocol",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
        h11_max_incomplete_event_size=16 * 1024,
        limit_concurrency=2000,
    )
    return 0


def _init(settings: Settings, given: argparse.Namespace) -> int:
    name, admin = str(given.name).strip(), str(given.admin).strip()
    if not 2 <= len(name) <= 30 or not 1 <= given.code <= 999_999_999:
        raise InputRefused(
            "机关名称应为 2—30 个字，代码应为 1—999999999，没有建立。请改后再试。",
            code="serve.authority",
        )
    if not re.fullmatch(r"[\w.\-]{1,40}", admin):
        raise InputRefused("管理员名称只能用文字、数字和 . - _，没有建立。", code="serve.admin")
    from app.server import administering
    from app.server.station import remember_database

    station = _opened(settings)
    try:
        remember_database(settings)
        secret = administering.make_authority(station, given.code, name, admin)
    finally:
        station.close()
    print(f"机关：{name}（{given.code}）\n管理员：{admin}\n一次性口令（只显示这一次）：{secret}")
    return 0


def _code(settings: Settings, given: argparse.Namespace) -> int:
    from app.server import enrolment

    station = _opened(settings)
    try:
        authority_id = station.only_authority(given.code)
        with station.database.writing() as db:
            code = enrolment.make_code(station, db, authority_id, by="console", note=given.note)
    finally:
        station.close()
    print(f"登记码（24 小时内有效，只显示这一次）：{code}")
    return 0


def _revoke(settings: Settings, given: argparse.Namespace) -> int:
    from app.server import administering

    station = _opened(settings)
    try:
        authority_id = station.only_authority(given.code)
        administering.revoke(station, authority_id, given.device, given.reason, "console")
    finally:
        station.close()
    print(f"设备 {given.device} 已停用。它上交的内容会另外存放，不会采用。")
    return 0


def _epoch(settings: Settings, _given: argparse.Namespace) -> int:
    from app.server import administering

    station = _opened(settings)
    try:
        epoch = administering.begin_epoch(station)
    finally:
        station.close()
    print(f"新的纪元：{epoch}。各设备下次同步时会补交缺少的内容。")
    return 0


def _bundle_in(settings: Settings, given: argparse.Namespace) -> int:
    from app.server import bundles

    station = _opened(settings)
    try:
        taken = bundles.take_in(station, given.file, given.receipt_out)
    finally:
        station.close()
    print(
        f"设备 {taken.dev}：{taken.entries} 条记录（新 {taken.fresh} 条）、{taken.blobs} 个文件。"
    )
    for sentence in taken.refused:
        print(f"没有采用：{sentence}", file=sys.stderr)
    print(f"回执包已写到 {given.receipt_out}，请带回给这台设备读入。")
    return 1 if taken.refused else 0


def _rebuild(settings: Settings, _given: argparse.Namespace) -> int:
    from app.server import projections

    station = _opened(settings)
    try:
        for authority_id in station.authority_ids():
            with station.database.writing() as db:
                count = projections.rebuild(db, authority_id, station.clock())
            print(f"机关 {authority_id}：{count} 条封存记录已重新读入。")
    finally:
        station.close()
    return 0


def _check(settings: Settings, given: argparse.Namespace) -> int:
    from app.server import checking

    broken = 0
    station = _opened(settings)
    try:
        for authority_id in station.authority_ids():
            found = checking.check(station, authority_id, files=not given.no_files)
            for problem in found.problems:
                print(f"机关 {authority_id}：{problem}")
            broken += len(found.problems)
            print(
                f"机关 {authority_id}：{found.entries} 条记录、{found.blobs} 个文件，"
                f"{len(found.problems)} 处有问题。"
            )
    finally:
        station.close()
    return 1 if broken else 0


def _opened(settings: Settings) -> Station:
    from app.server.station import Station

    return Station.open(settings)
