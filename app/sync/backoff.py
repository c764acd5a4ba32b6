"""When to try again: full jitter up to a quarter of an hour, later where the server says so."""

from __future__ import annotations

import random

FIRST, MOST = 5.0, 15 * 60.0


def delay(tries: int, *, retry_after: float | None = None, chance: random.Random) -> float:
    """Seconds until the next attempt after `tries` failures in a row.

    Drawn from the whole range, so that laptops that failed together do not come back together.
    """
    ceiling = min(MOST, FIRST * 2 ** min(max(tries - 1, 0), 12))
    drawn = chance.uniform(1.0, ceiling)
    if retry_after is None:
        return drawn
    return min(retry_after, 24 * 3600.0) + drawn


def retry_after_seconds(text: str | None) -> float | None:
    """The seconds of a Retry-After header; a date or nonsense counts as none."""
    if text is None or not text.isascii() or not text.strip().isdigit():
        return None
    return min(float(text), 24 * 3600.0)
