"""The papers of a morning: what each stall still needs, and the batches with their progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.moments import local
from app.domain.papers.steps import STANDING
from app.domain.session import PrintRun, Session
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.actions.market_papers import Batch, StallPapers
    from app.actions.market_prints import Bound
    from app.actions.progress import Progress
    from app.ui.fields.photos import PhotoFile
    from app.ui.page import Context

LOOK_MS = 120


class MarketPapersModel(PageModel):
    """One batch at a time; `progressed` tells how far it is, `cancel` stops between two stalls."""

    loaded = Signal()
    progressed = Signal(int, int, str)
    batch_done = Signal(str, object)  # what was done, Batch
    bound = Signal(object)  # Bound
    saved = Signal(str)  # file name

    rows: tuple[StallPapers, ...] = ()
    prints: tuple[PrintRun, ...] = ()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.session_id = ""
        self._progress: Progress | None = None
        self._out: frozenset[str] = frozenset()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._tell_progress)

    @property
    def running(self) -> bool:
        return self._progress is not None

    def open(self, session_id: str) -> None:
        from app.actions import market, market_papers

        self.session_id = session_id
        desk = self._desk

        def arrived(found: tuple[tuple[StallPapers, ...], Session]) -> None:
            self.rows, session = found
            self.prints, self._out = session.prints, session.came_out("sealed")
            self.loaded.emit()

        def read() -> tuple[tuple[StallPapers, ...], Session]:
            return market_papers.rows(desk, session_id), market.load(desk, session_id)

        self._read(read, arrived)

    # what the page asks

    def ready(self) -> int:
        """Stalls that could be frozen now."""
        return sum(bool(row.waiting) and not row.missing for row in self.rows)

    def to_sign(self) -> int:
        return sum(row.to_sign for row in self.rows)

    def to_seal(self) -> int:
        return sum(row.to_seal for row in self.rows)

    def sealed(self) -> int:
        return sum(row.sealed for row in self.rows)

    def to_print(self) -> int:
        """Sealed papers nobody saw come out yet."""
        standing = [paper for row in self.rows for paper in row.papers if paper.state in STANDING]
        return sum(paper.id not in self._out for paper in standing)

    def unsaid(self) -> PrintRun | None:
        """The last job, where nobody said yet what came out of it."""
        last = self.prints[-1] if self.prints else None
        return last if last is not None and last.came_out is None else None

    # batches

    def freeze(self) -> None:
        from app.actions import market_papers

        desk, session_id = self._desk, self.session_id
        self._batch("定稿", lambda one: market_papers.freeze_ready(desk, session_id, one))

    def seal(self) -> None:
        from app.actions import market_papers

        desk, session_id = self._desk, self.session_id
        self._batch("封存", lambda one: market_papers.seal_signed(desk, session_id, one))

    def take_pages(self, files: Sequence[PhotoFile]) -> None:
        from app.actions import market_papers

        desk, session_id = self._desk, self.session_id

        def work(progress: Progress) -> Batch:
            from app.evidence.ingest import Source

            sources = [Source(one.name, path=one.path, data=one.data) for one in files]
            return market_papers.take_pen_pages(desk, session_id, sources, progress)

        self._batch("收签名页", work)

    def bind_sealed(self, *, again: bool = False) -> None:
        """What has not come out yet; all of it, where it is wanted again."""
        from app.actions import market_prints

        desk, session_id = self._desk, self.session_id
        self._bind(lambda one: market_prints.bind_sealed(desk, session_id, one, again=again))

    def bind_sheets(self) -> None:
        from app.actions import market_prints

        desk, session_id = self._desk, self.session_id
        self._bind(lambda one: market_prints.bind_sheets(desk, session_id, one))

    def sent(self, job: Bound, to: Literal["printer", "file"]) -> None:
        """The job has left; what came out is said by a person."""
        from app.actions import market_prints

        desk, session_id = self._desk, self.session_id
        self._act(
            "正在记下",
            lambda: market_prints.sent(desk, session_id, job, to),
            lambda _: self.open(session_id),
        )

    def came_out(self, last_page: int | None) -> None:
        """Up to which page the last job is whole; None: all of it."""
        from app.actions import market_prints

        desk, session_id = self._desk, self.session_id
        self._act(
            "正在记下",
            lambda: market_prints.came_out(desk, session_id, last_page),
            lambda _: self.open(session_id),
        )

    def save(self, data: bytes, path: Path) -> None:
        """Put the print job into a file, whole or not at all."""

        def write() -> str:
            staging = path.with_name(f".{path.name}.partial")
            try:
                staging.write_bytes(data)
                staging.replace(path)
            finally:
                staging.unlink(missing_ok=True)
            return path.name

        self._act("正在另存", write, self.saved.emit)

    def cancel(self) -> None:
        if self._progress is not None:
            self._progress.cancel()

    def _batch(self, what: str, work: Callable[[Progress], Batch]) -> None:
        def done(batch: Batch) -> None:
            self._changes.saved.emit(local(self.now()))
            self._changes.papers_changed.emit("")
            self.batch_done.emit(what, batch)
            self.open(self.session_id)

        self._long(work, done)

    def _bind(self, work: Callable[[Progress], Bound]) -> None:
        self._long(work, self.bound.emit)

    def _long(self, work: Callable[[Progress], Any], done: Callable[[Any], None]) -> None:
        """Beside the answers, never before them: the ordered lane stays free."""
        from app.actions.progress import Progress

        if self._progress is not None:
            return
        progress = self._progress = Progress()
        self._look.start()
        self._tell_progress()

        def arrived(value: Any) -> None:  # noqa: ANN401 - a Batch or a Bound
            self._end()
            done(value)

        def failed(error: Exception) -> None:
            self._end()
            self._failed(error)

        self._background.run(self, lambda: work(progress), done=arrived, failed=failed)

    def _end(self) -> None:
        self._progress = None
        self._look.stop()
        self.progressed.emit(0, 0, "")

    def _tell_progress(self) -> None:
        one = self._progress
        if one is not None:
            self.progressed.emit(one.done, max(one.total, 1), one.words or "正在读取各摊的文书")
