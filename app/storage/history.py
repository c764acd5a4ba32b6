"""What is known of a party from its closed visits: answers item by item, repeats, rechecks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.kinds import Handling, RecheckResult, Verdict, VisitState
from app.domain.moments import day_of
from app.domain.recheck import Rechecked, Repeat
from app.domain.visit import Answer, Closing
from app.storage.database import Database
from app.storage.edits import stamp


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """How an item was answered at the last closed visit that answered it."""

    day: date
    answer: Answer
    photos: int


@dataclass(frozen=True, slots=True)
class History:
    """By item: the last answer, and how many closed visits of the year failed it."""

    last: Mapping[str, PastAnswer]
    failed_this_year: Mapping[str, int]


def history(db: Database, party_id: str, before: datetime) -> History:
    """The party's closed visits begun before a moment; item ids keep their meaning over lists."""
    rows = db.execute(
        "SELECT a.item_id, a.verdict, a.body, coalesce(v.opened_at, v.created_at), v.year, "
        "(SELECT count(*) FROM photos p WHERE p.visit_id = v.id AND p.dropped IS NULL "
        " AND p.body ->> 'item_id' = a.item_id) "
        "FROM answers a JOIN visits v ON v.id = a.visit_id "
        "WHERE v.party_id = ? AND v.created_at < ? AND v.state = ? AND a.verdict IS NOT NULL "
        "ORDER BY v.created_at DESC, a.n",
        (party_id, stamp(before), VisitState.CLOSED.value),
    )
    this_year = day_of(before).year
    last: dict[str, PastAnswer] = {}
    failed: Counter[str] = Counter()
    for item_id, verdict, body, when, year, photos in rows.fetchall():
        if item_id not in last:
            day = day_of(datetime.fromisoformat(when))
            last[item_id] = PastAnswer(day, Answer.model_validate_json(body), photos)
        if verdict == Verdict.FAIL and year == this_year:
            failed[item_id] += 1
    return History(last, failed)


def repeats(db: Database, party_id: str, before: datetime) -> Mapping[str, Repeat]:
    """The items that had failed when they were last answered, and until when they were to be
    corrected: by their own date, else by the written order of that visit."""
    rows = db.execute(
        "SELECT a.item_id, a.body, coalesce(v.opened_at, v.created_at), v.closing "
        "FROM answers a JOIN visits v ON v.id = a.visit_id "
        "WHERE v.party_id = ? AND v.created_at < ? AND v.state = ? AND a.verdict IS NOT NULL "
        "ORDER BY v.created_at DESC, a.n",
        (party_id, stamp(before), VisitState.CLOSED.value),
    )
    last: dict[str, Repeat | None] = {}
    for item_id, body, when, closing in rows.fetchall():
        if item_id not in last:
            answer = Answer.model_validate_json(body)
            order = Closing.model_validate_json(closing) if closing else None
            day = day_of(datetime.fromisoformat(when))
            failed = answer.verdict is Verdict.FAIL
            last[item_id] = Repeat(day, _ordered_until(answer, order)) if failed else None
    return {item_id: one for item_id, one in last.items() if one is not None}


def open_before(db: Database, party_ids: Sequence[str], before: datetime) -> Mapping[str, int]:
    """By party: how many items had failed when they were last answered; none is left out."""
    marks = ", ".join("?" for _ in party_ids)
    rows = db.execute(
        "SELECT v.party_id, a.item_id, a.verdict FROM answers a JOIN visits v ON v.id = a.visit_id "
        f"WHERE v.party_id IN ({marks}) AND v.created_at < ? AND v.state = ? "
        "AND a.verdict IS NOT NULL ORDER BY v.created_at DESC",
        (*party_ids, stamp(before), VisitState.CLOSED.value),
    )
    last: dict[tuple[str, str], str] = {}
    for party_id, item_id, verdict in rows.fetchall():
        last.setdefault((party_id, item_id), verdict)
    return Counter(party_id for (party_id, _), said in last.items() if said == Verdict.FAIL)


def _ordered_until(answer: Answer, closing: Closing | None) -> date | None:
    """What was put right or ordered on the spot has no day; the rest has the order's."""
    if answer.due is not None or answer.corrected or "on_the_spot" in answer.measures:
        return answer.due
    if closing is not None and Handling.WRITTEN_DEADLINE in closing.handling:
        return closing.due
    return None


def save_recheck(
    db: Database, visit_id: str, of_visit: str, found: Sequence[Rechecked], t: datetime
) -> None:
    """What a recheck found, written with its journal entry."""
    body = json.dumps({one.item_id: one.result.value for one in found})
    db.execute(
        "INSERT INTO rechecks (visit_id, of_visit, checked_at, body) VALUES (?, ?, ?, ?)",
        (visit_id, of_visit, stamp(t), body),
    )


def settled(db: Database, of_visit: str) -> frozenset[str]:
    """The findings of a visit that a recheck found corrected or no longer to apply."""
    rows = db.execute(
        "SELECT body FROM rechecks WHERE of_visit = ? ORDER BY checked_at", (of_visit,)
    )
    state: dict[str, str] = {}
    for (body,) in rows.fetchall():
        state |= json.loads(body)
    still = RecheckResult.NOT_CORRECTED.value
    return frozenset(item_id for item_id, result in state.items() if result != still)


def rechecked(db: Database) -> frozenset[str]:
    """The visits a closed recheck has looked at: their rectification clocks have ended."""
    rows = db.execute("SELECT DISTINCT of_visit FROM rechecks").fetchall()
    return frozenset(str(visit_id) for (visit_id,) in rows)


def with_findings(db: Database, party_id: str) -> tuple[str, ...]:
    """The party's closed visits that failed something, newest first."""
    rows = db.execute(
        "SELECT v.id FROM visits v WHERE v.party_id = ? AND v.state = ? AND EXISTS "
        "(SELECT 1 FROM answers a WHERE a.visit_id = v.id AND a.verdict = ?) "
        "ORDER BY v.created_at DESC",
        (party_id, VisitState.CLOSED.value, Verdict.FAIL.value),
    )
    return tuple(str(visit_id) for (visit_id,) in rows.fetchall())
