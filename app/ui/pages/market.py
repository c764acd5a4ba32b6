"""集市检查: setting up, the gate, the walk, and the papers of the morning; one of them in front."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QAbstractButton, QStackedWidget, QVBoxLayout, QWidget

from app.domain.session import walked
from app.ui.fields.buttons import Button
from app.ui.models.market import MarketModel
from app.ui.page import Context, Page
from app.ui.pages.market_gate import MarketGate
from app.ui.pages.market_papers import MarketPapers
from app.ui.pages.market_start import MarketSetup
from app.ui.pages.market_tests import MarketTests
from app.ui.pages.market_walk import MarketWalk

HINTS = (
    ("1", "符合"),
    ("2", "不符合"),
    ("3", "合理缺项"),
    ("F8", "其余一般项符合"),
    ("F5", "快速检测"),
    ("F10", "下一摊"),
)
KEYS = (
    ("Enter", "在查找框：打开第一个；在场所情况：都对，开始查"),
    ("1 2 3", "符合，不符合，合理缺项"),
    ("↑ ↓", "上一项，下一项"),
    ("F3", "下一未答"),
    ("F8", "其余一般项符合；重点项逐项看"),
    ("F10", "没有发现的记下并到下一摊；有发现的先去下一摊"),
    ("F5", "加一行快速检测"),
    ("F7", "查不成：没有出摊、不在了、拒绝检查；换了摊位号"),
    ("F2 F4", "写发现，加照片"),
    ("Backspace", "清掉这一项的回答"),
    ("Ctrl+Z", "撤回上一步"),
    ("Esc", "离开输入框，返回"),
)


class MarketPage(Page):
    """`open(session_id=…)` goes to that morning; `visit_id` to the stall of that visit."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = MarketModel(context, self)
        self.setup = MarketSetup(self.model)
        self.gate = MarketGate(self.model)
        self.walk = MarketWalk(context, self.model)
        self.papers = MarketPapers(context)
        self.stack = QStackedWidget()
        self.tests = MarketTests(self.model)
        for view in (self.setup, self.gate, self.walk, self.papers, self.tests):
            self.stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self._opening = False
        self._stall_visit = ""
        self._from_papers = False
        self._looking = ""  # the morning of another day that is only looked at
        go = context.navigator.go
        self.setup.left.connect(lambda: go("today"))
        self.setup.resumed.connect(self._open_session)
        self.gate.left.connect(self.show_setup)
        self.gate.look_wanted.connect(self._look)
        self.walk.left.connect(self.show_setup)
        self.walk.papers_wanted.connect(self.show_papers)
        self.walk.operator_wanted.connect(lambda one: go("inspect", visit_id=one))
        self.walk.side.all_tests_wanted.connect(self.show_tests)
        self.tests.left.connect(self._back_to_walk)
        self.tests.stall_wanted.connect(self._show_stall_of)
        self.papers.left.connect(self._back_to_walk)
        self.papers.stall_wanted.connect(self._show_stall_of)
        self.papers.party_wanted.connect(self._ask_party_of)
        self.walk.party_kept.connect(self._party_kept)
        self.papers.over_wanted.connect(self._ask_over)
        self.model.loaded.connect(self._loaded)
        self.model.refused.connect(self._refused)

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        session_id = str(arguments.get("session_id") or "")
        visit_id = str(arguments.get("visit_id") or "")
        if visit_id:
            self.model.session_of(visit_id, lambda found: self._open_of(visit_id, found))
        elif session_id:
            self._open_session(session_id)
        elif arguments.get("new") or self.model.session is None:
            self.show_setup()
        elif self.stack.currentWidget() is self.papers:
            self.show_papers()
        elif self.stack.currentWidget() is self.walk:
            self._front(self.walk)
            self.walk.come_back()

    def show_setup(self) -> None:
        self._looking = ""
        self.walk.flush()
        self._front(self.setup)
        self.setup.open()

    def show_papers(self) -> None:
        self.walk.flush()
        self._front(self.papers)
        self.papers.open(self.model.require().id)

    def show_tests(self) -> None:
        """Every rapid test of the morning."""
        self.walk.flush()
        self._front(self.tests)
        self.tests.open()

    def _open_session(self, session_id: str) -> None:
        self._opening = True
        self.walk.put_away()
        self.model.open(session_id)

    def _open_of(self, visit_id: str, session_id: str | None) -> None:
        if session_id is None:
            self.context.navigator.go("inspect", visit_id=visit_id)
            return
        self._stall_visit = visit_id
        self._open_session(session_id)

    def _loaded(self) -> None:
        """A morning stands at its gate until it was passed today; then it is walked."""
        session = self.model.require()
        front = self.stack.currentWidget()
        if front is self.walk and not self._opening:
            return
        if not self.model.may_walk() and self._looking != session.id:
            if front is not self.gate:
                self._front(self.gate)
            self.gate.show_session()
        elif front in {self.gate, self.setup} or self._opening:
            self._front(self.walk)
            self.walk.open()
            self._open_asked_stall()
        self._opening = False

    def _look(self) -> None:
        """What was walked on an earlier day is looked at without opening the gate again."""
        self._looking = self.model.require().id
        self._open_session(self._looking)

    def _open_asked_stall(self) -> None:
        """The stall asked for, else the one the officers stood at."""
        stall = self.model.stall_of(self._stall_visit) if self._stall_visit else None
        self._stall_visit = ""
        if stall is not None:
            self.walk.open_stall(stall.id)
        elif self.model.require().closed_at is None:
            self.model.in_front(self._go_on_at)

    def _go_on_at(self, stall_id: str | None) -> None:
        if stall_id is not None and self.walk.view.model is None:
            self.walk.open_stall(stall_id)

    def _back_to_walk(self) -> None:
        self._front(self.walk)
        self.walk.open()
        self.walk.come_back()

    def _ask_over(self) -> None:
        """A morning that is over takes no stall any more: asked once where some are left."""
        entered, here = walked(self.model.rows)
        left = here - entered
        if not left:
            self._close_morning()
            return
        over = Button("就到这里，结束", look="danger")
        over.clicked.connect(self._close_morning)
        words = "结束以后不能再打开新的摊位；查过的都在，文书照样能办。明天接着查的，不要结束。"
        self.papers.banner.tell("warn", f"还有 {left} 摊没有查", words, over, topic="over")

    def _close_morning(self) -> None:
        """No stall is added any more; what is not finished stays among today's drafts."""
        self.papers.banner.solve("over")
        self.model.close()
        self.show_setup()

    def _show_stall_of(self, visit_id: str) -> None:
        stall = self.model.stall_of(visit_id)
        if stall is None:
            self.context.navigator.go("inspect", visit_id=visit_id)
            return
        self._front(self.walk)
        self.walk.open_stall(stall.id)

    def _ask_party_of(self, visit_id: str) -> None:
        """Only its party lacks something: there, and back to the papers when it is kept."""
        stall = self.model.stall_of(visit_id)
        if stall is None:
            self.context.navigator.go("inspect", visit_id=visit_id)
            return
        self._from_papers = True
        self._front(self.walk)
        self.walk.ask_party(stall.id)

    def _party_kept(self) -> None:
        if self._from_papers:
            self._from_papers = False
            self._front(self.papers)
            self.papers.go_on(self.model.require().id)

    def _refused(self, sentence: str) -> None:
        view = self.stack.currentWidget()
        if view is self.walk:
            self.walk.refuse(sentence)
        elif view in {self.setup, self.gate}:
            view.banner.tell("warn", "这一步没有办", sentence, topic="refused")

    def _front(self, view: QWidget) -> None:
        self.stack.setCurrentWidget(view)
        walking = view is self.walk
        self.hints, self.keys = (HINTS, KEYS) if walking else ((), ())
        self.context.navigator.hints_wanted.emit(self.hints)
        session = self.model.session
        self.context.navigator.title_wanted.emit(session.place if session and walking else "")

    def leave(self) -> None:
        self.walk.flush()

    def unsaved(self) -> str:
        return self.walk.unsaved()

    def primary(self) -> QAbstractButton | None:
        view = self.stack.currentWidget()
        if view is self.walk:
            return self.walk.primary()
        if view is self.papers:
            return self.papers.primary()
        if view is self.tests:
            return self.tests.primary()
        return self.gate.enter if view is self.gate else self.setup.start

    def columns(self) -> list[QWidget]:
        view = self.stack.currentWidget()
        if view is self.walk:
            return self.walk.columns()
        if view is self.tests:
            return self.tests.columns()
        return self.papers.columns() if view is self.papers else []
