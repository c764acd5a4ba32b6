"""台账: the office's results, filtered and paged, and handed out as a file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app import paths
from app.domain.kinds import Conclusion
from app.domain.labels import label
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.office.ledger import Filters, Line
    from app.office.store import Store
    from app.ui.page import Context

T = TypeVar("T")
PAGE = 100
CONCLUSIONS = {"": "全部结果"} | {one.value: label(one) for one in Conclusion}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the page is narrowed to."""

    search: str = ""
    since: str = ""
    until: str = ""
    conclusion: str = ""
    station: str = ""
    practice: bool = False


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line, ready to be shown."""

    key: str
    day: str
    party: str
    number: str
    conclusion: Conclusion | None
    result: str
    officers: str
    station: str
    facts: tuple[tuple[str, str], ...]  # everything, by name


@dataclass(frozen=True, slots=True)
class Shown:
    lines: tuple[LedgerLine, ...]
    total: int
    first: int  # number of the first line, from 1
    more: bool
    stations: tuple[str, ...]


class LedgerModel(PageModel):
    shown = Signal(object)  # Shown
    progressed = Signal(int, int)
    handed_out = Signal(str)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.narrowed = Narrowed()
        self.page: Shown | None = None
        self._starts: list[tuple[str, int] | None] = [None]
        self._next: tuple[str, int] | None = None
        self._asked = 0
        self._stop = threading.Event()

    # commands

    def narrow(self, **changes: object) -> None:
        """Other filters: from the first page again."""
        self.narrowed = replace(self.narrowed, **changes)  # type: ignore[arg-type]
        self._starts = [None]
        self.load()

    def next_page(self) -> None:
        if self._next is not None:
            self._starts.append(self._next)
            self.load()

    def page_before(self) -> None:
        if len(self._starts) > 1:
            self._starts.pop()
            self.load()

    def load(self) -> None:
        from app.office import ledger

        filters, start = self._filters(), self._starts[-1]
        first = (len(self._starts) - 1) * PAGE + 1
        self._asked += 1
        asked = self._asked

        def work(store: Store) -> tuple[Shown, tuple[str, int] | None]:
            found = ledger.page(store, filters, after=start, limit=PAGE)
            lines = tuple(_line(one) for one in found.lines)
            stations = ledger.stations(store)
            return Shown(lines, found.total, first, found.next is not None, stations), found.next

        def done(found: tuple[Shown, tuple[str, int] | None]) -> None:
            if asked == self._asked:
                self.page, self._next = found
                self.shown.emit(self.page)

        self._read(self._with_store(work), done)

    def hand_out(self, out: Path) -> None:
        """The lines under these filters as a file; XLSX, or CSV by its name."""
        from app.office import handing_out

        filters, now = self._filters(), self.now()
        kind: handing_out.Format = "csv" if out.suffix.lower() == ".csv" else "xlsx"
        self._stop = threading.Event()
        stop = self._stop

        def work(store: Store) -> str:
            done = handing_out.export(
                store, filters, out, kind, now=now, tell=self._tell, stop=stop.is_set
            )
            return f"{done.rows:,} 行在 {out.name}，行数和校验值在 {done.manifest.name}。"

        def arrived(sentence: str) -> None:
            self._wait("")
            self.handed_out.emit(sentence)

        self._wait("正在导出")
        self._read(self._with_store(work), arrived)

    def cancel(self) -> None:
        self._stop.set()

    def _filters(self) -> Filters:
        from app.office.ledger import Filters

        given = self.narrowed
        return Filters(
            search=given.search,
            since=given.since,
            until=given.until,
            conclusion=given.conclusion,
            station=given.station,
            practice=given.practice,
        )

    def _with_store(self, work: Callable[[Store], T]) -> Callable[[], T]:
        def job() -> T:
            from app.office.store import open_store

            store = open_store(None, paths.office_database())
            try:
                return work(store)
            finally:
                store.close()

        return job

    def _tell(self, done: int, total: int) -> None:
        if isValid(self):
            self.progressed.emit(done, total)


def _line(one: Line) -> LedgerLine:
    from app.office.ledger import COLUMNS, words

    said = words(one.result)
    found = one.result.conclusion
    result = said[10] or said[9]
    facts = [(name, text) for name, text in zip(COLUMNS, said, strict=True) if text]
    facts.append(("批次", f"第 {one.batch} 批第 {one.row} 行"))
    return LedgerLine(
        key=str(one.id),
        day=one.result.day,
        party=one.result.party_name,
        number=one.result.number,
        conclusion=Conclusion(found) if found else None,
        result=result,
        officers="、".join(part.split(" ")[0] for part in said[12].split("；")),
        station=one.result.station,
        facts=tuple(facts),
    )
