"""文书: the papers of a visit, the very PDF of one, printing, stamp, serving, voiding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.labels import label
from app.domain.paper import (
    COPIES,
    STAMPED_KINDS,
    CopyKind,
    Paper,
    PaperKind,
    PaperState,
    Recording,
    Service,
    ServiceMode,
    Stamp,
)
from app.domain.papers.due import DuePaper, due_of
from app.domain.papers.steps import PENDING, STANDING
from app.domain.visit import Visit, VisitState
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.actions.recordings import KeptRecording
    from app.storage.visits import VisitSummary
    from app.ui.page import Context

GONE = frozenset({PaperState.UNFROZEN, PaperState.VOIDED})


@dataclass(frozen=True, slots=True)
class Checked:
    """What looking at the paper's own file and code gave."""

    paper_id: str
    file_good: bool
    code_good: bool
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One copy of one paper, ready for the printer."""

    paper: Paper
    copy: CopyKind
    data: bytes


@dataclass(frozen=True, slots=True)
class _Found:
    """What is read of one visit for this page."""

    visit: Visit
    papers: tuple[Paper, ...]
    due: tuple[DuePaper, ...]
    outstanding: tuple[str, ...]
    printed: Mapping[tuple[str, CopyKind], int]


class PapersModel(PageModel):
    loaded = Signal()
    listed = Signal()  # `visits` is new
    preview_ready = Signal(object, str)  # PDF bytes, paper id
    preview_failed = Signal(str, str)  # sentence, paper id
    checked = Signal(object)  # Checked
    sheets_ready = Signal(object)  # tuple[Sheet, ...]
    saved = Signal(object)
    served = Signal()
    recording_kept = Signal(object)
    closed = Signal()

    visit: Visit | None = None
    papers: tuple[Paper, ...] = ()
    due: tuple[DuePaper, ...] = ()
    visits: tuple[VisitSummary, ...] = ()
    outstanding: tuple[str, ...] = ()
    _asked: str = ""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.printed: dict[tuple[str, CopyKind], int] = {}  # said by a person, ever

    def list_visits(self) -> None:
        """Visits that have papers or will have, newest first."""
        from app.actions.today import Today, today

        desk = self._desk

        def arrived(found: Today) -> None:
            self.visits = tuple(
                sorted((*found.drafts, *found.recent), key=lambda one: one.created_at, reverse=True)
            )
            self.listed.emit()

        self._read(lambda: today(desk), arrived)

    def open(self, visit_id: str) -> None:
        from app.actions import inspecting, issuing, printing, sealing

        desk = self._desk
        if visit_id != self._asked:
            self.visit, self.papers, self.due, self.outstanding = None, (), (), ()
        self._asked = visit_id

        def load() -> _Found:
            visit = inspecting.load(desk, visit_id)
            papers = issuing.papers_of(desk, visit_id)
            return _Found(
                visit,
                papers,
                due_of(visit, papers),
                sealing.outstanding(visit, papers),
                printing.printed(desk, (paper.id for paper in papers)),
            )

        def arrived(found: _Found) -> None:
            if found.visit.id != self._asked:
                return  # another visit was opened meanwhile
            self.visit, self.papers, self.due = found.visit, found.papers, found.due
            self.outstanding = found.outstanding
            self.printed = dict(found.printed)
            self.loaded.emit()

        self._read(load, arrived)

    # what the page shows

    def live(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if paper.state not in GONE)

    def gone(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if paper.state in GONE)

    def not_yet(self) -> tuple[DuePaper, ...]:
        """Due, and no paper stands for it yet."""
        return tuple(due for due in self.due if due.paper is None)

    def paper(self, paper_id: str) -> Paper | None:
        return next((paper for paper in self.papers if paper.id == paper_id), None)

    def copies(self, paper: Paper) -> tuple[CopyKind, ...]:
        return COPIES[paper.kind]

    def needs_stamp(self, paper: Paper) -> bool:
        return (
            paper.kind in STAMPED_KINDS and paper.state is PaperState.SEALED and paper.stamp is None
        )

    def servable(self) -> tuple[Paper, ...]:
        """Sealed, handed over to the party, and not the receipt itself."""
        return tuple(
            paper
            for paper in self.papers
            if paper.state is PaperState.SEALED
            and paper.kind not in {PaperKind.SERVICE_RECEIPT, PaperKind.SEAL_LABEL}
            and CopyKind.PARTY in COPIES[paper.kind]
        )

    def unserved_reason(self, papers: Sequence[Paper]) -> str:
        """Why these cannot be served yet, in one line."""
        for paper in papers:
            if self.needs_stamp(paper):
                return f"{label(paper.kind)} {paper.number} 还没有登记印章"
        return "" if papers else "没有可以送达的文书：封存后才能送达"

    def voidable(self, paper: Paper) -> bool:
        return paper.state in PENDING or paper.state is PaperState.SEALED

    def can_close(self) -> bool:
        return (
            self.visit is not None
            and self.visit.state is not VisitState.CLOSED
            and not self.outstanding
        )

    def servers(self) -> tuple[str, ...]:
        officers = self.visit.officers if self.visit is not None else ()
        return tuple(officer.name for officer in officers)

    # preview and check

    def fetch_preview(self, paper: Paper, copy: CopyKind) -> None:
        from app.actions import issuing

        desk, paper_id = self._desk, paper.id

        def failed(error: Exception) -> None:
            from app.ui.models.page_model import sentence_of

            self.preview_failed.emit(sentence_of(error), paper_id)

        self._background.run(
            self,
            lambda: issuing.preview(desk, paper_id, copy),
            done=lambda data: self.preview_ready.emit(data, paper_id),
            failed=failed,
        )

    def check(self, paper: Paper) -> None:
        """Look at the sealed file and its code the way a stranger would, offline."""
        from app.actions.verifying import verify

        if paper.state not in STANDING:
            self.checked.emit(Checked(paper.id, False, False, "封存后才能核对"))
            return
        desk, one = self._desk, paper

        def look() -> Checked:
            home = desk.memory.home
            sealed = next(file for file in one.files if file.role == "file")
            file = verify(str(desk.memory.blobs.path(sealed.sha256)), home=home)
            code = verify(one.token, home=home)
            good = file.answer == "authentic"
            words = "" if good else file.reason
            return Checked(one.id, good, code.answer == "authentic", words)

        self._read(look, self.checked.emit)

    # printing

    def fetch_sheets(self, wanted: Sequence[tuple[Paper, CopyKind]]) -> None:
        from app.actions import issuing

        desk = self._desk

        def make() -> tuple[Sheet, ...]:
            return tuple(
                Sheet(paper, copy, issuing.preview(desk, paper.id, copy)) for paper, copy in wanted
            )

        self._act("正在准备打印", make, self.sheets_ready.emit)

    def say_printed(self, sheets: Sequence[Sheet]) -> None:
        """Counted only because a person said the paper came out."""
        from app.actions import printing

        desk, said = self._desk, tuple((sheet.paper.id, sheet.copy) for sheet in sheets)

        def kept(_: None) -> None:
            for key in said:
                self.printed[key] = self.printed.get(key, 0) + 1
            self.loaded.emit()

        self._act("正在记下", lambda: printing.came_out(desk, said), kept)

    def printed_of(self, paper: Paper) -> int:
        return sum(count for (one, _), count in self.printed.items() if one == paper.id)

    def save_copies(self, paper: Paper, copies: Sequence[CopyKind], folder: Path) -> None:
        from app.actions import issuing

        desk = self._desk

        def write() -> int:
            for copy in copies:
                name = f"{label(paper.kind)}-{paper.number or '草稿'}-{label(copy)}.pdf"
                (folder / name).write_bytes(issuing.preview(desk, paper.id, copy))
            return len(copies)

        self._act("正在另存", write, lambda _count: self.saved.emit(self.now()))

    # stamp, service, void, close

    def stamp(self, paper: Paper, *, serial: str | None) -> None:
        """`serial` of the pre-stamped sheet, or None for a wet stamp."""
        from app.actions import sealing

        desk = self._desk
        mark = Stamp(
            kind="wet" if serial is None else "prestamped",
            serial=(serial or "").strip(),
            t=self.now(),
        )
        self._then("正在登记印章", lambda: sealing.stamp(desk, paper.id, mark))

    def serve(
        self,
        papers: Sequence[Paper],
        *,
        mode: ServiceMode,
        place: str,
        recipient: str,
        relation: str,
        refusal_reason: str = "",
        witness: str = "",
        witness_identity: str = "",
        recording: Recording | None = None,
    ) -> None:
        """Serve, then draw up the receipt from it, ready to be signed."""
        from app.actions import issuing, sealing

        if not papers or self.visit is None:
            return
        desk, visit_id = self._desk, self.visit.id
        service = Service(
            mode=mode,
            place=place.strip(),
            t=self.now(),
            recipient=recipient.strip(),
            relation=relation.strip(),
            refusal_reason=refusal_reason.strip(),
            witness=witness.strip(),
            witness_identity=witness_identity.strip(),
            recording=recording,
            servers=self.servers(),
        )
        ids = [paper.id for paper in papers]

        def act() -> object:
            sealing.serve(desk, ids, service)
            return issuing.freeze(desk, visit_id, (PaperKind.SERVICE_RECEIPT,))

        def done(_papers: object) -> None:
            self._told(visit_id)
            self.served.emit()

        self._act("正在登记送达并出具送达回证", act, done)

    def draw_receipt(self) -> None:
        """The receipt of a service that is written down but has no receipt yet."""
        from app.actions import issuing

        if self.visit is None:
            return
        desk, visit_id = self._desk, self.visit.id
        kinds = (PaperKind.SERVICE_RECEIPT,)
        self._then("正在出具送达回证", lambda: issuing.freeze(desk, visit_id, kinds))

    def keep_recording(self, path: Path) -> None:
        from app.actions.recordings import keep_recording

        desk = self._desk

        def kept(recording: KeptRecording) -> None:
            self.recording_kept.emit(recording)

        self._act("正在存录音录像", lambda: keep_recording(desk, path), kept)

    def void(self, paper: Paper, reason: str) -> None:
        from app.actions import sealing

        desk = self._desk
        self._then("正在作废", lambda: sealing.void(desk, paper.id, reason))

    def close_visit(self) -> None:
        from app.actions import sealing

        if self.visit is None:
            return
        desk, visit_id = self._desk, self.visit.id

        def done(_visit: object) -> None:
            self._told(visit_id)
            self.closed.emit()

        self._act("正在办结", lambda: sealing.close_visit(desk, visit_id), done)

    def _then(self, words: str, work: Callable[[], object]) -> None:
        visit_id = self.visit.id if self.visit is not None else ""
        self._act(words, work, lambda _value: self._told(visit_id))

    def _told(self, visit_id: str) -> None:
        self.saved.emit(self.now())
        self._changes.papers_changed.emit(visit_id)
        self._changes.visit_changed.emit(visit_id)
        self.open(visit_id)
