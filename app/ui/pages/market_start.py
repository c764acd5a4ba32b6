"""开场: which market or street, and who walks it; the mornings that were."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.kinds import SessionKind
from app.domain.labels import label
from app.domain.moments import day_of, local
from app.domain.session import Session
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.chips import ChipGroup
from app.ui.fields.forms import Choices, column, row, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label, PageTitle
from app.ui.fields.rows import Pick, PickList
from app.ui.models.market import MarketModel
from app.ui.theme import Size

PLACES = 6  # chips of places walked before
RECENT, LOW, MOST = 404, 220, 16_777_215  # the column of mornings; below the form; no bound
NARROW = 900


class MarketSetup(QWidget):
    """A new morning at the left, the mornings there are at the right."""

    resumed = Signal(str)  # session id
    left = Signal()

    def __init__(self, model: MarketModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = model
        self.title = PageTitle("集市检查", "证件、告知和市场情况只办一次，各摊位共用。", back=True)
        assert self.title.back is not None
        self.title.back.clicked.connect(self.left)
        self.banner = Banner()
        kinds = [(kind.value, label(kind)) for kind in SessionKind]
        self.kind = Choices(kinds, name="集市还是沿街")
        self.kind.choose(SessionKind.MARKET.value)
        self.place = LineField("市场或街道名称", hint="海棠农贸市场", needed=True)
        self.place.edit.setMaxLength(40)
        self.operator = LineField("市场开办者", hint="有就写；开办者的责任另做一次检查")
        self.operator.edit.setMaxLength(60)
        self.known = ChipGroup((), exclusive=True)
        self.places = ChipGroup((), exclusive=True)
        self._warned = ""
        self._narrow = False
        self.people = ChipGroup()
        self.start = Button("开场", look="primary", trailing="arrow-right")
        self.why = Label("", Size.NOTE, tone="second")
        self.recent = PickList("以前的集市检查", press_opens=True)
        self._build()
        self.kind.chosen.connect(self._kind_chosen)
        self.known.changed.connect(self._operator_chosen)
        self.places.changed.connect(self._place_chosen)
        self.people.changed.connect(self._check)
        self.place.changed.connect(lambda _text: self._check())
        self.place.edit.returnPressed.connect(self._begin)
        self.start.clicked.connect(self._begin)
        self.recent.opened.connect(self.resumed)
        model.offered.connect(self._show)

    def _build(self) -> None:
        form = self._form = column(12, (0, 0, 8, 0))
        where = Card("在哪里", icon="map-pin")
        where.add(self.kind)
        where.add(self.place)
        where.add(self.places)
        where.add(self.operator)
        where.add(self.known)
        form.addWidget(where)
        who = Card("执法人员", icon="users")
        who.add(self.people)
        form.addWidget(who)
        form.addStretch()
        left = column(10)
        left.addWidget(self.banner)
        left.addWidget(scrolling(form, "新开一场"), 1)
        left.addLayout(row(1, self.why, self.start))
        card = Card("以前的和没有结束的", icon="history")
        card.body.setContentsMargins(0, 0, 0, 0)
        card.add(self.recent, 1)
        self._none = Label("开过的场次会列在这里，可以接着查。", Size.NOTE, tone="second")
        self._none.setContentsMargins(16, 14, 16, 14)
        card.add(self._none)
        self._recent_card = card
        body = self._body = QHBoxLayout()
        body.setContentsMargins(20, 0, 20, 16)
        body.setSpacing(16)
        body.addLayout(left, 1)
        card.setFixedWidth(RECENT)
        body.addWidget(card)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.title)
        outer.addLayout(body, 1)

    def open(self) -> None:
        self.model.refresh()
        self.place.edit.setFocus()

    def _show(self) -> None:
        setup, today = self.model.setup, day_of(self.model.now())
        names = [f"{one.name} {one.badge_no}" for one in setup.officers]
        kept = self.people.chosen()
        self.people.offer(names)
        fit = [f"{one.name} {one.badge_no}" for one in setup.officers if one.valid_on(today)]
        self.people.choose(kept or fit[:2])
        self.known.offer([one.name for one in setup.operators[:6]])
        self.known.setVisible(bool(setup.operators))
        places = list(dict.fromkeys(one.place for one in setup.recent))[:PLACES]
        self.places.offer(places)
        self.places.setVisible(bool(places))
        self._warned = ""
        self.banner.solve("unfinished")
        self.recent.offer([_pick(one) for one in setup.recent])
        self.recent.setVisible(bool(setup.recent))
        self._none.setVisible(not setup.recent)
        self._check()

    def _kind_chosen(self, key: str) -> None:
        market = key == SessionKind.MARKET.value
        self.operator.setVisible(market)
        self.known.setVisible(market and bool(self.model.setup.operators))

    def _operator_chosen(self) -> None:
        chosen = self.known.chosen()
        if chosen:
            self.operator.set_text(chosen[0])

    def _place_chosen(self) -> None:
        """A place walked before: its kind and its operator are known too."""
        chosen = self.places.chosen()
        last = next((one for one in self.model.setup.recent if one.place in chosen), None)
        if last is None:
            return
        self.place.set_text(last.place)
        self.kind.choose(last.kind.value)
        self._kind_chosen(last.kind.value)
        operators = self.model.setup.operators
        names = [one.name for one in operators if one.id == last.operator_id]
        self.operator.set_text(names[0] if names else "")
        self._check()

    def _unfinished(self) -> Session | None:
        """A morning at this place that is not over."""
        here = [one for one in self.model.setup.recent if one.place == self.place.text()]
        return next((one for one in here if one.closed_at is None), None)

    def _check(self) -> None:
        missing = []
        if not self.place.text():
            missing.append("名称")
        if len(self.people.chosen()) != 2:
            missing.append("两名执法人员")
        self.why.setText(f"还差：{'、'.join(missing)}" if missing else "")
        self.start.setEnabled(not missing)

    def _begin(self) -> None:
        if not self.start.isEnabled():
            return
        running = self._unfinished()
        if running is not None and self._warned != running.id:
            self._warned = running.id
            self._tell_unfinished(running)
            return
        kind = SessionKind(self.kind.current())
        operator = self.operator.text() if kind is SessionKind.MARKET else ""
        on = self.people.chosen()
        ids = [one.id for one in self.model.setup.officers if f"{one.name} {one.badge_no}" in on]
        self.model.prepare(kind, self.place.text(), operator, ids)

    def _tell_unfinished(self, running: Session) -> None:
        """Two mornings at one place on one day are two histories of one stall."""
        go_on = Button("接着查那一场", trailing="arrow-right")
        go_on.clicked.connect(lambda: self.resumed.emit(running.id))
        head = f"{running.place} {local(running.created_at):%m-%d} 那一场还没有结束"
        words = "接着查，查过的摊位都在。要另开一场，再按一次“开场”。"
        self.banner.tell("warn", head, words, go_on, topic="unfinished")
        go_on.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the mornings there are stand below the form."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow == self._narrow:
            return
        self._narrow = narrow
        card = self._recent_card
        card.setMinimumSize(*((0, LOW) if narrow else (RECENT, 0)))
        card.setMaximumWidth(MOST if narrow else RECENT)
        if narrow:
            self._form.insertWidget(self._form.count() - 1, card)
        else:
            self._body.addWidget(card)


def _pick(session: Session) -> Pick:
    visited = sum(one.visit_id is not None for one in session.stalls)
    when = f"{local(session.created_at):%m-%d %H:%M}"
    state = "已结束" if session.closed_at else "没有结束"
    words = f"{when}·{visited} / {len(session.stalls)} 摊·{state}"
    return Pick(session.id, session.place, words)
