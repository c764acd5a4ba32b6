"""F1: killed at any instant; and the planted fault, which a sound experiment must report."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.faults import kill9
from tests.faults.table import Row

KILLS, PLANTED, SEED = 300, 60, 20260922


def measure() -> Iterable[Row]:
    seen = killed(KILLS, planted=False)
    sound = not seen.lost and not seen.findings and seen.acknowledged > KILLS
    yield Row("F1", "kill -9 at random moments", seen.kills, told(seen), sound)
    seen = killed(PLANTED, planted=True)
    found = bool(seen.lost) and not seen.findings
    yield Row("F1", "planted: acknowledged before the commit", seen.kills, told(seen), found)


def killed(kills: int, *, planted: bool) -> kill9.Tally:
    with tempfile.TemporaryDirectory(prefix="shian-kill9-") as root:
        return kill9.run(kills, planted=planted, seed=SEED, root=Path(root))


def told(seen: kill9.Tally) -> str:
    return (
        f"acknowledged {seen.acknowledged}, missing {len(seen.lost)}, "
        f"fsck findings {len(seen.findings)}, openings that noticed {seen.cut_off}"
    )
