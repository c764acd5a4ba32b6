"""The five steps of first start, each one screenful."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.people import Agency, Officer
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card, InfoLine, OptionCard
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label, Prose, SignMark
from app.ui.fields.printing import print_pdf, save_as
from app.ui.models.office import (
    LONGEST_NUMBER,
    OfficeModel,
    fits_everything,
    number_sample,
    read_agency,
    read_officer,
)
from app.ui.shapes import Sign
from app.ui.theme import Size

WIDE = 940
BASES = (
    ("in-force", "现行有效的法律", "文书引用现行有效的法律法规。结论由执法人员写明，程序不推算。"),
    (
        "commissioned",
        "委托方指定的依据",
        "已被取代或仅为草案：2009 年食品安全法、条例送审稿、2016 年结果表。",
    ),
)


class Step(QWidget):
    """One step: its words in the list, what is missing, what the button says."""

    changed = Signal()
    words = ""

    def __init__(self, title: str, second: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 16, 0, 0)
        self.column.setSpacing(12)
        self.column.addWidget(Label(title, Size.TITLE, bold=True))
        self.column.addWidget(Label(second, Size.NOTE, tone="second"))

    def enter(self) -> None:
        """The step is shown: set the first focus."""

    def missing(self) -> str:
        """Why one cannot go on, in one line; empty when one can."""
        return ""

    def next_words(self) -> str:
        return "下一步"

    def put(self, widget: QWidget, stretch: int = 0) -> None:
        widget.setMaximumWidth(WIDE)
        if isinstance(widget, Card):
            widget.snug()
        self.column.addWidget(widget, stretch)


class LookStep(Step):
    words = "显示和输入"

    def __init__(self) -> None:
        super().__init__("字看得清楚吗？", "检查这台电脑的字体、屏幕和中文输入。不合适也可以先用。")
        card = Card()
        for words, good in fits_everything():
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(SignMark(Sign.PASS if good else Sign.WARNING, 22))
            row.addWidget(Label(words), 1)
            card.body.addLayout(row)
        self.put(card)
        self.try_here = LineField("试打几个汉字", hint="用平时的输入法打几个字，例如：食品安全")
        self.try_here.changed.connect(self._typed)
        self.put(self.try_here)
        sample = Card()
        sample.add(Label("食品安全监督检查 〔2026〕1001号 0 ~ 8 ℃", Size.HEAD, bold=True))
        sample.add(Prose("第五十五条　餐饮服务提供者应当按照要求对餐具清洗消毒。", line=170))
        self.put(sample)
        self.column.addStretch()

    def enter(self) -> None:
        self.try_here.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, text: str) -> None:
        chinese = any("\u4e00" <= sign <= "\u9fff" for sign in text)
        self.try_here.note("中文输入正常" if chinese else "")


class UseStep(Step):
    words = "这台电脑怎么用"

    def __init__(self) -> None:
        super().__init__("这台电脑怎么用？", "现在没有网络也能完成。")
        self.alone = OptionCard(
            "先单机使用",
            "数据只在这台电脑，以后可以接入单位服务器，不用重录",
            icon="device-laptop",
        )
        self.play = OptionCard(
            "用示例数据练习",
            "虚构的单位和人员，另放一个数据夹；文书上印有“练习”，不影响真实数据",
            icon="player-play",
        )
        self._group = QButtonGroup(self)
        for card in (self.alone, self.play):
            self._group.addButton(card)
            card.toggled.connect(lambda _on: self.changed.emit())
            self.put(card)
        self.alone.setChecked(True)
        self.column.addStretch()

    def practice(self) -> bool:
        return self.play.isChecked()

    def enter(self) -> None:
        (self.play if self.practice() else self.alone).setFocus(Qt.FocusReason.OtherFocusReason)

    def next_words(self) -> str:
        return "开始练习" if self.practice() else "下一步"


class AgencyStep(Step):
    words = "单位和依据"

    def __init__(self, model: OfficeModel) -> None:
        super().__init__("哪个单位使用？", "这些会印在文书上。以后可以在“设置”里改。")
        self._model = model
        self.fields = {
            "name": LineField("机关全称", needed=True),
            "short_name": LineField("编号用的简称", hint="如：青市监", needed=True),
            "code": LineField("机关代码（数字）", hint="如：379904", needed=True),
            "block": LineField("本机号段 1–99", needed=True),
            "telephone": LineField("电话"),
            "station": LineField("派出机构（所、队）"),
            "address": LineField("地址"),
            "reconsideration_body": LineField("复议机关", needed=True),
            "court": LineField("人民法院", needed=True),
            "head": LineField("机关负责人", needed=True),
        }
        self.fields["block"].set_text("1")
        self.put(self._form())
        self.preview = InfoLine("file-text")
        self.put(self.preview)
        self.column.addWidget(Label("文书依据哪些法律", Size.NOTE, tone="second"))
        self.put(self._bases())
        self.column.addStretch()
        for field in self.fields.values():
            field.changed.connect(lambda _text: self._typed())
        self._typed()

    def _form(self) -> QWidget:
        form = QWidget()
        grid = QGridLayout(form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        places = (
            ("name", 0, 0, 4),
            ("short_name", 0, 4, 2),
            ("code", 1, 0, 2),
            ("block", 1, 2, 2),
            ("telephone", 1, 4, 2),
            ("station", 2, 0, 2),
            ("address", 2, 2, 4),
            ("reconsideration_body", 3, 0, 2),
            ("court", 3, 2, 2),
            ("head", 3, 4, 2),
        )
        for name, row, at, wide in places:
            grid.addWidget(self.fields[name], row, at, 1, wide)
        for at in range(6):
            grid.setColumnStretch(at, 1)
        return form

    def _bases(self) -> QWidget:
        row = QVBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.bases: dict[str, OptionCard] = {}
        self._group = QButtonGroup(self)
        for key, title, line in BASES:
            card = OptionCard(title, line, height=62)
            self._group.addButton(card)
            self.bases[key] = card
            row.addWidget(card, 1)
        self.bases["in-force"].setChecked(True)
        holder = QWidget()
        holder.setLayout(row)
        return holder

    def enter(self) -> None:
        self.fields["name"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def basis(self) -> str:
        return next(key for key, card in self.bases.items() if card.isChecked())

    def block(self) -> int:
        text = self.fields["block"].text()
        return int(text) if text.isdigit() else 0

    def sample(self) -> str:
        short = self.fields["short_name"].text()
        return number_sample(short, self._model.now().year, self.block() or 1)

    def agency(self) -> tuple[Agency | None, str]:
        values = {name: one.text() for name, one in self.fields.items() if name != "block"}
        return read_agency(values)

    def _typed(self) -> None:
        sample = self.sample()
        if not sample:
            self.preview.set_words("填了简称，这里会显示文书编号的样子")
        else:
            count = len(sample)
            much = "，太长，请缩短简称" if count > LONGEST_NUMBER else ""
            self.preview.set_words(
                f"文书编号最长会是：<b>{sample}</b>（{count} 个字，最多 {LONGEST_NUMBER} 个{much}）"
            )
        self.changed.emit()

    def missing(self) -> str:
        needed = ("name", "short_name", "code", "reconsideration_body", "court", "head")
        words = {
            "name": "机关全称",
            "short_name": "简称",
            "code": "机关代码",
            "reconsideration_body": "复议机关",
            "court": "人民法院",
            "head": "机关负责人",
        }
        empty = [words[name] for name in needed if not self.fields[name].text()]
        if empty:
            return f"还差：{'、'.join(empty)}"
        if not 1 <= self.block() <= 99:
            return "本机号段应是 1 至 99 的数字"
        if len(self.sample()) > LONGEST_NUMBER:
            return f"文书编号超过 {LONGEST_NUMBER} 个字，请缩短简称"
        return self.agency()[1]


class OfficerForm(Card):
    """One officer: name, certificate number, validity."""

    changed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__(title, icon="id-badge-2")
        self.name = LineField("姓名", needed=True)
        self.badge = LineField("执法证号", needed=True)
        self.until = LineField("有效期至", hint="2027-12-31", needed=True)
        row = QHBoxLayout()
        row.setSpacing(12)
        for field in (self.name, self.badge, self.until):
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            field.changed.connect(lambda _text: self.changed.emit())
        self.body.addLayout(row)
        self.until.edit.editingFinished.connect(self._judge)

    def _judge(self) -> None:
        text = self.until.text()
        bad = bool(text) and OfficeModel.until(text) is None
        self.until.warn("请写成 2027-12-31 这样的日期" if bad else "")

    def read(self) -> tuple[Officer | None, str]:
        return read_officer(
            {
                "name": self.name.text(),
                "badge_no": self.badge.text(),
                "valid_until": OfficeModel.until(self.until.text()),
            }
        )


class OfficersStep(Step):
    words = "执法人员"

    def __init__(self, model: OfficeModel) -> None:
        super().__init__("谁来检查？", "检查须有两名执法人员。更多人员以后在“设置”里加。")
        self._model = model
        self.forms = (OfficerForm("第一名执法人员"), OfficerForm("第二名执法人员"))
        for form in self.forms:
            form.changed.connect(self.changed)
            self.put(form)
        self.column.addStretch()

    def enter(self) -> None:
        self.forms[0].name.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def missing(self) -> str:
        found = []
        for which, form in zip(("第一名", "第二名"), self.forms, strict=True):
            officer, why = form.read()
            if officer is None:
                return f"{which}：{why}"
            found.append(officer)
        if found[0].badge_no == found[1].badge_no:
            return "两名人员的证号相同，请核对证件"
        return ""

    def next_words(self) -> str:
        return "写入，去存恢复密钥"

    def finish(self, agency_step: AgencyStep) -> None:
        agency, _why = agency_step.agency()
        officers = tuple(officer for form in self.forms if (officer := form.read()[0]))
        if agency is not None and len(officers) == len(self.forms):
            self._model.finish(agency, agency_step.basis(), agency_step.block(), officers)


class KeyStep(Step):
    words = "恢复密钥"

    def __init__(self, model: OfficeModel) -> None:
        super().__init__("存好恢复密钥", "电脑坏了、系统重装后，只有它能打开这台电脑的数据。")
        self._model = model
        self._key = ""
        card = Card()
        self._shown = Label("", Size.HEAD, bold=True, wrap=True)
        self._shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self._shown.setAccessibleName("恢复密钥")
        card.add(self._shown)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.print = Button("打印一张", icon="printer")
        self.save = Button("存成 PDF", icon="device-floppy")
        row.addWidget(self.print)
        row.addWidget(self.save)
        self._saved = Label("", Size.NOTE, tone="second")
        row.addWidget(self._saved, 1)
        card.body.addLayout(row)
        self.put(card)
        self.typed = LineField("照着纸，输入密钥的最后一组", needed=True)
        self.typed.setMaximumWidth(360)
        self.column.addWidget(self.typed)
        self.put(
            Prose(
                "把这张纸交单位保管，不要和电脑放在一起。"
                "数据库已加密，但照片和文书文件没有：它防的是坏盘改字，防不住偷走电脑的人。",
                tone="second",
            )
        )
        self.column.addStretch()
        self.typed.changed.connect(lambda _text: self.changed.emit())
        self.print.clicked.connect(model.fetch_sheet)
        self.save.clicked.connect(self._save)
        model.key_ready.connect(self._show)
        model.sheet_ready.connect(lambda data: print_pdf(self, data, "恢复密钥"))
        model.sheet_saved.connect(lambda path: self._saved.setText(f"已存到 {path}"))

    def enter(self) -> None:
        self._model.fetch_key()
        self.print.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, key: str) -> None:
        self._key = key
        groups = key.split()
        half = (len(groups) + 1) // 2
        self._shown.setText("\n".join("  ".join(part) for part in (groups[:half], groups[half:])))
        self.changed.emit()

    def _save(self) -> None:
        path = save_as(self, "食安巡检恢复密钥.pdf")
        if path is not None:
            self._model.save_sheet(path)

    def missing(self) -> str:
        groups = self._key.replace("\n", " ").replace("-", " ").split()
        if not groups:
            return "正在读恢复密钥"
        if self.typed.text().upper() != groups[-1].upper():
            return "输入纸上的最后一组，确认已经存好"
        return ""

    def next_words(self) -> str:
        return "开始使用"
