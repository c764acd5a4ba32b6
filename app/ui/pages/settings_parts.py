"""The smaller kinds of settings: law, appearance and keys, the health of the data."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card, OptionCard
from app.ui.fields.forms import Choices, clear, column, row, scrolling
from app.ui.fields.labels import Label, Prose, SignMark
from app.ui.fields.printing import print_pdf, save_as
from app.ui.habits import KEY_HINTS, ONE_GOES_ON, Habits
from app.ui.models.office import OfficeModel
from app.ui.pages.first_start_steps import BASES
from app.ui.shapes import Sign
from app.ui.theme import Size

STYLES = (
    ("system", "跟随系统"),
    ("light", "浅色"),
    ("dark", "深色"),
    ("contrast", "高对比"),
)
HOLDERS = {
    "keyring": "系统的钥匙环",
    "file": "数据夹里的一个文件，只有本人能读",
}


class Part(QWidget):
    """One kind of settings: a column that scrolls."""

    def __init__(self, model: OfficeModel) -> None:
        super().__init__()
        self.model = model
        self.lines = column(12, (0, 0, 0, 12))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(self.lines, "设置"))

    def show_model(self) -> None:
        """The model was read anew."""


class BasisPart(Part):
    def __init__(self, model: OfficeModel) -> None:
        super().__init__(model)
        card = Card("文书依据哪些法律", icon="scale", note="从下一次检查起用；做了一半的不变")
        self.choices = Choices(
            [(key, title) for key, title, _ in BASES], upright=True, height=50, name="文书依据"
        )
        card.add(self.choices)
        for _, title, line in BASES:
            card.add(Prose(f"{title}：{line}", tone="second", line=150))
        card.add(
            Prose(
                "查封、扣押、责令改正这些文书，不论选哪一种，都引用现行有效的法律。",
                tone="second",
                line=150,
            )
        )
        self._overlay_card = Card("地方叠加规定", icon="map-pin", note="从下一次检查起用")
        self._overlay_card.add(
            Prose(
                "省一级的条例和办法，在国家规定上加项、加严，不放宽。"
                "选了哪一份、哪一版，记在每次检查里。",
                tone="second",
                line=150,
            )
        )
        self._overlay_rows = column(8)
        self._overlay_card.body.addLayout(self._overlay_rows)
        self.overlays: Choices | None = None
        self.lines.addWidget(card.snug())
        self.lines.addWidget(self._overlay_card.snug())
        self.lines.addStretch()
        self.choices.chosen.connect(model.choose_basis)

    def show_model(self) -> None:
        self.choices.choose(self.model.basis)
        clear(self._overlay_rows)
        options = [("", "不用地方规定")]
        options += [
            (one.overlay, f"{one.region}：{one.title} 第 {one.version} 版")
            for one in self.model.overlays
        ]
        self.overlays = Choices(options, upright=True, height=50, name="地方叠加规定")
        self.overlays.choose(self.model.overlay)
        self.overlays.chosen.connect(self.model.choose_overlay)
        self._overlay_rows.addWidget(self.overlays)
        for one in self.model.overlays:
            if one.overlay == self.model.overlay:
                self._overlay_rows.addWidget(Prose(one.explain, tone="second", line=150))


class LookPart(Part):
    def __init__(self, model: OfficeModel, habits: Habits) -> None:
        super().__init__(model)
        self._habits = habits
        card = Card("显示", icon="sun")
        self.choices = Choices(STYLES, name="显示的样式")
        card.add(self.choices)
        keys = Card("按键", icon="keyboard")
        self.habits = {
            ONE_GOES_ON: OptionCard(
                "按 1 后自动到下一未答项",
                "关掉后停在这一项，用 ↓、回车或 F3 往下走",
                kind="check",
                height=62,
            ),
            KEY_HINTS: OptionCard(
                "底栏显示本页的按键",
                "关掉后底栏只写保存情况；F1 随时可看按键",
                kind="check",
                height=62,
            ),
        }
        for name, card_of in self.habits.items():
            card_of.clicked.connect(lambda on=False, one=name: self._turn(one, bool(on)))
            keys.add(card_of)
        fonts = Card("文书字体", icon="typography")
        fonts.add(
            Prose(
                "文书用随程序带的宋体、黑体和楷体，任何电脑上印出来都一样。\n"
                "电脑里有仿宋（simfang.ttf）时，通知书和决定书的正文自动改用仿宋："
                "Windows 自带；Linux 请把这个文件放进 /usr/share/fonts/truetype，"
                "重开程序后生效。用了哪一套字体，会记在封存记录里。",
                line=170,
            )
        )
        self.lines.addWidget(card.snug())
        self.lines.addWidget(keys.snug())
        self.lines.addWidget(fonts.snug())
        self.lines.addStretch()
        self.choices.chosen.connect(self._choose)

    def _turn(self, name: str, on: bool) -> None:
        self._habits.take(name, on)
        self.model.choose_habit(name, on)

    def _choose(self, style: str) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, theme.Style(style))
        self.model.choose_style(style)

    def show_model(self) -> None:
        application = QApplication.instance()
        style = application.property("style_choice") if application is not None else None
        self.choices.choose(str(style or "system"))
        for name, card in self.habits.items():
            card.setChecked(getattr(self._habits, name))


class DataPart(Part):
    def __init__(self, model: OfficeModel) -> None:
        super().__init__(model)
        data = Card("数据", icon="folder")
        self._where = Label("", Size.NOTE, wrap=True)
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self._holder = Label("", Size.NOTE, wrap=True)
        data.add(self._where)
        data.add(self._holder)
        data.add(
            Prose(
                "数据库加了密，照片和文书文件没有。它防的是坏盘改字，防不住偷走电脑的人；"
                "电脑请设开机密码。",
                tone="second",
                line=150,
            )
        )
        check = Card("检查数据是否完整", icon="shield-check")
        check.add(
            Prose(
                "逐件重算照片、文书和记录的校验值。只读不改，检查时可以继续工作。",
                tone="second",
                line=150,
            )
        )
        self.check = Button("现在检查", icon="shield-check")
        check.body.addLayout(row(self.check, 1))
        self._found = column(6)
        check.body.addLayout(self._found)
        key = Card("恢复密钥", icon="key", note="电脑坏了、系统重装后，只有它能打开数据")
        self.print = Button("打印恢复密钥", icon="printer")
        self.save = Button("存成 PDF", icon="device-floppy")
        self._saved = Label("", Size.NOTE, tone="second", wrap=True)
        self._saved.hide()
        key.body.addLayout(row(self.print, self.save, 1))
        key.add(self._saved)
        for card in (data, check, key):
            self.lines.addWidget(card.snug())
        self.lines.addStretch()
        self.check.clicked.connect(self._check)
        self.print.clicked.connect(model.fetch_sheet)
        self.save.clicked.connect(self._save)
        model.checked.connect(self._show_found)
        model.sheet_ready.connect(lambda pdf: print_pdf(self, pdf, "恢复密钥"))
        model.sheet_saved.connect(self._say_saved)

    def show_model(self) -> None:
        kind = "练习用" if self.model.practice else "正式"
        self._where.setText(f"{kind}数据夹：{self.model.home}")
        holder = HOLDERS.get(self.model.key_holder, self.model.key_holder)
        self._holder.setText(f"数据库的密钥在：{holder}")

    def _say_saved(self, path: str) -> None:
        self._saved.setText(f"已存到 {path}。请交单位保管，不要和电脑放在一起。")
        self._saved.show()

    def _check(self) -> None:
        self.check.setEnabled(False)
        clear(self._found)
        self.model.check()

    def _show_found(self, report: Any) -> None:  # noqa: ANN401 - a report of the actions
        self.check.setEnabled(True)
        clear(self._found)
        clean = bool(report.clean)
        for finding in report.findings:
            self._line(Sign.ERROR, str(finding), "no")
        self._line(
            Sign.PASS if clean else Sign.WARNING, str(report.words), "ok" if clean else "warn"
        )

    def _line(self, sign: Sign, words: str, tone: Any) -> None:  # noqa: ANN401 - a tone of labels
        line = row(SignMark(sign, 20), spacing=8)
        line.addWidget(Label(words, Size.NOTE, tone=tone, wrap=True), 1)
        self._found.addLayout(line)

    def _save(self) -> None:
        path = save_as(self, "食安巡检恢复密钥.pdf")
        if path is not None:
            self.model.save_sheet(path)
