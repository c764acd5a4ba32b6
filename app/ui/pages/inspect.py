"""检查: choosing the party, the door, and the workspace, one of them in front."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QAbstractButton, QStackedWidget, QVBoxLayout, QWidget

from app.domain.visit import VisitState
from app.ui.fields.buttons import Button
from app.ui.models.moving import MovingModel, Planned
from app.ui.models.opening import visit_state
from app.ui.models.start import StartModel
from app.ui.models.visit import VisitModel
from app.ui.page import Context, Hit, Page
from app.ui.pages.choose import ChooseParty
from app.ui.pages.moving import MoveView
from app.ui.pages.start import StartVisit
from app.ui.pages.workspace import Workspace
from app.ui.pages.workspace_keys import HINTS, KEYS


class InspectPage(Page):
    """`open(visit_id=…)` goes where that visit stands; without one, to what was in front."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.choose = ChooseParty(context)
        self.start = StartVisit(context)
        self.workspace = Workspace(context)
        self.moving = MovingModel(context, self)
        self.move_view = MoveView(self.moving)
        self.stack = QStackedWidget()
        for view in (self.choose, self.start, self.workspace, self.move_view):
            self.stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.choose.prepared.connect(self._start)
        self.choose.resumed.connect(lambda one: self.open(visit_id=one))
        self.start.left.connect(self.new)
        self.start.entered.connect(self._work)
        self.workspace.left.connect(self._leave)
        self.moving.found.connect(self._offer_move)
        self.moving.planned.connect(self._show_move)
        self.moving.moved.connect(self._moved)
        self.move_view.left.connect(lambda: self._front(self.workspace))
        self.workspace.finished.connect(lambda one: context.navigator.go("review", visit_id=one))
        self.workspace.panel.library_wanted.connect(
            lambda words: context.navigator.go("provisions", words=words)
        )
        self.workspace.seizure_wanted.connect(
            lambda one, item: context.navigator.go("seizure", visit_id=one, item_id=item)
        )

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - ids of visit, party, item
        visit_id = str(arguments.get("visit_id") or "")
        party_id = str(arguments.get("party_id") or "")
        item_id = str(arguments.get("item_id") or "")
        if arguments.get("new"):
            self.new()
        elif visit_id:
            visit_state(
                self.context,
                self,
                visit_id,
                lambda state: self._show_state(visit_id, state, item_id),
            )
        elif party_id or self.stack.currentWidget() is self.choose:
            self._front(self.choose)
            self.choose.open(party_id)
        elif self.stack.currentWidget() is self.workspace:
            self._front(self.workspace)
            self.workspace.come_back()

    def new(self) -> None:
        """Choose another party."""
        self._front(self.choose)
        self.choose.open()

    def _show_state(self, visit_id: str, state: VisitState, item_id: str) -> None:
        if state is VisitState.PREPARING:
            self._start(visit_id)
        else:
            self._work(visit_id, item_id)

    def _start(self, visit_id: str) -> None:
        self._front(self.start)
        self.start.show_visit(StartModel(self.context, visit_id))

    def _work(self, visit_id: str, item_id: str = "") -> None:
        self._front(self.workspace)
        known = self.workspace.model
        if known is not None and known.visit_id == visit_id:
            self.workspace.come_back(item_id)
        else:
            self.workspace.show_visit(VisitModel(self.context, visit_id), item_id)
            self.moving.look_at(visit_id)

    def _offer_move(self, plan: Planned) -> None:
        """One banner; nothing moves before its list was seen."""
        known = self.workspace.model
        if known is None or known.visit_id != plan.visit_id:
            return
        look = Button("看看有什么不同")
        look.clicked.connect(lambda: self._see_move(plan.visit_id))
        self.workspace.tell(
            "info",
            f"要点表出了第 {plan.version} 版",
            "这次检查仍用原来的版本，可以照常做完；也可以移到新版，回答一个不丢。",
            look,
            topic="newer",
        )

    def _see_move(self, visit_id: str) -> None:
        self.workspace.flush()
        self.moving.plan(visit_id)

    def _show_move(self, plan: Planned) -> None:
        self._front(self.move_view)
        self.move_view.show_plan(plan)

    def _moved(self, visit_id: str, version: int) -> None:
        self._front(self.workspace)
        self.workspace.banner.solve("newer")
        self.workspace.show_visit(VisitModel(self.context, visit_id))
        words = "要重新看的项目没有判定，按 F3 逐项看；填过的都在。"
        self.workspace.tell("ok", f"已移到第 {version} 版", words, topic="newer")

    def _leave(self) -> None:
        """Back to 今日; the visit stays in front of this page."""
        self.workspace.flush()
        self.context.navigator.go("today")

    def _front(self, view: QWidget) -> None:
        self.stack.setCurrentWidget(view)
        working = view is self.workspace
        self.hints = HINTS if working else ()
        self.keys = KEYS if working else ()
        self.context.navigator.hints_wanted.emit(self.hints)
        if view is self.choose:
            self.context.navigator.title_wanted.emit("")

    def leave(self) -> None:
        if self.workspace.model is not None:
            self.workspace.flush()

    def unsaved(self) -> str:
        return self.workspace.unsaved() if self.workspace.model is not None else ""

    def primary(self) -> QAbstractButton | None:
        view = self.stack.currentWidget()
        if view is self.workspace:
            return self.workspace.primary()
        if view is self.start:
            return self.start.primary()
        if view is self.move_view:
            return self.move_view.go_on
        return self.choose.start if self.choose.stack.currentIndex() else None

    def columns(self) -> list[QWidget]:
        return self.workspace.columns() if self.stack.currentWidget() is self.workspace else []

    def hits(self, text: str) -> tuple[Hit, ...]:
        view = self.stack.currentWidget()
        return self.workspace.hits(text) if view is self.workspace else ()
