"""What a draft changes against the published version: items added, removed, moved, changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.domain.checklist import (
    Attention,
    CheckItem,
    Checklist,
    Citation,
    Fact,
    Limits,
    places,
)

MEASURES = {
    "on_the_spot": "当场改正",
    "written_deadline": "限期整改",
    "seize": "查封扣押",
    "investigate": "依法调查处理",
    "preserve": "先行登记保存",
    "sample": "抽样检验",
    "stop": "停止经营",
    "interview": "责任约谈",
    "refer": "移送",
}
_SOURCES = {"statute": "法条", "office": "本局", "label": "标签"}
_KINDS = {"verdict": "只判定", "number": "填数", "choice": "选一项", "text": "填文字"}
_TOP = {
    "title": "名称",
    "premises": "对象种类",
    "premises_code": "种类代码",
    "family": "判定规则",
    "family_note": "判定规则的说明",
}
_FACT = {"ask": "问句", "implies": "推出的情况", "default": "预先选是"}
FIELDS = {
    "text": "要求",
    "key": "重点",
    "kind": "种类",
    "label": "填写的名称",
    "unit": "单位",
    "limits": "限值",
    "options": "选项",
    "look_at": "检查方式",
    "when": "出现条件",
    "cites_commissioned": "依据（委托文本）",
    "cites_in_force": "依据（现行法）",
    "penalty": "罚则",
    "attention": "关注点",
    "findings": "常见情形",
    "measures": "建议处理",
    "photo_on_fail": "不符合要照片",
    "guidance": "怎么看",
    "merges": "并入的旧项",
}


Entries = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `what`: the item, fact or part; before and after in words.

    `added`, `removed`: of a list, the entries that came and went; both empty: only their order.
    """

    kind: Literal["added", "removed", "changed", "moved"]
    what: str
    field: str = ""
    before: str = ""
    after: str = ""
    is_list: bool = False
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        if self.kind == "added":
            return f"新增 {self.what}：{self.after}"
        if self.kind == "removed":
            return f"删去 {self.what}：{self.before}"
        if self.kind == "moved":
            return f"移动 {self.what}：{self.before} → {self.after}"
        if self.is_list:
            return f"改动 {self.what} 的{self.field}：{self._entries()}"
        return (
            f"改动 {self.what} 的{self.field}：{_or_empty(self.before)} → {_or_empty(self.after)}"
        )

    def _entries(self) -> str:
        told = [
            f"{verb}{'、'.join(map(_or_empty, entries))}"
            for verb, entries in (("加上", self.added), ("去掉", self.removed))
            if entries
        ]
        return "；".join(told) or f"次序改为{_or_empty(self.after)}"


def differences(old: Checklist, new: Checklist) -> tuple[Difference, ...]:
    """Every difference but the version number, in the order of the new checklist."""
    return (*_top(old, new), *_facts(old, new), *_sections(old, new), *_items(old, new))


def _or_empty(text: str) -> str:
    return f"“{text}”" if text else "（空）"


def _top(old: Checklist, new: Checklist) -> Iterator[Difference]:
    for field, words in _TOP.items():
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield Difference("changed", "要点表", words, before, after)


def _facts(old: Checklist, new: Checklist) -> Iterator[Difference]:
    before = {fact.id: fact for fact in old.facts}
    after = {fact.id: fact for fact in new.facts}
    for fact in new.facts:
        if fact.id not in before:
            yield Difference("added", f"现场情况 {fact.id}", after=fact.ask)
        else:
            yield from _fact(before[fact.id], fact)
    for fact in old.facts:
        if fact.id not in after:
            yield Difference("removed", f"现场情况 {fact.id}", before=fact.ask)
    kept = [fact.id for fact in old.facts if fact.id in after]
    now = [fact.id for fact in new.facts if fact.id in before]
    if kept != now:
        yield Difference("changed", "现场情况", "次序", "、".join(kept), "、".join(now))


def _fact(old: Fact, new: Fact) -> Iterator[Difference]:
    for field, words in _FACT.items():
        before, after = shown(getattr(old, field)), shown(getattr(new, field))
        if before != after:
            yield Difference("changed", f"现场情况 {new.id}", words, before, after)


def _sections(old: Checklist, new: Checklist) -> Iterator[Difference]:
    before = [section.title for section in old.sections]
    after = [section.title for section in new.sections]
    for title in after:
        if title not in before:
            yield Difference("added", "检查大项", after=title)
    for title in before:
        if title not in after:
            yield Difference("removed", "检查大项", before=title)


def _items(old: Checklist, new: Checklist) -> Iterator[Difference]:
    before = {place.item.id: place for place in places(old)}
    after = {place.item.id: place for place in places(new)}
    for item_id, place in after.items():
        if item_id not in before:
            yield Difference("added", f"{place.number} {item_id}", after=place.item.text)
            continue
        was = before[item_id]
        yield from item_differences(was.item, place.item, f"{place.number} {item_id}")
    for item_id, place in before.items():
        if item_id not in after:
            yield Difference("removed", f"{place.number} {item_id}", before=place.item.text)
    yield from _moves(old, new)


def _moves(old: Checklist, new: Checklist) -> Iterator[Difference]:
    """Items that stand in another section, or in another order among those that stayed."""
    before = {place.item.id: place for place in places(old)}
    after = {place.item.id: place for place in places(new)}
    both = [item_id for item_id in after if item_id in before]
    order = {item_id: n for n, item_id in enumerate(i for i in before if i in after)}
    for n, item_id in enumerate(both):
        was, now = before[item_id], after[item_id]
        from_title, to_title = old.sections[was.section].title, new.sections[now.section].title
        renamed = was.section == now.section
        if (from_title != to_title and not renamed) or order[item_id] != n:
            yield Difference("moved", item_id, before=was.number, after=now.number)


def item_differences(old: CheckItem, new: CheckItem, what: str) -> Iterator[Difference]:
    """Field by field; of a list, the entries that differ."""
    before, after = _fields(old), _fields(new)
    for field, words in FIELDS.items():
        was, now = before.get(field, ""), after.get(field, "")
        if was != now:
            yield _changed(what, words, was, now)


def _changed(what: str, words: str, was: str | Entries, now: str | Entries) -> Difference:
    if isinstance(was, str) and isinstance(now, str):
        return Difference("changed", what, words, was, now)
    old, new = (() if isinstance(one, str) else one for one in (was, now))
    return Difference(
        "changed",
        what,
        words,
        "；".join(old),
        "；".join(new),
        is_list=True,
        added=tuple(one for one in new if one not in old),
        removed=tuple(one for one in old if one not in new),
    )


def _fields(item: CheckItem) -> dict[str, str | Entries]:
    told: dict[str, str | Entries] = {}
    for field in FIELDS:
        if hasattr(item, field):
            value = getattr(item, field)
            told[field] = tuple(map(shown, value)) if isinstance(value, tuple) else shown(value)
    told["kind"] = _KINDS[item.kind]
    told["key"] = "重点项" if item.key else "一般项"
    told["measures"] = tuple(MEASURES[one] for one in item.measures)
    told["cites_commissioned"] = tuple(map(shown, item.cites.commissioned))
    told["cites_in_force"] = tuple(map(shown, item.cites.in_force))
    return told


def shown(value: object) -> str:
    """A value of a checklist in words for people."""
    words = str(value)
    match value:
        case None | False:
            words = ""
        case True:
            words = "是"
        case tuple():
            words = "；".join(shown(one) for one in value)
        case Citation():
            words = _citation(value)
        case Attention():
            words = f"{value.doc} 第{value.index + 1}段{value.note}"
        case Limits():
            ends = f"{_end(value.low)} ~ {_end(value.high)}"
            words = f"{ends}（{_SOURCES[value.source]}）{value.note}"
    return words


def _end(value: float | None) -> str:
    return "不限" if value is None else f"{value:g}"


def _citation(cite: Citation) -> str:
    paragraph = f"第{cite.paragraph}款" if cite.paragraph is not None else ""
    item = f"第{cite.item}项" if cite.item is not None else ""
    when = f"（{'、'.join(cite.when)}）" if cite.when else ""
    return f"{cite.doc} 第{cite.article}条{paragraph}{item}{when}"
