"""What the papers of a visit need of the party and nobody knew at the door."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError
from PySide6.QtCore import Signal

from app.domain.errors import InputRefused
from app.domain.moments import local
from app.domain.people import Party
from app.domain.visit import Visit
from app.ui.models.page_model import PageModel


class CompletingModel(PageModel):
    """The register and the visit change together; the journal says so where a visit is open."""

    completed = Signal(object)  # Visit

    def complete(self, visit: Visit, fields: Mapping[str, str]) -> None:
        from app.actions import completing

        desk, given = self._desk, dict(fields)

        def work() -> Visit:
            try:
                party = Party.model_validate(visit.party.model_dump() | given)
            except ValidationError as error:
                reason = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
                said = f"单位资料没有存入：{reason}。填好的内容都在。"
                raise InputRefused(said, code="field.refused") from error
            return completing.complete_party(desk, visit.id, party)

        def done(changed: Visit) -> None:
            self._changes.saved.emit(local(self.now()))
            self._changes.visit_changed.emit(visit.id)
            self._changes.register_changed.emit()
            self.completed.emit(changed)

        self._act("正在保存", work, done)
