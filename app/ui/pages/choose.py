"""检查, nothing under way: find the party, then kind, checklist and officers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.labels import label
from app.domain.people import Party
from app.domain.visit import VisitKind
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card, InfoLine, OptionCard
from app.ui.fields.chips import Chip, ChipGroup
from app.ui.fields.forms import boxed, column, row, scrolling
from app.ui.fields.inputs import LineField, SearchBox
from app.ui.fields.labels import Label, PageTitle
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.rows import Pick, PickList
from app.ui.models.choosing import ChooseModel, LastVisit
from app.ui.page import Context
from app.ui.shapes import sign_of_conclusion
from app.ui.theme import Size

LOW = 420  # px of the page


class ChooseParty(QWidget):
    """Signals tell the visit that was prepared, or the draft that is to be resumed."""

    prepared = Signal(str)
    resumed = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = ChooseModel(context, self)
        self._party: Party | None = None
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(120)
        self._typed.timeout.connect(lambda: self.model.search(self.search.text()))
        self.title = PageTitle("检查", "没有正在进行的检查。先选单位。")
        market = Button("集市检查", icon="building-store")
        market.clicked.connect(lambda: context.navigator.go("market", new=True))
        self.title.add(market)
        self.banner = Banner()
        self.stack = QStackedWidget()
        self.stack.addWidget(self._find_view())
        self.stack.addWidget(self._new_view())
        self.stack.addWidget(self._prepare_view())
        left = column(12)
        left.addWidget(self.banner)
        left.addWidget(self.stack, 1)
        panes = Panes(
            Pane(boxed(left), "选单位", least=520),
            Pane(self._side(), "没办完和检查过的", 404, 320),
            margins=(20, 0, 20, 16),
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.title)
        outer.addWidget(panes, 1)
        self.model.found.connect(self._show_found)
        self.model.offered.connect(self._show_offer)
        self.model.chosen.connect(self._chosen)
        self.model.prepared.connect(self.prepared)
        self.model.refused.connect(lambda said: self.banner.tell("warn", said, topic="refused"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the list has the room of the reminder."""
        super().resizeEvent(event)
        self.two.setVisible(event.size().height() >= LOW)

    # views

    def _find_view(self) -> QWidget:
        self.search = SearchBox("名称、拼音首字母、许可证号、地址", note="扫码枪也可以", height=60)
        self.search.changed.connect(lambda _: self._typed.start())
        self.search.entered.connect(self._take_first)
        self.results = PickList("找到的单位", press_opens=True)
        self.search.down.connect(self.results.focus_first)
        self.results.opened.connect(self.model_choose)
        self._found = Label("", Size.NOTE, tone="second")
        self.card = Card()
        self.card.body.setContentsMargins(0, 0, 0, 0)
        self.card.add(self.results, 1)
        self.missing = OptionCard(
            "名单里没有这家",
            "无证摊点也能检查：先记名称和地址，其余以后补",
            icon="building-store",
            kind="go",
            height=72,
        )
        self.missing.clicked.connect(self._open_new)
        self.two = InfoLine("users", "开始前请确认两名执法人员都在场。一个人不能出具文书。")
        view = QWidget()
        inner = column(10)
        view.setLayout(inner)
        inner.addWidget(self.search)
        inner.addWidget(self._found)
        inner.addWidget(self.card, 1)
        inner.addWidget(self.missing)
        inner.addWidget(self.two)
        return view

    def _new_view(self) -> QWidget:
        self.name = LineField("名称", hint="招牌上的名称；没有招牌写“某某路口煎饼摊”", needed=True)
        self.address = LineField("地址", hint="路名门牌，或市场和摊位号", needed=True)
        for field in (self.name, self.address):
            field.edit.setMaxLength(60 if field is self.name else 200)
        self.keep = Button("记下并继续", look="primary", trailing="arrow-right")
        self.keep.clicked.connect(self._keep_new)
        self.address.edit.returnPressed.connect(self._keep_new)
        back = Button("回到名单", icon="arrow-left")
        back.clicked.connect(self.show_search)
        card = Card("名单里没有这家", icon="building-store")
        card.add(
            Label("只要名称和地址。许可证、信用代码和负责人以后再补。", Size.NOTE, tone="second")
        )
        card.add(self.name)
        card.add(self.address)
        card.body.addSpacing(8)
        card.body.addLayout(row(back, 1, self.keep))
        view = QWidget()
        inner = column(0)
        view.setLayout(inner)
        inner.addWidget(card)
        inner.addStretch()
        return view

    def _prepare_view(self) -> QWidget:
        inner = column(14, (0, 0, 8, 0))
        self._who = Card()
        self._party_name = Label("", Size.HEAD, bold=True)
        self._party_more = Label("", Size.NOTE, tone="second", wrap=True)
        change = Button("换一家", icon="search")
        change.clicked.connect(self.show_search)
        words = column(2)
        words.addWidget(self._party_name)
        words.addWidget(self._party_more)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(change)
        self._who.body.addLayout(head)
        inner.addWidget(self._who)
        self.kinds = ChipGroup([label(kind) for kind in VisitKind], exclusive=True)
        self.kinds.changed.connect(self._check)
        inner.addWidget(_titled("检查类型", "clipboard-check", self.kinds))
        self.people = ChipGroup()
        self.people.changed.connect(self._check)
        self._people_note = Label("", Size.NOTE, tone="warn", wrap=True)
        inner.addWidget(_titled("执法人员", "users", self.people, self._people_note))
        self.lists = ListChips()
        self._list_note = Label("", Size.NOTE, tone="second", wrap=True)
        self.lists.changed.connect(self._say_list)
        self.lists.changed.connect(self._check)
        inner.addWidget(_titled("要点表", "list-check", self.lists, self._list_note))
        inner.addStretch()
        area = scrolling(inner, "这次检查")
        self.why = Label("", Size.NOTE, tone="second")
        self.start = Button("开始检查", look="primary", trailing="arrow-right")
        self.start.clicked.connect(self._prepare)
        view = QWidget()
        outer = column(10)
        view.setLayout(outer)
        outer.addWidget(area, 1)
        outer.addLayout(row(1, self.why, self.start))
        return view

    def _side(self) -> QWidget:
        self.recent = PickList("最近检查过的单位", press_opens=True)
        self.recent.setFixedHeight(64 * 4)
        self.recent.opened.connect(self._open_recent)
        self.drafts = PickList("还没有办完的检查", press_opens=True)
        self.drafts.opened.connect(self.resumed)
        self._drafts = Card("还没有办完", icon="pencil")
        self._drafts.body.setContentsMargins(0, 0, 0, 0)
        self._drafts.add(self.drafts)
        card = Card("最近检查过", icon="history")
        card.body.setContentsMargins(0, 0, 0, 0)
        card.add(self.recent)
        self._no_recent = Label("办完的检查会列在这里。", Size.NOTE, tone="second")
        self._no_recent.setContentsMargins(16, 14, 16, 14)
        card.add(self._no_recent)
        inner = column(14)
        inner.addWidget(self._drafts)
        inner.addWidget(card)
        inner.addStretch()
        self._side_widget = scrolling(inner, "没办完和检查过的")
        return self._side_widget

    # showing

    def open(self, party_id: str = "") -> None:
        """Fresh: with a party chosen already, or with the focus in the search box."""
        self.model.refresh()
        self.model.search(self.search.text())
        if party_id:
            self.model.choose(party_id)
        else:
            self.show_search()

    def show_search(self) -> None:
        self.stack.setCurrentIndex(0)
        self.title.set_title("检查", "先选单位。")
        self.search.setFocus()

    def _show_found(self, parties: tuple[Party, ...]) -> None:
        self._parties = {party.id: party for party in parties}
        picks = [
            Pick(
                party.id,
                party.name,
                "·".join(part for part in (party.address, party.licence_no) if part),
                tag=f"风险 {party.risk_grade}" if party.risk_grade else "",
            )
            for party in parties
        ]
        self.results.offer(picks)
        text = self.search.text()
        if not parties:
            self._found.setText(
                f"没有找到“{text}”。可以换个词，或按“名单里没有这家”。" if text else ""
            )
        else:
            self._found.setText(
                f"{len(parties)} 家，回车选第一家" if text else f"{len(parties)} 家"
            )
        self.card.setVisible(bool(parties))

    def _show_offer(self) -> None:
        offer = self.model.offer
        picks = [_recent(one) for one in offer.recent]
        self.recent.offer(picks)
        self.recent.setFixedHeight(64 * max(min(len(picks), 5), 1))
        self.recent.setVisible(bool(picks))
        self._no_recent.setVisible(not picks)
        drafts = [
            Pick(one.visit_id, one.party, f"{label(one.state)}·保存于 {one.saved:%m-%d %H:%M:%S}")
            for one in offer.open
        ]
        self.drafts.offer(drafts)
        self.drafts.setFixedHeight(64 * max(len(drafts), 1))
        self._drafts.setVisible(bool(drafts))
        if self._party is not None:
            self._show_prepare(self._party)

    def _chosen(self, party: Party) -> None:
        self._party = party
        self._show_prepare(party)
        self.stack.setCurrentIndex(2)
        self.title.set_title("检查", "确认类型、要点表和两名执法人员。")
        self.start.setFocus()

    def _show_prepare(self, party: Party) -> None:
        self._party_name.setText(party.name)
        parts = (party.address, party.licence_no, party.legal_representative)
        self._party_more.setText("·".join(part for part in parts if part))
        self.kinds.choose((label(VisitKind.ROUTINE),))
        self.lists.offer_lists(
            [(one.id, one.premises, one.title, one.version) for one in self.model.offer.checklists]
        )
        self.lists.choose_list(self.model.checklist_for(party))
        self._say_list()
        officers = self.model.valid_officers()
        self.people.offer([f"{one.name} {one.badge_no}" for one in officers])
        today = self.model.now().date()
        fit = [f"{one.name} {one.badge_no}" for one in officers if one.valid_on(today)]
        self.people.choose(fit[:2])
        self._check()

    def _say_list(self) -> None:
        self._list_note.setText(self.lists.words())

    def _check(self) -> None:
        """What is missing, beside the disabled button."""
        chosen = self._officer_ids()
        today = self.model.now().date()
        expired = [
            f"{one.name}的执法证 {one.valid_until} 已到期，不能签名"
            for one in self.model.offer.officers
            if one.id in chosen and not one.valid_on(today)
        ]
        if len(chosen) == 1:
            expired.append("一个人可以先做草稿，不能进入检查和出具文书")
        self._people_note.setText("；".join(expired))
        self._people_note.setVisible(bool(expired))
        lacking = []
        if not self.kinds.chosen():
            lacking.append("检查类型")
        if not self.lists.current():
            lacking.append("要点表")
        if not chosen:
            lacking.append("执法人员")
        if len(chosen) > 2:
            lacking.append("执法人员只选两名")
        self.why.setText(f"还差：{'、'.join(lacking)}" if lacking else "")
        self.start.setEnabled(not lacking)

    # acting

    def model_choose(self, party_id: str) -> None:
        self.model.choose(party_id)

    def _officer_ids(self) -> tuple[str, ...]:
        names = self.people.chosen()
        return tuple(
            one.id for one in self.model.valid_officers() if f"{one.name} {one.badge_no}" in names
        )

    def _take_first(self) -> None:
        first = next(iter(self.results.rows), None)
        if first is not None:
            self.model.choose(first.pick.key)

    def _open_recent(self, party_id: str) -> None:
        self.model.choose(party_id)

    def _open_new(self) -> None:
        self.name.set_text(self.search.text())
        self.stack.setCurrentIndex(1)
        self.title.set_title("检查", "记下这家单位。")
        (self.address if self.name.text() else self.name).edit.setFocus()

    def _keep_new(self) -> None:
        self.model.add(self.name.text(), self.address.text())

    def _prepare(self) -> None:
        if self._party is None:
            return
        kind = next(one for one in VisitKind if label(one) in self.kinds.chosen())
        self.model.prepare(self._party.id, kind, self.lists.current(), self._officer_ids())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stack.currentIndex():
            self.show_search()
        else:
            event.ignore()


class ListChips(ChipGroup):
    """The checklists by what they are for; always exactly one is chosen."""

    def __init__(self) -> None:
        super().__init__(exclusive=True)
        self._lists: list[tuple[str, str, str, int]] = []

    def offer_lists(self, lists: Sequence[tuple[str, str, str, int]]) -> None:
        """(id, premises, title, version) of each."""
        self._lists = list(lists)
        self.offer([premises for _, premises, _, _ in lists])

    def chip(self, checklist_id: str) -> Chip:
        ids = [one for one, *_ in self._lists]
        return self.chips[ids.index(checklist_id)]

    def choose_list(self, checklist_id: str) -> None:
        for (one, *_), chip in zip(self._lists, self.chips, strict=True):
            chip.setChecked(one == checklist_id)

    def current(self) -> str:
        chosen = [
            one for one, chip in zip(self._lists, self.chips, strict=True) if chip.isChecked()
        ]
        return chosen[0][0] if chosen else ""

    def words(self) -> str:
        """《餐饮服务监督检查要点表》第 1 版."""
        for (_, _, title, version), chip in zip(self._lists, self.chips, strict=True):
            if chip.isChecked():
                return f"《{title}》第 {version} 版"
        return "选一份要点表"


def _recent(one: LastVisit) -> Pick:
    """A closed visit: the party, the day, and the sign of its result beside the words."""
    words = label(one.conclusion or one.outcome)
    second = f"{one.begun:%m-%d}·{words}"
    return Pick(one.party_id, one.party, second, sign=sign_of_conclusion(one.conclusion))


def _titled(words: str, icon: str, *widgets: QWidget) -> Card:
    card = Card(words, icon=icon)
    for widget in widgets:
        card.add(widget)
    return card
