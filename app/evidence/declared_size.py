"""Whether a picture holds as many pixels as its header claims.

Decoders fill up what is missing with black or grey and say nothing. As evidence such a picture
would show a scene that nobody saw, so it counts as damaged.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_PNG_SIGNATURE = 8
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # PNG colour type -> values a pixel
# Adam7: first column, first row, column step, row step of each of the seven passes.
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_STEP = 1 << 20


def png_is_short(data: bytes) -> bool:
    """True where the packed rows end before the last pixel of the header."""
    head = struct.unpack_from(">IIBBBBB", data, _PNG_SIGNATURE + 8)
    width, height, depth, colour, _, _, interlaced = head
    bits = depth * _CHANNELS[colour]
    return _unpacked_length(data) < _expected_length(width, height, bits, bool(interlaced))


def jpeg_is_short(size: int, width: int, height: int) -> bool:
    """True where a sequential JPEG has fewer than two bits for each block of 8 x 8 pixels.

    No such file can exist in full: every block needs one code for its mean and one for its end.
    """
    blocks = -(-width // 8) * -(-height // 8)
    return size * 8 < blocks * 2


def _expected_length(width: int, height: int, bits: int, interlaced: bool) -> int:
    """Bytes of all rows with their filter byte."""
    if not interlaced:
        return height * (1 + -(-width * bits // 8))
    total = 0
    for left, top, across, down in _PASSES:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _unpacked_length(data: bytes) -> int:
    """Counted piece by piece: the rows themselves are never held together."""
    unpacker, total = zlib.decompressobj(), 0
    for packed in _idat(data):
        rest = packed
        while rest and not unpacker.eof:
            total += len(unpacker.decompress(rest, _STEP))
            rest = unpacker.unconsumed_tail
    while not unpacker.eof and (more := unpacker.decompress(unpacker.unconsumed_tail, _STEP)):
        total += len(more)
    return total


def _idat(data: bytes) -> Iterator[bytes]:
    at = _PNG_SIGNATURE
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IDAT":
            yield data[at + 8 : at + 8 + length]
        at += length + 12
