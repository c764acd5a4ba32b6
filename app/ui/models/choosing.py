"""Choosing whom to inspect: search, the party not on the list, kind, checklist, officers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError
from PySide6.QtCore import Signal

from app.domain.checklist import Checklist
from app.domain.moments import local
from app.domain.people import Officer, Party
from app.domain.visit import Conclusion, Outcome, VisitKind, VisitState
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.storage.visits import VisitSummary


@dataclass(frozen=True, slots=True)
class LastVisit:
    """A visit of before, as a line of a list."""

    visit_id: str
    party_id: str
    party: str
    begun: datetime
    saved: datetime
    state: VisitState
    outcome: Outcome
    conclusion: Conclusion | None


def _last_visit(one: VisitSummary) -> LastVisit:
    return LastVisit(
        visit_id=one.id,
        party_id=one.party_id,
        party=one.party_name,
        begun=local(one.created_at),
        saved=local(one.last_saved_at),
        state=one.state,
        outcome=one.outcome,
        conclusion=one.conclusion,
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen for a visit today."""

    checklists: tuple[Checklist, ...]
    officers: tuple[Officer, ...]
    recent: tuple[LastVisit, ...]
    open: tuple[LastVisit, ...]


class ChooseModel(PageModel):
    """Commands in, signals out."""

    offered = Signal()
    found = Signal(object)  # tuple[Party, ...]
    chosen = Signal(object)  # Party
    prepared = Signal(str)  # visit id

    offer = Offer((), (), (), ())

    def refresh(self) -> None:
        """Read checklists, officers and the last visits."""
        from app.actions import registering

        desk = self._desk

        def read() -> Offer:
            from app.storage import visits

            found = desk.memory.read(lambda db: visits.summaries(db, limit=60))
            known = tuple(_last_visit(one) for one in found)
            return Offer(
                checklists=tuple(desk.library.checklists()),
                officers=registering.officers(desk),
                recent=tuple(one for one in known if one.state is VisitState.CLOSED)[:6],
                open=tuple(one for one in known if one.state is not VisitState.CLOSED)[:4],
            )

        def arrived(offer: Offer) -> None:
            self.offer = offer
            self.offered.emit()

        self._read(read, arrived)

    def search(self, text: str) -> None:
        """By name, address, licence or credit code; empty shows the list from its start."""
        from app.actions import registering

        desk = self._desk
        self._read(lambda: registering.parties(desk, text, 60), self.found.emit)

    def choose(self, party_id: str) -> None:
        from app.actions import registering

        desk = self._desk
        self._read(lambda: registering.party(desk, party_id), self.chosen.emit)

    def add(self, name: str, address: str) -> bool:
        """名单里没有这家: name and address are enough; everything else can follow."""
        from app.actions import registering

        if not name.strip() or not address.strip():
            self.refused.emit("还没有记下：名称和地址要有。没有名称的摊点，写摊位号和经营什么。")
            return False
        try:
            party = Party(id=secrets.token_hex(16), name=name, address=address)
        except ValidationError as error:
            said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            self.refused.emit(f"还没有记下：{said}。填好的文字都在。")
            return False
        desk = self._desk

        def kept(_: object) -> None:
            self._changes.register_changed.emit()
            self.chosen.emit(party)

        self._act("正在记下", lambda: registering.save_party(desk, party), kept)
        return True

    def valid_officers(self) -> tuple[Officer, ...]:
        """Those whose certificate is valid today stand first."""
        today = self.now().date()
        return tuple(sorted(self.offer.officers, key=lambda one: not one.valid_on(today)))

    def checklist_for(self, party: Party) -> str:
        """The checklist of the party's premises; the first one where none fits."""
        for one in self.offer.checklists:
            if one.premises_code == party.premises:
                return one.id
        return self.offer.checklists[0].id if self.offer.checklists else ""

    def prepare(
        self, party_id: str, kind: VisitKind, checklist_id: str, officer_ids: Sequence[str]
    ) -> None:
        """Make the visit; `prepared` tells its id."""
        from app.actions import inspecting

        desk = self._desk

        def work() -> str:
            return inspecting.prepare_visit(
                desk,
                party_id=party_id,
                kind=kind,
                checklist_id=checklist_id or None,
                officer_ids=tuple(officer_ids),
            ).id

        def done(visit_id: str) -> None:
            self._changes.visit_changed.emit(visit_id)
            self._changes.saved.emit(self.now().astimezone())
            self.prepared.emit(visit_id)

        self._act("正在新建", work, done)
