"""What a dry run or an import says: counts that are exact, and problems that are alike as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.office.records import Candidate, RowProblem

MOST_GROUPS = 2_000
MOST_PROBLEMS = 50_000
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Group:
    """The same fault in several cells: F38 等 5 格."""

    state: str  # refused | skipped | warned
    first: RowProblem
    rows: tuple[int, ...]  # the first ones
    places: tuple[str, ...]
    count: int

    @property
    def place(self) -> str:
        unit = "格" if self.first.field else "行"
        return self.first.place if self.count == 1 else f"{self.first.place} 等 {self.count} {unit}"

    @property
    def party(self) -> str:
        return self.first.party if self.count == 1 else f"{self.count} 家单位"


@dataclass(frozen=True, slots=True)
class Report:
    source: str
    sheet: str
    encoding: str
    fingerprint: str
    mapping: str
    total: int
    clean: int  # usable as they stand
    warned: int  # usable, worth a look
    refused: int
    skipped: int
    known_parties: int
    new_parties: int
    groups: tuple[Group, ...]
    problems: tuple[RowProblem, ...]  # of refused rows; the first MOST_PROBLEMS
    seconds: float
    batch: int = 0  # the batch this content was imported as, when it was
    clock_note: str = ""
    left_out: tuple[str, ...] = ()  # sheets of the same workbook with results of their own

    @property
    def usable(self) -> int:
        return self.clean + self.warned

    def of(self, state: str) -> tuple[Group, ...]:
        return tuple(one for one in self.groups if one.state == state)


@dataclass(slots=True)
class _Alike:
    state: str
    first: RowProblem
    rows: list[int] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    count: int = 0


class Tally:
    """Counts rows as they are settled; memory stays bounded however many are bad."""

    def __init__(self) -> None:
        self.total = self.clean = self.warned = self.refused = self.skipped = 0
        self._alike: dict[tuple[str, ...], _Alike] = {}
        self._problems: list[RowProblem] = []

    def taken(self, rows: Sequence[Candidate]) -> None:
        doubtful = [one.problems for one in rows if one.problems]
        self.warned += len(doubtful)
        self.clean += len(rows) - len(doubtful)
        for problems in doubtful:
            self.note("warned", problems)

    def not_taken(self, state: str, problems: Iterable[RowProblem]) -> None:
        if state == "refused":
            self.refused += 1
        else:
            self.skipped += 1
        self.note(state, problems)

    def retracted(self, problem: RowProblem, *, warned: bool) -> None:
        """A row counted as usable turned out to contradict a later one."""
        if warned:
            self.warned -= 1
        else:
            self.clean -= 1
        self.not_taken("refused", (problem,))

    def note(self, state: str, problems: Iterable[RowProblem]) -> None:
        for one in problems:
            if state == "refused" and len(self._problems) < MOST_PROBLEMS:
                self._problems.append(one)
            told = "warned" if state == "refused" and not one.fatal else state
            found = "" if one.code == "row.known" else one.found
            key: tuple[str, ...] = (told, one.code, one.field, found)
            if key not in self._alike and len(self._alike) >= MOST_GROUPS:
                key = (told, one.code, one.field)
            group = self._alike.setdefault(key, _Alike(told, one))
            group.count += 1
            if group.count <= _SHOWN:
                group.rows.append(one.row)
                group.places.append(one.place)

    def groups(self) -> tuple[Group, ...]:
        return tuple(
            Group(one.state, one.first, tuple(one.rows), tuple(one.places), one.count)
            for one in sorted(self._alike.values(), key=lambda one: one.first.row)
        )

    def problems(self) -> tuple[RowProblem, ...]:
        return tuple(sorted(self._problems, key=lambda one: one.row))
