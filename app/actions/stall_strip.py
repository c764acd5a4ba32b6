"""The strip of a morning: stalls found, added on the spot, taken from the register, moved, gone."""

from __future__ import annotations

from app.actions.desk import Desk, new_id
from app.actions.market import load
from app.domain.errors import RuleBroken
from app.domain.kinds import SessionKind, StallAway
from app.domain.people import Party, PartyKind
from app.domain.session import Hits, Session, Stall, checklist_for, find, same_stall
from app.storage import register, sessions
from app.storage.database import Database
from app.storage.sessions import SessionClosed, StallMissing


class StallKnown(RuleBroken):
    """The stall is in the strip already, or its licence in the register."""

    code = "stall.known"


class MaybeKnown(RuleBroken):
    """Another stall has that name; asked once more, it is taken as another one."""

    code = "stall.same_name"


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
    desk: Desk,
    session_id: str,
    *,
    number: str,
    name: str,
    licence_no: str = "",
    another: bool = False,
) -> Stall:
    """A stall nobody knew: number and name are enough, the rest can follow.

    A number or a licence that is taken is refused; a name only until `another` says that it is
    not the same stall.
    """
    if not name.strip():
        raise RuleBroken(
            "还没有记下：摊位要有名称。没有字号的写经营什么，比如“豆腐摊”。", code="stall.no_name"
        )
    session = load(desk, session_id)
    _require_number(session, number)
    _require_unknown(desk, session, number, name, licence_no, another=another)
    party = Party(
        id=new_id(),
        kind=PartyKind.HOUSEHOLD,
        name=name,
        premises="STL" if session.kind is SessionKind.MARKET else "",
        licence_no=licence_no,
        address=address_in(session, number),
    )
    return _place(desk, session_id, party, number, new=True)


def address_in(session: Session, number: str) -> str:
    """Where a stall of that number stands."""
    return f"{session.place}{number}" + ("号摊" if session.kind is SessionKind.MARKET else "")


def _require_number(session: Session, number: str) -> None:
    if not number.strip() and session.kind is SessionKind.MARKET:
        raise RuleBroken("还没有记下：摊位要有号。没有编号的写位置。", code="stall.no_number")


def _require_unknown(
    desk: Desk, session: Session, number: str, name: str, licence_no: str, *, another: bool
) -> None:
    found = same_stall(session.stalls, number, name, licence_no)
    if found is not None:
        there, words = found
        who = f"{there.number} {there.name}".strip()
        soft = words == "名称" or (words == "号" and session.kind is SessionKind.STREET)
        if not soft:
            raise StallKnown(
                f"还没有记下：{words}和“{who}”相同。填好的都在。是同一家就打开它；"
                "换了人的，先在那一摊记“不在这里了”。"
            )
        if not another:
            raise MaybeKnown(
                f"还没有记下：{words}和“{who}”相同。填好的都在。不是同一家的，再按一次记下。"
            )
    wanted = licence_no.strip()
    if not wanted:
        return
    known = desk.memory.read(lambda db: register.parties(db, wanted, 5))
    same = next((one for one in known if one.licence_no.casefold() == wanted.casefold()), None)
    if same is not None:
        raise StallKnown(
            f"还没有记下：监管对象里“{same.name}”用的是这个许可证编号。填好的都在。"
            "请在查找框输入编号，把它加进来。"
        )


def take_party(desk: Desk, session_id: str, party_id: str, number: str = "") -> Stall:
    """A party of the register joins the strip, once."""
    party = desk.memory.read(lambda db: register.party(db, party_id))
    session = load(desk, session_id)
    _require_number(session, number)
    there = next((one for one in session.stalls if one.party_id == party_id), None)
    if there is not None:
        raise StallKnown(
            f"没有再加：“{there.name}”已经在这一场里（{there.number or '没有编号'}）。请打开它。"
        )
    found = same_stall(session.stalls, number, "", "")
    if found is not None and session.kind is SessionKind.MARKET:
        raise StallKnown(
            f"还没有加进来：{number} 已经是“{found[0].name}”。请核对摊位号；"
            "换了人的，先在那一摊记“不在这里了”。"
        )
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


def set_away(desk: Desk, session_id: str, stall_id: str, away: StallAway | None) -> Stall:
    """A stall is passed by, with the time; None: it is here after all.

    Refused once it was entered: then what was seen belongs to its visit.
    """
    now = desk.clock()

    def job(db: Database) -> Stall:
        session, stall = _of_running(db, session_id, stall_id)
        stall = sessions.leave_unentered(db, session_id, stall, now)
        if away is not None and stall.visit_id is not None:
            raise RuleBroken(
                "这个摊位已经进入检查，没有记为不在。答过的都在。请写结论，或者在笔录里写明情况。",
                code="stall.entered",
            )
        at = now if away is not None else None
        changed = stall.model_copy(update={"away": away, "away_at": at})
        sessions.save_stall(db, session.id, changed, now)
        return changed

    return desk.memory.write(job)


def renumber(desk: Desk, session_id: str, stall_id: str, number: str) -> Stall:
    """A stall that moved inside the market, or whose number was mistyped; its party moves too."""
    now = desk.clock()

    def job(db: Database) -> Stall:
        session, stall = _of_running(db, session_id, stall_id)
        _require_number(session, number)
        others = [one for one in session.stalls if one.id != stall_id]
        taken = same_stall(others, number, "", "")
        if taken is not None and session.kind is SessionKind.MARKET:
            raise StallKnown(
                f"摊位号没有改：{number} 已经是“{taken[0].name}”。两摊都没有变。请核对号码。"
            )
        stall = sessions.leave_unentered(db, session_id, stall, now)
        if stall.visit_id is not None:
            raise RuleBroken(
                "摊位号没有改：这个摊位已经进入检查，号码写在封存的进入记录里。"
                "答过的都在。这次请在笔录里写明，下一场再改号。",
                code="stall.entered",
            )
        party = register.party(db, stall.party_id)
        if party.address == address_in(session, stall.number):
            moved = party.model_copy(update={"address": address_in(session, number.strip())})
            register.save_party(db, moved, now)
        changed = stall.model_copy(update={"number": number.strip()})
        sessions.save_stall(db, session_id, changed, now)
        return changed

    return desk.memory.write(job)


def _of_running(db: Database, session_id: str, stall_id: str) -> tuple[Session, Stall]:
    session = sessions.load(db, session_id)
    if session.closed_at is not None:
        raise SessionClosed
    try:
        return session, session.stall(stall_id)
    except KeyError:
        raise StallMissing from None
