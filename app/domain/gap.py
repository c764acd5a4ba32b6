"""One thing that is missing before papers may be frozen, or that an officer should know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """A stable code, a sentence with what is missing and what to do, the item if there is one."""

    code: str
    sentence: str
    item_id: str | None = None
