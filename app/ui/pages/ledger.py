"""台账: every result the office took in, found by words and days, and handed out as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
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
from app.ui.fields.cards import Banner, Card
from app.ui.fields.chips import Chip
from app.ui.fields.data_table import DataTable, TableColumn, TableRow
from app.ui.fields.forms import Facts, PickOne, column, scrolling
from app.ui.fields.inputs import SearchBox
from app.ui.fields.labels import EmptyState, Label, PageTitle
from app.ui.fields.progress import ProgressLine
from app.ui.models.ledger import CONCLUSIONS, LedgerModel, Shown
from app.ui.page import Context, Page
from app.ui.shapes import sign_of_conclusion
from app.ui.theme import Size

_COLUMNS = (
    TableColumn("检查日期", 110),
    TableColumn("单位", 220, stretch=True),
    TableColumn("结果", 130),
    TableColumn("检查人员", 116),
    TableColumn("检查单位", 110),
    TableColumn("记录编号", 196),
)
_TYPING_MS = 300
_DAYS = (("", "全部日期"), ("30", "近 30 天"), ("90", "近 90 天"), ("365", "近一年"))


class LedgerPage(Page):
    hints = (("Ctrl+F", "查找"), ("↑ ↓", "换一条"), ("Alt+← →", "翻页"))
    keys = hints

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = LedgerModel(context, self)
        self.banner = Banner()
        self.title = PageTitle("台账", "")
        self.bring_in = Button("导入", icon="upload")
        self.hand_out = Button("导出", icon="download", look="primary")
        self.search = SearchBox("单位、编号、证号、地址或检查人员")
        self.conclusion = PickOne("", CONCLUSIONS)
        self.conclusion.box.setAccessibleName("检查结果")
        self.station = PickOne("", {"": "全部检查单位"})
        self.station.box.setAccessibleName("检查单位")
        self.days = PickOne("", dict(_DAYS))
        self.days.box.setAccessibleName("检查日期")
        self.practice = Chip("练习数据")
        self.progress = ProgressLine()
        self.table = DataTable("台账", _COLUMNS)
        self.facts = Facts(wide=96)
        self.before = Button("上一页", icon="chevron-left")
        self.next = Button("下一页", trailing="chevron-right")
        self.place = Label("", Size.NOTE, tone="second")
        self._stack = QStackedWidget()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._build()
        self._wire()

    def _build(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.title.add(self.bring_in)
        self.title.add(self.hand_out)
        whole.addWidget(self.title)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 0, 20, 12)
        inner.setSpacing(12)
        inner.addWidget(self.banner)
        inner.addWidget(self.progress)
        inner.addLayout(self._filters())
        self.empty = EmptyState(
            "clipboard-list", "台账里还没有结果", "导入各所的表格或者封存包，结果就列在这里。"
        )
        self.clear = Button("清除筛选", icon="filter")
        self.none = EmptyState(
            "search", "没有符合的结果", "换一个词语，或者放宽日期、结果和检查单位。", self.clear
        )
        self._stack.addWidget(self._lines())
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.none)
        inner.addWidget(self._stack, 1)
        whole.addLayout(inner, 1)
        self.progress.hide()

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.search, 1)
        for picker, wide in ((self.days, 130), (self.conclusion, 140), (self.station, 170)):
            picker.setFixedWidth(wide)
            row.addWidget(picker)
        row.addWidget(self.practice)
        return row

    def _lines(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        card = Card()
        card.body.setContentsMargins(1, 1, 1, 8)
        card.add(self.table, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addWidget(self.place)
        foot.addStretch()
        foot.addWidget(self.before)
        foot.addWidget(self.next)
        card.body.addLayout(foot)
        row.addWidget(card, 1)
        side = column(0)
        side.addWidget(self.facts)
        side.addStretch()
        box = Card("这一条")
        self.side = scrolling(side, "这一条")
        box.add(self.side, 1)
        box.setFixedWidth(330)
        row.addWidget(box)
        return page

    def _wire(self) -> None:
        self.search.changed.connect(lambda _: self._typing.start())
        self.search.entered.connect(self._find)
        self.search.down.connect(self.table.setFocus)
        self._typing.timeout.connect(self._find)
        self.conclusion.chosen.connect(lambda key: self.model.narrow(conclusion=key))
        self.station.chosen.connect(lambda key: self.model.narrow(station=key))
        self.days.chosen.connect(self._since)
        self.practice.toggled.connect(lambda on: self.model.narrow(practice=on))
        self.clear.clicked.connect(self._clear)
        self.before.clicked.connect(self.model.page_before)
        self.next.clicked.connect(self.model.next_page)
        self.bring_in.clicked.connect(lambda: self.context.navigator.go("office-import"))
        self.hand_out.clicked.connect(self._ask_file)
        self.progress.cancelled.connect(self.model.cancel)
        self.table.picked.connect(self._picked)
        self.model.shown.connect(self._show)
        self.model.handed_out.connect(
            lambda words: self.banner.tell("ok", "已导出", words, topic="out")
        )
        self.model.refused.connect(
            lambda words: self.banner.tell("error", "没有办成", words, topic="out")
        )
        self.model.working.connect(self._working)
        self.model.progressed.connect(
            lambda done, total: self.progress.show_progress(done, total, "正在导出")
        )

    # what is asked of the page

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        self.model.load()
        self.search.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> QAbstractButton | None:
        return self.hand_out

    def columns(self) -> list[QWidget]:
        return [self.search, self.table, self.side]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
        acts = {
            (Qt.Key.Key_F, control): self.search.edit.setFocus,
            (Qt.Key.Key_Right, alt): self.model.next_page,
            (Qt.Key.Key_Left, alt): self.model.page_before,
        }
        act = acts.get((Qt.Key(event.key()), event.modifiers()))
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)

    def _find(self) -> None:
        self._typing.stop()
        if self.search.text() != self.model.narrowed.search:
            self.model.narrow(search=self.search.text())

    def _clear(self) -> None:
        """Everything again; practice stays apart as it was."""
        self.search.edit.clear()
        self._typing.stop()
        for picker in (self.days, self.conclusion, self.station):
            picker.choose("")
        self.model.narrow(search="", since="", until="", conclusion="", station="")

    def _since(self, key: str) -> None:
        from datetime import timedelta

        from app.domain.moments import day_of

        today = day_of(self.model.now())
        since = (today - timedelta(days=int(key))).isoformat() if key else ""
        self.model.narrow(since=since)

    def _ask_file(self) -> None:
        name = str(Path.home() / f"台账-{self.model.now():%Y%m%d}.xlsx")
        chosen, kind = QFileDialog.getSaveFileName(
            self, "导出台账", name, "XLSX (*.xlsx);;CSV (*.csv)"
        )
        if chosen:
            wanted = ".csv" if "CSV" in kind else ".xlsx"
            path = Path(chosen)
            self.model.hand_out(path if path.suffix else path.with_suffix(wanted))

    # what the page shows

    def _show(self, shown: Shown) -> None:
        narrowed = self.model.narrowed
        nothing = shown.total == 0 and narrowed == type(narrowed)()
        self._stack.setCurrentIndex(1 if nothing else 0 if shown.total else 2)
        words = "还没有结果" if nothing else "没有符合的结果"
        self.title.set_title("台账", f"{shown.total:,} 条" if shown.total else words)
        self.hand_out.setEnabled(shown.total > 0)
        last = shown.first + len(shown.lines) - 1
        self.place.setText(f"第 {shown.first:,} 至 {last:,} 条，共 {shown.total:,} 条")
        self.place.setVisible(bool(shown.lines))
        self.before.setEnabled(shown.first > 1)
        self.next.setEnabled(shown.more)
        self.station.offer({"": "全部检查单位"} | {one: one for one in shown.stations})
        self.station.choose(narrowed.station)
        self.facts.offer(())
        self.table.offer(
            [
                TableRow(
                    one.key,
                    (one.day, one.party, one.result, one.officers, one.station, one.number),
                    sign=sign_of_conclusion(one.conclusion) if one.conclusion else None,
                    sign_at=2,
                )
                for one in shown.lines
            ]
        )

    def _picked(self, key: str) -> None:
        page = self.model.page
        line = next((one for one in page.lines if one.key == key), None) if page else None
        self.facts.offer(line.facts if line else ())

    def _working(self, words: str) -> None:
        self.progress.setVisible(bool(words))
        self.progress.offer_cancel(bool(words))
        self.hand_out.setEnabled(not words)
        if words:
            self.progress.show_progress(0, 0, words)
