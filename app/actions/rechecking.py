"""复查: a visit that starts with the open findings of a closed one and says what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.actions import inspecting
from app.actions.desk import Desk
from app.domain.checklist import Checklist, numbers
from app.domain.errors import RuleBroken
from app.domain.kinds import VisitKind, VisitState
from app.domain.recheck import (
    Finding,
    Repeat,
    open_findings,
    recheck_of,
    results,
    words_of,
)
from app.domain.visit import Visit
from app.storage import history, journal, visits
from app.storage.database import Database


class NothingToRecheck(RuleBroken):
    code = "recheck.nothing_open"


@dataclass(frozen=True, slots=True)
class OpenFindings:
    """An earlier visit and what of it is still open."""

    visit: Visit
    checklist: Checklist
    findings: tuple[Finding, ...]


def open_findings_of(desk: Desk, visit_id: str) -> OpenFindings:
    """The findings of a closed visit that no recheck has found corrected."""
    visit = inspecting.load(desk, visit_id)
    checklist = inspecting.checklist_of(desk, visit)
    if visit.state is not VisitState.CLOSED or checklist is None:
        raise NothingToRecheck(
            "这次检查还没有办结，或者没有要点表，不能从它开始复查。内容没有变。请先办结。"
        )
    settled = desk.memory.read(lambda db: history.settled(db, visit_id))
    return OpenFindings(visit, checklist, open_findings(visit, checklist, settled))


def repeats(desk: Desk, visit: Visit) -> Mapping[str, Repeat]:
    """By item: where it had failed at the last closed visit that answered it."""
    return desk.memory.read(lambda db: history.repeats(db, visit.party.id, visit.created_at))


def of_party(desk: Desk, party_id: str) -> Mapping[str, int]:
    """By closed visit of a party: how many findings are still open; none at all is left out."""
    known = desk.memory.read(lambda db: history.with_findings(db, party_id))
    counted = {}
    for visit_id in known:
        visit = inspecting.load(desk, visit_id)
        checklist = inspecting.checklist_of(desk, visit)
        if checklist is not None and (found := len(open_findings_of(desk, visit_id).findings)):
            counted[visit_id] = found
    return counted


def prepare(desk: Desk, visit_id: str, officer_ids: Sequence[str]) -> Visit:
    """A recheck of that visit: same party, list, version and basis, its open findings."""
    earlier = open_findings_of(desk, visit_id)
    if not earlier.findings:
        raise NothingToRecheck("这次检查的问题都已复查改正，没有要复查的。没有新建检查。")
    officers = inspecting.chosen_officers(desk, officer_ids)
    now = desk.clock()

    def job(db: Database) -> Visit:
        visit = inspecting.new_visit(
            desk,
            db,
            now,
            party_id=earlier.visit.party.id,
            kind=VisitKind.RECHECK,
            ref=earlier.visit.checklist,
            officers=officers,
            basis=earlier.visit.basis,
            place=earlier.visit.place,
            facts=earlier.visit.facts,
            recheck_of=recheck_of(earlier.visit, earlier.findings),
        )
        visits.create(db, visit)
        return visit

    return desk.memory.write(job)


def seal_results(desk: Desk, db: Database, visit: Visit, now: datetime) -> None:
    """In the transaction that closes a recheck: the results, and `rectification.checked`."""
    checklist = inspecting.checklist_of(desk, visit)
    if visit.recheck_of is None or checklist is None:
        return
    found = results(visit, checklist)
    if not found:
        return
    printed = numbers(checklist)
    history.save_recheck(db, visit.id, visit.recheck_of.visit, found, now)
    journal.append(
        db,
        desk.memory.identity,
        entry_type="rectification.checked",
        rec=visit.id,
        body={
            "visit": visit.id,
            "of": visit.recheck_of.visit,
            "results": [
                {
                    "item": one.item_id,
                    "number": printed[one.item_id],
                    "result": one.result.value,
                    "finding": _finding(visit, one.item_id),
                }
                for one in found
            ],
        },
        blobs=[],
        actor=visit.officers[0].badge_no,
        pack=visit.checklist.hash if visit.checklist else None,
        t=now,
    )


def _finding(visit: Visit, item_id: str) -> str:
    answer = visit.answers.get(item_id)
    return words_of(answer) if answer is not None else ""
