"""One line of the table of faults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A fault as faults.md numbers it, how often it was done, and what was seen."""

    fault: str
    what: str
    cases: int
    seen: str
    holds: bool
