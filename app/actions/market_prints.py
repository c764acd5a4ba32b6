"""The papers of a morning on paper: one job in the order of the strip, and what came out of it.

Sent is not printed. A job is kept with the place where each paper ends; after a person said up
to which page it came out, the next job begins with the first paper that is not whole, and a
paper printed once more leaves its trace as a reprint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from app.actions import issuing, market
from app.actions.desk import Desk
from app.actions.market_papers import rows
from app.actions.progress import Progress
from app.documents.binding import Binder
from app.domain.errors import Problem, Refused, RuleBroken
from app.domain.paper import COPIES, CopyKind, PaperState
from app.domain.papers.steps import STANDING
from app.domain.session import PrintRun, Session
from app.storage import sessions
from app.storage.database import Database

PRINTED = (CopyKind.FILE, CopyKind.PARTY)
What = Literal["sealed", "sheets"]


@dataclass(frozen=True, slots=True)
class Bound:
    """One print job in the order of the strip."""

    what: What
    data: bytes
    pages: int
    papers: tuple[str, ...]
    ends: tuple[int, ...]
    refused: tuple[Problem, ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """The copies of one paper that stand together in the job."""

    stall: str
    paper_id: str
    reads: tuple[Callable[[], bytes], ...]


def bind_sealed(
    desk: Desk,
    session_id: str,
    progress: Progress,
    *,
    copies: Sequence[CopyKind] = PRINTED,
    again: bool = False,
) -> Bound:
    """File and party copies of everything sealed, stall after stall: the sealed bytes' pages.

    What came out before is left out unless it is wanted `again`.
    """
    out = frozenset[str]() if again else market.load(desk, session_id).came_out("sealed")
    parts = [
        _Part(
            row.name,
            paper.id,
            tuple(
                partial(issuing.preview, desk, paper.id, copy)
                for copy in COPIES[paper.kind]
                if copy in copies
            ),
        )
        for row in rows(desk, session_id)
        for paper in row.papers
        if paper.state in STANDING and paper.id not in out
    ]
    return _bind("sealed", parts, progress)


def bind_sheets(desk: Desk, session_id: str, progress: Progress) -> Bound:
    """The numbered sheets of everything frozen, for pen and ink, stall after stall."""
    parts = [
        _Part(row.name, paper.id, (partial(issuing.numbered_sheet, desk, paper.id),))
        for row in rows(desk, session_id)
        for paper in row.papers
        if paper.state is PaperState.FROZEN
    ]
    return _bind("sheets", parts, progress)


def _bind(what: What, parts: Sequence[_Part], progress: Progress) -> Bound:
    binder = Binder()
    papers: list[str] = []
    ends: list[int] = []
    refused: list[Problem] = []
    progress.begin(len(parts))
    for part in parts:
        if not progress.step(part.stall):
            return Bound(what, b"", 0, (), (), tuple(refused), stopped=True)
        try:
            copies = [read() for read in part.reads]
        except Refused as error:
            refused.append(Problem(part.stall, error.sentence, error.code))
        else:
            for data in copies:
                binder.add(data)
            papers.append(part.paper_id)
            ends.append(binder.pages)
        progress.finish()
    return Bound(what, binder.data(), binder.pages, tuple(papers), tuple(ends), tuple(refused))


def sent(desk: Desk, session_id: str, job: Bound, to: Literal["printer", "file"]) -> Session:
    """A job has left; nothing counts as printed yet."""
    now = desk.clock()

    def change(session: Session) -> Session:
        again = len(session.came_out(job.what) & frozenset(job.papers))
        run = PrintRun(t=now, what=job.what, to=to, papers=job.papers, ends=job.ends, again=again)
        return session.model_copy(update={"prints": (*session.prints, run)})

    return _change(desk, session_id, change)


def came_out(desk: Desk, session_id: str, last_page: int | None = None) -> Session:
    """Up to which page the last job came out whole; None: all of it."""

    def change(session: Session) -> Session:
        if not session.prints:
            raise RuleBroken("这一场还没有打印过，没有记下。文书都在。", code="session.no_print")
        run = session.prints[-1]
        if last_page is not None and not 0 <= last_page <= run.pages:
            raise RuleBroken(
                f"这一次一共 {run.pages} 页，没有第 {last_page} 页，没有记下。请核对页数。",
                code="session.print_page",
            )
        whole = len(run.papers) if last_page is None else run.through(last_page)
        told = run.model_copy(update={"came_out": whole})
        return session.model_copy(update={"prints": (*session.prints[:-1], told)})

    return _change(desk, session_id, change)


def _change(desk: Desk, session_id: str, change: Callable[[Session], Session]) -> Session:
    def job(db: Database) -> Session:
        changed = change(sessions.load(db, session_id))
        sessions.save(db, changed, desk.clock())
        return changed

    return desk.memory.write(job)
