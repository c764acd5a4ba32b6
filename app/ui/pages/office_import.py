"""导入: what a file would bring, before anything is written; then the good rows, and the way back.

Identifiers can be put right here. Results, officers and days cannot: they go back to whoever
wrote them, as a sheet to mend.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card, InfoLine, Rule
from app.ui.fields.chips import Chip
from app.ui.fields.data_table import DataTable, TableColumn, TableRow
from app.ui.fields.forms import clear, column, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import EmptyState, Icon, Label, PageTitle, SignMark, Tag
from app.ui.fields.progress import ProgressLine
from app.ui.fields.rows import Band, TwoLines
from app.ui.models.importing import Fault, Found, ImportModel, Past
from app.ui.page import Context, Page
from app.ui.shapes import Sign
from app.ui.theme import Size

_KINDS = "表格和封存包 (*.xlsx *.csv *.zip)"
_TABS = (("refused", "不能导入"), ("warned", "请看一眼"), ("skipped", "跳过"))
_COLUMNS = (
    TableColumn("位置", 130),
    TableColumn("单位", 210),
    TableColumn("问题", 270),
    TableColumn("表里写的", 200),
    TableColumn("应当是", 220, stretch=True),
)


class OfficeImportPage(Page):
    hints = (("Ctrl+O", "选文件"), ("Ctrl+Enter", "导入"), ("↑ ↓", "换一行"))
    keys = hints

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = ImportModel(context, self)
        self.banner = Banner()
        self.title = PageTitle("导入检查结果", "先检查，后写入", back=True)
        self.tag = Tag("试运行", "na")
        self.other = Button("换文件")
        self.rest = Button("导出问题清单", icon="download")
        self.go = Button("导入", look="primary")
        self.progress = ProgressLine()
        self.note = InfoLine("info-circle")
        self.numbers = _Numbers()
        self.tabs = {state: Chip(words) for state, words in _TABS}
        self.table = DataTable("问题", _COLUMNS)
        self.mending = _Mending()
        self.foot = Label("", Size.NOTE, tone="second")
        self.past = column(0)
        self._faults: tuple[Fault, ...] = ()
        self._stack = QStackedWidget()
        self._build()
        self._wire()
        self._ready(None)

    # building

    def _build(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for widget in (self.tag, self.other, self.rest, self.go):
            self.title.add(widget)
        whole.addWidget(self.title)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 0, 20, 12)
        inner.setSpacing(12)
        inner.addWidget(self.banner)
        inner.addWidget(self.progress)
        inner.addWidget(self._stack, 1)
        whole.addLayout(inner, 1)
        self._stack.addWidget(self._start_page())
        self._stack.addWidget(self._found_page())
        self.progress.hide()

    def _start_page(self) -> QWidget:
        page = QWidget()
        lines = QVBoxLayout(page)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(12)
        self.choose = Button("选文件", look="primary", icon="folder-open")
        lines.addWidget(
            EmptyState(
                "upload",
                "选一份要导入的文件",
                "XLSX、CSV（UTF-8 或 GB18030）、封存包（ZIP）。\n先看检查报告，确认后才写入。",
                self.choose,
            ),
            1,
        )
        self.past_card = Card("以前的批次", icon="history")
        self.past_card.body.setContentsMargins(0, 0, 0, 0)
        self.past_card.add(scrolling(self.past, "以前的批次"), 1)
        lines.addWidget(self.past_card, 1)
        return page

    def _found_page(self) -> QWidget:
        page = QWidget()
        lines = QVBoxLayout(page)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(12)
        lines.addWidget(self.note)
        lines.addWidget(self.numbers)
        card = Card()
        card.body.setContentsMargins(1, 8, 1, 0)
        card.body.setSpacing(8)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(8)
        for chip in self.tabs.values():
            row.addWidget(chip)
        row.addStretch()
        row.addWidget(Label("同样的问题合在一起", Size.NOTE, tone="second"))
        card.body.addLayout(row)
        card.add(self.table, 1)
        card.add(self.mending)
        card.add(Rule())
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 4, 16, 10)
        foot.addWidget(self.foot)
        foot.addStretch()
        foot.addWidget(Label("在这里改的，只改导入内容，不动原文件", Size.NOTE, tone="second"))
        card.body.addLayout(foot)
        lines.addWidget(card, 1)
        return page

    def _wire(self) -> None:
        if self.title.back is not None:
            self.title.back.clicked.connect(lambda: self.context.navigator.go("ledger"))
        self.choose.clicked.connect(self.ask)
        self.other.clicked.connect(self.ask)
        self.rest.clicked.connect(self._ask_rest)
        self.go.clicked.connect(self.model.bring_in)
        self.progress.cancelled.connect(self.model.cancel)
        for state, chip in self.tabs.items():
            chip.clicked.connect(lambda _=False, one=state: self.show_tab(one))
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _: self.mending.begin())
        self.mending.button.clicked.connect(self._mend)
        self.model.checked.connect(self._show_found)
        self.model.imported.connect(self._imported)
        self.model.undone.connect(
            lambda words: self.banner.tell("ok", "已撤销", words, topic="act")
        )
        self.model.listed.connect(self._show_past)
        self.model.rest_saved.connect(
            lambda words: self.banner.tell("ok", "问题清单已写好", words, topic="act")
        )
        self.model.refused.connect(self._refused)
        self.model.working.connect(self._working)
        self.model.progressed.connect(
            lambda rows: self.progress.show_progress(
                0, 0, f"{self.model.waiting}，已处理 {rows:,} 行"
            )
        )

    # what is asked of the page

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        self.model.list_batches()
        path = arguments.get("path")
        if isinstance(path, str):
            self.model.look(Path(path))
        elif self.model.found is None:
            self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> QAbstractButton | None:
        return self.go if self.model.found is not None else self.choose

    def ask(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "选一份要导入的文件", "", _KINDS)
        if chosen:
            self.banner.solve("act")
            self.model.look(Path(chosen))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_O and not self.model.waiting:
            self.ask()
        else:
            super().keyPressEvent(event)

    def _ask_rest(self) -> None:
        if self.model.path is None:
            return
        name = f"{self.model.path.stem}-待改.xlsx"
        place = str(self.model.path.with_name(name))
        chosen, _ = QFileDialog.getSaveFileName(self, "导出问题清单", place, "XLSX (*.xlsx)")
        if chosen:
            self.model.save_rest(Path(chosen))

    def _mend(self) -> None:
        if self.mending.fault is not None:
            self.model.mend(self.mending.fault, self.mending.field.text())

    # what the page shows

    def _ready(self, found: Found | None) -> None:
        """The buttons that fit what is there."""
        for widget in (self.tag, self.other, self.rest, self.go):
            widget.setVisible(found is not None)
        self._stack.setCurrentIndex(0 if found is None else 1)
        if found is None:
            self.title.set_title("导入检查结果", "先检查，后写入")
            return
        self.title.set_title("导入检查结果", found.second)
        self.go.set_words(f"导入可用的 {found.usable:,} 行")
        self.go.setEnabled(found.usable > 0 and not found.batch)
        self.rest.setEnabled(found.refused > 0)

    def _show_found(self, found: Found) -> None:
        self.banner.solve("refused")
        self._ready(found)
        words = "<b>还没有写入任何数据。</b>这是检查报告。导入后也可以整批撤销，撤销会留痕。"
        if found.batch:
            words = f"<b>这份文件已经导入过，是第 {found.batch} 批。</b>不用再导入。"
        if found.clock_note:
            words += f" {found.clock_note}。"
        self.note.set_words(words)
        self.numbers.show_numbers(found)
        for state, words_ in _TABS:
            self.tabs[state].set_words(f"{words_} {getattr(found, state):,}")
        self.foot.setText(found.foot)
        self.show_tab(next((one for one, _ in _TABS if found.faults[one]), "refused"))
        if self.go.isEnabled():
            self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_tab(self, state: str) -> None:
        for name, chip in self.tabs.items():
            chip.setChecked(name == state)
        found = self.model.found
        self._faults = found.faults[state] if found else ()
        sign = {"refused": Sign.ERROR, "warned": Sign.WARNING}.get(state)
        self.table.offer(
            [
                TableRow(
                    str(at),
                    (one.place, one.party, one.sentence, one.found, one.cure),
                    sign=sign,
                    sign_at=2,
                    bold=0,
                )
                for at, one in enumerate(self._faults)
            ]
        )
        if not self._faults:
            self.mending.offer(None)

    def _picked(self, key: str) -> None:
        self.mending.offer(self._faults[int(key)])

    def _imported(self, batch: Past, sentence: str) -> None:
        good = batch.state == "done"
        undo = Button("撤销这一批", icon="arrow-back-up")
        undo.clicked.connect(lambda: self._ask_undo(batch.n))
        see = Button("看台账")
        see.clicked.connect(lambda: self.context.navigator.go("ledger"))
        headline = "已导入" if good else "停下了"
        self.banner.tell("ok" if good else "warn", headline, sentence, undo, see, topic="act")
        self.model.found = None
        self._ready(None)

    def _ask_undo(self, n: int) -> None:
        """The reason is asked for in a line of the page, not in a window over it."""
        self.banner.solve("act")
        reason = LineField("为什么撤销（会留痕）", needed=True)
        act = Button(f"撤销第 {n} 批", look="danger")
        band = _AskUndo(reason, act)
        act.clicked.connect(lambda: self._undo(n, reason, band))
        self.past.insertWidget(0, band)
        self._stack.setCurrentIndex(0)
        reason.edit.setFocus()

    def _undo(self, n: int, reason: LineField, band: QWidget) -> None:
        if not reason.text():
            reason.refuse("没有写原因，没有撤销。请写一句。")
            return
        band.hide()
        band.deleteLater()
        self.model.undo(n, reason.text())

    def _show_past(self, batches: tuple[Past, ...]) -> None:
        clear(self.past)
        self.past_card.setVisible(bool(batches))
        for at, one in enumerate(batches):
            band = Band(60, ruled=at > 0)
            band.row.addWidget(TwoLines(one.words, one.second), 1)
            if one.state != "undone":
                undo = Button("撤销", look="link", name=f"撤销第 {one.n} 批")
                undo.clicked.connect(lambda _=False, n=one.n: self._ask_undo(n))
                band.row.addWidget(undo)
            self.past.addWidget(band)
        self.past.addStretch()

    def _refused(self, words: str) -> None:
        self.banner.tell("error", "没有办成", words, topic="refused")

    def _working(self, words: str) -> None:
        self.progress.setVisible(bool(words))
        self.progress.offer_cancel(words in {"正在检查", "正在导入"})
        if words:
            self.progress.show_progress(0, 0, words)
        for button in (self.go, self.other, self.choose, self.rest):
            button.setEnabled(not words)
        if not words and self.model.found is not None:
            self._ready(self.model.found)


class _AskUndo(Band):
    """One line that asks why."""

    def __init__(self, reason: LineField, act: Button) -> None:
        super().__init__(76, ground="warn_soft", ruled=False)
        self.row.addWidget(reason, 1)
        self.row.addWidget(act)


class _Numbers(Card):
    """The five numbers of a dry run."""

    def __init__(self) -> None:
        super().__init__()
        self.body.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(0)
        self._labels: dict[str, Label] = {}
        marks: tuple[tuple[str, str, QWidget], ...] = (
            ("clean", "直接可用", SignMark(Sign.PASS, 26)),
            ("warned", "可用，但请看一眼", SignMark(Sign.WARNING, 26)),
            ("refused", "不能导入", SignMark(Sign.ERROR, 26)),
            ("skipped", "已经导入过，跳过", Icon("copy", 24)),
            ("parties", "已有单位 / 新单位", Icon("building-store", 24)),
        )
        for at, (key, words, mark) in enumerate(marks):
            if at:
                row.addWidget(Rule(upright=True))
            row.addLayout(self._number(key, words, mark), 1)
        self.body.addLayout(row)
        self.setFixedHeight(88)

    def _number(self, key: str, words: str, mark: QWidget) -> QVBoxLayout:
        lines = column(2, (16, 10, 8, 10))
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(mark)
        self._labels[key] = Label("0", Size.TITLE, bold=True)
        head.addWidget(self._labels[key])
        head.addStretch()
        lines.addLayout(head)
        lines.addWidget(Label(words, Size.NOTE, tone="second"))
        return lines

    def show_numbers(self, found: Found) -> None:
        for key in ("clean", "warned", "refused", "skipped"):
            self._labels[key].setText(f"{getattr(found, key):,}")
        self._labels["parties"].setText(f"{found.known:,} / {found.new:,}")


class _Mending(Band):
    """Under the table: what can be done about the current line."""

    def __init__(self) -> None:
        super().__init__(72, ground="surface_2")
        self.fault: Fault | None = None
        self.words = Label("", Size.NOTE, tone="second", wrap=True)
        self.field = LineField("改成")
        self.button = Button("改这一格")
        self.row.addWidget(self.words, 1)
        self.row.addWidget(self.field, 1)
        self.row.addWidget(self.button)
        self.field.edit.returnPressed.connect(self.button.click)
        self.offer(None)

    def offer(self, fault: Fault | None) -> None:
        self.fault = fault if fault is not None and fault.mendable else None
        self.setVisible(fault is not None)
        for widget in (self.field, self.button):
            widget.setVisible(self.fault is not None)
        if fault is None:
            return
        if self.fault is not None:
            self.words.setText(f"{fault.place}：{fault.sentence}。应当是：{fault.cure}。")
            self.field.set_text(fault.found)
            self.button.set_words(fault.verb)
        else:
            self.words.setText(
                f"{fault.place}：{fault.sentence}。{fault.cure}。"
                "检查结果、检查人员和日期不能在这里改，可以用“导出问题清单”交回去改。"
                if fault.field
                else f"{fault.place}：{fault.sentence}。{fault.cure}。"
            )

    def begin(self) -> None:
        if self.fault is not None:
            self.field.edit.setFocus()
            self.field.edit.selectAll()
