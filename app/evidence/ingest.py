"""Photographs come in: original bytes untouched, facts beside them, and an upright thumbnail.

What cannot be used is refused by name with a reason, and the rest is taken in. The type is decided
by content, never by the file's extension. Nothing here ever writes to the place it reads from.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from app.domain.errors import InputRefused, Problem
from app.domain.shape import hidden_characters
from app.evidence.decoder import SHARED, Decoded, Decoder
from app.evidence.picture_types import MEDIA_TYPES, refused_type, sentence

MAX_BYTES = 20 * 1024 * 1024
THUMBNAIL_SIDE = 640
_QUALITY = 85
_NAME_LENGTH = 120

MediaType = Literal["image/jpeg", "image/png", "image/webp"]


@dataclass(frozen=True, slots=True)
class Source:
    """One offered picture: a file, or bytes that were pasted or dropped."""

    name: str
    path: Path | None = None
    data: bytes | None = None

    @classmethod
    def file(cls, path: Path) -> Source:
        return cls(path.name, path=path)


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was taken in. `data` is exactly what was offered; width and height upright."""

    name: str
    data: bytes
    sha256: str
    media_type: MediaType
    size: int
    width: int
    height: int
    orientation: int
    taken_at: str
    camera: str
    has_location: bool
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Intake:
    """Every usable picture in the order offered, and one problem for every other."""

    taken: tuple[Taken, ...]
    problems: tuple[Problem, ...]


class PictureRefused(InputRefused):
    """This picture cannot be used; its code says why."""

    code = "image.refused"


def take_in(sources: Sequence[Source], *, decoder: Decoder = SHARED) -> Intake:
    """Each source taken in or named as refused; a bad one costs only itself."""
    taken: list[Taken] = []
    problems: list[Problem] = []
    for source in sources:
        name = shown_name(source.name)
        try:
            taken.append(_take(name, _bytes_of(source), decoder))
        except PictureRefused as refusal:
            problems.append(Problem(name, refusal.sentence, refusal.code))
    return Intake(tuple(taken), tuple(problems))


def upright_jpeg(
    data: bytes, max_side: int, *, quality: int = _QUALITY, decoder: Decoder = SHARED
) -> bytes:
    """The picture as an upright JPEG for a paper, at most `max_side` long, free of any metadata."""
    media_type(data)
    return _decoded(data, max_side, quality, decoder).jpeg


def media_type(data: bytes) -> MediaType:
    """What the bytes are, by their beginning; refuses all that is not a photograph we read."""
    if not data:
        raise _refusal("image.empty")
    if len(data) > MAX_BYTES:
        raise _refusal("image.too_large", {"size": len(data)})
    for kind, belongs in MEDIA_TYPES.items():
        if belongs(data):
            return kind
    code, what = refused_type(data)
    raise PictureRefused(sentence(code, {"what": what}), code=code)


def shown_name(name: str) -> str:
    """A file name fit to print: no control or direction signs, one line, of bearable length."""
    readable = name.encode("utf-8", "replace").decode("utf-8")  # names that are not UTF-8 on disk
    hidden = {chr(int(sign[2:], 16)) for sign in hidden_characters(readable)} | {"\n", "\t"}
    clean = "".join(sign for sign in readable if sign not in hidden).strip()
    if len(clean) > _NAME_LENGTH:
        clean = f"{clean[: _NAME_LENGTH - 13]}…{clean[-12:]}"
    return clean or "未命名图片"


def _take(name: str, data: bytes, decoder: Decoder) -> Taken:
    kind = media_type(data)
    seen = _decoded(data, THUMBNAIL_SIDE, _QUALITY, decoder)
    facts = seen.facts
    return Taken(
        name=name,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=kind,
        size=len(data),
        width=facts["width"],
        height=facts["height"],
        orientation=facts["orientation"],
        taken_at=_fact(facts["taken_at"]),
        camera=_fact(facts["camera"]),
        has_location=facts["has_location"],
        thumbnail=seen.jpeg,
    )


def _fact(text: str) -> str:
    return shown_name(text) if text.strip() else ""


def _decoded(data: bytes, max_side: int, quality: int, decoder: Decoder) -> Decoded:
    seen = decoder.decode(data, max_side, quality)
    if isinstance(seen, Decoded):
        return seen
    raise _refusal(seen.code, seen.figures)


def _refusal(code: str, figures: Mapping[str, int] = MappingProxyType({})) -> PictureRefused:
    return PictureRefused(sentence(code, figures), code=code)


def _bytes_of(source: Source) -> bytes:
    if source.data is not None:
        return source.data
    if source.path is None:
        raise _refusal("image.empty")
    try:
        return _read_regular_file(source.path)
    except FileNotFoundError:
        raise _refusal("image.missing") from None
    except (OSError, ValueError):
        raise _refusal("image.unreadable") from None


def _read_regular_file(path: Path) -> bytes:
    """The bytes of a plain file. A pipe or a device would hang or never end: refused unread."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise _refusal("image.not_a_file")
        if state.st_size > MAX_BYTES:
            raise _refusal("image.too_large", {"size": state.st_size})
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    finally:
        os.close(descriptor)
