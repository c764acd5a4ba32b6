"""The strip of stalls: found by number, name or licence; an unknown one needs number and name."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.kinds import SessionKind, VisitState
from app.domain.labels import label
from app.domain.moments import local
from app.domain.people import Party
from app.domain.session import Hits, StripRow, walked
from app.ui.fields.buttons import Button
from app.ui.fields.forms import column, row
from app.ui.fields.inputs import LineField, SearchBox
from app.ui.fields.labels import Label
from app.ui.fields.progress import ProgressLine
from app.ui.fields.rows import Pick, PickList
from app.ui.models.market import MarketModel
from app.ui.shapes import Sign
from app.ui.theme import Size

WIDTH = 276
LICENCE = 10  # so many signs are no number of a stall
_PARTY = "party:"


class MarketStrip(QWidget):
    """Typed letters filter; Enter takes the first hit, or offers the stall nobody knows."""

    wanted = Signal(str)  # stall id

    def __init__(self, model: MarketModel) -> None:
        super().__init__()
        self.setObjectName("left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self._model = model
        self._current = ""
        self._enter_waits = ""
        self._parties: tuple[Party, ...] = ()
        self.search = SearchBox("摊位号、名称或许可证")
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(120)
        self._late.timeout.connect(lambda: model.search(self.search.text()))
        self.list = PickList("摊位")
        self.add = Button("登记新摊位", icon="plus")
        self.operator = Button("市场开办者", icon="gavel")
        self.operator.hide()
        self.progress = ProgressLine("已查")
        self.number = LineField("摊位号", needed=True)
        self.name = LineField("名称", hint="没有字号写经营什么", needed=True)
        self.licence = LineField("许可证编号", hint="有就写，没有不填")
        self.keep = Button("记下并打开", trailing="arrow-right")
        self._refusal = Label("", Size.NOTE, tone="warn", wrap=True)
        self._party = ""  # of the register: only its number is asked
        self._tried: tuple[str, ...] = ()
        self._refused: tuple[str, ...] = ()
        self.stack = QStackedWidget()
        self.stack.addWidget(self._strip_page())
        self.stack.addWidget(self._new_page())
        inner = QVBoxLayout(self)
        inner.setContentsMargins(0, 12, 1, 10)
        inner.setSpacing(8)
        inner.addWidget(self.stack, 1)
        self._wire()

    def _strip_page(self) -> QWidget:
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        top = column(8, (12, 0, 12, 0))
        top.addWidget(self.search)
        inner.addLayout(top)
        inner.addWidget(self.list, 1)
        foot = column(8, (12, 0, 12, 0))
        foot.addLayout(row(self.add, self.operator, 1))
        foot.addWidget(self.progress)
        inner.addLayout(foot)
        return page

    def _new_page(self) -> QWidget:
        page = QWidget()
        inner = column(10, (12, 0, 12, 0))
        page.setLayout(inner)
        self._head = Label("新摊位", Size.HEAD, bold=True)
        inner.addWidget(self._head)
        for field, most in ((self.number, 20), (self.name, 60), (self.licence, 40)):
            field.edit.setMaxLength(most)
            inner.addWidget(field)
        inner.addWidget(self._refusal)
        back = Button("不登记", icon="arrow-left")
        back.clicked.connect(self.show_strip)
        inner.addLayout(row(back, 1, self.keep, spacing=8))
        inner.addStretch()
        return page

    def _wire(self) -> None:
        self.search.changed.connect(lambda _text: self._late.start())
        self.search.entered.connect(self._entered)
        self.search.down.connect(self.list.focus_first)
        self.list.picked.connect(self._picked)
        self.list.opened.connect(self._picked)
        self.add.clicked.connect(self.offer_new)
        self.keep.clicked.connect(self._keep)
        self.number.edit.returnPressed.connect(self._after_number)
        for field in (self.name, self.licence):
            field.edit.returnPressed.connect(self._keep)
        self._model.found.connect(self._show_found)
        self._model.loaded.connect(self._show_all)

    # showing

    def show_strip(self) -> None:
        """The search box is where the next stall begins."""
        self.stack.setCurrentIndex(0)
        if self.search.text():
            self.search.edit.clear()
        self._show_all()
        self.search.setFocus()

    def forget(self) -> None:
        """No stall is in front."""
        self._current = ""

    def show_current(self, stall_id: str) -> None:
        self._current = stall_id
        self.search.edit.clear()
        self.stack.setCurrentIndex(0)
        self._show_all()

    def _show_all(self) -> None:
        if self._model.session is None:
            return
        rows = self._model.rows
        self.progress.show_progress(*walked(rows))
        if not self.search.text():
            self.list.offer([_pick(one, self._current) for one in rows], self._current)

    def _show_found(self, hits: Hits, text: str) -> None:
        if text != self.search.text():
            return
        self._parties = hits.parties
        known = {one.stall.id: one for one in self._model.rows}
        picks = [_pick(known[one.id], self._current) for one in hits.stalls if one.id in known]
        picks += [
            Pick(_PARTY + one.id, one.name, one.licence_no or one.address, tag="加进来")
            for one in hits.parties
        ]
        self.list.offer(picks, self._current)
        if self._enter_waits == text and text:
            self._enter_waits = ""
            self._take(picks, text)

    # acting

    def _entered(self) -> None:
        """Enter: at once what is found, also where the search has not come back yet."""
        text = self.search.text()
        self._enter_waits = text
        self._late.stop()
        if text:
            self._model.search(text)

    def _take(self, picks: list[Pick], text: str) -> None:
        if not picks:
            self.offer_new(text)
        elif picks[0].key.startswith(_PARTY):
            self.list.focus_first()  # whoever is not of this strip is looked at before
        else:
            self._picked(picks[0].key)

    def _picked(self, key: str) -> None:
        if key.startswith(_PARTY):
            self._ask_number(key.removeprefix(_PARTY))
        else:
            self.wanted.emit(key)

    def offer_new(self, text: object = "") -> None:
        """What was typed is the number where it begins like one, else the name."""
        typed = text if isinstance(text, str) and text else self.search.text()
        as_number = typed[:1].isascii() and any(one.isdigit() for one in typed)
        as_licence = as_number and len(typed) >= LICENCE
        self._offer(
            "新摊位",
            number=typed if as_number and not as_licence else "",
            name="" if as_number else typed,
            licence=typed if as_licence else "",
        )

    def _ask_number(self, party_id: str) -> None:
        """Who is in the register joins with a number; a street has none to ask for."""
        if self._model.require().kind is SessionKind.STREET:
            self._model.take_party(party_id, "")
            return
        party = next((one for one in self._parties if one.id == party_id), None)
        if party is not None:
            self._offer("加进这一场", name=party.name, licence=party.licence_no, party=party_id)

    def _offer(
        self, head: str, *, number: str = "", name: str = "", licence: str = "", party: str = ""
    ) -> None:
        self._party, self._tried, self._refused = party, (), ()
        self._head.setText(head)
        for field, words in ((self.number, number), (self.name, name), (self.licence, licence)):
            field.set_text(words)
            field.refuse("")
        for field in (self.name, self.licence):
            field.edit.setReadOnly(bool(party))
        self._refusal.setText("")
        self._refusal.hide()
        self.stack.setCurrentIndex(1)
        (self.name if number else self.number).edit.setFocus()

    def asking(self) -> bool:
        """Whether the form of a new stall stands here."""
        return self.stack.currentIndex() == 1

    def refuse(self, sentence: str) -> None:
        """Not kept, and why; what may be meant all the same is kept by a second press."""
        self._refused = self._tried
        self._refusal.setText(sentence)
        self._refusal.show()

    def _after_number(self) -> None:
        if self._party:
            self._keep()
        else:
            self.name.edit.setFocus()

    def _keep(self) -> None:
        street = self._model.require().kind is SessionKind.STREET
        missing = self.number if not (self.number.text() or street) else None
        missing = missing or (self.name if not self.name.text() else None)
        for field in (self.number, self.name):
            field.refuse("要填" if field is missing else "")
        if missing is not None:
            missing.edit.setFocus()
            return
        given = (self.number.text(), self.name.text(), self.licence.text())
        another, self._tried = given == self._refused, given
        if self._party:
            self._model.take_party(self._party, given[0])
        else:
            self._model.add_stall(*given, another=another)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stack.currentIndex():
            self.show_strip()
        else:
            event.ignore()


def _pick(line: StripRow, current: str) -> Pick:
    """The stall in front is being written to: its counts stand beside it, not in the strip."""
    words = f"{line.stall.number} {line.stall.name}".strip()
    if line.stall.id == current:
        return Pick(line.stall.id, words, "在右边打开着", sign=_sign(line))
    return Pick(line.stall.id, words, _state_words(line), sign=_sign(line))


def _state_words(line: StripRow) -> str:
    away = line.stall.away
    if away is not None:
        at = line.stall.away_at
        return f"{label(away)} {local(at):%H:%M}" if at is not None else label(away)
    if line.visit is None:
        return f"上次 {line.before} 处不符合" if line.before else "还没有查"
    if line.refused:
        return "拒绝检查"
    if line.visit is VisitState.PREPARING:
        return "已打开"
    parts = [f"答 {line.answered} 项"]
    if line.failed:
        parts.append(f"不符合 {line.failed}")
    if line.beyond:
        parts.append(f"快检超出 {line.beyond}")
    if line.concluded:
        parts.append("已有结论")
    return "·".join(parts)


def _sign(line: StripRow) -> Sign:
    if line.stall.away is not None:
        return Sign.NOT_APPLICABLE
    if line.visit is None or line.visit is VisitState.PREPARING:
        return Sign.UNANSWERED
    if line.failed or line.beyond or line.refused:
        return Sign.WARNING
    return Sign.PASS if line.concluded else Sign.SAVING
