"""The device's key, and the list by which others know it.

Before enrolment the list is signed by the device itself and says so; enrolment certifies this
same key later. `dev` is the key's full name, `kid` its first four bytes inside tokens.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
)
from pydantic import ValidationError

from app.domain.errors import InputRefused
from app.domain.shape import Identity, Moment, Sha256, Shape
from app.trust import envelope, strict_json

KEY_LIST_TYPE = "application/vnd.shian.keys+json;v=1"
Origin = Literal["sample", "real"]


class KeyListRefused(InputRefused):
    code = "keys.refused"

    def __init__(self) -> None:
        super().__init__("公钥清单读不出或签名不符，没有采用。请换一份原始的公钥清单。")


def key_id_of(public: bytes) -> str:
    """The full id of a public key: 32 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The Ed25519 key made when the home was born; it signs entries, tokens and the status."""

    _seed: bytes

    @classmethod
    def generate(cls) -> DeviceKey:
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_bytes(cls, seed: bytes) -> DeviceKey:
        if len(seed) != 32:
            raise ValueError("an Ed25519 seed has 32 bytes")
        return cls(seed)

    def to_bytes(self) -> bytes:
        return self._seed

    @property
    def public(self) -> bytes:
        return _pair(self._seed)[1]

    @property
    def key_id(self) -> str:
        return key_id_of(self.public)

    @property
    def kid(self) -> bytes:
        """The four bytes that name the key inside a token."""
        return bytes.fromhex(self.key_id[:8])

    def sign(self, message: bytes) -> bytes:
        return _pair(self._seed)[0].sign(message)

    def __repr__(self) -> str:
        return f"DeviceKey({self.key_id})"


@lru_cache(maxsize=16)
def _pair(seed: bytes) -> tuple[Ed25519PrivateKey, bytes]:
    """The key as the library wants it, made once: it signs every request and every entry."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private, private.public_key().public_bytes_raw()


def signature_fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature was made over this message by the owner of this public key."""
    try:
        envelope.public_key(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class ListedKey(Shape):
    """One public key, with what it may sign for."""

    dev: Identity
    public: Sha256  # 32 bytes in hex
    algorithm: Literal["Ed25519"] = "Ed25519"
    since: Moment

    @property
    def kid(self) -> bytes:
        return bytes.fromhex(self.dev[:8])

    @property
    def public_bytes(self) -> bytes:
        return bytes.fromhex(self.public)


class KeyList(Shape):
    """Which keys are believed. `unenrolled`: nobody but the device itself vouches for it;
    `certified`: the authority does.
    """

    format: Literal["shian.keys/1"] = "shian.keys/1"
    home_id: Identity
    origin: Origin
    standing: Literal["unenrolled", "certified"] = "unenrolled"
    keys: tuple[ListedKey, ...]

    def find(self, kid: bytes) -> ListedKey | None:
        return next((key for key in self.keys if key.kid == kid), None)

    def device(self, dev: str) -> ListedKey | None:
        return next((key for key in self.keys if key.dev == dev), None)


def self_signed(device: DeviceKey, home_id: str, origin: Origin, since: datetime) -> bytes:
    """The home's own key list in its envelope: the bytes `--keys FILE` reads."""
    listed = ListedKey(dev=device.key_id, public=device.public.hex(), since=since)
    keys = KeyList(home_id=home_id, origin=origin, keys=(listed,))
    payload = strict_json.dumps(keys.model_dump(mode="json"))
    return envelope.to_bytes(envelope.sign(device, KEY_LIST_TYPE, payload))


def read_key_list(data: bytes) -> KeyList:
    """A key list whose signature is that of a key it lists, whose ids fit; or KeyListRefused."""
    try:
        signed = envelope.from_bytes(data)
        keys = KeyList.model_validate(strict_json.loads(signed.payload))
        signer = keys.device(signed.key_id)
        if signer is None or any(key.dev != key_id_of(key.public_bytes) for key in keys.keys):
            raise KeyListRefused
        envelope.verify(signed, signer.public_bytes, KEY_LIST_TYPE)
    except (InputRefused, ValidationError) as error:
        raise KeyListRefused from error
    return keys
