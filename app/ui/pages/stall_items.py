"""The short list of a stall: rows one key answers; only a finding opens the whole editor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal

from app.domain.party_gaps import lacks_for_papers
from app.domain.rapid_test import beyond
from app.domain.visit import Closing, Verdict, Visit
from app.ui.fields.item_rows import ItemRow, RowState
from app.ui.fields.scroll import Column
from app.ui.models.visit import VisitModel
from app.ui.pages.item_editor import ItemEditor


class StallItems(Column):
    """Rows under each other, one of them current; the editor exists once."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(margins=(14, 4, 14, 14), gap=6)
        self.rows: dict[str, ItemRow] = {}
        self.editor = ItemEditor()
        self.editor.hide()
        self._open = ""
        self.column.addStretch()

    def offer(self, states: Sequence[RowState], *, enabled: bool) -> None:
        """Another stall: all rows anew."""
        self.close_editor()
        for row in self.rows.values():
            self.column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = {}
        for at, state in enumerate(states):
            row = ItemRow(state)
            row.setEnabled(enabled)
            row.clicked.connect(lambda _=False, one=state.item_id: self.wanted.emit(one))
            self.column.insertWidget(at, row)
            row.show()  # at once, so that the first one can take the focus
            self.rows[state.item_id] = row
        self.verticalScrollBar().setValue(0)

    def show_row(self, state: RowState) -> None:
        if state.item_id in self.rows:
            self.rows[state.item_id].show_state(state)

    def open_editor(self, item_id: str) -> None:
        """The editor stands where the row was."""
        if self._open == item_id:
            return
        self.close_editor()
        row = self.rows[item_id]
        self.column.insertWidget(self.column.indexOf(row), self.editor)
        row.hide()
        self.editor.show()
        self._open = item_id
        QTimer.singleShot(0, self.reveal)

    def close_editor(self) -> None:
        if not self._open:
            return
        self.editor.flush()
        self.column.removeWidget(self.editor)
        self.editor.hide()
        row = self.rows.get(self._open)
        self._open = ""
        if row is not None:
            row.show()

    def opened(self) -> str:
        """The item the editor is open at; empty: none."""
        return self._open

    def focus_row(self, item_id: str) -> None:
        row = self.rows.get(item_id)
        if row is not None and item_id != self._open:
            row.setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(row, 0, 60)

    def reveal(self) -> None:
        """Bring the head of the editor into view; leave it where it is wholly seen."""
        layout = self.content.layout()
        if not self._open or layout is None:
            return
        layout.activate()
        bar, top = self.verticalScrollBar(), self.editor.y()
        seen = self.viewport().height()
        if top < bar.value() or top + self.editor.height() > bar.value() + seen:
            bar.setValue(max(0, top - 8))


def wants_editor(verdict: Verdict | None) -> bool:
    """A finding is written and a reason is given in the editor; 符合 needs neither."""
    return verdict in {Verdict.FAIL, Verdict.NOT_APPLICABLE}


def offer_words(model: VisitModel, closing: Closing | None) -> str:
    """What F10 would do now, said before it is pressed."""
    waiting = len(model.unanswered())
    if closing is not None:
        lacks = lacks_for_papers(model.visit.party)
        later = f"文书还要{'、'.join(lacks)}，在“摊主”里补。" if lacks else ""
        return f"F10 记为：{closing.own_words}{later}"
    if waiting:
        return f"还有 {waiting} 项没有答"
    if model.counts().failed or beyond(model.visit.rapid_tests):
        return "有发现：F10 先去下一摊，结论回头在“写结论”里写"
    return ""


def refusal_words(visit: Visit, photos: int) -> str:
    """Where nothing was inspected: why, and what its papers still want."""
    said = f"{visit.outcome_note.rstrip('。')}。现场照片 {photos} 张。"
    return f"{said}笔录在“文书”里定稿；F10 到下一摊。"
