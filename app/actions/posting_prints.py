"""A batch on its way to the walls: one file for the printer, what came out, what hangs.

Sending is not printing: a sheet counts only when a person saw it whole. After a printer error
the next file holds what is open; a sheet sent again leaves its trace as a reprint.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.actions import photographing
from app.actions.desk import Desk
from app.actions.posting import PRINTABLE, NothingChosen, NotPrintable, batch, posting_copy
from app.actions.progress import Progress
from app.documents.binding import Binder
from app.documents.posting_cover import cover_pdf
from app.documents.posting_two_up import Batched, two_up
from app.domain.errors import RuleBroken
from app.domain.labels import label
from app.domain.paper import Paper
from app.domain.posting import Batch, BatchSheet, Posted, SheetState
from app.evidence.ingest import Source, take_in, upright_jpeg
from app.storage import foreign
from app.storage import posting as store
from app.storage.database import Database


class NotPosted(RuleBroken):
    code = "posting.no_photo"


@dataclass(frozen=True, slots=True)
class Printed:
    """One file for the printer, and which sheets of the batch are in it."""

    data: bytes
    pages: int
    sheets: tuple[int, ...]
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Job:
    desk: Desk
    batch: Batch
    wanted: Sequence[BatchSheet]
    papers: dict[str, Paper]
    binder: Binder
    watch: Progress


def print_file(
    desk: Desk, batch_id: str, *, only_open: bool = True, cover: bool = True,
    sheets: Collection[int] = (), progress: Progress | None = None,
) -> Printed:  # fmt: skip
    """One PDF: the cover, then the sheets in the order of the batch; what is confirmed is left
    out, but for `sheets` that are named to be printed again.

    Cancelled half-way, the file holds what was reached, and the batch says what is open.
    """
    one, watch = batch(desk, batch_id), progress or Progress()
    wanted = one.open if only_open and not sheets else one.sheets
    if sheets:
        wanted = tuple(sheet for sheet in wanted if sheet.n in sheets)
    if not wanted:
        raise NothingChosen(
            "这一批没有要印的，没有生成。已经印好的都在。需要重印的，请指明第几件。"
        )
    watch.begin(len(wanted))
    still = _still_printable(desk, wanted)
    binder = Binder()
    if cover:
        binder.add(cover_pdf(one.cover, one.content_hash))
    job = _Job(desk, one, wanted, still, binder, watch)
    done = (_two_up if one.cover.two_up else _one_up)(job)
    pages = binder.pages
    return Printed(binder.data(), pages, done, stopped=len(done) < len(wanted))


def _still_printable(desk: Desk, wanted: Sequence[BatchSheet]) -> dict[str, Paper]:
    """A paper amended or voided since the batch was made is never printed again."""
    found = desk.memory.read(lambda db: store.papers_by_id(db, [one.paper_id for one in wanted]))
    gone = [paper for paper in found if paper.state not in PRINTABLE]
    if gone:
        raise NotPrintable(
            f"{gone[0].number} 在编批次之后{label(gone[0].state)}，这一批没有打印。"
            "其余的都在。请去掉它重新编一批。"
        )
    return {paper.id: paper for paper in found}


def _one_up(job: _Job) -> tuple[int, ...]:
    done = []
    for sheet in job.wanted:
        paper = job.papers[sheet.paper_id]
        if not job.watch.step(paper.number):
            break
        job.binder.add(posting_copy(job.desk, paper))
        done.append(sheet.n)
        job.watch.finish()
    return tuple(done)


def _two_up(job: _Job) -> tuple[int, ...]:
    shown = [Batched(sheet.n, job.batch.notices[sheet.n - 1]) for sheet in job.wanted]
    reached: list[int] = []

    def step(at: int) -> bool:
        if not job.watch.step(shown[at].notice.number):
            return False
        for one in shown[at : at + 2]:
            reached.append(one.n)
            job.watch.finish()
        return True

    total, host = len(job.batch.sheets), job.desk.agency().verify_host
    data = two_up(job.batch.number, total, shown, host=host, step=step)
    if reached:
        job.binder.add(data)
    return tuple(reached)


def sent(desk: Desk, batch_id: str, sheets: Sequence[int], note: str = "") -> Batch:
    """The printer has them; a second print of a sheet is a reprint and is traced as one."""
    return _set(desk, batch_id, sheets, SheetState.PRINTED, note)


def confirm(desk: Desk, batch_id: str, sheets: Sequence[int]) -> Batch:
    """A person saw these come out whole."""
    return _set(desk, batch_id, sheets, SheetState.CONFIRMED, "")


def failed(desk: Desk, batch_id: str, sheets: Sequence[int], why: str) -> Batch:
    """These did not come out: they wait to be printed again."""
    return _set(desk, batch_id, sheets, SheetState.PREPARED, why)


def _set(desk: Desk, batch_id: str, sheets: Sequence[int], state: SheetState, note: str) -> Batch:
    def job(db: Database) -> Batch:
        before = {one.n: one for one in store.load(db, batch_id).sheets}
        again = [n for n in sheets if state is SheetState.PRINTED and before[n].prints]
        fresh = [n for n in sheets if n not in set(again)]
        now = desk.clock()
        store.set_sheets(db, batch_id, fresh, state, t=now, note=note)
        store.set_sheets(db, batch_id, again, state, t=now, note=note or "重印")
        return store.load(db, batch_id)

    return desk.memory.write(job)


# --- what hangs ----------------------------------------------------------------------------


def post(
    desk: Desk, paper_id: str, by: str, photos: Sequence[Source], *, refused: str = ""
) -> Posted:
    """已张贴, shown by a photograph; or why the party did not let it hang, with or without one."""
    paper = desk.memory.read(lambda db: store.paper(db, paper_id))
    if paper.state not in PRINTABLE:
        raise NotPrintable(f"{paper.number} 现在是“{label(paper.state)}”，张贴没有登记。")
    if not photos and not refused.strip():
        raise NotPosted(
            "张贴要有一张照片才登记，没有写入。请拍下张贴的位置，或写明拒不张贴的情况。"
        )
    photo = _photo(desk, paper, photos) if photos else None
    found = Posted(
        paper_id=paper_id,
        t=desk.clock(),
        by=by,
        outcome="refused" if refused.strip() else "posted",
        photo=photo,
        note=refused.strip(),
    )
    desk.memory.write(lambda db: store.post(db, found))
    return found


def _photo(desk: Desk, paper: Paper, photos: Sequence[Source]) -> str:
    """The original's hash. Of this laptop's visit it stands among the visit's photographs; a
    visit of another laptop is not ours to add to, so the picture is kept by itself.
    """
    if desk.memory.read(lambda db: foreign.paper(db, paper.id)) is None:
        intake = photographing.add_photos(desk, paper.visit_id, photos, purpose="posting")
        problems, names = intake.problems, [one.sha256 for one in intake.photos]
    else:
        taken = take_in(photos)
        problems = taken.problems
        names = [desk.memory.blobs.put(one.data) for one in taken.taken]
    if problems:
        raise NotPosted(f"{problems[0]}。张贴没有登记。请换一张照片。")
    return names[0]


def posted_picture(desk: Desk, found: Posted, longest: int = 1200) -> bytes | None:
    """The photograph to look at, upright; None where none was taken."""
    return upright_jpeg(posted_photo(desk, found), longest) if found.photo else None


def posted_photo(desk: Desk, found: Posted) -> bytes:
    """The original bytes."""
    return desk.memory.blobs.get(found.photo or "")
