"""A market morning: credentials, rights, recusal and the facts once, then the strip of stalls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from app.actions import inspecting
from app.actions.desk import Desk, new_id
from app.domain.checklist import Checklist
from app.domain.errors import RuleBroken
from app.domain.kinds import SessionKind, StepKind, VisitKind
from app.domain.session import (
    Session,
    for_another_morning,
    missing_at_the_gate,
)
from app.domain.visit import OpeningStep
from app.storage import sessions
from app.storage.database import Database

STALL_LIST = "stall"
OPERATOR_LIST = "produce-market"
STREET_LIST = "retail"


class GateShut(RuleBroken):
    code = "session.opening_incomplete"


def prepare(
    desk: Desk,
    *,
    kind: SessionKind,
    place: str,
    officer_ids: Sequence[str],
    operator_id: str | None = None,
    checklist_id: str | None = None,
    visit_kind: VisitKind = VisitKind.ROUTINE,
) -> Session:
    """A new morning. A place that was walked before brings its stalls, none of them visited."""
    officers = inspecting.chosen_officers(desk, officer_ids)
    default = STALL_LIST if kind is SessionKind.MARKET else STREET_LIST
    checklist, _ = desk.library.newest(checklist_id or default)
    now = desk.clock()
    session = Session(
        id=new_id(),
        kind=kind,
        place=place,
        visit_kind=visit_kind,
        basis=desk.basis_id(),
        officers=officers,
        checklist_id=checklist.id,
        operator_id=operator_id,
        created_at=now,
        practice=desk.practice,
    )

    def job(db: Database) -> Session:
        before = sessions.last_at(db, session.place, now)
        known = dict(before.facts) if before and before.checklist_id == checklist.id else {}
        sessions.save(db, session.model_copy(update={"facts": known}), now)
        for stall in for_another_morning(before.stalls if before is not None else ()):
            sessions.save_stall(db, session.id, stall.model_copy(update={"id": new_id()}), now)
        return sessions.load(db, session.id)

    return desk.memory.write(job)


def load(desk: Desk, session_id: str) -> Session:
    return desk.memory.read(lambda db: sessions.load(db, session_id))


def recent(desk: Desk) -> tuple[Session, ...]:
    return desk.memory.read(sessions.recent)


def in_front(desk: Desk, session_id: str) -> str | None:
    """The stall the officers stood at: the one written to last that has no conclusion."""
    return desk.memory.read(lambda db: sessions.in_front(db, session_id))


def session_of(desk: Desk, visit_id: str) -> str | None:
    """The morning a stall's visit belongs to."""
    return desk.memory.read(lambda db: sessions.of_visit(db, visit_id))


def list_of(desk: Desk, session: Session) -> Checklist:
    """The list whose facts are asked once for the whole market."""
    return desk.library.newest(session.checklist_id)[0]


def asked_once(desk: Desk, session: Session) -> tuple[str, ...]:
    """The facts to confirm at the gate; in a street each shop has its own."""
    if session.kind is SessionKind.STREET:
        return ()
    return tuple(fact.id for fact in list_of(desk, session).asked())


def record_step(
    desk: Desk, session_id: str, kind: StepKind, note: str = "", *, done: bool = True
) -> Session:
    """One opening step for the whole morning, with its own time."""
    step = OpeningStep(kind=kind, t=desk.clock(), note=note, done=done)

    def change(session: Session) -> dict[str, object]:
        kept = tuple(one for one in session.steps if one.kind is not kind)
        return {"steps": (*kept, step)}

    return _change(desk, session_id, step.t, change)


def record_facts(desk: Desk, session_id: str, facts: Mapping[str, bool]) -> Session:
    """The facts of the market, confirmed at this time."""
    now = desk.clock()
    return _change(desk, session_id, now, lambda _: {"facts": dict(facts), "facts_at": now})


def open_gate(desk: Desk, session_id: str) -> Session:
    """Everything done once is done: stalls may be entered."""
    session, now = load(desk, session_id), desk.clock()
    missing = missing_at_the_gate(session, asked_once(desk, session), now)
    if missing:
        raise GateShut(f"还不能开始：{'、'.join(missing)}。已做的步骤都存好了。补齐后再开始。")
    return _change(desk, session_id, now, lambda one: {"opened_at": one.opened_at or now})


def require_gate(desk: Desk, session: Session) -> None:
    """GateShut before the gate was passed, and again on another day."""
    if session.opened_at is None:
        raise GateShut("这一场还没有开始，摊位没有打开。请先办完开场的步骤。")
    missing = missing_at_the_gate(session, asked_once(desk, session), desk.clock())
    if missing:
        raise GateShut(
            f"开场的步骤不是今天办的，摊位没有打开。查过的都在。请重新{'、'.join(missing)}。",
            code="session.another_day",
        )


def close_session(desk: Desk, session_id: str) -> Session:
    """The morning is over. Stalls opened and not entered count as not visited; visits begun and
    not finished stay among today's drafts."""
    now = desk.clock()

    def job(db: Database) -> Session:
        session = sessions.load(db, session_id)
        for stall in session.stalls:
            sessions.leave_unentered(db, session_id, stall, now)
        changed = session.model_copy(update={"closed_at": session.closed_at or now})
        sessions.save(db, changed, now)
        return sessions.load(db, session_id)

    return desk.memory.write(job)


def _change(
    desk: Desk, session_id: str, t: datetime, change: Callable[[Session], Mapping[str, object]]
) -> Session:
    def job(db: Database) -> Session:
        session = sessions.load(db, session_id)
        changed = Session.model_validate(session.model_dump() | dict(change(session)))
        sessions.save(db, changed, t)
        return sessions.load(db, session_id)

    return desk.memory.write(job)
