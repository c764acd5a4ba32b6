"""Logs as JSON lines, one event a line whatever stood in the request; no names, no bodies.

Of an error its kind and its place in the code are told, never its words: a database quotes the
row it stumbled over.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from starlette.types import Scope

LOGGER = logging.getLogger("shian.server")


class JsonLines(logging.Formatter):
    """ASCII JSON: a line break or an escape sequence in a value stays inside its string."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "t": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage()[:500],
        }
        line |= getattr(record, "shian", {})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = "".join(traceback.format_tb(record.exc_info[2]))[-4000:]
        return json.dumps(line, ensure_ascii=True, default=str)


def to_stderr() -> None:
    """Every logger of the process speaks JSON lines from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True


def request(scope: Scope, status: int, seconds: float) -> None:
    """One line a request: the route as we name it, never the address as it was sent."""
    route = scope.get("route")
    state = scope.get("state", {})
    code = state.get("shian_code")
    told = {
        "method": scope["method"][:10],
        "route": getattr(route, "path", "-"),
        "status": status,
        "ms": round(seconds * 1000, 1),
        **({"code": code} if code else {}),
        **state.get("shian", {}),
    }
    level = logging.WARNING if status >= 400 else logging.INFO
    LOGGER.log(level, "request", extra={"shian": told})
