"""The papers of a morning: frozen, signed on paper and sealed stall by stall.

Each paper stays a paper of its own visit with its own signatures; a batch only walks the strip.
A stall that is refused is named and the next one goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.actions import inspecting, issuing, market, reviewing, sealing, signing
from app.actions.desk import Desk
from app.actions.progress import Progress
from app.domain.errors import Problem, Refused
from app.domain.paper import Paper, PaperKind, PaperState
from app.domain.papers.due import TAKEN_BACK, due_of
from app.domain.papers.steps import STANDING
from app.domain.party_gaps import lacks_for_papers
from app.domain.session import Session
from app.domain.visit import Visit
from app.evidence.ingest import Source, take_in
from app.evidence.page_codes import read_page_code


@dataclass(frozen=True, slots=True)
class StallPapers:
    """One stall as the list of papers shows it. `missing`: why it cannot be frozen, in words."""

    name: str
    visit: Visit
    papers: tuple[Paper, ...]  # those that hold, in the order of freezing
    missing: tuple[str, ...]
    waiting: tuple[PaperKind, ...]  # due and not yet frozen
    lacks: tuple[str, ...] = ()  # what the papers need of the party

    @property
    def to_sign(self) -> int:
        return sum(one.state is PaperState.FROZEN for one in self.papers)

    @property
    def to_seal(self) -> int:
        return sum(one.state is PaperState.SIGNED for one in self.papers)

    @property
    def sealed(self) -> int:
        return sum(one.state in STANDING for one in self.papers)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch did: how many papers, and the stalls refused, each with its reason."""

    papers: int
    refused: tuple[Problem, ...] = ()
    stopped: bool = False


def rows(desk: Desk, session_id: str) -> tuple[StallPapers, ...]:
    """Every stall entered, in the order of the strip, the market operator's visit at the end."""
    session = market.load(desk, session_id)
    found = (_row(desk, name, visit_id) for name, visit_id in _visits(session))
    return tuple(
        one
        for one in found
        if one.visit.opened_at is not None or one.visit.id == session.operator_visit
    )


def _visits(session: Session) -> Iterator[tuple[str, str]]:
    for stall in session.stalls:
        if stall.visit_id is not None:
            yield f"{stall.number} {stall.name}".strip(), stall.visit_id
    if session.operator_visit is not None:
        yield "市场开办者", session.operator_visit


def _row(desk: Desk, name: str, visit_id: str) -> StallPapers:
    visit = inspecting.load(desk, visit_id)
    papers = tuple(one for one in issuing.papers_of(desk, visit_id) if one.state not in TAKEN_BACK)
    review = reviewing.review_of(desk, visit)
    missing = [gap.sentence for gap in review.gaps]
    if visit.opened_at is None:
        missing.insert(0, "还没有进入检查。")
    lacks = lacks_for_papers(visit.party)
    if lacks:
        missing.append(f"还不知道{'、'.join(lacks)}，文书上要写，请补填。")
    waiting = tuple(due.kind for due in due_of(visit, papers) if due.paper is None)
    return StallPapers(name, visit, papers, tuple(missing), waiting, lacks)


def freeze_ready(desk: Desk, session_id: str, progress: Progress) -> Batch:
    """Freeze what is due at every stall that has no gap; the others keep their reason."""

    def one_stall(row: StallPapers) -> int:
        kinds = [kind for kind in row.waiting if kind is not PaperKind.SERVICE_RECEIPT]
        return len(issuing.freeze(desk, row.visit.id, kinds)) if kinds else 0

    ready = [row for row in rows(desk, session_id) if row.waiting and not row.missing]
    return _walk(ready, progress, one_stall)


def seal_signed(desk: Desk, session_id: str, progress: Progress) -> Batch:
    """Seal every paper that is wholly signed, each with the set it belongs to."""

    def one_stall(row: StallPapers) -> int:
        sealed: set[str] = set()
        for paper in row.papers:
            if paper.state is PaperState.SIGNED and paper.id not in sealed:
                sealed |= {one.id for one in sealing.seal(desk, paper.id)}
        return len(sealed)

    return _walk([row for row in rows(desk, session_id) if row.to_seal], progress, one_stall)


def _walk(
    ready: Sequence[StallPapers], progress: Progress, one_stall: Callable[[StallPapers], int]
) -> Batch:
    progress.begin(len(ready))
    papers = 0
    refused: list[Problem] = []
    for row in ready:
        if not progress.step(row.name):
            return Batch(papers, tuple(refused), stopped=True)
        try:
            papers += one_stall(row)
        except Refused as error:
            refused.append(Problem(row.name, error.sentence, error.code))
        progress.finish()
    return Batch(papers, tuple(refused))


def take_pen_pages(
    desk: Desk, session_id: str, sources: Sequence[Source], progress: Progress
) -> Batch:
    """Photographed sheets of the whole morning: each page finds its paper by its page code.

    A paper whose pages are all back is recorded as signed by pen.
    """
    frozen = {
        (paper.content_hash or "")[:12]: (row.name, paper)
        for row in rows(desk, session_id)
        for paper in row.papers
        if paper.state is PaperState.FROZEN
    }
    piles: dict[str, list[Source]] = {}
    intake = take_in(sources)
    refused = list(intake.problems)
    for taken in intake.taken:
        code = read_page_code(taken.data)
        if code is None:
            words = "没有认出页码，没有收下。其他页不受影响。请把页脚的小码拍清楚后重拍"
            refused.append(Problem(taken.name, words, "pen.no_code"))
        elif code.content not in frozen:
            words = "不是这一场等着签名的文书，没有收下。其他页不受影响"
            refused.append(Problem(taken.name, words, "pen.other_paper"))
        else:
            source = Source(taken.name, data=taken.data)
            piles.setdefault(code.content, []).append(source)
    return _file_pages(desk, piles, frozen, refused, progress)


def _file_pages(
    desk: Desk,
    piles: dict[str, list[Source]],
    frozen: dict[str, tuple[str, Paper]],
    refused: list[Problem],
    progress: Progress,
) -> Batch:
    progress.begin(len(piles))
    signed = 0
    for content, pages in piles.items():
        name, paper = frozen[content]
        if not progress.step(name):
            return Batch(signed, tuple(refused), stopped=True)
        try:
            intake = signing.attach_pen_pages(desk, paper.id, pages)
            refused += intake.problems
            if not intake.missing:
                signing.confirm_pen(desk, paper.id)
                signed += 1
        except Refused as error:
            refused.append(Problem(name, error.sentence, error.code))
        progress.finish()
    return Batch(signed, tuple(refused))
