"""What the engine asks of whoever carries: `client.Client` over HTTP, or a test's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app import protocol


class Wire(Protocol):
    """One server as the engine sees it. Every call may raise a SyncTrouble."""

    @property
    def clock_offset(self) -> float: ...
    def hello(self) -> tuple[protocol.Hello, protocol.Beacon | None]: ...
    def look(self, asked: protocol.Look) -> protocol.Looked: ...
    def heads(self, heads: Sequence[protocol.ChainHead]) -> protocol.HeadsAnswer: ...
    def send_entries(
        self, chain: str, from_seq: int, entries: Sequence[tuple[str, str]]
    ) -> protocol.EntriesAnswer: ...
    def ask_receipt(self, chain: str, from_seq: int, count: int) -> protocol.EntriesAnswer: ...
    def chain(self, chain: str, from_seq: int) -> protocol.ChainAnswer: ...
    def entry(self, entry_hash: str) -> protocol.HeldEntry: ...
    def changes(self, epoch: str, after: int, limit: int) -> protocol.Changes: ...
    def compare_sets(self, buckets: Sequence[protocol.Bucket]) -> protocol.SetsAnswer: ...
    def create_upload(self, sha256: str, length: int, first: bytes = b"") -> tuple[str, int]: ...
    def upload_offset(self, place: str) -> int | None: ...
    def patch(self, place: str, offset: int, chunk: bytes) -> int: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an exchange stands, for whoever watches."""

    stage: str  # hello, heads, small, entries, blobs, receipts, changes, done
    sent: int  # bytes of entries and blobs handed over in this exchange
    total: int
    subject: str = ""  # hash of the entry or blob at work


Tell = Callable[[Progress], None]


def nobody(_: Progress) -> None:
    """For an exchange nobody watches."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came from the server, by kind."""

    entries: int = 0
    parties: int = 0
    officers: int = 0
    assignments: int = 0
    packs: int = 0
    papers: int = 0
    not_understood: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one exchange did."""

    sent: int  # entries a receipt lists now and did not before
    blobs: int
    bytes_sent: int
    pulled: Pulled
    waiting: int  # entries without a receipt
    incomplete: int  # entries with a receipt but not with all blobs
    agreed: bool | None  # the set digests were equal; None: not compared
    held: int  # entries in the common set
    clock_offset: float  # seconds the server is ahead of this device
    new_epoch: bool = False
    new_chain: bool = False
    refused: int = 0  # entries or blobs that could not be handed over
    sheets: int = 0  # files of other laptops' posting sheets that came
    packs: int = 0  # form packs that were taken in
    flagged: int = 0  # entries the server keeps and does not apply

    @property
    def settled(self) -> bool:
        return not (self.waiting or self.incomplete or self.refused) and self.agreed is not False
