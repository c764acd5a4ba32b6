"""The conditions an XLSForm may carry into a checklist: facts joined by `and`, and nothing else."""

from __future__ import annotations

import re
import unicodedata

_TERM = re.compile(
    r"""\$\{\s*(?P<name>[^\s{}]+)\s*\}\s*=\s*(?:'(?P<one>[^']*)'|"(?P<two>[^"]*)"|(?P<bare>[\w.-]+))"""
)
_SELECTED = re.compile(
    r"""selected\(\s*\$\{\s*(?P<name>[^\s{}]+)\s*\}\s*,\s*(?:'(?P<one>[^']*)'|"(?P<two>[^"]*)")\s*\)"""
)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_PLAIN = re.compile(r"[a-z][a-z0-9_]*(?:[\s,，、]+[a-z][a-z0-9_]*)*")
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_BOUND = re.compile(rf"\.\s*(>=|<=)\s*({_NUMBER})")
_TURNED = re.compile(rf"({_NUMBER})\s*(>=|<=)\s*\.")
_STRICT = re.compile(r"[<>](?!=)")
Term = tuple[str, str]


def conjunction(text: str) -> tuple[Term, ...] | None:
    """(question, value) for each term, or None: more than simple facts joined by `and`."""
    terms = [_term(part) for part in _AND.split(_unwrapped(text.strip()))]
    found = tuple(term for term in terms if term is not None)
    return found if len(found) == len(terms) else None


def _term(text: str) -> Term | None:
    bare = _unwrapped(text.strip())
    found = _TERM.fullmatch(bare) or _SELECTED.fullmatch(bare)
    if found is None:
        return None
    values = found.groupdict()
    value = next(values[key] for key in ("one", "two", "bare") if values.get(key) is not None)
    return found["name"], value.strip()


def _unwrapped(text: str) -> str:
    """Without brackets that go around the whole."""
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return text


def _closes_last(text: str) -> bool:
    depth = 0
    for n, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return n == len(text) - 1
    return False


def facts(text: str) -> tuple[str, ...] | None:
    """The facts of a condition in our own workbooks: `${a} = 'yes' and …`, or plain names."""
    if _PLAIN.fullmatch(text.strip()) and " and " not in text and " or " not in text:
        return tuple(re.split(r"[\s,，、]+", text.strip()))
    terms = conjunction(text)
    if terms is None or any(value != "yes" for _, value in terms):
        return None
    return tuple(name for name, _ in terms)


def condition(names: tuple[str, ...]) -> str:
    return " and ".join(f"${{{name}}} = 'yes'" for name in names)


def derived(implying: tuple[str, ...]) -> str:
    """The calculation of a fact that follows from others."""
    return "if(" + " or ".join(f"${{{name}}} = 'yes'" for name in implying) + ", 'yes', 'no')"


def limits(text: str) -> tuple[float | None, float | None] | None:
    """Both ends of `. >= 0 and . <= 8`, or None: more than two bounds. ≥, ≤ and 0 <= . as well."""
    low = high = None
    tidy = unicodedata.normalize("NFKC", text).replace("≥", ">=").replace("≤", "<=")
    for part in _AND.split(_unwrapped(tidy.strip())):
        bound = _bound(_unwrapped(part.strip()))
        if bound is None:
            return None
        sign, number = bound
        if sign == ">=" and low is None:
            low = number
        elif sign == "<=" and high is None:
            high = number
        else:
            return None
    return low, high


def _bound(text: str) -> tuple[str, float] | None:
    if found := _BOUND.fullmatch(text):
        return found[1], float(found[2])
    if found := _TURNED.fullmatch(text):
        return "<=" if found[2] == ">=" else ">=", float(found[1])
    return None


def is_strict(text: str) -> bool:
    """Whether a constraint leaves its end out (`. < 8`), which no limit here does."""
    return _STRICT.search(unicodedata.normalize("NFKC", text)) is not None
