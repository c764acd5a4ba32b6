"""Which papers a visit needs, why, and which of them already stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.labels import label
from app.domain.paper import SEIZURE_SET, Paper, PaperKind, PaperState
from app.domain.visit import Handling, Outcome, Visit

TAKEN_BACK = frozenset({PaperState.UNFROZEN, PaperState.VOIDED})


@dataclass(frozen=True, slots=True)
class DuePaper:
    """A paper this visit needs, why, and the one that stands for it (null = not yet frozen)."""

    kind: PaperKind
    reason: str
    paper: Paper | None


def due_of(visit: Visit, standing: Sequence[Paper]) -> tuple[DuePaper, ...]:
    """In the order of freezing; a receipt for every act of serving."""
    live = {one.kind: one for one in standing if one.state not in TAKEN_BACK}
    wanted: list[tuple[PaperKind, str]] = []
    if visit.seizure is not None:
        wanted += [(kind, f"采取了{label(visit.seizure.mode)}") for kind in SEIZURE_SET]
    if visit.outcome is Outcome.INSPECTED and visit.checklist is not None:
        wanted.append((PaperKind.CHECK_TABLE, "逐项检查结果"))
    wanted.append((PaperKind.SITE_RECORD, "每次检查都做笔录"))
    if _needs_order(visit):
        wanted.append((PaperKind.RECTIFICATION_ORDER, "有书面限期整改的问题"))
    if visit.outcome is Outcome.INSPECTED and visit.checklist is not None:
        wanted.append((PaperKind.RESULT_RECORD, "检查结果，交当事人并张贴"))
    due = [DuePaper(kind, reason, live.get(kind)) for kind, reason in wanted]
    return (*due, *_due_receipts(standing))


def _due_receipts(standing: Sequence[Paper]) -> list[DuePaper]:
    """One receipt an act of serving; a receipt carries the service it speaks of."""
    receipts = [
        one
        for one in standing
        if one.kind is PaperKind.SERVICE_RECEIPT and one.state not in TAKEN_BACK
    ]
    acts = list(dict.fromkeys(one.service for one in _served(standing)))
    return [
        DuePaper(
            PaperKind.SERVICE_RECEIPT,
            "文书已经送达",
            next((one for one in receipts if one.service == act), None),
        )
        for act in acts
    ]


def _served(standing: Sequence[Paper]) -> list[Paper]:
    return [
        one
        for one in standing
        if one.service is not None and one.kind is not PaperKind.SERVICE_RECEIPT
    ]


def without_receipt(standing: Sequence[Paper]) -> tuple[Paper, ...]:
    """The papers of the earliest act of serving that has no receipt yet."""
    open_acts = [due for due in _due_receipts(standing) if due.paper is None]
    covered = {due.paper.service for due in _due_receipts(standing) if due.paper is not None}
    waiting = [one for one in _served(standing) if one.service not in covered]
    return tuple(one for one in waiting if open_acts and one.service == waiting[0].service)


def _needs_order(visit: Visit) -> bool:
    return visit.rectification is not None or (
        visit.closing is not None and Handling.WRITTEN_DEADLINE in visit.closing.handling
    )
