"""监管对象: search, one party with its visits, and the form that keeps it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.labels import label
from app.domain.moments import day_of, local
from app.domain.people import Party
from app.domain.visit import Outcome, VisitState
from app.ui import shapes
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.forms import Facts, boxed, clear, column, scrolling
from app.ui.fields.inputs import SearchBox
from app.ui.fields.labels import EmptyState, Label, PageTitle
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.rows import Pick, PickList, TwoLines
from app.ui.models.register import WARNED, RegisterModel, identifier_warning
from app.ui.page import Context, Page
from app.ui.pages.party_form import PartyForm
from app.ui.shapes import Sign, sign_of_conclusion
from app.ui.theme import Size, tokens


class RegisterPage(Page):
    hints = (("N", "开始检查"), ("E", "改资料"), ("+", "登记新单位"), ("↑ ↓", "换一家"))
    keys = hints

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = RegisterModel(context, self)
        self._search = SearchBox("名称、地址、证号或代码")
        self._count = Label("", Size.NOTE, tone="second")
        self._list = PickList("监管对象名单")
        self._banner = Banner((16, 12, 16, 0))
        self._title = PageTitle()
        self._start = Button("开始检查", look="primary")
        self._edit = Button("改资料", icon="pencil")
        self._timeline = column(0)
        self._facts = Facts()
        self._checks = column(8)
        self._form = PartyForm(self.model)
        self._middle = QStackedWidget()
        self._build()
        self._wire()

    # building

    def _build(self) -> None:
        self._left = self._left_column()
        self._empty = EmptyState(
            "building-store",
            "选一家单位",
            "左边输入名称、地址或证号就会查找。\n名单里没有的，登记名称和地址就能检查。",
        )
        self._detail = self._detail_page()
        for page in (self._empty, self._detail, self._form):
            self._middle.addWidget(page)
        right = column(0)
        right.addWidget(self._banner)
        right.addWidget(self._middle, 1)
        self._right = boxed(right)
        self._panes = Panes(
            Pane(self._left, "名单", 286),
            Pane(self._right, "这一家", least=480),
            Pane(self._side, "基本情况", 330, 300),
            main=1,
            gap=0,
            margins=(0, 0, 0, 0),
        )
        self._panes.offer(self._side, False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._panes)

    def _left_column(self) -> QWidget:
        left = QWidget()
        left.setObjectName("left")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 12, 0, 0)
        inner.setSpacing(8)
        top = column(8, (14, 0, 14, 0))
        top.addWidget(self._search)
        line = QHBoxLayout()
        line.addWidget(self._count, 1)
        self._new = Button("登记新单位", look="link", name="登记新单位")
        line.addWidget(self._new)
        top.addLayout(line)
        inner.addLayout(top)
        inner.addWidget(self._list, 1)
        return left

    def _detail_page(self) -> QWidget:
        page = QWidget()
        grid = QHBoxLayout(page)
        grid.setContentsMargins(16, 0, 16, 12)
        grid.setSpacing(16)
        middle = column(8)
        self._title.row.setContentsMargins(0, 0, 0, 0)
        self._title.add(self._edit)
        self._title.add(self._start)
        middle.addWidget(self._title)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        self._timeline_area = scrolling(self._timeline, "检查经过")
        card.add(self._timeline_area, 1)
        middle.addWidget(card, 1)
        grid.addLayout(middle, 1)
        side = column(14, (0, 12, 16, 12))
        facts = Card("基本情况")
        facts.add(self._facts)
        self._see = Button("查看电话和证件号", look="link", icon="eye")
        facts.add(self._see)
        side.addWidget(facts.snug())
        self._warning = Card("证号核对", icon="info-circle")
        self._warning.body.addLayout(self._checks)
        side.addWidget(self._warning.snug())
        side.addStretch()
        self._side = scrolling(side, "基本情况")
        return page

    def _wire(self) -> None:
        self._search.changed.connect(self.model.search)
        self._search.down.connect(self._list.focus_first)
        self._search.entered.connect(self._open_first)
        self._middle.currentChanged.connect(
            lambda _at: self._panes.offer(self._side, self._middle.currentWidget() is self._detail)
        )
        for told in (self._list.pressed, self._list.opened):
            told.connect(lambda _key: self._panes.bring(self._right))
        self._list.picked.connect(self.model.open)
        self._list.opened.connect(lambda _key: self._start.setFocus())
        self._new.clicked.connect(self.register_new)
        self._edit.clicked.connect(self._edit_party)
        self._start.clicked.connect(self._begin)
        self._see.clicked.connect(lambda: self._show_facts(masked=False))
        self.model.found.connect(self._show_list)
        self.model.opened.connect(self._show_party)
        self.model.refused.connect(
            lambda words: self._banner.tell("error", "资料没有存上", words, topic="save")
        )
        self.model.saved.connect(self._kept)
        self._form.given_up.connect(self._leave_form)
        self.context.changes.register_changed.connect(
            lambda: self.model.search(self.model.search_text)
        )
        self.context.changes.visit_changed.connect(lambda _id: self._again())

    def _again(self) -> None:
        if self.isVisible() and self.model.party is not None:
            self.model.open(self.model.party.id)

    # what is asked of the page

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        self.model.search(self.model.search_text)
        party_id = arguments.get("party_id")
        if arguments.get("new"):
            self.register_new()
        elif isinstance(party_id, str):
            self.model.open(party_id)
        else:
            self._panes.bring(self._left)
            self._search.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> QAbstractButton | None:
        return self._form.keep if self._middle.currentWidget() is self._form else self._start

    def columns(self) -> list[QWidget]:
        return [self._left, self._right, self._side]

    def register_new(self) -> None:
        self._panes.bring(self._right)
        self._form.fill(None)
        self._middle.setCurrentWidget(self._form)

    def _edit_party(self) -> None:
        if self.model.party is not None:
            self._form.fill(self.model.party)
            self._middle.setCurrentWidget(self._form)

    def _leave_form(self) -> None:
        self._banner.solve("save")
        self._middle.setCurrentWidget(self._detail if self.model.party else self._empty)
        self._search.edit.setFocus()

    def _begin(self) -> None:
        if self.model.party is not None:
            self.context.navigator.go("inspect", party_id=self.model.party.id)

    def _kept(self, _party_id: str) -> None:
        self._banner.solve("save")
        self.context.changes.saved.emit(self.model.now())
        self._middle.setCurrentWidget(self._detail)

    def _open_first(self) -> None:
        if self.model.parties:
            self.model.open(self.model.parties[0].id)
            self._list.choose(self.model.parties[0].id)
            self._panes.bring(self._right)
            self._list.focus_first()

    # what the page shows

    def _show_list(self) -> None:
        parties = self.model.parties
        self._count.setText(f"{len(parties)} 家" if parties else "没有找到")
        current = self.model.party.id if self.model.party else ""
        self._list.offer([_pick(one) for one in parties], current)

    def _show_party(self) -> None:
        party = self.model.party
        if party is None:
            return
        numbers = " · ".join(one for one in (party.licence_no, party.credit_code) if one)
        self._title.set_title(party.name, numbers or "没有登记证号")
        self.context.navigator.title_wanted.emit(party.name)
        self._list.choose(party.id)
        self._show_facts(masked=True)
        self._show_checks(party)
        self._show_timeline()
        if self._middle.currentWidget() is not self._form:
            self._middle.setCurrentWidget(self._detail)

    def _show_facts(self, *, masked: bool) -> None:
        party = self.model.party
        if party is None:
            return
        phone = hidden_phone(party.telephone) if masked else party.telephone
        identity = "已登记，未显示" if masked and party.id_number else party.id_number
        facts = (
            ("性质", label(party.kind)),
            ("负责人", party.legal_representative),
            ("现场负责人", party.person_in_charge),
            ("电话", phone),
            ("证件号", identity),
            ("地址", party.address),
            ("许可证到期", party.licence_until.isoformat() if party.licence_until else ""),
            ("风险等级", party.risk_grade),
            ("备注", party.note),
        )
        self._facts.offer((name, value) for name, value in facts if value)
        self._see.setVisible(masked and bool(party.telephone or party.id_number))

    def _show_checks(self, party: Party) -> None:
        clear(self._checks)
        found = [
            (name, words)
            for name in WARNED
            if (words := identifier_warning(name, getattr(party, name)))
        ]
        self._warning.setVisible(bool(found))
        for _, words in found:
            self._checks.addWidget(Label(words, Size.NOTE, tone="warn", wrap=True))
        if found:
            self._checks.addWidget(
                Label("照样可以检查和出具文书。", Size.NOTE, tone="second", wrap=True)
            )

    def _show_timeline(self) -> None:
        clear(self._timeline)
        if not self.model.history:
            self._timeline.addWidget(
                EmptyState("history", "还没有检查过", "检查、复查的经过会按时间列在这里。")
            )
            return
        last = len(self.model.history) - 1
        for at, visit in enumerate(self.model.history):
            entry = _Entry(visit, day_of(self.model.now()), last=at == last)
            entry.go.clicked.connect(lambda _=False, one=visit: self._open_visit(one))
            self._offer_recheck(entry, visit.id)
            self._timeline.addWidget(entry)
        self._timeline.addStretch()

    def _offer_recheck(self, entry: _Entry, visit_id: str) -> None:
        """A visit with findings nobody saw corrected can be rechecked from here."""
        count = self.model.open_findings.get(visit_id, 0)
        if count:
            again = Button(f"复查 {count} 处", name=f"复查 {entry.go.accessibleName()}")
            again.clicked.connect(lambda: self.context.navigator.go("recheck", visit_id=visit_id))
            entry.row.insertWidget(entry.row.count() - 1, again)

    def _open_visit(self, visit: Any) -> None:  # noqa: ANN401 - a summary of storage
        page = "papers" if visit.state is VisitState.CLOSED else "inspect"
        self.context.navigator.go(page, visit_id=visit.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """N begins, E edits, + registers: only while no field is typed in."""
        if self._middle.currentWidget() is self._form:
            if event.key() == Qt.Key.Key_Escape:
                self._leave_form()
            return
        acts = {
            Qt.Key.Key_N: self._begin,
            Qt.Key.Key_E: self._edit_party,
            Qt.Key.Key_Plus: self.register_new,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            act()
        else:
            super().keyPressEvent(event)


class _Entry(QWidget):
    """One visit on the timeline."""

    def __init__(self, visit: Any, today: object, *, last: bool) -> None:  # noqa: ANN401
        super().__init__()
        self._sign = _sign_of(visit)
        self._last = last
        self.setMinimumHeight(61)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.row = line = QHBoxLayout(self)
        line.setContentsMargins(10, 4, 6, 4)
        line.setSpacing(12)
        day = day_of(visit.created_at)
        when = TwoLines(day.isoformat(), "今天" if day == today else "", bold=False)
        when.setFixedWidth(92)
        line.addWidget(when)
        line.addSpacing(34)
        title, second = _words(visit)
        line.addWidget(TwoLines(title, second), 1)
        open_it = visit.state is not VisitState.CLOSED
        words = "继续" if open_it else "打开"
        self.go = Button(words, look="outlined" if open_it else "link", name=f"{words} {title}")
        line.addWidget(self.go)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        if not self._last:
            painter.fillRect(QRectF(124, middle + 15, 2, middle - 15), QColor(t.line))
        painter.fillRect(QRectF(124, 0, 2, middle - 15), QColor(t.line))
        shapes.draw(painter, QRectF(114, middle - 11, 22, 22), self._sign, t)
        painter.end()

    def sizeHint(self) -> QSize:
        return QSize(400, 61)


def hidden_phone(number: str) -> str:
    """138 **** 0459: enough to know which number it is, not enough to read it out."""
    plain = "".join(number.split())
    return f"{plain[:3]} **** {plain[-4:]}" if len(plain) >= 8 else "****" if plain else ""


def _pick(party: Party) -> Pick:
    parts = [label(party.kind)]
    if party.risk_grade:
        parts.append(f"{party.risk_grade} 级")
    parts.append(party.address or "没有登记地址")
    return Pick(party.id, party.name, "·".join(parts))


def _sign_of(visit: Any) -> Sign:  # noqa: ANN401
    if visit.state is not VisitState.CLOSED:
        return Sign.UNANSWERED
    if visit.outcome is not Outcome.INSPECTED:
        return Sign.NOT_APPLICABLE
    return sign_of_conclusion(visit.conclusion)


def _words(visit: Any) -> tuple[str, str]:  # noqa: ANN401
    saved = f"保存于 {local(visit.last_saved_at):%m-%d %H:%M}"
    if visit.state is not VisitState.CLOSED:
        state = label(visit.state)
        return f"{label(visit.kind)}，{state}", f"已答 {visit.answered} 项·{saved}"
    if visit.outcome is not Outcome.INSPECTED:
        return f"{label(visit.kind)}：{label(visit.outcome)}", saved
    result = label(visit.conclusion) if visit.conclusion else "没有结论"
    return f"{label(visit.kind)}：{result}", f"答 {visit.answered} 项·照片 {visit.photos} 张"
