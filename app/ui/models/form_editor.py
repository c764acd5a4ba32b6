"""Small changes to a checklist: wording, marks, findings, measures, conditions; checked as typed.

What is typed is tried on a copy; the sentence of a mistake stands at its field, and nothing is
kept or published while one stands. A published version is never changed: the next one is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from app.domain.checklist import CheckItem, Checklist, Place, places
from app.domain.checklist_diff import MEASURES, Difference, differences
from app.domain.checklist_faults import Law, faults
from app.domain.citing import cite_line
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from pathlib import Path

    from app.actions.form_drafts import Draft
    from app.storage.library import FormBroken
    from app.ui.page import Context

FIELDS = ("text", "key", "findings", "measures", "guidance", "when")
_TYPED = frozenset({"text", "findings", "guidance"})  # one after the other they are one step back
_MOST_BACK = 100
_WORDS = {"text": "要求", "findings": "常见情形", "measures": "建议处理", "guidance": "怎么看"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One checklist in the list."""

    id: str
    title: str
    version: int
    items: int
    has_draft: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """An item as it stood before a change, and which fields that change touched."""

    item: CheckItem
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening brings: the published version, the text to go on from, the law."""

    published: Checklist
    draft: Draft
    from_draft: bool
    law: Law


class FormEditorModel(PageModel):
    """One checklist is open at a time."""

    listed = Signal()  # `lists` is new
    opened = Signal()  # a checklist is open, or closed again
    changed = Signal(str)  # an item changed, or its mistakes did
    kept = Signal(str)  # a sentence: the draft is kept, the version is published

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.lists: tuple[Listed, ...] = ()
        self.unused: tuple[str, ...] = ()  # files that are not used, each with why
        self.checklist: Checklist | None = None
        self.wrong: dict[str, dict[str, str]] = {}  # item → field → sentence
        self.typed: dict[str, dict[str, Any]] = {}  # what stands in fields that are wrong
        self.unsaved = False
        self.from_draft = False
        self._opened: Opened | None = None
        self._steps: list[_Step] = []

    @property
    def home_forms(self) -> Path:
        return self._desk.memory.home / "forms"

    # commands

    def refresh(self) -> None:
        desk, home_forms = self._desk, self.home_forms

        def read() -> tuple[tuple[Listed, ...], tuple[str, ...]]:
            from app.actions import form_drafts

            unused = tuple(_unused(one) for one in desk.library.broken())
            lists = tuple(
                Listed(
                    one.id,
                    one.title,
                    one.version,
                    sum(1 for _ in one.items()),
                    form_drafts.has_draft(home_forms, one.id),
                )
                for one in desk.library.checklists()
            )
            return lists, unused

        def arrived(found: tuple[tuple[Listed, ...], tuple[str, ...]]) -> None:
            self.lists, self.unused = found
            self.listed.emit()

        self._read(read, arrived)

    def open(self, checklist_id: str) -> None:
        """The draft that was kept, else the newest version as its file says it."""
        library, home_forms = self._desk.library, self.home_forms

        def read() -> Opened:
            from app.actions import form_drafts

            last, draft, kept = form_drafts.opened(library, home_forms, checklist_id)
            return Opened(last.checklist, draft, kept, library.law())

        def arrived(opened: Opened) -> None:
            self._opened = opened
            self.checklist = opened.draft.checklist
            self.from_draft = opened.from_draft
            self.wrong, self.typed, self.unsaved = {}, {}, False
            self._steps = []
            self.opened.emit()

        self._read(read, arrived)

    def close(self) -> None:
        self._opened = self.checklist = None
        self.wrong, self.typed, self.unsaved = {}, {}, False
        self.opened.emit()
        self.refresh()

    def edit(self, item_id: str, fields: Mapping[str, Any]) -> None:
        """Try what was typed; keep it in the checklist where it is right."""
        if self.checklist is None:
            return
        item = self.checklist.item(item_id)
        good, bad = _tried(item, fields)
        self.typed[item_id] = {field: fields[field] for field in bad}
        if good != item:
            self._remember(item, frozenset(one for one in FIELDS if _differ(item, good, one)))
            self.checklist = _with(self.checklist, good)
            self.unsaved = True
        self._judge(item_id, bad)
        self.changed.emit(item_id)

    def take_back(self, item_id: str) -> None:
        """The item as it was published."""
        if self.checklist is None or self._opened is None:
            return
        before = {one.id: one for one in self._opened.published.items()}.get(item_id)
        if before is not None:
            self._remember(self.checklist.item(item_id), frozenset())
            self.checklist = _with(self.checklist, before)
            self.typed.pop(item_id, None)
            self.unsaved = True
            self._judge(item_id, {})
            self.changed.emit(item_id)

    def undo(self) -> str:
        """One change back; the item it belonged to, or empty where there is none."""
        if self.checklist is None or not self._steps:
            return ""
        item = self._steps.pop().item
        self.checklist = _with(self.checklist, item)
        self.typed.pop(item.id, None)
        self.unsaved = True
        self._judge(item.id, {})
        self.changed.emit(item.id)
        return item.id

    def drop_draft(self) -> None:
        """Throw the kept draft away and open the published version again."""
        if self.checklist is None:
            return
        home_forms, checklist_id = self.home_forms, self.checklist.id

        def write() -> None:
            from app.actions import form_drafts

            form_drafts.drop(home_forms, checklist_id)

        def done(_none: None) -> None:
            self.kept.emit("草稿已放弃。下面是已发布的版本。")
            self.open(checklist_id)
            self.refresh()

        self._act("正在放弃草稿", write, done)

    def keep(self) -> None:
        """Keep the draft in the home."""
        draft = self._draft()
        if draft is None or self.blocked():
            return
        home_forms = self.home_forms

        def write() -> None:
            from app.actions import form_drafts

            form_drafts.keep(home_forms, draft)

        def done(_none: None) -> None:
            self.unsaved, self.from_draft = False, True
            self.kept.emit("草稿已存在本机。检查用的还是已发布的版本。")

        self._act("正在存草稿", write, done)

    def publish(self) -> None:
        """The draft as the next version; visits under way stay on theirs."""
        draft = self._draft()
        if draft is None or self.blocked():
            return
        library, home_forms = self._desk.library, self.home_forms

        def write() -> int:
            from app.actions import form_drafts

            return form_drafts.publish(library, home_forms, draft).version

        def done(version: int) -> None:
            self.kept.emit(
                f"已发布第 {version} 版。进行中的检查仍用原来的版本，新开的检查用这一版。"
            )
            self.open(draft.checklist.id)
            self.refresh()

        self._act("正在发布", write, done)

    # questions

    def blocked(self) -> str:
        """Why nothing can be kept or published now; empty: it can."""
        places_wrong = [item_id for item_id, some in self.wrong.items() if some]
        if places_wrong and self.checklist is not None:
            number = self.place(places_wrong[0]).number
            return f"{number} 还有要改的地方"
        return ""

    def overtaken(self) -> str:
        """Why a kept draft wants a look: a newer version came after it was begun; empty: none did.

        Publishing such a draft would take back what that version changed.
        """
        if self._opened is None or not self.from_draft:
            return ""
        begun, last = self._opened.draft.checklist.version - 1, self._opened.published.version
        if begun >= last:
            return ""
        return f"草稿是在第 {begun} 版上改的，现在已经是第 {last} 版"

    def next_version(self) -> int:
        return self._opened.published.version + 1 if self._opened else 1

    def differences(self) -> tuple[Difference, ...]:
        """What the open checklist changes against the published version."""
        if self._opened is None or self.checklist is None:
            return ()
        return differences(self._opened.published, self.checklist)

    def places(self) -> tuple[Place, ...]:
        return places(self.checklist) if self.checklist is not None else ()

    def place(self, item_id: str) -> Place:
        return next(place for place in self.places() if place.item.id == item_id)

    def values(self, item_id: str) -> dict[str, Any]:
        """What the fields show: the item, and where a field is wrong what was typed there."""
        item = self.place(item_id).item
        return {field: getattr(item, field) for field in FIELDS} | self.typed.get(item_id, {})

    def facts(self) -> dict[str, str]:
        """Fact id → its question, in the order of the checklist."""
        facts = self.checklist.facts if self.checklist is not None else ()
        return {fact.id: fact.ask or fact.id for fact in facts}

    def cites(self, item: CheckItem) -> str:
        """The provisions in force, as a paper names them."""
        if self._opened is None or not item.cites.in_force:
            return "没有现行法条文，只作关注点"
        return cite_line(item.cites.in_force, self._opened.law.in_force)

    def _remember(self, item: CheckItem, fields: frozenset[str]) -> None:
        """For `undo`; typing on in the same field is one step."""
        last = self._steps[-1] if self._steps else None
        goes_on = last is not None and last.item.id == item.id and last.fields == fields
        if not (goes_on and fields and fields <= _TYPED):
            self._steps = [*self._steps[1 - _MOST_BACK :], _Step(item, fields)]

    def _draft(self) -> Draft | None:
        """The open checklist under its next number, as a file."""
        if self.checklist is None or self._opened is None:
            return None
        from app.actions import form_drafts

        draft = form_drafts.Draft(self.checklist, self._opened.draft.remarks, "")
        return form_drafts.next_version(self._desk.library, draft)

    def _judge(self, item_id: str, bad: Mapping[str, str]) -> None:
        """The rules across the parts, for the item that was touched and those it now meets."""
        if self.checklist is None or self._opened is None:
            return
        found: dict[str, dict[str, str]] = {}
        for fault in faults(self.checklist, self._opened.law):
            match fault.path:
                case ("sections", int(s), "items", int(n), str(field), *_):
                    owner = self.checklist.sections[s].items[n].id
                    found.setdefault(owner, {}).setdefault(field, fault.sentence)
        kept = {
            one: {f: words for f, words in some.items() if f in self.typed.get(one, {})}
            for one, some in self.wrong.items()
            if one != item_id
        }
        self.wrong = {one: {**found.get(one, {}), **kept.get(one, {})} for one in {*found, *kept}}
        self.wrong[item_id] = {**found.get(item_id, {}), **bad}


def _unused(broken: FormBroken) -> str:
    """catering/2.yaml and the first thing that is wrong with it."""
    name = f"{broken.path.parent.name}/{broken.path.name}"
    return f"{name}：{broken.problems[0].sentence}"


def measures() -> dict[str, str]:
    """Measure id → its words."""
    return MEASURES


def _with(checklist: Checklist, item: CheckItem) -> Checklist:
    sections = tuple(
        section.model_copy(
            update={"items": tuple(item if one.id == item.id else one for one in section.items)}
        )
        for section in checklist.sections
    )
    return checklist.model_copy(update={"sections": sections})


def _differ(one: CheckItem, other: CheckItem, field: str) -> bool:
    return bool(getattr(one, field) != getattr(other, field))


def _tried(item: CheckItem, fields: Mapping[str, Any]) -> tuple[CheckItem, dict[str, str]]:
    """The item with every field that is right, and a sentence for each that is not."""
    bad: dict[str, str] = {}
    for field, value in fields.items():
        try:
            item = type(item).model_validate(item.model_dump() | {field: value})
        except ValidationError as wrong:
            bad[field] = _sentence(field, value, wrong)
    return item, bad


def _sentence(field: str, value: object, wrong: ValidationError) -> str:
    error = wrong.errors()[0]
    context = error.get("ctx", {})
    called = _WORDS.get(field, field)
    length = len(value) if isinstance(value, str) else 0
    match error["type"]:
        case "string_too_long":
            return f"{called}有 {length} 字，不能超过 {context['max_length']} 字。"
        case "string_too_short":
            return f"{called}太短，至少 {context['min_length']} 字。"
    return f"{called}不合要求，请改一改。"
