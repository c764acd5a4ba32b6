"""What else is wrong with a checklist whose shape is wrong already: all of it is told at once.

Rules across the parts (double names, unknown citations …) need a whole checklist. Where a part
cannot be read, something harmless takes its place, and whatever such a stand-in breaks is not told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from pydantic import ValidationError

from app.domain.checklist import Checklist
from app.domain.checklist_faults import Fault, Law, Path, faults

_STAND_IN = re.compile(r"unread\d+")
_ROUNDS = 12  # a stand-in may itself lack a part; two or three rounds are usual
_KINDS = frozenset({"verdict", "number", "choice", "text"})
_LISTS = frozenset(
    {"facts", "implies", "merges", "look_at", "when", "commissioned", "in_force", "penalty",
     "attention", "findings", "measures"}
)  # fmt: skip
_FULL = frozenset({"sections", "items"})
_CITING = frozenset({"commissioned", "in_force", "penalty"})
Plain = Any  # whatever stood in the file


def faults_despite(
    plain: Plain, law: Law, spoilt: Collection[Path] = (), holes: Collection[Path] = ()
) -> tuple[Fault, ...]:
    """The faults of what can be read. `spoilt`: places told as wrong already; `holes`: lists
    from which entries that could not be read are missing."""
    checklist, replaced = _repaired(plain)
    if checklist is None:
        return ()
    wrong = {*replaced, *spoilt}
    text = json.dumps(plain, ensure_ascii=False)
    return tuple(
        Fault(fault.path, _STAND_IN.sub("另一项", fault.sentence))
        for fault in faults(checklist, law)
        if not _inside(fault.path, wrong) and not _of_absence(fault.path, wrong, holes, plain, text)
    )


def untagged(place: Path) -> Path:
    """pydantic puts the kind of an item behind its number; files do not have that level."""
    return tuple(
        step
        for n, step in enumerate(place)
        if not (step in _KINDS and n > 1 and place[n - 2] == "items")
    )


def _inside(path: Path, wrong: Collection[Path]) -> bool:
    return any(path[:n] in wrong for n in range(1, len(path) + 1))


def _of_absence(
    path: Path, wrong: Collection[Path], holes: Collection[Path], plain: Plain, text: str
) -> bool:
    """Whether a fault says that something is missing which may stand in what was not read."""
    match path:
        case ("sections", s, "items", i, "key"):
            law = ("sections", s, "items", i, "cites", "in_force")
            return law in holes or _inside(law, wrong) or any(one[:6] == law for one in wrong)
        case ("facts", int(n)):
            name = str(plain["facts"][n].get("id"))
            unread = any("when" in one or "implies" in one for one in (*holes, *wrong))
            return unread or text.count(json.dumps(name, ensure_ascii=False)) > 1
    return False


def _repaired(plain: Plain) -> tuple[Checklist | None, set[Path]]:
    work = json.loads(json.dumps(plain))
    replaced: set[Path] = set()
    if not isinstance(work, dict):
        return None, replaced
    numbers = iter(range(10**6))
    for _ in range(_ROUNDS):
        try:
            return Checklist.model_validate_json(json.dumps(work), strict=True), replaced
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False, include_input=False):
                place = untagged(error["loc"])
                path = _whole(place)
                if error["type"] == "too_short" and path[-1] in _FULL and _at(work, path):
                    continue  # its entries are all wrong, and each is replaced
                replaced.add(path)
                extra = error["type"] == "extra_forbidden" and path == place
                _put(work, path, None if extra else _harmless(path, lambda: next(numbers)), extra)
    return None, replaced


def _whole(path: Path) -> Path:
    """A citation, an attention point and limits are replaced whole, not by their parts."""
    for n, step in enumerate(path):
        if step in _CITING or step == "attention":
            return path[: n + 2]
        if step == "limits":
            return path[: n + 1]
    return path


def _at(plain: Plain, path: Path) -> Plain:
    for step in path:
        try:
            plain = plain[step]
        except (KeyError, IndexError, TypeError):
            return None
    return plain


def _put(work: Plain, path: Path, value: object, extra: bool) -> None:
    last = path[-1]
    here: Any = _at(work, path[:-1])
    fits = isinstance(here, list) if isinstance(last, int) else isinstance(here, dict)
    if fits and extra:
        here.pop(last, None)
    elif fits:
        here[last] = value


def _harmless(path: Path, number: Callable[[], int]) -> object:
    """Something of the right shape that no other part can clash with."""
    last, n = path[-1], number()
    within = next(_names_before(path)) if isinstance(last, int) else str(last)
    entry: dict[str, object] = {
        "sections": {"title": f"有错{n}", "items": [_item(n)]},
        "items": _item(n),
        "facts": {"id": f"unread{n}", "ask": "有错"},
        "attention": {"doc": "有错", "index": 0},
        "look_at": "照",
        "measures": "sample",
        "findings": f"有错{n}",
        "options": f"有错{n}",
    } | {name: {"doc": "有错", "article": 1} for name in _CITING}
    if isinstance(last, int):
        return entry.get(within, f"unread{n}")
    if within in _FULL:
        return [entry[within]]
    if within in _LISTS:
        return []
    return _VALUES.get(within, f"unread{n}" if within == "id" else f"有错的内容{n}")


_VALUES: dict[str, object] = {
    "format": 1, "version": 1, "kind": "verdict", "cites": {}, "limits": None,
    "key": False, "photo_on_fail": False, "default": False, "options": ["有错甲", "有错乙"],
}  # fmt: skip


def _item(n: int) -> dict[str, object]:
    return {"kind": "verdict", "id": f"unread{n}", "text": f"有错的要求{n}", "cites": {}}


def _names_before(path: Path) -> Iterator[str]:
    return (step for step in reversed(path) if isinstance(step, str))
