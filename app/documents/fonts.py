"""The faces of the papers: which face draws a character, how wide it is, what no face has.

Faces are data in `resources/fonts`, made by `build/fonts.py`. A role (宋, 黑, …) is a chain
of faces: a character is drawn by the first that has it. The hash of the set goes into the
journal beside each rendered paper, since the same values and the same faces give the same
bytes.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import struct
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app import paths
from app.documents import tounicode
from app.documents.blocks import Role

SONG = "ShianSong-Regular"
_FANGSONG = "ShianOffice-FangSong"
_RARE = ("ShianRareA-Regular", "ShianRareB-Regular", "SystemHanMinA", "SystemHanMinB")
_CHAINS: dict[Role, tuple[str, ...]] = {
    "song": (SONG, *_RARE),
    "fangsong": (_FANGSONG, SONG, *_RARE),
    "title": ("ShianSong-Bold", SONG, *_RARE),
    "hei": ("ShianHei-Regular", SONG, *_RARE),
    "hei-bold": ("ShianHei-Bold", SONG, *_RARE),
    "kai": ("ShianKai-Regular", SONG, *_RARE),
}
_WHITE = frozenset("\n\t ")
_SYSTEM = Path("/usr/share/fonts/truetype/hanazono")


@dataclass(frozen=True, slots=True)
class Glyph:
    """The face that draws a character, and its width in em."""

    face: str
    width: float


@dataclass(slots=True)
class FontSet:
    """The faces at hand. Faces are opened when the first character needs them."""

    files: dict[str, Path]
    hash: str
    _faces: dict[str, TTFont] = field(default_factory=dict)
    _glyphs: dict[Role, dict[str, Glyph | None]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @staticmethod
    def load() -> FontSet:
        """The one set of this process: faces are opened and registered once."""
        return _load()

    def face(self, name: str) -> TTFont:
        """The opened face of that name, known to reportlab from now on."""
        with self._lock:
            if name not in self._faces:
                font = TTFont(name, str(self.files[name]), shapable=False, asciiReadable=False)
                if name in {_FANGSONG, *_RARE[2:]}:
                    font.face.name = name.encode()  # never shares a font object with one of ours
                pdfmetrics.registerFont(font)
                self._faces[name] = font
            return self._faces[name]

    def glyph(self, role: Role, sign: str) -> Glyph | None:
        """What draws this character in this role; None: no face has it."""
        known = self._glyphs.setdefault(role, {})
        if sign not in known:
            known[sign] = self._find(role, sign)
        return known[sign]

    def _find(self, role: Role, sign: str) -> Glyph | None:
        code = ord(sign)
        for name in _CHAINS[role]:
            if name not in self.files or (name in _RARE and code < 0x2E80):
                continue
            face: Any = self.face(name).face
            if code in face.charToGlyph:
                return Glyph(name, face.charWidths.get(code, face.defaultWidth) / 1000)
        return None

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of a text that no face can draw, each once, in their order."""
        signs = dict.fromkeys(sign for sign in text if sign not in _WHITE)
        return tuple(sign for sign in signs if self.glyph("song", sign) is None)


@functools.cache
def _load() -> FontSet:
    tounicode.install()
    folder = paths.bundle("resources", "fonts")
    manifest = json.loads((folder / "fonts.json").read_text(encoding="utf-8"))
    files = {line["name"]: folder / line["file"] for line in manifest["faces"]}
    marks = [f"{line['name']} {line['sha256']}" for line in manifest["faces"]]
    for name, path in _found_on_this_machine():
        files[name] = path
        marks.append(f"{name} {_fingerprint(path)}")
    return FontSet(files, hashlib.sha256("\n".join(marks).encode()).hexdigest())


def _found_on_this_machine() -> Iterable[tuple[str, Path]]:
    """Faces we may use and do not ship: the office's 仿宋, and the full rare-character faces."""
    windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    candidates = (
        (_FANGSONG, windows / "simfang.ttf"),
        (_FANGSONG, Path("/usr/share/fonts/truetype/simfang.ttf")),
        ("SystemHanMinA", _SYSTEM / "HanaMinA.ttf"),
        ("SystemHanMinB", _SYSTEM / "HanaMinB.ttf"),
    )
    return [(name, path) for name, path in candidates if path.is_file()]


def _fingerprint(path: Path) -> str:
    """Size and the font's own checksum and revision: enough to tell two versions apart, cheaply."""
    with path.open("rb") as stream:
        count = struct.unpack(">4xH6x", stream.read(12))[0]
        tables = [struct.unpack(">4sLLL", stream.read(16)) for _ in range(count)]
        start = next(offset for tag, _, offset, _ in tables if tag == b"head")
        stream.seek(start)
        return f"{path.stat().st_size}-{stream.read(12).hex()}"
