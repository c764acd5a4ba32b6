"""Archives from outside: nothing is unpacked before names, counts and sizes were looked at.

A zip is refused as a whole for a name that leads elsewhere, a link, a name twice, an archive
inside the archive, or more bytes than it may hold: by what it declares, and again by what is
counted while it is read. Nothing is ever written to a disk.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.domain.errors import InputRefused

_PIECE = 1 << 16
_NESTED = (".zip", ".7z", ".rar", ".gz", ".tar", ".xz", ".bz2", ".shian")
_MOST_NAME = 200
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(1, 10))}
)


class ArchiveRefused(InputRefused):
    code = "archive.refused"


class ArchiveIncomplete(InputRefused):
    """It may still be on its way: nothing of it was taken, and a later try may find it whole."""

    code = "archive.incomplete"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most an archive may be, unpacked."""

    packed: int = 2 * 1024**3
    unpacked: int = 4 * 1024**3
    parts: int = 20_000
    ratio: int = 100


PACKAGE = Limits()
WORKBOOK = Limits(packed=20_000_000, unpacked=200_000_000, parts=1_000, ratio=400)


class SafeZip:
    """An open zip whose directory was looked at. Reading counts what really comes out."""

    def __init__(self, path: Path, limits: Limits = PACKAGE) -> None:
        self.name = path.name
        self._limits = limits
        self._counted = 0
        self._archive = _open(path, limits)
        try:
            self._parts = _harmless(self._archive.infolist(), self.name, limits)
        except BaseException:
            self._archive.close()
            raise

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def size(self, name: str) -> int:
        return self._parts[name].file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece, never more than it declares or the whole may be."""
        part, taken = self._parts[name], 0
        try:
            with self._archive.open(part) as source:
                while piece := source.read(_PIECE):
                    taken += len(piece)
                    self._counted += len(piece)
                    if taken > part.file_size or self._counted > self._limits.unpacked:
                        raise self._bomb()
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise ArchiveRefused(
                f"“{self.name}”里的“{name}”坏了，整个文件都没有采用。请重新导出一份。",
                code="archive.broken",
            ) from error

    def read(self, name: str) -> bytes:
        return b"".join(self.pieces(name))

    def recount(self) -> None:
        """Each pass over the archive may read the whole of it once."""
        self._counted = 0

    def close(self) -> None:
        self._archive.close()

    def _bomb(self) -> ArchiveRefused:
        return ArchiveRefused(
            f"“{self.name}”解开后比它声明的还大，没有采用。请核对来源。", code="archive.bomb"
        )


def _open(path: Path, limits: Limits) -> zipfile.ZipFile:
    size = path.stat().st_size
    if size > limits.packed:
        raise ArchiveRefused(
            f"“{path.name}”有 {size / 1e6:.0f} MB，超过 {limits.packed / 1e6:.0f} MB，没有采用。"
            "请分成几份再导入。",
            code="archive.too_big",
        )
    _require_plain_file(path)
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise ArchiveIncomplete(
            f"“{path.name}”不完整，可能还在复制，没有采用。请等复制完再导入。"
        ) from error


def _require_plain_file(path: Path) -> None:
    if not path.is_file() or path.is_symlink():
        raise ArchiveRefused(
            f"“{path.name}”不是普通文件，没有采用。请复制成普通文件。", code="archive.not_a_file"
        )


def _harmless(
    parts: list[zipfile.ZipInfo], archive: str, limits: Limits
) -> dict[str, zipfile.ZipInfo]:
    if len(parts) > limits.parts:
        raise _refuse(archive, f"里有 {len(parts)} 个文件，超过 {limits.parts} 个", "bomb")
    total = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if total > limits.unpacked or (total > 1_000_000 and total / packed > limits.ratio):
        raise _refuse(archive, f"解开后有 {total / 1e6:.0f} MB，像压缩炸弹", "bomb")
    found: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for part in parts:
        _require_harmless(part, archive)
        if part.filename.casefold() in seen:
            raise _refuse(archive, f"里“{shown(part.filename)}”出现了两次", "duplicate")
        seen.add(part.filename.casefold())
        if not part.is_dir():
            found[part.filename] = part
    _require_apart(parts, archive)
    return found


def _require_harmless(part: zipfile.ZipInfo, archive: str) -> None:
    name = part.filename
    if not is_harmless_name(name.rstrip("/")):
        raise _refuse(archive, f"里的文件名“{shown(name)}”指向别处", "name")
    kind = stat.S_IFMT(part.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _refuse(archive, f"里的“{shown(name)}”是链接或设备", "link")
    if part.flag_bits & 0x1:
        raise _refuse(archive, "加了密码", "encrypted")
    if name.lower().endswith(_NESTED):
        raise _refuse(archive, f"里面还有压缩包“{shown(name)}”", "nested")


def _require_apart(parts: list[zipfile.ZipInfo], archive: str) -> None:
    """No two parts share bytes: that is how a small file unpacks to a huge one."""
    end = -1
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < end:
            raise _refuse(archive, "里的文件互相重叠", "bomb")
        end = part.header_offset + 30 + len(part.filename) + part.compress_size


def is_harmless_name(name: str) -> bool:
    """A relative name that stays where it is put, on every system."""
    if not name or len(name) > _MOST_NAME or "\\" in name or ":" in name or not name.isprintable():
        return False
    path = PurePosixPath(name)
    if path.is_absolute() or name != str(path):
        return False
    return not any(
        part in {"..", "."}
        or part.split(".")[0].lower() in _DEVICES
        or part != part.rstrip(" .").lstrip()
        for part in path.parts
    )


def shown(name: str) -> str:
    """A name that can be shown: what does not print is a question mark."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:60]


def _refuse(archive: str, why: str, code: str) -> ArchiveRefused:
    return ArchiveRefused(
        f"“{archive}”{why}，整个文件都没有采用，也没有解开任何内容。请核对来源，重新导出一份。",
        code=f"archive.{code}",
    )
