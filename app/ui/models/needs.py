"""What an answered item still lacks, in a few words for its row."""

from __future__ import annotations

from app.domain.checklist import CheckItem
from app.domain.visit import Answer, Verdict

PHOTO = "缺 1 张照片"


def needs(item: CheckItem, given: Answer | None, photos: int) -> str:
    """Empty when nothing is missing. None of it blocks going on."""
    if given is None or given.verdict in {None, Verdict.PASS}:
        return ""
    if given.verdict is Verdict.NOT_APPLICABLE:
        return "" if given.reason else "缺理由"
    lacks = (
        (not given.finding.strip() and not given.findings, "缺发现"),
        (item.photo_on_fail and not photos, PHOTO),
        ("written_deadline" in given.measures and given.due is None, "缺整改期限"),
    )
    return next((words for lacking, words in lacks if lacking), "")
