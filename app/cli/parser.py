"""argparse in Chinese: a wrong command is told in one sentence, with the usage; exit 2."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

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

    def error(self, message: str) -> NoReturn:
        for pattern, words in _TOLD:
            message, found = re.subn(pattern, words, message)
            if found:
                break
        usage = self.format_usage().replace("usage:", "用法：", 1)
        self.exit(2, f"命令没有执行：{message}。\n{usage}")
