"""复查: what of an earlier visit is still open, and how each finding stands now.

A finding is never edited: the recheck is a visit of its own, and its verdicts say what became
of the findings it was made for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.checklist import Checklist, applicable, places
from app.domain.kinds import RecheckResult
from app.domain.moments import day_of
from app.domain.origins import RecheckOf
from app.domain.visit import Answer, Outcome, Verdict, Visit


@dataclass(frozen=True, slots=True)
class Finding:
    """One failed item of a closed visit, as it was written then."""

    item_id: str
    number: str
    text: str
    words: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Rechecked:
    """One finding and what became of it."""

    item_id: str
    result: RecheckResult


def findings_of(visit: Visit, checklist: Checklist) -> tuple[Finding, ...]:
    """Every failed item of a visit, in the order of its list."""
    return tuple(
        Finding(place.item.id, place.number, place.item.text, words_of(answer), answer.due)
        for place in places(checklist)
        if (answer := visit.answers.get(place.item.id)) is not None
        and answer.verdict is Verdict.FAIL
    )


def words_of(answer: Answer) -> str:
    """The sentence of a finding, else the canned findings it was chosen from."""
    return answer.finding.strip() or "；".join(answer.findings)


def open_findings(
    visit: Visit, checklist: Checklist, settled: Collection[str]
) -> tuple[Finding, ...]:
    """The findings no later recheck has found corrected; `settled` are their items."""
    return tuple(one for one in findings_of(visit, checklist) if one.item_id not in settled)


def recheck_of(visit: Visit, findings: tuple[Finding, ...]) -> RecheckOf:
    """What a new recheck visit is made for."""
    day = day_of(visit.opened_at or visit.created_at)
    return RecheckOf(visit=visit.id, day=day, items=tuple(one.item_id for one in findings))


def is_asked(visit: Visit, item_id: str) -> bool:
    """Whether an answer is wanted: on a recheck only for what it was made for."""
    return visit.recheck_of is None or item_id in visit.recheck_of.items


_RESULTS: Mapping[Verdict, RecheckResult] = {
    Verdict.PASS: RecheckResult.CORRECTED,
    Verdict.FAIL: RecheckResult.NOT_CORRECTED,
    Verdict.NOT_APPLICABLE: RecheckResult.NO_LONGER_APPLIES,
}


def results(visit: Visit, checklist: Checklist) -> tuple[Rechecked, ...]:
    """What became of each finding; nothing where the premises could not be inspected.

    An item the facts of today no longer ask for no longer applies.
    """
    if visit.recheck_of is None or visit.outcome is not Outcome.INSPECTED:
        return ()
    asked = {place.item.id for place in applicable(checklist, visit.facts)}
    found = []
    for item_id in visit.recheck_of.items:
        answer = visit.answers.get(item_id)
        if item_id not in asked:
            found.append(Rechecked(item_id, RecheckResult.NO_LONGER_APPLIES))
        elif answer is not None and answer.verdict is not None:
            found.append(Rechecked(item_id, _RESULTS[answer.verdict]))
    return tuple(found)
