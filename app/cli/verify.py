"""`shian verify X`: hold a paper, a picture of its code or the code's text against the record."""

from __future__ import annotations

import json
from pathlib import Path

from app import paths
from app.cli.parser import Parser


def run(argv: list[str]) -> int:
    """0 only for `authentic`; 1 for every other answer."""
    parser = Parser(prog="shian verify", description="离线核验一份文书")
    parser.add_argument("subject", help="PDF 文件、码的照片，或验证码的文字")
    parser.add_argument("--keys", action="append", type=Path, default=[], help="另外认可的公钥清单")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    given = parser.parse_args(argv)
    from app.actions.verifying import verify

    found = verify(given.subject, home=paths.home(), key_files=given.keys)
    if given.json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        print(f"{found.words}。{found.reason}")
        for words, value in (
            ("文书", found.kind),
            ("编号", found.number),
            ("日期", found.day),
            ("当事人", found.party),
            ("状态截至", found.as_of),
        ):
            if value:
                print(f"  {words}：{value}")
        if found.practice:
            print("  这是练习文书，没有法律效力。")
    return 0 if found.answer == "authentic" else 1
