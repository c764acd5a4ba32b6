"""Made-up requests over the OpenAPI document: none may break the server (F38, bad input)."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from app.server.settings import Settings
from tests.faults.planted import ROUTE
from tests.faults.table import Row
from tests.server import schema
from tests.server.running import Running

REQUESTS = 5_000
EACH = 200
FEW = 4  # a request: enough to meet the planted fault


def measure() -> Iterable[Row]:
    outcome = _asked(EACH, Running.start)
    kinds = sorted((status // 100, count) for status, count in outcome.statuses.items())
    by_kind = {kind: sum(n for one, n in kinds if one == kind) for kind, _ in kinds}
    seen = ", ".join(f"{kind}xx {count}" for kind, count in by_kind.items())
    seen += f", broken {len(outcome.broken)} {outcome.broken[:3] or ''}"
    holds = not outcome.broken and outcome.requests >= REQUESTS and 5 not in by_kind
    yield Row("API", "requests made up from the OpenAPI document", outcome.requests, seen, holds)
    planted = _asked(FEW, _start_planted)
    places = {told.split()[1].partition("?")[0] for told in planted.broken}
    seen = f"broken {len(planted.broken)} at {sorted(places)}"
    holds = bool(places) and all(place.endswith(ROUTE) for place in places)
    yield Row("API", "planted: one route answers 500 and is named", planted.requests, seen, holds)


def _asked(each: int, start: Callable[[Running], object]) -> schema.Outcome:
    with tempfile.TemporaryDirectory(prefix="shian-api-") as root:
        server = Running(Path(root) / "home", workers=2)
        server.init()
        try:
            start(server)
            return schema.run(server, each)
        finally:
            server.stop()


def _start_planted(server: Running) -> None:
    """The same server with a bad route, put in from outside."""
    Settings(server.home).to_environment()
    words = ["-m", "uvicorn", "tests.faults.planted:make", "--factory", "--log-level", "error"]
    server.start_words([sys.executable, *words, "--port", str(server.take_port())])
