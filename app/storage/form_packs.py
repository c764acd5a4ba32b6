"""Form packs `<id>-<version>.shianform`: a published checklist and the signature of its publisher.

One JSON object with the exact bytes of the YAML file and the detached signature over them. A
laptop takes a pack only when a key it trusts vouches for those bytes, and only forward: an
older version, or another content under a known number, is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from app.domain.checklist import Checklist
from app.domain.errors import InputRefused
from app.domain.shape import Shape
from app.storage import form_shelf
from app.storage.form_check import read_form
from app.storage.form_keys import publishers
from app.storage.library import Edition, FormBroken, Library
from app.storage.strict_yaml import MAX_BYTES as MOST_YAML
from app.storage.strict_yaml import as_text
from app.trust import detached, strict_json
from app.trust.detached import DetachedRefused, Sidecar, TrustedKey, TrustedKeys
from app.trust.envelope import Signer

SUFFIX = ".shianform"
MAX_BYTES = 2 * MOST_YAML


class PackRefused(InputRefused):
    """Nothing of the pack was taken in."""

    code = "pack.refused"


class Pack(Shape):
    """The file. What is proven is only `form`; id and version must agree with it."""

    format: Literal["shian.form-pack/1"] = "shian.form-pack/1"
    id: str
    version: Annotated[int, Field(ge=1)]
    form: str
    signature: Sidecar | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    checklist: Checklist
    data: bytes
    sidecar: bytes
    publisher: TrustedKey


@dataclass(frozen=True, slots=True)
class Accepted:
    edition: Edition
    publisher: TrustedKey
    known: bool  # the same bytes were here already


def make(checklist: Checklist, data: bytes, signer: Signer) -> bytes:
    """The bytes of a pack of one published version."""
    sidecar = strict_json.loads(detached.sign(signer, "form-pack", data))
    return (
        strict_json.dumps(
            {
                "format": "shian.form-pack/1",
                "id": checklist.id,
                "version": checklist.version,
                "form": base64.b64encode(data).decode(),
                "signature": sidecar,
            }
        )
        + b"\n"
    )


def file_name(checklist: Checklist) -> str:
    return f"{checklist.id}-{checklist.version}{SUFFIX}"


def open_pack(data: bytes, keys: TrustedKeys, name: str) -> Opened:
    """The checklist a trusted publisher signed. Raises PackRefused, DetachedRefused, FormBroken."""
    pack = _read(data, name)
    try:
        form = base64.b64decode(pack.form, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise _unreadable(name) from wrong
    said = pack.signature.sha256 if pack.signature else hashlib.sha256(form).hexdigest()
    if base64.b64encode(form).decode() != pack.form or said != hashlib.sha256(form).hexdigest():
        raise DetachedRefused(
            f"“{name}”与里面写明的校验值不符，可能被改动过，没有装入。请向发布单位要原始文件。",
            code="detached.altered",
        )
    sidecar = strict_json.dumps(pack.signature.model_dump(mode="json")) if pack.signature else None
    publisher = detached.verify(form, sidecar, keys, "form-pack")
    read = read_form(as_text(form, name), Checklist)
    if read.value is None:
        raise FormBroken(Path(name), read.problems)
    if (read.value.id, read.value.version) != (pack.id, pack.version):
        raise PackRefused(
            f"“{name}”外面写的是 {pack.id} 第 {pack.version} 版，里面却是 {read.value.id} "
            f"第 {read.value.version} 版，没有装入。请向发布单位要原始文件。",
            code="pack.mislabelled",
        )
    return Opened(read.value, form, sidecar or b"", publisher)


def accept(library: Library, home_forms: Path, data: bytes, name: str) -> Accepted:
    """Take a pack into the home's forms. Raises PackRefused, DetachedRefused, FormBroken."""
    opened = open_pack(data, publishers(home_forms), name)
    checklist = opened.checklist
    last = form_shelf.newest(library, checklist.id)
    if last is not None and checklist.version <= last.checklist.version:
        here = next(
            (
                one
                for one in library.editions()
                if (one.id, one.version) == (checklist.id, checklist.version)
            ),
            None,
        )
        if here is not None and here.path.read_bytes() == opened.data:
            return Accepted(here, opened.publisher, known=True)
        raise _backwards(checklist, last.checklist.version)
    form_shelf.sound(library, opened.data, name)
    edition = form_shelf.put(home_forms, checklist, opened.data, opened.sidecar + b"\n")
    return Accepted(edition, opened.publisher, known=False)


def _backwards(checklist: Checklist, here: int) -> PackRefused:
    if checklist.version == here:
        return PackRefused(
            f"{checklist.id} 第 {here} 版已经在用，内容与这一份不同，发布过的版本不能换，没有装入。"
            "请让发布单位另出一版。",
            code="pack.differs",
        )
    return PackRefused(
        f"这是 {checklist.id} 第 {checklist.version} 版，本机已经是第 {here} 版，没有装入旧版。"
        "进行中的检查不受影响。",
        code="pack.older",
    )


def _read(data: bytes, name: str) -> Pack:
    if len(data) > MAX_BYTES:
        raise PackRefused(
            f"“{name}”有 {len(data) / 1e6:.1f} MB，太大了，不像表格包，没有装入。请核对文件。",
            code="pack.too_big",
        )
    try:
        return Pack.model_validate_json(strict_json.dumps(strict_json.loads(data)), strict=True)
    except (InputRefused, ValidationError) as wrong:
        raise _unreadable(name) from wrong


def _unreadable(name: str) -> PackRefused:
    return PackRefused(
        f"“{name}”不是完整的表格包（{SUFFIX}），没有装入。请向发布单位要原始文件。",
        code="pack.unreadable",
    )
