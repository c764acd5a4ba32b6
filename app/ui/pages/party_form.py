"""The form of a party: only name and address are needed; a failed check warns, never blocks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.labels import label
from app.domain.people import Party, PartyKind
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import Choices, column, row, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label, PageTitle
from app.ui.models.office import OfficeModel
from app.ui.models.register import RegisterModel, identifier_warning, new_party
from app.ui.theme import Size

FIELDS = (
    ("name", "名称", "营业执照或许可证上的名称，没有就写招牌或摊位", 0, 0, 4),
    ("address", "经营地址", "没有门牌就写能找到的位置", 0, 4, 2),
    ("credit_code", "统一社会信用代码", "", 1, 0, 2),
    ("licence_no", "许可证编号", "如 JY2…、SC1…", 1, 2, 2),
    ("licence_until", "许可证有效期至", "2028-03-01", 1, 4, 2),
    ("legal_representative", "法定代表人、负责人或经营者", "", 2, 0, 2),
    ("person_in_charge", "现场负责人", "", 2, 2, 2),
    ("telephone", "电话", "", 2, 4, 2),
    ("id_number", "身份证件号码", "只在需要时填，不印在张贴联上", 3, 0, 2),
    ("risk_grade", "风险等级", "A、B、C、D", 3, 2, 2),
    ("certificate_kind", "主体资格证照名称", "营业执照", 3, 4, 2),
    ("note", "备注", "", 4, 0, 6),
)
NEEDED = frozenset({"name", "address"})


class PartyForm(QWidget):
    given_up = Signal()

    def __init__(self, model: RegisterModel) -> None:
        super().__init__()
        self._model = model
        self._known: dict[str, object] = new_party()
        self.keep = Button("保存", icon="check", look="primary")
        self._back = Button("不存，返回")
        self._title = PageTitle("登记新单位", "只要有名称和地址，就能开始检查")
        self._title.row.setContentsMargins(0, 0, 0, 0)
        self._title.add(self._back)
        self._title.add(self.keep)
        self.fields = {
            name: LineField(words, hint=hint, needed=name in NEEDED)
            for name, words, hint, *_ in FIELDS
        }
        self.kind = Choices([(one.value, label(one)) for one in PartyKind], name="性质")
        card = Card()
        card.body.setContentsMargins(16, 16, 16, 16)
        card.add(Label("性质", Size.NOTE, tone="second"))
        card.add(self.kind)
        card.body.addLayout(self._grid())
        self._why = Label("", Size.NOTE, tone="second")
        inner = column(12, (0, 0, 0, 12))
        inner.addWidget(card.snug())
        inner.addLayout(row(self._why, 1))
        inner.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 0, 16, 0)
        whole.addWidget(self._title)
        whole.addWidget(scrolling(inner, "登记表"), 1)
        self._back.clicked.connect(self.given_up)
        self.keep.clicked.connect(self._save)
        for name, field in self.fields.items():
            field.changed.connect(lambda _text: self._say())
            field.edit.editingFinished.connect(lambda one=name: self._judge(one))
        self._say()

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        for name, _, _, at, first, wide in FIELDS:
            grid.addWidget(self.fields[name], at, first, 1, wide, Qt.AlignmentFlag.AlignTop)
        for at in range(6):
            grid.setColumnStretch(at, 1)
        return grid

    def fill(self, party: Party | None) -> None:
        """Open the form, on a party or empty."""
        self._known = party.model_dump() if party is not None else new_party()
        self._title.set_title(
            party.name if party is not None else "登记新单位",
            "改资料不影响已出具的文书" if party is not None else "只要有名称和地址，就能开始检查",
        )
        for name, field in self.fields.items():
            value = self._known.get(name)
            field.set_text(str(value) if value else "")
            self._judge(name)
        self.kind.choose(str(self._known["kind"]))
        self._say()
        self.fields["name"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _judge(self, name: str) -> None:
        text = self.fields[name].text()
        if name == "licence_until":
            bad = bool(text) and OfficeModel.until(text) is None
            self.fields[name].warn("请写成 2028-03-01 这样的日期" if bad else "")
        else:
            self.fields[name].warn(identifier_warning(name, text) or "")

    def _say(self) -> None:
        empty = [one for one in ("名称", "经营地址") if not self._needed_text(one)]
        self.keep.setEnabled(not empty)
        self._why.setText(
            f"还差：{'、'.join(empty)}" if empty else "证号核对不上也能存，出文书时按填写的印。"
        )

    def _needed_text(self, words: str) -> str:
        return self.fields["name" if words == "名称" else "address"].text()

    def _save(self) -> None:
        values: dict[str, object] = {name: field.text() for name, field in self.fields.items()}
        values["licence_until"] = OfficeModel.until(self.fields["licence_until"].text())
        values["kind"] = self.kind.current() or PartyKind.ENTERPRISE.value
        self._model.save(self._known | values)
