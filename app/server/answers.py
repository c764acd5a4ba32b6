"""Every JSON answer to a signed request is signed: what stands between cannot change a byte.

Plain ASGI, outermost but for the limits: it sees the body as it goes out. Answers without a
body (tus) are not signed; what they claim is proven by hashes and receipts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from app import protocol
from app.trust.envelope import Signer

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_NONCE = protocol.HEADER_NONCE.lower().encode()
_JSON = b"application/json"


class SignedAnswers:
    """Wraps an application; `signer` is the server's own key."""

    def __init__(self, app: App, signer: Signer) -> None:
        self._app = app
        self._signer = signer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        nonce = _nonce(scope)
        if not nonce or scope["method"] == "HEAD":
            await self._app(scope, receive, send)
            return
        started: Message = {}
        body = bytearray()

        async def hold(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start" and _is_json(message):
                started = message
            elif message["type"] == "http.response.body" and started:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await send(self._signed(started, nonce, bytes(body)))
                    await send({"type": "http.response.body", "body": bytes(body)})
            else:
                await send(message)

        await self._app(scope, receive, hold)

    def _signed(self, start: Message, nonce: str, body: bytes) -> Message:
        value = protocol.sign_answer(self._signer, nonce, start["status"], body)
        header = (protocol.HEADER_ANSWER.lower().encode(), value.encode())
        return {**start, "headers": [*start["headers"], header]}


def _nonce(scope: Scope) -> str:
    """The nonce of a signed request, empty for any other."""
    if scope["type"] != "http":
        return ""
    found = next((value for name, value in scope["headers"] if name == _NONCE), b"")
    return found.decode("ascii") if len(found) == 32 and found.isalnum() else ""


def _is_json(start: Message) -> bool:
    types = (value for name, value in start["headers"] if name.lower() == b"content-type")
    return any(value.startswith(_JSON) for value in types)
