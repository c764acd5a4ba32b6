"""Slow and greedy clients: absolute deadlines for head and body, limits, no encodings.

The web server below has no deadline for a request head that never ends; `DeadlineProtocol`
adds it. `Doorkeeper` stands before every route.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.protocol import MAX_BODY, Fault, write
from app.server import logs
from app.server.settings import Settings

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]


class BodyTooSlow(Exception):
    """The body did not come whole before its deadline."""


class BodyTooLarge(Exception):
    """More bytes came than any request may have."""


class DeadlineProtocol(H11Protocol):
    """HTTP/1.1 whose request head has to be here in time, on every connection, and whose answer
    has to be taken in time: who reads one byte a minute is hung up on.
    """

    header_seconds = 10.0
    whole_seconds = 720.0  # from the end of the head to the last byte taken
    _head_timer: asyncio.TimerHandle | None = None
    _whole_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arm()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        if self._head_timer is None and (before is None or before.response_complete):
            self._arm()
        super().data_received(data)
        if self.cycle is not before:
            self._disarm()
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        if self._whole_timer is not None:
            self._whole_timer.cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """One deadline for the request that begins now; it replaces that of the one before."""
        if self._whole_timer is not None:
            self._whole_timer.cancel()
        self._whole_timer = self.loop.call_later(self.whole_seconds, self._cut_untaken, self.cycle)

    def _cut_untaken(self, cycle: object) -> None:
        untaken = self.transport.get_write_buffer_size() > 0
        if self.cycle is cycle and (untaken or not self.cycle.response_complete):
            self.transport.abort()

    def _arm(self) -> None:
        self._head_timer = self.loop.call_later(self.header_seconds, self._cut)

    def _disarm(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _cut(self) -> None:
        self._head_timer = None
        self.transport.abort()


class Doorkeeper:
    """Refuses what no route may see, watches the clock while a body comes, notes the outcome."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.monotonic()
        told: MutableMapping[str, Any] = {"status": 0}

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                message["headers"] = [*message.get("headers", []), *_missing(message)]
            await send(message)

        fault = _refused_at_the_door(scope)
        try:
            if fault is not None:
                await _answer(noted, *fault)
            else:
                await self._inside(
                    scope, _watched(receive, self.settings.body_seconds), noted, told
                )
        finally:
            logs.request(scope, int(told["status"]) or 500, time.monotonic() - began)

    async def _inside(
        self, scope: Scope, receive: Receive, send: Send, told: MutableMapping[str, Any]
    ) -> None:
        try:
            await self.app(scope, receive, send)
        except BodyTooSlow:
            if not told["status"]:
                await _answer(send, 408, "body.slow", "内容没有在时限内收齐，没有执行。请重试。")
        except BodyTooLarge:
            if not told["status"]:
                await _answer(send, 413, "body.too_large", "请求内容过大，没有执行。")


def _watched(receive: Receive, seconds: float) -> Receive:
    """`receive` until the body is whole, with one deadline for all of it."""
    deadline = asyncio.get_running_loop().time() + seconds
    state = {"size": 0, "whole": False}

    async def watched() -> Message:
        if state["whole"]:
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError as error:
            raise BodyTooSlow from error
        if message["type"] == "http.request":
            state["size"] += len(message.get("body", b""))
            state["whole"] = not message.get("more_body", False)
            if state["size"] > MAX_BODY:
                raise BodyTooLarge
        return message

    return watched


def _refused_at_the_door(scope: Scope) -> tuple[int, str, str] | None:
    headers = {name: value for name, value in scope["headers"]}
    encoding = headers.get(b"content-encoding", b"identity").strip().lower()
    if encoding not in {b"", b"identity"}:
        return 415, "body.encoded", "不接收压缩或编码过的内容，没有执行。请原样发送。"
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > MAX_BODY:
        return 413, "body.too_large", "请求内容过大，没有执行。"
    if len(scope.get("raw_path", b"")) + len(scope.get("query_string", b"")) > 4096:
        return 414, "address.too_long", "地址过长，没有执行。"
    return None


async def _answer(send: Send, status: int, code: str, sentence: str) -> None:
    body = write(Fault(code=code, sentence=sentence))
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _missing(message: Message) -> list[tuple[bytes, bytes]]:
    present = {bytes(name).lower() for name, _ in message.get("headers", [])}
    return [(name, value) for name, value in HEADERS if name not in present]
