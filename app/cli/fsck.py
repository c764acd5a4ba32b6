"""`shian fsck`: walk everything the home holds and name what does not fit."""

from __future__ import annotations

import json

from app import paths
from app.cli.parser import Parser


def run(argv: list[str]) -> int:
    """0 clean, 1 something was found."""
    parser = Parser(prog="shian fsck", description="检查本机数据是否完整")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    given = parser.parse_args(argv)
    from app.actions import checking
    from app.actions.desk import close, open_desk

    desk = open_desk(paths.home())
    try:
        report = checking.check(desk)
    finally:
        close(desk)
    if given.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        for finding in report.findings:
            print(finding)
        print(report.words)
    return 0 if report.clean else 1
