"""F36 ff.: backups put back on either side, a home copied, kills in the middle; twenty each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest import mock

from app.sync import elsewhere
from tests.faults.table import Row
from tests.sync import drills, kills
from tests.sync.drills import Seen

DRILLS, KILLS = 20, 20


def measure() -> Iterable[Row]:
    yield row("F8", "server put back from a backup", DRILLS, server_restored)
    yield row("F9", "laptop put back from a backup", DRILLS, client_restored)
    yield row("F9", "home copied to a second laptop", DRILLS, home_cloned)
    with mock.patch.object(elsewhere, "ask", return_value=None):
        yield row("F9", "planted: nobody looks at the heads", 3, client_restored, found_out=True)
    with tempfile.TemporaryDirectory(prefix="shian-kills-") as root:
        seen = kills.run(KILLS, Path(root), seed=36)
    words = f"lost {seen.lost}, doubled {seen.doubled}, unsettled {seen.unsettled}"
    yield Row("F6", "kill -9 of server and laptop in an exchange", KILLS, words, not seen.bad)


def row(
    fault: str,
    what: str,
    count: int,
    drill: Callable[[Path, int], Seen],
    *,
    found_out: bool = False,
) -> Row:
    total = Seen()
    for seed in range(count):
        with tempfile.TemporaryDirectory(prefix="shian-drill-") as root:
            seen = drill(Path(root), seed)
        total.lost += seen.lost
        total.doubled += seen.doubled
        total.unsettled += seen.unsettled
        total.reused += seen.reused
        total.new_chains += seen.new_chains
    words = (
        f"lost {total.lost}, doubled {total.doubled}, unsettled {total.unsettled}, "
        f"numbers reused {total.reused}, new chains {total.new_chains}"
    )
    return Row(fault, what, count, words, total.bad == found_out)


def server_restored(root: Path, seed: int) -> Seen:
    with drills.stand(root, 2) as (server, laptops):
        return drills.server_restored(laptops, server, root / "backup", seed=seed)


def client_restored(root: Path, seed: int) -> Seen:
    with drills.stand(root, 1) as (server, (laptop,)):
        return drills.client_restored(laptop, server, root / "backup", seed=seed)


def home_cloned(root: Path, seed: int) -> Seen:
    with drills.stand(root, 1) as (server, (laptop,)):
        return drills.home_cloned(laptop, server, root / "copy", seed=seed)
