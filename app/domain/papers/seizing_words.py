"""Sentences about a seizure that more than one paper prints: grounds, basis, term, goods."""

from __future__ import annotations

from app.domain.checklist import Citation
from app.domain.citing import chinese_number, cite_line
from app.domain.deadlines import SeizureTerm, seizure_term
from app.domain.labels import label
from app.domain.measures import Ground, Seizure
from app.domain.moments import chinese_date, chinese_term_end
from app.domain.paper import PaperKind
from app.domain.papers.context import DraftContext
from app.domain.papers.fields import FieldMissing
from app.domain.papers.seal_label import spans

NAMED_GOODS = 3


def grounds_by_line(seizure: Seizure) -> tuple[str, ...]:
    """清单第1、2项有证据证明不符合食品安全标准: one sentence a ground, chosen per line."""
    lines: dict[Ground, list[int]] = {}
    for seq, line in enumerate(seizure.lines, start=1):
        lines.setdefault(line.ground, []).append(seq)
    return tuple(
        f"清单第{spans(rows)}项{_proven(ground)}{label(ground)}" for ground, rows in lines.items()
    )


def _proven(ground: Ground) -> str:
    return "" if ground is Ground.UNLAWFUL_USE else "有证据证明"


def seizure_basis(context: DraftContext) -> str:
    """The provisions in force: the grounds that were chosen, then how it is done."""
    law = context.coercive.coercive
    seizure = context.visit.seizure
    chosen = {line.ground for line in seizure.lines} if seizure else set()
    emergency = seizure is not None and seizure.route == "emergency"
    cites: list[Citation] = []
    for ground in law.grounds:
        if ground.ground in chosen:
            cites += ground.cites
    cites += law.papers[PaperKind.SEIZURE_DECISION].cites
    cites += [cite for cite in law.procedure_cites if emergency or not _is_emergency(cite)]
    return cite_line(cites, context.coercive)


def _is_emergency(cite: Citation) -> bool:
    """行政强制法 19 speaks of the emergency route only."""
    return (cite.doc, cite.article) == ("ACL11", 19)


def term(context: DraftContext, kind: PaperKind) -> SeizureTerm:
    """From the day of control to 24:00 of the last day; never rolled to a working day."""
    seizure = context.visit.seizure
    if seizure is None or seizure.controlled_at is None:
        raise FieldMissing(label(kind), "控制物品的时间")
    terms = context.coercive.seizure_terms
    return seizure_term(seizure.controlled_at, seizure.days, count_first_day=terms.count_first_day)


def term_words(context: DraftContext, kind: PaperKind) -> str:
    """三十日，自2026年9月22日至2026年10月22日24时."""
    found = term(context, kind)
    days = context.visit.seizure.days if context.visit.seizure else 0
    return (
        f"{chinese_number(days)}日，自{chinese_date(found.from_day)}至{chinese_term_end(found.to)}"
    )


def named_goods(seizure: Seizure) -> str:
    """稀奶油、小麦粉、复配膨松剂 3种物品; only the first are named, the list has them all."""
    names = list(dict.fromkeys(line.name for line in seizure.lines))
    listed = "、".join(names[:NAMED_GOODS])
    etc = "等" if len(names) > NAMED_GOODS else ""
    return f"{listed}{etc}{len(seizure.lines)}种物品（详见清单）"
