"""The code on the paper: who issued what to whom, signed, small enough for a QR code.

CBOR `[kid, payload, sig]`, the payload as bytes holding
`[v, kind, number, day, authority, content hash, party, flags]`. One value has one text: a
token whose bytes could be written otherwise is refused, so that every changed bit is found.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from dataclasses import dataclass

import cbor2

from app.domain.errors import InputRefused, RuleBroken
from app.domain.masking import mask_name
from app.domain.paper import SEIZURE_SET, PaperKind
from app.domain.people import PartyKind
from app.trust import digest
from app.trust.keys import DeviceKey, KeyList, ListedKey, signature_fits

VERSION = 1
MAX_PARTY = 12
MAX_NUMBER = 20
PRACTICE = 1
SCRIPTED = 2
PARTY_SHORTENED = 4

KIND_CODES: dict[PaperKind, int] = {
    PaperKind.RESULT_RECORD: 1,
    PaperKind.CHECK_TABLE: 2,
    PaperKind.SITE_RECORD: 3,
    PaperKind.RECTIFICATION_ORDER: 4,
    PaperKind.SEIZURE_DECISION: 5,
    PaperKind.GOODS_LIST: 6,
    PaperKind.SEAL_LABEL: 7,
    PaperKind.SERVICE_RECEIPT: 8,
}
KIND_OF_CODE = {code: kind for kind, code in KIND_CODES.items()}

_ADDRESS = re.compile(r"^https?://[^/\s]{1,253}/V/([A-Z2-7]+)$", re.IGNORECASE)
_BARE = re.compile(r"^[A-Z2-7]+$", re.IGNORECASE)
_MAX_TEXT = 600


class TokenRefused(InputRefused):
    code = "token.refused"

    def __init__(self) -> None:
        super().__init__("这不是本系统文书上的验证码，或者验证码不完整。请重新扫描或核对后再试。")


class NumberTooLong(RuleBroken):
    code = "paper.number_too_long"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"文号“{number}”超过 {MAX_NUMBER} 个字，放不进验证码。请在设置中缩短机关简称。"
        )


@dataclass(frozen=True, slots=True)
class TokenPayload:
    """What the code says. `day` is yyyymmdd, `content_hash` the first 16 bytes: the public id."""

    kind: int
    number: str
    day: int
    authority: int
    content_hash: bytes
    party: str
    flags: int = 0
    v: int = VERSION

    @property
    def practice(self) -> bool:
        return bool(self.flags & PRACTICE)

    @property
    def scripted(self) -> bool:
        return bool(self.flags & SCRIPTED)

    @property
    def party_shortened(self) -> bool:
        return bool(self.flags & PARTY_SHORTENED)

    @property
    def paper_kind(self) -> PaperKind | None:
        """The kind, or None for a code a newer program gave out."""
        return KIND_OF_CODE.get(self.kind)


@dataclass(frozen=True, slots=True)
class Token:
    """A parsed token. Nothing in it is believed before `verify`."""

    kid: bytes
    payload: TokenPayload
    signature: bytes
    signed_bytes: bytes
    text: str

    def verify(self, keys: KeyList) -> ListedKey | None:
        """The listed key that signed this token, or None."""
        key = keys.find(self.kid)
        if key is None or not signature_fits(
            key.public_bytes, digest.TOKEN + self.signed_bytes, self.signature
        ):
            return None
        return key


def issue(key: DeviceKey, payload: TokenPayload) -> str:
    """The token's text: upper-case base32 without padding."""
    _require_sound(payload)
    if len(payload.number) > MAX_NUMBER:
        raise NumberTooLong(payload.number)
    inner = _payload_bytes(payload)
    outer = cbor2.dumps([key.kid, inner, key.sign(digest.TOKEN + inner)], canonical=True)
    return _text_of(outer)


def address(host: str, token: str) -> str:
    """What the QR code holds: capitals only, so that it is written in the dense alphabet."""
    return f"HTTPS://{host.upper()}/V/{token}"


def parse(text: str) -> Token:
    """A token from its bare text or from the address of the code; or TokenRefused."""
    bare = _bare_text(text)
    data = _bytes_of(bare)
    match _decode(data):
        case [bytes(kid), bytes(inner), bytes(signature)] if len(kid) == 4 and len(signature) == 64:
            payload = _payload(inner)
        case _:
            raise TokenRefused
    if cbor2.dumps([kid, inner, signature], canonical=True) != data:
        raise TokenRefused
    return Token(kid, payload, signature, inner, bare)


def party_field(name: str, kind: PartyKind, paper: PaperKind) -> str:
    """The party as the code may show it: at most 12 signs, persons masked, none on seizures."""
    if paper in SEIZURE_SET:
        return ""
    shown = mask_name(name) if kind is PartyKind.PERSON else name
    return shown if len(shown) <= MAX_PARTY else shown[: MAX_PARTY - 1] + "…"


def flags(*, practice: bool, scripted: bool, party: str) -> int:
    """The flags of a token whose party field is `party`."""
    shortened = len(party) == MAX_PARTY and party.endswith("…")
    return PRACTICE * practice | SCRIPTED * scripted | PARTY_SHORTENED * shortened


def _payload_bytes(payload: TokenPayload) -> bytes:
    return cbor2.dumps(
        [
            payload.v,
            payload.kind,
            payload.number,
            payload.day,
            payload.authority,
            payload.content_hash,
            payload.party,
            payload.flags,
        ],
        canonical=True,
    )


def _payload(inner: bytes) -> TokenPayload:
    match _decode(inner):
        case [
            int(v),
            int(kind),
            str(number),
            int(day),
            int(authority),
            bytes(content),
            str(party),
            int(flag_bits),
        ]:
            payload = TokenPayload(kind, number, day, authority, content, party, flag_bits, v)
        case _:
            raise TokenRefused
    _require_sound(payload)
    if payload.v != VERSION or _payload_bytes(payload) != inner:
        raise TokenRefused
    return payload


def _require_sound(payload: TokenPayload) -> None:
    numbers = (payload.v, payload.kind, payload.day, payload.authority, payload.flags)
    if (
        any(isinstance(number, bool) or not 0 <= number < 2**32 for number in numbers)
        or len(payload.content_hash) != 16
        or len(payload.party) > MAX_PARTY
    ):
        raise TokenRefused


def _decode(data: bytes) -> object:
    stream = io.BytesIO(data)
    try:
        value: object = cbor2.CBORDecoder(stream).decode()
    except (cbor2.CBORDecodeError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise TokenRefused from error
    return value


def _bare_text(text: str) -> str:
    stripped = text.strip()
    if len(stripped) > _MAX_TEXT:
        raise TokenRefused
    found = _ADDRESS.match(stripped)
    bare = found.group(1) if found else stripped
    if not _BARE.match(bare):
        raise TokenRefused
    return bare.upper()


def _bytes_of(bare: str) -> bytes:
    try:
        data = base64.b32decode(bare + "=" * (-len(bare) % 8))
    except (binascii.Error, ValueError) as error:
        raise TokenRefused from error
    if _text_of(data) != bare:
        raise TokenRefused
    return data


def _text_of(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")
