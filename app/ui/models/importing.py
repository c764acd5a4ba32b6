"""导入: one file, looked at before anything is written; then its good rows, and the way back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app import paths
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.office.batching import Batch, Office
    from app.office.report import Group, Report
    from app.office.sources import Reading, Source
    from app.ui.page import Context

T = TypeVar("T")
STATES = {"running": "未完成", "stopped": "已停下", "done": "已导入", "undone": "已撤销"}
_MOST_TOGETHER = 20  # cells mended in one act


@dataclass(frozen=True, slots=True)
class Fault:
    """Cells with the same fault, as one line of the page."""

    place: str
    party: str
    sentence: str
    found: str
    cure: str
    field: str
    rows: tuple[int, ...]
    count: int
    mendable: bool

    @property
    def verb(self) -> str:
        return "改这一格" if self.count == 1 else f"{self.count} 格一起改"


@dataclass(frozen=True, slots=True)
class Found:
    """What the dry run says, in the words of the page."""

    source: str
    second: str
    clean: int
    warned: int
    refused: int
    skipped: int
    known: int
    new: int
    faults: dict[str, tuple[Fault, ...]]  # refused | warned | skipped
    foot: str
    clock_note: str
    batch: int

    @property
    def usable(self) -> int:
        return self.clean + self.warned


@dataclass(frozen=True, slots=True)
class Past:
    """A batch of before, as a line."""

    n: int
    words: str
    second: str
    state: str


@dataclass(slots=True)
class _Run:
    """A work under way: its last word and how to stop it."""

    stop: threading.Event = field(default_factory=threading.Event)


class ImportModel(PageModel):
    checked = Signal(object)  # Found
    progressed = Signal(int)  # rows settled
    imported = Signal(object, str)  # Past, sentence
    undone = Signal(str)  # sentence
    listed = Signal(object)  # tuple[Past, ...]
    rest_saved = Signal(str)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.path: Path | None = None
        self.found: Found | None = None
        self.mendings: dict[tuple[int, str], str] = {}
        self._run = _Run()

    # commands

    def look(self, path: Path) -> None:
        """The dry run of another file."""
        self.path, self.mendings = path, {}
        self._look()

    def mend(self, fault: Fault, text: str) -> None:
        """Put an identifier right in these cells: for the import, never in the file."""
        if fault.mendable and text.strip():
            self.mendings |= {(row, fault.field): text.strip() for row in fault.rows}
            self._look()

    def bring_in(self) -> None:
        """Import the good rows; what is under way can be stopped and goes on later."""
        from app.office import importing

        def work(office: Office, source: Source) -> tuple[Past, str]:
            batch, _ = importing.run(office, source, tell=self._tell, stop=self._run.stop.is_set)
            return _past(batch), _sentence(batch)

        self._start("正在导入", work, self._arrived)

    def cancel(self) -> None:
        self._run.stop.set()

    def save_rest(self, out: Path) -> None:
        """The rows that cannot go in, as a sheet to mend."""
        from app.office import importing, mending

        def work(office: Office, source: Source) -> str:
            report = importing.check(office, source, stop=self._run.stop.is_set)
            rows = mending.write(out, source, report.problems)
            return f"{rows} 行在 {out.name}，改好后可以直接导入。"

        self._start("正在写问题清单", work, self.rest_saved.emit)

    def undo(self, n: int, reason: str) -> None:
        from app.office import batching

        def done(batch: Batch) -> None:
            self._wait("")
            self.undone.emit(f"第 {n} 批已撤销，{batch.undone_rows} 行移出台账，留痕保存。")
            self.list_batches()

        self._wait("正在撤销")
        self._read(self._with_office(lambda office: batching.undo(office, n, reason)), done)

    def list_batches(self) -> None:
        from app.office import batching

        def work(office: Office) -> tuple[Past, ...]:
            return tuple(_past(one) for one in batching.list_batches(office.store, 50))

        self._read(self._with_office(work), self.listed.emit)

    # work in the background

    def _look(self) -> None:
        from app.office import importing

        def work(office: Office, source: Source) -> Found:
            report = importing.check(office, source, tell=self._tell, stop=self._run.stop.is_set)
            return _found(report)

        self._start("正在检查", work, self._looked)

    def _looked(self, found: Found) -> None:
        if not self._run.stop.is_set():
            self.found = found
            self.checked.emit(found)

    def _arrived(self, told: tuple[Past, str]) -> None:
        self._changes.register_changed.emit()
        self.imported.emit(*told)
        self.list_batches()

    def _start(
        self, words: str, work: Callable[[Office, Source], T], done: Callable[[T], None]
    ) -> None:
        """Long work on the chosen file, beside everything else; it may be cancelled."""
        path, mendings = self.path, dict(self.mendings)
        if path is None:
            return
        self._run = _Run()
        self._wait(words)

        def job(office: Office) -> T:
            from app.office import sources

            source = sources.open_source(path, _reading(office, mendings))
            try:
                return work(office, source)
            finally:
                source.close()

        def arrived(value: T) -> None:
            self._wait("")
            done(value)

        self._read(self._with_office(job), arrived)

    def _with_office(self, work: Callable[[Office], T]) -> Callable[[], T]:
        clock = self._desk.clock

        def job() -> T:
            from app.office.batching import Office
            from app.office.store import open_store

            store = open_store(None, paths.office_database())
            try:
                return work(Office(store, clock))
            finally:
                store.close()

        return job

    def _tell(self, rows: int) -> None:
        """Called in the thread of the work; the signal crosses over."""
        if isValid(self):
            self.progressed.emit(rows)


def _reading(office: Office, mendings: dict[tuple[int, str], str]) -> Reading:
    from app.office import batching, ledger
    from app.office.believed import TrustedKeys
    from app.office.sources import Reading
    from app.storage.status import read_status

    status = read_status(paths.home())
    last, _ = batching.last_day(office)
    return Reading(
        today=last,
        saved=ledger.saved_mappings(office.store),
        keys=TrustedKeys((status.keys,) if status else ()),
        corrections=mendings,
    )


def _found(report: Report) -> Found:
    sheet = f"·工作表“{report.sheet}”" if report.sheet else f"·{report.encoding}"
    print_ = report.fingerprint[:12].upper()
    grouped = "-".join(print_[at : at + 4] for at in range(0, 12, 4))
    return Found(
        source=report.source,
        second=f"{report.source}{sheet}·{report.total:,} 行",
        clean=report.clean,
        warned=report.warned,
        refused=report.refused,
        skipped=report.skipped,
        known=report.known_parties,
        new=report.new_parties,
        faults={
            state: tuple(map(_fault, report.of(state)))
            for state in ("refused", "warned", "skipped")
        },
        foot=f"文件指纹 {grouped}·检查用时 {report.seconds:.1f} 秒",
        clock_note=report.clock_note,
        batch=report.batch,
    )


def _fault(group: Group) -> Fault:
    first = group.first
    return Fault(
        place=group.place,
        party=group.party,
        sentence=first.sentence,
        found=first.found,
        cure=first.cure,
        field=first.field,
        rows=group.rows,
        count=group.count,
        mendable=first.mendable and group.count <= _MOST_TOGETHER,
    )


def _past(batch: Batch) -> Past:
    parts = [STATES[batch.state], f"{batch.taken:,} 行"]
    if batch.refused:
        parts.append(f"不能导入 {batch.refused:,}")
    if batch.skipped:
        parts.append(f"跳过 {batch.skipped:,}")
    if batch.undo_reason:
        parts.append(f"原因：{batch.undo_reason}")
    return Past(batch.n, f"第 {batch.n} 批  {batch.source}", "·".join(parts), batch.state)


def _sentence(batch: Batch) -> str:
    if batch.state == "done":
        return f"第 {batch.n} 批导入了 {batch.taken:,} 行，可以整批撤销。"
    return "已停下，台账里还看不到这一批。再导入同一个文件会接着做，也可以撤销。"
