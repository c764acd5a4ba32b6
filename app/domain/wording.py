"""The fixed wording each paper may ask of a legal basis, and the places left in it.

A basis that misses a wording, adds one, or leaves a place nobody fills is refused when it
is read, not when a paper is issued.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter

from app.domain.paper import PaperKind

_NO_PLACE: frozenset[str] = frozenset()

# Kind of paper → name of the wording → the places the paper fills in it.
WORDS: dict[PaperKind, dict[str, frozenset[str]]] = {
    PaperKind.RESULT_RECORD: {
        "ground": _NO_PLACE,
        "appendix": frozenset({"pages"}),
        "publication": frozenset({"day"}),
        "hole": frozenset({"key_failed", "conclusion", "reason"}),
    },
    PaperKind.CHECK_TABLE: {
        "key_note": _NO_PLACE,
        "not_applicable_note": _NO_PLACE,
        "recheck_note": _NO_PLACE,
    },
    PaperKind.SITE_RECORD: {
        "identity_question": frozenset({"agency", "officers", "badges"}),
        "rights_question": frozenset({"agency", "officers", "badges"}),
        "seizure_notice": frozenset({"time", "reason", "cites", "measure", "approval"}),
        "no_statement": _NO_PLACE,
        "closing_checked": _NO_PLACE,
        "closing_read_out": _NO_PLACE,
    },
    PaperKind.RECTIFICATION_ORDER: {
        "intro": _NO_PLACE,
        "at_once": _NO_PLACE,
        "until": frozenset({"day"}),
        "recheck": _NO_PLACE,
        "consequence": _NO_PLACE,
    },
    PaperKind.SEIZURE_DECISION: {
        "intro": _NO_PLACE,
        "urgent": _NO_PLACE,
        "term": frozenset({"days", "from_day", "to_day"}),
        "extension": frozenset({"extension_days"}),
        "testing": _NO_PLACE,
        "custody": _NO_PLACE,
        "unsealing": _NO_PLACE,
        "statement": _NO_PLACE,
    },
    PaperKind.GOODS_LIST: {"checked": _NO_PLACE},
    PaperKind.SEAL_LABEL: {"warning": _NO_PLACE},
    PaperKind.SERVICE_RECEIPT: {"left": _NO_PLACE},
}


def wording_mistakes(kind: PaperKind, words: Mapping[str, str]) -> Iterator[str]:
    """Wording that is missing, unknown, or leaves a place that the paper does not fill."""
    wanted = WORDS[kind]
    for name in sorted(frozenset(wanted) ^ frozenset(words)):
        yield f"文书 {kind} 多了或缺了用语 {name}"
    for name in sorted(frozenset(wanted) & frozenset(words)):
        for mistake in place_mistakes(words[name], wanted[name]):
            yield f"文书 {kind} 的用语 {name} {mistake}"


def place_mistakes(words: str, filled: frozenset[str]) -> Iterator[str]:
    """Places in a wording that nobody fills, or braces that do not close."""
    try:
        named = [name for _text, name, _spec, _turn in Formatter().parse(words) if name is not None]
    except ValueError:
        yield "里的花括号没有成对"
        return
    for name in named:
        if name not in filled:
            yield f"里的空位 {{{name}}} 没有内容可填"
