"""Every request, every answer, and the signed values inside them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.shape import Identity, Name, Sha256, Shape
from app.protocol.limits import (
    MAX_BATCH_BYTES,
    MAX_BATCH_ENTRIES,
    MAX_BLOB,
    MAX_BODY,
    MAX_CHAINS,
    MAX_CHANGES,
    MAX_CHUNK,
    MAX_ENTRY_BYTES,
    MAX_RECEIPT_ENTRIES,
)
from app.trust.keys import Origin

Count = Annotated[int, Field(ge=0, le=2**53)]
Seq = Annotated[int, Field(ge=1, le=2**53)]
AuthorityId = Annotated[int, Field(ge=1, le=999_999_999)]  # the code inside tokens
Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]*={0,2}$")]
EnrolCode = Annotated[str, StringConstraints(pattern=r"^[23456789A-HJ-NP-Z]{10}$")]


class Ask(Shape):
    """A request: closed, so that no member is taken in unseen."""


class Reply(BaseModel):
    """An answer: members a newer server adds are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Fault(Reply):
    """Why not: a stable code and one sentence; the rest only where the code says so."""

    code: str
    sentence: str
    head: Head | None = None  # chain.gap
    receipt: str | None = None  # chain.fork
    epoch: str | None = None  # epoch.changed


# -- hello and enrolment ------------------------------------------------------------------


class Limits(Reply):
    body: int = MAX_BODY
    batch_entries: int = MAX_BATCH_ENTRIES
    batch_bytes: int = MAX_BATCH_BYTES
    entry_bytes: int = MAX_ENTRY_BYTES
    chunk: int = MAX_CHUNK
    blob: int = MAX_BLOB
    changes: int = MAX_CHANGES


class Beacon(Shape):
    """The server's time, signed; `nonce` is the one the device asked with."""

    format: Literal["shian.beacon/1"] = "shian.beacon/1"
    server_id: Identity
    epoch: Identity
    nonce: Identity
    server_time: Count  # unix milliseconds


class Hello(Reply):
    server_id: Identity
    epoch: Identity  # another one after every restore: forget cursors and "server has it"
    protocol: tuple[int, int]
    limits: Limits
    beacon: str  # DSSE of Beacon


class Enrol(Ask):
    """A device asks to be certified. `proof` shows that it holds the key (`enrol_proof`)."""

    code: EnrolCode
    dev: Identity
    public: Sha256  # 32 bytes in hex
    home_id: Identity
    chain: Identity
    origin: Origin
    number_block: Annotated[int, Field(ge=1, le=99)]  # 本机号段
    proof: Base64


class DeviceCertificate(Shape):
    """The authority vouches for a device key; the key and its chain stay what they were."""

    format: Literal["shian.device-certificate/1"] = "shian.device-certificate/1"
    dev: Identity
    public: Sha256
    home_id: Identity
    chain: Identity
    origin: Origin
    number_block: int
    authority_id: AuthorityId
    authority_name: Name
    not_before: Count  # unix milliseconds
    not_after: Count


class AuthorityKey(Shape):
    """The authority's next key, signed by the one before: whoever pinned that one follows."""

    format: Literal["shian.authority-key/1"] = "shian.authority-key/1"
    authority_id: AuthorityId
    before: Sha256  # public keys, 32 bytes in hex
    public: Sha256
    since: Count  # unix milliseconds


class ServerCertificate(Shape):
    """The authority vouches for the keys of a server: `public` signs, `box` opens bundles."""

    format: Literal["shian.server-certificate/1"] = "shian.server-certificate/1"
    server_id: Identity
    public: Sha256
    box: Sha256  # X25519, hex
    authority_id: AuthorityId
    not_before: Count
    not_after: Count


class Enrolled(Reply):
    certificate: str  # DSSE of DeviceCertificate, signed by the authority
    authority_id: AuthorityId
    authority_name: Name
    authority_public: Sha256  # pinned by the device from now on
    server: str  # DSSE of ServerCertificate
    server_id: Identity
    epoch: Identity


# -- heads and entries --------------------------------------------------------------------


class Head(Shape):
    """The last entry of a chain; seq 0 and zeros when it has none."""

    seq: Count
    hash: Sha256


class ChainHead(Ask):
    chain: Identity
    seq: Count
    hash: Sha256


class Heads(Ask):
    chains: Annotated[tuple[ChainHead, ...], Field(min_length=1, max_length=MAX_CHAINS)]


class HeadAnswer(Reply):
    """`behind`: send from `head.seq + 1`. `ahead`: you were restored. `fork`: see `frozen`."""

    chain: Identity
    state: Literal["same", "behind", "ahead", "fork"]
    head: Head  # the server's
    frozen: bool = False  # after a fork: what is sent is kept, not applied; begin a new chain


class HeadsAnswer(Reply):
    epoch: Identity
    chains: tuple[HeadAnswer, ...]


class SignedEntry(Ask):
    """The exact bytes of an entry and its DSSE signature, both in base64."""

    data: Base64
    signature: Base64


class SendEntries(Ask):
    """Entries of one chain without gaps, the first of them `from_seq`."""

    chain: Identity
    from_seq: Seq
    entries: Annotated[tuple[SignedEntry, ...], Field(min_length=1, max_length=MAX_BATCH_ENTRIES)]

    @classmethod
    def of(cls, chain: str, from_seq: int, sealed: Iterable[tuple[bytes, bytes]]) -> SendEntries:
        """From the exact bytes of the entries, each with its signature."""
        entries = tuple(
            SignedEntry(data=b64encode(data).decode(), signature=b64encode(signature).decode())
            for data, signature in sealed
        )
        return cls(chain=chain, from_seq=from_seq, entries=entries)


class AskReceipt(Ask):
    """A fresh receipt for what the server holds, say after the last blob has arrived."""

    chain: Identity
    from_seq: Seq
    count: Annotated[int, Field(ge=1, le=MAX_RECEIPT_ENTRIES)]


class Received(Shape):
    seq: Seq
    hash: Sha256
    pos: Count


class Quarantined(Shape):
    """Kept as evidence, not applied: the device is revoked, or the chain has forked."""

    seq: Seq
    hash: Sha256
    reason: Literal["revoked", "fork", "frozen"]


class Receipt(Shape):
    """What the server holds on disk. An entry may leave the outbox when its hash stands here."""

    format: Literal["shian.receipt/1"] = "shian.receipt/1"
    server_id: Identity
    epoch: Identity
    authority_id: AuthorityId
    chain: Identity
    head: Head
    received: tuple[Received, ...]
    complete: tuple[Sha256, ...]  # hashes of entries all of whose blobs are there, re-hashed
    missing_blobs: tuple[Sha256, ...]  # of the entries in `received`
    quarantined: tuple[Quarantined, ...] = ()
    server_time: Count


class NotApplied(Reply):
    """An entry that is held and listed as received, but changes nothing: a forbidden step."""

    hash: Sha256
    code: str
    sentence: str


class EntriesAnswer(Reply):
    """`refused` tells why the rest of the batch was not taken; what came before it is held."""

    receipt: str  # DSSE of Receipt, signed by the server
    refused: Fault | None = None
    not_applied: tuple[NotApplied, ...] = ()


class HeldEntry(Reply):
    chain: Identity
    seq: Seq
    hash: Sha256
    dev: Identity
    data: Base64
    signature: Base64


class ChainAnswer(Reply):
    chain: Identity
    head: Head
    more: bool
    entries: tuple[HeldEntry, ...]


# -- changes and set digests --------------------------------------------------------------

ItemKind = Literal[
    "entry", "party", "officer", "assignment", "pack", "paper", "device", "authority"
]


class Item(Reply):
    """One change. `key` names what changed; for `entry` the body is a HeldEntry."""

    pos: Seq
    kind: str  # an ItemKind, or one a newer server knows
    key: str
    body: Mapping[str, Any]


class DigestAnswer(Reply):
    """The set of all entries up to `pos`, one's own included (`SetDigest`)."""

    pos: Count
    count: Count
    root: Sha256


class Changes(Reply):
    epoch: Identity
    next: Count  # ask with after=next
    more: bool
    items: tuple[Item, ...]
    digest: DigestAnswer | None = None  # on the last page


class Look(Ask):
    """Hello, heads and the next changes asked in one: what an exchange begins with."""

    epoch: Identity  # as last known
    chains: Annotated[tuple[ChainHead, ...], Field(max_length=MAX_CHAINS)] = ()
    after: Count = 0
    limit: Annotated[int, Field(ge=0, le=MAX_CHANGES)] = MAX_CHANGES  # 0: no changes wanted


class Looked(Reply):
    """`changes` is missing where none were wanted, where the epoch is another one, and for a
    device that may not read; the answer's signature stands for the time told.
    """

    server_id: Identity
    epoch: Identity
    protocol: tuple[int, int]
    server_time: Count  # unix milliseconds
    chains: tuple[HeadAnswer, ...]
    changes: Changes | None = None


class Bucket(Shape):
    count: Count
    sum: Sha256


class CompareSets(Ask):
    """The 256 buckets of what the device holds of the set."""

    buckets: Annotated[tuple[Bucket, ...], Field(min_length=256, max_length=256)]


class SetsAnswer(Reply):
    """Entries in buckets that differ: fetch what is lacking by GET /v1/entries/<hash>."""

    epoch: Identity
    pos: Count
    different: tuple[int, ...]
    hashes: tuple[Sha256, ...]  # all the server holds in those buckets, first 10,000
    more: bool


Fault.model_rebuild()
