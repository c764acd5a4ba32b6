"""Proof that a chain of ours went on without us: entries under our own signature.

The word of the server alone is not enough to leave a chain. Only an entry that this device's
key has signed and this home does not hold proves that the home was put back or copied.
"""

from __future__ import annotations

from collections.abc import Callable

from app import protocol
from app.storage import journal, outbox, pulled
from app.storage.database import Database
from app.storage.journal import Head
from app.storage.memory import Memory
from app.storage.pulled import ForeignEntry
from app.storage.regained import Elsewhere
from app.sync.pull import opened
from app.sync.wire import Wire

_WHY = {
    "ahead": "服务器上有本机签名而本机没有的记录，本机数据曾恢复到较旧的副本",
    "fork": "服务器上同一位置有本机签名的另一条记录，本机数据曾被复制到另一台电脑",
}


def ask(
    memory: Memory,
    wire: Wire,
    mine: Head,
    theirs: protocol.HeadAnswer,
    stop: Callable[[], None],
) -> Elsewhere | None:
    """What the server can show of the chain that is unknown here; None without proof.

    A frozen chain needs none: what is sent on it is kept in quarantine, so a new one is begun.
    """
    shown: list[ForeignEntry] = []
    first = memory.read(lambda db: outbox.first_unsent(db, mine.chain)) or mine.seq + 1
    seq = max(1, min(first, theirs.head.seq))
    while seq <= theirs.head.seq:
        stop()
        answer = wire.chain(mine.chain, seq)
        if not answer.entries:
            break
        for held in answer.entries:
            entry = opened(held, memory.device.public)
            if entry is not None and entry.chain == mine.chain:
                shown.append(entry)
        seq = max(seq, *(held.seq for held in answer.entries)) + 1
        if not answer.more:
            break
    unknown = memory.read(
        lambda db: tuple(
            one for one in shown if journal.hash_at(db, one.chain, one.seq) != one.hash
        )
    )
    if not unknown and not theirs.frozen:
        return None
    doubled = theirs.frozen or any(one.seq <= mine.seq for one in unknown)
    why = _WHY["fork" if doubled else "ahead"]
    head = Head(mine.chain, theirs.head.seq, theirs.head.hash)
    return Elsewhere(why, mine.chain, head, unknown, doubled)


def keep(db: Database, found: Elsewhere) -> None:
    """Entries of an older chain of ours, regained: kept beside those of other devices."""
    for entry in found.entries:
        pulled.keep_entry(db, entry, 0)
