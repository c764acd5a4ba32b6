"""How a route reads a request and writes an answer: exact bytes, strict JSON, the shape."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.domain.errors import InputRefused
from app.protocol import (
    HEADER_DEVICE,
    HEADER_NONCE,
    HEADER_SIGNATURE,
    HEADER_TIME,
    Fault,
    read,
    write,
)
from app.server import auth
from app.server.auth import Caller
from app.server.rate import asker, network
from app.server.refusals import RequestRefused
from app.server.station import Station

Model = TypeVar("Model", bound=BaseModel)
JSON = "application/json"

# For the OpenAPI document: what may come back besides the answer.
FAULTS: dict[int | str, dict[str, Any]] = {
    status: {"model": Fault, "description": words}
    for status, words in (
        (400, "not an HTTP request we read"),
        (401, "not signed, or not by an enrolled device"),
        (403, "not allowed"),
        (404, "unknown, or of another authority"),
        (408, "the body came too slowly"),
        (409, "gap, fork, replay, or another epoch"),
        (413, "too large"),
        (414, "address too long"),
        (415, "encoded, or not the media type"),
        (422, "not of the shape"),
        (429, "too many tries"),
        (503, "full or busy; come again after Retry-After"),
    )
}
SIGNED: list[dict[str, Any]] = [
    {"Device": [], "Time": [], "Nonce": [], "Signature": []},
]
SCHEMES = {
    name.removeprefix("Shian-"): {"type": "apiKey", "in": "header", "name": name}
    for name in (HEADER_DEVICE, HEADER_TIME, HEADER_NONCE, HEADER_SIGNATURE)
} | {"Session": {"type": "http", "scheme": "bearer"}}


def takes(
    shape: type[BaseModel], *, security: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """`openapi_extra` of a route whose body is this shape, read by us and not by FastAPI."""
    reference = {"$ref": f"#/components/schemas/{shape.__name__}"}
    extra: dict[str, Any] = {
        "requestBody": {"required": True, "content": {JSON: {"schema": reference}}}
    }
    return extra | ({"security": security} if security is not None else {})


def station_of(request: Request) -> Station:
    station: Station = request.app.state.station
    return station


def answer(value: BaseModel, status: int = 200) -> Response:
    return Response(write(value), status, media_type=JSON)


def target_of(request: Request) -> str:
    """Path and query exactly as they were sent."""
    raw = request.scope["raw_path"].decode("ascii", "replace")
    query = request.scope["query_string"].decode("ascii", "replace")
    return f"{raw}?{query}" if query else raw


def network_of(request: Request) -> str:
    """Where it comes from, as far as guesses and asks are counted."""
    host = request.client.host if request.client else ""
    return network(asker(host, request.headers.get("x-forwarded-for", "")))


def require_json(request: Request) -> None:
    kind = request.headers.get("content-type", JSON).split(";")[0].strip().lower()
    if kind != JSON:
        raise RequestRefused(415, "body.media_type", "内容应为 application/json，没有执行。")


def shaped(shape: type[Model], body: bytes) -> Model:
    try:
        return read(shape, body)
    except InputRefused as refusal:
        raise RequestRefused(422, refusal.code, refusal.sentence) from refusal


async def by_device(
    request: Request,
    work: Callable[[Station, Caller, bytes], Response],
    *,
    evidence: bool = False,
) -> Response:
    """Reads the body, believes the device, does the work on a thread of its own."""
    if request.method == "POST":
        require_json(request)
    body = await request.body()
    signed = auth.signed_of(request.method, target_of(request), request.headers)
    station = station_of(request)

    def run() -> Response:
        digest = hashlib.sha256(body).hexdigest()
        caller = auth.caller_of(station, signed, digest, evidence=evidence)
        request.state.shian = {"dev": caller.dev, "authority": caller.authority_id}
        return work(station, caller, body)

    return await run_in_threadpool(run)


async def by_anyone(request: Request, work: Callable[[Station, bytes], Response]) -> Response:
    if request.method in {"POST", "PUT"}:
        require_json(request)
    body = await request.body()
    station = station_of(request)
    return await run_in_threadpool(lambda: work(station, body))
