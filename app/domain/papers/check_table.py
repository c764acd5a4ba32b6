"""检查要点表: every item of the visit with its mark, the finding and the photo numbers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.domain.checklist import CheckItem, Checklist, NumberItem, Section, VerdictItem
from app.domain.citing import chinese_number
from app.domain.moments import chinese_date
from app.domain.paper import PaperKind
from app.domain.papers.context import (
    DraftContext,
    checked_day,
    checklist_name,
    meta,
    officers,
    party,
    photo_refs,
    photo_words,
)
from app.domain.papers.fields import NONE, Blank, Filled, NotOffered, fill
from app.domain.papers.groups import Meta, OfficerLine, PartyGroup, PhotoRef
from app.domain.recheck import count_for, judged_in_scope, scope_words
from app.domain.shape import Shape
from app.domain.visit import Answer, Outcome, Verdict

KIND = PaperKind.CHECK_TABLE


class CheckRow(Shape):
    """One item; `mark` is one of the table's choices, or empty where none is ticked."""

    number: Filled = Field(title="项目序号", max_length=8)  # printed *1.2 where key
    key: bool
    text: Filled = Field(title="检查内容", max_length=120)
    mark: Blank = ""
    note: Blank = Field(default="", title="检查要点表备注")
    photos: tuple[PhotoRef, ...] = ()


class CheckSection(Shape):
    """检查大项, with its ordinal in Chinese."""

    ordinal: Filled = Field(title="大项序号", max_length=6)  # 一
    title: Filled = Field(title="检查项目", max_length=30)
    rows: tuple[CheckRow, ...] = Field(title="检查内容各行", min_length=1)


class CheckTableValues(Shape):
    """Everything frozen on a check table."""

    kind: Literal[PaperKind.CHECK_TABLE] = PaperKind.CHECK_TABLE
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    party: PartyGroup
    officers: tuple[OfficerLine, ...] = Field(title="执法人员", min_length=2, max_length=6)
    checklist: Filled = Field(title="表号与版本", max_length=60)  # 《餐饮服务…要点表》第1版
    checked_day: Filled = Field(title="检查日期", max_length=20)
    choices: tuple[Filled, ...] = Field(title="评价选项", min_length=2)  # 是、否 or three words
    sections: tuple[CheckSection, ...] = Field(title="检查项目", min_length=1)
    other_problems: Filled = Field(title="其他需要记录的问题", max_length=300)  # 无
    statistics: Filled = Field(title="统计")
    notes: tuple[Filled, ...] = ()  # 说明: 1．… 2．…

    @property
    def gist(self) -> str:
        """What it says, in half a line, for whoever is about to sign."""
        return self.statistics


def draft(context: DraftContext) -> CheckTableValues:
    """Every item of this visit; what the facts or the basis leave out is named in a note."""
    checklist = context.checklist
    if checklist is None or context.visit.outcome is not Outcome.INSPECTED:
        raise NotOffered(KIND, "本次没有按检查要点表检查")
    closing = context.visit.closing
    return fill(
        KIND,
        CheckTableValues,
        practice=context.practice,
        meta=meta(context, KIND, checklist.title),
        party=party(context, KIND, ()),
        officers=officers(context, KIND),
        checklist=checklist_name(checklist),
        checked_day=chinese_date(checked_day(context)),
        choices=_choices(context),
        sections=_sections(context, checklist),
        other_problems=(closing.other_problems if closing else "") or NONE,
        statistics=_statistics(context, checklist),
        notes=_notes(context, checklist),
    )


def _choices(context: DraftContext) -> tuple[str, ...]:
    """是/否 leaves 合理缺项 unticked; under the law in force it is a box of its own."""
    words = context.basis.words
    if words.passed == "是":
        return (words.passed, words.failed)
    return (words.passed, words.failed, words.not_applicable)


def _mark(context: DraftContext, verdict: Verdict | None) -> str:
    words = context.basis.words
    mark = {
        Verdict.PASS: words.passed,
        Verdict.FAIL: words.failed,
        Verdict.NOT_APPLICABLE: words.not_applicable,
        None: "",
    }[verdict]
    return mark if mark in _choices(context) else ""


def _listed(context: DraftContext, checklist: Checklist) -> frozenset[str]:
    """The items judged on this visit: facts hold, the basis has a provision; on a recheck only
    what it was made for and what else was answered."""
    places = judged_in_scope(context.visit, checklist, context.basis.id)
    return frozenset(place.item.id for place in places)


def _sections(context: DraftContext, checklist: Checklist) -> tuple[CheckSection, ...]:
    listed = _listed(context, checklist)
    return tuple(
        _section(context, ordinal, section, listed)
        for ordinal, section in enumerate(checklist.sections, start=1)
        if any(item.id in listed for item in section.items)
    )


def _section(
    context: DraftContext, ordinal: int, section: Section, listed: frozenset[str]
) -> CheckSection:
    rows = tuple(_row(context, item) for item in section.items if item.id in listed)
    return fill(KIND, CheckSection, ordinal=chinese_number(ordinal), title=section.title, rows=rows)


def _row(context: DraftContext, item: CheckItem) -> CheckRow:
    answer = context.visit.answers.get(item.id)
    photos = context.visit.photos_of(item.id)
    parts = [*_value_words(item, answer), *_verdict_words(answer), photo_words(photos)]
    return fill(
        KIND,
        CheckRow,
        number=context.item_numbers[item.id],
        key=item.key,
        text=item.text,
        mark=_mark(context, answer.verdict if answer else None),
        note="；".join(part.rstrip("；。") for part in parts if part),
        photos=photo_refs(photos),
    )


def _value_words(item: CheckItem, answer: Answer | None) -> tuple[str, ...]:
    """The value that was entered and the limits it was held to."""
    if isinstance(item, VerdictItem) or answer is None or not answer.value.strip():
        return ()
    if isinstance(item, NumberItem):
        return (f"{item.label}{answer.value} {item.unit}{_limit_words(item, answer)}",)
    return (f"{item.label}：{answer.value}",)


def _limit_words(item: NumberItem, answer: Answer) -> str:
    low, high = answer.limit_low, answer.limit_high
    source = {"office": "本机关限值", "label": "标签限值"}.get(answer.limit_source, "限值")
    if low is None and high is None and item.limits is not None:
        low, high, source = item.limits.low, item.limits.high, "限值"
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        return f"（{source}{low:g}～{high:g} {item.unit}）"
    if low is not None:
        return f"（{source}不低于{low:g} {item.unit}）"
    return f"（{source}不高于{high:g} {item.unit}）"


def _verdict_words(answer: Answer | None) -> tuple[str, ...]:
    if answer is None or answer.verdict is None:
        return ("未检查",)
    if answer.verdict is Verdict.NOT_APPLICABLE:
        return (f"合理缺项：{answer.reason}",)
    if answer.verdict is Verdict.PASS:
        return (answer.corrected,)
    finding = answer.finding.strip() or "；".join(answer.findings)
    corrected = f"当场改正：{answer.corrected}" if answer.corrected else ""
    return (f"不符合。{finding}", corrected)


def _statistics(context: DraftContext, checklist: Checklist) -> str:
    visit = context.visit
    counts = count_for(visit, checklist, context.basis.id)
    parts = [
        f"重点项：检查{len(counts.key)}项，不符合{_counted(counts.key_failed)}。",
        f"一般项：检查{len(counts.general)}项，不符合{_counted(counts.general_failed)}。",
        f"合理缺项{_counted(counts.not_applicable)}。",
    ]
    if counts.unanswered:
        parts.append(f"未检查{_counted(counts.unanswered)}。")
    return "".join(parts)


def _counted(numbers: tuple[str, ...]) -> str:
    return f"{len(numbers)}项（{'、'.join(numbers)}）" if numbers else "0项"


def _notes(context: DraftContext, checklist: Checklist) -> tuple[str, ...]:
    """Numbered notes under the table, in the words of the basis."""
    law = context.law(KIND).words
    notes = [law["key_note"], law["not_applicable_note"], law["recheck_note"]]
    scope = scope_words(context.visit, checklist)
    if scope:
        notes.append(f"本次为{scope}；没有列入的项目不在本次范围。")
        return tuple(f"{seq}．{note}" for seq, note in enumerate(notes, start=1))
    listed = _listed(context, checklist)
    left_out = [number for item, number in context.item_numbers.items() if item not in listed]
    if left_out:
        notes.append(f"与本场所情况无关或本依据不作判定、未列入的项目：{'、'.join(left_out)}。")
    return tuple(f"{seq}．{note}" for seq, note in enumerate(notes, start=1))
