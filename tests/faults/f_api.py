"""Made-up requests over the OpenAPI document: none may break the server (F38, bad input)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.faults.table import Row
from tests.server import schema
from tests.server.running import Running

REQUESTS = 5_000
EACH = 280


def measure() -> Iterable[Row]:
    with tempfile.TemporaryDirectory(prefix="shian-api-") as root:
        server = Running(Path(root) / "home")
        server.init()
        server.start("--workers", "2")
        try:
            outcome = schema.run(server, EACH)
        finally:
            server.stop()
    kinds = sorted((status // 100, count) for status, count in outcome.statuses.items())
    by_kind = {kind: sum(n for one, n in kinds if one == kind) for kind, _ in kinds}
    seen = ", ".join(f"{kind}xx {count}" for kind, count in by_kind.items())
    seen += f", broken {len(outcome.broken)} {outcome.broken[:3] or ''}"
    holds = not outcome.broken and outcome.requests >= REQUESTS and 5 not in by_kind
    yield Row("API", "requests made up from the OpenAPI document", outcome.requests, seen, holds)
