"""How requests, answers and receipts become exact bytes, are signed, and are believed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.domain.errors import InputRefused
from app.domain.shape import Shape
from app.protocol.limits import (
    ANSWER_PREFIX,
    AUTHORITY_TYPE,
    BEACON_TYPE,
    CERTIFICATE_TYPE,
    ENROL_PREFIX,
    HEADER_DEVICE,
    HEADER_NONCE,
    HEADER_SIGNATURE,
    HEADER_TIME,
    RECEIPT_TYPE,
    REQUEST_PREFIX,
    SERVER_TYPE,
)
from app.protocol.shapes import (
    AuthorityKey,
    Beacon,
    DeviceCertificate,
    Enrol,
    Receipt,
    ServerCertificate,
)
from app.trust import envelope, strict_json
from app.trust.envelope import Signer
from app.trust.keys import key_id_of, signature_fits


class AnswerRefused(InputRefused):
    code = "answer.refused"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}读不出或签名不符，没有采用。本机内容都在，请稍后重试。")


def request_message(method: str, target: str, body_sha256: str, time_ms: int, nonce: str) -> bytes:
    """What a device signs. `target` is path and query exactly as sent."""
    lines = "\n".join((method.upper(), target, body_sha256, str(time_ms), nonce))
    return REQUEST_PREFIX + lines.encode()


def sign_request(
    signer: Signer,
    method: str,
    target: str,
    body: bytes,
    *,
    time_ms: int,
    nonce: str = "",
    digest: str = "",
) -> dict[str, str]:
    """The four headers. `time_ms` is the server's time as last told, moved on; `digest` the
    body's SHA-256 where the caller has it already.

    For tus requests with a body the header `Upload-Checksum` (`checksum`) is sent as well: the
    server knows the sender before it reads the first byte.
    """
    nonce = nonce or secrets.token_hex(16)
    digest = digest or hashlib.sha256(body).hexdigest()
    message = request_message(method, target, digest, time_ms, nonce)
    return {
        HEADER_DEVICE: signer.key_id,
        HEADER_TIME: str(time_ms),
        HEADER_NONCE: nonce,
        HEADER_SIGNATURE: base64.b64encode(signer.sign(message)).decode(),
    }


def _answer_message(nonce: str, status: int, body: bytes) -> bytes:
    return ANSWER_PREFIX + f"{nonce}\n{status}\n{hashlib.sha256(body).hexdigest()}".encode()


def sign_answer(signer: Signer, nonce: str, status: int, body: bytes) -> str:
    """The value of `Shian-Answer`: this body, with this status, answers the request so named."""
    return base64.b64encode(signer.sign(_answer_message(nonce, status, body))).decode()


def answer_fits(public: bytes, nonce: str, status: int, body: bytes, header: str) -> bool:
    """Whether the server gave exactly this answer to the request with that nonce."""
    try:
        signature = unbase64(header)
    except strict_json.JsonRefused:
        return False
    return signature_fits(public, _answer_message(nonce, status, body), signature)


def checksum(chunk: bytes, digest: str = "") -> str:
    """The value of `Upload-Checksum`; `digest` where the caller has hashed the chunk already."""
    hashed = bytes.fromhex(digest) if digest else hashlib.sha256(chunk).digest()
    return "sha256 " + base64.b64encode(hashed).decode()


def upload_metadata(sha256: str) -> str:
    """The value of `Upload-Metadata`: the hash of the whole file."""
    return "sha256 " + base64.b64encode(sha256.encode()).decode()


def enrol_proof(
    signer: Signer, *, code: str, home_id: str, chain: str, origin: str, number_block: int
) -> str:
    """The signature that shows the key is held by whoever asks."""
    message = _enrol_message(code, signer.key_id, home_id, chain, origin, str(number_block))
    return base64.b64encode(signer.sign(message)).decode()


def proof_fits(asked: Enrol) -> bool:
    """Whether the key is its id's, and signed this very request."""
    public = bytes.fromhex(asked.public)
    block = str(asked.number_block)
    message = _enrol_message(asked.code, asked.dev, asked.home_id, asked.chain, asked.origin, block)
    return key_id_of(public) == asked.dev and signature_fits(public, message, unbase64(asked.proof))


def _enrol_message(*parts: str) -> bytes:
    return ENROL_PREFIX + "\n".join(parts).encode()


def unbase64(text: str) -> bytes:
    """The bytes; JsonRefused for any text but the one that writes them."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise strict_json.JsonRefused("编码有误") from error
    if base64.b64encode(data).decode() != text:
        raise strict_json.JsonRefused("编码有误")
    return data


S = TypeVar("S", bound=BaseModel)


def seal(signer: Signer, payload_type: str, value: Shape) -> str:
    """A value in its DSSE envelope, as text."""
    payload = strict_json.dumps(value.model_dump(mode="json"))
    return envelope.to_bytes(envelope.sign(signer, payload_type, payload)).decode()


def read_receipt(text: str, server_public: bytes) -> Receipt:
    """The receipt, when the server signed it; AnswerRefused otherwise."""
    return _unseal(text, server_public, RECEIPT_TYPE, Receipt, "回执")


def read_beacon(text: str, server_public: bytes) -> Beacon:
    return _unseal(text, server_public, BEACON_TYPE, Beacon, "授时")


def read_device_certificate(text: str, authority_public: bytes) -> DeviceCertificate:
    return _unseal(text, authority_public, CERTIFICATE_TYPE, DeviceCertificate, "设备证书")


def read_authority_key(text: str, before: bytes) -> AuthorityKey:
    """The next key of the authority, when the one we believe signed for it."""
    told = _unseal(text, before, AUTHORITY_TYPE, AuthorityKey, "机关的新公钥")
    if told.before != before.hex():
        raise AnswerRefused("机关的新公钥")
    return told


def read_server_certificate(text: str, authority_public: bytes) -> ServerCertificate:
    return _unseal(text, authority_public, SERVER_TYPE, ServerCertificate, "服务器证书")


def _unseal(text: str, public: bytes, payload_type: str, shape: type[S], what: str) -> S:
    try:
        signed = envelope.from_bytes(text.encode())
        payload = envelope.verify(signed, public, payload_type)
        strict_json.loads_object(payload)
        return shape.model_validate_json(payload)
    except (InputRefused, ValidationError, UnicodeError) as error:
        raise AnswerRefused(what) from error


Model = TypeVar("Model", bound=BaseModel)


def read(shape: type[Model], body: bytes) -> Model:
    """A request or an answer from exact bytes: strict JSON, then the shape; or JsonRefused."""
    strict_json.loads_object(body)
    try:
        return shape.model_validate_json(body, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])[:80]
        raise strict_json.JsonRefused(f"{error.error_count()} 处内容不合规，如 {place}") from error


def write(value: BaseModel) -> bytes:
    """The bytes of a request or an answer."""
    return strict_json.dumps(value.model_dump(mode="json", exclude_none=True))
