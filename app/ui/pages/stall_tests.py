"""快速检测 of one stall: its rows with the hours of a re-test, and the form for a new row."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.deadlines import Deadline
from app.domain.kinds import RapidVerdict, VisitState
from app.domain.labels import label
from app.domain.moments import local
from app.domain.rapid_test import HOLD_ENDS, RapidTest, proposed
from app.domain.retest import clock_words, may_be_released
from app.domain.visit import Visit
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.chips import ChipGroup
from app.ui.fields.forms import clear, column, row, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label, SignMark
from app.ui.models.stall import StallModel
from app.ui.shapes import Sign
from app.ui.theme import Size

TICK_MS = 20_000
SIGNS = {
    RapidVerdict.WITHIN: Sign.PASS,
    RapidVerdict.OVER: Sign.FAIL,
    RapidVerdict.INVALID: Sign.NOT_APPLICABLE,
}
_VERDICTS = (RapidVerdict.WITHIN, RapidVerdict.OVER, RapidVerdict.INVALID)
_FIELDS = (
    ("sample", "样品", "菠菜"),
    ("substance", "检测项目", "有机磷和氨基甲酸酯类农药"),
    ("kit", "试剂或设备", "农残速测卡"),
    ("kit_batch", "试剂批号", ""),
    ("value", "检测值", "62 或者 阳性"),
    ("unit", "单位", "%"),
    ("limit", "限值", "50；只分阴阳性的不填"),
    ("limit_source", "限值出处", "试剂说明书、标准号"),
)
_KEPT = ("substance", "kit", "kit_batch", "unit", "limit", "limit_source")


class TestRows(Card):
    """The rows of one stall; what is still open has its button in the row."""

    __test__ = False  # no test of pytest's, in spite of its name
    new_wanted = Signal()
    all_wanted = Signal()
    change_wanted = Signal(object)  # RapidTest

    def __init__(self, stall: StallModel) -> None:
        super().__init__("快速检测", icon="temperature")
        self._stall = stall
        self.new = Button("加一行", key="F5")
        self.new.clicked.connect(self.new_wanted)
        assert self.head is not None
        self.head.addWidget(self.new)
        self.rows = column(10)
        self.body.addLayout(self.rows)
        self.all = Button("看全场快检", look="link", icon="list-details")
        self.all.clicked.connect(self.all_wanted)
        self.body.addLayout(row(self.all, 1))
        self._visit: Visit | None = None
        self._running: list[tuple[Label, Deadline]] = []
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)

    def show_visit(self, visit: Visit) -> None:
        clear(self.rows)
        self._visit, self._running = visit, []
        self.new.setVisible(visit.state is VisitState.OPEN)
        if not visit.rapid_tests:
            self.rows.addWidget(Label("这个摊位还没有快速检测。", Size.NOTE, tone="second"))
        for test in visit.rapid_tests:
            self.rows.addWidget(self._row(visit, test))
        if self._running:
            self._clock.start()
        else:
            self._clock.stop()

    def _row(self, visit: Visit, test: RapidTest) -> QWidget:
        box = QWidget()
        inner = QVBoxLayout(box)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(4)
        unit = f" {test.unit}" if test.unit and test.value else ""
        said = f"{test.sample} {test.value}{unit}·{label(test.verdict)}"
        head = row(SignMark(SIGNS[test.verdict], 18), Label(said, Size.NOTE, bold=True), 1)
        if visit.state is VisitState.OPEN and not test.retest:
            change = Button("改", look="link", name=f"改 {test.sample} 这一行")
            change.clicked.connect(lambda: self.change_wanted.emit(test))
            head.addWidget(change)
        inner.addLayout(head)
        limit = f"限值 {test.limit}{unit}（{test.limit_source}）" if test.limit else "只分阴阳性"
        kit = f"{test.substance}·{limit}·{test.kit} 批号 {test.kit_batch}"
        inner.addWidget(Label(kit, Size.NOTE, tone="second", wrap=True))
        if test.held:
            held = f"暂停销售：{test.held}"
            if test.released_at is not None:
                held += f"；{local(test.released_at):%H:%M} {HOLD_ENDS[test.hold_end]}"
            inner.addWidget(Label(held, Size.NOTE, tone="warn", wrap=True))
        self._add_retest(inner, visit, test)
        return box

    def _add_retest(self, inner: QVBoxLayout, visit: Visit, test: RapidTest) -> None:
        """The right to a re-test with its end, then what the party said; the goods at last."""
        clock, now = self._stall.retest_clock(test), self._stall.now()
        running = clock is not None and clock.end is not None and now < clock.end
        if clock is not None:
            words = Label(clock_words(clock, now), Size.NOTE, wrap=True)
            inner.addWidget(words)
            if running:
                self._running.append((words, clock))
        if running:
            asks = Button("申请复检", name=f"{test.sample} 申请复检")
            asks.clicked.connect(lambda: self._stall.answer_retest(visit.id, test.id, "asked"))
            waives = Button("不申请", name=f"{test.sample} 不申请复检")
            waives.clicked.connect(lambda: self._stall.answer_retest(visit.id, test.id, "waived"))
            inner.addLayout(row(asks, waives, 1, spacing=8))
        elif test.retest and test.retest_at is not None:
            said = (
                "申请复检，送检验机构，不再用快速检测" if test.retest == "asked" else "不申请复检"
            )
            inner.addWidget(
                Label(f"{local(test.retest_at):%m-%d %H:%M} {said}", Size.NOTE, wrap=True)
            )
        if may_be_released(test, clock, now):
            free = Button("恢复销售", name=f"{test.sample} 恢复销售")
            free.clicked.connect(lambda: self._stall.release(visit.id, test.id, "resumed"))
            gone = Button("当场销毁", name=f"{test.sample} 当场销毁")
            gone.clicked.connect(lambda: self._stall.release(visit.id, test.id, "destroyed"))
            inner.addLayout(row(free, gone, 1, spacing=8))

    def _tick(self) -> None:
        """The hours run while one looks; where they ended, the row is shown anew."""
        now = self._stall.now()
        over = False
        for words, clock in self._running:
            words.setText(clock_words(clock, now))
            over = over or (clock.end is not None and now >= clock.end)
        if over and self._visit is not None:
            self.show_visit(self._visit)


class TestForm(QWidget):
    """One new row; kit, batch and limit stand as at the last row of the morning."""

    __test__ = False
    kept = Signal()
    given_up = Signal()

    def __init__(self, stall: StallModel) -> None:
        super().__init__()
        self._stall = stall
        self._visit: Visit | None = None
        self._test: RapidTest | None = None  # the row that is changed; none: a new one
        self._touched = False
        self.fields = {name: LineField(words, hint=hint) for name, words, hint in _FIELDS}
        self.produce = ChipGroup(("是食用农产品",))
        self.produce.choose(("是食用农产品",))
        self.verdict = ChipGroup([label(one) for one in _VERDICTS], exclusive=True)
        self.told_to = LineField("结果告知谁", hint="姓名")
        self.held = LineField("暂停销售的货", hint="品名和数量；没有就不填")
        self.banner = Banner()
        self.keep = Button("存这一行", icon="check")
        self.back = Button("不存了", icon="arrow-left")
        self._build()
        for name in ("value", "limit"):
            self.fields[name].changed.connect(lambda _text: self._propose())
        self.verdict.changed.connect(self._chosen)
        self.keep.clicked.connect(self._keep)
        self.back.clicked.connect(self.given_up)
        stall.tested.connect(self._stored)

    def _build(self) -> None:
        card = Card("加一行快速检测", icon="temperature")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for at, (name, _, _) in enumerate(_FIELDS):
            grid.addWidget(self.fields[name], at // 2, at % 2)
        card.body.addLayout(grid)
        card.add(self.produce)
        card.body.addLayout(row(Label("结果", Size.NOTE, tone="second"), self.verdict, 1))
        more = QGridLayout()
        more.setHorizontalSpacing(12)
        more.addWidget(self.told_to, 0, 0)
        more.addWidget(self.held, 0, 1)
        card.body.addLayout(more)
        card.add(
            Label(
                "超出的，现在告知结果，四小时内可以申请复检；复检不再用快速检测。",
                Size.NOTE,
                tone="second",
                wrap=True,
            )
        )
        card.body.addLayout(row(self.back, 1, self.keep))
        inner = column(8, (14, 10, 14, 14))
        inner.addWidget(self.banner)
        inner.addWidget(card)
        inner.addStretch()
        outer = column()
        outer.addWidget(scrolling(inner, "加一行快速检测"))
        self.setLayout(outer)

    def change(self, visit: Visit, test: RapidTest) -> None:
        """A row that was written wrongly; as it was stays in the edit log."""
        self.open(visit)
        self._test, self._touched = test, True
        for name, field in self.fields.items():
            field.set_text(getattr(test, name))
        self.told_to.set_text(test.told_to)
        self.held.set_text(test.held)
        self.produce.choose(("是食用农产品",) if test.produce else ())
        self.verdict.choose((label(test.verdict),))

    def open(self, visit: Visit) -> None:
        """Empty, but for what the kit says; nothing is typed twice in a morning."""
        self._visit, self._touched, self._test = visit, False, None
        for name, field in self.fields.items():
            if name not in _KEPT:
                field.set_text("")
        for field in (self.told_to, self.held):
            field.set_text("")
        self.told_to.set_text(visit.party.person_in_charge or visit.party.legal_representative)
        self.verdict.choose(())
        self.banner.solve("test")
        self.fields["sample"].edit.setFocus()

    def _propose(self) -> None:
        """The numbers speak for a verdict until the officer chose one."""
        if self._touched:
            return
        said = proposed(self.fields["value"].text(), self.fields["limit"].text())
        self.verdict.choose((label(said),) if said is not None else ())

    def _chosen(self) -> None:
        self._touched = bool(self.verdict.chosen())

    def _verdict(self) -> RapidVerdict | None:
        chosen = self.verdict.chosen()
        return next((one for one in _VERDICTS if label(one) in chosen), None)

    def _keep(self) -> None:
        visit, verdict = self._visit, self._verdict()
        if visit is None:
            return
        if verdict is None or not self.fields["sample"].text():
            missing = "样品" if not self.fields["sample"].text() else "结果"
            self.banner.tell("warn", f"还差：{missing}", "填好的都在，没有存入。", topic="test")
            return
        self._stall.save_test(visit.id, self._given(verdict), self._test)

    def _given(self, verdict: RapidVerdict) -> Mapping[str, object]:
        now, before = self._stall.now(), self._test
        told = verdict is RapidVerdict.OVER
        told_at = (before.told_at if before is not None else None) or now
        held_at = (before.held_at if before is not None else None) or now
        return {
            **{name: field.text() for name, field in self.fields.items()},
            "produce": bool(self.produce.chosen()),
            "verdict": verdict,
            "tested_at": before.tested_at if before is not None else now,
            "told_at": told_at if told else None,
            "told_to": self.told_to.text() if told else "",
            "held": self.held.text(),
            "held_at": held_at if self.held.text() else None,
        }

    def _stored(self, visit: Visit) -> None:
        if self.isVisible() and self._visit is not None and visit.id == self._visit.id:
            self.kept.emit()

    def refuse(self, sentence: str) -> None:
        self.banner.tell("warn", "这一行没有存入", sentence, topic="test")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.focusNextChild()
        else:
            event.ignore()
