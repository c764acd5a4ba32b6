"""Turns one untrusted picture after another into facts and an upright JPEG, as a child process.

The child limits itself to 512 MB and may write no file, so that a hostile picture costs at most
this process. `decoder.py` starts it and stops it after 10 s; it ends when its parent does.
"""

from __future__ import annotations

import contextlib
import io
import sys
from typing import Any

from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from app.evidence.declared_size import jpeg_is_short, png_is_short
from app.evidence.decode_pipe import receive, send

MEMORY_LIMIT = 512 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384
WORKING_PIXELS = 16_000_000  # above this a picture is thinned out before anything copies it
FORMATS = ("JPEG", "PNG", "WEBP")  # a JPEG that carries further pictures (MPO) opens as JPEG
_PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)  # nothing else loads

# EXIF tags, by their numbers in the standard.
_ORIENTATION, _MAKE, _MODEL = 0x0112, 0x010F, 0x0110
_EXIF_IFD, _TAKEN, _GPS_IFD, _LATITUDE = 0x8769, 0x9003, 0x8825, 2
_MAX_TEXT = 100


class Unusable(Exception):
    """This picture cannot be used; `code` says why, `figures` go into the sentence."""

    def __init__(self, code: str, **figures: int) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures


def look(data: bytes, max_side: int, quality: int) -> tuple[dict[str, Any], bytes]:
    """The facts of a picture, and it upright as a JPEG of at most `max_side`, free of metadata."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit below, checked before any pixel is decoded
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        _check_size(width, height)
        if getattr(image, "is_animated", False) and image.format != "MPO":
            raise Unusable("image.animated")
        if _is_short(image, data):
            raise Unusable("image.corrupt")
        exif = _exif_facts(image)
        small = _shrunk(image, max_side)
    small = _turned(_on_white(small), exif["orientation"])
    small.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality)
    if exif["orientation"] >= 5:
        width, height = height, width
    return {"width": width, "height": height, **exif}, out.getvalue()


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Unusable("image.too_many_pixels", pixels=width * height)
    if max(width, height) > MAX_SIDE:
        raise Unusable("image.side_too_long", side=max(width, height))


def _is_short(image: Image.Image, data: bytes) -> bool:
    if image.format == "PNG":
        return png_is_short(data)
    if image.format in {"JPEG", "MPO"} and "progressive" not in image.info:
        return jpeg_is_short(len(data), *image.size)
    return False


def _exif_facts(image: Image.Image) -> dict[str, Any]:
    """What the camera wrote. Broken EXIF costs the facts, never the picture."""
    facts: dict[str, Any] = {"orientation": 1, "taken_at": "", "camera": "", "has_location": False}
    with contextlib.suppress(Exception):
        exif = image.getexif()
        orientation = exif.get(_ORIENTATION, 1)
        if isinstance(orientation, int) and 1 <= orientation <= 8:
            facts["orientation"] = orientation
        make, model = _text(exif.get(_MAKE)), _text(exif.get(_MODEL))
        facts["camera"] = model if model.startswith(make) else f"{make} {model}".strip()
        facts["has_location"] = _LATITUDE in exif.get_ifd(_GPS_IFD)
        facts["taken_at"] = _text(exif.get_ifd(_EXIF_IFD).get(_TAKEN))
    return facts


def _text(value: object) -> str:
    """Cameras here write UTF-8 where the standard says ASCII; Pillow hands it on as Latin-1."""
    if not isinstance(value, str):
        return ""
    with contextlib.suppress(UnicodeError):
        value = value.encode("latin-1").decode("utf-8")
    return value.split("\0")[0].strip()[:_MAX_TEXT]


def _shrunk(image: Image.Image, max_side: int) -> Image.Image:
    """The decoded picture, already near the wanted size where that saves memory."""
    image.draft("RGB" if image.mode == "YCbCr" else image.mode, (max_side * 2, max_side * 2))
    image.load()
    width, height = image.size
    if width * height <= WORKING_PIXELS:
        return image.copy()
    scale = (WORKING_PIXELS / (width * height)) ** 0.5
    smaller = (max(1, int(width * scale)), max(1, int(height * scale)))
    return image.resize(smaller, Image.Resampling.NEAREST)


def _on_white(image: Image.Image) -> Image.Image:
    """Plain RGB; what is transparent lies on white paper, 16 bits a channel become 8."""
    if image.mode.startswith("I"):  # 16-bit grey: keep the upper byte
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        page = Image.new("RGB", clear.size, "white")
        page.paste(clear, mask=clear.getchannel("A"))
        return page
    return image.convert("RGB")


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def limit_self() -> None:
    """512 MB of address space, no file written, no core dump; not every system has such limits."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on Windows

    with contextlib.suppress(ValueError, OSError):  # macOS refuses this one
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(header: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        facts, jpeg = look(data, header["max_side"], header["quality"])
    except Unusable as reason:
        return {"code": reason.code, "figures": reason.figures}, b""
    except MemoryError:
        return {"code": "image.too_much_memory", "figures": {}}, b""
    except Exception:  # noqa: BLE001 - a decoder may raise anything at all over a broken picture
        return {"code": "image.corrupt", "figures": {}}, b""
    return {"code": "", "facts": facts}, jpeg


def main() -> None:
    """Answer until the parent closes the pipe, which it also does by dying."""
    limit_self()
    while (message := receive(sys.stdin.buffer)) is not None:
        send(sys.stdout.buffer, *answer(*message))
