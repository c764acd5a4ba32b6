"""Visits as rows: every tap writes its own row and its own line in the edit log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.errors import RuleBroken
from app.domain.measures import Rectification, Seizure
from app.domain.moments import day_of
from app.domain.people import Party
from app.domain.rapid_test import RapidTest
from app.domain.shape import Shape
from app.domain.visit import (
    Answer,
    ChecklistRef,
    Closing,
    Conclusion,
    OpeningStep,
    Outcome,
    Photo,
    Visit,
    VisitKind,
    VisitState,
)
from app.storage import edits
from app.storage.database import Database
from app.storage.edits import stamp

_HEAD = {
    "id",
    "kind",
    "party",
    "officers",
    "basis",
    "checklist",
    "place",
    "nth_of_year",
    "created_at",
    "origin",
    "practice",
    "session",
    "recheck_of",
}
_AFTER_CLOSING = {"approval", "custody", "posting", "signed_page"}


class VisitMissing(RuleBroken):
    code = "visit.missing"

    def __init__(self) -> None:
        super().__init__("没有这一次检查。其他检查都在。请从今日或台账中重新打开。")


class VisitClosed(RuleBroken):
    code = "visit.closed"

    def __init__(self) -> None:
        super().__init__(
            "这次检查已经办完封存，不能再改。内容没有变。需要更正时，请另出补正文书或复查。"
        )


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """One line of a list of visits."""

    id: str
    party_id: str
    party_name: str
    kind: VisitKind
    state: VisitState
    checklist_id: str
    checklist_version: int
    created_at: datetime
    last_saved_at: datetime
    answered: int
    photos: int
    position: str
    outcome: Outcome
    conclusion: Conclusion | None
    practice: bool
    closed_at: datetime | None = None


def create(db: Database, visit: Visit) -> None:
    """A new visit with everything it already holds."""
    db.execute(
        "INSERT INTO visits (id, state, outcome, outcome_note, party_id, party_name, year, "
        "created_at, saved_at, opened_at, closed_at, position, conclusion, head, steps, facts, "
        "facts_confirmed, seizure, rectification, closing) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            visit.id,
            visit.state.value,
            visit.outcome.value,
            visit.outcome_note,
            visit.party.id,
            visit.party.name,
            day_of(visit.created_at).year,
            stamp(visit.created_at),
            stamp(visit.created_at),
            _text(visit.opened_at),
            _text(visit.closed_at),
            visit.position,
            visit.closing.conclusion if visit.closing else None,
            visit.model_dump_json(include=_HEAD),
            _list(visit.steps),
            json.dumps(dict(visit.facts)),
            visit.facts_confirmed,
            _body(visit.seizure),
            _body(visit.rectification),
            _body(visit.closing),
        ),
    )
    edits.note(db, visit.id, visit.created_at, "visit", visit)
    for answer in visit.answers.values():
        _put_answer(db, visit.id, answer)
    for photo in visit.photos:
        _put_photo(db, visit.id, photo)
    _recount(db, visit.id, visit.created_at)


def load(db: Database, visit_id: str) -> Visit:
    """The whole visit, or VisitMissing."""
    row = db.execute(
        "SELECT state, outcome, outcome_note, opened_at, closed_at, position, head, steps, facts, "
        "facts_confirmed, seizure, rectification, closing FROM visits WHERE id = ?",
        (visit_id,),
    ).fetchone()
    if row is None:
        raise VisitMissing
    state, outcome, outcome_note, opened_at, closed_at, position, head, steps, facts, *rest = row
    confirmed, seizure, rectification, closing = rest
    return Visit.model_validate(
        {
            **json.loads(head),
            "state": state,
            "outcome": outcome,
            "outcome_note": outcome_note,
            "opened_at": opened_at,
            "closed_at": closed_at,
            "position": position,
            "steps": json.loads(steps),
            "facts": json.loads(facts),
            "facts_confirmed": bool(confirmed),
            "answers": _answers(db, visit_id),
            "photos": _photos(db, visit_id),
            "rapid_tests": _rapid_tests(db, visit_id),
            "seizure": Seizure.model_validate_json(seizure) if seizure else None,
            "rectification": (
                Rectification.model_validate_json(rectification) if rectification else None
            ),
            "closing": Closing.model_validate_json(closing) if closing else None,
        }
    )


def save_answer(db: Database, visit_id: str, answer: Answer) -> None:
    """One tap: its row, its line in the log, and the visit's time of saving."""
    save_answers(db, visit_id, (answer,))


def save_answers(db: Database, visit_id: str, answers: Sequence[Answer]) -> None:
    """Several answers of one act (F8), all or none."""
    _require_open(db, visit_id)
    for answer in answers:
        _put_answer(db, visit_id, answer)
        edits.note(db, visit_id, answer.t, "answer", answer)
    if answers:
        _recount(db, visit_id, answers[-1].t)


def save_step(db: Database, visit_id: str, step: OpeningStep) -> None:
    """An opening step; a repeated one takes the place of the former, the log keeps both."""
    _require_open(db, visit_id)
    (text,) = db.execute("SELECT steps FROM visits WHERE id = ?", (visit_id,)).fetchone()
    kept = [old for old in json.loads(text) if old["kind"] != step.kind.value]
    _set(db, visit_id, step.t, steps=json.dumps([*kept, step.model_dump(mode="json")]))
    edits.note(db, visit_id, step.t, "step", step)


def save_facts(
    db: Database, visit_id: str, facts: Mapping[str, bool], confirmed: bool, t: datetime
) -> None:
    """Facts of the premises, on which the conditions of the checklist stand."""
    _require_open(db, visit_id)
    plain = {name: bool(value) for name, value in facts.items()}
    _set(db, visit_id, t, facts=json.dumps(plain), facts_confirmed=int(confirmed))
    edits.note(db, visit_id, t, "facts", {"facts": plain, "confirmed": confirmed})


def save_party(db: Database, visit_id: str, party: Party, t: datetime) -> None:
    """The party as completed on the spot; as it was stays in the log."""
    _require_open(db, visit_id)
    (text,) = db.execute("SELECT head FROM visits WHERE id = ?", (visit_id,)).fetchone()
    head = {**json.loads(text), "party": party.model_dump(mode="json")}
    _set(db, visit_id, t, head=json.dumps(head), party_name=party.name)
    edits.note(db, visit_id, t, "party", party)


def save_position(db: Database, visit_id: str, item_id: str, t: datetime) -> None:
    """The item last shown: where the program reopens. No evidence, so no line in the log."""
    _require_open(db, visit_id)
    _set(db, visit_id, t, position=item_id)


def save_outcome(
    db: Database, visit_id: str, outcome: Outcome, outcome_note: str, t: datetime
) -> None:
    """Inspected, or why not."""
    _require_open(db, visit_id)
    _set(db, visit_id, t, outcome=outcome.value, outcome_note=outcome_note)
    edits.note(db, visit_id, t, "outcome", {"outcome": outcome.value, "note": outcome_note})


def save_seizure(db: Database, visit_id: str, seizure: Seizure | None, t: datetime) -> None:
    """The draft of a seizure. Open after closing too: its approval may be filed later."""
    _require(db, visit_id)
    _set(db, visit_id, t, seizure=_body(seizure))
    edits.note(db, visit_id, t, "seizure", seizure)


def save_rectification(
    db: Database, visit_id: str, rectification: Rectification | None, t: datetime
) -> None:
    _require_open(db, visit_id)
    _set(db, visit_id, t, rectification=_body(rectification))
    edits.note(db, visit_id, t, "rectification", rectification)


def save_closing(db: Database, visit_id: str, closing: Closing) -> None:
    """What the officers conclude at review."""
    _require_open(db, visit_id)
    _set(db, visit_id, closing.t, closing=_body(closing), conclusion=closing.conclusion)
    edits.note(db, visit_id, closing.t, "closing", closing)


def add_photo(db: Database, visit_id: str, photo: Photo) -> None:
    """A photo whose bytes are already in the blob store."""
    if photo.purpose in _AFTER_CLOSING:
        _require(db, visit_id)
    else:
        _require_open(db, visit_id)
    _put_photo(db, visit_id, photo)
    edits.note(db, visit_id, photo.t, "photo", photo)
    _recount(db, visit_id, photo.t)


def drop_photo(db: Database, visit_id: str, photo_id: str, reason: str, t: datetime) -> None:
    """Takes a photo out of the visit; its bytes and the reason stay on record."""
    _require_open(db, visit_id)
    db.execute(
        "UPDATE photos SET dropped = ? WHERE id = ? AND visit_id = ?", (reason, photo_id, visit_id)
    )
    edits.note(db, visit_id, t, "photo.dropped", {"id": photo_id, "reason": reason})
    _recount(db, visit_id, t)


def restore_photo(db: Database, visit_id: str, photo_id: str, t: datetime) -> None:
    """A photo taken out comes back under its own number; both steps stay in the log."""
    _require_open(db, visit_id)
    db.execute(
        "UPDATE photos SET dropped = NULL WHERE id = ? AND visit_id = ?", (photo_id, visit_id)
    )
    edits.note(db, visit_id, t, "photo.restored", {"id": photo_id})
    _recount(db, visit_id, t)


def next_photo_seq(db: Database, visit_id: str) -> int:
    """The next photo number; a dropped photo's number is not given again."""
    (last,) = db.execute(
        "SELECT coalesce(max(seq), 0) FROM photos WHERE visit_id = ?", (visit_id,)
    ).fetchone()
    return int(last) + 1


def mark_opened(db: Database, visit_id: str, t: datetime) -> None:
    """`visit.opened` is sealed in the same transaction."""
    _require_open(db, visit_id)
    _set(db, visit_id, t, state=VisitState.OPEN.value, opened_at=t.isoformat())
    edits.note(db, visit_id, t, "opened", {})


def mark_closed(db: Database, visit_id: str, t: datetime) -> None:
    """`visit.closed` is sealed in the same transaction."""
    _require_open(db, visit_id)
    _set(db, visit_id, t, state=VisitState.CLOSED.value, closed_at=t.isoformat())


def summaries(
    db: Database,
    state: VisitState | None = None,
    party_id: str | None = None,
    limit: int = 200,
) -> tuple[VisitSummary, ...]:
    """Visits for a list, newest first."""
    wanted = {"state": state.value if state else None, "party_id": party_id}
    filters = {name: value for name, value in wanted.items() if value is not None}
    where = " AND ".join(f"{name} = ?" for name in filters) or "1"
    rows = db.execute(
        "SELECT id, party_id, party_name, state, head, created_at, saved_at, answered, photos, "
        f"position, outcome, conclusion, closed_at FROM visits WHERE {where} "
        "ORDER BY created_at DESC, id LIMIT ?",
        (*filters.values(), limit),
    )
    return tuple(_summary(row) for row in rows.fetchall())


def visits_of_year(db: Database, party_id: str, year: int) -> int:
    """How many visits to a party were begun in a calendar year, local time."""
    (found,) = db.execute(
        "SELECT count(*) FROM visits WHERE party_id = ? AND year = ?", (party_id, year)
    ).fetchone()
    return int(found)


def previous(db: Database, party_id: str, before: datetime) -> Visit | None:
    """The last closed visit to a party begun before a moment."""
    row = db.execute(
        "SELECT id FROM visits WHERE party_id = ? AND created_at < ? AND state = ? "
        "ORDER BY created_at DESC LIMIT 1",
        (party_id, stamp(before), VisitState.CLOSED.value),
    ).fetchone()
    return load(db, row[0]) if row is not None else None


def edit_log(db: Database, visit_id: str) -> bytes:
    """The whole edit log of a visit as JSON lines."""
    return edits.lines(db, visit_id)


def pinned(db: Database, visit_id: str) -> ChecklistRef | None:
    """The checklist version a visit pins; VisitClosed once it is closed. Light: one row."""
    _require_open(db, visit_id)
    row = db.execute("SELECT head ->> 'checklist' FROM visits WHERE id = ?", (visit_id,))
    (text,) = row.fetchone()
    return ChecklistRef.model_validate_json(text) if text else None


# --- rows ------------------------------------------------------------------------------


def _require(db: Database, visit_id: str) -> str:
    row = db.execute("SELECT state FROM visits WHERE id = ?", (visit_id,)).fetchone()
    if row is None:
        raise VisitMissing
    return str(row[0])


def _require_open(db: Database, visit_id: str) -> None:
    if _require(db, visit_id) == VisitState.CLOSED:
        raise VisitClosed


def _set(db: Database, visit_id: str, t: datetime, **columns: object) -> None:
    names = ", ".join(f"{name} = ?" for name in columns)
    db.execute(
        f"UPDATE visits SET {names}, saved_at = ? WHERE id = ?",
        (*columns.values(), stamp(t), visit_id),
    )


def _recount(db: Database, visit_id: str, t: datetime) -> None:
    db.execute(
        "UPDATE visits SET saved_at = :t, "
        "answered = (SELECT count(verdict) FROM answers WHERE visit_id = :id), "
        "photos = (SELECT count(*) FROM photos WHERE visit_id = :id AND dropped IS NULL) "
        "WHERE id = :id",
        {"t": stamp(t), "id": visit_id},
    )


def _put_answer(db: Database, visit_id: str, answer: Answer) -> None:
    db.execute(
        "INSERT INTO answers (visit_id, item_id, verdict, body) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (visit_id, item_id) DO UPDATE SET verdict = excluded.verdict, "
        "body = excluded.body",
        (visit_id, answer.item_id, answer.verdict, answer.model_dump_json()),
    )


def _put_photo(db: Database, visit_id: str, photo: Photo) -> None:
    db.execute(
        "INSERT INTO photos (id, visit_id, seq, body) VALUES (?, ?, ?, ?)",
        (photo.id, visit_id, photo.seq, photo.model_dump_json()),
    )


def _answers(db: Database, visit_id: str) -> dict[str, Answer]:
    rows = db.execute(
        "SELECT item_id, body FROM answers WHERE visit_id = ? ORDER BY n", (visit_id,)
    )
    return {item_id: Answer.model_validate_json(body) for item_id, body in rows.fetchall()}


def _photos(db: Database, visit_id: str) -> tuple[Photo, ...]:
    rows = db.execute(
        "SELECT body FROM photos WHERE visit_id = ? AND dropped IS NULL ORDER BY seq", (visit_id,)
    )
    return tuple(Photo.model_validate_json(body) for (body,) in rows.fetchall())


def _rapid_tests(db: Database, visit_id: str) -> tuple[RapidTest, ...]:
    rows = db.execute("SELECT body FROM rapid_tests WHERE visit_id = ? ORDER BY seq", (visit_id,))
    return tuple(RapidTest.model_validate_json(body) for (body,) in rows.fetchall())


def _summary(row: Sequence[Any]) -> VisitSummary:
    id, party_id, party_name, state, head, created_at, saved_at, answered, photos, *rest = row
    position, outcome, conclusion, closed_at = rest
    facts = json.loads(head)
    checklist = facts["checklist"] or {"id": "", "version": 0}
    return VisitSummary(
        id=id,
        party_id=party_id,
        party_name=party_name,
        kind=VisitKind(facts["kind"]),
        state=VisitState(state),
        checklist_id=checklist["id"],
        checklist_version=checklist["version"],
        created_at=datetime.fromisoformat(created_at),
        last_saved_at=datetime.fromisoformat(saved_at),
        answered=answered,
        photos=photos,
        position=position,
        outcome=Outcome(outcome),
        conclusion=Conclusion(conclusion) if conclusion else None,
        practice=facts["practice"],
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
    )


def _body(shape: Shape | None) -> str | None:
    return shape.model_dump_json() if shape is not None else None


def _list(shapes: Sequence[Shape]) -> str:
    return json.dumps([shape.model_dump(mode="json") for shape in shapes])


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
