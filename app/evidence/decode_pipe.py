"""How parent and decoding child speak: a JSON header with its length before it, then the bytes."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_LENGTH = struct.Struct(">I")


def send(stream: IO[bytes], header: dict[str, Any], data: bytes = b"") -> None:
    text = json.dumps({**header, "size": len(data)}).encode()
    stream.write(_LENGTH.pack(len(text)) + text)
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next message, or None where the other side is gone."""
    prefix = stream.read(_LENGTH.size)
    if len(prefix) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(prefix)
    text = stream.read(length)
    if len(text) < length:
        return None
    header: dict[str, Any] = json.loads(text)
    data = stream.read(header["size"])
    return (header, data) if len(data) == header["size"] else None
