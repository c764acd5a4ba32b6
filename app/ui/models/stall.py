"""The stall in front: entered, concluded, its rapid tests, what its papers need of the party."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from app.domain.basis import Basis
from app.domain.calendar import Calendar
from app.domain.deadlines import Deadline
from app.domain.errors import InputRefused
from app.domain.moments import local
from app.domain.people import Party
from app.domain.rapid_test import RapidTest
from app.domain.retest import retest_clock
from app.domain.visit import Visit
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.ui.page import Context

HOLDERS = ("摊主在场", "家人在场", "雇员在场")
T = TypeVar("T")


class StallModel(PageModel):
    """Commands in, signals out; the items of the stall have their own `VisitModel`."""

    entered = Signal(str)  # visit id: its items may be answered
    concluded = Signal(str)  # visit id
    tested = Signal(object)  # Visit with its rapid tests
    completed = Signal(object)  # Visit with its party

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._law: tuple[Basis, Calendar] | None = None
        desk = self._desk
        self._read(lambda: (desk.coercive(), desk.calendar()), self._know_law)

    def _know_law(self, law: tuple[Basis, Calendar]) -> None:
        self._law = law

    def retest_clock(self, test: RapidTest) -> Deadline | None:
        """The hours of a re-test; None: no right, or the party has answered."""
        return retest_clock(test, *self._law) if self._law is not None else None

    def enter(self, visit_id: str, facts: Mapping[str, bool]) -> None:
        """The facts of the stall are right: its items may be answered."""
        from app.actions import stalls

        desk, kept = self._desk, dict(facts)

        def done(_visit: Visit) -> None:
            self._told(visit_id)
            self.entered.emit(visit_id)

        self._act("正在进入", lambda: stalls.enter_stall(desk, visit_id, kept), done)

    def conclude(self, visit_id: str, attendance: str) -> None:
        """Nothing was found; the officers confirm what the screen offered."""
        from app.actions import stalls

        desk = self._desk

        def done(_visit: Visit) -> None:
            self._told(visit_id)
            self.concluded.emit(visit_id)

        self._act("正在保存", lambda: stalls.conclude_clean(desk, visit_id, attendance), done)

    def save_test(
        self, visit_id: str, fields: Mapping[str, object], changed: RapidTest | None = None
    ) -> None:
        """A new row of rapid testing, or one that was written wrongly."""
        from app.actions import rapid_testing

        desk, given = self._desk, dict(fields)

        def work() -> Visit:
            identity, seq = (
                (changed.id, changed.seq)
                if changed is not None
                else rapid_testing.new_number(desk, visit_id)
            )
            test = RapidTest.model_validate({**given, "id": identity, "seq": seq})
            return rapid_testing.save(desk, visit_id, test)

        self._tests("正在存快速检测", visit_id, worded(work))

    def answer_retest(
        self, visit_id: str, test_id: str, answer: Literal["asked", "waived"]
    ) -> None:
        from app.actions import rapid_testing

        desk = self._desk
        self._tests(
            "正在保存",
            visit_id,
            lambda: rapid_testing.answer_retest(desk, visit_id, test_id, answer),
        )

    def release(self, visit_id: str, test_id: str, how: Literal["resumed", "destroyed"]) -> None:
        from app.actions import rapid_testing

        desk = self._desk
        self._tests(
            "正在保存", visit_id, lambda: rapid_testing.release(desk, visit_id, test_id, how)
        )

    def _tests(self, words: str, visit_id: str, work: Callable[[], Visit]) -> None:
        def done(visit: Visit) -> None:
            self._told(visit_id)
            self.tested.emit(visit)

        self._act(words, work, done)

    def complete(self, visit: Visit, fields: Mapping[str, object]) -> None:
        """What the papers need of the party and nobody knew at the stall."""
        from app.actions import completing

        desk, given = self._desk, dict(fields)

        def work() -> Visit:
            party = Party.model_validate(visit.party.model_dump() | given)
            return completing.complete_party(desk, visit.id, party)

        def done(changed: Visit) -> None:
            self._told(visit.id)
            self._changes.register_changed.emit()
            self.completed.emit(changed)

        self._act("正在保存", worded(work), done)

    def _told(self, visit_id: str) -> None:
        self._changes.saved.emit(local(self.now()))
        self._changes.visit_changed.emit(visit_id)


def worded(work: Callable[[], T]) -> Callable[[], T]:
    """A field that cannot be taken is told in words, not as a validation error."""

    def job() -> T:
        try:
            return work()
        except ValidationError as error:
            reason = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            said = f"没有存入：{reason}。填好的内容都在。"
            raise InputRefused(said, code="field.refused") from error

    return job
