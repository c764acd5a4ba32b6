"""The device's memory: one connection in one thread, and nothing acknowledged before its commit.

`read` and `write` run a job in the storage thread and wait for it. A write is one
transaction; when it returns, its effect survives a power cut, and if an entry was sealed or
a paper changed state, the head mirror and the status file are on disk too.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlcipher3 import dbapi2

from app.domain.errors import MemoryRefused, Refused
from app.storage import birth, edits, keyroom, mirror, recovery, regained, status, trace
from app.storage.blobs import BlobStore
from app.storage.database import Database, open_database
from app.storage.journal import Sealer
from app.storage.keyroom import Holder, HomeCard, Kind
from app.storage.lock import HomeLock
from app.storage.refusals import (
    BehindMirror,
    DatabaseError,
    HomeDamaged,
    HomeReadOnly,
    WriteFailed,
    WriteUnknown,
    of_database_error,
)
from app.storage.trace import Trace
from app.trust.journal_entry import SealedEntry
from app.trust.keys import DeviceKey, KeyList, read_key_list
from app.version import VERSION

T = TypeVar("T")
Clock = Callable[[], datetime]


_UNPUBLISHED = "已保存，但旁边的校验副本没有写成（磁盘可能已满），下次保存时再写。"


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


def _values_only(value: T) -> T:
    """What leaves the storage thread is a value: an open cursor would hold the database."""
    if isinstance(value, dbapi2.Cursor | Iterator):
        raise TypeError("a storage job returned a cursor or an iterator instead of values")
    return value


class Memory:
    """An open home. Made by `Memory.open`, ended by `close`."""

    def __init__(
        self, home: Path, card: HomeCard, key: bytes, lock: HomeLock, clock: Clock
    ) -> None:
        self.home = home
        self.card = card
        self.blobs = BlobStore(home / "blobs")
        self.read_only = not birth.is_writable(home)
        self.cut_off = lock.cut_off  # the program before us never closed this home
        self.gap: recovery.Gap | None = None
        self._key = key
        self._lock = lock
        self._clock = clock
        self._notices: list[str] = []
        self._unpublished = False
        self._touched: set[int] | None = None  # shelves of the status; None: all
        self._closed = False
        self._db: Database | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="shian-storage")
        self._thread_id = 0

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        create: Kind | None = None,
        clock: Clock | None = None,
        holder: Holder | None = None,
    ) -> Self:
        """The memory of a home, born first where `create` allows it; or a MemoryRefused."""
        clock = clock or _now
        home = Path(home).absolute()
        birth.prepare(home, create)
        lock = HomeLock.acquire(home)
        memory = None
        try:
            card = birth.card_of(home, create, clock(), holder)
            memory = cls(home, card, keyroom.key_of(home, card), lock, clock)
            memory._thread.submit(memory._start).result()
        except BaseException:
            if memory is not None:
                memory._thread.shutdown()
            lock.release(cleanly=not lock.cut_off)
            raise
        return memory

    # --- what it is ---------------------------------------------------------------------

    @property
    def kind(self) -> Kind:
        return self.card.kind

    @property
    def home_id(self) -> str:
        return self.card.home_id

    @property
    def device(self) -> DeviceKey:
        return self._device

    @property
    def chain(self) -> str:
        return self._chain

    @property
    def identity(self) -> Sealer:
        """Who seals now, and into which chain: goes into `journal.append`."""
        return Sealer(self._chain, self._device, VERSION, self.blobs)

    @property
    def key_list_bytes(self) -> bytes:
        """The home's key list in its envelope, to be handed out as a file."""
        return self._keys

    @property
    def keys(self) -> KeyList:
        return read_key_list(self._keys)

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about what was found at opening or could not be written since."""
        return tuple(self._notices)

    # --- reading and writing ------------------------------------------------------------

    def read(self, job: Callable[[Database], T]) -> T:
        """The values a job reads; a job that tries to write fails loudly."""
        return self._run(lambda: self._read(job))

    def write(self, job: Callable[[Database], T]) -> T:
        """One transaction around the job; returns after the commit, or nothing was kept."""
        return self._run(lambda: self._write(job))

    def start_new_chain(self, actor: str, t: datetime) -> SealedEntry:
        """After a gap was looked at: a new chain begins with a note that names it."""
        return self._run(lambda: self._start_new_chain(actor, t))

    def begin_elsewhere(self, found: regained.Elsewhere, actor: str, t: datetime) -> SealedEntry:
        """After a server has shown entries of ours we do not know: a new chain names them."""
        return self._run(lambda: self._begin_elsewhere(found, actor, t))

    def close(self) -> None:
        """Ends the thread and lets go of the home; what was written stays. Twice is once."""
        if self._closed:
            return
        self._closed = True
        self._thread.submit(self._stop).result()
        self._thread.shutdown()
        self._lock.release(cleanly=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- in the storage thread ----------------------------------------------------------

    def _run(self, job: Callable[[], T]) -> T:
        if threading.get_ident() == self._thread_id:
            raise RuntimeError("a storage job may not call read or write of its own memory")
        return self._thread.submit(job).result()

    def _start(self) -> None:
        self._thread_id = threading.get_ident()
        db = self._connected()
        try:
            self._learn(db)
        except DatabaseError as error:
            self._drop()
            raise (of_database_error(error) or error) from error
        except BaseException:
            self._drop()
            raise

    def _learn(self, db: Database) -> None:
        facts = birth.facts_of(db, self.card)
        self._device, self._keys, self._chain = facts.device, facts.keys, facts.chain
        self._status = status.Publisher(self.home, self._device)
        if not self.card.ready:
            self.card = birth.finished(self.home, self.card)
        self._compare_with_mirror(db)
        if self.read_only:
            return
        self.blobs.clear_staging()
        self._publish(db)

    def _compare_with_mirror(self, db: Database) -> None:
        finding = recovery.compare(db, self.home, self.home_id, self._device.public)
        self.gap = finding.gap
        if self.cut_off:
            self._notices.append("上次程序没有正常关闭。已保存的内容都在。")
        if self.read_only:
            self._notices.append(HomeReadOnly().sentence)
        if finding.notice:
            self._notices.append(finding.notice)
        self.read_only = self.read_only or finding.gap is not None

    def _read(self, job: Callable[[Database], T]) -> T:
        db = self._connected()
        try:
            return _values_only(job(db))
        except DatabaseError as error:
            refusal = self._refusal(error)
            if isinstance(refusal, HomeReadOnly):  # query_only, so it was not the disk
                refusal = RuntimeError("a read job tried to write")
            raise refusal from error

    def _write(self, job: Callable[[Database], T]) -> T:
        if self.gap is not None:
            raise BehindMirror(self.gap.sentence)
        if self.read_only:
            raise HomeReadOnly
        return self._transact(job)

    def _transact(self, job: Callable[[Database], T]) -> T:
        db = self._connected()
        db.public_changed = False
        try:
            db.execute("PRAGMA query_only = OFF")
            db.execute("BEGIN IMMEDIATE")
            lines = edits.count(db)
            value = _values_only(job(db))
            left = trace.leave(db, lines)
            touched = status.take_touched(db)
        except DatabaseError as error:
            self._undo(db)
            raise self._refusal(error) from error
        except BaseException:
            self._undo(db)
            raise
        changed = db.public_changed
        self._commit(db, left)
        if self._touched is not None:
            self._touched |= touched
        if (changed or self._unpublished) and self._db is not None:
            self._publish(self._db)
        return value

    def _commit(self, db: Database, left: Trace) -> None:
        """Commits. An error here is not yet an answer: the database is opened again and asked."""
        try:
            db.execute("COMMIT")
            db.execute("PRAGMA query_only = ON")
        except DatabaseError as error:
            self._drop()
            if not self._took_place(left):
                raise (of_database_error(error) or error) from error

    def _took_place(self, left: Trace) -> bool:
        try:
            return trace.is_found(self._connected(), left)
        except (*DatabaseError, MemoryRefused) as error:
            self._drop()
            raise WriteUnknown from error

    def _undo(self, db: Database) -> None:
        try:
            db.rollback()
            db.execute("PRAGMA query_only = ON")
        except DatabaseError:
            self._drop()  # opening again rolls back from the journal file

    def _publish(self, db: Database) -> None:
        """Head mirror and status file as the database has them now."""
        as_of = self._clock()
        try:
            mirror.write(self.home, self._device, recovery.head(db, self.home_id, as_of))
            self._status.write(
                db,
                self._touched,
                home_id=self.home_id,
                origin=self.kind,
                keys=self._keys,
                as_of=as_of,
            )
        except (OSError, *DatabaseError, Refused, ValueError):
            # The commit stands; saying otherwise would be false. The next write tries again.
            if not self._unpublished:
                self._notices.append(_UNPUBLISHED)
            self._unpublished = True
            self._touched = None
        else:
            self._touched = set()
            if self._unpublished:
                self._notices.remove(_UNPUBLISHED)
            self._unpublished = False

    def _start_new_chain(self, actor: str, t: datetime) -> SealedEntry:
        gap = self.gap
        if gap is None:
            raise RuntimeError("a new chain begins only after a gap was found")
        if not birth.is_writable(self.home):
            raise HomeReadOnly
        entry = self._transact(
            lambda db: recovery.begin_again(
                db, gap, self.identity, home_id=self.home_id, actor=actor, t=t
            )
        )
        self._chain = entry.entry.chain
        self.gap = None
        self.read_only = False
        return entry

    def _begin_elsewhere(self, found: regained.Elsewhere, actor: str, t: datetime) -> SealedEntry:
        entry = self._write(
            lambda db: regained.begin_elsewhere(
                db, found, self.identity, home_id=self.home_id, actor=actor, t=t
            )
        )
        self._chain = entry.entry.chain
        return entry

    def _refusal(self, error: Exception) -> Exception:
        """What to tell. A connection that met a fault stays in it; the next job opens anew."""
        refusal = of_database_error(error)
        if isinstance(refusal, HomeDamaged | HomeReadOnly | WriteFailed):
            self._drop()
        return refusal or error

    def _connected(self) -> Database:
        if self._db is None:
            self._db = open_database(self.home, self._key, read_only=self.read_only)
            self._db.execute("PRAGMA query_only = OFF")
            status.watch(self._db)
            self._db.execute("PRAGMA query_only = ON")
            self._touched = None
        return self._db

    def _drop(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            with contextlib.suppress(*DatabaseError):
                db.close()

    def _stop(self) -> None:
        if self._unpublished and self._db is not None and not self.read_only:
            self._publish(self._db)
        self._drop()
