"""What a paper says, in a few lines, for the person who is asked to sign it."""

from __future__ import annotations

from app.domain.labels import label
from app.domain.paper import Paper, PaperKind
from app.domain.visit import Verdict, Visit


def summary(visit: Visit, paper: Paper) -> tuple[str, ...]:
    """The content in a few lines, for the person who signs."""
    lines = [visit.party.name]
    closing = visit.closing
    if paper.kind is PaperKind.RESULT_RECORD and closing is not None:
        if closing.conclusion is not None:
            lines.append(f"结论：{label(closing.conclusion)}")
        lines += [f"处理：{label(one)}" for one in closing.handling]
        if closing.due is not None:
            lines.append(f"整改期限：{closing.due:%Y-%m-%d} 前")
    elif paper.kind is PaperKind.RECTIFICATION_ORDER and visit.rectification is not None:
        lines.append(f"要改正 {len(visit.rectification.demands)} 项")
        if visit.rectification.due is not None:
            lines.append(f"期限：{visit.rectification.due:%Y-%m-%d} 前")
    elif paper.kind in {PaperKind.SEIZURE_DECISION, PaperKind.GOODS_LIST}:
        lines += _seized(visit)
    failed = [one for one in visit.answers.values() if one.verdict is Verdict.FAIL]
    if paper.kind in {PaperKind.RESULT_RECORD, PaperKind.CHECK_TABLE, PaperKind.SITE_RECORD}:
        lines.append(f"不符合 {len(failed)} 项")
        lines.append(f"照片 {len(visit.photos)} 张")
    if closing is not None and closing.opinion and paper.kind is PaperKind.RESULT_RECORD:
        lines.append(f"意见：{closing.opinion}")
    return tuple(lines)


def _seized(visit: Visit) -> list[str]:
    seizure = visit.seizure
    if seizure is None:
        return []
    word = label(seizure.mode)
    lines = [f"{word}物品 {len(seizure.lines)} 行"]
    lines += [f"{line.name} {line.quantity:f} {line.unit}" for line in seizure.lines[:4]]
    if len(seizure.lines) > 4:
        lines.append(f"另有 {len(seizure.lines) - 4} 行，见清单")
    lines.append(f"期限 {seizure.days} 天，保管在{seizure.custody.place or '（未写）'}")
    return lines
