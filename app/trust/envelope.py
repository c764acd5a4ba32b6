"""DSSE envelopes: a signature over bytes and the name of their type.

The type stands inside what is signed, so that bytes signed as one thing never pass as another.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.domain.errors import InputRefused
from app.trust import strict_json


class SignatureWrong(InputRefused):
    code = "signature.wrong"

    def __init__(self, what: str = "内容") -> None:
        super().__init__(f"{what}与签名不符，可能被改动过。原件没有采用，请查明来源。")


class Signer(Protocol):
    """Who can sign: a device key, later an officer's or an authority's."""

    @property
    def key_id(self) -> str: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """Payload bytes, their type, and one signature with the id of its key."""

    payload_type: str
    payload: bytes
    key_id: str
    signature: bytes


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: what is really signed."""
    name = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def sign(signer: Signer, payload_type: str, payload: bytes) -> Envelope:
    return Envelope(payload_type, payload, signer.key_id, signer.sign(pae(payload_type, payload)))


@lru_cache(maxsize=256)
def public_key(public: bytes) -> Ed25519PublicKey:
    """The key as the library wants it; making it costs a third of one verification."""
    return Ed25519PublicKey.from_public_bytes(public)


def verify(envelope: Envelope, public: bytes, payload_type: str) -> bytes:
    """The payload, or SignatureWrong when type, bytes, key or signature do not fit together."""
    if envelope.payload_type != payload_type:
        raise SignatureWrong
    try:
        public_key(public).verify(envelope.signature, pae(payload_type, envelope.payload))
    except (InvalidSignature, ValueError) as error:
        raise SignatureWrong from error
    return envelope.payload


def to_bytes(envelope: Envelope) -> bytes:
    """The envelope as DSSE JSON."""
    return strict_json.dumps(
        {
            "payload": base64.b64encode(envelope.payload).decode(),
            "payloadType": envelope.payload_type,
            "signatures": [
                {"keyid": envelope.key_id, "sig": base64.b64encode(envelope.signature).decode()}
            ],
        }
    )


def from_bytes(data: bytes) -> Envelope:
    """An envelope with exactly one signature; everything else is refused."""
    match strict_json.loads(data):
        case {
            "payload": str(payload),
            "payloadType": str(payload_type),
            "signatures": [{"keyid": str(key_id), "sig": str(signature), **more}],
            **rest,
        } if not rest and not more:
            return Envelope(payload_type, _unbase64(payload), key_id, _unbase64(signature))
        case _:
            raise strict_json.JsonRefused("不是签名信封")


def _unbase64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise strict_json.JsonRefused("签名信封中的编码有误") from error
    # Base64 lets unused bits vary; one text for one value, or a changed bit would go unseen.
    if base64.b64encode(data).decode() != text:
        raise strict_json.JsonRefused("签名信封中的编码有误")
    return data
