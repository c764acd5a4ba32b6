"""今日: what runs out, what waits to be finished, what has not been handed over."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.labels import label
from app.domain.moments import local
from app.domain.session import Session
from app.domain.visit import VisitState
from app.ui import icons
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.labels import EmptyState, Icon, Label, PageTitle, Prose, SignMark
from app.ui.fields.painted import Painted, frame, key_cap, width_of, write
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.progress import Bar
from app.ui.fields.rows import Band, TwoLines
from app.ui.models.today import ClockWords, TodayModel
from app.ui.page import Context, Page
from app.ui.shapes import Sign, sign_of_conclusion
from app.ui.theme import TARGET, Size, Tokens, font

MINUTE = 60_000
END_BESIDE = 720  # px of a clock's row: below, when it ends stands under what it is


class TodayPage(Page):
    hints = (("Ctrl+K", "查找"), ("Ctrl+Enter", "开始检查"), ("F1", "本页按键"))

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = TodayModel(context, self)
        self._title = PageTitle("今日")
        self._find = FindBox()
        self._find.clicked.connect(context.navigator.find_wanted)
        self._start = Button("开始检查", icon="plus", look="primary")
        self._start.clicked.connect(lambda: context.navigator.go("inspect", new=True))
        self._market = Button("集市检查", icon="building-store")
        self._market.clicked.connect(lambda: context.navigator.go("market", new=True))
        self._title.add(self._find)
        self._title.add(self._market)
        self._title.add(self._start)
        self._banner = Banner()
        self._left, self._right = _column(), _column()
        self._left_scroll = _scroll(self._left)
        self._right_scroll = _scroll(self._right)
        panes = Panes(
            Pane(self._left_scroll, "期限", least=600),
            Pane(self._right_scroll, "未完成和未上报", 404, 330),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(_inset(self._banner))
        column.addWidget(panes, 1)
        self._first: Button | None = None
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE)
        self._minute.timeout.connect(self._repaint_clocks)
        self.model.loaded.connect(self._show)
        self.model.refused.connect(
            lambda words: self._banner.tell("error", "今日没有读出来", words, topic="today")
        )
        for news in (context.changes.visit_changed, context.changes.papers_changed):
            news.connect(lambda _id: self._refresh_if_seen())

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        self.model.refresh()
        self._minute.start()

    def leave(self) -> None:
        self._minute.stop()

    def primary(self) -> QAbstractButton | None:
        return self._start

    def columns(self) -> list[QWidget]:
        return [self._left_scroll, self._right_scroll]

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.model.refresh()

    def _repaint_clocks(self) -> None:
        """Each minute the words change; the rows never move under a finger."""
        for (_, words), band in zip(self.model.clocks(), self._clock_bands, strict=False):
            band.say(words)

    def _show(self) -> None:
        self._title.set_title("今日", self.model.heading())
        focus = self.focusWidget()
        fresh = focus is None or focus is self
        self._show_left()
        self._show_right()
        if fresh and self.isVisible():
            (self._first or self._start).setFocus(Qt.FocusReason.OtherFocusReason)

    # left: clocks, then what was finished lately

    def _show_left(self) -> None:
        _empty(self._left)
        clocks = self.model.clocks()
        self._clock_bands: list[ClockBand] = []
        self._first = None
        self._left.addWidget(self._clock_card(clocks).snug() if clocks else _no_clocks())
        recent = self.model.recent()
        if recent or self.model.drafts() or clocks:
            if recent:
                self._left.addWidget(self._recent_card().snug())
            self._left.addStretch()
            return
        card = Card()
        find = Button("找一家单位", icon="building-store")
        find.clicked.connect(lambda: self.context.navigator.go("register"))
        card.add(
            EmptyState(
                "clipboard-list",
                "今天还没有检查",
                "选一家单位，两名执法人员到场，就可以开始。\n做到一半退出或断电，会从停下的地方接着做。",
                find,
            ),
            1,
        )
        self._left.addWidget(card, 1)

    def _clock_card(self, clocks: Any) -> Card:  # noqa: ANN401 - pairs of the model
        statutory = sum(not words.office for _, words in clocks)
        note = f"{len(clocks)} 项，法定期限在前，按到期先后"
        if statutory == len(clocks):
            note = f"{len(clocks)} 项，按到期先后"
        card = Card("正在计时", icon="hourglass", note=note)
        card.body.setContentsMargins(0, 0, 0, 0)
        card.body.setSpacing(0)
        for running, words in clocks:
            band = ClockBand(words)
            band.go.clicked.connect(
                lambda _=False, one=running: self._to_clock(one.visit_id, one.deadline.code)
            )
            self._first = self._first or band.go
            self._clock_bands.append(band)
            card.add(band)
        return card

    def _to_clock(self, visit_id: str, code: str) -> None:
        pages = {
            "seizure_report": "seizure",
            "seizure_back_file": "seizure",
            "rectification": "recheck",
            "rapid_retest_application": "market",
        }
        self.context.navigator.go(pages.get(code, "papers"), visit_id=visit_id)

    def _recent_card(self) -> Card:
        recent = self.model.recent()
        card = Card("最近办完的检查", icon="clipboard-check", note=f"{len(recent)} 家")
        card.body.setContentsMargins(0, 0, 0, 0)
        card.body.setSpacing(0)
        for visit in recent:
            band = Band(60)
            band.row.addWidget(Label(f"{local(visit.created_at):%m-%d}", Size.BODY, bold=True))
            result = label(visit.conclusion) if visit.conclusion else label(visit.outcome)
            band.row.addWidget(SignMark(sign_of_conclusion(visit.conclusion), 22))
            listed = self.model.words(visit.id).checklist or "没有要点表"
            second = f"{label(visit.kind)}·{listed}·{result}"
            band.row.addWidget(TwoLines(visit.party_name, second), 1)
            go = Button("看文书", name=f"看 {visit.party_name} 的文书")
            go.clicked.connect(
                lambda _=False, one=visit.id: self.context.navigator.go("papers", visit_id=one)
            )
            band.row.addWidget(go)
            card.add(band)
        return card

    # right: drafts, unsent, what to know

    def _show_right(self) -> None:
        _empty(self._right)
        self._right.addWidget(self._drafts_card().snug())
        self._right.addWidget(self._unsent_card().snug())
        notes = self.model.to_know()
        if notes:
            card = Card("需要知道", icon="info-circle")
            for note in notes:
                row = QHBoxLayout()
                row.setSpacing(10)
                row.addWidget(Icon("info-circle", 20, "accent"), 0, Qt.AlignmentFlag.AlignTop)
                row.addWidget(Prose(note, Size.NOTE, line=150), 1)
                card.body.addLayout(row)
            self._right.addWidget(card.snug())
        self._right.addStretch()

    def _drafts_card(self) -> Card:
        drafts = self.model.drafts()
        mornings = self.model.mornings()
        count = len(drafts) + len(mornings)
        card = Card("未完成的检查", icon="pencil", note=str(count) if count else "")
        if not count:
            card.add(
                Prose(
                    "没有。中途退出或断电的检查会出现在这里，可以接着做。", tone="second", line=150
                )
            )
            return card
        card.body.setContentsMargins(0, 0, 0, 0)
        card.body.setSpacing(0)
        for morning in mornings:
            card.add(self._morning(morning))
        for draft in drafts:
            card.add(self._draft(draft))
        return card

    def _morning(self, morning: Session) -> Band:
        """Forty stalls are one row here; each is found in its strip."""
        band = Band(63)
        visited = sum(one.visit_id is not None for one in morning.stalls)
        words = f"{label(morning.kind)}·已查 {visited} / {len(morning.stalls)} 摊"
        band.row.addWidget(TwoLines(morning.place, words), 1)
        go = Button("继续", name=f"继续 {morning.place} 的集市检查")
        go.clicked.connect(
            lambda _=False, one=morning.id: self.context.navigator.go("market", session_id=one)
        )
        self._first = self._first or go
        band.row.addWidget(go)
        return band

    def _draft(self, draft: Any) -> Band:  # noqa: ANN401 - a summary of storage
        band = Band()
        band.row.setContentsMargins(16, 12, 16, 12)
        column = QVBoxLayout()
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        saved = f"{local(draft.last_saved_at):%m-%d %H:%M:%S}"
        words = self.model.words(draft.id)
        total = f" / {words.total}" if words.total else ""
        parts = [f"已答 {draft.answered}{total}"] if draft.state is VisitState.OPEN else ["准备中"]
        if words.stopped_at:
            parts.append(f"停在 {words.stopped_at}")
        parts.append(f"保存于 {saved}")
        head.addWidget(TwoLines(draft.party_name, "·".join(parts)), 1)
        go = Button("继续", name=f"继续 {draft.party_name} 的检查")
        go.clicked.connect(lambda _=False, one=draft: self._resume(one))
        self._first = self._first or go
        head.addWidget(go)
        column.addLayout(head)
        if words.total:
            bar = Bar()
            bar.set_share(draft.answered / words.total)
            column.addWidget(bar)
        survived = f"{draft.answered} 个回答、{draft.photos} 张照片都在。"
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Icon("history", 20, "text_2"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(survived, Size.NOTE, tone="second", wrap=True), 1)
        column.addLayout(row)
        band.row.addLayout(column)
        return band

    def _resume(self, draft: Any) -> None:  # noqa: ANN401
        page = "inspect"
        self.context.navigator.go(page, visit_id=draft.id)

    def _unsent_card(self) -> Card:
        unsent = self.model.today.unsent if self.model.today is not None else 0
        card = Card("未上报", icon="cloud-off", note=f"{unsent} 条记录" if unsent else "")
        enrolled = self.model.today is not None and self.model.today.enrolled
        if enrolled:
            words = "联网后自动上报，收到回执才算数。详情在同步页。" if unsent else "全部已上报。"
        elif self.model.practice:
            words = "练习用的数据不上报。"
        elif unsent:
            words = "这台电脑还没有接入单位服务器。全部已存在本机。"
        else:
            words = "没有要上报的记录。这台电脑还没有接入单位服务器。"
        card.add(Prose(words, Size.BODY, line=140))
        return card


class FindBox(Painted):
    """Looks like the search field it opens."""

    def __init__(self) -> None:
        super().__init__("找单位、项目、页面")
        self.setAccessibleName("找单位、项目、页面，Ctrl+K")

    def sizeHint(self) -> QSize:
        return QSize(330, TARGET)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        strong = self.hasFocus()
        edge = t.accent if strong else t.outline
        frame(painter, self.box(), fill=t.field, edge=edge, width=2 if strong else 1)
        icons.paint(painter, QRectF(12, 12, 20, 20), "search", t.text_2)
        write(painter, QRectF(42, 0, 200, self.height()), self.text(), t.text_3, font(Size.NOTE))
        cap = width_of("Ctrl+K", Size.TINY) + 10
        spot = QRectF(self.width() - cap - 12, 12, cap, 20)
        key_cap(painter, spot, "Ctrl+K", t.outline, t.text_2)


class ClockBand(Band):
    """One clock: the sign and what is left, what it is, when it ends, and 去办."""

    def __init__(self, words: ClockWords) -> None:
        super().__init__(63)
        self._mark = SignMark(words.sign, 24)
        self._left = TwoLines("")
        self._left.setFixedWidth(118)
        self._what = TwoLines("")
        self._end = TwoLines("")
        self._end.setFixedWidth(150)
        self.go = Button("去办")
        self.go.setFixedWidth(84)
        for widget in (self._mark, self._left):
            self.row.addWidget(widget)
        self.row.addWidget(self._what, 1)
        self.row.addWidget(self._end)
        self.row.addWidget(self.go)
        self._words = words
        self.say(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow column the end stands in the second line, so that the first is read whole."""
        super().resizeEvent(event)
        if self._end.isHidden() is not (event.size().width() < END_BESIDE):
            self._end.setVisible(event.size().width() >= END_BESIDE)
            self.say(self._words)

    def say(self, words: ClockWords) -> None:
        self._words = words
        self._mark.set_sign(Sign.CLOCK if words.office else words.sign)
        tones = {Sign.URGENT: "no", Sign.WARNING: "warn"}
        tone = "third" if words.office else tones.get(words.sign, "text")
        _say(self._left, words.left, words.unit)
        self._left.first.set_tone(tone)  # type: ignore[arg-type]
        beside = not self._end.isHidden()
        under = words.article if beside else f"{words.end} {words.end_word}·{words.article}"
        _say(self._what, words.title, under)
        _say(self._end, words.end, words.end_word)
        quiet = "third" if words.office else "text"
        self._what.first.set_tone(quiet)  # type: ignore[arg-type]
        self._end.first.set_tone(quiet)  # type: ignore[arg-type]
        self.set_ground("no_soft" if words.urgent else "")
        self.go.set_look("danger" if words.urgent else "outlined")
        self.go.setAccessibleName(f"去办 {words.title}，{words.end}{words.end_word}，{words.left}")


def _say(lines: TwoLines, first: str, second: str) -> None:
    lines.first.setText(first)
    lines.second.setText(second)
    lines.second.setVisible(bool(second))


def _no_clocks() -> Card:
    card = Card()
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(SignMark(Sign.PASS, 26))
    row.addWidget(TwoLines("没有正在计时的期限", "查封扣押、限期整改和公开的期限会列在这里"), 1)
    card.body.addLayout(row)
    card.setFixedHeight(66)
    return card


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(14)
    return column


def _scroll(column: QVBoxLayout) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content = QWidget()
    content.setObjectName("content")
    content.setLayout(column)
    area.setWidget(content)
    return area


def _inset(widget: QWidget) -> QWidget:
    """The banner with the margins of the page; it pushes the content down."""
    holder = QWidget()
    row = QVBoxLayout(holder)
    row.setContentsMargins(20, 0, 20, 0)
    row.addWidget(widget)
    return holder


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
