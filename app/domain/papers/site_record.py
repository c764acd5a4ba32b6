"""现场笔录: what was asked, seen, told and answered on the spot, in the order it happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from app.domain.checklist import Checklist, places
from app.domain.citing import chinese_number
from app.domain.labels import label
from app.domain.measures import Seizure
from app.domain.moments import chinese_date, chinese_moment, chinese_time
from app.domain.paper import PaperKind
from app.domain.papers.context import (
    DraftContext,
    Failed,
    checklist_name,
    earlier,
    failed_items,
    meta,
    officers,
    party,
    photo_refs,
    photo_words,
    time_span,
    title_of,
    words,
)
from app.domain.papers.fields import FieldMissing, Filled, fill, limited
from app.domain.papers.groups import Meta, OfficerLine, PartyGroup, PhotoRef
from app.domain.papers.seizing_words import (
    grounds_by_line,
    named_goods,
    seizure_basis,
    term_words,
)
from app.domain.rapid_test import sentence as rapid_test_sentence
from app.domain.recheck import count_for, repeat_sentence, results, scope_words
from app.domain.shape import Shape
from app.domain.visit import OpeningStep, Outcome, StepKind

KIND = PaperKind.SITE_RECORD
PRINTED = frozenset(
    {
        "certificates",
        "credit_code",
        "licence_no",
        "address",
        "representative",
        "id_number",
        "telephone",
        "other_contact",
    }
)
SEEN = "看清了。"
NO_RECUSAL = "不申请。"
URGENCY_LIMIT = 120
MEANS = {"in_person": "当面", "phone": "以电话", "paper": "书面"}


class Dialogue(Shape):
    """One fixed question with the answer written down and the time it was given."""

    question: Filled = Field(title="问", max_length=150)
    answer: Filled = Field(title="答", max_length=60)
    time: Filled = Field(title="问答时间", max_length=20)


class SiteRecordValues(Shape):
    """Everything frozen on a site record."""

    kind: Literal[PaperKind.SITE_RECORD] = PaperKind.SITE_RECORD
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    party: PartyGroup
    officers: tuple[OfficerLine, ...] = Field(title="执法人员", min_length=2, max_length=6)
    time: Filled = Field(title="检查时间", max_length=60)  # 2026年9月22日9时05分至11时40分
    place: Filled = Field(title="检查地点", max_length=120)
    attendance: Filled = Field(title="通知当事人到场情况", max_length=120)
    dialogue: tuple[Dialogue, ...] = ()  # empty only where nobody could be asked
    entry: Filled = Field(title="入企检查码", max_length=240)
    scene: tuple[Filled, ...] = Field(title="现场情况", min_length=1)
    measure: tuple[Filled, ...] = ()  # 行政强制措施告知
    statement: Filled = Field(title="当事人的陈述和申辩")  # 未提出。
    ending: Filled = Field(title="核对", max_length=40)
    photos: tuple[PhotoRef, ...] = ()  # every photograph of the visit, proven by its hash

    @property
    def gist(self) -> str:
        """What it says, in half a line, for whoever is about to sign."""
        return f"现场情况{len(self.scene)}段，照片{len(self.photos)}张"


def draft(context: DraftContext) -> SiteRecordValues:
    """Questions as asked at the door, the scene as written or drafted, measure and statement."""
    visit = context.visit
    closing = visit.closing
    law = context.law(KIND)
    read_out = closing is None or closing.read_out
    return fill(
        KIND,
        SiteRecordValues,
        practice=context.practice,
        meta=meta(context, KIND),
        party=party(context, KIND, PRINTED),
        officers=officers(context, KIND),
        time=time_span(context, KIND),
        place=visit.place or visit.party.address,
        attendance=_attendance(context),
        dialogue=_dialogue(context),
        entry=_entry(context),
        scene=paragraphs((closing.scene if closing else "") or draft_scene(context)),
        measure=measure_notice(context),
        statement=_statement(context),
        ending=words(law, "closing_read_out" if read_out else "closing_checked"),
        photos=photo_refs(visit.photos),
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """One printed paragraph a line; empty lines fall away."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _attendance(context: DraftContext) -> str:
    closing = context.visit.closing
    if closing is not None and closing.attendance:
        return closing.attendance
    if context.visit.outcome is not Outcome.INSPECTED:
        return label(context.visit.outcome)
    return ""


def _dialogue(context: DraftContext) -> tuple[Dialogue, ...]:
    """问答一 (identity) and 问答二 (rights, recusal); nobody is asked where nobody was met."""
    visit, law = context.visit, context.law(KIND)
    asked = (StepKind.CREDENTIALS, StepKind.RIGHTS, StepKind.RECUSAL)
    steps = {kind: visit.step(kind) for kind in asked}
    if visit.outcome is not Outcome.INSPECTED and None in steps.values():
        return ()
    for kind, step in steps.items():
        if step is None:
            raise FieldMissing(label(KIND), f"{label(kind)}的问答")
    places = {
        "agency": context.agency.name,
        "officers": "、".join(officer.name for officer in visit.officers),
        "badges": "、".join(officer.badge_no for officer in visit.officers),
    }
    identity = words(law, "identity_question", **places)
    rights = words(law, "rights_question", **places)
    recusal = steps[StepKind.RECUSAL]
    return (
        _asked(identity, steps[StepKind.CREDENTIALS], SEEN),
        _asked(rights, recusal, (recusal.note if recusal else "") or NO_RECUSAL),
    )


def _asked(question: str, step: OpeningStep | None, answer: str) -> Dialogue:
    time = chinese_time(step.t) if step else ""
    return fill(KIND, Dialogue, question=question, answer=answer, time=time)


def _entry(context: DraftContext) -> str:
    """入企检查码 with its time, or why none was scanned."""
    step = context.visit.step(StepKind.ENTRY_CODE)
    if step is None:
        return "未扫入企检查码。"
    if not step.done:
        return f"未扫入企检查码，原因：{step.note.rstrip('。') or '未记录'}。"
    code = f"：{step.note.rstrip('。')}" if step.note else ""
    return f"{chinese_time(step.t)}扫入企检查码{code}。"


def _statement(context: DraftContext) -> str:
    closing, seizure = context.visit.closing, context.visit.seizure
    said = [closing.statement if closing else "", seizure.statement if seizure else ""]
    told = [text.strip() for text in dict.fromkeys(said) if text.strip()]
    return "\n".join(told) or words(context.law(KIND), "no_statement")


def draft_scene(context: DraftContext) -> str:
    """现场情况 drafted from the findings, one numbered paragraph each; the officers edit it."""
    return "\n".join(
        f"{chinese_number(seq)}、{text}" for seq, text in enumerate(_scene_parts(context), start=1)
    )


def _scene_parts(context: DraftContext) -> Iterator[str]:
    visit = context.visit
    if visit.outcome is not Outcome.INSPECTED:
        photos = photo_words(visit.photos)
        note = visit.outcome_note.rstrip("。")
        told = "；".join(part for part in (label(visit.outcome), note, photos) if part)
        yield f"{told}。"
        return
    if context.checklist is not None:
        yield _walk(context, context.checklist)
        yield from _rechecked(context, context.checklist)
    for failed in failed_items(context):
        yield _found(context, failed)
    yield from (rapid_test_sentence(one) for one in visit.rapid_tests)
    closing = visit.closing
    if closing is not None and closing.other_problems:
        yield f"其他情况：{closing.other_problems.rstrip('。')}。"
    if context.checklist is None and visit.outcome_note:
        yield f"{visit.outcome_note.rstrip('。')}。"


def _walk(context: DraftContext, checklist: Checklist) -> str:
    """What was walked through and how much of it failed."""
    visit = context.visit
    counts = count_for(visit, checklist, context.basis.id)
    scope = scope_words(visit, checklist)
    return (
        f"检查人员按照{checklist_name(checklist)}{scope or '检查现场、查阅资料'}，"
        f"共检查{counts.checked}项，发现问题{len(counts.failed)}项，"
        f"合理缺项{len(counts.not_applicable)}项；全程拍照{len(visit.photos)}张。"
    )


def _rechecked(context: DraftContext, checklist: Checklist) -> Iterator[str]:
    """复查: what became of each finding of the earlier visit."""
    earlier = context.visit.recheck_of
    found = {place.item.id: place for place in places(checklist)}
    told = [
        f"第{found[one.item_id].number}项（{found[one.item_id].item.text}）{label(one.result)}"
        for one in results(context.visit, checklist)
    ]
    if earlier is not None and told:
        day = chinese_date(earlier.day)
        yield f"{day}检查发现的问题：{'；'.join(told)}。"


def _found(context: DraftContext, failed: Failed) -> str:
    photos = photo_words(context.visit.photos_of(failed.item.id), inside=True)
    where = f"第{failed.number}项" + (f"，{photos}" if photos else "")
    corrected = failed.answer.corrected.rstrip("。")
    repeat = context.repeats.get(failed.item.id)
    again = repeat_sentence(repeat, context.day) if repeat is not None else ""
    told = f"{failed.finding}（{where}）。{again}"
    return told + (f"当场改正：{corrected}。" if corrected else "")


def measure_notice(context: DraftContext) -> tuple[str, ...]:
    """行政强制措施告知: when, on whose approval, facts, basis, term and rights; nothing without."""
    seizure = context.visit.seizure
    if seizure is None:
        return ()
    if seizure.controlled_at is None:
        raise FieldMissing(label(KIND), "采取强制措施的时间")
    told = words(
        context.law(KIND),
        "seizure_notice",
        time=chinese_moment(seizure.controlled_at),
        reason="；".join(grounds_by_line(seizure)),
        cites=seizure_basis(context),
        measure=label(seizure.mode),
        approval="；".join(_approval_words(seizure, seizure.controlled_at)),
    )
    return (told, _paper_words(context, seizure), *_seal_words(seizure))


def _paper_words(context: DraftContext, seizure: Seizure) -> str:
    """Goods and term, and under which numbers decision and list stand."""
    decision = earlier(context, PaperKind.SEIZURE_DECISION)
    goods = earlier(context, PaperKind.GOODS_LIST)
    numbers = "，".join(
        text
        for text in (
            f"{title_of(context, PaperKind.SEIZURE_DECISION)}（{decision}）" if decision else "",
            f"清单（{goods}）" if goods else "",
        )
        if text
    )
    told = f"{label(seizure.mode)}{named_goods(seizure)}，期限{term_words(context, KIND)}"
    return told + (f"，见{numbers}。" if numbers else "。")


def _approval_words(seizure: Seizure, controlled_at: datetime) -> Iterator[str]:
    """The route: approved before, or taken on the spot and reported within 24 hours."""
    approval = seizure.approval
    approved = (
        ""
        if approval is None
        else f"本机关负责人{approval.approver}{f'（{approval.post}）' if approval.post else ''}"
        f"于{chinese_moment(approval.t)}{MEANS.get(approval.means, '')}批准"
    )
    if seizure.route == "prior":
        if approval is None:
            raise FieldMissing(label(KIND), "机关负责人的批准")
        yield f"实施前已经{approved}"
        return
    urgency = limited(KIND, "情况紧急的理由", seizure.urgency, URGENCY_LIMIT).rstrip("。")
    yield f"情况紧急（{urgency}），当场实施" if urgency else "情况紧急，当场实施"
    if seizure.reported_at is not None:
        yield f"{chinese_moment(seizure.reported_at)}向本机关负责人报告"
    if approved:
        yield f"{approved}，补办手续"
    else:
        until = chinese_moment(controlled_at + timedelta(hours=24))
        yield f"依法在{until}前向本机关负责人报告并补办批准手续"


def _seal_words(seizure: Seizure) -> Iterator[str]:
    if seizure.seal_places:
        put = "；".join(f"第{k}张：{at}" for k, at in enumerate(seizure.seal_places, start=1))
        yield f"共张贴封条{len(seizure.seal_places)}张。{put}。"
