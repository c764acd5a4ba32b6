"""The order of an exchange, without HTTP and without Qt.

hello → epoch → heads (asked in one) → small blobs → entries → the other blobs → receipts →
changes → the set of both sides compared. It may be cut at any point and begun anew: what counts
as handed over stands in stored receipts, everything else waits in the outbox.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from app import protocol
from app.storage import outbox, sending_trouble
from app.storage.journal import Head
from app.storage.memory import Memory
from app.storage.outbox import KnownServer
from app.sync import batches, elsewhere, receipts, uploads
from app.sync.batches import Batch
from app.sync.pull import PAGE, take_changes
from app.sync.troubles import (
    AnswerBroken,
    Cancelled,
    NotEnrolled,
    OtherServer,
    ProtocolTooOld,
    ServerRefused,
)
from app.sync.wire import Outcome, Progress, Pulled, Tell, Wire, nobody

T = TypeVar("T")

_EPOCHS = 2  # how often the server may be restored within one exchange before we give up
_MARK_EVERY = 16  # blobs handed over between two marks; a cut costs that many questions
_REWINDS = 3


class _EpochChanged(Exception):
    """The server is another one than at hello: begin again."""


class Engine:
    """One exchange with one server. `run` returns what it did or raises a SyncTrouble."""

    def __init__(
        self,
        memory: Memory,
        wire: Wire,
        *,
        clock: Callable[[], datetime],
        tell: Tell = nobody,
        cancelled: Callable[[], bool] = lambda: False,
        actor: str = "",
        first: Callable[[], frozenset[str]] = uploads.nothing_first,
    ) -> None:
        self._memory = memory
        self._wire = wire
        self._clock = clock
        self._tell = tell
        self._cancelled = cancelled
        self._actor = actor
        self._first = first
        self._sent_bytes = 0
        self._total = 0
        self._blobs = 0
        self._fresh = 0
        self._refused: set[str] = set()
        self._flagged: set[str] = set()
        self._new_epoch = False
        self._new_chain = False

    def run(self) -> Outcome:
        known = self._memory.read(outbox.server)
        if known is None:
            raise NotEnrolled
        for _ in range(_EPOCHS):
            try:
                known, page = self._open(known)
                return self._exchange(known, page)
            except _EpochChanged:
                known = self._memory.read(outbox.server) or known
        raise AnswerBroken

    # --- who is there -------------------------------------------------------------------

    def _open(self, known: KnownServer) -> tuple[KnownServer, protocol.Changes | None]:
        """Who the server is, and its word on each head: the whole defence against a restored or
        doubled home. Asked in one; one by one where that is not answered, so that what is wrong
        there is told by its name. With it comes the page of changes, where nothing waits here.
        """
        self._say("hello")
        heads = {head.chain: head for head in self._memory.read(outbox.heads)}
        asked = tuple(
            protocol.ChainHead(chain=head.chain, seq=head.seq, hash=head.hash)
            for head in list(heads.values())[-protocol.MAX_CHAINS :]
        )
        looked = self._look(known, asked)
        if looked is not None:
            self._require_fitting(looked.server_id, looked.protocol, known)
            known = self._in_epoch(known, looked.epoch, looked.server_time)
            answers, page = looked.chains, looked.changes
        else:
            known = self._hello(known)
            answers, page = self._heads(known, asked), None
        self._say("heads")
        for one in answers:
            if one.chain not in heads:
                raise AnswerBroken
            self._look_at(heads[one.chain], one)
        return known, page

    def _look(
        self, known: KnownServer, asked: tuple[protocol.ChainHead, ...]
    ) -> protocol.Looked | None:
        settled, after = self._memory.read(lambda db: (outbox.is_settled(db), outbox.cursor(db)))
        limit = PAGE if settled else 0
        question = protocol.Look(epoch=known.epoch, chains=asked, after=after, limit=limit)
        try:
            return self._wire.look(question)
        except ServerRefused as refusal:
            self._require_same_epoch(refusal)
            return None
        except AnswerBroken:
            return None

    def _hello(self, known: KnownServer) -> KnownServer:
        hello, beacon = self._wire.hello()
        self._require_fitting(hello.server_id, hello.protocol, known)
        if beacon is None:
            raise AnswerBroken
        return self._in_epoch(known, hello.epoch, beacon.server_time)

    def _require_fitting(self, server_id: str, range_: tuple[int, int], known: KnownServer) -> None:
        if server_id != known.server_id:
            raise OtherServer
        low, high = range_
        if low > protocol.PROTOCOL_MAX or high < protocol.PROTOCOL_MIN:
            raise ProtocolTooOld

    def _in_epoch(self, known: KnownServer, epoch: str, server_time: int) -> KnownServer:
        """The server as it is now; another epoch clears what it was believed to have."""
        if epoch == known.epoch:
            return known
        renewed = known.model_copy(update={"epoch": epoch})
        self._memory.write(lambda db: outbox.new_epoch(db, renewed, server_time))
        self._new_epoch = True
        return renewed

    def _heads(
        self, known: KnownServer, asked: tuple[protocol.ChainHead, ...]
    ) -> tuple[protocol.HeadAnswer, ...]:
        if not asked:
            return ()
        answer = self._guarded(lambda: self._wire.heads(asked))
        if answer.epoch != known.epoch:
            raise _EpochChanged
        return answer.chains

    def _exchange(self, known: KnownServer, page: protocol.Changes | None) -> Outcome:
        if not self._memory.read(outbox.is_settled):
            page = None  # what is sent now changes what stands on it
            entries, blobs = self._memory.read(outbox.unsent_sizes)
            self._total = self._sent_bytes + entries + blobs
            self._ask_receipts(known)
            self._send_blobs(small=True)
            for head in self._memory.read(outbox.heads):
                self._send_chain(known, head.chain)
            self._send_blobs(small=False)
            self._ask_receipts(known)
        pulled, agreed, held = self._pull(known, page)
        return self._finish(pulled, agreed, held)

    def _look_at(self, mine: Head, theirs: protocol.HeadAnswer) -> None:
        """A head of ours beside the server's; a doubled chain is left and a new one begun."""
        if theirs.state in {"same", "behind"} and not theirs.frozen:
            self._rewind(mine.chain, theirs.head.seq)
            return
        current = mine.chain == self._memory.chain
        found = elsewhere.ask(self._memory, self._wire, mine, theirs, self._stop)
        if found is None:
            return
        if current:
            entry = self._memory.begin_elsewhere(found, self._actor or "sync", self._clock())
            self._new_chain = bool(entry)
        elif found.entries:
            self._memory.write(lambda db: elsewhere.keep(db, found))

    def _rewind(self, chain: str, seq: int) -> None:
        """Receipts for entries the server's head does not reach are no longer believed."""
        if self._memory.read(lambda db: outbox.is_marked_after(db, chain, seq)):
            self._memory.write(lambda db: outbox.unmark_after(db, chain, seq))

    # --- sending ------------------------------------------------------------------------

    def _send_chain(self, known: KnownServer, chain: str) -> None:
        """All entries of a chain; from further back where the server lacks what it had."""
        for last in (False,) * _REWINDS + (True,):
            with contextlib.closing(
                batches.send(self._memory, self._wire, chain, self._say_batch)
            ) as sent:
                if not any(self._settle(known, chain, *one, last=last) for one in sent):
                    return

    def _settle(
        self,
        known: KnownServer,
        chain: str,
        batch: Batch,
        answer: protocol.EntriesAnswer | ServerRefused,
        *,
        last: bool,
    ) -> bool:
        """Keeps the receipt of a batch. Whether the chain has to be gone through again."""
        if isinstance(answer, ServerRefused):
            return self._refused_batch(known, chain, batch, answer, last=last)
        listed = self._take(known, chain, answer.receipt)
        for one in answer.not_applied:
            self._flagged.add(one.hash)
            self._note(one.hash, one.code, one.sentence)
        lacking = next((one for one in batch if one.hash not in listed), None)
        self._sent_bytes += sum(len(one.data) for one in batch if one.hash in listed)
        if lacking is None:
            return False
        if answer.refused is None:
            raise AnswerBroken("回执")
        self._note_refused(lacking.hash, answer.refused.code, answer.refused.sentence)
        return False

    def _refused_batch(
        self, known: KnownServer, chain: str, batch: Batch, refusal: ServerRefused, *, last: bool
    ) -> bool:
        self._require_same_epoch(refusal)
        head, receipt = refusal.fault.head, refusal.fault.receipt
        if refusal.code == protocol.GAP and head is not None and not last:
            self._memory.write(lambda db: outbox.unmark_after(db, chain, head.seq))
            return True
        # A fork: the receipt says what was kept as evidence; what it does not list is told.
        if receipt and self._take(known, chain, receipt) and not last:
            return True
        self._note_refused(batch[0].hash, refusal.code, refusal.sentence)
        return False

    def _say_batch(self, batch: Batch) -> None:
        self._say("entries", batch[0].hash)

    def _take(self, known: KnownServer, chain: str, receipt: str) -> set[str]:
        """Stores a receipt; the hashes it lists."""
        told, fresh = receipts.take(self._memory, receipt, known, chain, self._clock)
        self._fresh += fresh
        return {one.hash for one in told.received} | {one.hash for one in told.quarantined}

    def _send_blobs(self, *, small: bool) -> None:
        refs = self._memory.read(outbox.blobs_to_send)
        wanted = [ref for ref in refs if (ref.len <= uploads.SMALL) == small]
        if not wanted:
            return
        self._say("small" if small else "blobs")
        there: list[str] = []
        try:
            for result in uploads.send(
                self._wire, self._memory.blobs, wanted, self._stop, first=self._first
            ):
                ref = result.ref
                if isinstance(result, uploads.Failed):
                    self._note_refused(ref.sha256, result.code, result.sentence)
                    continue
                there.append(ref.sha256)
                self._blobs += 1
                self._sent_bytes += ref.len
                self._say("small" if small else "blobs", ref.sha256)
                if len(there) >= _MARK_EVERY:
                    self._mark(there)
        finally:
            self._mark(there)

    def _mark(self, there: list[str]) -> None:
        if there:
            names = tuple(there)
            there.clear()
            self._memory.write(lambda db: outbox.mark_blobs(db, names))

    def _ask_receipts(self, known: KnownServer) -> None:
        """Fresh receipts for entries whose blobs were missing: what still is, what is not."""
        open_ones = self._memory.read(outbox.incomplete)
        if not open_ones:
            return
        self._say("receipts")
        for chain, first, count in _windows(open_ones):
            self._stop()
            answer = self._guarded(partial(self._wire.ask_receipt, chain, first, count))
            self._take(known, chain, answer.receipt)
        self._memory.write(outbox.settle_quarantined)

    # --- taking and telling -------------------------------------------------------------

    def _pull(
        self, known: KnownServer, page: protocol.Changes | None
    ) -> tuple[Pulled, bool | None, int]:
        self._say("changes")
        try:
            return self._guarded(
                lambda: take_changes(
                    self._memory, self._wire, known, self._clock, self._stop, first=page
                )
            )
        except ServerRefused as refusal:
            if refusal.code != protocol.REVOKED:
                raise
            self._note_refused(sending_trouble.WHOLE, refusal.code, refusal.sentence)
            return Pulled(), None, 0

    def _finish(self, pulled: Pulled, agreed: bool | None, held: int) -> Outcome:
        now = self._clock()
        summary, worth_noting = self._memory.read(
            lambda db: (outbox.summary(db), outbox.has_to_note(db, now))
        )
        if worth_noting and sending_trouble.WHOLE not in self._refused:
            self._memory.write(lambda db: outbox.note_success(db, now))
        self._say("done")
        return Outcome(
            sent=self._fresh,
            blobs=self._blobs,
            bytes_sent=self._sent_bytes,
            pulled=pulled,
            waiting=summary.waiting,
            incomplete=summary.received,
            agreed=agreed,
            held=held,
            clock_offset=self._wire.clock_offset,
            new_epoch=self._new_epoch,
            new_chain=self._new_chain,
            refused=len(self._refused),
            flagged=len(self._flagged),
        )

    def _note_refused(self, subject: str, code: str, sentence: str) -> None:
        self._refused.add(subject)
        self._note(subject, code, sentence)

    def _note(self, subject: str, code: str, sentence: str) -> None:
        now = self._clock()
        self._memory.write(
            lambda db: sending_trouble.note_trouble(
                db, subject, code=code, sentence=sentence, t=now, refused=True
            )
        )

    def _guarded(self, ask: Callable[[], T]) -> T:
        """An answer; one that says the server was restored begins the exchange anew."""
        try:
            return ask()
        except ServerRefused as refusal:
            self._require_same_epoch(refusal)
            raise

    def _require_same_epoch(self, refusal: ServerRefused) -> None:
        if refusal.code == protocol.CURSOR_AHEAD:
            self._memory.write(outbox.forget_marks)
        if refusal.code in {protocol.EPOCH_CHANGED, protocol.CURSOR_AHEAD}:
            raise _EpochChanged from refusal

    def _stop(self) -> None:
        if self._cancelled():
            raise Cancelled

    def _say(self, stage: str, subject: str = "") -> None:
        self._stop()
        self._tell(Progress(stage, self._sent_bytes, self._total, subject))


def _windows(open_ones: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Chain, first, count: stretches that hold all of these, each small enough for a receipt."""
    found: list[tuple[str, int, int]] = []
    for chain, seq in open_ones:
        if found and found[-1][0] == chain and seq - found[-1][1] < protocol.MAX_RECEIPT_ENTRIES:
            found[-1] = (chain, found[-1][1], seq - found[-1][1] + 1)
        else:
            found.append((chain, seq, 1))
    return found
