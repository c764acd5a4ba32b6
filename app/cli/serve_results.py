"""`shian serve publish|release|withdraw|waiting`: results for everybody, by two people.

Each proves who it is with the own password; who proposed a result cannot release it.
"""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import InputRefused

if TYPE_CHECKING:
    from app.server.admins import Administrator
    from app.server.settings import Settings
    from app.server.station import Station


def run(settings: Settings, given: argparse.Namespace) -> int:
    from app.server.station import Station

    station = Station.open(settings)
    try:
        authority_id = station.only_authority(given.code)
        if given.act == "waiting":
            return _waiting(station, authority_id)
        return _acted(station, proven(station, authority_id, given), given)
    finally:
        station.close()


def _acted(station: Station, admin: Administrator, given: argparse.Namespace) -> int:
    from app.server import publishing

    if given.act == "publish":
        count = publishing.propose(station, admin, given.visit)
        print(f"提交了 {count} 条结果，等另一名管理员放行。")
    elif given.act == "release":
        count = publishing.release(station, admin, given.visit)
        print(f"放行了 {count} 条结果，已经公示。")
    else:
        for visit_id in given.visit:
            publishing.withdraw(station, admin, visit_id, given.reason)
        print(f"撤下了 {len(given.visit)} 条结果。")
    return 0


def _waiting(station: Station, authority_id: int) -> int:
    from app.server import publishing

    found = publishing.waiting(station, authority_id)
    for one in found:
        print(f"{one.visit_id}  {one.party}  {one.result}  由 {one.proposed_by} 提交")
    print(f"{len(found)} 条等放行。")
    return 0


def proven(station: Station, authority_id: int, given: argparse.Namespace) -> Administrator:
    """The administrator whose password this is; the session ends with the command."""
    from app.server import admins
    from app.server.guessing import Guess

    password = password_of(given.admin, given.password_file)
    token, _ = admins.log_in(station, Guess(authority_id, given.admin, admins.CONSOLE), password)
    try:
        return admins.of_token(station, token)
    finally:
        admins.log_out(station, token)


def password_of(name: str, file: str | None) -> str:
    """From the file, or asked for without showing it."""
    if file is None:
        return getpass.getpass(f"{name} 的密码：")
    try:
        return Path(file).read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeError) as error:
        raise InputRefused("密码文件读不出，没有执行。请核对路径。", code="serve.file") from error
