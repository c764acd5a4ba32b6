"""Blobs by tus: at most two at a time, small ones first, each resumed at the byte.

The server hashes the whole file before it counts; what this module calls sent is what the
server said has all its bytes. One file that cannot be read or is refused stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from app import protocol
from app.domain.errors import MemoryRefused
from app.storage.blobs import BlobStore
from app.sync.troubles import Busy, ServerRefused, SyncTrouble, Unreachable
from app.sync.wire import Wire
from app.trust.journal_entry import BlobRef

PARALLEL = 2
SMALL = 64 * 1024  # goes before the entries: signatures, frozen values, edit logs
_RESTARTS = 4
_OFFSET_CODES = {protocol.OFFSET, protocol.CHECKSUM, protocol.UPLOAD_GONE, protocol.REPLAYED}


@dataclass(frozen=True, slots=True)
class Sent:
    """The server has every byte of this file."""

    ref: BlobRef


@dataclass(frozen=True, slots=True)
class Failed:
    """This file did not go, and why; others did."""

    ref: BlobRef
    code: str
    sentence: str


def nothing_first() -> frozenset[str]:
    return frozenset()


def send(
    wire: Wire,
    blobs: BlobStore,
    refs: Sequence[BlobRef],
    stop: Callable[[], None],
    *,
    first: Callable[[], frozenset[str]] = nothing_first,
) -> Iterator[Sent | Failed]:
    """What became of each file, as it becomes known. A trouble of the line itself is raised.

    `first` is asked before each file: those a person wants to go before the others.
    """
    if len(refs) == 1:
        stop()
        yield _send_or_tell(wire, blobs, refs[0], stop)
        return
    pending: set[Future[Sent | Failed]] = set()
    left = _in_order(refs, first)
    with ThreadPoolExecutor(PARALLEL, thread_name_prefix="shian-blob") as pool:
        try:
            while True:
                while len(pending) < PARALLEL and (ref := next(left, None)) is not None:
                    stop()
                    pending.add(pool.submit(_send_or_tell, wire, blobs, ref, stop))
                if not pending:
                    return
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            for future in pending:
                future.cancel()


def _in_order(refs: Sequence[BlobRef], first: Callable[[], frozenset[str]]) -> Iterator[BlobRef]:
    left = {ref.sha256: ref for ref in refs}
    while left:
        wanted = first()
        name = next((name for name in left if name in wanted) if wanted else iter(left), None)
        yield left.pop(name if name is not None else next(iter(left)))


def _send_or_tell(
    wire: Wire, blobs: BlobStore, ref: BlobRef, stop: Callable[[], None]
) -> Sent | Failed:
    try:
        data = blobs.get(ref.sha256)
    except MemoryRefused as refusal:  # missing or damaged here: told, and the next one goes on
        return Failed(ref, refusal.code, refusal.sentence)
    if len(data) != ref.len:
        return Failed(ref, "blob.length", f"文件 {ref.sha256[:12]}… 的长度与封存时不同，没有发送。")
    try:
        send_one(wire, ref.sha256, data, stop)
    except ServerRefused as refusal:
        return Failed(ref, refusal.code, refusal.sentence)
    return Sent(ref)


def send_one(wire: Wire, sha256: str, data: bytes, stop: Callable[[], None]) -> None:
    """Returns when the server has every byte; goes on where an earlier attempt stopped."""
    last: SyncTrouble | None = None
    for attempt in range(_RESTARTS):
        try:
            return _send_from_where_it_is(wire, sha256, data, stop, whole=attempt == 0)
        except ServerRefused as refusal:
            if refusal.code not in _OFFSET_CODES and refusal.status not in {409, 423, 460}:
                raise
            last = refusal
        except (Unreachable, Busy) as trouble:
            if isinstance(trouble, Busy) or attempt + 1 == _RESTARTS:
                raise
            last = trouble
        stop()
    assert last is not None
    raise last


def _send_from_where_it_is(
    wire: Wire, sha256: str, data: bytes, stop: Callable[[], None], *, whole: bool
) -> None:
    """`whole`: a file of one chunk goes with its creation, in one request."""
    in_one = whole and 0 < len(data) <= protocol.MAX_CHUNK
    place, offset = wire.create_upload(sha256, len(data), data if in_one else b"")
    while offset < len(data):
        stop()
        chunk = data[offset : offset + protocol.MAX_CHUNK]
        offset = wire.patch(place, offset, chunk)
