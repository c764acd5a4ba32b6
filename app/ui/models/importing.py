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
from app.ui.models.syncing import Syncing

if TYPE_CHECKING:
    from app.actions.desk import Desk
    from app.office.batching import Batch, Office
    from app.office.report import Group, Report
    from app.office.sources import Source
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
    notes: tuple[str, ...]  # sentences that belong to the whole file
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
class _From:
    """Where the rows come from: a file, or the server. `fresh`: nothing was asked of it yet."""

    path: Path | None
    fresh: bool = True


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
        self._context = context
        self.waiting_files: tuple[Path, ...] = ()  # of a folder, after the one at hand
        self._from: _From | None = None
        self.found: Found | None = None
        self.mendings: dict[tuple[int, str], str] = {}
        self._run = _Run()

    # commands

    def look(self, path: Path) -> None:
        """The dry run of another file; of the first in a folder, the others wait."""

        def found(files: tuple[Path, ...]) -> None:
            if not files:
                self.refused.emit("文件夹里没有可以导入的文件，没有导入。请核对文件夹。")
                return
            self.waiting_files = files[1:]
            self._look_at(_From(files[0]))

        self._read(lambda: _files_in(path), found)

    def put_away(self) -> None:
        """Nothing is looked at any more; nothing was written."""
        self._from, self.found, self.waiting_files, self.mendings = None, None, (), {}

    def look_at_next(self) -> None:
        """The next file of the folder."""
        if self.waiting_files:
            path, *rest = self.waiting_files
            self.waiting_files = tuple(rest)
            self._look_at(_From(path))

    def look_at_server(self) -> None:
        """One exchange with the server, then what it handed out, looked at like a file."""
        if Syncing.of(self._context).running:
            self.refused.emit("正在同步，还没有检查。请等同步完再从服务器导入。")
            return
        self.waiting_files = ()
        self._look_at(_From(None))

    def _look_at(self, origin: _From) -> None:
        self._from, self.found, self.mendings = origin, None, {}
        self._look()

    @property
    def path(self) -> Path | None:
        """The file at hand; none while it is the server."""
        return self._from.path if self._from is not None else None

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
        origin, mendings = self._from, dict(self.mendings)
        if origin is None:
            return
        self._run = _Run()
        stop = self._run.stop.is_set
        self._wait("正在与服务器核对" if origin.path is None and origin.fresh else words)

        def job(office: Office) -> T:
            source = _opened(self._desk, office, origin, mendings, stop)
            try:
                return work(office, source)
            finally:
                source.close()

        def arrived(value: T) -> None:
            origin.fresh = False
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


def _files_in(path: Path) -> tuple[Path, ...]:
    from app.office import sources
    from app.office.packages import sources_in

    return tuple(sources_in(path, sources.READERS))


def _opened(
    desk: Desk,
    office: Office,
    origin: _From,
    mendings: dict[tuple[int, str], str],
    stop: Callable[[], bool],
) -> Source:
    """The file, or what the server handed out; it is asked again only by the first look."""
    from app.office import batching, ledger, sources
    from app.office.sources import PackageRows, Reading
    from app.sync import for_office

    memory = desk.memory
    if origin.path is None:
        papers = ledger.known_papers(office.store)
        if origin.fresh:
            pulled = for_office.pull(memory, papers, clock=desk.clock, cancelled=stop)
        else:
            pulled = for_office.PulledVisits(memory, papers)
        return PackageRows(pulled)
    last, _ = batching.last_day(office)
    reading = Reading(
        today=last,
        saved=ledger.saved_mappings(office.store),
        keys=for_office.keys(memory, (memory.keys,)),
        corrections=mendings,
    )
    return sources.open_source(origin.path, reading)


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
        notes=_notes(report),
        batch=report.batch,
    )


def _notes(report: Report) -> tuple[str, ...]:
    notes = [f"{report.clock_note}。"] if report.clock_note else []
    if report.left_out:
        notes.append(f"另有工作表“{'”“'.join(report.left_out)}”没有导入，请各自另存后导入。")
    return tuple(notes)


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
