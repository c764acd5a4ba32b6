"""The frozen, closed base of everything that is stored, sealed or sent.

A `Shape` refuses unknown fields and cannot be changed; a change is a new value
(`shape.model_copy(update=...)` inside the domain, nowhere else). What is only
computed, never stored, is a frozen dataclass instead.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints


class Shape(BaseModel):
    """A closed value: frozen, no extra fields, numbers never read as text."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False
    )


_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def hidden_characters(text: str) -> tuple[str, ...]:
    """The control and direction characters of a text, as `U+XXXX`, without line breaks and tabs."""
    found = {
        sign
        for sign in text
        if sign in _BIDI or (unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t")
    }
    return tuple(f"U+{ord(sign):04X}" for sign in sorted(found))


def _visible(text: str) -> str:
    hidden = hidden_characters(text)
    if hidden:
        raise ValueError(f"含有看不见的控制字符 {'、'.join(hidden)}，请删去后重填")
    return text


def _single_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("应写在一行内，不能有换行或制表符")
    return text


def _lone_surrogate_free(text: str) -> str:
    text.encode("utf-8")
    return text


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60),
    AfterValidator(_visible),
    AfterValidator(_single_line),
    AfterValidator(_lone_surrogate_free),
]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    AfterValidator(_visible),
    AfterValidator(_single_line),
]
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20_000), AfterValidator(_visible)
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Identity = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Moment = AwareDatetime

__all__ = [
    "Identity",
    "Line",
    "Moment",
    "Name",
    "Prose",
    "Sha256",
    "Shape",
    "hidden_characters",
]
