"""签名: who signs at the left, the pad in the middle, what is signed at the right.

Everybody signs all papers in turn: the party first, or the reason why not; a witness;
then both officers. The page holds nothing of any other party.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QStackedWidget, QVBoxLayout, QWidget

from app.domain.labels import label
from app.domain.moments import local
from app.domain.paper import Role, SignState
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.forms import clear, column, scrolling
from app.ui.fields.labels import Label, PageTitle, Prose, TagLook
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.progress import ProgressLine
from app.ui.fields.rows import Pick, PickList
from app.ui.models.signing import Act, SigningModel
from app.ui.page import Context, Page
from app.ui.pages.signing_pad import PadPane
from app.ui.pages.signing_panes import BackPane, DonePane, PenPane, ReadPane
from app.ui.pages.signing_refusal import RefusalPane
from app.ui.shapes import Sign
from app.ui.theme import Size

SIGNED_STATES = frozenset({SignState.SIGNED, SignState.PEN})
READ_WHY = (
    "笔迹按笔画保存，和这份文书的校验码、姓名、时间绑在一起。改动一个字，签名就对不上。"
    "也可以打印出来在纸上签。"
)


class SigningPage(Page):
    hints = (("Ctrl+Enter", "确认"), ("F6", "换栏"), ("Esc", "返回"))
    keys = hints

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = SigningModel(context, self)
        self._title = PageTitle(back=True, bar=True)
        self.take_back = Button("退回修改", icon="arrow-back-up")
        self.willing = Button("当事人愿意签了")
        self._title.add(self.willing)
        self._title.add(self.take_back)
        self._banner = Banner((16, 12, 16, 0))
        self._progress = ProgressLine()
        self._progress.hide()
        self._people = PickList("签名顺序")
        self.pad = PadPane()
        self.refusal = RefusalPane(self.model)
        self.read = ReadPane()
        self.pen = PenPane(self.model)
        self.back = BackPane(self.model)
        self.done = DonePane(self.model)
        self._middle = QStackedWidget()
        self._refusing = False  # the party refused one paper: the next opens on the refusal too
        self._summary = column(6)
        self._papers = PickList("要签的文书")
        self._sentence = Prose("", Size.NOTE, line=170)
        self._law = Prose("", Size.NOTE, line=160)
        self._build()
        self._wire()

    # building

    def _build(self) -> None:
        people = Card("签名顺序")
        people.body.setContentsMargins(0, 0, 0, 0)
        people.add(self._people, 1)
        for pane in (self.pad, self.refusal, self.read, self.pen, self.back, self.done):
            self._middle.addWidget(pane)
        self._left = people
        self._right = self._right_column()
        self._panes = Panes(
            Pane(people, "签名顺序", 286, 240),
            Pane(self._middle, "签名", least=470),
            Pane(self._right, "签的内容", 318, 290),
            main=1,
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

    def _right_column(self) -> QWidget:
        self._content = Card("签的是这份内容")
        self._content.body.addLayout(self._summary)
        self.see = Button("看全文", icon="file-text", look="link", trailing="chevron-right")
        self._content.add(self.see)
        self._queue = Card("要签的文书")
        self._queue.body.setContentsMargins(0, 0, 0, 0)
        self._papers.setMinimumHeight(132)
        self._queue.add(self._papers, 1)
        self._how = Card("怎样算数", icon="shield-check")
        self._how.add(Prose(READ_WHY, Size.NOTE, line=150))
        self.on_paper = Button("改为纸上签名", icon="printer")
        self._how.add(self.on_paper)
        self._printed = Card("文书上会这样写")
        self._printed.add(self._sentence)
        self._ground = Card("依据", icon="scale")
        self._ground.add(self._law)
        side = column(12)
        for card in (self._content, self._printed, self._ground):
            side.addWidget(card.snug())
        side.addWidget(self._queue, 1)
        side.addWidget(self._how.snug())
        return scrolling(side, "签的内容")

    def _wire(self) -> None:
        model = self.model
        if self._title.back is not None:
            self._title.back.clicked.connect(self._go_back)
        self.take_back.clicked.connect(self._ask_back)
        self.willing.clicked.connect(self._willing)
        for told in (self._people.pressed, self._people.opened, self._papers.pressed):
            told.connect(lambda _key: self._panes.bring(self._middle))
        self._people.picked.connect(self._pick)
        self._papers.picked.connect(self._pick)
        self.pad.confirmed.connect(self._sign)
        self.pad.declined.connect(self._decline)
        self.refusal.confirmed.connect(self._declined)
        self.refusal.changed.connect(self._show_sentence)
        self.see.clicked.connect(self._read_all)
        self.read.done.connect(self._show_current)
        self.on_paper.clicked.connect(self._on_paper)
        self.pen.done.connect(self._show_current)
        self.back.given_up.connect(self._show_current)
        self.done.papers_wanted.connect(self._to_papers)
        model.loaded.connect(self._show)
        model.saved.connect(lambda moment: self.context.changes.saved.emit(local(moment)))
        model.sealed.connect(self._to_papers)
        model.taken_back.connect(self._to_review)
        model.preview_ready.connect(self.read.show_pdf)
        model.working.connect(self._work)
        model.refused.connect(
            lambda words: self._banner.tell("error", "这一笔没有存上", words, topic="sign")
        )

    # the page

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        visit_id = arguments.get("visit_id")
        if isinstance(visit_id, str):
            self._banner.solve("sign")
            self._refusing = False
            self.model.open(visit_id)

    def primary(self) -> QAbstractButton | None:
        pane = self._middle.currentWidget()
        buttons: dict[QWidget, QAbstractButton] = {
            self.pad: self.pad.confirm,
            self.refusal: self.refusal.confirm,
            self.read: self.read.back,
            self.pen: self.pen.confirm,
            self.back: self.back.confirm,
            self.done: self.done.seal,
        }
        return buttons.get(pane) if pane is not None else None

    def columns(self) -> list[QWidget]:
        return [self._left, self._middle, self._right]

    def _visit_id(self) -> str:
        return self.model.visit.id if self.model.visit is not None else ""

    def _go_back(self) -> None:
        if self._middle.currentWidget() in {self.pad, self.done}:
            self.context.navigator.go("papers", visit_id=self._visit_id())
        else:
            self._show_current()

    def _to_papers(self) -> None:
        self.context.navigator.go("papers", visit_id=self._visit_id())

    def _to_review(self) -> None:
        self.context.navigator.go("review", visit_id=self._visit_id())

    # acts

    def _sign(self, strokes: Any) -> None:  # noqa: ANN401 - Strokes from the pad
        act = self.model.current()
        if act is not None:
            self.model.sign(act, strokes)

    def _decline(self) -> None:
        act = self.model.current()
        if act is not None and act.signer.role is Role.PARTY:
            self.refusal.show_act(act)
            self._show_pane(self.refusal)
            self._show_sentence()

    def _willing(self) -> None:
        """当事人愿意签了: back to the pad, nothing that was written is lost."""
        self._refusing = False
        self._show_current()

    def _declined(self, refusal: Any, strokes: Any) -> None:  # noqa: ANN401 - from the pane
        act = self.model.current()
        if act is not None:
            self._refusing = True
            self.model.decline(act, refusal, strokes)

    def _read_all(self) -> None:
        act = self.model.current()
        if act is not None:
            self.read.wait(label(act.paper.kind))
            self._show_pane(self.read)
            self.model.fetch_preview(act.paper)

    def _on_paper(self) -> None:
        act = self.model.current()
        if act is not None:
            self.pen.show_paper(act.paper)
            self._show_pane(self.pen)

    def _ask_back(self) -> None:
        act = self.model.current()
        paper = act.paper if act is not None else next(iter(self.model.papers), None)
        if paper is not None:
            self.back.show_paper(paper)
            self._show_pane(self.back)

    def _pick(self, key: str) -> None:
        for act in self.model.queue():
            if _key(act) == key and not act.done and self.model.ready(act):
                self.model.choose(act)
                return

    # showing

    def _work(self, words: str) -> None:
        self._progress.setVisible(bool(words))
        if words:
            self._progress.show_progress(0, 0, words)
        self.pad.busy = words
        self.pad.say()
        self.done.say()

    def _show(self) -> None:
        visit = self.model.visit
        if visit is None:
            return
        self.context.navigator.title_wanted.emit(f"{visit.party.name} — 签名")
        self.take_back.setVisible(bool(self.model.papers))
        self._show_people()
        self._show_current()

    def _show_current(self) -> None:
        """The next act; the refusal stays open for the party's next paper."""
        act = self.model.current()
        visit = self.model.visit
        if visit is None:
            return
        if act is None:
            self.done.show_model()
            self._show_pane(self.done)
            self._title.set_title(f"{visit.party.name} 签名", self.done.headline())
            self._show_content(None)
            return
        code = self.model.code(act.paper)
        at = act.paper.frozen_at
        frozen = f"内容已定稿 {local(at):%H:%M:%S}·" if at is not None else ""
        self._title.set_title(f"{visit.party.name} 签名", f"{frozen}校验码 {code}")
        self._show_content(act)
        if self._refusing and act.signer.role is Role.PARTY:
            self._show_pane(self.refusal)
            self.refusal.show_act(act)
            self._show_sentence()
            return
        self.pad.show_act(act, visit.party.name, self.model.obstacle(act), self._place(act))
        self._show_pane(self.pad)

    def _place(self, act: Act) -> tuple[int, int]:
        """Which paper of how many this person signs."""
        for signer, acts in self.model.people():
            if (signer.role, signer.badge_no) == (act.signer.role, act.signer.badge_no):
                return acts.index(act) + 1, len(acts)
        return 1, 1

    def _show_pane(self, pane: QWidget) -> None:
        self._middle.setCurrentWidget(pane)
        refusing = pane is self.refusal
        self.willing.setVisible(refusing)
        self._printed.setVisible(refusing)
        self._ground.setVisible(refusing)
        self._content.setVisible(not refusing)
        self._how.setVisible(pane is self.pad)
        if pane is self.pad:
            self.pad.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_people(self) -> None:
        current = self.model.current()
        picks = []
        chosen = ""
        for at, (signer, acts) in enumerate(self.model.people(), start=1):
            done = sum(act.done for act in acts)
            mine = current is not None and current in acts
            target = next((act for act in acts if not act.done and self.model.ready(act)), acts[-1])
            key = _key(target)
            chosen = key if mine else chosen
            second = f"{label(signer.role)} {signer.badge_no}".strip()
            sign, third, tone = self._progress_of(acts, done, mine=mine)
            picks.append(
                Pick(
                    key,
                    signer.name,
                    second,
                    third,
                    sign=sign,
                    number="" if sign is not None else str(at),
                    third_tone=tone,
                    enabled=True,
                )
            )
        self._people.offer(picks, chosen)

    def _progress_of(self, acts: tuple[Act, ...], done: int, *, mine: bool) -> tuple[Any, str, Any]:
        """Sign, third line and its tone for one person."""
        records = [one for act in acts if act.done and (one := self.model.record_of(act))]
        if done == len(acts) and records:
            when = f"{local(records[-1].t):%H:%M:%S}"
            unsigned = [one for one in records if one.state not in SIGNED_STATES]
            if not unsigned:
                return Sign.PASS, f"已签 {done} 份 {when}", "ok"
            return Sign.WARNING, f"{label(unsigned[-1].state)} {len(unsigned)} 份 {when}", "warn"
        if mine:
            return None, f"正在签 {done + 1} / {len(acts)}", "accent"
        ready = any(self.model.ready(act) for act in acts if not act.done)
        waits = "可以签" if ready else "等前面的人签完"
        return None, f"{waits}，{len(acts)} 份", "text_2"

    def _show_content(self, act: Act | None) -> None:
        clear(self._summary)
        self._queue.setVisible(act is not None)
        self._panes.offer(self._right, act is not None)
        if act is None:
            self._content.setVisible(False)
            return
        self._summary.addWidget(Label(label(act.paper.kind), Size.HEAD, bold=True, wrap=True))
        self._summary.addWidget(Label(act.paper.number, Size.NOTE, tone="second"))
        for line in self.model.summary(act.paper):
            self._summary.addWidget(Label(line, Size.NOTE, wrap=True))
        self.see.set_words("给当事人看全文" if act.signer.role is Role.PARTY else "看全文")
        mine = next((acts for _, acts in self.model.people() if act in acts), ())
        self._papers.offer(
            [
                Pick(
                    _key(one),
                    label(one.paper.kind),
                    tag=self._state_of(one),
                    tag_look=self._look_of(one),
                )
                for one in mine
            ],
            _key(act),
        )
        self._papers.setMinimumHeight(min(200, 51 * len(mine)))

    def _look_of(self, act: Act) -> TagLook:
        record = self.model.record_of(act) if act.done else None
        if record is None:
            return "na"
        return "ok" if record.state in SIGNED_STATES else "warn"

    def _state_of(self, act: Act) -> str:
        record = self.model.record_of(act) if act.done else None
        return label(record.state) if record is not None else "未签"

    def _show_sentence(self) -> None:
        words = self.refusal.sentence()
        self._sentence.set_words(words or "写了原因，这里会显示文书上的原文")
        self._law.set_words(
            "拒绝签名的，注明原因，可以请见证人签名，也可以录音录像"
            "（监督检查管理办法 第三十四条）。"
            "采取查封、扣押时当事人不在场的，要有见证人（行政强制法 第十八条第九项）。"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)


def _key(act: Act) -> str:
    return f"{act.paper.id}/{act.signer.role.value}/{act.signer.badge_no or act.signer.name}"
