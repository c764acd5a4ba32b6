"""What is wrong with a checklist although its shape is right: names, wording, citations.

Shape mistakes are found by the closed shapes; these rules look across the parts. Every
fault of a checklist is reported at once, each with the path of keys that leads to it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from unicodedata import category

from app.domain.basis import Basis
from app.domain.checklist import CheckItem, Checklist, Citation, NumberItem
from app.domain.citing import resolves
from app.domain.shape import hidden_characters

Path = tuple[str | int, ...]
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060")  # soft hyphen, zero width
FINDING_LENGTH = 60  # a canned finding is printed in one table cell


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule, and the path of keys that leads to it."""

    path: Path
    sentence: str


@dataclass(frozen=True, slots=True)
class Law:
    """What citations are held against: both bases, and the texts at hand."""

    commissioned: Basis
    in_force: Basis
    text_is_missing: Callable[[Citation], bool]  # True: that text is at hand, the place is not
    passage_exists: Callable[[str, int], bool]  # of a policy document


def faults(checklist: Checklist, law: Law) -> tuple[Fault, ...]:
    """Every fault, in the order of the file."""
    return tuple(
        itertools.chain(
            _family(checklist, law),
            _facts(checklist),
            _names(checklist),
            _wording(checklist),
            *(_item(path, item, checklist, law) for path, item in _places(checklist)),
            _odd_characters(checklist),
        )
    )


def _places(checklist: Checklist) -> Iterator[tuple[Path, CheckItem]]:
    for s, section in enumerate(checklist.sections):
        for i, item in enumerate(section.items):
            yield ("sections", s, "items", i), item


def _family(checklist: Checklist, law: Law) -> Iterator[Fault]:
    rules = law.commissioned.result_rules
    if checklist.family not in rules:
        known = "、".join(sorted(rules))
        yield Fault(("family",), f"没有名为 {checklist.family} 的判定规则，可用的是：{known}。")


def _facts(checklist: Checklist) -> Iterator[Fault]:
    known = {fact.id for fact in checklist.facts}
    used = {name for _, item in _places(checklist) for name in _facts_named(item)}
    implied = {name for fact in checklist.facts for name in fact.implies}
    seen: set[str] = set()
    for n, fact in enumerate(checklist.facts):
        if not fact.ask and fact.id not in implied:
            yield Fault(("facts", n), f"现场情况 {fact.id} 没有问句，也没有别的情况推出它。")
        if fact.id in seen:
            yield Fault(("facts", n, "id"), f"现场情况 {fact.id} 写了两次。")
        seen.add(fact.id)
        for k, name in enumerate(fact.implies):
            if name not in known:
                yield Fault(("facts", n, "implies", k), f"没有名为 {name} 的现场情况。")
        if fact.id not in used and not used.intersection(fact.implies):
            yield Fault(("facts", n), f"现场情况 {fact.id} 没有检查项用到，不必询问。")


def _facts_named(item: CheckItem) -> Iterator[str]:
    yield from item.when
    for cite in (*item.cites.commissioned, *item.cites.in_force, *item.penalty):
        yield from cite.when


def _names(checklist: Checklist) -> Iterator[Fault]:
    """Every item id stands for one item: as the item itself, or merged into one."""
    owner: dict[str, str] = {}
    for path, item in _places(checklist):
        if item.id in owner:
            yield Fault((*path, "id"), f"检查项 {item.id} 写了两次（已在 {owner[item.id]} 中）。")
        owner.setdefault(item.id, item.id)
        for k, merged in enumerate(item.merges):
            if merged in owner:
                yield Fault(
                    (*path, "merges", k), f"{merged} 已经在 {owner[merged]} 中，不能再并入这里。"
                )
            owner.setdefault(merged, item.id)


def _wording(checklist: Checklist) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for path, item in _places(checklist):
        if item.text in first:
            yield Fault((*path, "text"), f"与 {first[item.text]} 的要求一字不差，请并为一项。")
        first.setdefault(item.text, item.id)


def _odd_characters(checklist: Checklist) -> Iterator[Fault]:
    """What no paper can print and no eye can see; and line breaks where one line is meant."""
    for path, text, one_line in _texts(checklist):
        if text.isprintable():
            continue  # nearly all of them
        odd = {f"U+{ord(sign):04X}" for sign in text if sign in _UNSEEN or category(sign) == "Co"}
        odd |= set(hidden_characters(text))
        if odd:
            yield Fault(
                path, f"有看不见的或者没有字形的字符 {'、'.join(sorted(odd))}，请删去后重写。"
            )
        if one_line and ("\n" in text or "\t" in text):
            yield Fault(path, "这里要写在一行里，请删去换行和制表符。")


def _texts(checklist: Checklist) -> Iterator[tuple[Path, str, bool]]:
    """Every text with its place, and whether it stands on one line."""
    for key in ("title", "premises", "premises_code", "family_note"):
        yield (key,), getattr(checklist, key), key != "family_note"
    for n, fact in enumerate(checklist.facts):
        yield ("facts", n, "ask"), fact.ask, True
    for s, section in enumerate(checklist.sections):
        yield ("sections", s, "title"), section.title, True
    for path, item in _places(checklist):
        yield (*path, "text"), item.text, True
        yield (*path, "guidance"), item.guidance, False
        for key in ("label", "unit"):
            yield (*path, key), getattr(item, key, ""), True
        for key in ("findings", "options"):
            for k, text in enumerate(getattr(item, key, ())):
                yield (*path, key, k), text, key == "options"
        if isinstance(item, NumberItem) and item.limits is not None:
            yield (*path, "limits"), item.limits.note, False


def _item(path: Path, item: CheckItem, checklist: Checklist, law: Law) -> Iterator[Fault]:
    yield from _known_facts(path, item, {fact.id for fact in checklist.facts})
    yield from _findings(path, item)
    yield from _citations((*path, "cites", "commissioned"), item.cites.commissioned, law, None)
    yield from _citations((*path, "cites", "in_force"), item.cites.in_force, law, "in_force")
    yield from _citations((*path, "penalty"), item.penalty, law, "in_force")
    yield from _attention(path, item, law)
    if item.key and not item.cites.in_force:
        yield Fault((*path, "key"), "重点项必须有现行法的条文，这一项没有。")
    if item.penalty and not item.cites.in_force:
        yield Fault((*path, "penalty"), "没有现行法条文的只是关注点，不能写罚则。")
    if isinstance(item, NumberItem) and item.limits is not None:
        yield from _limits((*path, "limits"), item.limits.low, item.limits.high)


def _known_facts(path: Path, item: CheckItem, known: set[str]) -> Iterator[Fault]:
    places: list[tuple[Path, tuple[str, ...]]] = [((*path, "when"), item.when)]
    for basis, cites in (
        (("cites", "commissioned"), item.cites.commissioned),
        (("cites", "in_force"), item.cites.in_force),
        (("penalty",), item.penalty),
    ):
        places += [((*path, *basis, n, "when"), cite.when) for n, cite in enumerate(cites)]
    for place, names in places:
        for k, name in enumerate(names):
            if name not in known:
                yield Fault((*place, k), f"没有名为 {name} 的现场情况，请先写出它的问句。")


def _findings(path: Path, item: CheckItem) -> Iterator[Fault]:
    times = Counter(item.findings)
    for n, finding in enumerate(item.findings):
        if len(finding) > FINDING_LENGTH:
            yield Fault(
                (*path, "findings", n),
                f"常见情形有 {len(finding)} 字，不能超过 {FINDING_LENGTH} 字。",
            )
        if times[finding] > 1 and item.findings.index(finding) != n:
            yield Fault((*path, "findings", n), "与前面的常见情形重复。")


def _citations(
    path: Path, cites: tuple[Citation, ...], law: Law, status: str | None
) -> Iterator[Fault]:
    """`status` in_force: only law in force may stand there, never a superseded text or policy."""
    basis = law.in_force if status else law.commissioned
    for n, cite in enumerate(cites):
        place = (*path, n)
        document = basis.document(cite.doc)
        if document is None:
            known = "、".join(
                sorted(c for c, d in basis.documents.items() if status in (None, d.status))
            )
            yield Fault((*place, "doc"), f"没有代码为 {cite.doc} 的文件，可用的是：{known}。")
        elif status is not None and document.status != status:
            yield Fault((*place, "doc"), f"《{document.short}》不是现行法，不能写在这里。")
        elif document.status == "policy":
            yield Fault(
                (*place, "doc"), f"《{document.short}》是政策文件，只能写在关注点（attention）里。"
            )
        elif wrong := resolves(cite, basis):
            yield Fault(place, wrong)
        elif law.text_is_missing(cite):
            yield Fault(place, f"《{document.short}》没有这一条款，请核对条、款、项。")
        if cite in cites[:n]:
            yield Fault(place, "这一条依据写了两次。")


def _attention(path: Path, item: CheckItem, law: Law) -> Iterator[Fault]:
    for n, point in enumerate(item.attention):
        if not law.passage_exists(point.doc, point.index):
            yield Fault(
                (*path, "attention", n), f"没有政策文件 {point.doc} 的第 {point.index + 1} 段。"
            )


def _limits(path: Path, low: float | None, high: float | None) -> Iterator[Fault]:
    if low is not None and high is not None and low > high:
        yield Fault(path, f"下限 {low:g} 高于上限 {high:g}。")
