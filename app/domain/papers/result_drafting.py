"""The result record is drafted: every count and number computed, the conclusion the officers'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.domain.basis import HandlingLaw
from app.domain.calendar import UNKNOWN
from app.domain.citing import cite_line
from app.domain.conclusion import Counts, pass_rate, propose
from app.domain.deadlines import publication
from app.domain.judging import percent
from app.domain.labels import label
from app.domain.moments import chinese_date
from app.domain.paper import PaperKind
from app.domain.papers.context import (
    DraftContext,
    Failed,
    checked_day,
    checklist_name,
    earlier,
    failed_items,
    item_cites,
    meta,
    officers,
    party,
    time_span,
    title_of,
    words,
)
from app.domain.papers.fields import NONE, FieldMissing, NotOffered, fill
from app.domain.papers.groups import PaperRef
from app.domain.papers.result_record import (
    KIND,
    Checked,
    Choice,
    Commissioned,
    InForce,
    ProblemRow,
    ResultRecordValues,
)
from app.domain.recheck import count_for, scope_words
from app.domain.visit import Closing, Conclusion, Handling, Outcome, VisitKind

PRINTED = frozenset(
    {"credit_code", "licence_no", "address", "in_charge", "telephone", "representative"}
)


def draft(context: DraftContext) -> ResultRecordValues:
    """Counts and numbers are computed, conclusion and handling are the officers'."""
    checklist, closing = context.checklist, context.visit.closing
    if checklist is None or context.visit.outcome is not Outcome.INSPECTED:
        raise NotOffered(KIND, "本次没有按检查要点表检查，没有检查结果")
    if closing is None or closing.conclusion is None:
        raise FieldMissing(label(KIND), "检查结论")
    visit = context.visit
    counts = count_for(visit, checklist, context.basis.id)
    checked = _checked(counts)
    day = checked_day(context)
    computed = context.basis.computes_result
    return fill(
        KIND,
        ResultRecordValues,
        practice=context.practice,
        meta=meta(context, KIND),
        party=party(context, KIND, PRINTED),
        officers=officers(context, KIND),
        nth_of_year=visit.nth_of_year,
        checked_day=chinese_date(day),
        checked_iso=day.isoformat(),
        checked=checked,
        problems=tuple(_problem(context, failed) for failed in failed_items(context)),
        opinion=closing.opinion or NONE,
        body=(_commissioned if computed else _in_force)(context, closing, counts, checked),
    )


def _checked(counts: Counts) -> Checked:
    """合理缺项 stand in a list of their own and in no other (papers 02, 04)."""
    return Checked(
        key=counts.key,
        key_failed=counts.key_failed,
        general=counts.general,
        general_failed=counts.general_failed,
        not_applicable=counts.not_applicable,
        unanswered=counts.unanswered,
    )


def _problem(context: DraftContext, failed: Failed) -> ProblemRow:
    return fill(
        KIND,
        ProblemRow,
        number=failed.number,
        key=failed.item.key,
        section=failed.section,
        found=failed.finding,
        measure=_measure(context, failed),
    )


def _measure(context: DraftContext, failed: Failed) -> str:
    """What was done or demanded about one failed item."""
    answer, closing = failed.answer, context.visit.closing
    parts: list[str] = []
    if answer.corrected:
        parts.append(f"当场改正：{answer.corrected.rstrip('。')}")
    if "seize" in answer.measures:
        decision = earlier(context, PaperKind.SEIZURE_DECISION)
        parts.append("采取强制措施" + (f"（{decision}）" if decision else ""))
    if "written_deadline" in answer.measures:
        due = answer.due or (closing.due if closing else None)
        parts.append(f"责令{chinese_date(due)}前改正" if due else "书面限期整改")
    if "investigate" in answer.measures:
        parts.append("依法调查处理")
    if not parts:
        parts.append("当场责令改正" if "on_the_spot" in answer.measures else "责令改正")
    return "；".join(parts)


# --- the 2016 table -------------------------------------------------------------------------


def _commissioned(
    context: DraftContext, closing: Closing, counts: Counts, checked: Checked
) -> Commissioned:
    basis, law = context.basis, context.law(KIND)
    reasoning = tuple(_reasoning(context, closing, counts, checked))
    problems = [
        f"第{failed.number}项{'（重点项）' if failed.item.key else ''}：{failed.finding}。"
        f"{_measure(context, failed)}。"
        for failed in failed_items(context)
    ]
    return fill(
        KIND,
        Commissioned,
        laws=words(law, "ground"),
        table=checklist_name(context.checklist) if context.checklist else "",
        results=tuple(
            Choice(text=label(one), ticked=one is closing.conclusion) for one in basis.conclusions
        ),
        handling=tuple(
            Choice(text=_box_2016(one), ticked=one.handling in closing.handling)
            for one in basis.handling
        ),
        explanation=_numbered([*problems, *reasoning]),
        reasoning=_numbered(reasoning),
    )


def _box_2016(law: HandlingLaw) -> str:
    if law.handling is Handling.STOP_OPERATION:
        return "食品生产经营者立即停止食品生产经营活动"  # the words of the 2016 table
    return label(law.handling)


def _numbered(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{seq}．{text}" for seq, text in enumerate(texts, start=1))


def _reasoning(
    context: DraftContext, closing: Closing, counts: Counts, checked: Checked
) -> Iterator[str]:
    """合理缺项, what was not checked, and how the result follows from the counts."""
    scope = scope_words(context.visit, context.checklist) if context.checklist else ""
    if scope:
        yield f"本次为{scope}，其他项目不在本次范围。"
    if counts.not_applicable:
        yield _left_out(context, counts)
    if counts.unanswered:
        yield f"未检查{len(counts.unanswered)}项：第{'、'.join(counts.unanswered)}项，不计入判定。"
    passed, judged = len(counts.passed_general), len(checked.general)
    rate = percent(pass_rate(passed, len(counts.general_failed)))
    chosen = label(closing.conclusion) if closing.conclusion else ""
    yield (
        f"一般项{judged}项，合格{passed}项，合格率{rate}；"
        f"重点项{len(checked.key)}项，不合格{len(counts.key_failed)}项，判为{chosen}。"
    )
    yield from _deviation(context, closing, counts, chosen)


def _left_out(context: DraftContext, counts: Counts) -> str:
    reasons = {
        context.item_numbers.get(item_id, ""): answer.reason.rstrip("。")
        for item_id, answer in context.visit.answers.items()
    }
    listed = "；".join(
        f"第{number}项" + (f"，{reasons[number]}" if reasons.get(number) else "")
        for number in counts.not_applicable
    )
    return f"合理缺项{len(counts.not_applicable)}项：{listed}。不计入判定。"


def _deviation(
    context: DraftContext, closing: Closing, counts: Counts, chosen: str
) -> Iterator[str]:
    """The confirmation where the rule has its hole, or why the officers chose otherwise."""
    if context.checklist is None or not closing.deviation_reason:
        return
    proposal = propose(context.basis, context.checklist, counts)
    reason = closing.deviation_reason.rstrip("。")
    if proposal.hole and closing.conclusion is proposal.conclusion:
        yield words(
            context.law(KIND),
            "hole",
            key_failed=str(len(counts.key_failed)),
            conclusion=chosen,
            reason=f"{reason}。",
        )
    elif proposal.conclusion is not None and proposal.conclusion is not closing.conclusion:
        yield f"按规则应为{label(proposal.conclusion)}，检查人员确认为{chosen}，理由：{reason}。"


# --- under the law in force -----------------------------------------------------------------


def _in_force(context: DraftContext, closing: Closing, counts: Counts, checked: Checked) -> InForce:
    basis, visit = context.basis, context.visit
    until = publication(basis, visit.closed_at or context.now, context.calendar)
    day = until.last_day if until.certain else None
    return fill(
        KIND,
        InForce,
        modes=_modes(visit.kind),
        time=time_span(context, KIND),
        checklist=_scope(context, counts),
        risk_grade=_risk_grade(visit.party.risk_grade),
        counted=_counted(context, checked),
        main_problems=_main_problems(context),
        conclusion=tuple(
            Choice(text=label(one), ticked=one is closing.conclusion) for one in basis.conclusions
        ),
        conclusion_words=closing.own_words,
        handling=tuple(_handling(context, closing)),
        papers=_index(context),
        cites=(_cites(context),),
        publication=words(
            context.law(KIND), "publication", day=chinese_date(day) if day else UNKNOWN
        ),
        publication_day=day.isoformat() if day else None,
        posting_notice=basis.posting.words if basis.posting_required else "",
    )


def _risk_grade(grade: str) -> str:
    """C is printed C级; other words stand as registered."""
    return f"{grade}级" if grade in {"A", "B", "C", "D"} else grade or NONE


def _modes(kind: VisitKind) -> tuple[Choice, ...]:
    """The three kinds of the form; any other kind is printed beside them, ticked."""
    kinds = [VisitKind.ROUTINE, VisitKind.UNANNOUNCED, VisitKind.SYSTEM]
    if kind not in kinds:
        kinds.append(kind)
    return tuple(Choice(text=label(one), ticked=one is kind) for one in kinds)


def _scope(context: DraftContext, counts: Counts) -> str:
    if context.checklist is None:
        return ""
    rechecked = scope_words(context.visit, context.checklist)
    scope = rechecked or ("部分项目" if counts.unanswered else "全部项目")
    return f"{checklist_name(context.checklist)}；{scope}"


def _counted(context: DraftContext, checked: Checked) -> str:
    parts = [
        f"共检查{checked.total}项：重点项{len(checked.key)}项，{_found(checked.key_failed)}",
        f"一般项{len(checked.general)}项，{_found(checked.general_failed)}",
        f"合理缺项{_numbers(checked.not_applicable)}",
    ]
    if checked.unanswered:
        parts.append(f"未检查{_numbers(checked.unanswered)}")
    table = earlier(context, PaperKind.CHECK_TABLE)
    tail = f"逐项情况见检查要点表（{table}）。" if table else ""
    return "；".join(parts) + "。" + tail


def _found(numbers: tuple[str, ...]) -> str:
    return f"发现问题{_numbers(numbers)}"


def _numbers(numbers: tuple[str, ...]) -> str:
    return f"{len(numbers)}项" + (f"，序号{'、'.join(numbers)}" if numbers else "")


def _main_problems(context: DraftContext) -> str:
    found = [
        f"{failed.finding}（第{failed.number}项{'，重点项' if failed.item.key else ''}）"
        for failed in failed_items(context)
    ]
    return "；".join(found) + "。" if found else f"{label(Conclusion.NO_PROBLEM_FOUND)}。"


def _handling(context: DraftContext, closing: Closing) -> Iterator[Choice]:
    for law in context.basis.handling:
        ticked = law.handling in closing.handling
        text = label(law.handling)
        if ticked and law.handling is Handling.WRITTEN_DEADLINE and closing.due:
            text += f"（{chinese_date(closing.due)}前）"
        yield Choice(text=text, ticked=ticked)
    yield Choice(text="采取强制措施", ticked=context.visit.seizure is not None)


def _index(context: DraftContext) -> tuple[PaperRef, ...]:
    """文书索引: the earlier papers of this visit; a paper names no later one."""
    return tuple(
        fill(KIND, PaperRef, title=title_of(context, paper.kind), number=paper.number)
        for paper in context.earlier
        if paper.number and paper.kind is not KIND
    )


def _cites(context: DraftContext) -> str:
    failed = [one.item.id for one in failed_items(context)]
    cites = (*context.law(KIND).cites, *item_cites(context, failed, context.basis.id))
    return cite_line(cites, context.basis)
