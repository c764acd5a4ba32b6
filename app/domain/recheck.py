"""复查: what of an earlier visit is still open, and how each finding stands now.

A finding is never edited: the recheck is a visit of its own, and its verdicts say what became
of the findings it was made for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.domain.checklist import Checklist, Place, applicable, numbers, places
from app.domain.counting import Counts, count, judged_places
from app.domain.kinds import RecheckResult
from app.domain.moments import chinese_date, day_of
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


def in_scope(visit: Visit, item_id: str) -> bool:
    """Whether a paper lists the item: on a recheck what it was made for and what else was seen."""
    answer = visit.answers.get(item_id)
    return is_asked(visit, item_id) or (answer is not None and answer.verdict is not None)


def judged_in_scope(visit: Visit, checklist: Checklist, basis_id: str) -> tuple[Place, ...]:
    """The items of a visit as its papers list them."""
    found = judged_places(checklist, visit.facts, basis_id)
    return tuple(place for place in found if in_scope(visit, place.item.id))


def count_for(visit: Visit, checklist: Checklist, basis_id: str) -> Counts:
    """The counts of one visit. What a recheck was not made for is no item left unchecked."""
    counts = count(checklist, visit.facts, visit.answers, basis_id)
    if visit.recheck_of is None:
        return counts
    listed = {place.number for place in judged_in_scope(visit, checklist, basis_id)}
    return replace(
        counts,
        applicable=tuple(one for one in counts.applicable if one in listed),
        unanswered=tuple(one for one in counts.unanswered if one in listed),
    )


def scope_words(visit: Visit, checklist: Checklist) -> str:
    """复查…检查发现的问题第5.3项; empty for a visit that is no recheck."""
    if visit.recheck_of is None:
        return ""
    printed = numbers(checklist)
    asked = "、".join(printed[one] for one in visit.recheck_of.items if one in printed)
    return f"复查{chinese_date(visit.recheck_of.day)}检查发现的问题第{asked}项"


@dataclass(frozen=True, slots=True)
class Repeat:
    """An item that had failed at the last visit that answered it; `due`: ordered in writing."""

    day: date
    due: date | None = None


def repeat_sentence(repeat: Repeat, today: date) -> str:
    """What a paper says of a repeated failure: whether an order to correct it went unheeded."""
    then = f"{chinese_date(repeat.day)}检查时本项也不符合"
    if repeat.due is None:
        return f"{then}。"
    if repeat.due < today:
        return f"{then}，责令{chinese_date(repeat.due)}前改正，逾期仍未改正。"
    return f"{then}，责令{chinese_date(repeat.due)}前改正，期限未满。"


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
