"""argparse in Chinese: help, and a wrong command told in one sentence with the usage; exit 2."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

_TOLD = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (
        r"argument .+: invalid choice: '?(.*?)'? \(choose from (.+)\)",
        r"没有“\1”，可用的是 \2",
    ),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"argument (\S+): expected .+", r"\1 后面还缺内容"),
    (r"argument (\S+): invalid .+ value: (.+)", r"\1 不能写 \2"),
)


class Parser(argparse.ArgumentParser):
    """Sub-parsers are of the same kind. Raises SystemExit(2) as argparse does."""

    def __init__(self, *, add_help: bool = True, **options: Any) -> None:  # noqa: ANN401 - argparse's
        super().__init__(**options, add_help=False)
        if add_help:
            self.add_argument("-h", "--help", action="help", help="显示这份说明")
        self._positionals.title, self._optionals.title = "内容", "选项"

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        for pattern, words in _TOLD:
            message, found = re.subn(pattern, words, message)
            if found:
                break
        self.exit(2, f"命令没有执行：{message}。\n{self.format_usage()}")
