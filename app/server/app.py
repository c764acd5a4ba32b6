"""Puts the server together: routes, their document, and one answer for everything refused."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.domain.errors import InputRefused
from app.protocol import AskReceipt, CompareSets, Enrol, Fault, Heads, Look, SendEntries, write
from app.server import (
    admin_routes,
    logs,
    look_routes,
    pack_routes,
    packs,
    routes,
    shapes,
    upload_routes,
)
from app.server.answers import SignedAnswers
from app.server.deadlines import DeadlineProtocol, Doorkeeper
from app.server.doors import JSON, SCHEMES
from app.server.pages import routes as pages
from app.server.refusals import RequestRefused
from app.server.settings import Settings
from app.server.station import Station
from app.version import VERSION

BODIES: tuple[type[BaseModel], ...] = (
    Enrol,
    Heads,
    Look,
    SendEntries,
    AskReceipt,
    CompareSets,
    shapes.FirstPassword,
    shapes.Login,
    shapes.AskCode,
    shapes.AddAdmin,
    shapes.ChangeRole,
    shapes.ChangePassword,
    shapes.CloseAlarms,
    shapes.PackName,
    packs.PackFile,
    shapes.Revoke,
    shapes.Release,
    shapes.Register,
)
_SWEEP_SECONDS = 3600


def from_environment() -> FastAPI:
    """What a worker process calls; its settings were noted by `shian serve`."""
    settings = Settings.from_environment()
    logs.to_stderr()
    DeadlineProtocol.header_seconds = settings.header_seconds
    DeadlineProtocol.whole_seconds = settings.body_seconds + settings.answer_seconds
    return make(Station.open(settings))


def make(station: Station) -> FastAPI:
    """The application around an open station, which it closes at the end."""

    @asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[None]:
        sweeper = threading.Event()
        threading.Thread(target=_sweep, args=(station, sweeper), daemon=True).start()
        yield
        sweeper.set()
        station.close()

    app = FastAPI(
        title="食安巡检",
        version=VERSION,
        description="Takes over what laptops sealed, exactly once.",
        lifespan=living,
        docs_url=None,  # their pages load from elsewhere; /openapi.json is all there is
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.station = station
    for router in (
        routes.router,
        look_routes.router,
        upload_routes.router,
        admin_routes.router,
        pack_routes.router,
        pages.router,
    ):
        app.include_router(router)
    _answer_refusals(app)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    app.add_middleware(Doorkeeper, settings=station.settings)
    app.add_middleware(SignedAnswers, signer=station.server_key)
    return app


def _sweep(station: Station, stop: threading.Event) -> None:
    """Uploads nobody goes on with are thrown away, once an hour."""
    while not stop.wait(_SWEEP_SECONDS):
        try:
            station.blobs.forget_expired()
        except OSError:
            logs.LOGGER.warning("sweep failed", exc_info=True)


def _answer_refusals(app: FastAPI) -> None:
    """Every refusal is a Fault with its code; what we did not foresee tells nothing."""

    async def refused(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, RequestRefused)
        request.state.shian_code = refusal.fault.code
        headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else None
        return _fault(refusal.status, refusal.fault, headers)

    async def input_refused(_request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, InputRefused)
        return _fault(422, Fault(code=refusal.code, sentence=refusal.sentence))

    async def not_of_the_shape(_request: Request, error: Exception) -> Response:
        return _fault(
            422, Fault(code="address.refused", sentence="地址中的内容不合规，没有执行。请核对。")
        )

    async def by_the_router(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = {404: "not.found", 405: "method.refused"}.get(error.status_code, "request.refused")
        fault = Fault(code=code, sentence="没有这个地址或不支持这种请求，没有执行。")
        return _fault(error.status_code, fault, dict(error.headers or {}))

    async def database_away(_request: Request, _error: Exception) -> Response:
        logging.getLogger("shian.server").error("database away", exc_info=True)
        fault = Fault(
            code="server.busy", sentence="服务器暂时忙，没有执行。本机内容都在，请稍后重试。"
        )
        return _fault(503, fault, {"Retry-After": "5"})

    async def gone(_request: Request, _error: Exception) -> Response:
        return _fault(400, Fault(code="body.cut", sentence="内容没有收完就断开了，没有执行。"))

    for kind, handler in (
        (RequestRefused, refused),
        (InputRefused, input_refused),
        (RequestValidationError, not_of_the_shape),
        (HTTPException, by_the_router),
        (OperationalError, database_away),
        (PoolTimeout, database_away),
        (ClientDisconnect, gone),
        (OSError, _disk),
        (Exception, _unforeseen),
    ):
        app.add_exception_handler(kind, handler)


async def _disk(request: Request, error: Exception) -> Response:
    """A full disk is told as such: the laptop keeps everything and comes again."""
    assert isinstance(error, OSError)
    logging.getLogger("shian.server").error("disk", exc_info=True)
    if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        return await _unforeseen(request, error)
    fault = Fault(
        code="server.full", sentence="服务器磁盘已满，没有接收。本机内容都在，稍后会自动重试。"
    )
    return _fault(503, fault, {"Retry-After": "300"})


async def _unforeseen(_request: Request, _error: Exception) -> Response:
    fault = Fault(code="server.error", sentence="服务器出错，没有执行。本机内容都在，请稍后重试。")
    return _fault(500, fault)


def _fault(status: int, fault: Fault, headers: dict[str, str] | None = None) -> Response:
    return Response(write(fault), status, headers, media_type=JSON)


def _document(app: FastAPI) -> dict[str, Any]:
    """OpenAPI, with the bodies that we read ourselves."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        parts = document.setdefault("components", {})
        schemas = parts.setdefault("schemas", {})
        for shape in BODIES:
            schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= schema.pop("$defs", {})
            schemas[shape.__name__] = schema
        parts["securitySchemes"] = SCHEMES
        app.openapi_schema = document
    return app.openapi_schema
