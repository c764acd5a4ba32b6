"""What the team lead's page says of a result: its line in the queue, and how it hangs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.moments import local
from app.domain.posting import SheetState
from app.domain.visit import Conclusion
from app.ui.models.today import ClockWords

if TYPE_CHECKING:
    from app.actions.posting import Candidate
    from app.storage.posting import TraceLine


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One line of the queue as the screen says it."""

    key: str  # paper id, or empty where nothing can be printed
    party_id: str
    party: str
    number: str
    result: str
    conclusion: Conclusion | None
    pages: int
    state: str
    tone: str  # text_2 | ok | warn | no
    printable: bool
    other: str = ""  # the officers, where the visit was made on another laptop


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock of the station as the screen says it."""

    visit_id: str  # empty: of another laptop
    party: str
    code: str
    words: ClockWords
    origin: str  # whose visit on another laptop; empty: of this one


@dataclass(frozen=True, slots=True)
class Situation:
    """One result: how often its sheet was printed, and how it hangs."""

    key: str  # paper id
    party: str
    number: str
    state: str
    facts: tuple[tuple[str, str], ...]
    picture: bytes | None
    trace: tuple[tuple[str, str], ...]
    prints: int
    reprintable: bool  # it came out once: another print is a reprint


_STEPS = {"printed": "送出打印", "confirmed": "确认印出", "prepared": "没有印好"}


def line_of(one: Candidate) -> QueueLine:
    notice = one.notice
    ticked = "、".join(choice.text for choice in notice.results if choice.ticked) if notice else ""
    state, tone = _state(one)
    return QueueLine(
        key=one.paper.id if one.paper is not None else "",
        party_id=one.visit.party_id,
        party=notice.party if notice is not None else one.visit.party,
        number=one.paper.number if one.paper is not None else "—",
        result=ticked or ("检查中" if one.visit.state != "closed" else "—"),
        conclusion=notice.conclusion if notice is not None else None,
        pages=notice.pages if notice is not None else 0,
        state=state,
        tone=tone,
        printable=one.printable,
        other=_whose(one) if one.visit.dev else "",
    )


def _whose(one: Candidate) -> str:
    return "、".join(name for _, name in one.visit.officers) or "其他电脑"


def situation_of(one: Candidate, trace: Sequence[TraceLine], picture: bytes | None) -> Situation:
    posted, facts = one.posted, []
    if posted is not None:
        refused = posted.outcome == "refused"
        facts = [
            ("拒不张贴" if refused else "张贴时间", f"{local(posted.t):%Y-%m-%d %H:%M}"),
            ("登记人", posted.by),
        ]
        facts += [("情况", posted.note)] if posted.note else []
    return Situation(
        key=one.paper.id if one.paper is not None else "",
        party=one.visit.party,
        number=one.paper.number if one.paper is not None else "",
        state=_state(one)[0],
        facts=tuple(facts),
        picture=picture,
        trace=tuple(
            (f"{local(datetime.fromisoformat(line.t)):%m-%d %H:%M}",
             "，".join(filter(None, (_STEPS.get(line.what, line.what), line.note))))
            for line in trace
        ),
        prints=one.sheet.prints if one.sheet is not None else 0,
        reprintable=one.sheet is not None and one.sheet.prints > 0 and one.printable,
    )  # fmt: skip


def _state(one: Candidate) -> tuple[str, str]:
    if one.why_not:
        return one.why_not, "no" if one.why_not.startswith("缺字") else "text_2"
    if one.posted is not None:
        t = local(one.posted.t)
        refused = one.posted.outcome == "refused"
        return f"{t:%m-%d %H:%M} {'拒不' if refused else '已'}张贴", "warn" if refused else "ok"
    if one.sheet is None:
        return "未打印", "text_2"
    if one.sheet.state is SheetState.PREPARED and one.sheet.prints:
        return "上次没有印全", "warn"
    return {
        SheetState.CONFIRMED: ("已印出，待张贴", "ok"),
        SheetState.PRINTED: ("已送出，待确认", "warn"),
        SheetState.PREPARED: ("已排版，未打印", "text_2"),
    }[one.sheet.state]
