"""Moving a draft visit to another version of its checklist, without dropping an answer.

An answer stays where the item asks the same. Where the wording, the kind, the limits or the
mark changed, everything entered stays but the verdict must be given anew. What the new version
no longer asks is kept as a remark; a problem found there stands under 其他需要记录的问题. What it
asks about the premises for the first time, or in other words, is answered with the move.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.checklist import (
    CheckItem,
    Checklist,
    ChoiceItem,
    Fact,
    NumberItem,
    Place,
    places,
)
from app.domain.errors import RuleBroken
from app.domain.visit import Answer, ChecklistRef, Closing, Photo, Verdict, Visit, VisitState

_VERDICTS = {
    Verdict.PASS: "符合",
    Verdict.FAIL: "不符合",
    Verdict.NOT_APPLICABLE: "合理缺项",
}


class Fate(StrEnum):
    STAYS = "stays"
    LOOK_AGAIN = "look_again"
    DROPPED = "dropped"


class MoveRefused(RuleBroken):
    code = "moving.refused"


@dataclass(frozen=True, slots=True)
class Moved:
    """One answer of the draft, and what became of it."""

    old_id: str
    old_number: str
    new_id: str  # empty where dropped
    new_number: str
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """An answer that has no item any more, or no verdict: whole, and in one sentence."""

    old_id: str
    requirement: str
    answer: Answer
    photos: tuple[int, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Move:
    """The draft on the new version, and the report the officers confirm."""

    visit: Visit
    answers: tuple[Moved, ...]
    remarks: tuple[Remark, ...]
    new_items: tuple[Place, ...]  # never asked before
    new_facts: tuple[Fact, ...]  # questions that nobody answered in these words
    before: Mapping[str, bool]  # what was answered in other words

    def with_fate(self, fate: Fate) -> tuple[Moved, ...]:
        return tuple(one for one in self.answers if one.fate is fate)


def move(
    visit: Visit,
    old: Checklist,
    new: Checklist,
    new_hash: str,
    now: datetime,
    *,
    said: Mapping[str, bool] | None = None,
) -> Move:
    """The draft as it would stand on the new version. Raises MoveRefused; changes nothing.

    `said` answers the new questions; the facts stay confirmed only when none is left open.
    """
    _require_movable(visit, old, new)
    homes = _homes(old, new)
    moved = tuple(_fate(visit, item_id, old, new, homes) for item_id in visit.answers)
    remarks = tuple(_remark(visit, one, old) for one in moved if one.fate is not Fate.STAYS)
    answers = _answers(visit, moved, new)
    kept = {place.item.id for place in places(new)}
    asked_before = {fact.id: fact.ask for fact in old.asked()}
    new_facts = tuple(fact for fact in new.asked() if asked_before.get(fact.id) != fact.ask)
    known = {**visit.facts, **(said or {})}
    facts = {fact.id: known.get(fact.id, fact.default) for fact in new.asked()}
    open_facts = [fact.id for fact in new_facts if fact.id not in (said or {})]
    position = homes.get(visit.position, "")
    after = visit.model_copy(
        update={
            "checklist": ChecklistRef(id=new.id, version=new.version, hash=new_hash),
            "answers": answers,
            "photos": tuple(_photo(photo, homes) for photo in visit.photos),
            "facts": facts,
            "facts_confirmed": visit.facts_confirmed and not open_facts,
            "position": position if position in kept else "",
            "closing": _closing(visit.closing, moved, remarks, now),
        }
    )
    had = set(homes.values())
    new_items = tuple(place for place in places(new) if place.item.id not in had)
    return Move(after, moved, remarks, new_items, new_facts, visit.facts)


def _require_movable(visit: Visit, old: Checklist, new: Checklist) -> None:
    if visit.state is VisitState.CLOSED:
        raise MoveRefused("这次检查已经结束，留在原来的版本上。没有改动。", code="moving.closed")
    if visit.checklist is None or visit.checklist.id != new.id or old.id != new.id:
        raise MoveRefused(
            "两份不是同一种要点表，不能移过去。没有改动。请新开一次检查。",
            code="moving.other_checklist",
        )
    if visit.checklist.version != old.version:
        raise MoveRefused("这次检查不在这个版本上。没有改动。", code="moving.other_version")
    if new.version <= old.version:
        raise MoveRefused(
            f"只能移到更新的版本，第 {new.version} 版不比第 {old.version} 版新。没有改动。",
            code="moving.not_newer",
        )


def _homes(old: Checklist, new: Checklist) -> dict[str, str]:
    """Old item id → the id it lives under now: its own, or that of the item it was merged into."""
    own = {item.id for item in new.items()}
    merged = {name: item.id for item in new.items() for name in item.merges}
    homes = {}
    for item in old.items():
        if item.id in own:
            homes[item.id] = item.id
        elif item.id in merged:
            homes[item.id] = merged[item.id]
    return homes


def _fate(
    visit: Visit, item_id: str, old: Checklist, new: Checklist, homes: dict[str, str]
) -> Moved:
    before = {place.item.id: place for place in places(old)}
    after = {place.item.id: place for place in places(new)}
    number = before[item_id].number if item_id in before else ""
    home = homes.get(item_id, "")
    if not home:
        return Moved(item_id, number, "", "", Fate.DROPPED, "新版没有这一项")
    there = after[home]
    if home != item_id and home in visit.answers:
        why = f"并入 {there.number}，那一项另有回答"
        return Moved(item_id, number, "", "", Fate.DROPPED, why)
    why = "" if home == item_id else "并入了另一项"
    why = why or _changed(before[item_id].item, there.item)
    fate = Fate.LOOK_AGAIN if why else Fate.STAYS
    return Moved(item_id, number, home, there.number, fate, why)


def _changed(old: CheckItem, new: CheckItem) -> str:
    """Why the verdict on the old item does not answer the new one; empty: it does."""
    if old.text != new.text:
        return "要求的文字改了"
    if old.kind != new.kind or _value_of(old) != _value_of(new):
        return "要填的内容或者限值改了"
    if new.key and not old.key:
        return "改成了重点项"
    return ""


def _value_of(item: CheckItem) -> tuple[object, ...]:
    match item:
        case NumberItem():
            return (item.label, item.unit, item.limits)
        case ChoiceItem():
            return (item.label, item.options)
    return ()


def _answers(visit: Visit, moved: tuple[Moved, ...], new: Checklist) -> dict[str, Answer]:
    found = {}
    for one in moved:
        answer = visit.answers[one.old_id]
        if one.fate is Fate.STAYS:
            found[one.new_id] = answer
        elif one.fate is Fate.LOOK_AGAIN:
            again = _open_again(answer, new.item(one.new_id))
            first = found.get(one.new_id)
            found[one.new_id] = again if first is None else _joined(first, again)
    return found


def _open_again(answer: Answer, item: CheckItem) -> Answer:
    """Everything entered, without the verdict; a value only where it can still be one."""
    fits = isinstance(item, NumberItem) or (
        answer.value in item.options if isinstance(item, ChoiceItem) else item.kind == "text"
    )
    return answer.model_copy(
        update={
            "item_id": item.id,
            "verdict": None,
            "by_section": False,
            "value": answer.value if fits else "",
            "findings": tuple(one for one in answer.findings if one in item.findings),
        }
    )


def _joined(first: Answer, second: Answer) -> Answer:
    """Two items became one: what was written on both stands there."""
    return first.model_copy(
        update={
            "finding": "\n".join(filter(None, [first.finding, second.finding])),
            "findings": tuple(dict.fromkeys((*first.findings, *second.findings))),
            "measures": tuple(dict.fromkeys((*first.measures, *second.measures))),
        }
    )


def _remark(visit: Visit, moved: Moved, old: Checklist) -> Remark:
    answer = visit.answers[moved.old_id]
    item = next((one for one in old.items() if one.id == moved.old_id), None)
    text = item.text if item is not None else moved.old_id
    photos = tuple(photo.seq for photo in visit.photos_of(moved.old_id))
    parts = [
        _VERDICTS[answer.verdict] if answer.verdict is not None else "未判定",
        answer.reason,
        answer.value,
        answer.finding or "；".join(answer.findings),
        f"当场改正：{answer.corrected}" if answer.corrected else "",
        f"照片 {'、'.join(map(str, photos))}" if photos else "",
    ]
    words = "，".join(part.rstrip("。") for part in parts if part)
    number = f"{moved.old_number} " if moved.old_number else ""
    sentence = f"原第 {old.version} 版 {number}“{text}”：{words}。（{moved.why}）"
    return Remark(moved.old_id, text, answer, photos, sentence)


def _photo(photo: Photo, homes: dict[str, str]) -> Photo:
    """A photograph stays with its item; of a dropped one it belongs to the visit as a whole."""
    if photo.item_id is None:
        return photo
    return photo.model_copy(update={"item_id": homes.get(photo.item_id)})


def _closing(
    closing: Closing | None, moved: tuple[Moved, ...], remarks: tuple[Remark, ...], now: datetime
) -> Closing | None:
    """What failed on a dropped item is a problem all the same; it is not lost with the item."""
    dropped = {one.old_id for one in moved if one.fate is Fate.DROPPED}
    lines = [
        one.sentence
        for one in remarks
        if one.old_id in dropped and one.answer.verdict is Verdict.FAIL
    ]
    if not lines:
        return closing
    base = closing or Closing(t=now)
    text = "\n".join(filter(None, [base.other_problems, *lines]))
    return base.model_copy(update={"other_problems": text, "t": now})
