"""The door of a visit: five steps, each with its own time, then 进入检查."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.basis import Basis
from app.domain.checklist import (
    Checklist,
    Place,
    applicable,
    is_attention_only,
    known_facts,
)
from app.domain.moments import local
from app.domain.visit import StepKind, Visit
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.ui.page import Context


@dataclass(frozen=True, slots=True)
class ItemCount:
    """What the facts make of the checklist."""

    total: int
    key: int
    left_out: int
    because: tuple[str, ...]  # the questions answered with no that leave items out


@dataclass(frozen=True, slots=True)
class Door:
    """What opening the start page reads."""

    visit: Visit
    checklist: Checklist | None
    basis: Basis
    previous: Visit | None
    agency: str


class StartModel(PageModel):
    """Each step is kept at once with its time; nothing is lost by leaving."""

    loaded = Signal()
    changed = Signal()
    begun = Signal(str)

    visit: Visit
    checklist: Checklist | None = None
    basis: Basis
    previous: Visit | None = None
    agency = ""

    def __init__(self, context: Context, visit_id: str, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.visit_id = visit_id
        self.facts: dict[str, bool | None] = {}

    def open(self) -> None:
        desk, visit_id = self._desk, self.visit_id

        def read() -> Door:
            from app.actions import inspecting
            from app.storage import visits

            visit = inspecting.load(desk, visit_id)
            before = desk.memory.read(
                lambda db: visits.previous(db, visit.party.id, visit.created_at)
            )
            return Door(
                visit=visit,
                checklist=inspecting.checklist_of(desk, visit),
                basis=desk.basis(visit.basis),
                previous=before,
                agency=desk.agency().name,
            )

        def arrived(door: Door) -> None:
            self.visit, self.checklist, self.basis = door.visit, door.checklist, door.basis
            self.previous, self.agency = door.previous, door.agency
            self._prefill()
            self.loaded.emit()

        self._read(read, arrived)

    def _prefill(self) -> None:
        """Last visit's facts, else the list's own presets; a question without either stays open."""
        if self.checklist is None:
            return
        known = self.visit.facts
        for fact in self.checklist.asked():
            self.facts[fact.id] = known.get(fact.id, fact.default)

    @property
    def carried_over(self) -> bool:
        """Whether the facts come from the last visit."""
        return self.previous is not None and bool(self.visit.facts)

    # questions

    def told(self) -> tuple[str, ...]:
        """What is read to the party."""
        return tuple(line.format(agency=self.agency) for line in self.basis.opening.told)

    def step_time(self, kind: StepKind) -> str:
        step = self.visit.step(kind)
        return f"{local(step.t):%H:%M:%S}" if step else ""

    def done(self, kind: StepKind) -> bool:
        step = self.visit.step(kind)
        return step is not None and (step.done or bool(step.note))

    def facts_open(self) -> tuple[str, ...]:
        return tuple(name for name, value in self.facts.items() if value is None)

    def count(self) -> ItemCount:
        """Live: what would be asked with these facts."""
        checklist = self.checklist
        if checklist is None:
            return ItemCount(0, 0, 0, ())
        facts = {name: bool(value) for name, value in self.facts.items()}
        asked = self._judged(applicable(checklist, facts))
        every = self._judged(applicable(checklist, dict.fromkeys(facts, True)))
        missing = {place.item.id for place in every} - {place.item.id for place in asked}
        blamed = [
            fact.ask
            for fact in checklist.asked()
            if not facts.get(fact.id)
            and any(
                place.item.id in missing
                and not known_facts(checklist, {fact.id: True}).isdisjoint(place.item.when)
                for place in every
            )
        ]
        keys = sum(1 for place in asked if place.item.key)
        return ItemCount(len(asked), keys, len(missing), tuple(blamed))

    def _judged(self, places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(
            place for place in places if not is_attention_only(place.item, self.visit.basis)
        )

    def missing(self) -> tuple[tuple[str, str], ...]:
        """What still keeps the door shut: (where, words)."""
        words = {
            StepKind.CREDENTIALS: "出示证件",
            StepKind.RIGHTS: "告知权利",
            StepKind.RECUSAL: "询问回避",
            StepKind.ENTRY_CODE: "入企扫码",
        }
        found = [(kind.value, said) for kind, said in words.items() if not self.done(kind)]
        if self.checklist is not None and not self.visit.facts_confirmed:
            left = len(self.facts_open())
            found.append(("facts", f"场所情况 {left} 项" if left else "核对场所情况"))
        if len(self.visit.officers) < 2:
            found.append(("officers", "一名持证人员"))
        return tuple(found)

    # commands

    def take(self, kind: StepKind, note: str = "", *, done: bool = True) -> None:
        """One step, now."""
        from app.actions import inspecting

        desk, visit_id = self._desk, self.visit_id
        self._keep(lambda: inspecting.record_step(desk, visit_id, kind, note, done=done))

    def set_fact(self, fact: str, value: bool) -> None:
        """Facts are counted at once and kept when they are confirmed."""
        self.facts[fact] = value
        if self.visit.facts_confirmed:
            self.confirm_facts()
        self.changed.emit()

    def confirm_facts(self) -> None:
        if self.facts_open():
            return
        from app.actions import inspecting

        desk, visit_id = self._desk, self.visit_id
        facts: Mapping[str, bool] = {name: bool(value) for name, value in self.facts.items()}
        self._keep(lambda: inspecting.record_facts(desk, visit_id, facts, confirmed=True))

    def begin(self) -> None:
        """Seal the opening; `begun` follows."""
        from app.actions import inspecting

        desk, visit_id = self._desk, self.visit_id

        def done(visit: Visit) -> None:
            self.visit = visit
            self._told()
            self.begun.emit(visit.id)

        self._act("正在进入", lambda: inspecting.begin(desk, visit_id), done)

    def _keep(self, work: Callable[[], Visit]) -> None:
        def done(visit: Visit) -> None:
            self.visit = visit
            self._told()
            self.changed.emit()

        self._act("正在保存", work, done)

    def _told(self) -> None:
        self._changes.saved.emit(local(self.now()))
        self._changes.visit_changed.emit(self.visit_id)
