"""What the server hands out, page by page: checked, taken in with its cursor in one transaction.

An entry counts only under the certified key of the device that sealed it. At the end both
sides compare the set of all entries; what differs is fetched by hash, never deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial

from app import protocol
from app.domain.errors import InputRefused
from app.protocol import HeldEntry, Item
from app.storage import outbox, pulled
from app.storage.database import Database
from app.storage.memory import Memory
from app.storage.outbox import KnownServer
from app.storage.pulled import ForeignEntry
from app.sync import certified
from app.sync.troubles import AnswerBroken, ServerRefused
from app.sync.wire import Pulled, Wire
from app.trust import journal_entry, strict_json
from app.trust.digest import entry_hash
from app.trust.keys import key_id_of

PAGE = 200
_AGREED = "agreed"  # position and root of the last equal comparison


def take_changes(
    memory: Memory,
    wire: Wire,
    known: KnownServer,
    clock: Callable[[], datetime],
    stop: Callable[[], None],
    *,
    first: protocol.Changes | None = None,
) -> tuple[Pulled, bool | None, int]:
    """What came; whether both sides hold the same set (None: not told); how large it is.

    `first`: the page after the cursor, where it came with an earlier answer.
    """
    tally: Counter[str] = Counter()
    after = memory.read(outbox.cursor)
    while True:
        stop()
        page, first = first or wire.changes(known.epoch, after, PAGE), None
        if page.epoch != known.epoch or page.next < after or (page.more and page.next == after):
            raise AnswerBroken
        if page.items or page.next != after:
            tally += memory.write(
                partial(_take_page, page=page, known=known, memory=memory, t=clock())
            )
            known = memory.read(outbox.server) or known  # the authority's key may have changed
        after = page.next
        if not page.more:
            break
    agreed, held = _compare(memory, wire, known, page.digest, stop)
    return _pulled(tally), agreed, held


def take_page(
    memory: Memory, page: protocol.Changes, known: KnownServer, clock: Callable[[], datetime]
) -> int:
    """One page that came by another way; how many things in it were new."""
    job = partial(_take_page, page=page, known=known, memory=memory, t=clock())
    return sum(count for kind, count in memory.write(job).items() if kind)


def _pulled(tally: Counter[str]) -> Pulled:
    return Pulled(
        entries=tally["entry"],
        parties=tally["party"],
        officers=tally["officer"],
        assignments=tally["assignment"],
        packs=tally["pack"],
        papers=tally["paper"],
        not_understood=tally[pulled.DOUBTFUL],
    )


def _take_page(
    db: Database, page: protocol.Changes, known: KnownServer, memory: Memory, t: datetime
) -> Counter[str]:
    tally: Counter[str] = Counter()
    for item in page.items:
        tally[_take(db, item, known, memory, t)] += 1
        if item.kind in {"authority", "device"}:
            known = certified.follow(db, item, known, memory.device.key_id)
    outbox.save_cursor(db, page.next)
    return tally


def _take(db: Database, item: Item, known: KnownServer, memory: Memory, t: datetime) -> str:
    """The kind that was taken in, empty when it was known, `doubtful` when not understood."""
    taken = True
    if item.kind == "entry":
        held = protocol.read(HeldEntry, strict_json.dumps(item.body))
        return take_entry(db, held, item.pos, known, memory)
    if item.kind == "party":
        taken = pulled.keep_party(db, item.key, item.pos, item.body, t)
    elif item.kind == "officer":
        taken = pulled.keep_officer(db, item.key, item.pos, item.body, t)
    else:
        pulled.keep_item(db, item.kind, item.key, item.pos, item.body)
    if not taken:
        pulled.keep_item(db, pulled.DOUBTFUL, item.key, item.pos, item.body)
    return item.kind if taken else pulled.DOUBTFUL


def take_entry(db: Database, held: HeldEntry, pos: int, known: KnownServer, memory: Memory) -> str:
    """Keeps a fact under its certified key; one whose maker nobody vouches for is set aside."""
    if pulled.has_entry(db, held.hash):
        return ""
    public = _public(db, held.dev, known, memory)
    entry = opened(held, public) if public is not None else None
    if entry is None:
        pulled.keep_item(db, pulled.DOUBTFUL, held.hash, pos, held.model_dump(mode="json"))
        return pulled.DOUBTFUL
    pulled.keep_entry(db, entry, pos)
    return "entry"


def opened(held: HeldEntry, public: bytes) -> ForeignEntry | None:
    """The entry, when its bytes have this hash and this key signed them."""
    try:
        data, signature = protocol.unbase64(held.data), protocol.unbase64(held.signature)
        entry = journal_entry.verify(data, signature, public)
    except InputRefused:
        return None
    told = (held.hash, held.chain, held.seq, held.dev)
    if told != (entry_hash(data), entry.chain, entry.seq, entry.dev):
        return None
    return ForeignEntry(
        hash=held.hash,
        chain=entry.chain,
        seq=entry.seq,
        type=entry.type,
        rec=entry.rec,
        dev=entry.dev,
        data=data,
        signature=signature,
    )


def _public(db: Database, dev: str, known: KnownServer, memory: Memory) -> bytes | None:
    """The key of a device the authority has certified, of the server, or our own."""
    if dev == memory.device.key_id:
        return memory.device.public
    server_key = bytes.fromhex(known.server_key)
    if dev in {known.server_id, key_id_of(server_key)}:
        return server_key
    told = pulled.item(db, "device", dev)
    if told is None:
        return None
    try:
        certificate = protocol.read_device_certificate(
            str(told.get("certificate", "")), bytes.fromhex(known.authority_key)
        )
    except InputRefused:
        return None
    public = bytes.fromhex(certificate.public)
    fits = certificate.dev == dev == key_id_of(public)
    return public if fits and certificate.authority_id == known.authority else None


def _compare(
    memory: Memory,
    wire: Wire,
    known: KnownServer,
    told: protocol.DigestAnswer | None,
    stop: Callable[[], None],
) -> tuple[bool | None, int]:
    if told is None:
        return None, 0
    word = f"{told.pos}:{told.count}:{told.root}:{known.epoch}"
    if memory.read(lambda db: outbox.fact(db, _AGREED)) == word:
        return True, told.count
    mine = memory.read(pulled.set_digest)
    if (mine.count, mine.root) != (told.count, told.root):
        _repair(memory, wire, known, told.pos, stop)
        mine = memory.read(pulled.set_digest)
        if (mine.count, mine.root) != (told.count, told.root):
            return False, mine.count
    memory.write(lambda db: outbox.save_fact(db, _AGREED, word))
    return True, told.count


def _repair(
    memory: Memory,
    wire: Wire,
    known: KnownServer,
    pos: int,
    stop: Callable[[], None],
) -> None:
    """Fetches what is lacking here; own entries the server does not list wait again."""
    mine = memory.read(pulled.set_digest)
    answer = wire.compare_sets(mine.buckets())
    lacking = memory.read(
        lambda db: tuple(one for one in answer.hashes if not pulled.has_entry(db, one))
    )
    for one in lacking:
        stop()
        try:
            held = wire.entry(one)
        except ServerRefused:
            continue
        memory.write(partial(take_entry, held=held, pos=pos, known=known, memory=memory))
    if not answer.more:
        buckets, hashes = set(answer.different), set(answer.hashes)
        memory.write(lambda db: pulled.unmark_absent(db, buckets, hashes))
