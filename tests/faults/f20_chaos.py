"""F20-F25: a hostile line; and the planted fault, a client that takes any 200 for success."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from unittest import mock

from app.storage import outbox
from app.sync.engine import Engine
from tests.faults import chaos
from tests.faults.table import Row

RUNS, PLANTED, SEED = 300, 6, 20260922


def measure() -> Iterable[Row]:
    with tempfile.TemporaryDirectory(prefix="shian-f20-") as root:
        seen = chaos.run(RUNS, Path(root), seed=SEED)
    yield Row(
        "F20", "syncs through cuts, lost replies, flips, portals", RUNS, seen.told(), seen.sound
    )
    with tempfile.TemporaryDirectory(prefix="shian-f20-") as root, planted():
        seen = chaos.run(PLANTED, Path(root), seed=SEED)
    found = bool(seen.false_success or seen.lost)
    yield Row("F20", "planted: marked when sent, not when received", PLANTED, seen.told(), found)


def planted() -> mock._patch:
    """An engine that marks entries before it hands them over, as some apps do."""
    sound = Engine._send_chain

    def hasty(self: Engine, known: outbox.KnownServer, chain: str) -> None:
        def job(db: outbox.Database) -> None:
            db.execute(
                "INSERT OR IGNORE INTO receipts VALUES (1, ?, ?, '', x'')",
                (known.server_id, known.epoch),
            )
            db.execute(
                "INSERT OR IGNORE INTO server_has SELECT hash, chain, seq, NULL, 1, 1 FROM journal"
            )

        self._memory.write(job)
        sound(self, known, chain)

    return mock.patch.object(Engine, "_send_chain", hasty)
