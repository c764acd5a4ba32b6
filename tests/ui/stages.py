"""A sample home at each stage of one visit, made by the acts of the screen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.actions import demo, inspecting, issuing, playing, setting_up
from app.actions.desk import Desk, open_desk
from app.domain.paper import SEIZURE_SET, PaperKind
from app.domain.visit import Visit
from tests.ui.made import StandingClock

NOON = datetime.fromisoformat("2026-11-19T10:42+08:00")


class Stage:
    """One visit of the sample script, taken as far as asked."""

    def __init__(self, home: Path, *, basis: str = "in-force", at: datetime = NOON) -> None:
        self.clock = StandingClock(at)
        self.desk: Desk = open_desk(home, create="sample", clock=self.clock)
        if not setting_up.is_set_up(self.desk):
            setting_up.fill_sample(self.desk, basis)
        self.basis = basis
        self.script = demo.script(self.desk, basis)
        visit = inspecting.prepare_visit(
            self.desk,
            party_id=self.script.party.id,
            kind=self.script.kind,
            checklist_id=self.script.checklist,
            officer_ids=playing._register(self.desk, self.script),
            basis_id=self.script.basis,
        )
        checklist = inspecting.checklist_of(self.desk, visit)
        self.player = playing._Player(
            self.desk, self.script, demo.photos_folder(), visit, checklist
        )

    @property
    def visit_id(self) -> str:
        return self.player.visit.id

    def visit(self) -> Visit:
        return inspecting.load(self.desk, self.visit_id)

    def opened(self) -> Stage:
        self.player.open()
        return self

    def answered(self) -> Stage:
        self.opened()
        self.player.answer_all()
        return self

    def with_goods(self) -> Stage:
        """The seizure drafted with its three lines, nothing frozen."""
        self.answered()
        freeze, issuing.freeze = issuing.freeze, _stop
        try:
            self.player.seize()
        except _StopHere:
            pass
        finally:
            issuing.freeze = freeze
        return self

    def decided(self) -> Stage:
        """Seizure set frozen: waits for signatures."""
        self.with_goods()
        issuing.freeze(self.desk, self.visit_id, SEIZURE_SET)
        return self

    def seized(self) -> Stage:
        """Seizure decided, signed, sealed, served; approval filed."""
        self.answered()
        self.player.seize()
        return self

    def concluded(self) -> Stage:
        """The closing is written; end papers may be frozen."""
        self.seized()
        self._close_words()
        return self

    def _close_words(self) -> None:
        freeze, issuing.freeze = issuing.freeze, _stop
        try:
            self.player.finish()
        except _StopHere:
            pass
        finally:
            issuing.freeze = freeze

    def frozen(self) -> Stage:
        """The end papers are numbered and wait for signatures."""
        self.concluded()
        kinds = [
            due.kind
            for due in issuing.due_papers(self.desk, self.visit_id)
            if due.paper is None and due.kind is not PaperKind.SERVICE_RECEIPT
        ]
        issuing.freeze(self.desk, self.visit_id, kinds)
        return self

    def sealed(self) -> Stage:
        self.frozen()
        waiting = [
            one
            for one in issuing.papers_of(self.desk, self.visit_id)
            if one.state.value == "frozen"
        ]
        self.player.sign_and_seal(tuple(waiting))
        return self

    def finished(self) -> Stage:
        self.seized()
        self.player.finish()
        return self


class _StopHere(Exception):
    """The stage ends before freezing."""


def _stop(*_arguments: object) -> tuple[()]:
    raise _StopHere
