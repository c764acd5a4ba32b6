"""核对: gaps first, then what failed; at the right what the officers conclude and why."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.conclusion import Counts
from app.domain.moments import local
from app.domain.visit import Outcome, Verdict
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.forms import clear, column, drop_focus, scrolling
from app.ui.fields.inputs import ProseField
from app.ui.fields.labels import Label, PageTitle, SignMark, Tag
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.party_card import PartyCard
from app.ui.fields.progress import ProgressLine, SavedIndicator
from app.ui.fields.rows import Band, TwoLines
from app.ui.models.completing import CompletingModel
from app.ui.models.review import ItemLine, ReviewModel
from app.ui.page import Context, Page
from app.ui.pages.review_conclusion import ConclusionColumn
from app.ui.shapes import Sign
from app.ui.theme import Size, tokens


class ReviewPage(Page):
    hints = (
        ("1 … 9", "选结论、词语"),
        ("Ctrl+Enter", "定稿，去签名"),
        ("F6", "换栏"),
        ("Esc", "回到检查"),
    )
    keys = hints

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = ReviewModel(context, self)
        self._title = PageTitle(back=True, bar=True)
        self._saved = SavedIndicator()
        self._saved.saved(None)
        self.finish = Button("定稿，去签名", icon="lock", look="primary")
        self._title.add(self._saved)
        self._title.add(self.finish)
        self._why = _Blocked()
        self._banner = Banner((16, 12, 16, 0))
        self._progress = ProgressLine()
        self._counts = _CountStrip()
        self._gaps, self._failed, self._others = column(0), column(0), column(0)
        self._gap_card = _list_card("还差", self._gaps, Sign.WARNING)
        self._failed_card = _list_card("不符合", self._failed, Sign.FAIL)
        self._other_card = _list_card("合理缺项", self._others, Sign.NOT_APPLICABLE)
        self._warn_card = Card()
        self._warnings = column(0)
        self._warn_card.body.setContentsMargins(0, 0, 0, 0)
        self._warn_card.body.addLayout(self._warnings)
        self.scene = ProseField("现场情况", lines=5, enter_leaves=False)
        self._scene_draft = Button("按检查情况起草", icon="writing")
        self.party = PartyCard()
        self._completing = CompletingModel(context, self)
        self._conclusion = ConclusionColumn(self.model)
        self._opened = False  # just opened: the first focus is not set yet
        self._finishing = False  # the focus goes to 定稿 as soon as it is open
        self._build()
        self._wire()

    def _build(self) -> None:
        left = column(12, (0, 0, 0, 12))
        left.addWidget(self._counts)
        left.addWidget(self._gap_card.snug())
        left.addWidget(self.party.snug())
        left.addWidget(self._failed_card.snug())
        left.addWidget(self._other_card.snug())
        left.addWidget(self._warn_card.snug())
        left.addWidget(self._scene_card().snug())
        left.addStretch()
        self._left = scrolling(left, "核对各项")
        self._right = scrolling(self._conclusion.column, "结论和处理")
        self._panes = Panes(
            Pane(self._left, "各项和现场情况", least=500),
            Pane(self._right, "结论和处理", 466, 400),
            gap=14,
            margins=(16, 12, 16, 0),
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._title)
        whole.addWidget(self._banner)
        whole.addWidget(self._why)
        whole.addWidget(self._progress)
        whole.addWidget(self._panes, 1)
        self._progress.setContentsMargins(16, 8, 16, 0)
        self._progress.hide()

    def _scene_card(self) -> Card:
        card = Card("现场情况", icon="writing", note="印在现场笔录上")
        if card.head is not None:
            card.head.addWidget(self._scene_draft)
        card.add(self.scene)
        return card

    def _wire(self) -> None:
        if self._title.back is not None:
            self._title.back.clicked.connect(self._go_back)
        self.finish.clicked.connect(self.model.finalise)
        self._why.go.clicked.connect(self._to_gap)
        self.scene.left.connect(lambda: self.model.edit(scene=self.scene.words()))
        self.party.kept.connect(self._complete)
        self._completing.completed.connect(lambda visit: self.model.open(visit.id))
        self._completing.refused.connect(
            lambda words: self._banner.tell("error", "还没有办成", words, topic="review")
        )
        self._scene_draft.clicked.connect(self.model.draft_scene)
        self.model.loaded.connect(self._show)
        self.model.saved.connect(self._kept)
        self.model.frozen.connect(self._to_signing)
        self.model.working.connect(self._work)
        self.model.refused.connect(
            lambda words: self._banner.tell("error", "还没有办成", words, topic="review")
        )
        self._conclusion.complete.connect(self._to_finish)
        self._conclusion.seizure.clicked.connect(
            lambda: self.context.navigator.go("seizure", visit_id=self.model.visit_id)
        )

    # the page

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        visit_id = arguments.get("visit_id")
        if isinstance(visit_id, str):
            self._banner.solve("review")
            drop_focus(self)
            self._opened = True
            self.model.open(visit_id)

    def leave(self) -> None:
        self.model.edit(scene=self.scene.words())
        self._conclusion.leave()

    def primary(self) -> QAbstractButton | None:
        return self.finish

    def columns(self) -> list[QWidget]:
        return [self._left, self._right]

    def _go_back(self) -> None:
        self.context.navigator.go("inspect", visit_id=self.model.visit_id)

    def _to_signing(self) -> None:
        self.context.navigator.go("signing", visit_id=self.model.visit_id)

    def _complete(self, given: dict[str, str]) -> None:
        if self.model.review is not None:
            self._completing.complete(self.model.review.visit, given)

    def _to_gap(self) -> None:
        """The first gap: its item, else the field at the right."""
        gaps = self.model.gaps()
        if gaps and gaps[0].item_id:
            self._open_item(gaps[0].item_id)
        elif gaps and gaps[0].code.startswith("seizure."):
            self.context.navigator.go("seizure", visit_id=self.model.visit_id)
        elif gaps and gaps[0].code == "party.lacking":
            self._to_party()
        else:
            self._to_conclusion(gaps[0].code if gaps else "closing.deviation")

    def _to_party(self) -> None:
        self._panes.bring(self._left)
        self.party.focus_first()

    def _to_conclusion(self, code: str) -> None:
        self._panes.bring(self._right)
        self._conclusion.go_to(code)

    def _open_item(self, item_id: str) -> None:
        self.context.navigator.go("inspect", visit_id=self.model.visit_id, item_id=item_id)

    def _kept(self, moment: Any) -> None:  # noqa: ANN401 - a datetime of the commit
        self._saved.saved(local(moment))
        self.context.changes.saved.emit(local(moment))

    def _work(self, words: str) -> None:
        if words == "正在保存":
            self._saved.saving()
        self._progress.setVisible(bool(words) and words != "正在保存")
        if words:
            self._progress.show_progress(0, 0, words)
        self._say_blocked()

    # showing

    def _show(self) -> None:
        review = self.model.review
        if review is None:
            return
        visit = review.visit
        self._title.set_title(
            f"{visit.party.name} 核对", "第 1 步 核对 → 第 2 步 签名 → 第 3 步 出具文书"
        )
        self.context.navigator.title_wanted.emit(f"{visit.party.name} — 核对")
        inspected = visit.outcome is Outcome.INSPECTED and review.counts is not None
        self._counts.setVisible(inspected)
        if review.counts is not None:
            self._counts.show_counts(review.counts, self._verdicts(), len(visit.photos))
        self._show_gaps()
        self.party.show_visit(visit)
        self._show_items(self._failed_card, self._failed, self.model.failed(), Sign.FAIL)
        self._show_items(
            self._other_card, self._others, self.model.not_applicable(), Sign.NOT_APPLICABLE
        )
        self._show_warnings()
        if not self.scene.hasFocus():
            self.scene.set_words(self.model.closing.scene)
        self._conclusion.show_model()
        self._say_blocked()
        self._first_focus()

    def _first_focus(self) -> None:
        """Once after opening: the first gap, else what the conclusion lacks, else 定稿."""
        if not self._opened:
            return
        self._opened = False
        gap = next((one for one in self.model.gaps() if one.item_id), None)
        go = next(iter(self._gap_card.findChildren(Button)), None) if gap is not None else None
        first = go or self._conclusion.first_missing() or self.finish
        self._panes.bring(first)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_finish(self) -> None:
        self._finishing = True
        self._say_blocked()

    def _verdicts(self) -> dict[Verdict, int]:
        answers = self.model.review.visit.answers.values() if self.model.review else ()
        return {one: sum(answer.verdict is one for answer in answers) for one in Verdict}

    def _say_blocked(self) -> None:
        blocked = self.model.waiting if self.model.waiting not in {"", "正在保存"} else ""
        blocked = blocked or self.model.blocked()
        self.finish.setEnabled(not blocked)
        self._why.say("" if self.model.waiting else blocked)
        if self._finishing and not self.model.waiting:
            self._finishing = False
            self.finish.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_gaps(self) -> None:
        clear(self._gaps)
        gaps = self.model.gaps()
        self._gap_card.setVisible(bool(gaps))
        _retitle(self._gap_card, f"还差 {len(gaps)} 处")
        for gap in gaps:
            band = Band(54)
            band.row.addWidget(SignMark(Sign.WARNING, 20))
            band.row.addWidget(Label(gap.sentence, Size.NOTE, wrap=True), 1)
            go = Button("打开" if gap.item_id else "去填", name=f"去办 {gap.sentence}")
            if gap.item_id:
                go.clicked.connect(lambda _=False, one=gap.item_id: self._open_item(one))
            elif gap.code.startswith("seizure."):
                go.clicked.connect(
                    lambda: self.context.navigator.go("seizure", visit_id=self.model.visit_id)
                )
            elif gap.code == "party.lacking":
                go.clicked.connect(self._to_party)
            else:
                go.clicked.connect(lambda _=False, one=gap.code: self._to_conclusion(one))
            band.row.addWidget(go)
            self._gaps.addWidget(band)

    def _show_items(
        self, card: Card, layout: QVBoxLayout, lines: tuple[ItemLine, ...], sign: Sign
    ) -> None:
        clear(layout)
        card.setVisible(bool(lines))
        name = "不符合" if sign is Sign.FAIL else "合理缺项"
        _retitle(card, f"{name} {len(lines)} 项")
        for line in lines:
            band = Band(58 if line.second else 54)
            band.row.addWidget(SignMark(sign, 20))
            number = Label(line.number, Size.NOTE, tone="second")
            number.setFixedWidth(40)
            band.row.addWidget(number)
            if line.key:
                band.row.addWidget(Tag("重点", "ink"))
            band.row.addWidget(TwoLines(line.words, line.second, bold=False), 1)
            go = Button("打开", look="outlined" if line.second else "link")
            go.setAccessibleName(f"打开 {line.number} {line.words}")
            go.clicked.connect(lambda _=False, one=line.item_id: self._open_item(one))
            band.row.addWidget(go)
            layout.addWidget(band)

    def _show_warnings(self) -> None:
        clear(self._warnings)
        found = self.model.review.warnings if self.model.review is not None else ()
        self._warn_card.setVisible(bool(found))
        for at, warning in enumerate(found):
            band = Band(54, ground="warn_soft", ruled=at > 0)
            band.row.addWidget(SignMark(Sign.WARNING, 20))
            band.row.addWidget(Label(warning.sentence, Size.NOTE, wrap=True), 1)
            if warning.item_id:
                go = Button("打开", name=f"打开 {warning.sentence}")
                go.clicked.connect(lambda _=False, one=warning.item_id: self._open_item(one))
                band.row.addWidget(go)
            self._warnings.addWidget(band)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)


class _Blocked(Band):
    """One line: why 定稿 is not open yet, and the way there."""

    def __init__(self) -> None:
        super().__init__(50, ground="warn_soft", ruled=False)
        self._words = Label("", Size.NOTE)
        self.go = Button("去补")
        self.row.addWidget(SignMark(Sign.WARNING, 20))
        self.row.addWidget(self._words, 1)
        self.row.addWidget(self.go)
        self.row.setContentsMargins(20, 4, 16, 4)
        self.hide()

    def say(self, why: str) -> None:
        self._words.setText(f"现在还不能定稿：{why}" if why else "")
        self.setAccessibleName(self._words.text())
        self.setVisible(bool(why) and why != "正在读取")


class _CountStrip(Card):
    """Answered, passed, failed, not applicable, photographs: five numbers in a row."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: list[tuple[SignMark | None, Label, Label]] = []
        line = QHBoxLayout()
        line.setSpacing(0)
        for at, sign in enumerate((None, Sign.PASS, Sign.FAIL, Sign.NOT_APPLICABLE, None)):
            cell = _Cell(sign, ruled=at > 0)
            self._cells.append((cell.mark, cell.number, cell.words))
            line.addWidget(cell, 1)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(line)
        self.setFixedHeight(74)

    def show_counts(self, counts: Counts, verdicts: dict[Verdict, int], photos: int) -> None:
        failed = verdicts[Verdict.FAIL]
        key = len(counts.key_failed)
        told = (
            (f"{len(counts.answered)} / {len(counts.applicable)}", "已答"),
            (str(verdicts[Verdict.PASS]), "符合"),
            (str(failed), f"不符合（重点 {key}）" if failed else "不符合"),
            (str(verdicts[Verdict.NOT_APPLICABLE]), "合理缺项"),
            (str(photos), "照片，定稿时核对"),
        )
        for (_, number, words), (value, name) in zip(self._cells, told, strict=True):
            number.setText(value)
            words.setText(name)
        self.setAccessibleName("，".join(f"{name} {value}" for value, name in told))


class _Cell(QWidget):
    def __init__(self, sign: Sign | None, *, ruled: bool) -> None:
        super().__init__()
        self._ruled = ruled
        self.mark = SignMark(sign, 20) if sign is not None else None
        self.number = Label("", 21, bold=True)
        self.words = Label("", Size.NOTE, tone="second")
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addStretch()
        if self.mark is not None:
            head.addWidget(self.mark)
        head.addWidget(self.number)
        head.addStretch()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(4, 8, 4, 8)
        lines.setSpacing(2)
        lines.addLayout(head)
        lines.addWidget(self.words, 0, Qt.AlignmentFlag.AlignHCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ruled:
            painter = QPainter(self)
            painter.fillRect(QRectF(0, 12, 1, self.height() - 24), QColor(tokens().line))
            painter.end()


def _list_card(title: str, layout: QVBoxLayout, sign: Sign) -> Card:
    card = Card(title)
    if card.head is not None:
        card.head.insertWidget(0, SignMark(sign, 20))
    card.body.setContentsMargins(0, 0, 0, 0)
    card.body.addLayout(layout)
    return card


def _retitle(card: Card, words: str) -> None:
    """The words of the head row: the label after the sign."""
    item = card.head.itemAt(1) if card.head is not None else None
    widget = item.widget() if item is not None else None
    if isinstance(widget, Label):
        widget.setText(words)
