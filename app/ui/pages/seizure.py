"""扣押清单: the goods at the left, one line at the right, and all the decision still lacks."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.checklist import numbers
from app.domain.goods import totals
from app.domain.labels import label
from app.domain.measures import GoodsDraft
from app.domain.moments import local
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.forms import column, drop_focus, row, scrolling
from app.ui.fields.goods_table import GoodsRowWords, GoodsTable
from app.ui.fields.labels import Label, PageTitle, SignMark
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.progress import ProgressLine
from app.ui.fields.rows import Band, TwoLines
from app.ui.models.completing import CompletingModel
from app.ui.models.seizure import Gap, SeizureModel
from app.ui.models.today import end_words, left_words
from app.ui.page import Context, Page
from app.ui.pages.goods_editor import GoodsEditor
from app.ui.pages.seizure_measure import MeasureCards
from app.ui.shapes import Sign
from app.ui.theme import Size

MINUTE = 60_000


class SeizurePage(Page):
    hints = (("Ctrl+D", "照此再加"), ("F4", "加照片"), ("Enter", "下一栏"), ("Esc", "返回"))
    keys = (*hints, ("Ctrl+Enter", "核对，出决定书"), ("↑ ↓", "换一行"))

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = SeizureModel(context, self)
        self._title = PageTitle(back=True, bar=True)
        self._clock = _TopClock()
        self.finish = Button("核对，出决定书", look="primary")
        self._title.add(self._clock)
        self._title.add(self.finish)
        self._banner = Banner((16, 12, 16, 0))
        self._progress = ProgressLine()
        self._progress.hide()
        self.table = GoodsTable()
        self._goods = Card("物品")
        self.add = Button("加一行", icon="plus")
        self._gap = _GapLine()
        self.measure = MeasureCards(self.model)
        self._totals = Label("", Size.NOTE, tone="second")
        self.editor = GoodsEditor(self.model)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE)
        self._build()
        self._wire()

    def _build(self) -> None:
        if self._goods.head is not None:
            self._goods.head.addWidget(self.add)
        self._goods.body.setContentsMargins(0, 0, 0, 0)
        self._goods.add(self.table)
        left = column(12, (0, 0, 0, 12))
        left.addWidget(self._goods.snug())
        left.addWidget(self._gap.snug())
        foot = row(self._totals, 1, Label("清单一式两份，当场交付", Size.NOTE, tone="second"))
        left.addLayout(foot)
        for card in self.measure.cards():
            left.addWidget(card.snug())
        left.addStretch()
        self._left = scrolling(left, "物品和措施")
        self._panes = Panes(
            Pane(self._left, "物品和措施", least=640),
            Pane(self.editor, "这一行", 428, 400),
            gap=14,
            margins=(16, 12, 16, 12),
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._title)
        whole.addWidget(self._banner)
        whole.addWidget(self._progress)
        whole.addWidget(self._panes, 1)
        QShortcut(QKeySequence("Ctrl+D"), self, self._copy)

    def _wire(self) -> None:
        model = self.model
        if self._title.back is not None:
            self._title.back.clicked.connect(self._go_back)
        self.finish.clicked.connect(self._freeze)
        self.add.clicked.connect(self._add)
        self.table.picked.connect(model.go)
        self.table.pressed.connect(lambda: self._panes.bring(self.editor))
        self._gap.go.clicked.connect(self._to_gap)
        self._minute.timeout.connect(self._show_clock)
        completing = CompletingModel(self.context, self)
        self.measure.party.kept.connect(
            lambda given: completing.complete(model.visit, given) if model.visit else None
        )
        completing.completed.connect(model.completed)
        completing.refused.connect(model.refused)
        model.loaded.connect(self._loaded)
        model.changed.connect(self._show)
        model.photos_changed.connect(self._show)
        model.saved.connect(lambda moment: self.context.changes.saved.emit(local(moment)))
        model.frozen.connect(
            lambda: self.context.navigator.go("signing", visit_id=self._visit_id())
        )
        model.refused.connect(
            lambda words: self._banner.tell("error", "有一处没有存上", words, topic="seizure")
        )
        model.working.connect(self._work)

    def _visit_id(self) -> str:
        return self.model.visit.id if self.model.visit is not None else ""

    # the page

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        visit_id = arguments.get("visit_id")
        if isinstance(visit_id, str):
            self._banner.solve("seizure")
            drop_focus(self)
            self.model.open(visit_id)
        self._minute.start()

    def leave(self) -> None:
        self._minute.stop()
        if self.model.visit is not None and self.model.lines:
            self.editor.leave()
            self.measure.leave()

    def primary(self) -> QAbstractButton | None:
        return self.finish

    def columns(self) -> list[QWidget]:
        return [self._left, self.editor]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._clock.fit(event.size().width())

    def _go_back(self) -> None:
        self.leave()
        self.context.navigator.go("inspect", visit_id=self._visit_id())

    def _freeze(self) -> None:
        self.editor.leave()
        self.measure.leave()
        self.model.freeze()

    def _add(self) -> None:
        self.editor.leave()
        self.model.add_line()
        self._panes.bring(self.editor)
        self.editor.focus_first()

    def _copy(self) -> None:
        if not self.model.decided and self.model.lines:
            self.editor.leave()
            self.model.copy_line()
            self._panes.bring(self.editor)
            self.editor.fields["quantity"].setFocus()

    def _to_gap(self) -> None:
        gaps = self.model.gaps()
        if not gaps:
            return
        gap = gaps[0]
        if gap.line is not None:
            self.model.go(gap.line)
            self._panes.bring(self.editor)
            self.editor.focus_first()
        else:
            self._panes.bring(self._left)
            self.measure.focus(gap.field)
            self._left.ensureWidgetVisible(self.measure.widget(gap.field) or self._goods)

    def _work(self, words: str) -> None:
        shown = bool(words) and words != "正在保存"
        self._progress.setVisible(shown)
        if shown:
            self._progress.show_progress(0, 0, words)
        self._show_finish()

    # showing

    def _loaded(self) -> None:
        self._show()
        if self._panes.all_in_sight():
            self.editor.focus_first()
        else:
            self.table.focus_current()

    def _show(self) -> None:
        model = self.model
        if model.visit is None or model.seizure is None or not model.lines:
            return
        word = label(model.seizure.mode)
        party = model.visit.party.name
        at = model.seizure.controlled_at
        when = (
            f"控制物品 {local(at):%Y-%m-%d %H:%M}" if at is not None else "还没有写控制物品的时间"
        )
        route = "事先批准" if model.seizure.route == "prior" else "紧急情况，当场实施"
        self._title.set_title(f"{word}清单  {party}", f"{when}·{route}")
        self.context.navigator.title_wanted.emit(f"{party} — {word}清单")
        _retitle(self._goods, f"物品 {len(model.lines)} 行")
        printed = numbers(model.checklist) if model.checklist is not None else {}
        words = [_words(at, line, model, printed) for at, line in enumerate(model.lines, start=1)]
        self.table.offer(words, model.current)
        sums = "    ".join(f"{unit} {amount:f}" for unit, amount in totals(model.lines))
        self._totals.setText(f"合计 {len(model.lines)} 行    {sums}")
        self.add.setEnabled(not model.decided)
        self.editor.show_line()
        self.measure.show_model()
        self._gap.say(model.gaps())
        self._show_clock()
        self._show_finish()

    def _show_finish(self) -> None:
        gaps = self.model.gaps() if self.model.seizure is not None else ()
        ready = not gaps and not self.model.decided
        self.finish.setEnabled(ready and self.model.waiting in {"", "正在保存"})
        if self.model.decided:
            self._gap.say_decided()

    def _show_clock(self) -> None:
        clocks = self.model.clocks()
        if not clocks or clocks[0].end is None:
            self._clock.hide()
            return
        now = self.model.now()
        first = clocks[0]
        end = clocks[0].end
        more = "·还有补办批准的期限" if len(clocks) > 1 else ""
        self._clock.say(
            f"{end_words(end, now)} 截止·{first.title}",
            f"{left_words(end, now)}·{first.article}{more}",
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
        elif event.key() == Qt.Key.Key_F4:
            self.editor.strip.ask_files()
        else:
            super().keyPressEvent(event)


class _TopClock(QWidget):
    """The clock that runs out first, in the title row."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = TwoLines("")
        self._lines.setFixedWidth(452)
        self._lines.first.set_tone("no")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(SignMark(Sign.URGENT, 24))
        line.addWidget(self._lines)

    def fit(self, page: int) -> None:
        """What the page can spare beside its name and its button; cut words end in dots."""
        self._lines.setFixedWidth(max(180, min(452, page - 330)))

    def say(self, first: str, second: str) -> None:
        self._lines.first.setText(first)
        self._lines.second.setText(second)
        self._lines.second.show()
        self.setAccessibleName(f"{first}，{second}")
        self.show()


class _GapLine(Card):
    """What is still missing, with the way there."""

    def __init__(self) -> None:
        super().__init__()
        self._band = Band(60, ground="warn_soft", ruled=False)
        self._mark = SignMark(Sign.WARNING, 22)
        self._words = Label("", Size.NOTE, wrap=True)
        self.go = Button("去补")
        self._band.row.addWidget(self._mark)
        self._band.row.addWidget(self._words, 1)
        self._band.row.addWidget(self.go)
        self.body.setContentsMargins(1, 1, 1, 1)
        self.add(self._band)

    def say(self, gaps: tuple[Gap, ...]) -> None:
        if not gaps:
            self._tell("各行和措施都已填齐，可以出决定书、清单和封条。", Sign.PASS, "")
            return
        more = f"另有 {len(gaps) - 1} 处。" if len(gaps) > 1 else "补齐前不能出决定书。"
        line = gaps[0].line
        self._tell(
            gaps[0].sentence.rstrip("。") + "。" + more,
            Sign.WARNING,
            f"去第 {line + 1} 行" if line is not None else "去填",
        )

    def say_decided(self) -> None:
        self._tell("决定书、清单和封条已经定稿，各行不能再改；补办批准仍可登记。", Sign.PASS, "")

    def _tell(self, words: str, sign: Sign, way: str) -> None:
        self._mark.set_sign(sign)
        self._words.setText(words)
        self._band.set_ground("warn_soft" if sign is Sign.WARNING else "")
        self.go.setVisible(bool(way))
        self.go.set_words(way or "去补")
        self.setAccessibleName(words)


def _words(
    at: int, line: GoodsDraft, model: SeizureModel, printed: dict[str, str]
) -> GoodsRowWords:
    maker = f" / {line.maker}" if line.maker else ""
    linked = printed.get(line.item_id, "") or line.connection
    return GoodsRowWords(
        (
            str(at),
            f"{line.name}{maker}" if line.name else "（未填名称）",
            line.spec,
            "未标注" if line.batch_unmarked else line.batch,
            line.quantity,
            line.unit,
            str(len(model.photos_of(line))),
            linked,
        ),
        model.lacking_of(line),
    )


def _retitle(card: Card, words: str) -> None:
    item = card.head.itemAt(0) if card.head is not None else None
    widget = item.widget() if item is not None else None
    if isinstance(widget, Label):
        widget.setText(words)
