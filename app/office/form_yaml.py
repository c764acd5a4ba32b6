"""A checklist as YAML in the block style of `forms/checklists`: the same value, the same bytes.

One key a line, citations each on a line of its own, short lists in brackets, an empty line
between items; what holds by default is not written. Comments come back where they stood.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from decimal import Decimal

from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from app.domain.checklist import (
    Attention,
    CheckItem,
    Checklist,
    ChoiceItem,
    Citation,
    Fact,
    Limits,
    NumberItem,
    TextItem,
    VerdictItem,
)
from app.office.comments import (
    EMPTY_CITES,
    HEAD,
    Remark,
    Remarks,
    banner,
    fact_row,
    section_row,
)

_RESOLVER = Resolver()
_STARTS = "-?:,[]{}#&*!|>'\"%@`= \t"
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_FLOW = set(",[]{}")


def to_yaml(checklist: Checklist, remarks: Remarks | None = None) -> str:
    """The text of the file."""
    return _Writer(remarks or {}).checklist(checklist)


def scalar(text: str, *, flow: bool = False) -> str:
    """The text as YAML reads it back; in quotes only where it must be."""
    plain = (
        text != ""
        and text.strip() == text
        and text[0] not in _STARTS
        and not text.endswith(":")
        and ": " not in text
        and " #" not in text
        and not _UNSEEN.search(text)
        and not (flow and _FLOW.intersection(text))
        and _RESOLVER.resolve(ScalarNode, text, (True, False)).endswith(":str")  # type: ignore[no-untyped-call]
    )
    if plain and not text.startswith(("---", "...")):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def number(value: float) -> str:
    """0.0 as 0, 0.5 as 0.5, never with an exponent (YAML would read it as text)."""
    if not math.isfinite(value):
        return {True: ".inf", False: "-.inf"}[value > 0] if not math.isnan(value) else ".nan"
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def flow_list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(scalar(text, flow=True) for text in texts) + "]"


def cite(one: Citation) -> str:
    parts = [f"doc: {scalar(one.doc, flow=True)}", f"article: {one.article}"]
    if one.paragraph is not None:
        parts.append(f"paragraph: {one.paragraph}")
    if one.item is not None:
        parts.append(f"item: {one.item}")
    if one.when:
        parts.append(f"when: {flow_list(one.when)}")
    return "{" + ", ".join(parts) + "}"


def attention(one: Attention) -> str:
    note = f", note: {scalar(one.note, flow=True)}" if one.note else ""
    return f"{{doc: {scalar(one.doc, flow=True)}, index: {one.index}{note}}}"


def limits(one: Limits | None) -> str:
    if one is None:
        return "null"
    ends = [
        f"{name}: {number(end)}"
        for name, end in (("low", one.low), ("high", one.high))
        if end is not None
    ]
    note = [f"note: {scalar(one.note, flow=True)}"] if one.note else []
    return "{" + ", ".join([*ends, f"source: {one.source}", *note]) + "}"


class _Writer:
    def __init__(self, remarks: Remarks) -> None:
        self._remarks = {row: list(some) for row, some in remarks.items()}
        self._lines: list[str] = []
        self._row = HEAD
        self._dent = 0

    def checklist(self, checklist: Checklist) -> str:
        top = (
            ("format", str(checklist.format)),
            ("id", scalar(checklist.id)),
            ("version", str(checklist.version)),
            ("title", scalar(checklist.title)),
            ("premises", scalar(checklist.premises)),
            ("premises_code", scalar(checklist.premises_code)),
            ("family", scalar(checklist.family)),
        )
        for key, value in top:
            self._line(key, f"{key}: {value}")
        if checklist.family_note:
            self._line("family_note", f"family_note: {scalar(checklist.family_note)}")
        if checklist.facts:
            self._line("facts", "facts:")
            for fact in checklist.facts:
                self._fact(fact)
        self._lines.append("")
        self._row, self._dent = HEAD, 0
        self._line("sections", "sections:")
        for n, section in enumerate(checklist.sections, start=1):
            self._lines += ["", f"#{banner(n, section.title)}"]
            self._row, self._dent = section_row(section.title), 0
            self._line("", f"- title: {scalar(section.title)}", "title")
            self._line("items", "  items:")
            for item in section.items:
                self._lines.append("")
                self._item(item)
        self._row, self._dent = HEAD, 0
        self._above("end")
        return "\n".join(self._lines) + "\n"

    def _fact(self, fact: Fact) -> None:
        self._row, self._dent = fact_row(fact.id), 2
        self._line("", f"- id: {scalar(fact.id)}", "id", dent=0)
        if fact.ask:
            self._line("ask", f"ask: {scalar(fact.ask)}")
        if fact.implies:
            self._line("implies", f"implies: {flow_list(fact.implies)}")
        if fact.default:
            self._line("default", "default: true")

    def _item(self, item: CheckItem) -> None:
        self._row, self._dent = item.id, 4
        self._line("", f"- id: {scalar(item.id)}", "id", dent=2)
        self._list("merges", item.merges)
        self._line("text", f"text: {scalar(item.text)}")
        self._flag("key", item.key)
        self._line("kind", f"kind: {item.kind}")
        self._value_of(item)
        self._list("look_at", item.look_at)
        self._list("when", item.when)
        self._line("cites", "cites:")
        self._cites("commissioned", item.cites.commissioned)
        self._cites("in_force", item.cites.in_force)
        self._block("penalty", [cite(one) for one in item.penalty])
        self._block("attention", [attention(one) for one in item.attention])
        self._block("findings", [scalar(one) for one in item.findings])
        self._list("measures", item.measures)
        self._flag("photo_on_fail", item.photo_on_fail)
        if item.guidance:
            self._line("guidance", f"guidance: {scalar(item.guidance)}")

    def _value_of(self, item: CheckItem) -> None:
        """What the kinds other than a bare verdict also record."""
        match item:
            case VerdictItem():
                return
            case NumberItem():
                self._line("label", f"label: {scalar(item.label)}")
                self._line("unit", f"unit: {scalar(item.unit)}")
                self._line("limits", f"limits: {limits(item.limits)}")
            case ChoiceItem():
                self._line("label", f"label: {scalar(item.label)}")
                self._block("options", [scalar(one) for one in item.options])
            case TextItem():
                self._line("label", f"label: {scalar(item.label)}")

    def _cites(self, basis: str, cites: tuple[Citation, ...]) -> None:
        anchor = f"cites.{basis}"
        if not cites:
            self._line(anchor, f"  {basis}: []", behind=f"  #{EMPTY_CITES}")
            return
        self._line(anchor, f"  {basis}:")
        for n, one in enumerate(cites, start=1):
            self._line(f"{anchor}.{n}", f"    - {cite(one)}")

    def _block(self, key: str, texts: list[str]) -> None:
        if texts:
            self._line(key, f"{key}:")
            for n, text in enumerate(texts, start=1):
                self._line(f"{key}.{n}", f"  - {text}")

    def _list(self, key: str, texts: Iterable[str]) -> None:
        if texts:
            self._line(key, f"{key}: {flow_list(texts)}")

    def _flag(self, key: str, holds: bool) -> None:
        if holds:
            self._line(key, f"{key}: true")

    def _line(
        self, anchor: str, text: str, also: str = "", *, dent: int | None = None, behind: str = ""
    ) -> None:
        """One line with the comments of its place; `also`: the anchor of a key on the same line."""
        dent = self._dent if dent is None else dent
        for name in filter(None, (anchor, also)) if anchor else ("", also):
            self._above(name, dent)
            behind = "".join(f"  #{one.text}" for one in self._taken(name, above=False)) or behind
        self._lines.append(" " * dent + text + behind)

    def _above(self, anchor: str, dent: int = 0) -> None:
        self._lines += [f"{' ' * dent}#{one.text}" for one in self._taken(anchor, above=True)]

    def _taken(self, anchor: str, *, above: bool) -> list[Remark]:
        some = self._remarks.get(self._row)
        if not some:
            return []
        return [one for one in some if one.anchor == anchor and one.above is above]
