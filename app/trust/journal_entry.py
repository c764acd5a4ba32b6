"""One sealed fact as exact bytes: built once, hashed, chained, signed, never written again.

`{v, suite, chain, seq, prev, type, rec, body, blobs, actor, dev, pack, app, t}`; the hash is
over a prefix and the bytes, the DSSE signature over the bytes and their type. Types we do
not know are read and kept, so that an older program strands no evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from app.domain.errors import InputRefused
from app.domain.shape import Identity, Sha256, Shape
from app.trust import digest, envelope, strict_json
from app.trust.keys import DeviceKey

PAYLOAD_TYPE = "application/vnd.shian.entry+json;v=1"


class EntryType(StrEnum):
    """Decisions 6."""

    VISIT_OPENED = "visit.opened"
    VISIT_CLOSED = "visit.closed"
    PAPER_SEALED = "paper.sealed"
    PAPER_SERVED = "paper.served"
    PAPER_VOIDED = "paper.voided"
    MEASURE_CHANGED = "measure.changed"
    RECTIFICATION_CHECKED = "rectification.checked"
    PARTY_CHANGED = "party.changed"
    DRAW_RECORDED = "draw.recorded"
    CLOCK_BEACON = "clock.beacon"
    BLOB_LOST = "blob.lost"
    RECOVERY_NOTE = "recovery.note"
    SERVER_ACT = "server.act"  # an administrator's act, in the server's own chain


class BlobRef(Shape):
    """A blob an entry refers to: its name and its length."""

    sha256: Sha256
    len: Annotated[int, Field(ge=0)]


class EntryTime(Shape):
    """What the device knew of the time; nothing here is proven before a server's beacon."""

    wall_utc_ms: int
    tz_min: int
    boot: str
    mono_ms: int
    hlc: int  # never runs backwards inside a chain, whatever the clock did
    beacon: Sha256 | None = None


class Entry(Shape):
    """The fields of an entry; `bytes` of a SealedEntry are the truth, this is their reading."""

    v: Literal[1] = 1
    suite: Literal[1] = 1  # SHA-256 + Ed25519
    chain: Identity
    seq: Annotated[int, Field(ge=1)]
    prev: Sha256
    type: Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]
    rec: Identity
    body: Mapping[str, Any]
    blobs: tuple[BlobRef, ...] = ()
    actor: str
    dev: Identity
    pack: str | None  # hash of the pinned checklist
    app: str
    t: EntryTime


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """Exact bytes with their hash, their signature, and what they say."""

    data: bytes
    hash: str
    signature: bytes
    entry: Entry

    def envelope(self) -> bytes:
        """The entry as a DSSE envelope, for handing it on."""
        return envelope.to_bytes(
            envelope.Envelope(PAYLOAD_TYPE, self.data, self.entry.dev, self.signature)
        )


class EntryRefused(InputRefused):
    code = "entry.refused"

    def __init__(self, why: str) -> None:
        super().__init__(f"封存记录不合规：{why}。没有采用这一条。")


def build(
    device: DeviceKey,
    *,
    chain: str,
    seq: int,
    prev: str,
    type: EntryType,
    rec: str,
    body: Mapping[str, object],
    blobs: Sequence[BlobRef],
    actor: str,
    pack: str | None,
    app: str,
    t: EntryTime,
) -> SealedEntry:
    """A new entry, signed by the device."""
    entry = Entry(
        chain=chain,
        seq=seq,
        prev=prev,
        type=type.value,
        rec=rec,
        body=body,
        blobs=tuple(blobs),
        actor=actor,
        dev=device.key_id,
        pack=pack,
        app=app,
        t=t,
    )
    # The body goes in as given: pydantic would turn a NaN into null without a word.
    data = strict_json.dumps(entry.model_dump(mode="json") | {"body": body})
    signed = envelope.sign(device, PAYLOAD_TYPE, data)
    # Read back from the bytes: a body that JSON cannot hold exactly never gets sealed.
    return SealedEntry(data, digest.entry_hash(data), signed.signature, parse(data))


def parse(data: bytes) -> Entry:
    """What the bytes say, read strictly; EntryRefused for anything else."""
    value = strict_json.loads_object(data)
    if list(value) != list(Entry.model_fields):
        raise EntryRefused("字段不齐、多余或次序不对")
    try:
        return Entry.model_validate_json(data, strict=True)
    except ValidationError as error:
        raise EntryRefused(f"{error.error_count()} 处字段有误") from error


def verify(data: bytes, signature: bytes, public: bytes) -> Entry:
    """The entry, when exactly these bytes were signed by that key; else a refusal."""
    entry = parse(data)
    envelope.verify(
        envelope.Envelope(PAYLOAD_TYPE, data, entry.dev, signature), public, PAYLOAD_TYPE
    )
    return entry
