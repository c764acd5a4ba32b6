"""What may be concluded, and everything that still stands in the way of it.

`gaps` blocks freezing; each gap is a sentence that says what is missing and what to do.
`warnings` is what the officers should know and may overrule. Counting stands in
`counting`, the result rules in `judging`; their names are offered here as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from app.domain.basis import Basis
from app.domain.checklist import Checklist, NumberItem, Place
from app.domain.counting import Counts, count, judged_places, measured, outside_limits, pass_rate
from app.domain.gap import Gap
from app.domain.judging import Proposal, RuleMissing, judge, propose
from app.domain.labels import label
from app.domain.moments import chinese_date, day_of
from app.domain.recheck import count_for, is_asked
from app.domain.seizing import seizure_gaps, seizure_warnings
from app.domain.visit import (
    Answer,
    Closing,
    Conclusion,
    Handling,
    Outcome,
    Verdict,
    Visit,
    VisitKind,
)

__all__ = [
    "Counts",
    "Gap",
    "Proposal",
    "RuleMissing",
    "count",
    "gaps",
    "judge",
    "outside_limits",
    "pass_rate",
    "propose",
    "warnings",
]

EARLIEST = date(2000, 1, 1)  # an earlier due date is a slip of the pen
_GOOD = frozenset({Conclusion.COMPLIANT, Conclusion.NO_PROBLEM_FOUND})


def gaps(visit: Visit, checklist: Checklist | None, basis: Basis, now: datetime) -> tuple[Gap, ...]:
    """Everything that blocks freezing the papers of this visit; empty = nothing does."""
    if visit.outcome is not Outcome.INSPECTED:
        return tuple(_not_inspected_gaps(visit))
    found: list[Gap] = []
    if checklist is not None:
        found += _answer_gaps(visit, checklist, basis)
        found += _closing_gaps(visit, checklist, basis)
        found += _answer_due_gaps(visit, checklist, basis, day_of(now))
    found += _due_gaps(visit, day_of(now))
    if visit.seizure is not None:
        found += seizure_gaps(visit.seizure, now)
    return tuple(found)


def _not_inspected_gaps(visit: Visit) -> Iterator[Gap]:
    """Conclusion and handling stay empty when nothing was inspected (decisions 14)."""
    closing = visit.closing
    if closing is not None and (closing.conclusion is not None or closing.handling):
        yield Gap(
            "closing.not_inspected",
            "本次未能检查，不能填写检查结论和结果处理，请清空这两栏。",
        )


def _answer_gaps(visit: Visit, checklist: Checklist, basis: Basis) -> Iterator[Gap]:
    for place in judged_places(checklist, visit.facts, basis.id):
        answer = visit.answers.get(place.item.id)
        match None if answer is None else answer.verdict:
            case None:
                yield from _unanswered(visit, place)
            case Verdict.FAIL if not _finding(answer):
                yield _at(place, "answer.finding_missing", "不符合，但没有写明发现的问题，请补写。")
            case Verdict.NOT_APPLICABLE if not _reason(answer):
                yield _at(place, "answer.reason_missing", "选了合理缺项，但没有写理由，请补写。")


def _unanswered(visit: Visit, place: Place) -> Iterator[Gap]:
    """Only an unannounced check may leave items open (Order 49 art. 27).

    A recheck asks for the findings it was made for; what else is answered comes on top.
    """
    if visit.kind is not VisitKind.UNANNOUNCED and is_asked(visit, place.item.id):
        yield _at(place, "answer.missing", "还没有作答，请作答；确不适用的，选合理缺项并写理由。")


def _at(place: Place, code: str, words: str) -> Gap:
    return Gap(code, f"第 {place.number} 项{words}", place.item.id)


def _finding(answer: Answer | None) -> bool:
    return answer is not None and bool(answer.finding.strip() or answer.findings)


def _reason(answer: Answer | None) -> bool:
    return answer is not None and bool(answer.reason)


def _closing_gaps(visit: Visit, checklist: Checklist, basis: Basis) -> Iterator[Gap]:
    closing = visit.closing
    if closing is None or closing.conclusion is None:
        yield Gap("closing.conclusion_missing", "还没有填写检查结论，请在核对页选定。")
    if closing is None:
        return
    counts = count_for(visit, checklist, basis.id)
    if closing.conclusion is not None:
        yield from _conclusion_gaps(closing, closing.conclusion, checklist, basis, counts)
    yield from _handling_gaps(closing, basis, counts)
    if basis.own_words_required and not closing.own_words:
        yield Gap("closing.own_words_missing", "请检查人员用自己的话写明检查结论。")


def _conclusion_gaps(
    closing: Closing, chosen: Conclusion, checklist: Checklist, basis: Basis, counts: Counts
) -> Iterator[Gap]:
    if chosen not in basis.conclusions:
        words = "、".join(f"“{label(word)}”" for word in basis.conclusions)
        yield Gap(
            "closing.conclusion_foreign",
            f"依据“{basis.title}”没有“{label(chosen)}”这一结论，请在{words}中选择。",
        )
    elif basis.computes_result:
        yield from _against_proposal(closing, chosen, propose(basis, checklist, counts))
    elif not closing.deviation_reason:
        yield from _against_findings(closing, chosen, counts)


def _against_proposal(closing: Closing, chosen: Conclusion, proposal: Proposal) -> Iterator[Gap]:
    if closing.deviation_reason or proposal.conclusion is None:
        return
    if chosen is not proposal.conclusion:
        yield Gap(
            "closing.deviation_unexplained",
            f"按规则应为“{label(proposal.conclusion)}”，现选“{label(chosen)}”，请写明理由。",
        )
    elif proposal.hole:
        yield Gap(
            "closing.hole_unexplained",
            "一项重点项不符合而一般项全部合格，规则没有写明结果，请两名检查人员确认并写明理由。",
        )


def _against_findings(closing: Closing, chosen: Conclusion, counts: Counts) -> Iterator[Gap]:
    """Nothing is computed, but a conclusion that contradicts the answers wants its reason."""
    if chosen is Conclusion.NO_PROBLEM_FOUND and counts.failed:
        yield Gap(
            "closing.deviation_unexplained",
            f"有 {len(counts.failed)} 项不符合，结论却是“未发现问题”，请改选或者写明理由。",
        )
    if chosen is Conclusion.PROBLEMS_FOUND and not counts.failed and not closing.other_problems:
        yield Gap(
            "closing.deviation_unexplained",
            "没有不符合的项目，结论却是“发现问题”，请写明其他问题，或者写明理由。",
        )


def _handling_gaps(closing: Closing, basis: Basis, counts: Counts) -> Iterator[Gap]:
    known = {law.handling for law in basis.handling}
    for chosen in closing.handling:
        if chosen not in known:
            yield Gap(
                "closing.handling_foreign",
                f"依据“{basis.title}”没有“{label(chosen)}”这一处理，请另选。",
            )
    problems = bool(counts.failed) or closing.conclusion not in _GOOD
    if not closing.handling and (basis.handling_always or problems):
        yield Gap("closing.handling_missing", "还没有选择结果处理，请在核对页选定。")
    if Handling.PASSED in closing.handling and len(closing.handling) > 1:
        yield Gap("closing.handling_contradicts", "“通过”不能与其他处理同时选择，请只留一种。")


def _due_gaps(visit: Visit, today: date) -> Iterator[Gap]:
    """The due dates of the whole visit: not missing where promised, not past, not absurd."""
    closing, order = visit.closing, visit.rectification
    wants_date = closing is not None and Handling.WRITTEN_DEADLINE in closing.handling
    if wants_date and _overall_due(visit) is None:
        yield Gap("due.missing", "选了书面限期整改，但没有填写整改期限，请填写日期。")
    if closing is not None and closing.due is not None:
        yield from _due(closing.due, today, "书面限期整改的期限")
    if order is not None and order.due is not None:
        yield from _due(order.due, today, "责令改正的期限")


def _overall_due(visit: Visit) -> date | None:
    closing, order = visit.closing, visit.rectification
    return (closing.due if closing else None) or (order.due if order else None)


def _answer_due_gaps(
    visit: Visit, checklist: Checklist, basis: Basis, today: date
) -> Iterator[Gap]:
    """The due dates of the failed items; an item no longer asked wants nothing."""
    for place in judged_places(checklist, visit.facts, basis.id):
        answer = visit.answers.get(place.item.id)
        if answer is not None and answer.verdict is Verdict.FAIL:
            yield from _answer_due(answer, _overall_due(visit), today)


def _answer_due(answer: Answer, overall: date | None, today: date) -> Iterator[Gap]:
    if "written_deadline" in answer.measures and answer.due is None and overall is None:
        yield Gap("due.missing", "有项目选了限期整改，但没有填写期限，请填写日期。", answer.item_id)
    if answer.due is not None:
        yield from _due(answer.due, today, "该项的整改期限", answer.item_id)


def _due(due: date, today: date, what: str, item_id: str | None = None) -> Iterator[Gap]:
    if due < EARLIEST:
        yield Gap(
            "due.before_2000",
            f"{what}填成了 {chinese_date(due)}，早于 2000 年，请核对年份后重填。",
            item_id,
        )
    elif due < today:
        yield Gap(
            "due.past",
            f"{what} {chinese_date(due)} 已经过去，请填今天（{chinese_date(today)}）或以后的日期。",
            item_id,
        )


def warnings(
    visit: Visit, checklist: Checklist | None, basis: Basis, now: datetime
) -> tuple[Gap, ...]:
    """What does not block: missing photos, values outside their limits, late reports."""
    found: list[Gap] = []
    if visit.outcome is not Outcome.INSPECTED:
        if not visit.photos:
            found.append(Gap("photo.outcome_missing", "未能检查的情况没有照片，建议拍照留证。"))
        return tuple(found)
    if checklist is not None:
        if checklist.facts and not visit.facts_confirmed:
            found.append(
                Gap("facts.unconfirmed", "经营情况尚未逐项确认，可能有应查的项目没有列出。")
            )
        for place in judged_places(checklist, visit.facts, basis.id):
            found += _item_warnings(visit, place)
    if visit.seizure is not None:
        found += seizure_warnings(visit.seizure, basis)
    return (*found, *_calendar_warnings(visit, now))


def _item_warnings(visit: Visit, place: Place) -> Iterator[Gap]:
    item, answer = place.item, visit.answers.get(place.item.id)
    if answer is None or answer.verdict is None:
        return
    if answer.verdict is Verdict.FAIL and item.photo_on_fail and not visit.photos_of(item.id):
        yield _at(place, "photo.missing", "不符合，按要求应有照片；确实不能拍的，请在问题中说明。")
    if answer.verdict is Verdict.NOT_APPLICABLE or not isinstance(item, NumberItem):
        return
    if measured(answer) is None:
        yield _at(place, "answer.value_missing", f"没有填写{item.label}的数值。")
    elif answer.verdict is Verdict.PASS and outside_limits(item, answer):
        yield _at(place, "answer.outside_limits", f"{item.label}超出限值，却判为符合，请核对。")


def _calendar_warnings(visit: Visit, now: datetime) -> Iterator[Gap]:
    """A laptop clock behind the visit's own start is doubted, not believed."""
    if visit.opened_at is not None and visit.opened_at > now:
        yield Gap("clock.doubtful", "本机时间早于本次检查开始的时间，请核对电脑的时钟。")
