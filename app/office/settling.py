"""Which rows of a chunk go in: what is there already, what contradicts it, what is good.

Two results of one visit that differ are never settled by a rule: both are kept for a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.office.records import Candidate, RowProblem
from app.office.schema import batches, results

DONE = "done"


class Stored(NamedTuple):
    """A result that is there already, or stands earlier in the same file."""

    fingerprint: bytes
    row: int
    batch: int = 0  # 0: this file
    done: bool = False
    warned: bool = False
    content_hash: str = ""  # of the frozen paper, when the row came from one

    def is_same(self, ready: Candidate) -> bool:
        """The same findings, or the very same frozen paper."""
        papers = (self.content_hash, _paper(ready))
        return self.fingerprint == ready.fingerprint or (all(papers) and papers[0] == papers[1])


@dataclass(slots=True)
class Settled:
    """What becomes of a chunk."""

    taken: list[Candidate] = field(default_factory=list)
    kept_out: list[tuple[str, Candidate, tuple[RowProblem, ...]]] = field(default_factory=list)
    retracted: list[tuple[RowProblem, bool, bytes]] = field(default_factory=list)


class Settler:
    """Settles chunk after chunk. `remember`: the file's own rows are not in the database."""

    def __init__(
        self, batch: int, *, remember: bool, contested: Mapping[bytes, int] | None = None
    ) -> None:
        self._batch = batch
        self._remember = remember
        self._seen: dict[bytes, Stored] = {}
        self._contested: dict[bytes, int] = dict(contested or {})
        self._before: dict[bytes, int] = {}

    def settle(
        self, connection: Connection, chunk: Sequence[Candidate], *, look: bool = True
    ) -> Settled:
        """`look` off: nothing is looked up; the unique identities of the table will tell."""
        known = [one for one in chunk if one.result is not None]
        self._before = dict(self._contested)
        wanted = [one.identity for one in known] if look else []
        stored = _stored(connection, wanted, self._batch)
        if not self._remember:
            self._seen = {}
        settled = Settled()
        for one in chunk:
            if one.result is None:
                settled.kept_out.append(("refused", one, one.problems))
        if self._all_new(known, stored):
            settled.taken = known
            return settled
        for ready in known:
            self._one(ready, stored.get(ready.identity), settled)
        return settled

    def _all_new(self, known: Sequence[Candidate], stored: Mapping[bytes, Stored]) -> bool:
        """Most chunks bring nothing that was seen before: they need no look row by row."""
        if stored or self._remember:
            return False
        identities = {one.identity for one in known}
        return len(identities) == len(known) and self._contested.keys().isdisjoint(identities)

    def take_back(self) -> None:
        """The chunk was not written after all: what it taught is forgotten."""
        self._contested = self._before

    def _one(self, ready: Candidate, stored: Stored | None, settled: Settled) -> None:
        row = ready.row
        contested = self._contested.get(ready.identity)
        before = self._seen.get(ready.identity) or stored
        if contested is not None:
            before = Stored(b"", contested)
        if before is None:
            warned = bool(ready.problems)
            self._seen[ready.identity] = Stored(
                ready.fingerprint, row, warned=warned, content_hash=_paper(ready)
            )
            settled.taken.append(ready)
            return
        if before.is_same(ready):
            problem = _known(ready, before)
        else:
            problem = _differs(ready, before)
            if before.batch == 0 and contested is None:
                self._retract(ready, before, settled)
        state = "skipped" if problem.code in {"row.known", "row.twice"} else "refused"
        settled.kept_out.append((state, ready, (problem,)))

    def _retract(self, ready: Candidate, before: Stored, settled: Settled) -> None:
        """The earlier row of this file contradicts this one: it goes out too, once."""
        earlier = _differs(ready, before)._replace(row=before.row, place=_row(before.row))
        earlier = earlier._replace(sentence=_TWO.format(ready.row))
        first = next((at for at, one in enumerate(settled.taken) if one.row == before.row), None)
        if first is not None:
            gone = settled.taken.pop(first)
            settled.kept_out.append(("refused", gone, (earlier,)))
        else:
            settled.retracted.append((earlier, before.warned, ready.identity))
        self._contested[ready.identity] = before.row


_TWO = "同一次检查有两条结果，与第 {} 行不同"
_CURE = "核对原记录留一条；确是两次检查的，各写记录编号"


def _stored(connection: Connection, identities: Sequence[bytes], own: int) -> dict[bytes, Stored]:
    if not identities:
        return {}
    found = connection.execute(
        select(
            results.c.identity,
            results.c.fingerprint,
            results.c.row,
            results.c.batch,
            batches.c.state,
            results.c.content_hash,
        )
        .join(batches, batches.c.n == results.c.batch)
        .where(results.c.identity.in_(identities))
    )
    return {
        identity: Stored(
            fingerprint,
            row,
            0 if batch == own else batch,
            done=state == DONE,
            content_hash=content_hash,
        )
        for identity, fingerprint, row, batch, state, content_hash in found
    }


def _known(ready: Candidate, before: Stored) -> RowProblem:
    if before.batch == 0:
        return _problem(ready, "row.twice", f"与第 {before.row} 行相同", "不用处理")
    if not before.done:
        return _problem(
            ready,
            "row.in_unfinished",
            f"已在没有完成的第 {before.batch} 批里",
            f"先把第 {before.batch} 批导完或撤销",
        )
    return _problem(ready, "row.known", f"第 {before.batch} 批已经导入过", "不用处理")


def _differs(ready: Candidate, before: Stored) -> RowProblem:
    if before.batch == 0:
        return _problem(ready, "row.conflict", _TWO.format(before.row), _CURE)
    sentence = f"同一次检查有两条结果，与第 {before.batch} 批第 {before.row} 行不同"
    return _problem(ready, "row.conflict", sentence, _CURE)


def _problem(ready: Candidate, code: str, sentence: str, cure: str) -> RowProblem:
    row, result = ready.row, ready.result
    found = f"{result.day} {result.conclusion_words}".strip() if result is not None else ""
    party = result.party_name if result is not None else ""
    return RowProblem(row, _row(row), "", code, sentence, found, cure, True, party)


def _paper(ready: Candidate) -> str:
    return ready.result.content_hash if ready.result is not None else ""


def _row(row: int) -> str:
    return f"第 {row} 行"
