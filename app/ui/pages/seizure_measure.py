"""The measure itself: custody, term, route and approval, reason and statement, seal strips."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSpinBox, QWidget

from app.domain.labels import label
from app.domain.measures import SeizureMode
from app.domain.moments import last_day_of, local
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import Choices, PickOne, row
from app.ui.fields.inputs import LineField, ProseField
from app.ui.fields.labels import Label
from app.ui.fields.moments import MomentField
from app.ui.fields.party_card import PartyCard
from app.ui.fields.photos import PhotoStrip
from app.ui.models.seizure import SeizureModel
from app.ui.models.today import end_words, left_words
from app.ui.theme import Size

MEANS = {"in_person": "当面", "phone": "电话", "paper": "书面"}


class MeasureCards:
    """Six cards under the table, the first only while the party lacks something.

    Every field is kept when it is left.
    """

    def __init__(self, model: SeizureModel) -> None:
        self._model = model
        self.mode = Choices([(one.value, label(one)) for one in SeizureMode], name="查封还是扣押")
        self.route = Choices(
            [("emergency", "情况紧急，当场实施"), ("prior", "事先批准")], name="走哪条路"
        )
        self.urgency = LineField("为什么来不及先批准", needed=True)
        self.controlled = MomentField("控制物品的时间")
        self.reported = Button("已向机关负责人报告", icon="phone")
        self._clocks = Label("", Size.NOTE, wrap=True)
        self.approver = LineField("批准人（机关负责人）")
        self.post = LineField("职务")
        self.means = PickOne("方式", MEANS)
        self.approved_at = MomentField("批准时间")
        self.approve = Button("记下批准", icon="user-check")
        self._approved = Label("", Size.NOTE, tone="ok")
        self.copy = PhotoStrip()
        self.custody_place = LineField("地点", needed=True)
        self.conditions = LineField("条件")
        self.custodian = LineField("保管人", needed=True)
        self.days = QSpinBox()
        self._term = Label("", Size.BODY)
        self._law = Label("", Size.NOTE, tone="second", wrap=True)
        self.reason = ProseField("经查的事实", lines=3, enter_leaves=False)
        self.statement = ProseField("当事人的陈述和申辩", lines=2, enter_leaves=False)
        self.place = LineField("实施地点", needed=True)
        self.seals = ProseField("封条位置", lines=3, enter_leaves=False)
        self.party = PartyCard()
        self._cards = (
            self.party,
            self._custody_card(),
            self._term_card(),
            self._route_card(),
            self._facts_card(),
            self._seal_card(),
        )
        self._fields: dict[str, QWidget] = {
            "reason": self.reason,
            "place": self.place.edit,
            "custody_place": self.custody_place.edit,
            "custodian": self.custodian.edit,
            "urgency": self.urgency.edit,
            "approver": self.approver.edit,
            "controlled_at": self.controlled.edit,
            "seal_places": self.seals,
            "signed_copy": self.copy.from_file,
            "party": self.party,
        }
        self._wire()

    def cards(self) -> tuple[Card, ...]:
        return self._cards

    def widget(self, field: str) -> QWidget | None:
        return self._fields.get(field)

    def focus(self, field: str) -> None:
        widget = self._fields.get(field)
        if widget is self.party:
            self.party.focus_first()
        elif widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    # building

    def _custody_card(self) -> Card:
        card = Card()
        note = Label("费用由本机关承担，不向当事人收取", Size.NOTE, tone="second")
        card.body.addLayout(row(Label("保管", Size.BODY, bold=True), 1, note))
        card.body.addLayout(row(self.custody_place, self.conditions, self.custodian))
        return card

    def _term_card(self) -> Card:
        card = Card()
        self.days.setRange(1, 30)
        self.days.setSuffix(" 天")
        self.days.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.days.setFixedWidth(108)
        self.days.lineEdit().setTextMargins(10, 0, 10, 0)
        self.days.setAccessibleName("期限，天数")
        self._term.setMinimumWidth(240)
        line = row(Label("期限", Size.BODY, bold=True), self.days, self._term, 1)
        card.body.addLayout(line)
        card.add(self._law)
        return card

    def _route_card(self) -> Card:
        card = Card("批准和报告", icon="gavel")
        card.add(self.mode)
        card.add(self.route)
        line = row(Label("控制物品的时间", Size.NOTE, tone="second"), self.controlled, 1)
        line.addWidget(self.reported)
        card.body.addLayout(line)
        card.add(self.urgency)
        card.add(self._clocks)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.addWidget(self.approver, 0, 0)
        grid.addWidget(self.post, 0, 1)
        grid.addWidget(self.means, 0, 2)
        card.body.addLayout(grid)
        when = row(Label("批准时间", Size.NOTE, tone="second"), self.approved_at, 1, self.approve)
        card.body.addLayout(when)
        card.add(self._approved)
        card.add(Label("批准的签字件（照片或扫描）", Size.NOTE, tone="second"))
        card.add(self.copy)
        return card

    def _facts_card(self) -> Card:
        card = Card("决定书的内容", icon="file-text")
        card.add(Label("经查的事实", Size.NOTE, tone="second"))
        card.add(self.reason)
        card.add(self.place)
        card.add(Label("当事人的陈述和申辩", Size.NOTE, tone="second"))
        card.add(self.statement)
        return card

    def _seal_card(self) -> Card:
        card = Card("封条", icon="tag", note="一行一张，写贴在哪里；封条不印到期日")
        card.add(self.seals)
        return card

    def _wire(self) -> None:
        model = self._model
        self.mode.chosen.connect(lambda key: model.edit(mode=key))
        self.route.chosen.connect(lambda key: model.edit(route=key))
        self.days.editingFinished.connect(lambda: model.edit(days=self.days.value()))
        self.controlled.edit.editingFinished.connect(
            lambda: model.edit(controlled_at=self.controlled.moment())
        )
        self.reported.clicked.connect(model.report)
        for field, name in self._lines():
            field.edit.editingFinished.connect(lambda one=field, key=name: self._left(one, key))
        for prose in (self.reason, self.statement, self.seals):
            prose.left.connect(self.leave)
        self.approve.clicked.connect(self._approve)
        self.copy.added.connect(lambda files: model.add_photos(files, approval=True))
        model.thumbnail_ready.connect(self._thumbnail)

    def _lines(self) -> tuple[tuple[LineField, str], ...]:
        return (
            (self.urgency, "urgency"),
            (self.place, "place"),
            (self.custody_place, "custody.place"),
            (self.conditions, "custody.conditions"),
            (self.custodian, "custody.custodian"),
        )

    def _left(self, field: LineField, name: str) -> None:
        if self._model.decided:
            return
        if name.startswith("custody."):
            self._model.edit_custody(**{name.removeprefix("custody."): field.text()})
        else:
            self._model.edit(**{name: field.text()})

    def leave(self) -> None:
        """What is still in a field is kept now."""
        if self._model.seizure is None or self._model.decided:
            return
        for field, name in self._lines():
            self._left(field, name)
        places = tuple(line.strip() for line in self.seals.words().split("\n") if line.strip())
        self._model.edit(
            reason=self.reason.words(), statement=self.statement.words(), seal_places=places
        )

    def _approve(self) -> None:
        self._model.approve(
            self.approver.text(),
            self.post.text(),
            self.approved_at.moment(),
            self.means.current() or "in_person",
        )

    # showing

    def show_model(self) -> None:
        model, seizure = self._model, self._model.seizure
        if seizure is None:
            return
        if model.visit is not None:
            self.party.show_visit(model.visit)
        self.mode.choose(seizure.mode.value)
        self.route.choose(seizure.route)
        emergency = seizure.route == "emergency"
        self.urgency.setVisible(emergency)
        self.reported.setVisible(emergency)
        self.reported.setEnabled(seizure.reported_at is None and not model.decided)
        if seizure.reported_at is not None:
            self.reported.set_words(f"已报告 {local(seizure.reported_at):%m-%d %H:%M}")
        if seizure.controlled_at is not None:
            self.controlled.set_moment(seizure.controlled_at)
        self._show_clocks()
        self._show_approval()
        custody = seizure.custody
        for field, words in (
            (self.urgency, seizure.urgency),
            (self.place, seizure.place),
            (self.custody_place, custody.place),
            (self.conditions, custody.conditions),
            (self.custodian, custody.custodian),
        ):
            if not field.edit.hasFocus():
                field.set_text(words)
            field.setEnabled(not model.decided)
        for prose, words in (
            (self.reason, seizure.reason),
            (self.statement, seizure.statement),
            (self.seals, "\n".join(seizure.seal_places)),
        ):
            if not prose.hasFocus():
                prose.set_words(words)
            prose.setReadOnly(model.decided)
        for widget in (self.mode, self.route, self.days, self.controlled):
            widget.setEnabled(not model.decided)
        self._show_term()

    def _show_term(self) -> None:
        seizure = self._model.seizure
        if seizure is None:
            return
        if not self.days.hasFocus():
            self.days.setValue(seizure.days)
        term = self._model.term()
        if term is None:
            self._term.setText("写了控制物品的时间就能算出")
        else:
            start, end = term
            self._term.setText(f"{local(start):%Y-%m-%d} 至 {last_day_of(end)} 24:00")
        self._law.setText(self._model.term_law())

    def _show_clocks(self) -> None:
        now = self._model.now()
        lines = [
            f"{clock.title}：{end_words(clock.end, now)} 截止，"
            f"{left_words(clock.end, now)}（{clock.article}）"
            for clock in self._model.clocks()
            if clock.end is not None
        ]
        soon = any(
            clock.end is not None and clock.end - now < timedelta(hours=24)
            for clock in self._model.clocks()
        )
        self._clocks.setText("\n".join(lines))
        self._clocks.set_tone("no" if soon else "text")
        self._clocks.setVisible(bool(lines))

    def _show_approval(self) -> None:
        model, seizure = self._model, self._model.seizure
        if seizure is None:
            return
        approval = seizure.approval
        if approval is not None:
            self._approved.setText(
                f"已记下：{approval.approver}，{local(approval.t):%Y-%m-%d %H:%M}，"
                f"{MEANS.get(approval.means, approval.means)}批准"
            )
            if not self.approver.edit.hasFocus():
                self.approver.set_text(approval.approver)
                self.post.set_text(approval.post)
            self.means.choose(approval.means)
            self.approved_at.set_moment(approval.t)
        else:
            self.approved_at.set_moment(model.now())
        self._approved.setVisible(approval is not None)
        photo = model.approval_copy()
        photos = ((photo.id, photo.seq),) if photo is not None else ()
        for fresh in self.copy.show_photos(photos):
            if photo is not None and fresh == photo.id:
                model.fetch_thumbnail(photo)
        self.copy.show_need("" if photo is not None else "还没有附")

    def _thumbnail(self, photo_id: str, data: object) -> None:
        tile = self.copy.tiles.get(photo_id)
        if tile is not None and isinstance(data, bytes):
            tile.show_thumbnail(data)
