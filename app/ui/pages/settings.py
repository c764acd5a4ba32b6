"""设置: the agency, officers, basis, appearance, and the health of the data."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.moments import day_of, local
from app.domain.people import Officer
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card, InfoLine
from app.ui.fields.forms import clear, column, row
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label, PageTitle, SignMark
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.progress import ProgressLine
from app.ui.fields.rows import Band, Pick, PickList, TwoLines
from app.ui.models.office import LONGEST_NUMBER, OfficeModel, number_sample
from app.ui.page import Context, Page
from app.ui.pages.first_start_steps import OfficerForm
from app.ui.pages.settings_parts import BasisPart, DataPart, LookPart, Part
from app.ui.shapes import Sign
from app.ui.theme import Size
from app.ui.window_keys import first_control

PARTS = (
    ("agency", "单位和编号"),
    ("officers", "执法人员"),
    ("basis", "依据和地方规定"),
    ("look", "显示和按键"),
    ("data", "数据和恢复密钥"),
)


class SettingsPage(Page):
    hints = (("↑ ↓", "换一类"), ("Ctrl+Enter", "保存"))
    keys = hints

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = OfficeModel(context, self)
        self._title = PageTitle("设置")
        self._banner = Banner((20, 0, 20, 12))
        self._progress = ProgressLine()
        self._progress.hide()
        self._parts = PickList("设置的各类")
        self._stack = QStackedWidget()
        self.agency = AgencyPart(self.model)
        self.officers = OfficersPart(self.model)
        self.basis = BasisPart(self.model)
        self.look = LookPart(self.model, context.habits)
        self.data = DataPart(self.model)
        self._build()
        self._wire()

    def _build(self) -> None:
        self._parts.offer([Pick(key, words) for key, words in PARTS], "agency")
        left = Card()
        left.body.setContentsMargins(0, 8, 0, 8)
        left.add(self._parts, 1)
        self._left = left
        for part in (self.agency, self.officers, self.basis, self.look, self.data):
            self._stack.addWidget(part)
        self._panes = Panes(
            Pane(left, "各类", 240, 200), Pane(self._stack, "内容", least=520), main=1
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._title)
        whole.addWidget(self._banner)
        whole.addWidget(self._progress)
        whole.addWidget(self._panes, 1)

    def _wire(self) -> None:
        keys = [key for key, _ in PARTS]
        self._parts.picked.connect(lambda key: self._stack.setCurrentIndex(keys.index(key)))
        for told in (self._parts.pressed, self._parts.opened):
            told.connect(lambda _key: self._panes.bring(self._stack))
        self.model.loaded.connect(self._show)
        self.model.saved.connect(self._kept)
        self.model.working.connect(self._work)
        self.model.refused.connect(
            lambda words: self._banner.tell("error", "还没有存", words, topic="settings")
        )

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        self.model.refresh()
        part = arguments.get("part")
        if isinstance(part, str):
            self._parts.choose(part)
            self._parts.picked.emit(part)
        else:
            self._panes.bring(self._left)
        if self._left.isVisible():
            self._parts.focus_first()
        else:
            first_control(self._stack).setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> QAbstractButton | None:
        return self.agency.keep if self._stack.currentWidget() is self.agency else None

    def columns(self) -> list[QWidget]:
        return [self._left, self._stack]

    def _show(self) -> None:
        for part in (self.agency, self.officers, self.basis, self.look, self.data):
            part.show_model()

    def _kept(self, moment: Any) -> None:  # noqa: ANN401 - a datetime
        self._banner.solve("settings")
        self.context.changes.saved.emit(local(moment))

    def _work(self, words: str) -> None:
        self._progress.setVisible(bool(words))
        if words:
            self._progress.show_progress(0, 0, words)


AGENCY_FIELDS = (
    ("name", "机关全称", 0, 0, 4),
    ("short_name", "编号用的简称", 0, 4, 2),
    ("code", "机关代码", 1, 0, 2),
    ("telephone", "电话", 1, 2, 2),
    ("contact", "联系人", 1, 4, 2),
    ("station", "派出机构（所、队）", 2, 0, 2),
    ("address", "地址", 2, 2, 4),
    ("reconsideration_body", "复议机关", 3, 0, 2),
    ("court", "人民法院", 3, 2, 2),
    ("head", "机关负责人", 3, 4, 2),
    ("verify_host", "核验网址（印在二维码里）", 4, 0, 2),
)


class AgencyPart(Part):
    def __init__(self, model: OfficeModel) -> None:
        super().__init__(model)
        self.fields = {name: LineField(words) for name, words, *_ in AGENCY_FIELDS}
        card = Card("单位", icon="home", note="新出的文书用新的，已出具的不变")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for name, _, at, first, wide in AGENCY_FIELDS:
            grid.addWidget(self.fields[name], at, first, 1, wide, Qt.AlignmentFlag.AlignTop)
        for at in range(6):
            grid.setColumnStretch(at, 1)
        card.body.addLayout(grid)
        self.preview = InfoLine("file-text")
        card.add(self.preview)
        self.keep = Button("保存", icon="check", look="primary")
        card.body.addLayout(row(1, self.keep))
        self.lines.addWidget(card.snug())
        self.lines.addStretch()
        self.fields["short_name"].changed.connect(lambda _text: self._say())
        self.keep.clicked.connect(self._save)

    def show_model(self) -> None:
        agency = self.model.agency
        if agency is None:
            return
        for name, field in self.fields.items():
            if not field.edit.hasFocus():
                field.set_text(str(getattr(agency, name)))
        self._say()

    def _say(self) -> None:
        year = self.model.now().year
        sample = number_sample(self.fields["short_name"].text(), year, self.model.block)
        much = "，太长，请缩短简称" if len(sample) > LONGEST_NUMBER else ""
        self.preview.set_words(
            f"本机号段 {self.model.block}，文书编号最长会是：<b>{sample}</b>"
            f"（{len(sample)} 个字，最多 {LONGEST_NUMBER} 个{much}）"
        )

    def _save(self) -> None:
        self.model.save_agency({name: field.text() for name, field in self.fields.items()})


class OfficersPart(Part):
    def __init__(self, model: OfficeModel) -> None:
        super().__init__(model)
        self._card = Card("执法人员", icon="users", note="证件过期不能签名")
        self._card.body.setContentsMargins(0, 0, 0, 0)
        self._rows = column(0)
        self._card.body.addLayout(self._rows)
        self.form = OfficerForm("登记或更新")
        self.keep = Button("保存这名人员", icon="user-plus")
        self._known = ""
        self._why = Label("", Size.NOTE, tone="second")
        self.form.body.addLayout(row(self._why, 1, self.keep))
        self.lines.addWidget(self._card.snug())
        self.lines.addWidget(self.form.snug())
        self.lines.addStretch()
        self.form.changed.connect(self._say)
        self.keep.clicked.connect(self._save)
        self._say()

    def show_model(self) -> None:
        clear(self._rows)
        today = day_of(self.model.now())
        for officer in self.model.officers:
            valid = officer.valid_on(today)
            band = Band(60)
            band.row.addWidget(SignMark(Sign.PASS if valid else Sign.WARNING, 22))
            words = f"证号 {officer.badge_no}·有效期至 {officer.valid_until}"
            band.row.addWidget(
                TwoLines(officer.name, words if valid else f"{words}，现在不能签名"), 1
            )
            edit = Button("更新", name=f"更新 {officer.name} 的证件")
            edit.clicked.connect(lambda _=False, one=officer: self._edit(one))
            drop = Button("移出", look="link", name=f"移出 {officer.name}")
            drop.clicked.connect(lambda _=False, one=officer.id: self.model.remove_officer(one))
            band.row.addWidget(edit)
            band.row.addWidget(drop)
            self._rows.addWidget(band)

    def _edit(self, officer: Officer) -> None:
        self._known = officer.id
        self.form.name.set_text(officer.name)
        self.form.badge.set_text(officer.badge_no)
        self.form.until.set_text(officer.valid_until.isoformat())
        self._say()
        self.form.until.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        officer, why = self.form.read()
        self._why.setText("" if officer is not None else why)
        self.keep.setEnabled(officer is not None)

    def _save(self) -> None:
        fields = {
            "id": self._known,
            "name": self.form.name.text(),
            "badge_no": self.form.badge.text(),
            "valid_until": OfficeModel.until(self.form.until.text()),
        }
        if self.model.save_officer(fields):
            self._known = ""
            for field in (self.form.name, self.form.badge, self.form.until):
                field.set_text("")
            self._say()
