"""The entries of one chain, batch after batch in its order.

While the server takes one over, the next is read; while the receipt of one is stored, the next
travels. Order is kept by sending one at a time.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from app import protocol
from app.storage import outbox
from app.storage.database import Database
from app.storage.journal import StoredEntry
from app.storage.memory import Memory
from app.sync.troubles import ServerRefused
from app.sync.wire import Wire

Batch = tuple[StoredEntry, ...]


def send(
    memory: Memory, wire: Wire, chain: str, say: Callable[[Batch], None]
) -> Generator[tuple[Batch, protocol.EntriesAnswer | ServerRefused], None, None]:
    """Each batch with the server's answer, up to the first that was not taken whole.

    A trouble of the line is raised. Closing the iterator waits for what is on its way; its
    answer is not lost, for the server tells the same again.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="shian-entries") as line:
        batch = _following(memory, chain, 1)
        sending = line.submit(_hand_over, wire, batch) if batch else None
        while sending is not None:
            say(batch)
            ahead = _following(memory, chain, batch[-1].seq + 1)
            try:
                answer = sending.result()
            except ServerRefused as refusal:
                yield batch, refusal
                return
            whole = answer.refused is None
            sending = line.submit(_hand_over, wire, ahead) if ahead and whole else None
            yield batch, answer
            batch = ahead


def _following(memory: Memory, chain: str, start: int) -> Batch:
    """The next entries that no receipt lists, from a place in the chain on."""
    return memory.read(partial(_read, chain=chain, start=start))


def _read(db: Database, chain: str, start: int) -> Batch:
    seq = outbox.first_unsent(db, chain, start)
    return outbox.batch(db, chain, seq) if seq is not None else ()


def _hand_over(wire: Wire, entries: Sequence[StoredEntry]) -> protocol.EntriesAnswer:
    exact = tuple(
        (base64.b64encode(one.data).decode(), base64.b64encode(one.signature).decode())
        for one in entries
    )
    return wire.send_entries(entries[0].chain, entries[0].seq, exact)
