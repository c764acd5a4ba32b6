"""The office's side of the agreement: closed visits sealed to its computer, and what the server
handed out as rows.

The office's computer is enrolled like any other, by a one-time code; it reads what its
authority's devices have sealed, and nothing of another authority.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from app import protocol
from app.domain.errors import MemoryRefused
from app.office.believed import Authority, Certified, TrustedKeys
from app.office.records import Candidate
from app.office.sealed_visits import (
    Around,
    ValuesMissing,
    Visit,
    candidate,
    wanted_blob,
)
from app.protocol import bundle as sealed
from app.protocol.bundle import BlobName, Manifest, Record
from app.storage import closed_visits, durable, outbox, pulled, sending_trouble
from app.storage.closed_visits import Place
from app.storage.database import Database
from app.storage.memory import Memory
from app.storage.outbox import KnownServer
from app.storage.refusals import of_os_error
from app.sync.bundle import answer_key
from app.sync.client import Client
from app.sync.exchange import synchronise
from app.sync.office_card import OfficeCard
from app.sync.troubles import NotEnrolled, ServerRefused, SyncTrouble
from app.sync.wire import Tell, nobody
from app.trust.digest import sha256_hex
from app.trust.journal_entry import SealedEntry
from app.trust.keys import KeyList, key_id_of

_BATCH = 100


def keys(memory: Memory, lists: tuple[KeyList, ...] = ()) -> TrustedKeys:
    """Whose signatures this computer believes, and its own key to sealed files."""
    return TrustedKeys(
        lists,
        memory.read(_authority),
        {memory.device.key_id: answer_key(memory.device)},
    )


def _authority(db: Database) -> Authority | None:
    known = outbox.server(db)
    if known is None:
        return None
    bare = Authority(known.authority, bytes.fromhex(known.authority_key))
    devices = {}
    for dev, told in pulled.items(db, "device"):
        vouched = bare.vouched(str(told.get("certificate", "")), dev)
        if vouched is not None:
            revoked = told.get("revoked_ms") is not None
            devices[dev] = Certified(vouched.public, vouched.sample, revoked)
    return Authority(bare.code, bare.public, devices)


# --- out of a laptop -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SealedOut:
    """What a file for the office holds."""

    path: Path
    visits: int
    entries: int
    size: int


def seal_visits(
    memory: Memory,
    card: OfficeCard,
    out: Path,
    visit_ids: tuple[str, ...] = (),
    *,
    clock: Callable[[], datetime],
) -> SealedOut:
    """The closed visits, all or those chosen, as a file only that office opens."""
    entries = memory.read(lambda db: closed_visits.own(db, visit_ids))
    if not entries:
        raise closed_visits.NothingClosed
    known = memory.read(outbox.server)
    refs = {name: memory.blobs.ref(name) for one in entries if (name := wanted_blob(one.entry))}
    manifest = Manifest(
        bundle_id=secrets.token_hex(16),
        purpose="office",
        sender=memory.device.key_id,
        reader=card.dev,
        made_ms=round(clock().timestamp() * 1000),
        epoch=known.epoch if known is not None else "0" * 32,
        certificate=known.certificate if known is not None else "",
        entries=tuple(one.hash for one in entries),
        blobs=tuple(BlobName(sha256=ref.sha256, len=ref.len) for ref in refs.values()),
    )
    staged = out.with_name(f".{out.name}.staged")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with staged.open("wb") as target:
            records = _records(memory, entries, tuple(refs))
            size = sealed.write(target, memory.device, card.box, manifest, records)
        durable.sync_file(staged)
        durable.put_in_place(staged, out)
    except OSError as error:
        raise of_os_error(error) from error
    finally:
        staged.unlink(missing_ok=True)
    visits = {closed_visits.visit_of(one.entry) for one in entries}
    return SealedOut(out, len(visits), len(entries), size)


def _records(
    memory: Memory, entries: tuple[SealedEntry, ...], blobs: tuple[str, ...]
) -> Iterator[Record]:
    for at in range(0, len(entries), _BATCH):
        batch = entries[at : at + _BATCH]
        first = batch[0].entry
        sealed_bytes = [(one.data, one.signature) for one in batch]
        asked = protocol.SendEntries.of(first.chain, first.seq, sealed_bytes)
        yield Record(sealed.ENTRIES, protocol.write(asked))
    for name in blobs:
        yield Record(sealed.BLOB, memory.blobs.get(name))


# --- out of what the server handed out -------------------------------------------------


class NotAllowed(SyncTrouble):
    """The server hands this computer nothing any more."""

    code = protocol.REVOKED
    again = False


def pull(
    memory: Memory,
    papers: AbstractSet[str],
    *,
    clock: Callable[[], datetime],
    url: str | None = None,
    tell: Tell = nobody,
    cancelled: Callable[[], bool] = lambda: False,
) -> PulledVisits:
    """One exchange with the server, then everything it handed out so far as rows.

    `papers`: content hashes of the papers the ledger has.
    """
    synchronise(memory, clock=clock, url=url, tell=tell, cancelled=cancelled)
    trouble = memory.read(sending_trouble.troubles).get(sending_trouble.WHOLE)
    if trouble is not None and trouble.code == protocol.REVOKED:
        raise NotAllowed(trouble.sentence)
    return PulledVisits(memory, papers)


class PulledVisits:
    """Closed visits of the authority as rows, as far as the last exchange brought them.

    Frozen values are fetched from the server one by one; not for papers the ledger has.
    """

    encoding = "封存记录"

    def __init__(self, memory: Memory, papers: AbstractSet[str]) -> None:
        known = memory.read(outbox.server)
        if known is None:
            raise NotEnrolled
        self.name = f"{known.authority_name}的服务器"
        self._memory = memory
        self._known: KnownServer = known
        self._papers = papers
        self._places: tuple[Place, ...] = closed_visits.places(self._rows())
        every = "\n".join(hash_ for one in self._places for hash_ in one.hashes)
        self.fingerprint = sha256_hex(every.encode())
        self._keys = keys(memory)
        self._client: Client | None = None

    def candidates(self) -> Iterator[Candidate]:
        for row, place in enumerate(self._places, start=1):
            visit = Visit(f"检查 {place.visit_id[:8]}")
            for entry in self._memory.read(partial(closed_visits.entries_of, place=place)):
                visit.note(entry, visit.place)
            yield candidate(row, visit, Around(self._values_of(visit), self._is_sample))

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _rows(self) -> Iterator[closed_visits.Row]:
        for table in (closed_visits.OWN, closed_visits.PULLED):
            at = 0
            while page := self._memory.read(partial(closed_visits.rows_after, table=table, at=at)):
                yield from page
                at = page[-1].at

    def _is_sample(self, dev: str) -> bool:
        mine = self._memory.kind == "sample" and dev == key_id_of(self._memory.device.public)
        return mine or self._keys.is_sample(dev)

    def _values_of(self, visit: Visit) -> Callable[[str], bytes | None]:
        paper = str(visit.record.body.get("content_hash", "")) if visit.record else ""
        return self._nothing if paper in self._papers else self._fetched

    def _nothing(self, _name: str) -> None:
        """The ledger has this very paper: its row is passed over by the paper's hash."""

    def _fetched(self, name: str) -> bytes:
        if self._memory.blobs.has(name):
            try:
                return self._memory.blobs.get(name)
            except MemoryRefused:
                pass  # rotten here: the server's copy stands in
        if self._client is None:
            known = self._known
            key = bytes.fromhex(known.server_key)
            self._client = Client(known.url, self._memory.device, server_key=key)
            self._client.hello()
        try:
            return self._client.get_blob(name)
        except ServerRefused as refused:
            raise ValuesMissing from refused
