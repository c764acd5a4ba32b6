"""One stall of a market morning: a light visit of its own party, and the operator's own visit.

A stall's visit carries the session's opening steps with their own times; entering it seals
`visit.opened` like any other visit. What is written to a stall is written to its visit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.actions import inspecting
from app.actions.desk import Desk
from app.actions.market import OPERATOR_LIST, load, require_gate
from app.domain.errors import RuleBroken
from app.domain.kinds import Outcome, Verdict, VisitState
from app.domain.rapid_test import beyond
from app.domain.session import (
    Session,
    Stall,
    StripRow,
    clean_closing,
    facts_for,
    operator_facts,
    place_of,
    ref_for,
    steps_for_a_stall,
)
from app.domain.visit import Closing, OpeningStep, Visit
from app.storage import history, sessions, visits
from app.storage.database import Database
from app.storage.sessions import SessionClosed, StallMissing
from app.storage.visits import VisitClosed

HOLDER_PRESENT = "摊主在场"


class NotClean(RuleBroken):
    code = "session.not_clean"


def visit_stall(desk: Desk, session_id: str, stall_id: str) -> Visit:
    """The stall's visit, made when it is first opened, with the morning's steps in it."""
    now = desk.clock()
    session = load(desk, session_id)
    stall = _stall(session, stall_id)
    if stall.visit_id is not None:
        return inspecting.load(desk, stall.visit_id)
    if session.closed_at is not None:
        raise SessionClosed
    require_gate(desk, session)
    ref = inspecting.pinned_newest(desk, stall.checklist_id)
    checklist, _ = desk.library.checklist(ref.id, ref.version, ref.hash)

    def job(db: Database) -> Visit:
        previous = visits.previous(db, stall.party_id, now)
        known = {}
        if previous is not None and previous.checklist is not None:
            known = dict(previous.facts) if previous.checklist.id == ref.id else {}
        visit = inspecting.new_visit(
            desk,
            db,
            now,
            party_id=stall.party_id,
            kind=session.visit_kind,
            ref=ref,
            officers=session.officers,
            basis=session.basis,
            place=place_of(session, stall),
            facts=facts_for(session, checklist, known),
            steps=steps_for_a_stall(session),
            session=ref_for(session, stall),
        )
        visits.create(db, visit)
        here = {"visit_id": visit.id, "away": None, "away_at": None}
        opened = stall.model_copy(update=here)
        sessions.save_stall(db, session_id, opened, now)
        return visit

    return desk.memory.write(job)


def _stall(session: Session, stall_id: str) -> Stall:
    try:
        return session.stall(stall_id)
    except KeyError:
        raise StallMissing from None


def enter_stall(desk: Desk, visit_id: str, facts: Mapping[str, bool]) -> Visit:
    """The stall's facts are confirmed and `visit.opened` is sealed.

    A stall opened on an earlier day is entered with the steps of today's gate.
    """
    visit = inspecting.load(desk, visit_id)
    if visit.state is VisitState.PREPARING and visit.session is not None:
        session = load(desk, visit.session.id)
        require_gate(desk, session)
        _take_steps(desk, visit, steps_for_a_stall(session))
    visit = inspecting.record_facts(desk, visit_id, facts, confirmed=True)
    if visit.state is not VisitState.PREPARING:
        return visit
    return inspecting.begin(desk, visit_id)


def _take_steps(desk: Desk, visit: Visit, steps: Sequence[OpeningStep]) -> None:
    """The gate's steps as they stand now; those the visit has already are not written again."""
    newer = [one for one in steps if one not in visit.steps]

    def job(db: Database) -> None:
        for step in newer:
            visits.save_step(db, visit.id, step)

    if newer:
        desk.memory.write(job)


def refused_entry(desk: Desk, visit_id: str, note: str) -> Visit:
    """拒绝检查: the visit is opened as an attempt, and says why nothing was inspected."""
    visit = inspecting.load(desk, visit_id)
    visit = enter_stall(desk, visit_id, visit.facts)
    return inspecting.give_up(desk, visit.id, Outcome.ENTRY_REFUSED, note.strip())


def offered_closing(desk: Desk, visit: Visit, attendance: str = HOLDER_PRESENT) -> Closing | None:
    """What may be confirmed with one key at a stall where nothing was found."""
    checklist = inspecting.checklist_of(desk, visit)
    if checklist is None or beyond(visit.rapid_tests):
        return None
    return clean_closing(visit, checklist, desk.basis(visit.basis), attendance, desk.clock())


def conclude_clean(desk: Desk, visit_id: str, attendance: str = HOLDER_PRESENT) -> Visit:
    """The officers confirm that nothing was found, and who of the stall was there."""
    visit = inspecting.load(desk, visit_id)
    if visit.state is VisitState.CLOSED:
        raise VisitClosed
    closing = offered_closing(desk, visit, attendance)
    if closing is None:
        raise NotClean(
            "这个摊位还有没答的项目或者发现了问题，不能一键结束。已答的都在。"
            "请答完，或者到核对页写明结论。"
        )
    return inspecting.save_closing(desk, visit_id, closing)


def visit_operator(desk: Desk, session_id: str) -> Visit:
    """The operator's own duties: a visit of its own, with the morning's steps and facts."""
    session = load(desk, session_id)
    if session.operator_visit is not None:
        return inspecting.load(desk, session.operator_visit)
    require_gate(desk, session)
    if session.operator_id is None:
        raise RuleBroken(
            "这一场没有选市场开办者，没有新建检查。请在开场页选定开办者。", code="session.operator"
        )
    operator_id = session.operator_id
    ref = inspecting.pinned_newest(desk, OPERATOR_LIST)
    checklist, _ = desk.library.checklist(ref.id, ref.version, ref.hash)
    now = desk.clock()

    def job(db: Database) -> Visit:
        visit = inspecting.new_visit(
            desk,
            db,
            now,
            party_id=operator_id,
            kind=session.visit_kind,
            ref=ref,
            officers=session.officers,
            basis=session.basis,
            facts=operator_facts(session, checklist),
            steps=steps_for_a_stall(session),
            session=ref_for(session, None),
        )
        visits.create(db, visit)
        sessions.save(db, session.model_copy(update={"operator_visit": visit.id}), now)
        return visit

    return desk.memory.write(job)


def strip(desk: Desk, session: Session) -> tuple[StripRow, ...]:
    """Every stall of the morning with what its visit holds so far."""
    parties = [stall.party_id for stall in session.stalls]
    before = desk.memory.read(lambda db: history.open_before(db, parties, session.created_at))
    return tuple(_strip_row(desk, one, before.get(one.party_id, 0)) for one in session.stalls)


def _strip_row(desk: Desk, stall: Stall, before: int) -> StripRow:
    if stall.visit_id is None:
        return StripRow(stall, before=before)
    visit = inspecting.load(desk, stall.visit_id)
    verdicts = [one.verdict for one in visit.answers.values() if one.verdict is not None]
    return StripRow(
        stall,
        visit.state,
        len(verdicts),
        verdicts.count(Verdict.FAIL),
        sum(beyond((one,)) for one in visit.rapid_tests),
        visit.closing is not None and visit.closing.conclusion is not None,
        visit.outcome is not Outcome.INSPECTED,
        before,
    )
