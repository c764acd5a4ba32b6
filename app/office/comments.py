"""The comments of a checklist file, kept by what they stand at, so that no way out loses them.

YAML readers throw comments away. Here each is found again by its line: in front of something
or behind it on the same line. The place is named by the id of the row and the keys inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

HEAD = ""  # the row of what stands outside facts and sections
EMPTY_CITES = " 此依据中没有对应条文，只作关注点"


@dataclass(frozen=True, slots=True)
class Remark:
    """`text` is what follows the #; `above`: on lines of its own over the anchor."""

    anchor: str
    text: str
    above: bool


Remarks = Mapping[str, tuple[Remark, ...]]


def fact_row(fact_id: str) -> str:
    return f"fact {fact_id}"


def section_row(title: str) -> str:
    return f"section {title}"


def banner(n: int, title: str) -> str:
    """The line over a section; derived, so it is never kept as a remark."""
    return f" ---- {n} {title}"


def remarks_of(text: str) -> Remarks:
    """Every comment of a well-formed checklist file that the writer would not write itself."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    places = _Places()
    if isinstance(root, yaml.MappingNode):
        places.walk_root(root)
    found: dict[str, list[Remark]] = {}
    above: list[str] = []
    for number, line in enumerate(text.splitlines()):
        if number in places.inside:
            continue
        bare = line.strip()
        row, anchor = places.at.get(number, ("", "end"))
        if bare.startswith("#") and number not in places.at:
            above.append(bare[1:])
        elif number in places.at:
            kept = [Remark(anchor, one, True) for one in above if not _derived(one, row)]
            behind = _behind(line, places.ends.get(number, 0))
            if behind is not None and behind != EMPTY_CITES:
                kept.append(Remark(anchor, behind, False))
            found.setdefault(row, []).extend(kept)
            above = []
    found.setdefault(HEAD, []).extend(Remark("end", one, True) for one in above)
    return {row: tuple(remarks) for row, remarks in found.items() if remarks}


def _derived(text: str, row: str) -> bool:
    return row.startswith("section ") and text.startswith(" ---- ")


def _behind(line: str, end: int) -> str | None:
    """The comment behind what ends at a column."""
    rest = line[end:].lstrip(" :,")
    return rest[1:].rstrip() if rest.startswith("#") else None


class _Places:
    """For each line: what begins there, and where the last value on it ends."""

    def __init__(self) -> None:
        self.at: dict[int, tuple[str, str]] = {}
        self.ends: dict[int, int] = {}
        self.inside: set[int] = set()

    def walk_root(self, root: yaml.MappingNode) -> None:
        for key, value in root.value:
            self._mark(key, HEAD, key.value)
            if key.value == "facts" and isinstance(value, yaml.SequenceNode):
                for one in value.value:
                    self._row(one, fact_row(_scalar(one, "id")))
            elif key.value == "sections" and isinstance(value, yaml.SequenceNode):
                for one in value.value:
                    self._section(one)
            else:
                self._value(value, HEAD, key.value)

    def _section(self, node: yaml.Node) -> None:
        row = section_row(_scalar(node, "title"))
        self._begin(node, row)
        for key, value in _pairs(node):
            self._mark(key, row, key.value)
            if key.value == "items" and isinstance(value, yaml.SequenceNode):
                for item in value.value:
                    self._row(item, _scalar(item, "id"))
            else:
                self._value(value, row, key.value)

    def _row(self, node: yaml.Node, row: str) -> None:
        self._begin(node, row)
        for key, value in _pairs(node):
            self._mark(key, row, key.value)
            self._value(value, row, key.value)

    def _begin(self, node: yaml.Node, row: str) -> None:
        self.at.setdefault(node.start_mark.line, (row, ""))

    def _value(self, node: yaml.Node, row: str, anchor: str) -> None:
        self._mark(node, row, anchor)
        if isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False):
            self.inside.update(range(node.start_mark.line + 1, node.end_mark.line + 1))
            last = node.end_mark
            self.inside.discard(last.line if last.column == 0 else -1)
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self._mark(key, row, f"{anchor}.{key.value}")
                self._value(value, row, f"{anchor}.{key.value}")
        elif isinstance(node, yaml.SequenceNode):
            for n, one in enumerate(node.value, start=1):
                self._value(one, row, f"{anchor}.{n}")

    def _mark(self, node: yaml.Node, row: str, anchor: str) -> None:
        self.at.setdefault(node.start_mark.line, (row, anchor))
        single = node.start_mark.line == node.end_mark.line
        if single and (isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False)):
            line = node.end_mark.line
            self.ends[line] = max(self.ends.get(line, 0), node.end_mark.column)


def _pairs(node: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from node.value


def _scalar(node: yaml.Node, name: str) -> str:
    return next((str(value.value) for key, value in _pairs(node) if key.value == name), "")


def written(remarks: tuple[Remark, ...]) -> str:
    """The remarks of a row as the cell `comments`: a line each."""
    return "\n".join(
        f"{'^' if remark.above else ''}{remark.anchor}:{remark.text}" for remark in remarks
    )


def read(cell: str) -> tuple[tuple[Remark, ...], list[str]]:
    """The remarks of a cell `comments`, and the lines that are none."""
    found, wrong = [], []
    for line in cell.split("\n"):
        where, colon, text = line.partition(":")
        if not colon or not all(part.isascii() for part in where):
            wrong.append(line)
        else:
            found.append(Remark(where.removeprefix("^"), text, where.startswith("^")))
    return tuple(found), wrong
