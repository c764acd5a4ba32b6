"""The exchange on a USB stick: what waits goes out as one sealed file, a file of receipts and
changes comes back. Going out marks nothing; only the receipts that come back do, and reading
them three times is reading them once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app import protocol
from app.domain.errors import MemoryRefused
from app.protocol import bundle as sealed
from app.protocol.bundle import BlobName, BundleRefused, Manifest, Record
from app.storage import durable, outbox
from app.storage.memory import Memory
from app.storage.outbox import KnownServer
from app.storage.refusals import of_os_error
from app.sync import packs, pull, receipts
from app.sync.troubles import NotEnrolled
from app.trust.digest import sha256_hex
from app.trust.journal_entry import BlobRef
from app.trust.keys import DeviceKey


@dataclass(frozen=True, slots=True)
class Written:
    """What a file for the office holds. `left_out`: blobs that could not be read here."""

    entries: int
    blobs: int
    size: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file of receipts brought."""

    fresh: int  # entries listed now that were not before
    waiting: int
    incomplete: int
    changes: int


def answer_key(device: DeviceKey) -> X25519PrivateKey:
    """Opens answers sealed to this device; follows from its key, so nothing has to be kept."""
    seed = HKDF(SHA256(), 32, salt=None, info=b"shian/bundle-answer/1\0").derive(device.to_bytes())
    return X25519PrivateKey.from_private_bytes(seed)


def _known(memory: Memory) -> KnownServer:
    known = memory.read(outbox.server)
    if known is None or not known.bundle_key:
        raise NotEnrolled
    return known


# --- out -------------------------------------------------------------------------------


def write_out(memory: Memory, path: Path, *, clock: Callable[[], datetime]) -> Written:
    """The file is whole on the stick when this returns, or an earlier one there is unchanged."""
    known = _known(memory)
    waiting = [
        (head.chain, first, head.seq)
        for head in memory.read(outbox.heads)
        if (first := memory.read(partial(outbox.first_unsent, chain=head.chain))) is not None
    ]
    refs, left_out = _readable(memory, memory.read(outbox.blobs_to_send))
    hashes = memory.read(outbox.unsent_hashes)
    manifest = Manifest(
        bundle_id=secrets.token_hex(16),
        purpose="upload",
        sender=memory.device.key_id,
        reader=known.server_id,
        made_ms=round(clock().timestamp() * 1000),
        epoch=known.epoch,
        after=memory.read(outbox.cursor),
        answer_to=answer_key(memory.device).public_key().public_bytes_raw().hex(),
        certificate=known.certificate,
        entries=hashes,
        blobs=tuple(BlobName(sha256=ref.sha256, len=ref.len) for ref in refs),
    )
    records = _records(memory, waiting, refs)
    staged = path.with_name(f".{path.name}.staged")
    try:
        with staged.open("wb") as out:
            size = sealed.write(out, memory.device, known.bundle_key, manifest, records)
        durable.sync_file(staged)
        durable.put_in_place(staged, path)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise of_os_error(error) from error
    return Written(len(hashes), len(refs), size, left_out)


def _readable(
    memory: Memory, refs: tuple[BlobRef, ...]
) -> tuple[tuple[BlobRef, ...], tuple[str, ...]]:
    """Blobs whose bytes are sound; a rotten one is named and left out, it stops no other."""
    sound, left_out = [], []
    for ref in refs:
        try:
            memory.blobs.get(ref.sha256)
        except MemoryRefused:
            left_out.append(ref.sha256)
        else:
            sound.append(ref)
    return tuple(sound), tuple(left_out)


def _records(
    memory: Memory, waiting: list[tuple[str, int, int]], refs: tuple[BlobRef, ...]
) -> Iterator[Record]:
    for chain, first, last in waiting:
        seq = first
        while seq <= last:
            batch = memory.read(partial(outbox.batch, chain=chain, from_seq=seq))
            batch = tuple(one for one in batch if one.seq <= last)
            asked = protocol.SendEntries.of(
                chain, seq, [(one.data, one.signature) for one in batch]
            )
            yield Record(sealed.ENTRIES, protocol.write(asked))
            seq = batch[-1].seq + 1
    for ref in refs:
        yield Record(sealed.BLOB, memory.blobs.get(ref.sha256))


# --- back ------------------------------------------------------------------------------


def read_receipts(memory: Memory, path: Path, *, clock: Callable[[], datetime]) -> Taken:
    """Checks the whole file first; then every receipt as if it had come over the network."""
    known = _known(memory)
    try:
        with path.open("rb") as source:
            reader = sealed.Reader(source, answer_key(memory.device), "receipts")
            manifest = reader.check(bytes.fromhex(known.server_key))
            if (manifest.sender, manifest.reader) != (known.server_id, memory.device.key_id):
                raise BundleRefused("不是给这台电脑的")
            known = _same_epoch(memory, known, manifest)
            fresh, changes = 0, 0
            for record in reader.records():
                if record.kind == sealed.ANSWER:
                    fresh += _receipt(memory, known, record.data, clock)
                elif record.kind == sealed.CHANGES:
                    changes += _changes(memory, known, record.data, clock)
                elif record.kind == sealed.BLOB:
                    _pack(memory, record.data, clock)
    except FileNotFoundError as error:
        raise BundleRefused("找不到") from error
    memory.write(outbox.settle_quarantined)
    summary = memory.read(outbox.summary)
    return Taken(fresh, summary.waiting, summary.received, changes)


def _same_epoch(memory: Memory, known: KnownServer, manifest: Manifest) -> KnownServer:
    """Receipts of a later epoch of the server are news; those of an earlier one prove nothing."""
    if manifest.epoch == known.epoch:
        return known
    if manifest.made_ms <= int(memory.read(lambda db: outbox.fact(db, outbox.EPOCH_AT)) or 0):
        raise BundleRefused("出自服务器恢复以前")
    renewed = known.model_copy(update={"epoch": manifest.epoch})
    memory.write(lambda db: outbox.new_epoch(db, renewed, manifest.made_ms))
    return renewed


def _receipt(memory: Memory, known: KnownServer, data: bytes, clock: Callable[[], datetime]) -> int:
    answer = protocol.read(protocol.EntriesAnswer, data)
    chain = protocol.read_receipt(answer.receipt, bytes.fromhex(known.server_key)).chain
    _, fresh = receipts.take(memory, answer.receipt, known, chain, clock)
    return fresh


def _changes(memory: Memory, known: KnownServer, data: bytes, clock: Callable[[], datetime]) -> int:
    """A page of changes, where it goes on from what is known here; else it is passed over."""
    first, _, page_bytes = data.partition(b"\n")
    page = protocol.read(protocol.Changes, page_bytes)
    here = memory.read(outbox.cursor)
    if not first.isdigit() or int(first) > here or page.next <= here:
        return 0
    return pull.take_page(memory, page, known, clock)


def _pack(memory: Memory, data: bytes, clock: Callable[[], datetime]) -> None:
    """A form pack the changes before it told of; any other file is passed over."""
    name = packs.wants(memory, sha256_hex(data))
    if name is not None:
        packs.take(memory, name, data, clock=clock)
