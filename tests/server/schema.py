"""Requests made up from the OpenAPI document, signed so that they come past the door."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import hypothesis
import requests
import schemathesis
from schemathesis.generation import GenerationMode

from app import protocol
from tests.server.laptop import Laptop
from tests.server.running import Running


@schemathesis.serializer("application/offset+octet-stream")
def _octets(_context, value) -> bytes:
    """The bytes of an upload, whatever was made up for them."""
    data = getattr(value, "data", value)
    return data if isinstance(data, bytes) else str(data).encode("utf-8", "replace")


# Who asks where, so that made-up requests come past the matrix of roles; the rest asks security.
ROLES = {
    "/register/party": "clerk",
    "/register/assignment": "supervisor",
    "/packs": "publisher",
    "/acts": "audit",
    "/held": "supervisor",
    "/alarms": "supervisor",
    "/admin/": "security",
}


@dataclass
class Outcome:
    requests: int = 0
    statuses: Counter = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


def run(server: Running, each: int, seed: int = 1) -> Outcome:
    """`each` requests for every operation; whatever is not a sound answer is noted."""
    schema = schemathesis.openapi.from_url(f"{server.address}/openapi.json")
    schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    outcome = Outcome()
    device = server.laptop()
    tokens = {path: server.admin(role) for path, role in ROLES.items()}
    with requests.Session() as session:

        def ask(operation, case):
            made = requests.Request(**case.as_transport_kwargs(base_url=device.address))
            request = session.prepare_request(made)
            _sign(request, device, tokens)
            answer = session.send(request, timeout=30, allow_redirects=False)
            outcome.requests += 1
            outcome.statuses[answer.status_code] += 1
            if not _sound(operation, answer):
                told = f"{request.method} {request.url} {answer.status_code} {answer.text[:200]}"
                outcome.broken.append(told)

        for found in schema.get_all_operations():
            operation = found.ok()
            if not operation.path.endswith("/logout"):
                _try(operation, ask, each=each, seed=seed)
    return outcome


def _try(operation, ask, *, each, seed) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=each,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(case=operation.as_strategy())
    def one(case):
        ask(operation, case)

    one()


def _sign(request, device: Laptop, tokens) -> None:
    """As a laptop or an administrator would, over whatever was made up."""
    body = request.body or b""
    body = body.encode() if isinstance(body, str) else bytes(body)
    where = urlsplit(request.url)
    target = where.path + (f"?{where.query}" if where.query else "")
    if "/uploads" in where.path and request.method in {"POST", "PATCH"}:
        request.headers["Upload-Checksum"] = protocol.checksum(body)
    now = time.time_ns() // 1_000_000
    signed = protocol.sign_request(device.key, request.method, target, body, time_ms=now)
    for name, value in signed.items():
        request.headers[name] = value
    if "/admin/" in where.path:
        token = next(token for path, token in tokens.items() if path in where.path)
        request.headers["Authorization"] = f"Bearer {token}"


def _sound(operation, answer) -> bool:
    """No 5xx; a refusal has a code, unless a method cannot have a body."""
    if answer.status_code >= 500:
        return False
    if answer.status_code >= 400 and operation.method.upper() != "HEAD":
        try:
            return bool(answer.json()["code"]) or answer.status_code == 400
        except (ValueError, KeyError, TypeError):
            kind = answer.headers.get("content-type", "")
            return answer.status_code == 400 or kind.startswith("text/html")
    return True
