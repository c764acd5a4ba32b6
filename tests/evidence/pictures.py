"""Pictures made for the tests: asymmetric, oriented, broken, lying."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image

WIDTH, HEIGHT = 96, 64  # of the upright picture
RED, GREEN, BLUE, YELLOW = (200, 20, 20), (20, 160, 40), (20, 40, 200), (230, 210, 30)
CORNERS = {"top left": RED, "top right": GREEN, "bottom left": BLUE, "bottom right": YELLOW}

# EXIF 4.6.4: which visual side holds the stored row 0 and the stored column 0, written as the
# upright place (x, y) of the stored place (row, column).
STORED_PLACE = {
    1: lambda row, column: (column, row),
    2: lambda row, column: (WIDTH - 1 - column, row),
    3: lambda row, column: (WIDTH - 1 - column, HEIGHT - 1 - row),
    4: lambda row, column: (column, HEIGHT - 1 - row),
    5: lambda row, column: (row, column),
    6: lambda row, column: (WIDTH - 1 - row, column),
    7: lambda row, column: (WIDTH - 1 - row, HEIGHT - 1 - column),
    8: lambda row, column: (row, HEIGHT - 1 - column),
}


def upright() -> Image.Image:
    """Four quarters of four colours: every turn and every mirror shows."""
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    boxes = [(0, 0), (WIDTH // 2, 0), (0, HEIGHT // 2), (WIDTH // 2, HEIGHT // 2)]
    for (x, y), colour in zip(boxes, CORNERS.values(), strict=True):
        picture.paste(colour, (x, y, x + WIDTH // 2, y + HEIGHT // 2))
    return picture


def stored(orientation: int) -> Image.Image:
    """The same picture as a camera held that way writes it."""
    source = upright()
    size = (WIDTH, HEIGHT) if orientation < 5 else (HEIGHT, WIDTH)
    picture = Image.new("RGB", size)
    for row in range(size[1]):
        for column in range(size[0]):
            place = STORED_PLACE[orientation](row, column)
            picture.putpixel((column, row), source.getpixel(place))
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def photograph(
    orientation: int = 1, *, taken_at: str = "2026:11:20 09:05:11", located: bool = True
) -> bytes:
    """A JPEG as a telephone writes it, with EXIF."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x0110] = "Qingchuan", "QC-7"
    exif.get_ifd(0x8769)[0x9003] = taken_at
    if located:
        exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    return encoded(stored(orientation), quality=95, exif=exif.tobytes())


def with_exif(exif: bytes) -> bytes:
    """A plain JPEG carrying exactly these EXIF bytes, sound or not."""
    plain = encoded(upright())
    body = b"Exif\0\0" + exif
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:]


def tiff(*entries: tuple[int, int, int, int], following: int = 0, tail: bytes = b"") -> bytes:
    """A little-endian directory of (tag, type, count, value), then `tail`, where values may lie."""
    rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries))
    return head + rows + struct.pack("<I", following) + tail


def corner_colours(jpeg: bytes) -> dict[str, tuple[int, int, int]]:
    with Image.open(io.BytesIO(jpeg)) as picture:
        right, bottom = picture.width * 7 // 8, picture.height * 7 // 8
        left, top = picture.width // 8, picture.height // 8
        places = [(left, top), (right, top), (left, bottom), (right, bottom)]
        return {name: picture.getpixel(place) for name, place in zip(CORNERS, places, strict=True)}


def is_near(one: tuple[int, int, int], other: tuple[int, int, int], reach: int = 24) -> bool:
    return all(abs(a - b) <= reach for a, b in zip(one, other, strict=True))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int, height: int, rows: bytes, *, extra: bytes = b"", interlaced: bool = False
) -> bytes:
    """A grey PNG whose header says what we want it to say, true or not."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, interlaced)
    body = chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def cut_interlaced() -> bytes:
    """Sixteen by sixteen in seven passes; the last pass is missing."""
    passes = [(2, 2), (2, 2), (4, 2), (4, 4), (8, 4), (8, 8)]
    rows = b"".join((b"\0" * (columns + 1)) * count for columns, count in passes)
    return png(16, 16, zlib.compress(rows), interlaced=True)


def flood(side: int = 13_300) -> bytes:
    """A small file that wants `side`² pixels: every row is zeros."""
    packer = zlib.compressobj(9)
    row = b"\0" * (side * 3 + 1)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def lying_jpeg(width: int, height: int) -> bytes:
    """A JPEG whose frame header claims another size than its data have."""
    data = bytearray(photograph(located=False))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def heic() -> bytes:
    """The beginning of a HEIC file, which is all that is looked at."""
    return struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + b"\0" * 200


def damaged(data: bytes, seed: int) -> bytes:
    """The file cut off, or with some bytes changed, always the same for one seed."""
    chance = random.Random(seed)
    if chance.random() < 0.4:
        return data[: chance.randrange(1, len(data))]
    wild = bytearray(data)
    for _ in range(chance.randrange(1, 12)):
        wild[chance.randrange(len(wild))] = chance.randrange(256)
    return bytes(wild)
