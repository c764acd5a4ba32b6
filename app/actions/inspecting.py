"""Walking a visit: from the door to the last answer. Each verb is one wish, one transaction.

Whoever calls waits for the return: it comes after the commit, so the time it carries
may be shown as 已保存.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.actions.desk import Desk, new_id
from app.domain.checklist import Checklist, applicable
from app.domain.errors import RuleBroken
from app.domain.measures import Rectification, Seizure
from app.domain.moments import day_of
from app.domain.origins import RecheckOf, SessionRef
from app.domain.paper import SEIZURE_SET, PaperKind
from app.domain.papers.steps import END_PAPERS, require_editable
from app.domain.people import Officer
from app.domain.visit import (
    Answer,
    ChecklistRef,
    Closing,
    OpeningStep,
    Outcome,
    StepKind,
    Verdict,
    Visit,
    VisitKind,
    VisitState,
)
from app.storage import journal, papers, register, visits
from app.storage.database import Database
from app.storage.visits import VisitClosed


class OfficersUnfit(RuleBroken):
    code = "officer.unfit"


class OpeningIncomplete(RuleBroken):
    code = "visit.opening_incomplete"


class ItemUnknown(RuleBroken):
    code = "item.unknown"


def load(desk: Desk, visit_id: str) -> Visit:
    return desk.memory.read(lambda db: visits.load(db, visit_id))


def checklist_of(desk: Desk, visit: Visit) -> Checklist | None:
    """The pinned version, never the newest."""
    if visit.checklist is None:
        return None
    ref = visit.checklist
    return desk.library.checklist(ref.id, ref.version, ref.hash)[0]


def chosen_officers(desk: Desk, officer_ids: Sequence[str]) -> tuple[Officer, ...]:
    """Two different officers; an expired certificate may walk, but blocks signing (said early)."""
    if len(set(officer_ids)) != len(officer_ids):
        raise OfficersUnfit(
            "同一名执法人员选了两次。没有新建检查。检查须有两名不同的持证人员，请换一名。",
            code="officer.same",
        )
    known = {officer.id: officer for officer in desk.memory.read(register.officers)}
    chosen = tuple(known[officer_id] for officer_id in officer_ids if officer_id in known)
    if len(chosen) < 1 or len(chosen) != len(officer_ids):
        raise OfficersUnfit("没有选执法人员，或者选的人已不在名单里。没有新建检查。请重选。")
    if len({officer.badge_no for officer in chosen}) != len(chosen):
        raise OfficersUnfit(
            "两名执法人员的证号相同。没有新建检查。请核对证件后重选。", code="officer.same"
        )
    return chosen


def prepare_visit(
    desk: Desk,
    *,
    party_id: str,
    kind: VisitKind,
    checklist_id: str | None,
    officer_ids: Sequence[str],
    place: str = "",
    basis_id: str | None = None,
) -> Visit:
    """A new visit in preparation: party and officers as they stand today, checklist pinned."""
    now = desk.clock()
    officers = chosen_officers(desk, officer_ids)
    ref = pinned_newest(desk, checklist_id) if checklist_id is not None else None
    basis = basis_id or desk.basis_id()

    def create(db: Database) -> Visit:
        previous = visits.previous(db, party_id, now)
        visit = new_visit(
            desk,
            db,
            now,
            party_id=party_id,
            kind=kind,
            ref=ref,
            officers=officers,
            basis=basis,
            place=place,
            facts=previous.facts if previous is not None and _same(previous, ref) else {},
        )
        visits.create(db, visit)
        return visit

    return desk.memory.write(create)


def pinned_newest(desk: Desk, checklist_id: str) -> ChecklistRef:
    """The newest version of a list, as a visit pins it."""
    newest, digest = desk.library.newest(checklist_id)
    return ChecklistRef(id=newest.id, version=newest.version, hash=digest)


def new_visit(
    desk: Desk,
    db: Database,
    now: datetime,
    *,
    party_id: str,
    kind: VisitKind,
    ref: ChecklistRef | None,
    officers: tuple[Officer, ...],
    basis: str,
    place: str = "",
    facts: Mapping[str, bool],
    steps: tuple[OpeningStep, ...] = (),
    session: SessionRef | None = None,
    recheck_of: RecheckOf | None = None,
) -> Visit:
    """A visit not yet written, made inside the transaction that will write it."""
    party = register.party(db, party_id)
    return Visit(
        id=new_id(),
        kind=kind,
        party=party,
        officers=officers,
        basis=basis,
        checklist=ref,
        place=place or party.address,
        nth_of_year=visits.visits_of_year(db, party_id, day_of(now).year) + 1,
        created_at=now,
        facts=dict(facts),
        steps=steps,
        origin=desk.origin,
        practice=desk.practice,
        session=session,
        recheck_of=recheck_of,
    )


def _same(previous: Visit, ref: ChecklistRef | None) -> bool:
    return previous.checklist is not None and ref is not None and previous.checklist.id == ref.id


def record_step(
    desk: Desk, visit_id: str, kind: StepKind, note: str = "", *, done: bool = True
) -> Visit:
    """One opening step with its own time (credentials, rights, recusal, entry code)."""
    step = OpeningStep(kind=kind, t=desk.clock(), note=note, done=done)

    def save(db: Database) -> Visit:
        _require_open(db, visit_id)
        visits.save_step(db, visit_id, step)
        return visits.load(db, visit_id)

    return desk.memory.write(save)


def record_facts(desk: Desk, visit_id: str, facts: Mapping[str, bool], *, confirmed: bool) -> Visit:
    """The facts of the premises; they switch the items."""

    def save(db: Database) -> Visit:
        _require_open(db, visit_id)
        require_editable(papers.of_visit(db, visit_id), END_PAPERS)
        visits.save_facts(db, visit_id, facts, confirmed, desk.clock())
        return visits.load(db, visit_id)

    return desk.memory.write(save)


def missing_at_the_door(visit: Visit) -> tuple[str, ...]:
    """What still has to be done before the first item, in words."""
    missing = []
    words = {
        StepKind.CREDENTIALS: "出示执法证件",
        StepKind.RIGHTS: "告知权利义务",
        StepKind.RECUSAL: "询问回避",
        StepKind.ENTRY_CODE: "扫入企检查码（或写明暂不扫码的原因）",
    }
    for kind, text in words.items():
        step = visit.step(kind)
        if step is None or (kind is StepKind.ENTRY_CODE and not step.done and not step.note):
            missing.append(text)
    if visit.checklist is not None and not visit.facts_confirmed:
        missing.append("核对场所情况")
    if len(visit.officers) < 2:
        missing.append("还差一名持证执法人员")
    return tuple(missing)


def begin(desk: Desk, visit_id: str) -> Visit:
    """Seal `visit.opened`: who, where, when, on what basis, and every opening step."""

    def seal(db: Database) -> Visit:
        visit = visits.load(db, visit_id)
        if visit.state is not VisitState.PREPARING:
            return visit
        missing = missing_at_the_door(visit)
        if missing:
            raise OpeningIncomplete(
                f"还不能进入检查：{'、'.join(missing)}。已做的步骤都存好了。补齐后再进入。"
            )
        now = desk.clock()
        visits.mark_opened(db, visit_id, now)
        opened = visits.load(db, visit_id)
        journal.append(
            db,
            desk.memory.identity,
            entry_type="visit.opened",
            rec=visit_id,
            body=opened_body(opened),
            actor=opened.officers[0].badge_no,
            pack=opened.checklist.hash if opened.checklist else None,
            t=now,
        )
        return opened

    return desk.memory.write(seal)


def opened_body(visit: Visit) -> dict[str, object]:
    """Body of `visit.opened` (decisions 6, 29)."""
    dumped = visit.model_dump(mode="json")
    names = (
        "kind",
        "outcome",
        "outcome_note",
        "party",
        "officers",
        "basis",
        "checklist",
        "place",
        "nth_of_year",
        "opened_at",
        "steps",
        "facts",
        "origin",
        "practice",
    )
    body = {name: dumped[name] for name in names}
    for name in ("session", "recheck_of"):
        if dumped[name] is not None:
            body[name] = dumped[name]
    return body


def _require_open(db: Database, visit_id: str) -> Visit:
    visit = visits.load(db, visit_id)
    if visit.state is VisitState.CLOSED:
        raise VisitClosed
    return visit


def _require_item(desk: Desk, ref: ChecklistRef | None, item_ids: Sequence[str]) -> None:
    known: set[str] = set()
    if ref is not None:
        checklist, _ = desk.library.checklist(ref.id, ref.version, ref.hash)
        known = {item.id for item in checklist.items()}
    unknown = [item_id for item_id in item_ids if item_id not in known]
    if unknown:
        raise ItemUnknown(f"要点表里没有项目 {'、'.join(unknown)}。没有写入。请核对项目编号。")


def answer(desk: Desk, visit_id: str, given: Answer) -> datetime:
    """Store one answer and its line in the edit log; the return is the time of the commit."""
    return answers(desk, visit_id, (given,))


def answers(desk: Desk, visit_id: str, given: Sequence[Answer]) -> datetime:
    """Store several answers in one act (F8); all of them or none."""

    def save(db: Database) -> None:
        ref = visits.pinned(db, visit_id)
        _require_item(desk, ref, [one.item_id for one in given])
        require_editable(papers.of_visit(db, visit_id), END_PAPERS)
        visits.save_answers(db, visit_id, tuple(given))

    desk.memory.write(save)
    return desk.clock()


def answer_rest(desk: Desk, visit_id: str, item_ids: Sequence[str]) -> datetime:
    """The rest of a section is compliant, in one undoable act, marked 成批 in the log."""
    now = desk.clock()
    return answers(
        desk,
        visit_id,
        [Answer(item_id=one, verdict=Verdict.PASS, by_section=True, t=now) for one in item_ids],
    )


def clear_answer(desk: Desk, visit_id: str, item_id: str) -> datetime:
    """Take an answer back; the log keeps what stood there."""
    return answer(desk, visit_id, Answer(item_id=item_id, t=desk.clock()))


def remember_position(desk: Desk, visit_id: str, item_id: str) -> None:
    desk.memory.write(lambda db: visits.save_position(db, visit_id, item_id, desk.clock()))


def save_seizure(desk: Desk, visit_id: str, seizure: Seizure | None) -> Visit:
    """The seizure as drafted so far; refused once its decision is sealed."""

    def save(db: Database) -> Visit:
        _require_open(db, visit_id)
        require_editable(papers.of_visit(db, visit_id), SEIZURE_SET)
        visits.save_seizure(db, visit_id, seizure, desk.clock())
        return visits.load(db, visit_id)

    return desk.memory.write(save)


def save_rectification(desk: Desk, visit_id: str, rectification: Rectification | None) -> Visit:

    def save(db: Database) -> Visit:
        _require_open(db, visit_id)
        require_editable(papers.of_visit(db, visit_id), (PaperKind.RECTIFICATION_ORDER,))
        visits.save_rectification(db, visit_id, rectification, desk.clock())
        return visits.load(db, visit_id)

    return desk.memory.write(save)


def save_closing(desk: Desk, visit_id: str, closing: Closing) -> Visit:
    """Conclusion, handling, opinion and statement, as entered at review."""

    def save(db: Database) -> Visit:
        _require_open(db, visit_id)
        require_editable(papers.of_visit(db, visit_id), END_PAPERS)
        visits.save_closing(db, visit_id, closing)
        return visits.load(db, visit_id)

    return desk.memory.write(save)


def give_up(desk: Desk, visit_id: str, outcome: Outcome, note: str) -> Visit:
    """未能检查 (关门 / 搬迁 / 未生产 / 拒绝进入), with a photo before it can be closed."""

    def save(db: Database) -> Visit:
        _require_open(db, visit_id)
        visits.save_outcome(db, visit_id, outcome, note, desk.clock())
        return visits.load(db, visit_id)

    return desk.memory.write(save)


def open_items(desk: Desk, visit: Visit) -> tuple[str, ...]:
    """Ids of the applicable items, in the order of the list."""
    checklist = checklist_of(desk, visit)
    if checklist is None:
        return ()
    return tuple(place.item.id for place in applicable(checklist, visit.facts))
