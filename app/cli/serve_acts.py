"""`shian serve held|held-release|packs|pack|pack-release|trust|secret|rotate`: at the machine.

What an administrator answers for asks for the own password, and for a second person's where
two have to agree; only `trust`, `secret` and `rotate` belong to whoever runs the machine.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.parser import Parser
from app.domain.errors import InputRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.server.settings import Settings
    from app.server.station import Station

WORDS = ("held", "held-release", "packs", "pack", "pack-release", "trust", "secret", "rotate")


def add_to(acts: argparse._SubParsersAction[Parser], later: Parser) -> None:
    """The words and what each asks for."""
    for word, help_words in (
        ("held", "列出另存待定的内容"),
        ("held-release", "两个人同意后采用另存的一条链"),
        ("packs", "列出提交过的表格包"),
        ("pack", "提交一份签名的表格包，等第二个人放行"),
        ("pack-release", "放行别人提交的表格包，发给各台设备"),
        ("trust", "认可一个发布单位的公钥"),
        ("secret", "管理员忘了密码：换一个新的一次性口令"),
        ("rotate", "换机关的密钥：旧的签过新的后销毁，设备证书随之重签"),
    ):
        act = acts.add_parser(word, help=help_words, parents=[later])
        act.add_argument("--code", type=int, help="机关代码；只有一个机关时不必写")
        if word in {"held-release", "pack", "pack-release", "secret"}:
            act.add_argument("--admin", required=True, help="管理员名称")
        if word in {"held-release", "pack", "pack-release"}:
            act.add_argument("--password-file", help="密码所在的文件；不写则在终端询问")
        if word == "held-release":
            act.add_argument("chain", help="记录链号")
            act.add_argument("--second", required=True, help="第二人的名称")
            act.add_argument("--second-password-file", help="第二人密码所在的文件")
            act.add_argument("--reason", required=True, help="原因")
        if word in {"pack", "trust"}:
            act.add_argument("file", type=Path, help="文件")
        if word == "pack-release":
            act.add_argument("id", help="表格的名称")
            act.add_argument("version", type=int, help="第几版")


def run(settings: Settings, given: argparse.Namespace) -> int:
    from app.server.station import Station

    jobs: dict[str, Callable[[Station, argparse.Namespace], None]] = {
        "held": _held,
        "held-release": _held_release,
        "packs": _packs,
        "pack": _pack,
        "pack-release": _pack_release,
        "trust": _trust,
        "secret": _secret,
        "rotate": _rotate,
    }
    station = Station.open(settings)
    try:
        jobs[given.act](station, given)
    finally:
        station.close()
    return 0


def _held(station: Station, given: argparse.Namespace) -> None:
    from app.server import quarantine

    found = quarantine.listed(station, station.only_authority(given.code))
    for one in found.held:
        at = datetime.fromtimestamp(one.received_ms / 1000).astimezone()
        print(
            f"{one.chain}  第 {one.seq} 条  {one.type} {one.number}  {one.reason}  "
            f"设备 {one.dev}  {at:%Y-%m-%d %H:%M} 收到"
        )
    print(f"{len(found.held)} 条另存待定{'，还有更多' if found.more else ''}。")


def _held_release(station: Station, given: argparse.Namespace) -> None:
    from app.cli.serve_results import password_of, proven
    from app.server import quarantine
    from app.server.admins import Second

    admin = proven(station, station.only_authority(given.code), given)
    second = Second(given.second, password_of(given.second, given.second_password_file))
    count = quarantine.release(station, admin, given.chain, reason=given.reason, second=second)
    print(f"采用了 {count} 条。")


def _packs(station: Station, given: argparse.Namespace) -> None:
    from app.server import packs

    for one in packs.listed(station, station.only_authority(given.code)):
        stands = f"由 {one.released_by} 放行" if one.released_by else "等另一人放行"
        print(f"{one.id} 第 {one.version} 版  {one.owner}  由 {one.proposed_by} 提交，{stands}")


def _pack(station: Station, given: argparse.Namespace) -> None:
    from app.cli.serve_results import proven
    from app.server import packs

    admin = proven(station, station.only_authority(given.code), given)
    line = packs.propose(station, admin, _bytes(given.file))
    print(f"已提交 {line.id} 第 {line.version} 版，等另一名表格发布人放行。")


def _pack_release(station: Station, given: argparse.Namespace) -> None:
    from app.cli.serve_results import proven
    from app.server import packs

    admin = proven(station, station.only_authority(given.code), given)
    line = packs.release(station, admin, given.id, given.version)
    print(f"已放行 {line.id} 第 {line.version} 版，各台设备下次同步时装入。")


def _trust(station: Station, given: argparse.Namespace) -> None:
    from app.server import packs

    for key in packs.trust(station, _bytes(given.file)):
        print(f"认可了 {key.owner} 的公钥 {key.id}。")


def _secret(station: Station, given: argparse.Namespace) -> None:
    from app.server import admins

    secret = admins.renew_secret(station, station.only_authority(given.code), given.admin)
    print(f"管理员：{given.admin}\n一次性口令（只显示这一次）：{secret}")


def _rotate(station: Station, given: argparse.Namespace) -> None:
    from app.server import rotation

    count = rotation.rotate(station, station.only_authority(given.code))
    print(
        f"机关的密钥已换，{count} 台设备的证书已重签，各台设备下次同步时跟上。请备份 keys 文件夹。"
    )


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            return source.read(8_000_000)
    except OSError as error:
        raise InputRefused(
            f"文件 {path.name} 读不出，没有执行。请核对路径。", code="serve.file"
        ) from error
