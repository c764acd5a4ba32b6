"""导入: what a file would bring, before anything is written; then the good rows, and the way back.

Identifiers can be put right here. Results, officers and days cannot: they go back to whoever
wrote them, as a sheet to mend.
"""

from __future__ import annotations

from collections.abc import Callable
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
from app.ui.fields.labels import EmptyState, Label, PageTitle, Tag
from app.ui.fields.progress import ProgressLine
from app.ui.fields.rows import Band, TwoLines
from app.ui.models.importing import Fault, Found, ImportModel, Past
from app.ui.page import Context, Page
from app.ui.pages.office_import_parts import AskUndo, Mending, Numbers
from app.ui.shapes import Sign
from app.ui.theme import Size

_KINDS = "表格和封存包 (*.xlsx *.csv *.zip *.shian)"
_CAN_BE_STOPPED = {"正在检查", "正在导入", "正在与服务器核对"}
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
        self.following = Button("下一份")
        self.rest = Button("导出问题清单", icon="download")
        self.go = Button("导入", look="primary")
        self.progress = ProgressLine()
        self.note = InfoLine("info-circle")
        self.numbers = Numbers()
        self.tabs = {state: Chip(words) for state, words in _TABS}
        self.table = DataTable("问题", _COLUMNS)
        self.mending = Mending()
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
        for widget in (self.tag, self.other, self.following, self.rest, self.go):
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
        self.choose = Button("选文件", look="primary", icon="file-text")
        self.folder = Button("选文件夹", icon="folder-open")
        self.server = Button("从服务器导入", icon="refresh")
        lines.addWidget(
            EmptyState(
                "upload",
                "选一份要导入的文件",
                "XLSX、CSV（UTF-8 或 GB18030）、封存包（ZIP）、密封包（SHIAN），\n"
                "或者笔记本交到单位服务器的检查。先看检查报告，确认后才写入。",
                self.choose,
                self.folder,
                self.server,
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
        self.folder.clicked.connect(self.ask_folder)
        self.server.clicked.connect(lambda: self._look(self.model.look_at_server))
        self.other.clicked.connect(self._put_away)
        self.following.clicked.connect(lambda: self._look(self.model.look_at_next))
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
            self._look(lambda: self.model.look(Path(chosen)))

    def ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选一个装着封存包或表格的文件夹")
        if chosen:
            self._look(lambda: self.model.look(Path(chosen)))

    def _look(self, command: Callable[[], None]) -> None:
        """What was said of the file before is over."""
        self.banner.solve("act")
        self.banner.solve("refused")
        command()

    def _put_away(self) -> None:
        """Back to the choice; nothing was written."""
        self.model.put_away()
        self._ready(None)
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_O and not self.model.waiting:
            self.ask()
        else:
            super().keyPressEvent(event)

    def _ask_rest(self) -> None:
        path = self.model.path or Path.home() / "服务器"
        place = str(path.with_name(f"{path.stem}-待改.xlsx"))
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
        left = len(self.model.waiting_files)
        self.following.setVisible(left > 0)
        self.following.set_words(f"下一份（还有 {left} 份）")
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
        words = " ".join((words, *found.notes))
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
        band = AskUndo(reason, act)
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
        self._ready(self.model.found)
        self.banner.tell("error", "没有办成", words, topic="refused")

    def _working(self, words: str) -> None:
        self.progress.setVisible(bool(words))
        self.progress.offer_cancel(words in _CAN_BE_STOPPED)
        if words:
            self.progress.show_progress(0, 0, words)
        for button in (
            self.go,
            self.other,
            self.choose,
            self.folder,
            self.server,
            self.following,
            self.rest,
        ):
            button.setEnabled(not words)
        if not words and self.model.found is not None:
            self._ready(self.model.found)
