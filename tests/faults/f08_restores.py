"""F36 ff.: backups put back on either side, a home copied, kills in the middle; twenty each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest import mock

from app.sync import elsewhere
from tests.faults import f20_chaos
from tests.faults.table import Row
from tests.sync import drills, kills
from tests.sync.drills import Seen
from tests.sync.stands import Server

DRILLS, KILLS = 20, 20


def measure() -> Iterable[Row]:
    yield row("F8", "server put back from a backup", DRILLS, server_restored)
    yield row("F9", "laptop put back from a backup", DRILLS, client_restored)
    yield row("F9", "home copied to a second laptop", DRILLS, home_cloned)
    with mock.patch.object(elsewhere, "ask", return_value=None):
        yield row("F9", "planted: nobody looks at the heads", 3, client_restored, found_out=True)
    yield killed("kill -9 of server and laptop in an exchange", KILLS)
    with f20_chaos.planted():
        yield killed("planted: marked when sent, not when received", 4, found_out=True)


def killed(what: str, count: int, *, found_out: bool = False) -> Row:
    with tempfile.TemporaryDirectory(prefix="shian-kills-") as root:
        seen = kills.run(count, Path(root), seed=36)
    words = f"lost {seen.lost}, doubled {seen.doubled}, unsettled {seen.unsettled}"
    return Row("F6", what, count, words, seen.bad == found_out)


def row(
    fault: str,
    what: str,
    count: int,
    drill: Callable[[Server, Path, int], Seen],
    *,
    found_out: bool = False,
) -> Row:
    """So many drills, one after the other on one server, each with laptops of its own."""
    total = Seen()
    with (
        tempfile.TemporaryDirectory(prefix="shian-drill-") as root,
        drills.serving(Path(root)) as server,
    ):
        for seed in range(count):
            add(total, drill(server, Path(root) / str(seed), seed))
    words = (
        f"lost {total.lost}, doubled {total.doubled}, unsettled {total.unsettled}, "
        f"numbers reused {total.reused}, new chains {total.new_chains}"
    )
    return Row(fault, what, count, words, total.bad == found_out)


def add(total: Seen, seen: Seen) -> None:
    total.lost += seen.lost
    total.doubled += seen.doubled
    total.unsettled += seen.unsettled
    total.reused += seen.reused
    total.new_chains += seen.new_chains


def server_restored(server: Server, root: Path, seed: int) -> Seen:
    with drills.joined(root, server, (2 * seed + 1, 2 * seed + 2)) as laptops:
        return drills.server_restored(laptops, server, root / "backup", seed=seed)


def client_restored(server: Server, root: Path, seed: int) -> Seen:
    with drills.joined(root, server, (seed + 1,)) as (laptop,):
        return drills.client_restored(laptop, server, root / "backup", seed=seed)


def home_cloned(server: Server, root: Path, seed: int) -> Seen:
    with drills.joined(root, server, (seed + 1,)) as (laptop,):
        return drills.home_cloned(laptop, server, root / "copy", seed=seed)
