"""A visit under way and a newer version of its checklist: what stays, what wants a new look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.moving import Fate, Move, Moved
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.domain.visit import Visit
    from app.ui.page import Context


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that does not simply stay, or an item that is asked for the first time."""

    words: str
    second: str
    state: str  # 重新看 | 不再问 | 新增


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the new version about the premises; `said` is what was answered before."""

    fact: str
    words: str
    said: bool | None


@dataclass(frozen=True, slots=True)
class Planned:
    """What moving would do, in the words of the page."""

    visit_id: str
    version: int
    stays: int
    look_again: int
    dropped: int
    new_items: int
    questions: tuple[Asked, ...]
    changes: tuple[Change, ...]

    @property
    def sentence(self) -> str:
        """回答 31 个照旧，2 个要重新看 …: every answer is accounted for."""
        parts = [
            f"{self.stays} 个回答照旧",
            f"{self.look_again} 个要重新判定" if self.look_again else "",
            f"{self.dropped} 个不再问，原样留在修改记录里" if self.dropped else "",
            f"新增 {self.new_items} 项" if self.new_items else "",
            f"有 {len(self.questions)} 个场所情况要先答" if self.questions else "",
        ]
        return "，".join(filter(None, parts)) + "。填过的文字和照片都留着。"


class MovingModel(PageModel):
    found = Signal(object)  # Planned: there is a newer version
    planned = Signal(object)  # Planned: asked for, with every answer given so far
    moved = Signal(str, int)  # visit id, the version it is on now

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._visit_id = ""

    def look_at(self, visit_id: str) -> None:
        """`found` follows where there is a newer version; nothing is said where there is none."""
        self._visit_id = visit_id

        def arrived(planned: Planned | None) -> None:
            if planned is not None and planned.visit_id == self._visit_id:
                self.found.emit(planned)

        # A closed visit stays where it is: its refusal is no news to anybody.
        look = self._looking(visit_id)
        self._background.run(self, look, done=arrived, failed=lambda _error: None)

    def plan(self, visit_id: str) -> None:
        """The same again, after what is still being saved."""

        def arrived(planned: Planned | None) -> None:
            if planned is not None:
                self.planned.emit(planned)

        self._act("正在对照两个版本", self._looking(visit_id), arrived)

    def _looking(self, visit_id: str) -> Callable[[], Planned | None]:
        desk = self._desk

        def look() -> Planned | None:
            from app.actions import moving

            found = moving.look(desk, visit_id)
            return _planned(found) if found is not None else None

        return look

    def move(self, visit_id: str, facts: Mapping[str, bool]) -> None:
        """With the answers to the new questions; a refusal names those still open."""
        desk = self._desk

        def write() -> Visit:
            from app.actions import moving

            return moving.move(desk, visit_id, facts)

        def done(visit: Visit) -> None:
            version = visit.checklist.version if visit.checklist is not None else 0
            self._changes.visit_changed.emit(visit_id)
            self.moved.emit(visit_id, version)

        self._act("正在移到新版", write, done)


def _planned(move: Move) -> Planned:
    checklist = move.visit.checklist
    look_again = move.with_fate(Fate.LOOK_AGAIN)
    dropped = move.with_fate(Fate.DROPPED)
    said = {one.old_id: one.requirement for one in move.remarks}
    new = tuple(
        Change(f"{place.number} {place.item.text}", "以前没有问过", "新增")
        for place in move.new_items
    )
    return Planned(
        visit_id=move.visit.id,
        version=checklist.version if checklist is not None else 0,
        stays=len(move.with_fate(Fate.STAYS)),
        look_again=len(look_again),
        dropped=len(dropped),
        new_items=len(move.new_items),
        questions=tuple(
            Asked(fact.id, fact.ask, move.before.get(fact.id)) for fact in move.new_facts
        ),
        changes=(
            *(_change(one, said, "重新看") for one in look_again),
            *(_change(one, said, "不再问") for one in dropped),
            *new,
        ),
    )


def _change(one: Moved, said: dict[str, str], state: str) -> Change:
    number = one.new_number or one.old_number
    return Change(f"{number} {said.get(one.old_id, '')}".strip(), one.why, state)
