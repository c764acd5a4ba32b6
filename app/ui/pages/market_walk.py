"""The walk: the strip at the left, one stall in the middle, its tests and grounds at the right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.kinds import Outcome, SessionKind
from app.domain.labels import label
from app.domain.rapid_test import RapidTest
from app.domain.session import walked
from app.domain.visit import Visit
from app.ui.fields.buttons import BackButton, Button
from app.ui.fields.cards import Banner
from app.ui.fields.labels import Elided, EmptyState
from app.ui.fields.progress import Fact, SavedIndicator
from app.ui.models.market import MarketModel
from app.ui.models.panel import Panel
from app.ui.models.saving import SaveReport
from app.ui.models.stall import StallModel
from app.ui.models.visit import VisitModel
from app.ui.page import Context
from app.ui.pages.market_strip import MarketStrip
from app.ui.pages.stall_side import StallSide
from app.ui.pages.stall_tests import TestForm
from app.ui.pages.stall_view import StallView
from app.ui.pages.workspace_columns import Drawers
from app.ui.pages.workspace_keys import bind
from app.ui.pages.workspace_news import resumed
from app.ui.theme import Size

THREE, TWO = 1200, 900  # from these widths on all columns stand, or two of them
LOW = 560  # below this height the items come first


class MarketWalk(QWidget):
    """Forwards keys and presses; what is true is read from the models."""

    left = Signal()
    papers_wanted = Signal()
    operator_wanted = Signal(str)  # visit id
    party_kept = Signal()  # what the papers needed of the party is there

    def __init__(self, context: Context, model: MarketModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = model
        self.stall = StallModel(context, self)
        self._context = context
        self._stall_id = ""
        self._ask_party = self._told_crash = False
        self.strip = MarketStrip(model)
        self.view = StallView(context, self.stall)
        self.form = TestForm(self.stall)
        self.side = StallSide(self.stall)
        self.banner = Banner()
        self._empty = EmptyState(
            "building-store",
            "打开一个摊位",
            "左边输入摊位号、名称或许可证号，回车打开。\n名单里没有的，填号和名称就能查。",
        )
        self._middle = QStackedWidget()
        for page in (self._empty, self.view, self.form):
            self._middle.addWidget(page)
        box = QWidget()
        middle = QVBoxLayout(box)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        around = QVBoxLayout()
        around.setContentsMargins(14, 8, 14, 0)
        around.addWidget(self.banner)
        middle.addLayout(around)
        middle.addWidget(self._middle, 1)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.strip)
        body.addWidget(box, 1)
        body.addWidget(self.side)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._bar())
        outer.addLayout(body, 1)
        self.drawers = Drawers(self.strip, box, self.side)
        self._wire()

    def _bar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("bar")
        bar.setFixedHeight(66)
        self._bar_box = bar
        self.back = BackButton("返回")
        self._place = Elided("", Size.HEAD, bold=True)
        self._about = Elided("", Size.TINY, tone="second")
        self._found = Fact("有发现", pressable=False)
        self.saved = SavedIndicator()
        self.operator = Button("市场开办者", icon="gavel")
        self.papers = Button("文书", icon="files")
        self.strip_button = Button("摊位", icon="list-details")
        self.side_button = Button("检测", icon="temperature")
        self.next = Button("下一摊 F10", look="primary")
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addStretch()
        lines.addWidget(self._place)
        lines.addWidget(self._about)
        lines.addStretch()
        row = self._bar_row = QHBoxLayout(bar)
        row.setContentsMargins(8, 0, 16, 1)
        row.setSpacing(10)
        row.addWidget(self.back)
        row.addLayout(lines, 1)
        for widget in (
            self._found,
            self.saved,
            self.strip_button,
            self.side_button,
            self.operator,
            self.papers,
            self.next,
        ):
            row.addWidget(widget)
        return bar

    def _wire(self) -> None:
        self.back.clicked.connect(self.left)
        self.papers.clicked.connect(self.papers_wanted)
        self.strip_button.clicked.connect(lambda: self.drawers.toggle("left"))
        self.side_button.clicked.connect(lambda: self.drawers.toggle("right"))
        for button in (self.operator, self.strip.operator):
            button.clicked.connect(self.model.open_operator)
        self.next.clicked.connect(self._next_pressed)
        self.strip.wanted.connect(self.open_stall)
        self.view.next_wanted.connect(self.go_next)
        self.view.test_wanted.connect(self.offer_test)
        self.view.item_shown.connect(self._item_shown)
        self.view.reported.connect(self._show_saved)
        self.view.changed.connect(self._stall_changed)
        self.side.test_wanted.connect(self.offer_test)
        self.side.change_wanted.connect(self._change_test)
        self.form.kept.connect(self._back_to_stall)
        self.form.given_up.connect(self._back_to_stall)
        self.model.loaded.connect(self._show_bar)
        self.model.stall_ready.connect(self._show_stall)
        self.model.operator_ready.connect(self.operator_wanted)
        self.model.passed.connect(self._passed)
        self.model.entry_refused.connect(self.open_stall)
        self.view.away.away.connect(lambda away: self.model.set_away(self._stall_id, away))
        self.view.away.refused.connect(self._entry_refused)
        self.view.away.renumbered.connect(
            lambda number: self.model.renumber(self._stall_id, number)
        )
        for done in (self.stall.entered, self.stall.concluded):
            done.connect(lambda _id: self.model.open(self.model.require().id))
        self.stall.tested.connect(self._show_visit)
        self.stall.completed.connect(self._show_visit)
        self.stall.completed.connect(lambda _visit: self.party_kept.emit())
        self.stall.refused.connect(self._refused)
        bind(self, {"F10": self._next_pressed, "F5": self.offer_test})

    # showing

    def open(self) -> None:
        """The session is loaded: the strip, and the stall that was in front."""
        self._show_bar()
        if self.view.model is None:
            self._middle.setCurrentWidget(self._empty)
            self._to_strip()

    def _to_strip(self) -> None:
        """The search box; where the strip has given way to the stall, it comes back."""
        if not self.strip.isVisible():
            self.drawers.toggle("left")
        self.strip.show_strip()

    def _show_bar(self) -> None:
        session = self.model.session
        if session is None:
            return
        names = "、".join(one.name for one in session.officers)
        entered, here = walked(self.model.rows)
        self._place.setText(session.place)
        self._about.setText(f"{label(session.kind)}·{names}·已查 {entered} / {here} 摊")
        self._found.show_value(
            f"{sum(bool(one.failed or one.beyond) for one in self.model.rows)} 摊"
        )
        self._offer_operator()

    def ask_party(self, stall_id: str) -> None:
        """The stall, and what its papers still need of the party."""
        self.open_stall(stall_id)
        self._ask_party = True

    def open_stall(self, stall_id: str) -> None:
        self.view.flush()
        self._ask_party = False
        self._stall_id = stall_id
        self.model.open_stall(stall_id)

    def _show_stall(self, visit: Visit) -> None:
        stall = self.model.stall_of(visit.id)
        if stall is None:
            return
        self._stall_id = stall.id
        self.banner.solve("refused")
        self._middle.setCurrentWidget(self.view)
        self.view.show_stall(visit.id, f"{stall.number} {stall.name}".strip())
        model = self.view.model
        if model is not None:
            model.panel_ready.connect(self._show_panel)
        self.drawers.close()
        self.strip.show_current(stall.id)

    def _item_shown(self, item_id: str) -> None:
        if self.view.model is not None:
            self.view.model.want_panel(item_id)

    def _show_panel(self, panel: Panel) -> None:
        if self.view.showing(panel.item_id):
            self.side.show_panel(panel)

    def _stall_changed(self) -> None:
        if self.view.model is None:
            return
        self.side.show_visit(self.view.model.visit)
        self._tell_crash(self.view.model)
        if self._ask_party and not self.side.party.isHidden():
            if not self.side.isVisible():
                self.drawers.toggle("right")
            self.side.party.ask()
        self._ask_party = False

    def _tell_crash(self, model: VisitModel) -> None:
        """Once: the stall the program was cut off in, and that nothing is lost."""
        if model.cut_off and not self._told_crash:
            self.banner.tell("warn", *resumed(model, self.view.item()), topic="crash")
        self._told_crash = True

    def _show_visit(self, visit: Visit) -> None:
        self.view.show_visit(visit)
        self.model.open(self.model.require().id)

    def _show_saved(self, report: SaveReport) -> None:
        model = self.view.model
        if model is not None and model.closed:
            self.saved.read_only()
        elif report.failed:
            self.saved.failed(report.failed)
        elif report.waiting:
            self.saved.saving()
        else:
            self.saved.saved(report.moment)

    def _refused(self, sentence: str) -> None:
        if self._middle.currentWidget() is self.form:
            self.form.refuse(sentence)
        else:
            self.refuse(sentence)

    def refuse(self, sentence: str) -> None:
        if self.strip.asking() and self.strip.isVisible():
            self.strip.refuse(sentence)
            return
        self.banner.tell("warn", "这一步没有办", sentence, topic="refused")

    # acting

    def _next_pressed(self) -> None:
        if self._middle.currentWidget() is self.view and self.view.model is not None:
            self.view.finish()
        else:
            self._to_strip()

    def _passed(self, stall_id: str) -> None:
        """Away: the strip has it, the next one follows."""
        if stall_id == self._stall_id:
            self.view.put_away()
            self.go_next()

    def _entry_refused(self, note: str) -> None:
        if self.view.model is not None:
            self.model.refuse_entry(self._stall_id, self.view.model.visit_id, note)

    def go_next(self) -> None:
        """The next stall nobody visited; where the strip has none, the search for it."""
        following = self.model.next_stall(self._stall_id)
        if following is not None:
            self.open_stall(following.id)
            return
        self.model.open(self.model.require().id)
        if self.view.model is None:
            self._middle.setCurrentWidget(self._empty)
            self.side.clear()
        self._to_strip()

    def offer_test(self) -> None:
        model = self.view.model
        if model is None or model.closed or model.visit.outcome is not Outcome.INSPECTED:
            return
        if model.visit.opened_at is not None:
            self.view.flush()
            self._middle.setCurrentWidget(self.form)
            self.form.open(model.visit)

    def _change_test(self, test: RapidTest) -> None:
        self.offer_test()
        if self.view.model is not None and self._middle.currentWidget() is self.form:
            self.form.change(self.view.model.visit, test)

    def _back_to_stall(self) -> None:
        self._middle.setCurrentWidget(self.view)
        self.view.come_back()

    def come_back(self) -> None:
        """From another page: papers or a conclusion may have changed the stall."""
        if self.view.model is not None and self._stall_id:
            self.open_stall(self._stall_id)

    def put_away(self) -> None:
        """Another morning: no stall is in front of it."""
        self.view.put_away()
        self._stall_id = ""
        self.strip.forget()
        self.side.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.window().width()
        self.strip_button.setVisible(wide < TWO)
        self.side_button.setVisible(wide < THREE)
        for widget in (self._found, self._place, self._about):
            widget.setVisible(wide >= TWO)
        self.operator.set_words("市场开办者" if wide >= THREE else "开办者", "市场开办者")
        self.next.set_words("下一摊 F10" if wide >= TWO else "下一摊")
        low = self.window().height() < LOW
        self._bar_row.setSpacing(10 if wide >= TWO else 6)
        self._bar_box.setFixedHeight(52 if low else 66)
        self.view.fit(short=low)
        self.drawers.fit(wide, self.width())
        self._offer_operator()

    def _offer_operator(self) -> None:
        """The operator's own duties: in the bar, and in the strip where the bar is too narrow."""
        session = self.model.session
        has = session is not None and session.operator_id is not None
        has = has and session is not None and session.kind is SessionKind.MARKET
        wide = self.window().width() >= TWO
        self.operator.setVisible(has and wide)
        self.strip.operator.setVisible(has and not wide)

    def flush(self) -> None:
        self.view.flush()

    def unsaved(self) -> str:
        self.view.flush()
        model = self.view.model
        count = model.queue.report().failed if model is not None else 0
        return f"{count} 个回答还没有存上" if count else ""

    def columns(self) -> list[QWidget]:
        return [self.strip, self._middle, self.side]

    def primary(self) -> QAbstractButton:
        return self.next
