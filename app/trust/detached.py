"""Detached signatures: `<file>.sig` beside a file of data says who vouches for its exact bytes.

One format for the working-day calendar and for form packs. The purpose stands inside what is
signed, so that bytes signed as a calendar never pass as a form pack. Which keys are believed
is a separate file, shipped in `resources/keys/`; a key lying beside the data is never asked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from app.domain.errors import InputRefused
from app.domain.shape import Identity, Moment, Sha256, Shape
from app.trust import strict_json
from app.trust.envelope import Signer
from app.trust.keys import key_id_of, signature_fits

PREFIX = b"shian/detached/1\0"
SUFFIX = ".sig"
Purpose = Literal["calendar", "form-pack"]
_NAMES: dict[Purpose, str] = {"calendar": "工作日历", "form-pack": "要点表"}


class DetachedRefused(InputRefused):
    """The data is not vouched for; nothing of it was used."""

    code = "detached.refused"


class TrustedKey(Shape):
    """One public key, and what it may vouch for."""

    id: Identity
    public: Sha256  # 32 bytes in hex
    algorithm: Literal["Ed25519"] = "Ed25519"
    owner: str
    since: Moment
    purposes: tuple[Purpose, ...]


class TrustedKeys(Shape):
    """The keys that are believed, `resources/keys/*.json`."""

    format: Literal["shian.trusted-keys/1"] = "shian.trusted-keys/1"
    keys: tuple[TrustedKey, ...]

    def find(self, key_id: str) -> TrustedKey | None:
        return next((key for key in self.keys if key.id == key_id), None)


class Sidecar(Shape):
    """What `<file>.sig` holds. `sha256` only tells early what was changed; it proves nothing."""

    format: Literal["shian.detached/1"] = "shian.detached/1"
    purpose: Purpose
    key: Identity
    algorithm: Literal["Ed25519"] = "Ed25519"
    sha256: Sha256
    signature: str


def message(purpose: Purpose, data: bytes) -> bytes:
    """What is really signed: prefix, purpose, length and the exact bytes."""
    name = purpose.encode("ascii")
    return PREFIX + b"%d:%b\0%d\0" % (len(name), name, len(data)) + data


def sidecar_of(path: Path) -> Path:
    """Where the signature of a file lies."""
    return path.with_name(path.name + SUFFIX)


def sign(signer: Signer, purpose: Purpose, data: bytes) -> bytes:
    """The bytes of the sidecar."""
    sidecar = Sidecar(
        purpose=purpose,
        key=signer.key_id,
        sha256=hashlib.sha256(data).hexdigest(),
        signature=base64.b64encode(signer.sign(message(purpose, data))).decode(),
    )
    return strict_json.dumps(sidecar.model_dump(mode="json")) + b"\n"


def verify(data: bytes, sidecar: bytes | None, keys: TrustedKeys, purpose: Purpose) -> TrustedKey:
    """The key that vouches for these bytes. Raises DetachedRefused in one sentence."""
    name = _NAMES[purpose]
    if sidecar is None:
        raise DetachedRefused(
            f"{name}没有签名，没有采用。请换用原始的、带 .sig 签名的文件。",
            code="detached.unsigned",
        )
    said = _read(sidecar, name)
    key = keys.find(said.key)
    if key is None or said.purpose != purpose or purpose not in key.purposes:
        raise DetachedRefused(
            f"{name}的签名不是本程序所认可的公钥作出的，没有采用。请向发布单位核实来源。",
            code="detached.unknown_key",
        )
    if not signature_fits(
        bytes.fromhex(key.public), message(purpose, data), _signature(said, name)
    ):
        raise DetachedRefused(
            f"{name}与签名不符，可能被改动过，没有采用。请换用原始文件。", code="detached.altered"
        )
    return key


def read_trusted_keys(data: bytes) -> TrustedKeys:
    """A list of believed keys whose ids fit their bytes. Raises DetachedRefused."""
    try:
        keys = TrustedKeys.model_validate_json(data)
    except ValidationError as wrong:
        raise _keys_wrong() from wrong
    if any(key.id != key_id_of(bytes.fromhex(key.public)) for key in keys.keys):
        raise _keys_wrong()
    return keys


def _keys_wrong() -> DetachedRefused:
    return DetachedRefused("公钥文件读不出，没有采用。请重新安装本程序。", code="detached.keys")


def _read(sidecar: bytes, name: str) -> Sidecar:
    try:
        return Sidecar.model_validate(strict_json.loads(sidecar))
    except (InputRefused, ValidationError) as wrong:
        raise DetachedRefused(
            f"{name}的签名文件读不出，没有采用。请换用原始的签名文件。", code="detached.unreadable"
        ) from wrong


def _signature(said: Sidecar, name: str) -> bytes:
    """The signature's bytes; one text for one value, or a changed bit would go unseen."""
    try:
        found = base64.b64decode(said.signature, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if base64.b64encode(found).decode() != said.signature:
        raise DetachedRefused(
            f"{name}的签名文件读不出，没有采用。请换用原始的签名文件。", code="detached.unreadable"
        )
    return found
