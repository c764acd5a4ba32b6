"""The papers of a morning: what each stall still needs, and the batches with their progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.moments import local
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.actions.market_papers import Batch, Bound, StallPapers
    from app.actions.progress import Progress
    from app.ui.fields.photos import PhotoFile
    from app.ui.page import Context

LOOK_MS = 120


class MarketPapersModel(PageModel):
    """One batch at a time; `progressed` tells how far it is, `cancel` stops between two stalls."""

    loaded = Signal()
    progressed = Signal(int, int, str)
    batch_done = Signal(str, object)  # what was done, Batch
    bound = Signal(str, object)  # title, Bound
    saved = Signal(str)  # file name

    rows: tuple[StallPapers, ...] = ()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.session_id = ""
        self._progress: Progress | None = None
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._tell_progress)

    @property
    def running(self) -> bool:
        return self._progress is not None

    def open(self, session_id: str) -> None:
        from app.actions import market_papers

        self.session_id = session_id
        desk = self._desk

        def arrived(rows: tuple[StallPapers, ...]) -> None:
            self.rows = rows
            self.loaded.emit()

        self._read(lambda: market_papers.rows(desk, session_id), arrived)

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

    def bind_sealed(self) -> None:
        from app.actions import market_papers

        desk, session_id = self._desk, self.session_id
        self._bind("全场文书", lambda one: market_papers.bind_sealed(desk, session_id, one))

    def bind_sheets(self) -> None:
        from app.actions import market_papers

        desk, session_id = self._desk, self.session_id
        self._bind("全场签名页", lambda one: market_papers.bind_sheets(desk, session_id, one))

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

    def _bind(self, title: str, work: Callable[[Progress], Bound]) -> None:
        self._long(work, lambda job: self.bound.emit(title, job))

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
