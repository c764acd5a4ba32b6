"""复查: the open findings of an earlier visit, and the visit that looks at them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.domain.moments import day_of, local
from app.domain.people import Officer
from app.domain.recheck import Finding
from app.domain.visit import Visit
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.actions.rechecking import OpenFindings


class RecheckModel(PageModel):
    loaded = Signal()
    prepared = Signal(str)  # the new visit's id

    visit: Visit | None = None
    findings: tuple[Finding, ...] = ()
    officers: tuple[Officer, ...] = ()

    def open(self, visit_id: str) -> None:
        from app.actions import rechecking, registering

        desk = self._desk

        def arrived(found: tuple[OpenFindings, tuple[Officer, ...]]) -> None:
            earlier, officers = found
            self.visit, self.findings = earlier.visit, earlier.findings
            today = day_of(self.now())
            self.officers = tuple(sorted(officers, key=lambda one: not one.valid_on(today)))
            self.loaded.emit()

        self._read(
            lambda: (rechecking.open_findings_of(desk, visit_id), registering.officers(desk)),
            arrived,
        )

    def prepare(self, officer_ids: Sequence[str]) -> None:
        from app.actions import rechecking

        assert self.visit is not None
        desk, visit_id, ids = self._desk, self.visit.id, tuple(officer_ids)

        def done(visit: Visit) -> None:
            self._changes.saved.emit(local(self.now()))
            self._changes.visit_changed.emit(visit.id)
            self.prepared.emit(visit.id)

        self._act("正在新建复查", lambda: rechecking.prepare(desk, visit_id, ids), done)
