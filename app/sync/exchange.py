"""One exchange as a person or the clock asks for it: the connection, the engine, and on failure
the reason with the time of the next attempt, kept where every page can read it.
"""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from app.domain.errors import Refused
from app.storage import neighbours, numbering, office, outbox, sending_trouble
from app.storage.database import Database
from app.storage.memory import Memory
from app.storage.numbering import BlockOutOfRange
from app.storage.outbox import KnownServer
from app.sync import backoff, enrolment, packs, sheets
from app.sync.client import Client, checked_url
from app.sync.engine import Engine
from app.sync.troubles import Cancelled, NotEnrolled, SyncTrouble
from app.sync.uploads import nothing_first
from app.sync.wire import Outcome, Tell, nobody

_CHANCE = random.SystemRandom()
LIMIT = "limit_kb"  # KB/s a person allowed; absent: no limit
PAUSED = "paused"


class Pacer:
    """Keeps below so many bytes a second and stops where asked, even inside a photograph."""

    def __init__(self, limit: int, cancelled: Callable[[], bool]) -> None:
        self._limit = limit
        self._cancelled = cancelled
        self._free_at = time.monotonic()

    def __call__(self, sent: int, received: int) -> None:
        if self._cancelled():
            raise Cancelled
        if not self._limit:
            return
        now = time.monotonic()
        self._free_at = max(self._free_at, now - 0.5) + (sent + received) / self._limit
        if self._free_at > now:
            time.sleep(min(self._free_at - now, 2.0))


def synchronise(
    memory: Memory,
    *,
    clock: Callable[[], datetime],
    tell: Tell = nobody,
    cancelled: Callable[[], bool] = lambda: False,
    url: str | None = None,
    verify: ssl.SSLContext | None = None,
    first: Callable[[], frozenset[str]] = nothing_first,
) -> Outcome:
    """Everything once, from hello to the comparison. What failed is noted and raised."""
    known = memory.read(outbox.server)
    if known is None:
        raise NotEnrolled
    limit = int(memory.read(lambda db: outbox.fact(db, LIMIT)) or 0) * 1024
    try:
        with Client(
            url or known.url,
            memory.device,
            server_key=bytes.fromhex(known.server_key),
            verify=verify,
            pace=Pacer(limit, cancelled),
        ) as client:
            engine = Engine(
                memory, client, clock=clock, tell=tell, cancelled=cancelled, first=first
            )
            outcome = engine.run()
            stop = partial(_stop, cancelled)
            came = sheets.bring(memory, client, stop)
            forms = packs.bring(memory, client, stop, clock=clock)
            _tell_of_others(memory, clock())
            outcome = replace(
                outcome, sheets=came, packs=forms.taken, refused=outcome.refused + forms.refused
            )
    except Cancelled:
        raise
    except SyncTrouble as trouble:
        _note(memory, trouble, clock())
        raise
    if url is not None and checked_url(url) != known.url:
        _remember(memory, checked_url(url))
    return outcome


def _tell_of_others(memory: Memory, t: datetime) -> None:
    """What `verify` may know of other laptops' papers is brought up to date."""
    if memory.read(lambda db: neighbours.is_stale(db, memory.home, t)):
        memory.write(
            lambda db: neighbours.refresh(db, memory.home, memory.home_id, memory.device, t)
        )


def _stop(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled


def join(memory: Memory, url: str, code: str, clock: Callable[[], datetime]) -> KnownServer:
    """接入: enrols this device with a one-time code."""
    with Client(url, memory.device) as client:
        return enrolment.enrol(memory, client, code, clock())


def take_block(memory: Memory, block: int) -> None:
    """换号段: papers are numbered in this block from now on, begun or not."""
    if not 1 <= block <= numbering.MOST_BLOCKS:
        raise BlockOutOfRange(block)
    memory.write(lambda db: office.save_setting(db, "number_block", str(block)))


def _remember(memory: Memory, url: str) -> None:
    """The same server answered at another address: go there from now on."""

    def job(db: Database) -> None:
        known = outbox.server(db)
        if known is not None:
            outbox.save_server(db, known.model_copy(update={"url": url}))

    memory.write(job)


def _note(memory: Memory, trouble: SyncTrouble, t: datetime) -> None:
    """Keeps the reason and the time of the next attempt; a full disk must not hide the reason."""

    def job(db: Database) -> None:
        before = sending_trouble.troubles(db).get(sending_trouble.WHOLE)
        tries = (before.tries if before else 0) + 1
        seconds = backoff.delay(tries, retry_after=trouble.retry_after, chance=_CHANCE)
        sending_trouble.note_trouble(
            db,
            sending_trouble.WHOLE,
            code=trouble.code,
            sentence=trouble.sentence,
            t=t,
            next_try=t + timedelta(seconds=seconds) if trouble.again else None,
        )

    try:
        memory.write(job)
    except Refused:
        return
