"""A morning at one market or in one street: what is done once and shared by every stall.

Credentials, rights, recusal and entry code are recorded once with their times, and so are the
facts of the market; each stall is a light visit of its own party that carries them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domain.basis import Basis
from app.domain.checklist import Checklist
from app.domain.counting import count
from app.domain.judging import propose
from app.domain.kinds import (
    Conclusion,
    Handling,
    SessionKind,
    StallAway,
    StepKind,
    VisitKind,
    VisitState,
)
from app.domain.moments import day_of
from app.domain.origins import SessionRef
from app.domain.people import Officer, Party
from app.domain.shape import Identity, Line, Moment, Name, Shape
from app.domain.visit import Closing, OpeningStep, Visit

OFFICERS_NEEDED = 2
NIGHT = timedelta(hours=6)  # a night market goes on after midnight; the next morning it does not


class Stall(Shape):
    """One stall of the strip; found by number, name or licence."""

    id: Identity
    n: Annotated[int, Field(ge=1)]  # place in the strip
    number: Line  # 12, A-07; empty in a street without house numbers
    party_id: Identity
    name: Name
    licence_no: Line = ""
    checklist_id: str
    visit_id: Identity | None = None
    away: StallAway | None = None
    away_at: Moment | None = None


class PrintRun(Shape):
    """One job that left for the printer or a file: its papers in order and where each ends.

    Sent is not printed: `came_out` is how many of them a person saw come out whole.
    """

    t: Moment
    what: Literal["sealed", "sheets"]
    to: Literal["printer", "file"]
    papers: tuple[Identity, ...]
    ends: tuple[int, ...]  # the last page of each paper inside the job
    again: int = 0  # how many of them had come out before: a reprint
    came_out: int | None = None

    @property
    def pages(self) -> int:
        return self.ends[-1] if self.ends else 0

    def through(self, page: int) -> int:
        """How many papers are whole where the last good page is this one."""
        return sum(end <= page for end in self.ends)


class Session(Shape):
    """One morning; assembled by storage from its rows."""

    id: Identity
    kind: SessionKind
    place: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    visit_kind: VisitKind = VisitKind.ROUTINE
    basis: str
    officers: tuple[Officer, ...]
    checklist_id: str  # the list a stall gets unless its party's kind has another
    operator_id: Identity | None = None  # the market operator's party
    operator_visit: Identity | None = None
    facts: Mapping[str, bool] = Field(default_factory=dict)
    facts_at: Moment | None = None  # confirmed at that time
    steps: tuple[OpeningStep, ...] = ()
    created_at: Moment
    opened_at: Moment | None = None
    closed_at: Moment | None = None
    stalls: tuple[Stall, ...] = ()
    prints: tuple[PrintRun, ...] = ()
    practice: bool = False

    def step(self, kind: StepKind) -> OpeningStep | None:
        return next((one for one in self.steps if one.kind is kind), None)

    def came_out(self, what: str) -> frozenset[str]:
        """The papers somebody saw printed."""
        runs = [one for one in self.prints if one.what == what]
        return frozenset(paper for one in runs for paper in one.papers[: one.came_out or 0])

    def stall(self, stall_id: str) -> Stall:
        """The stall with that id. Raises KeyError."""
        for one in self.stalls:
            if one.id == stall_id:
                return one
        raise KeyError(stall_id)


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search finds: stalls of this strip, and parties of the register not yet in it."""

    stalls: tuple[Stall, ...]
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class StripRow:
    """One stall as the strip shows it."""

    stall: Stall
    visit: VisitState | None = None  # null: not visited yet
    answered: int = 0
    failed: int = 0
    beyond: int = 0  # rapid tests beyond their limit
    concluded: bool = False
    refused: bool = False  # entry was refused: nothing inspected
    before: int = 0  # findings of earlier visits nobody has seen corrected

    @property
    def walked(self) -> bool:
        """Entered, whatever became of it."""
        return self.visit not in {None, VisitState.PREPARING}


def walked(rows: Iterable[StripRow]) -> tuple[int, int]:
    """How many stalls were entered, and how many there are to enter: who is away is neither."""
    here = [one for one in rows if one.stall.away is None]
    return sum(one.walked for one in here), len(here)


_STEPS = {
    StepKind.CREDENTIALS: "出示执法证件",
    StepKind.RIGHTS: "告知权利义务",
    StepKind.RECUSAL: "询问回避",
    StepKind.ENTRY_CODE: "扫入企检查码（或写明暂不扫码的原因）",
}


def holds(step: OpeningStep, now: datetime) -> bool:
    """Whether what was shown and told still counts: on its day, and through one night."""
    return day_of(step.t) == day_of(now) or now - step.t < NIGHT


def standing_step(session: Session, kind: StepKind, now: datetime) -> OpeningStep | None:
    """The opening step as it counts now; one of an earlier day is done again."""
    step = session.step(kind)
    return step if step is not None and holds(step, now) else None


def missing_at_the_gate(session: Session, asked: Sequence[str], now: datetime) -> tuple[str, ...]:
    """What must still be done before the next stall; `asked` are the facts to confirm.

    On another day credentials are shown and rights told again; the facts of the market stand.
    """
    missing = []
    for kind, words in _STEPS.items():
        step = standing_step(session, kind, now)
        if step is None or not (step.done or step.note):
            missing.append(words)
    if asked and session.facts_at is None:
        missing.append("核对市场情况")
    if len(session.officers) < OFFICERS_NEEDED:
        missing.append("还差一名持证执法人员")
    return tuple(missing)


def steps_for_a_stall(session: Session) -> tuple[OpeningStep, ...]:
    """The opening steps as a stall's visit carries them: the same times, and that it was once."""
    once = f"{session.place}开场时统一进行"
    return tuple(
        step.model_copy(update={"note": f"{step.note}（{once}）"[:200] if step.note else once})
        for step in session.steps
    )


def ref_for(session: Session, stall: Stall | None) -> SessionRef:
    return SessionRef(id=session.id, place=session.place, stall=stall.number if stall else "")


def place_of(session: Session, stall: Stall) -> str:
    """海棠农贸市场12号摊: what the papers print as the place of inspection."""
    if session.kind is SessionKind.STREET or not stall.number:
        return session.place + stall.number
    return f"{session.place}{stall.number}号摊"


def checklist_for(session: Session, party: Party, lists: Iterable[Checklist]) -> str:
    """In a market every stall has the stall list; in a street the list of its party's kind."""
    if session.kind is SessionKind.MARKET:
        return session.checklist_id
    fitting = (one.id for one in lists if one.premises_code == party.premises)
    return next(fitting, session.checklist_id)


def facts_for(session: Session, checklist: Checklist, known: Mapping[str, bool]) -> dict[str, bool]:
    """The preset facts of a stall: its own of last time, else the market's, else the list's."""
    preset = {fact.id: fact.default for fact in checklist.asked()}
    for source in (session.facts, known):
        preset |= {name: value for name, value in source.items() if name in preset}
    return preset


def operator_facts(session: Session, checklist: Checklist) -> dict[str, bool]:
    """The operator's own duties: what concerns the stalls is asked at the stalls."""
    asked = {fact.id: fact.default for fact in checklist.asked()}
    shared = {name: value for name, value in session.facts.items() if name in asked}
    own = {"is_market_operator": True, "is_stallholder": False}
    return asked | shared | {name: value for name, value in own.items() if name in asked}


def find(stalls: Sequence[Stall], text: str) -> tuple[Stall, ...]:
    """By number exactly, else by the beginning of a number, name or licence."""
    wanted = text.strip().casefold()
    if not wanted:
        return tuple(stalls)
    exact = tuple(one for one in stalls if one.number.casefold() == wanted)
    if exact:
        return exact
    return tuple(
        one
        for one in stalls
        if one.number.casefold().startswith(wanted)
        or wanted in one.name.casefold()
        or (len(wanted) >= 4 and wanted in one.licence_no.casefold())
    )


def next_stall(stalls: Sequence[Stall], stall_id: str) -> Stall | None:
    """The next stall of the strip that was not visited yet, going round once."""
    ids = [one.id for one in stalls]
    start = ids.index(stall_id) + 1 if stall_id in ids else 0
    around = (*stalls[start:], *stalls[:start])
    return next(
        (one for one in around if one.visit_id is None and one.away is None and one.id != stall_id),
        None,
    )


def for_another_morning(stalls: Iterable[Stall]) -> tuple[Stall, ...]:
    """The stalls of a place as its next morning finds them: none visited, none that is gone."""
    fresh = {"visit_id": None, "away": None, "away_at": None}
    return tuple(one.model_copy(update=fresh) for one in stalls if one.away is not StallAway.GONE)


def same_stall(
    stalls: Sequence[Stall], number: str, name: str, licence_no: str
) -> tuple[Stall, str] | None:
    """A stall of the strip that is the same one, or may be, and by what: 号, 许可证, 名称."""
    here = [one for one in stalls if one.away is not StallAway.GONE]
    for words, wanted, had in (
        ("许可证", licence_no, [one.licence_no for one in here]),
        ("号", number, [one.number for one in here]),
        ("名称", name, [one.name for one in here]),
    ):
        for one, text in zip(here, had, strict=True):
            if wanted.strip() and text.casefold() == wanted.strip().casefold():
                return one, words
    return None


def clean_closing(
    visit: Visit, checklist: Checklist, basis: Basis, attendance: str, t: Moment
) -> Closing | None:
    """What two officers may confirm with one key where nothing was found; else None.

    Nothing is concluded by itself: this is the offer the screen shows before the key.
    """
    counts = count(checklist, visit.facts, visit.answers, basis.id)
    if counts.unanswered or counts.failed or not counts.answered:
        return None
    left_out = f"，合理缺项 {len(counts.not_applicable)} 项" if counts.not_applicable else ""
    said = f"检查 {counts.checked} 项，符合 {len(counts.passed)} 项{left_out}，未发现问题。"
    computed = propose(basis, checklist, counts).conclusion if basis.computes_result else None
    return Closing(
        conclusion=computed or Conclusion.NO_PROBLEM_FOUND,
        own_words=said,
        handling=(Handling.PASSED,) if computed else (),
        attendance=attendance,
        t=t,
    )
