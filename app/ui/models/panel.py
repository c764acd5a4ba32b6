"""What stands beside an item: repeat, last time, the provisions, how to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.domain.basis import Basis
from app.domain.checklist import CheckItem, Citation, citations
from app.domain.citing import article_name
from app.domain.labels import label
from app.domain.visit import Answer, Verdict, Visit

if TYPE_CHECKING:
    from app.storage.history import History
    from app.storage.provisions import Provisions

LOOK_WORDS = {
    "照": "看现场",
    "证": "看证照",
    "记": "看记录",
    "询": "询问",
    "测": "测量",
    "样": "看样品",
    "标": "看标签",
    "屏": "看屏幕",
}


@dataclass(frozen=True, slots=True)
class LawOfTheDay:
    """The texts as they held on the day of the visit, as far as they were imported by then."""

    provisions: Provisions
    day: date
    known_at: datetime | None  # None: everything at hand; a closed visit shows what it was made by

    def text_of(self, cite: Citation) -> str:
        return self.provisions.text_of(cite, self.day, self.known_at) or ""

    def note_of(self, code: str) -> str:
        """Which version an imported text is; empty for what ships with the program."""
        document = self.provisions.document(code, self.day, self.known_at)
        shipped = document is None or document.status != "in_force"
        return "" if shipped or document is None else document.status_note


@dataclass(frozen=True, slots=True)
class ProvisionText:
    """One provision as the panel shows it. `text` empty: not at hand, `paraphrase` stands in."""

    title: str  # 食品安全法 第三十三条
    second: str  # 第一款第（六）项·本次引用
    tag: str  # 现行有效 | 已被取代 | 草案
    in_force: bool
    text: str
    paraphrase: str = ""


@dataclass(frozen=True, slots=True)
class LastTime:
    """How the same item was answered at the last visit."""

    day: str
    verdict: Verdict | None
    words: str
    photos: int


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything the right column shows for one item."""

    item_id: str
    repeat: str  # empty: not a repeated finding
    last: LastTime | None
    provisions: tuple[ProvisionText, ...]
    guidance: str
    look: str  # 测·照·记
    full: tuple[ProvisionText, ...]  # F9: whole articles


def last_time(known: History | None, item: CheckItem) -> LastTime | None:
    """The answer to the same item at the last closed visit that answered it."""
    past = known.last.get(item.id) if known is not None else None
    if past is None:
        return None
    return LastTime(
        day=past.day.isoformat(),
        verdict=past.answer.verdict,
        words=_said(past.answer),
        photos=past.photos,
    )


def repeat_words(known: History | None, item_id: str) -> str:
    """Why the item is flagged: failed last time, or before in this year; empty: not flagged."""
    if known is None:
        return ""
    past, times = known.last.get(item_id), known.failed_this_year.get(item_id, 0)
    again = past is not None and past.answer.verdict is Verdict.FAIL
    year = f"本年度检查已有 {times} 次不符合。" if times else ""
    return ("本项上次也不符合。" if again else "") + year


def _said(answer: Answer) -> str:
    parts = [answer.finding.strip() or "；".join(answer.findings), answer.reason]
    if answer.due is not None:
        parts.append(f"限期整改至 {answer.due:%m-%d}。")
    elif "on_the_spot" in answer.measures:
        parts.append("当场整改。")
    return "".join(part for part in parts if part)


def panel_for(
    item: CheckItem,
    bases: Mapping[str, Basis],
    provisions: LawOfTheDay,
    holding: frozenset[str],
    known: History | None,
) -> Panel:
    """Gather the column for one item; the law in force stands first, the superseded after it."""
    last = last_time(known, item)
    shown = [
        *_texts(item, bases["in-force"], provisions, holding, whole=False),
        *_texts(item, bases["commissioned"], provisions, holding, whole=False),
    ]
    full = [
        *_texts(item, bases["in-force"], provisions, holding, whole=True),
        *_texts(item, bases["commissioned"], provisions, holding, whole=True),
    ]
    return Panel(
        item_id=item.id,
        repeat=repeat_words(known, item.id),
        last=last,
        provisions=tuple(shown),
        guidance=item.guidance,
        look="·".join(item.look_at),
        full=tuple(full),
    )


def _texts(
    item: CheckItem,
    basis: Basis,
    provisions: LawOfTheDay,
    holding: frozenset[str],
    *,
    whole: bool,
) -> list[ProvisionText]:
    cited = citations(item, basis.id, holding)
    if not cited:
        return []
    by_place = {(c.doc, c.article, c.paragraph, c.item): c for c in cited}
    return [_one(item, cite, basis, provisions, whole=whole) for cite in by_place.values()]


def _one(
    item: CheckItem, cite: Citation, basis: Basis, provisions: LawOfTheDay, *, whole: bool
) -> ProvisionText:
    document = basis.documents[cite.doc]
    wanted = Citation(doc=cite.doc, article=cite.article) if whole else cite
    text = provisions.text_of(wanted)
    in_force = basis.id == "in-force"
    head = Citation(doc=cite.doc, article=cite.article)
    place = article_name(cite, document).removeprefix(article_name(head, document))
    use = "本次引用" if in_force else "委托依据，只供对照"
    tag = {"in_force": "现行有效", "draft": "草案"}.get(document.status, "已被取代")
    return ProvisionText(
        title=f"{document.short} {article_name(head, document)}",
        second="·".join(part for part in (place, use, provisions.note_of(cite.doc)) if part),
        tag=tag,
        in_force=in_force,
        text=text,
        paraphrase="" if text else item.text,
    )


def conclusion_words(previous: Visit | None) -> str:
    """The last result in words, for the start page."""
    if previous is None or previous.closing is None or previous.closing.conclusion is None:
        return ""
    return label(previous.closing.conclusion)
