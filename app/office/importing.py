"""A batch: looked at first, imported in steps that survive a kill, undone as a whole.

Rows of a batch are seen by nobody before the batch is done. Where it was cut off it goes on;
the same content again is the same batch; undoing keeps what was there as a trace.
"""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from app.domain.errors import MemoryRefused
from app.office.ahead import ahead
from app.office.batching import Batch, Office, as_batch, batch_of, last_day, of_key, row_of
from app.office.records import Candidate, RowProblem
from app.office.report import Report, Tally
from app.office.schema import batch_rows, batches, results
from app.office.settling import DONE, Settled, Settler
from app.office.sources import Source
from app.office.store import ResultWriter, RowTaken, Store

CHUNK = 10_000
Tell = Callable[[int], None]  # so many rows are settled
Stop = Callable[[], bool]


class AnotherImporter(MemoryRefused):
    code = "import.another"

    def __init__(self) -> None:
        super().__init__("这一批正在另一处导入，这里停下了，没有重复写入。请等那边导完。")


def _never() -> bool:
    return False


def _silent(_rows: int) -> None:
    """For callers who show no progress."""


def check(office: Office, source: Source, *, tell: Tell = _silent, stop: Stop = _never) -> Report:
    """The dry run: everything an import would do and say, and nothing is written."""
    began, tally = time.perf_counter(), Tally()
    settler = Settler(0, remember=True)
    known, new = _Parties(), _Parties()
    _, note = last_day(office)
    with _no_collecting(), office.store.read() as connection:
        done = of_key(connection, source.key)
        for chunk in _chunks(source.candidates()):
            if stop():
                break
            settled = settler.settle(connection, chunk)
            _count(tally, settled)
            tally.total += len(chunk)
            _sort_parties(connection, settled.taken, known, new)
            tell(tally.total)
    return _report(
        source,
        tally,
        seconds=time.perf_counter() - began,
        known=len(known),
        new=len(new),
        batch=done["n"] if done is not None and done["state"] == DONE else 0,
        clock_note=note,
    )


def run(
    office: Office, source: Source, *, tell: Tell = _silent, stop: Stop = _never
) -> tuple[Batch, Report]:
    """Import the good rows; go on where this content was cut off; once is enough.

    `stop` ends it after the running step: what is in stays unseen until the batch goes on,
    or is undone.
    """
    began, tally = time.perf_counter(), Tally()
    batch = _begin(office, source)
    if batch.state != DONE:
        with _no_collecting():
            _import(office, source, batch, tally, tell, stop)
    found = batch_of(office.store, batch.n)
    return found, _report(
        source,
        tally,
        seconds=time.perf_counter() - began,
        batch=found.n,
        clock_note=found.clock_note,
        counted=found,
    )


def _import(  # noqa: PLR0917 - what one import is made of
    office: Office, source: Source, batch: Batch, tally: Tally, tell: Tell, stop: Stop
) -> None:
    with office.store.read() as connection:
        settler = Settler(batch.n, remember=False, contested=_contested(connection, batch.n))
    steps = _Steps(office.store, batch.n, settler, ResultWriter(batch.n, source.fixed), tally)
    position = batch.position
    rows = source.candidates()
    if position:
        rows = itertools.dropwhile(lambda one: one.row <= position, rows)
    chunks = _chunks(rows)
    if office.store.is_postgres:  # it works in a process of its own: meanwhile we read on
        chunks = ahead(chunks)
    try:
        with closing(chunks):
            for chunk in chunks:
                if stop():
                    _set_state(office, batch.n, "stopped")
                    return
                steps.take(chunk, position)
                position = chunk[-1].row
                tally.total += len(chunk)
                tell(tally.total)
    except AnotherImporter:
        raise
    except BaseException:
        _set_state(office, batch.n, "stopped")
        raise
    _finish(office, batch.n)


@dataclass(frozen=True, slots=True)
class _Steps:
    """One step after the other of a batch, each a transaction of its own."""

    store: Store
    n: int
    settler: Settler
    writer: ResultWriter
    tally: Tally

    def take(self, chunk: Sequence[Candidate], position: int) -> None:
        """The rows of the chunk, what is said of them, and how far we are.

        Most chunks hold nothing that is there already: they are written without a look, and
        the unique identities of the table tell when that was wrong.
        """
        for look in (False, True):
            try:
                with self.store.write() as connection:
                    _claim(connection, self.n, position, chunk[-1].row, len(chunk))
                    settled = self.settler.settle(connection, chunk, look=look)
                    self.writer.write(connection, settled.taken)
                    _write_said(connection, self.n, settled)
            except RowTaken:
                self.settler.take_back()
                if look:
                    raise
            else:
                _count(self.tally, settled)
                return


def _claim(connection: Connection, n: int, old: int, new: int, rows: int) -> None:
    """The batch moves on from where we believe it is, or somebody else is at it."""
    moved = connection.execute(
        update(batches)
        .where(batches.c.n == n, batches.c.position == old, batches.c.state == "running")
        .values(position=new, total=batches.c.total + rows)
    )
    if moved.rowcount != 1:
        raise AnotherImporter


def _write_said(connection: Connection, n: int, settled: Settled) -> None:
    """What is said of the rows, and those taken out again."""
    notes = [
        _note(n, "warned", one, b"")
        for row in settled.taken
        if row.problems
        for one in row.problems
    ]
    for state, candidate, problems in settled.kept_out:
        named = candidate.identity
        notes += [
            _note(n, state, one, named if one.code == "row.conflict" else b"") for one in problems
        ]
    for problem, _, identity in settled.retracted:
        connection.execute(
            delete(results).where(results.c.batch == n, results.c.identity == identity)
        )
        notes.append(_note(n, "refused", problem, identity))
    if notes:
        connection.execute(insert(batch_rows), notes)


def _note(n: int, state: str, one: RowProblem, identity: bytes) -> dict[str, object]:
    told = one._asdict()
    fatal = told.pop("fatal")
    if state == "refused" and not fatal:
        state = "warned"
    return {**told, "batch": n, "state": state, "identity": identity}


def _count(tally: Tally, settled: Settled) -> None:
    tally.taken(settled.taken)
    for state, _, problems in settled.kept_out:
        tally.not_taken(state, problems)
    for problem, warned, _ in settled.retracted:
        tally.retracted(problem, warned=warned)


# --- the life of a batch ---------------------------------------------------------------------


def _begin(office: Office, source: Source) -> Batch:
    """The batch of this content: found again, or begun."""
    now, (_, note) = office.clock(), last_day(office)
    with office.store.write() as connection:
        found = of_key(connection, source.key)
        if found is None:
            n = connection.execute(
                insert(batches).values(_new_batch(source, now, note)).returning(batches.c.n)
            ).scalar_one()
            found = row_of(connection, n)
        elif found["state"] != DONE:
            connection.execute(
                update(batches).where(batches.c.n == found["n"]).values(state="running")
            )
            found = row_of(connection, found["n"])
    return as_batch(found)


def _new_batch(source: Source, now: datetime, note: str) -> dict[str, object]:
    return {
        "key": source.key,
        "state": "running",
        "source": source.name,
        "kind": source.kind,
        "fingerprint": source.fingerprint,
        "mapping": source.mapping.to_bytes().decode() if source.mapping else "",
        "mended": source.mended(),
        "position": 0,
        "total": 0,
        "taken": 0,
        "warned": 0,
        "skipped": 0,
        "refused": 0,
        "begun_at": now.astimezone(UTC).isoformat(),
        "ended_at": "",
        "clock_note": note,
        "undone_at": "",
        "undo_reason": "",
        "undone_rows": 0,
    }


def _finish(office: Office, n: int) -> None:
    """From here on the batch is seen: its counts are those of the database."""
    with office.store.write() as connection:
        connection.execute(
            update(batches)
            .where(batches.c.n == n)
            .values(
                state=DONE,
                ended_at=office.clock().astimezone(UTC).isoformat(),
                **_counts(connection, n),
            )
        )


def _counts(connection: Connection, n: int) -> dict[str, int]:
    taken = connection.execute(
        select(func.count()).select_from(results).where(results.c.batch == n)
    ).scalar_one()
    states: dict[str, set[int]] = {"refused": set(), "skipped": set(), "warned": set()}
    query = select(batch_rows.c.state, batch_rows.c.row).where(batch_rows.c.batch == n)
    for state, row in connection.execute(query):
        states[state].add(row)
    kept_out = states["refused"] | states["skipped"]
    return {
        "taken": int(taken),
        "warned": len(states["warned"] - kept_out),
        "refused": len(states["refused"]),
        "skipped": len(states["skipped"]),
    }


def _set_state(office: Office, n: int, state: str) -> None:
    with office.store.write() as connection:
        connection.execute(
            update(batches)
            .where(batches.c.n == n, batches.c.state == "running")
            .values(state=state, **_counts(connection, n))
        )


def _contested(connection: Connection, n: int) -> dict[bytes, int]:
    query = select(batch_rows.c.identity, batch_rows.c.row).where(
        batch_rows.c.batch == n, batch_rows.c.identity != b""
    )
    return {identity: row for identity, row in connection.execute(query)}


# --- small things ----------------------------------------------------------------------------


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Rows are tuples of text without cycles: looking for cycles would take a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _chunks(rows: Iterable[Candidate]) -> Generator[list[Candidate], None, None]:
    waiting = iter(rows)
    while chunk := list(itertools.islice(waiting, CHUNK)):
        yield chunk


class _Parties(set[int]):
    """Parties by a short hash: counted, never kept by name."""


def _sort_parties(
    connection: Connection, taken: Sequence[Candidate], known: _Parties, new: _Parties
) -> None:
    fresh = {
        key: number
        for one in taken
        if one.result is not None
        and (number := hash(key := one.result.party_key)) not in known
        and number not in new
    }
    if not fresh:
        return
    query = select(results.c.party_key).distinct().where(results.c.party_key.in_(fresh))
    there = set(connection.execute(query).scalars())
    for key, number in fresh.items():
        (known if key in there else new).add(number)


def _report(
    source: Source,
    tally: Tally,
    *,
    seconds: float,
    known: int = 0,
    new: int = 0,
    batch: int = 0,
    clock_note: str = "",
    counted: Batch | None = None,
) -> Report:
    clean, warned = tally.clean, tally.warned
    refused, skipped, total = tally.refused, tally.skipped, tally.total
    if counted is not None:  # a batch that went on after a kill counts all of its rows
        warned, refused, skipped = counted.warned, counted.refused, counted.skipped
        clean, total = counted.taken - counted.warned, counted.total
    return Report(
        source=source.name,
        sheet=source.sheet,
        encoding=source.encoding,
        fingerprint=source.fingerprint,
        mapping=source.mapping.name if source.mapping else "",
        total=total,
        clean=clean,
        warned=warned,
        refused=refused,
        skipped=skipped,
        known_parties=known,
        new_parties=new,
        groups=tally.groups(),
        problems=tally.problems(),
        seconds=seconds,
        batch=batch,
        clock_note=clock_note,
        left_out=source.left_out,
    )
