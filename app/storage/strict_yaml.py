"""YAML as office people may write it: plain values, each with the line it stands on.

Stricter than YAML: a key stands once, nothing is anchored, aliased or tagged, nesting has an
end. All such mistakes of a file are reported at once; only a file that cannot be read as
YAML at all stops at the first. The file is read as events, never composed: a composer
recurses in C, and a deep file would take the program down with it.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml import events as ev
from yaml.constructor import SafeConstructor
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from app.domain.errors import InputRefused

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
Scalar = str | int | float | bool | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]
_TAG = "tag:yaml.org,2002:"
_AS_WRITTEN = frozenset({"str", "timestamp", "merge", "value"})
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_RESOLVER = Resolver()
_TRAPS = {"bool": "真或假", "null": "空", "float": "数字"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the file, both counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(slots=True)
class Node:
    """A value with its place. `raw`: how a plain scalar was written, before it was read."""

    mark: Mark
    value: Scalar | list[Node] | dict[str, Node]
    raw: str = ""
    keys: dict[str, Mark] = field(default_factory=dict)

    def plain(self) -> Plain:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something the file may not contain, and where."""

    mark: Mark
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What stood in the file; `root` is None when it could not be read as YAML."""

    root: Node | None
    mistakes: tuple[Mistake, ...]


def read_bytes(path: Path) -> bytes:
    """The bytes of a form file. Raises InputRefused in one sentence for what is none."""
    name = shown(path.name)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputRefused(f"“{name}”是文件夹，请指明里面的一个文件。", code="form.not_a_file")
        if not stat.S_ISREG(status.st_mode):
            raise InputRefused(
                f"“{name}”不是普通文件，没有读取。请核对名称。", code="form.not_a_file"
            )
        if status.st_size > MAX_BYTES:
            raise InputRefused(
                f"“{name}”有 {status.st_size / 1e6:.1f} MB，超过 2 MB，不像要点表，没有读取。"
                "请核对文件。",
                code="form.too_big",
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, ValueError) as missing:
        raise InputRefused(
            f"没有找到文件“{shown(str(path))}”。请核对名称和位置。", code="form.missing"
        ) from missing
    except OSError as failed:
        raise InputRefused(
            f"文件“{name}”读不出来（{failed.strerror}）。请检查权限和介质。", code="form.unreadable"
        ) from failed


def shown(name: str) -> str:
    """A file name that any screen can show, whatever bytes it is made of."""
    text = name.encode("utf-8", "replace").decode("utf-8")
    return _NOT_TEXT.sub("?", text).replace("\n", "?").replace("\r", "?")


def as_text(data: bytes, name: str) -> str:
    """The text of a form file. Raises InputRefused where it is not UTF-8 text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
        raise InputRefused(
            f"“{name}”不是 UTF-8 编码的文本（第 {line} 行）。请在编辑器里另存为 UTF-8 后再试。",
            code="form.not_utf8",
        ) from broken
    if found := _NOT_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise InputRefused(
            f"“{name}”不是文本文件，第 {line} 行有控制字符 U+{ord(found.group()):04X}。"
            "请核对文件。",
            code="form.not_text",
        )
    return text


def read_yaml(text: str) -> Reading:
    """The one document of the text, with every mistake against the strict rules."""
    reader = _Reader(text)
    try:
        root = reader.read()
    except yaml.MarkedYAMLError as broken:
        reader.mistakes.append(_syntax(broken))
        root = None
    except _TooDeep as deep:
        reader.mistakes.append(Mistake(deep.mark, f"嵌套超过 {MAX_DEPTH} 层，没有读下去。"))
        root = None
    return Reading(root, tuple(reader.mistakes))


class _TooDeep(Exception):
    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark


class _Reader:
    """Builds nodes from events; collects what the strict rules forbid."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[ev.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self.mistakes: list[Mistake] = []

    def read(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, ev.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "一个文件只能写一份，这里又用 --- 开了一份。")
                    return root
            elif not isinstance(
                event, ev.StreamStartEvent | ev.StreamEndEvent | ev.DocumentEndEvent
            ):
                root = self._node(event, 1)
        return root

    def _node(self, event: ev.Event, depth: int) -> Node:
        mark = _mark(event)
        if depth > MAX_DEPTH:
            raise _TooDeep(mark)
        self._refuse_references(event)
        if isinstance(event, ev.ScalarEvent):
            return _scalar(event, mark)
        if isinstance(event, ev.SequenceStartEvent):
            return Node(mark, self._items(depth))
        if isinstance(event, ev.MappingStartEvent):
            return self._mapping(mark, depth)
        return Node(mark, None)  # an alias, refused above

    def _items(self, depth: int) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := next(self._events), ev.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return items

    def _mapping(self, mark: Mark, depth: int) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        while not isinstance(event := next(self._events), ev.MappingEndEvent):
            key = self._key(event, depth)
            value = self._node(next(self._events), depth + 1)
            if key in entries:
                self._refuse(event, f"键 {key} 在同一处写了两次，前一次在第 {keys[key].line} 行。")
            else:
                entries[key] = value
                keys[key] = _mark(event)
        return Node(mark, entries, keys=keys)

    def _key(self, event: ev.Event, depth: int) -> str:
        """Keys are text as written; a key that YAML would not read as text is a mistake."""
        mark = _mark(event)
        self._refuse_references(event)
        if not isinstance(event, ev.ScalarEvent):
            if not isinstance(event, ev.AliasEvent):
                self._node(event, depth + 1)
            self._refuse(event, "键应当是一个词，不能是一组或一列。")
            return f"?{mark.line}:{mark.column}"
        kind = _kind(event)
        if kind in _TRAPS:
            self._refuse(event, f"键 {event.value} 会被读成{_TRAPS[kind]}，请加引号。")
        return str(event.value)

    def _refuse_references(self, event: ev.Event) -> None:
        anchor: str | None = getattr(event, "anchor", None)
        if isinstance(event, ev.AliasEvent):
            self._refuse(event, f"不能用 *{anchor} 引用别处，请把内容写全。")
        elif anchor:
            self._refuse(event, f"不能用 &{anchor} 做记号，请去掉。")
        if getattr(event, "tag", None):
            self._refuse(event, "不能用 ! 标注类型，请去掉。")

    def _refuse(self, event: ev.Event, sentence: str) -> None:
        self.mistakes.append(Mistake(_mark(event), sentence))


def _mark(event: ev.Event) -> Mark:
    at = event.start_mark
    return Mark(at.line + 1, at.column + 1) if at is not None else Mark(1, 1)


def _kind(event: ev.ScalarEvent) -> str:
    """How YAML reads the scalar: str, int, float, bool, null, timestamp …"""
    if not event.implicit[0]:
        return "str"
    tag: str = _RESOLVER.resolve(ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
    return tag.rpartition(":")[2]


def _scalar(event: ev.ScalarEvent, mark: Mark) -> Node:
    """The value as YAML reads it; days stay as written, the shapes read them."""
    kind = _kind(event)
    if kind in _AS_WRITTEN:
        return Node(mark, event.value)
    try:
        value = SafeConstructor().construct_object(ScalarNode(_TAG + kind, event.value))
    except (ValueError, yaml.YAMLError):  # a number too long to be one
        value = event.value
    return Node(mark, value, raw=event.value)


def _syntax(broken: yaml.MarkedYAMLError) -> Mistake:
    """A file that is no YAML: where the reader stopped, and the likely cure."""
    at = broken.problem_mark or broken.context_mark
    mark = Mark(at.line + 1, at.column + 1) if at else Mark(1, 1)
    problem = broken.problem or ""
    if "tab" in problem.lower() or "\\t" in problem:
        why = "缩进用了制表符，请改用空格"
    elif "mapping values are not allowed" in problem:
        why = "冒号用得不对。文字里有“: ”时请整句加引号，缩进也请对齐"
    elif "unexpected end" in problem or "quoted scalar" in (broken.context or ""):
        why = "引号没有成对"
    elif "could not find expected ':'" in problem:
        why = "这一行缺少冒号，或者上一行没有写完"
    elif "cannot start any token" in problem:
        why = "这里用了不能开头的符号，请把文字加引号"
    else:
        why = "缩进没有对齐，或者括号、引号没有成对"
    return Mistake(mark, f"从这里起不能按 YAML 读：{why}。")
