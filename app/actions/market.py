"""A market morning: credentials, rights, recusal and the facts once, then the strip of stalls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from app.actions import inspecting
from app.actions.desk import Desk, new_id
from app.domain.checklist import Checklist
from app.domain.errors import RuleBroken
from app.domain.kinds import SessionKind, StepKind, VisitKind
from app.domain.people import Party, PartyKind
from app.domain.session import (
    Hits,
    Session,
    Stall,
    checklist_for,
    find,
    missing_at_the_gate,
)
from app.domain.visit import OpeningStep
from app.storage import register, sessions
from app.storage.database import Database
from app.storage.sessions import SessionClosed

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
        sessions.save(db, session, now)
        for stall in before.stalls if before is not None else ():
            again = stall.model_copy(update={"id": new_id(), "visit_id": None})
            sessions.save_stall(db, session.id, again, now)
        return sessions.load(db, session.id)

    return desk.memory.write(job)


def load(desk: Desk, session_id: str) -> Session:
    return desk.memory.read(lambda db: sessions.load(db, session_id))


def recent(desk: Desk) -> tuple[Session, ...]:
    return desk.memory.read(sessions.recent)


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
    session = load(desk, session_id)
    missing = missing_at_the_gate(session, asked_once(desk, session))
    if missing:
        raise GateShut(f"还不能开始：{'、'.join(missing)}。已做的步骤都存好了。补齐后再开始。")
    now = desk.clock()
    return _change(desk, session_id, now, lambda one: {"opened_at": one.opened_at or now})


def close_session(desk: Desk, session_id: str) -> Session:
    """The morning is over; visits not yet finished stay among today's drafts."""
    now = desk.clock()
    return _change(desk, session_id, now, lambda one: {"closed_at": one.closed_at or now})


def _change(
    desk: Desk, session_id: str, t: datetime, change: Callable[[Session], Mapping[str, object]]
) -> Session:
    def job(db: Database) -> Session:
        session = sessions.load(db, session_id)
        changed = Session.model_validate(session.model_dump() | dict(change(session)))
        sessions.save(db, changed, t)
        return sessions.load(db, session_id)

    return desk.memory.write(job)


# --- the strip ------------------------------------------------------------------------------


def search(desk: Desk, session_id: str, text: str) -> Hits:
    """Stalls of this strip first; of the register only who is not in the strip."""
    session = load(desk, session_id)
    stalls = find(session.stalls, text)
    if not text.strip() or _is_stall_number(text.strip()):
        return Hits(stalls, ())
    here = {one.party_id for one in session.stalls} | {session.operator_id}
    known = desk.memory.read(lambda db: register.parties(db, text, 12))
    return Hits(stalls, tuple(one for one in known if one.id not in here)[:6])


def _is_stall_number(text: str) -> bool:
    """Short and with a digit: a number of a stall, not a part of anybody's licence."""
    return text.isascii() and len(text) < 6 and any(sign.isdigit() for sign in text)


def add_stall(
    desk: Desk, session_id: str, *, number: str, name: str, licence_no: str = ""
) -> Stall:
    """A stall nobody knew: number and name are enough, the rest can follow."""
    if not name.strip():
        raise RuleBroken(
            "还没有记下：摊位要有名称。没有字号的写经营什么，比如“豆腐摊”。", code="stall.no_name"
        )
    session = load(desk, session_id)
    if not number.strip() and session.kind is SessionKind.MARKET:
        raise RuleBroken("还没有记下：摊位要有号。没有编号的写位置。", code="stall.no_number")
    party = Party(
        id=new_id(),
        kind=PartyKind.HOUSEHOLD,
        name=name,
        premises="STL" if session.kind is SessionKind.MARKET else "",
        licence_no=licence_no,
        address=f"{session.place}{number}" + ("号摊" if session.kind is SessionKind.MARKET else ""),
    )
    return _place(desk, session_id, party, number, new=True)


def take_party(desk: Desk, session_id: str, party_id: str, number: str = "") -> Stall:
    """A party of the register joins the strip."""
    party = desk.memory.read(lambda db: register.party(db, party_id))
    return _place(desk, session_id, party, number, new=False)


def _place(desk: Desk, session_id: str, party: Party, number: str, *, new: bool) -> Stall:
    now = desk.clock()
    lists = desk.library.checklists()

    def job(db: Database) -> Stall:
        session = sessions.load(db, session_id)
        if session.closed_at is not None:
            raise SessionClosed
        stall = Stall(
            id=new_id(),
            n=max((one.n for one in session.stalls), default=0) + 1,
            number=number,
            party_id=party.id,
            name=party.name,
            licence_no=party.licence_no,
            checklist_id=checklist_for(session, party, lists),
        )
        if new:
            register.save_party(db, party, now)
        sessions.save_stall(db, session_id, stall, now)
        return stall

    return desk.memory.write(job)
