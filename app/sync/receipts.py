"""Receipts: verified first, stored then, and only after that anything counts as handed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app import protocol
from app.domain.errors import InputRefused
from app.storage import outbox
from app.storage.database import Database
from app.storage.memory import Memory
from app.storage.outbox import Confirmed, KnownServer
from app.sync.troubles import AnswerBroken


def verified(text: str, known: KnownServer, chain: str) -> protocol.Receipt:
    """The receipt, when this server signed it about this chain in this epoch."""
    try:
        receipt = protocol.read_receipt(text, bytes.fromhex(known.server_key))
    except InputRefused as error:
        raise AnswerBroken("回执") from error
    about = (receipt.server_id, receipt.epoch, receipt.authority_id, receipt.chain)
    if about != (known.server_id, known.epoch, known.authority, chain):
        raise AnswerBroken("回执")
    return receipt


def take(
    memory: Memory, text: str, known: KnownServer, chain: str, clock: Callable[[], datetime]
) -> tuple[protocol.Receipt, int]:
    """Stores a verified receipt; the receipt, and how many entries it newly lists."""
    receipt = verified(text, known, chain)
    return receipt, memory.write(lambda db: _keep(db, text, known, receipt, clock()))


def _keep(
    db: Database, text: str, known: KnownServer, receipt: protocol.Receipt, t: datetime
) -> int:
    complete, missing = set(receipt.complete), set(receipt.missing_blobs)
    listed = [Confirmed(one.hash, one.hash in complete, one.pos) for one in receipt.received]
    # Kept as evidence and applied to nothing: its blobs are proven by their own uploads.
    listed += [
        Confirmed(one.hash, outbox.blobs_are_there(db, one.hash), None)
        for one in receipt.quarantined
    ]
    fresh = outbox.keep_receipt(db, text.encode(), known, listed, t)
    outbox.unmark_blobs(db, missing)
    outbox.mark_blobs_of(db, [one.hash for one in receipt.received], besides=missing)
    return fresh
