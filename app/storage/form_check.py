"""Reading one form file whole: its value when it is right, else every mistake with its place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.domain.checklist_faults import Path
from app.domain.errors import Problem
from app.storage.form_words import sentence
from app.storage.strict_yaml import Mark, Node, read_yaml

M = TypeVar("M", bound=BaseModel)
FORM_PROBLEM = "form.problem"


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """`value` is there when nothing was wrong; `root` whenever the file is YAML."""

    value: M | None
    root: Node | None
    problems: tuple[Problem, ...]


def read_form(text: str, model: type[M]) -> Read[M]:
    """The value of a form file, or all its mistakes of writing and of shape."""
    reading = read_yaml(text)
    found = [(mistake.mark, "", mistake.sentence) for mistake in reading.mistakes]
    value: M | None = None
    if reading.root is None:
        found = found or [(Mark(1, 1), "", "文件是空的。")]
    else:
        try:
            value = _validate(reading.root, model)
        except ValidationError as wrong:
            found += _shape_mistakes(wrong, reading.root, model)
    if found:
        value = None
    return Read(value, reading.root, problems_of(found))


def problems_of(found: list[tuple[Mark, str, str]]) -> tuple[Problem, ...]:
    """Problems in the order of the file, each once."""
    ordered = sorted(set(found), key=lambda one: (one[0].line, one[0].column, one[1]))
    return tuple(
        Problem(f"{mark} {path}".strip(), words, FORM_PROBLEM) for mark, path, words in ordered
    )


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By line and column, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=_line_and_column))


def _line_and_column(problem: Problem) -> tuple[int, int]:
    line, _, column = problem.place.partition(" ")[0].partition(":")
    return (int(line), int(column)) if line.isdigit() and column.isdigit() else (0, 0)


def _validate(root: Node, model: type[M]) -> M:
    """Through JSON, because its strict mode reads lists as tuples but never "1" as 1."""
    return model.model_validate_json(json.dumps(root.plain()), strict=True)


def _shape_mistakes(
    wrong: ValidationError, root: Node, model: type[BaseModel]
) -> list[tuple[Mark, str, str]]:
    found = []
    for error in wrong.errors(include_url=False, include_input=False):
        node, mark, path = _locate(root, error["loc"])
        if not _is_echo(error, node):
            found.append((mark, path, sentence(error, node, model)))
    return found


def _is_echo(error: ErrorDetails, node: Node | None) -> bool:
    """A list whose entries are all wrong is also called too short: said once is enough."""
    return error["type"] == "too_short" and node is not None and bool(node.value)


def _locate(root: Node, loc: Path) -> tuple[Node | None, Mark, str]:
    """The node at a place (None when it is missing), its mark, and its path of keys."""
    here: Node = root
    mark = root.mark
    path = ""
    for n, step in enumerate(loc):
        inside = here.value
        last = n == len(loc) - 1
        if isinstance(inside, dict) and step in inside:
            mark = here.keys[str(step)] if last else inside[str(step)].mark
            here = inside[str(step)]
            path += f".{step}" if path else str(step)
        elif isinstance(inside, list) and isinstance(step, int) and step < len(inside):
            here = inside[step]
            mark = here.mark
            path += f"[{step + 1}]"
        elif last and not _is_tag(here, step):
            return None, here.mark, f"{path}.{step}" if path else str(step)
    return here, mark, path


def _is_tag(node: Node, step: str | int) -> bool:
    """pydantic puts the kind of an item into the place; the file does not have that level."""
    kind = node.value.get("kind") if isinstance(node.value, dict) else None
    return kind is not None and kind.value == step


def locate(root: Node, path: Path) -> tuple[Mark, str]:
    """Where a path of keys stands in the file, and how it is written for people."""
    _, mark, words = _locate(root, path)
    return mark, words
