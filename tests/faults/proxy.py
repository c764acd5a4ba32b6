"""A hostile line between a laptop and the server: every connection may meet one misfortune.

Cuts after a random byte (of the request or only of the reply), sends the request twice, waits,
answers with a login page and 200, or flips one bit on the way there or back.
"""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections import Counter

PAGE = b"<html><title>Wi-Fi</title>please log in</html>"
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    % len(PAGE)
) + PAGE
KINDS = ("cut", "lose-reply", "duplicate", "delay", "portal", "flip-out", "flip-back")


class ChaosProxy:
    """Listens on a port of its own; `share` of the connections meet something."""

    def __init__(self, port: int, *, share: float, seed: int, kinds: tuple[str, ...] = KINDS):
        self.target, self.share, self.kinds = port, share, kinds
        self.seen: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._listener.close()

    def __enter__(self) -> ChaosProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError, OSError):
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """One connection carries one request: `Connection: close` is written into it."""
        with client, contextlib.suppress(OSError):
            client.settimeout(15)
            request = _whole(client)
            if not request:
                return
            meets = self._chance.random() < self.share
            kind = self._chance.choice(self.kinds) if meets else ""
            self.seen[kind or "plain"] += 1
            self._carry(client, request, kind)

    def _carry(self, client: socket.socket, request: bytes, kind: str) -> None:
        if kind == "portal":
            client.sendall(PORTAL)
            return
        if kind == "delay":
            time.sleep(self._chance.uniform(0.05, 0.3))
        if kind == "cut":
            self._ask(request[: self._chance.randrange(len(request))], whole=False)
            return
        if kind == "flip-out":
            request = self._flipped(request)
        reply = self._ask(request)
        if kind == "duplicate":
            reply = self._ask(request)
        if kind == "lose-reply":
            client.sendall(reply[: self._chance.randrange(max(1, len(reply)))])
            return
        client.sendall(self._flipped(reply) if kind == "flip-back" else reply)

    def _ask(self, request: bytes, *, whole: bool = True) -> bytes:
        with socket.create_connection(("127.0.0.1", self.target), timeout=15) as server:
            server.sendall(request)
            if not whole:
                return b""  # the line is gone under the server's feet
            parts = []
            with contextlib.suppress(OSError):
                while part := server.recv(65536):
                    parts.append(part)
            return b"".join(parts)

    def _flipped(self, data: bytes) -> bytes:
        """One bit of the body where there is one, else anywhere."""
        if not data:
            return data
        start = data.find(b"\r\n\r\n") + 4
        at = self._chance.randrange(start if 4 <= start < len(data) else 0, len(data))
        broken = bytearray(data)
        broken[at] ^= 1 << self._chance.randrange(8)
        return bytes(broken)


def _whole(client: socket.socket) -> bytes:
    """A whole request, told to be the last of its connection."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        part = client.recv(65536)
        if not part:
            return b""
        data += part
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"connection:")]
    length = 0
    for one in lines:
        name, _, value = one.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        part = client.recv(65536)
        if not part:
            return b""
        body += part
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body
