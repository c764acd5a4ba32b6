"""收件卡: the card by which laptops seal files to one office computer, and nobody else reads them.

It holds the public half of a key that follows from the office's own device key, signed by it.
An enrolled laptop takes only a card its own authority vouches for; one without a server has
the check code compared by people, over the telephone or on paper.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ValidationError

from app import protocol
from app.domain.errors import InputRefused
from app.domain.shape import Identity, Sha256, Shape
from app.storage import office, outbox
from app.storage.memory import Memory
from app.sync.bundle import answer_key
from app.trust import envelope, strict_json
from app.trust.digest import sha256_hex
from app.trust.keys import key_id_of

TYPE = "application/vnd.shian.office-card+json;v=1"


class CardRefused(InputRefused):
    code = "card.refused"

    def __init__(self, why: str, code: str = "card.refused") -> None:
        super().__init__(f"收件卡{why}，没有导出任何内容。", code=code)


class OfficeCard(Shape):
    """Who reads what is sealed to this key."""

    format: Literal["shian.office-card/1"] = "shian.office-card/1"
    dev: Identity
    public: Sha256  # Ed25519 of the office's computer
    box: Sha256  # X25519: what is sealed to it, only that computer opens
    name: str
    certificate: str = ""  # of the computer, where it is enrolled

    @property
    def check(self) -> str:
        """What two people compare: sixteen signs in fours."""
        digits = sha256_hex(f"{self.public}{self.box}".encode())[:16].upper()
        return "-".join(digits[at : at + 4] for at in range(0, 16, 4))


def make(memory: Memory) -> tuple[OfficeCard, bytes]:
    """The card of this computer, and its bytes to hand out."""
    known = memory.read(outbox.server)
    agency = memory.read(office.load_agency)
    card = OfficeCard(
        dev=memory.device.key_id,
        public=memory.device.public.hex(),
        box=answer_key(memory.device).public_key().public_bytes_raw().hex(),
        name=agency.name if agency is not None else "",
        certificate=known.certificate if known is not None else "",
    )
    payload = strict_json.dumps(card.model_dump(mode="json"))
    return card, envelope.to_bytes(envelope.sign(memory.device, TYPE, payload))


def read(memory: Memory, data: bytes, check: str = "") -> OfficeCard:
    """A card this laptop may seal to: vouched for by its authority, or compared by people."""
    card = _signed(data)
    known = memory.read(outbox.server)
    if known is None:
        if _bare(check) != _bare(card.check):
            raise CardRefused(
                "没有单位担保。请打电话向办公室核对它的核对码，"
                f"再用 --check 写上。这张卡写的是 {card.check}，与办公室说的不同就不要用",
                code="card.unchecked",
            )
        return card
    try:
        told = protocol.read_device_certificate(
            card.certificate, bytes.fromhex(known.authority_key)
        )
    except InputRefused as error:
        raise CardRefused(
            f"不是{known.authority_name}的电脑发的。请办公室的电脑先接入单位服务器，再重发一张",
            code="card.foreign",
        ) from error
    if (told.dev, told.public, told.authority_id) != (card.dev, card.public, known.authority):
        raise CardRefused("与证书不符。请向办公室重要一张", code="card.foreign")
    return card


def _bare(check: str) -> str:
    return "".join(check.split()).replace("-", "").upper()


def _signed(data: bytes) -> OfficeCard:
    try:
        signed = envelope.from_bytes(data)
        card = OfficeCard.model_validate(strict_json.loads_object(signed.payload))
        public = bytes.fromhex(card.public)
        envelope.verify(signed, public, TYPE)
    except (InputRefused, ValidationError) as error:
        raise CardRefused("读不出或签名不符。请向办公室重要一张") from error
    if not card.dev == signed.key_id == key_id_of(public):
        raise CardRefused("读不出或签名不符。请向办公室重要一张")
    return card
