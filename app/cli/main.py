"""The command line: which door to open. `shian` alone opens the window.

Every command prints plain text, or JSON with `--json`; exit 0 done, 1 the answer is no,
2 usage. A refusal is one sentence on stderr, never a traceback.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from app.domain.errors import Refused
from app.version import VERSION

USAGE = """食安巡检

  shian                                  打开程序
  shian demo --out 目录                  用示例数据把一次检查从头做到尾
  shian inspect 文件.json --photos 目录 --out 目录
  shian verify 文书.pdf|照片|验证码       离线核验一份文书
  shian forms check|list|import|export|diff|publish|pack|accept
                                         检查、列出、用表格编写、发布和装入要点表
  shian provisions list|show|of|search|import
                                         列出、打开、查询、装入条款原文
  shian posting --date 日期 --out 文件.pdf [--two-up]
                                         把一天的结果排成张贴件，一个 PDF
  shian office import|export|undo|batches|mapping|package
                                         成批导入检查结果，导出台账
  shian fsck                             检查本机数据是否完整
  shian serve [init|code|revoke|epoch]   启动服务器，建立机关，生成设备登记码
  shian sync [--server 地址] [--enrol 接入码] [--bundle-out|--bundle-in 文件]
                                         把封存的记录交到单位服务器，或导出到 U 盘
  shian --version

每个命令加 --help 看用法，加 --json 输出 JSON。SHIAN_HOME 指定数据文件夹。"""


def _demo(argv: list[str]) -> int:
    from app.cli import demo

    return demo.run(argv)


def _inspect(argv: list[str]) -> int:
    from app.cli import inspect

    return inspect.run(argv)


def _verify(argv: list[str]) -> int:
    from app.cli import verify

    return verify.run(argv)


def _forms(argv: list[str]) -> int:
    from app.cli import forms

    return forms.run(argv)


def _provisions(argv: list[str]) -> int:
    from app.cli import provisions

    return provisions.run(argv)


def _posting(argv: list[str]) -> int:
    from app.cli import posting

    return posting.run(argv)


def _fsck(argv: list[str]) -> int:
    from app.cli import fsck

    return fsck.run(argv)


def _sync(argv: list[str]) -> int:
    from app.cli import sync

    return sync.run(argv)


def _serve(argv: list[str]) -> int:
    from app.cli import serve

    return serve.run(argv)


def _office(argv: list[str]) -> int:
    from app.cli import office

    return office.run(argv)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": _demo,
    "inspect": _inspect,
    "verify": _verify,
    "forms": _forms,
    "provisions": _provisions,
    "posting": _posting,
    "fsck": _fsck,
    "office": _office,
    "serve": _serve,
    "sync": _sync,
}


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status of the chosen door."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words:
        from app.desktop import main as open_window

        return open_window()
    first, rest = words[0], words[1:]
    if first in {"--version", "-V"}:
        print(f"shian {VERSION}")
    elif first in {"--help", "-h", "help"}:
        print(USAGE)
    elif first in COMMANDS:
        return _answer(COMMANDS[first], rest)
    else:
        print(f"没有“{first}”这个命令。\n\n{USAGE}", file=sys.stderr)
        return 2
    return 0


def _answer(command: Callable[[list[str]], int], words: list[str]) -> int:
    """Run the command; a refusal is its one sentence."""
    try:
        return command(words)
    except Refused as refusal:
        print(refusal.sentence, file=sys.stderr)
    except OSError as error:
        print(f"读写文件时出错：{error.strerror or error}。没有写入半截内容。", file=sys.stderr)
    return 1
