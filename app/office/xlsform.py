"""An ordinary XLSForm, written for ODK or Kobo, read as far as a checklist can hold it.

Questions become items, yes/no questions that other questions depend on become facts of the
premises, groups become sections. Every type, expression and column that has no place in a
checklist is named with its cell, and the rest is taken in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from app.domain.errors import Problem
from app.office import relevance
from app.office.readings import Reading
from app.office.sheets import Book, Cell, Row
from app.office.xlsform_words import (
    CODE,
    COLUMNS,
    EXPRESSIONS,
    KNOWN,
    NUMBERS,
    SETTINGS_READ,
    TEXTS,
    UNKNOWN_UNIT,
    YES,
    answers_of,
    guessed_language,
    lists_of,
    plain,
    renamed,
    slug,
    unread_columns,
)

_SELECT = re.compile(
    r"(?:add )?(?:select(?: ?|_)one|select1)(?: prompt)?(?: from| using)? +(\S+)( or[ _]other)?",
    re.IGNORECASE,
)
_MANY = re.compile(r"(?:add )?select(?:[ _](?:multiple|all)| +all that apply)\b.*", re.IGNORECASE)
_BEGIN = re.compile(r"begin[ _]+(group|repeat|loop)\b(.*)", re.IGNORECASE)
_END = re.compile(r"end[ _]+(group|repeat|loop)\b.*", re.IGNORECASE)


@dataclass(slots=True)
class Foreign:
    reading: Reading
    left_out: tuple[Problem, ...]


@dataclass(slots=True)
class _Group:
    title: str
    when: tuple[str, ...]
    repeats: bool
    place: str


@dataclass(frozen=True, slots=True)
class _Where:
    """What surrounds a question: its groups, the facts of the form, the notes above it."""

    groups: tuple[_Group, ...]
    facts: frozenset[str]
    notes: list[str]


@dataclass(slots=True)
class _Built:
    """One pass over the survey with a given set of facts."""

    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    sections: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)
    cells: dict[tuple[str | int, ...], str] = field(default_factory=dict)
    left_out: list[Problem] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


def read_form(book: Book, name: str) -> Foreign:
    """The checklist as plain data, and what could not be taken. Raises nothing for content."""
    form = _Form(book, name)
    facts = form.candidates()
    while True:
        built = form.build(facts)
        if built.used >= facts:
            break
        facts = facts & built.used  # a fact that switches nothing is an item after all
    settings = form.settings(built)
    reading = Reading(plain=settings, cells=built.cells)
    reading.plain["facts"] = list(built.facts.values())
    sections = [one for one in built.sections.values() if one["items"]]
    reading.plain["sections"] = sections
    if not sections:
        reading.wrong(f"{form.survey.name}!A1", "没有能带入的问题，要点表是空的，没有导入。")
        reading.spoilt.add(("sections",))
    unread = [_unread_sheet(name) for name in book.others]
    return Foreign(reading, (*book.problems, *built.left_out, *form.unread_elsewhere(), *unread))


def _unread_sheet(name: str) -> Problem:
    return Problem(f"{name}!A1", f"工作表 {name} 要点表用不上，没有带入。", CODE)


class _Form:
    def __init__(self, book: Book, name: str) -> None:
        self.survey = renamed(book.tables["survey"])
        choices = next((book.tables[key] for key in KNOWN if key in book.tables), None)
        self._choices = renamed(choices) if choices else None
        self._settings = book.tables.get("settings")
        self._name = name
        language = self._setting("default_language")
        self._label = guessed_language(self.survey, "label", language)
        self._hint = guessed_language(self.survey, "hint", language)
        self._lists = lists_of(self._choices, language) if self._choices else {}
        self._language = language

    def candidates(self) -> frozenset[str]:
        """Yes/no questions that some condition names with their yes."""
        asked = {
            str(row.cells["name"].value).strip(): answers
            for row in self.survey.rows
            if "name" in row.cells and (answers := self._yes_of(row))
        }
        found = set()
        for row in self.survey.rows:
            cell = row.cells.get("relevant")
            for name, value in (relevance.conjunction(str(cell.value)) or ()) if cell else ():
                if asked.get(name) == value:
                    found.add(name)
        return frozenset(found)

    def build(self, facts: frozenset[str]) -> _Built:
        built = _Built()
        stack: list[_Group] = []
        notes: list[str] = []
        for row in self.survey.rows:
            if (cell := self._type_of(built, row)) is None:
                continue
            kind = " ".join(str(cell.value).split())
            if begin := _BEGIN.fullmatch(kind):
                stack.append(self._group(built, row, begin[1].lower(), facts))
            elif _END.fullmatch(kind):
                if not stack:
                    self._leave(built, row, "type", f"{kind} 前面没有对应的开始，没有理会。")
                else:
                    stack.pop()
            elif kind.lower() == "note":
                notes.append(self._words(row))
            else:
                self._question(built, row, kind, _Where(tuple(stack), facts, notes))
        for group in stack:
            built.left_out.append(Problem(group.place, "这个组没有结束，按到末尾算。", CODE))
        self._last_notes(built, notes)
        read = {*COLUMNS, *EXPRESSIONS, self._label, self._hint}
        built.left_out += unread_columns(self.survey, read)
        return built

    def unread_elsewhere(self) -> Iterator[Problem]:
        """Columns of the other sheets that say nothing here."""
        if self._choices is not None:
            label = guessed_language(self._choices, "label", self._language)
            yield from unread_columns(self._choices, {"list_name", "name", label})
        if self._settings is not None:
            yield from unread_columns(self._settings, SETTINGS_READ)

    def _last_notes(self, built: _Built, notes: list[str]) -> None:
        """Notes behind the last question belong to it."""
        if notes and not built.sections:
            built.left_out.append(
                Problem(
                    f"{self.survey.name}!A1", f"{len(notes)} 段说明没有题目可附，没有带入。", CODE
                )
            )
        elif notes:
            items = next(reversed(built.sections.values()))["items"]
            _add_guidance(items[-1], notes)

    def _type_of(self, built: _Built, row: Row) -> Cell | None:
        cell = row.cells.get("type")
        if cell is None and not row.spoilt:
            self._leave(built, row, "type", "这一行没有 type，没有带入。")
        return None if _is_yes(row.cells.get("disabled")) else cell

    def settings(self, built: _Built) -> dict[str, Any]:
        stem = PurePath(self._name).stem
        title = self._setting("form_title") or self._setting("title") or stem
        wished = self._setting("form_id") or self._setting("id_string") or stem
        place = f"{self._settings.name}!A2" if self._settings else "settings!A1"
        built.left_out.append(
            Problem(
                place,
                "XLSForm 没有对象种类和判定规则，先写作“通用”、GEN、key0-general8，版本从 1 起；"
                "各项没有法条，只作关注点。请在编辑页补上。",
                CODE,
            )
        )
        return {
            "format": 1,
            "id": slug(wished, "-", 31) or "imported",
            "version": 1,
            "title": title,
            "premises": "通用",
            "premises_code": "GEN",
            "family": "key0-general8",
        }

    def _setting(self, key: str) -> str:
        table = self._settings
        cell = table.rows[0].cells.get(key) if table is not None and table.rows else None
        return str(cell.value).strip() if cell else ""

    def _group(self, built: _Built, row: Row, kind: str, facts: frozenset[str]) -> _Group:
        if kind != "group":
            self._leave(
                built, row, "type", f"要点表没有 begin_{kind}，里面的题目各带入一次，不重复。"
            )
        for column in ("repeat_count", "jr:count"):
            self._expression(built, row, column)
        when = self._when(built, row, facts)
        return _Group(self._words(row) or "未命名", when, kind != "group", self._place(row, "type"))

    def _question(self, built: _Built, row: Row, kind: str, where: _Where) -> None:
        name = str(row.cells["name"].value).strip() if "name" in row.cells else ""
        if name in where.facts:
            self._fact(built, row, name)
            return
        value = self._value_of(built, row, kind)
        if value is None:
            for column in set(EXPRESSIONS) - {"required"}:
                self._expression(built, row, column)
            return
        text, guidance = self._text(built, row, value["kind"], where.notes)
        when = {fact: None for group in where.groups for fact in group.when}
        when |= dict.fromkeys(self._when(built, row, where.facts))
        item = {"id": self._id(built, row, name), "text": text, **value, "cites": {}}
        if "label" in item:
            item["label"] = text
        if when:
            item["when"] = [self._fact_id(fact) for fact in when]
            built.used |= set(when)
        if guidance:
            item["guidance"] = guidance
        for column in EXPRESSIONS:
            self._expression(built, row, column)
        path = tuple(group.title for group in where.groups)
        title = " · ".join(path) or self._setting("form_title") or "检查内容"
        section = built.sections.setdefault(path, {"title": title, "items": []})
        at = ("sections", list(built.sections).index(path), "items", len(section["items"]))
        built.cells[at] = self._place(row, "type")
        section["items"].append(item)

    def _fact(self, built: _Built, row: Row, name: str) -> None:
        fact: dict[str, Any] = {"id": self._fact_id(name), "ask": self._words(row) or name}
        default = row.cells.get("default")
        if default and str(default.value).strip() == self._yes_of(row):
            fact["default"] = True
        for column in (*EXPRESSIONS, "relevant"):
            self._expression(built, row, column)
        if any(one["id"] == fact["id"] for one in built.facts.values()):
            self._leave(built, row, "name", f"现场情况 {name} 写了两次，只带入第一次。")
            return
        built.facts[name] = fact

    def _fact_id(self, name: str) -> str:
        return slug(name, "_", 41) or "fact"

    def _value_of(self, built: _Built, row: Row, kind: str) -> dict[str, Any] | None:
        """The kind of item and what belongs to it; None: no checklist can hold it (named)."""
        bare = kind.lower().replace(" ", "_")
        if bare in NUMBERS:
            return self._number(built, row)
        self._expression(built, row, "constraint")
        if bare in TEXTS:
            return {"kind": "text", "label": ""}
        if _MANY.fullmatch(kind):
            self._leave(built, row, "type", f"要点表没有多选题，{kind} 没有带入。")
            return None
        if chosen := _SELECT.fullmatch(kind):
            return self._choice(built, row, chosen[1], bool(chosen[2]))
        self._leave(built, row, "type", f"要点表没有 {kind} 这种题，没有带入。")
        return None

    def _number(self, built: _Built, row: Row) -> dict[str, Any]:
        value: dict[str, Any] = {"kind": "number", "label": "", "unit": UNKNOWN_UNIT}
        self._leave(built, row, "type", f"XLSForm 不写单位，先记作“{UNKNOWN_UNIT}”，请补上。")
        cell = row.cells.get("constraint")
        if cell is not None:
            ends = relevance.limits(str(cell.value))
            low, high = ends or (None, None)
            if ends is None or (low is not None and high is not None and low > high):
                self._expression(built, row, "constraint")
            else:
                value["limits"] = {"low": low, "high": high, "source": "office"}
        return value

    def _choice(
        self, built: _Built, row: Row, list_name: str, or_other: bool
    ) -> dict[str, Any] | None:
        options = self._lists.get(list_name)
        if options is None:
            self._leave(built, row, "type", f"choices 里没有选项表 {list_name}，没有带入。")
            return None
        if or_other:
            self._leave(built, row, "type", "or_other（其他，请写明）没有带入，选项照旧。")
        if answers_of(options):
            return {"kind": "verdict"}
        labels = [label for _, label in options]
        if len(labels) < 2:
            self._leave(built, row, "type", f"选项表 {list_name} 不足 2 项，没有带入。")
            return None
        return {"kind": "choice", "label": "", "options": labels}

    def _yes_of(self, row: Row) -> str:
        """The answer that means yes, where the question is a yes/no one."""
        cell = row.cells.get("type")
        chosen = _SELECT.fullmatch(" ".join(str(cell.value).split())) if cell else None
        return answers_of(self._lists.get(chosen[1], [])) if chosen else ""

    def _when(self, built: _Built, row: Row, facts: frozenset[str]) -> tuple[str, ...]:
        cell = row.cells.get("relevant")
        if cell is None:
            return ()
        terms = relevance.conjunction(str(cell.value))
        if terms is None or any(name not in facts or value not in YES for name, value in terms):
            self._leave(
                built,
                row,
                "relevant",
                f"条件“{_short(cell)}”不是“某些是非题都答是”，没有带入，题目总是出现。",
            )
            return ()
        return tuple(name for name, _ in terms)

    def _text(self, built: _Built, row: Row, kind: str, notes: list[str]) -> tuple[str, str]:
        """The wording within its bounds, unique, and the guidance with what did not fit."""
        for column in (self._label, self._hint):
            if (cell := row.cells.get(column)) is not None and "${" in str(cell.value):
                words = f"“{_short(cell)}”里有变量，照原样写入，不会换成填写的内容，请改写。"
                self._leave(built, row, column, words)
        words = self._words(row) or "未写题目"
        guidance = [*notes]
        notes.clear()
        text = words
        if len(text) < 4:
            text = f"{'核对' if kind == 'verdict' else '填写'}：{text}"[:60].ljust(4, "。")
        if len(text) > 60:
            guidance.append(words)
            text = text[:59] + "…"
            self._leave(
                built, row, "label", f"题目有 {len(words)} 字，只留前 59 字，全文放在“怎么看”。"
            )
        base, n = text, 2
        while text in built.texts:
            text, n = f"{base[:54]}（{n}）", n + 1
        if text != base:
            self._leave(built, row, "label", f"题目与前面一字不差，改作“{text}”。")
        built.texts.add(text)
        if hint := plain(row.cells.get(self._hint)):
            guidance.append(hint)
        return text, "\n".join(guidance)

    def _id(self, built: _Built, row: Row, name: str) -> str:
        base = slug(name, "_", 28) or slug(f"q_{name}", "_", 28)
        base = base if len(base) > 1 else "question"
        found, n = base, 2
        while found in built.ids:
            found, n = f"{base[:26]}_{n}", n + 1
        built.ids.add(found)
        if found != name:
            self._leave(built, row, "name", f"编号 {name or '（空）'} 改作 {found}。")
        return found

    def _expression(self, built: _Built, row: Row, column: str) -> None:
        """A formula of the form that a checklist has no place for."""
        cell = row.cells.get(column)
        if cell is None or (column == "required" and _is_plain_yes_no(cell)):
            return
        self._leave(built, row, column, f"{column} 表达式“{_short(cell)}”没有带入。")

    def _words(self, row: Row) -> str:
        return plain(row.cells.get(self._label)) or plain(row.cells.get("name"))

    def _place(self, row: Row, column: str) -> str:
        cell = row.cells.get(column)
        return cell.place if cell else self.survey.place(row.number, column)

    def _leave(self, built: _Built, row: Row, column: str, sentence: str) -> None:
        built.left_out.append(Problem(self._place(row, column), sentence, CODE))


def _add_guidance(item: dict[str, Any], notes: list[str]) -> None:
    item["guidance"] = "\n".join(filter(None, [item.get("guidance", ""), *notes]))


def _short(cell: Cell) -> str:
    text = " ".join(str(cell.value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _is_yes(cell: Cell | None) -> bool:
    return cell is not None and str(cell.value).strip().lower() in {"yes", "true", "true()", "1"}


def _is_plain_yes_no(cell: Cell) -> bool:
    return str(cell.value).strip().lower() in {
        "yes", "no", "true", "false", "true()", "false()", "1", "0",
    }  # fmt: skip
