"""Packages of sealed facts, handed over as a folder or a zip: whole and proven, or not at all.

A package has a manifest of every file with hash and length, written last: without it, or with
one hash that differs, the package is still being copied and nothing of it is used. What counts
is signed entry by entry; whose keys are believed is said by whoever imports, never by a key
that lies in the package.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, Protocol

from pydantic import Field, ValidationError

from app.domain.errors import InputRefused
from app.domain.shape import Sha256, Shape
from app.office.archives import (
    PACKAGE,
    ArchiveIncomplete,
    ArchiveRefused,
    SafeZip,
    is_harmless_name,
    shown,
)
from app.office.believed import Certified, TrustedKeys
from app.office.records import Candidate
from app.trust import strict_json
from app.trust.digest import sha256_hex

MANIFEST = "manifest.json"
ENTRIES = "entries/"
BLOBS = "blobs/"
FORMAT = "shian.package/1"
_MOST_MANIFEST = 8_000_000
_SUFFIXES = frozenset({".zip", ".shian", ".xlsx", ".xlsm", ".xls", ".csv"})


class PackageFile(Shape):
    name: str
    sha256: Sha256
    len: Annotated[int, Field(ge=0)]


class Manifest(Shape):
    """What must lie in the package, every file of it; written after all of them."""

    format: Literal["shian.package/1"] = "shian.package/1"
    made_at: str
    files: tuple[PackageFile, ...]


class PackageRefused(InputRefused):
    code = "package.refused"


class Files(Protocol):
    """The files of a package, wherever they lie."""

    name: str

    @property
    def names(self) -> tuple[str, ...]: ...
    def size(self, name: str) -> int: ...
    def pieces(self, name: str) -> Iterator[bytes]: ...
    def close(self) -> None: ...


class PackageSource(Protocol):
    """A checked package, ready to be imported: what `importing` needs of it."""

    @property
    def name(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def encoding(self) -> str:
        """What kind of package it is, in a word for people."""
        ...

    def candidates(self) -> Iterator[Candidate]: ...
    def close(self) -> None: ...


class Reader(Protocol):
    """One format of packages. `opened` raises InputRefused, or ArchiveIncomplete to try later."""

    def recognises(self, path: Path) -> bool: ...
    def opened(self, path: Path, keys: TrustedKeys) -> PackageSource: ...


def require_known(key: Certified | None, what: str) -> Certified:
    """The key of a known device in good standing, or PackageRefused."""
    if key is None:
        raise PackageRefused(
            f"{what}由不认识的设备签名，没有采用。"
            "请先与单位服务器同步，或者用 --keys 给出那台设备的公钥清单。",
            code="package.unknown_device",
        )
    if key.revoked:
        raise PackageRefused(
            f"{what}出自已停用的设备，没有采用，原件请留着。请向管理员核实；确属误停的，"
            "由单位服务器收下并放行后再导入。",
            code="package.revoked_device",
        )
    return key


class Folder:
    """A folder as a package: regular files only, links and devices are refused, not followed."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._root = path
        self._sizes = dict(_walk(path))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._sizes)

    def size(self, name: str) -> int:
        return self._sizes[name]

    def pieces(self, name: str) -> Iterator[bytes]:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            handle = os.open(self._root / name, flags)
        except OSError as error:
            raise ArchiveIncomplete(
                f"“{self.name}”里的“{shown(name)}”读不到，可能还在复制，没有采用。请稍后再导入。"
            ) from error
        with open(handle, "rb") as source:  # noqa: PTH123 - a handle that followed no link
            taken = 0
            while piece := source.read(1 << 16):
                taken += len(piece)
                if taken > self._sizes[name]:
                    raise ArchiveIncomplete(
                        f"“{self.name}”里的“{shown(name)}”还在变长，没有采用。请等复制完再导入。"
                    )
                yield piece

    def close(self) -> None:
        """Nothing stays open between two files."""


def _walk(root: Path) -> Iterator[tuple[str, int]]:
    waiting = [root]
    seen = total = 0
    while waiting:
        folder = waiting.pop()
        for one in sorted(os.scandir(folder), key=lambda entry: entry.name):
            name = Path(one.path).relative_to(root).as_posix()
            status = one.stat(follow_symlinks=False)
            seen, total = seen + 1, total + status.st_size
            if seen > PACKAGE.parts or total > PACKAGE.packed:
                raise ArchiveRefused(
                    f"“{root.name}”里文件太多或太大，没有采用。请分成几份再导入。",
                    code="archive.too_big",
                )
            if stat.S_ISDIR(status.st_mode):
                if len(Path(name).parts) > 4:
                    raise _odd(root, name, "文件夹套得太深")
                waiting.append(Path(one.path))
            elif stat.S_ISREG(status.st_mode):
                if not is_harmless_name(name):
                    raise _odd(root, name, "文件名不合规")
                yield name, status.st_size
            else:
                raise _odd(root, name, "是链接或设备")


def _odd(root: Path, name: str, why: str) -> ArchiveRefused:
    return ArchiveRefused(
        f"“{root.name}”里的“{shown(name)}”{why}，整个文件夹都没有采用。请核对来源，重新导出一份。",
        code="archive.link",
    )


def open_files(path: Path) -> Files:
    return Folder(path) if path.is_dir() else SafeZip(path)


class CheckedPackage:
    """The files of a package after every one of them had the hash the manifest names."""

    def __init__(self, files: Files) -> None:
        self.name = files.name
        self._files = files
        manifest_bytes = _manifest_bytes(files)
        self.fingerprint = sha256_hex(manifest_bytes)
        self._listed = {one.name: one for one in _manifest(manifest_bytes, files.name).files}
        self._require_whole()

    def entries(self) -> tuple[str, ...]:
        return tuple(sorted(name for name in self._listed if name.startswith(ENTRIES)))

    def read(self, name: str) -> bytes:
        """Bytes with the listed hash, whatever happened to the file since."""
        data = b"".join(self._files.pieces(name))
        if sha256_hex(data) != self._listed[name].sha256:
            raise _incomplete(self.name, name)
        return data

    def blob(self, sha256: str) -> bytes | None:
        name = f"{BLOBS}{sha256}"
        data = self.read(name) if name in self._listed else None
        return data if data is not None and sha256_hex(data) == sha256 else None

    def close(self) -> None:
        self._files.close()

    def _require_whole(self) -> None:
        known = {MANIFEST, *self._listed}
        extra = [name for name in self._files.names if name not in known]
        if extra:
            raise PackageRefused(
                f"“{self.name}”里有清单上没有的“{shown(extra[0])}”，没有采用。"
                "请核对来源，重新导出一份。",
                code="package.extra_file",
            )
        present = set(self._files.names)
        for one in self._listed.values():
            if one.name not in present or self._files.size(one.name) != one.len:
                raise _incomplete(self.name, one.name)
            digest = hashlib.sha256()
            for piece in self._files.pieces(one.name):
                digest.update(piece)
            if digest.hexdigest() != one.sha256:
                raise _incomplete(self.name, one.name)
        if isinstance(self._files, SafeZip):
            self._files.recount()


def _manifest_bytes(files: Files) -> bytes:
    if MANIFEST not in files.names:
        raise ArchiveIncomplete(
            f"“{files.name}”里没有清单 {MANIFEST}，可能还没有复制完，没有采用。请等复制完再导入。"
        )
    if files.size(MANIFEST) > _MOST_MANIFEST:
        raise PackageRefused(f"“{files.name}”的清单太大，没有采用。请分成几份再导入。")
    return b"".join(files.pieces(MANIFEST))


def _manifest(data: bytes, name: str) -> Manifest:
    try:
        value = strict_json.loads(data)
    except InputRefused as error:
        raise ArchiveIncomplete(
            f"“{name}”的清单读不全，可能还没有复制完，没有采用。请等复制完再导入。"
        ) from error
    try:
        manifest = Manifest.model_validate(value)
    except ValidationError as error:
        raise PackageRefused(
            f"“{name}”不是本系统导出的包，没有采用。请用 shian office package 导出。",
            code="package.foreign",
        ) from error
    names = [one.name for one in manifest.files]
    if len(set(names)) != len(names) or not all(is_harmless_name(one) for one in names):
        raise PackageRefused(f"“{name}”的清单里有重复或不合规的文件名，没有采用。请重新导出一份。")
    return manifest


def _incomplete(package: str, name: str) -> ArchiveIncomplete:
    return ArchiveIncomplete(
        f"“{package}”里的“{shown(name)}”与清单不符，可能还没有复制完，没有采用。"
        "请等复制完再导入；总是这样，请重新导出一份。",
    )


def reader_of(path: Path, readers: Iterable[Reader]) -> Reader | None:
    """The reader that knows this file or folder, None when it is no package."""
    return next((one for one in readers if one.recognises(path)), None)


def sources_in(path: Path, readers: Sequence[Reader]) -> Iterator[Path]:
    """What a folder given on the command line offers: packages and sheets, no links followed."""
    if not path.is_dir() or reader_of(path, readers) is not None:
        yield path
        return
    for one in sorted(path.iterdir()):
        mode = one.lstat().st_mode
        sheet = stat.S_ISREG(mode) and one.suffix.lower() in _SUFFIXES
        if stat.S_ISDIR(mode) or (sheet and not one.name.startswith((".", "~$"))):
            yield one
