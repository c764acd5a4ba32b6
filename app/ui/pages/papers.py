"""文书: the papers of a visit, the very PDF of the chosen one, and what can be done with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QStackedWidget, QVBoxLayout, QWidget

from app.domain.labels import label
from app.domain.moments import day_of, local
from app.domain.paper import SEIZURE_SET, CopyKind, Paper, PaperKind, PaperState
from app.domain.papers.steps import PENDING
from app.domain.visit import VisitState
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.forms import column
from app.ui.fields.labels import EmptyState, Label, PageTitle, TagLook
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.paper_preview import PaperPreview
from app.ui.fields.progress import ProgressLine
from app.ui.fields.rows import Pick, PickList
from app.ui.models.papers import PapersModel
from app.ui.page import Context, Page
from app.ui.pages.papers_side import PaperSide
from app.ui.pages.serving import ServingPane
from app.ui.shapes import sign_of_conclusion
from app.ui.theme import Size

LOOKS: dict[PaperState, TagLook] = {
    PaperState.SERVED: "ok",
    PaperState.SEALED: "ok",
    PaperState.FROZEN: "warn",
    PaperState.SIGNED: "warn",
}


class PapersPage(Page):
    hints = (("Ctrl+P", "打印"), ("↑ ↓", "换一份"), ("PgUp PgDn", "翻页"), ("Ctrl +/-", "放大"))
    keys = hints

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = PapersModel(context, self)
        self._chosen = ""
        self._opened = False  # just opened: the first focus is not set yet
        self._title = PageTitle("文书")
        self._back = Button("全部检查", icon="arrow-left")
        self.issue = Button("去核对", icon="clipboard-check")
        self.sign = Button("去签名", icon="signature")
        self.serve = Button("去送达", icon="user-check")
        self.close_it = Button("办结这次检查", icon="check")
        for button in (self._back, self.issue, self.sign, self.serve, self.close_it):
            self._title.add(button)
        self._banner = Banner((20, 0, 20, 12))
        self._progress = ProgressLine()
        self._progress.hide()
        self._list = PickList("本次文书")
        self._visits = PickList("最近的检查", press_opens=True)
        self.preview = PaperPreview()
        self.side = PaperSide(self.model, self.preview)
        self.serving = ServingPane(self.model)
        self._whole = QStackedWidget()
        self._build()
        self._wire()

    def _build(self) -> None:
        self._card = Card("本次文书")
        self._card.body.setContentsMargins(0, 0, 0, 0)
        self._card.add(self._list, 1)
        self._note = Label("", Size.NOTE, tone="second", wrap=True)
        self._note.setContentsMargins(16, 8, 16, 12)
        self._card.add(self._note)
        one = Panes(
            Pane(self._card, "各份文书", 370, 320),
            Pane(self.preview, "看这一份", least=400),
            Pane(self.side.area, "打印和核对", 314),
            main=1,
            margins=(20, 0, 16, 12),
        )
        every = QWidget()
        lines = column(0, (20, 0, 20, 12))
        every.setLayout(lines)
        self._visit_card = Card("最近的检查", icon="history")
        self._visit_card.body.setContentsMargins(0, 0, 0, 0)
        self._visit_card.add(self._visits, 1)
        self._to_inspect = Button("开始检查", icon="clipboard-check")
        self._none = EmptyState(
            "file-text",
            "还没有文书",
            "检查定稿后，结果记录表、笔录和决定书会列在这里。",
            self._to_inspect,
        )
        lines.addWidget(self._visit_card, 1)
        lines.addWidget(self._none, 1)
        self._one, self._every = one, every
        for page in (every, one, self.serving):
            self._whole.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._title)
        whole.addWidget(self._banner)
        whole.addWidget(self._progress)
        whole.addWidget(self._whole, 1)
        QShortcut(QKeySequence("Ctrl+P"), self, self.side.press_print)

    def _wire(self) -> None:
        model = self.model
        go = self.context.navigator.go
        self._back.clicked.connect(self.show_all)
        self._to_inspect.clicked.connect(lambda: go("inspect", new=True))
        self.issue.clicked.connect(self._issue)
        self.sign.clicked.connect(lambda: go("signing", visit_id=self._visit_id()))
        self.serve.clicked.connect(self._to_serving)
        self.close_it.clicked.connect(model.close_visit)
        self._list.picked.connect(self.choose)
        for told in (self._list.pressed, self._list.opened):
            told.connect(lambda _key: self._one.bring(self.preview))
        self._list.opened.connect(lambda _key: self.preview.setFocus())
        self._visits.opened.connect(lambda key: self.open(visit_id=key))
        model.loaded.connect(self._show)
        model.listed.connect(self._show_visits)
        model.preview_ready.connect(self._show_pdf)
        model.preview_failed.connect(self._show_no_pdf)
        model.saved.connect(lambda moment: self.context.changes.saved.emit(local(moment)))
        model.served.connect(self._served)
        model.closed.connect(self._closed)
        model.working.connect(self._work)
        model.refused.connect(
            lambda words: self._banner.tell("error", "还没有办成", words, topic="papers")
        )
        self.side.told.connect(
            lambda kind, head, words: self._banner.tell(kind, head, words, topic="print")
        )
        self.side.copy_changed.connect(self._fetch)
        self.serving.given_up.connect(self._leave_serving)

    # the page

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        visit_id = arguments.get("visit_id")
        self._banner.solve("papers")
        self._opened = True
        if isinstance(visit_id, str):
            self._chosen = str(arguments.get("paper_id") or "")
            self._whole.setCurrentWidget(self._one)
            self.model.open(visit_id)
        elif self.model.visit is not None and self._whole.currentWidget() is not self._every:
            self.model.open(self.model.visit.id)
        else:
            self.show_all()

    def show_all(self) -> None:
        self._whole.setCurrentWidget(self._every)
        self.model.list_visits()

    def primary(self) -> QAbstractButton | None:
        if self._whole.currentWidget() is self.serving:
            return self.serving.confirm
        return self.side.print if self._whole.currentWidget() is self._one else None

    def columns(self) -> list[QWidget]:
        return [self._card, self.preview, self.side.area]

    def _visit_id(self) -> str:
        return self.model.visit.id if self.model.visit is not None else ""

    def _issue(self) -> None:
        """The papers that are due and not yet there: each kind has its own page."""
        kinds = {due.kind for due in self.model.not_yet()}
        if PaperKind.SERVICE_RECEIPT in kinds:
            self.model.draw_receipt()
        else:
            page = "seizure" if kinds & set(SEIZURE_SET) else "review"
            self.context.navigator.go(page, visit_id=self._visit_id())

    def _to_serving(self) -> None:
        self.serving.show_model()
        self._whole.setCurrentWidget(self.serving)
        for button in (self._back, self.issue, self.sign, self.serve, self.close_it):
            button.hide()

    def _leave_serving(self) -> None:
        self._whole.setCurrentWidget(self._one)
        self._back.show()
        self._say_next()

    def _served(self) -> None:
        self._whole.setCurrentWidget(self._one)
        self._banner.tell(
            "ok",
            "送达已登记，送达回证已定稿",
            "请送达人和受送达人（或见证人）在送达回证上签名。",
            topic="served",
        )

    def _closed(self) -> None:
        self._banner.tell("ok", "这次检查已办结", "记录已封存在本机，不会再变。", topic="closed")

    def _work(self, words: str) -> None:
        self._progress.setVisible(bool(words))
        if words:
            self._progress.show_progress(0, 0, words)

    # one visit

    def _show(self) -> None:
        visit = self.model.visit
        if visit is None:
            return
        day = day_of(visit.opened_at or visit.created_at)
        self._title.set_title(f"文书  {visit.party.name}", f"{day} {label(visit.kind)}")
        self.context.navigator.title_wanted.emit(f"{visit.party.name} — 文书")
        live = self.model.live()
        if not any(paper.id == self._chosen for paper in self.model.papers):
            self._chosen = _first(live)
        self._list.offer(self._picks(), self._chosen)
        if self._opened:
            self._opened = False
            if self._card.isVisible():
                self._list.focus_first()
            else:
                self.preview.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say_next()
        self._back.show()
        self.choose(self._chosen)

    def _picks(self) -> list[Pick]:
        picks = [self._pick(paper) for paper in self.model.live()]
        for due in self.model.not_yet():
            picks.append(
                Pick(
                    f"due/{due.kind.value}",
                    label(due.kind),
                    due.reason,
                    tag="未出具",
                    enabled=False,
                )
            )
        picks += [self._pick(paper) for paper in self.model.gone()]
        return picks

    def _pick(self, paper: Paper) -> Pick:
        printed = self.model.printed_of(paper)
        second = paper.number + (f"·已打印 {printed} 份" if printed else "")
        return Pick(
            paper.id,
            label(paper.kind),
            second,
            tag="待登记印章" if self.model.needs_stamp(paper) else label(paper.state),
            tag_look="warn" if self.model.needs_stamp(paper) else LOOKS.get(paper.state, "na"),
        )

    def _say_next(self) -> None:
        """What is the next step of this visit, in one line, with its button shown."""
        model = self.model
        pending = [paper for paper in model.papers if paper.state in PENDING]
        servable = model.servable()
        closed = model.visit is not None and model.visit.state is VisitState.CLOSED
        kinds = {due.kind for due in model.not_yet()}
        self.issue.setVisible(bool(kinds) and not closed)
        receipt = PaperKind.SERVICE_RECEIPT in kinds
        seized = bool(kinds & set(SEIZURE_SET))
        self.issue.set_words("出送达回证" if receipt else "去出决定书" if seized else "去核对定稿")
        self.sign.setVisible(bool(pending))
        self.serve.setVisible(bool(servable) and not closed)
        why = model.unserved_reason(servable)
        self.serve.setEnabled(any(not model.needs_stamp(paper) for paper in servable))
        self.close_it.setVisible(model.can_close())
        if pending:
            words = f"{len(pending)} 份等签名。签完封存后才能打印正式文书。"
        elif why and servable:
            words = f"{why}，登记后才能送达。"
        elif model.outstanding:
            words = f"办结前还要：{'；'.join(model.outstanding)}。"
        elif closed:
            words = "这次检查已办结，记录已封存。"
        else:
            words = "打印并交给当事人后，可以办结。没有打印机可以先另存，回单位打印补送。"
        self._note.setText(words)
        head = self._card.head
        item = head.itemAt(0) if head is not None else None
        widget = item.widget() if item is not None else None
        if isinstance(widget, Label):
            widget.setText(f"本次文书 {len(model.live())} 份")

    def choose(self, paper_id: str) -> None:
        """Show this paper: its PDF, its copies, what can be done with it."""
        self._chosen = paper_id
        paper = self.model.paper(paper_id)
        self.side.show_paper(paper)
        if paper is None:
            self.preview.say("定稿后，这里显示文书的每一页")
            return
        if paper.state is PaperState.UNFROZEN:
            self.preview.say(f"{paper.number} 已退回修改，编号留痕作废：{paper.void_reason}")
            return
        self.preview.say(f"正在读 {label(paper.kind)}")
        self._fetch(self.side.copy())

    def _fetch(self, copy: CopyKind | None) -> None:
        paper = self.model.paper(self._chosen)
        if paper is not None and copy is not None and paper.state is not PaperState.UNFROZEN:
            self.model.fetch_preview(paper, copy)

    def _show_pdf(self, data: Any, paper_id: str) -> None:  # noqa: ANN401 - bytes
        if paper_id == self._chosen:
            self.preview.show_pdf(data)

    def _show_no_pdf(self, sentence: str, paper_id: str) -> None:
        if paper_id == self._chosen:
            self.preview.say(sentence)

    # all visits

    def _show_visits(self) -> None:
        visits = self.model.visits
        self._visit_card.setVisible(bool(visits))
        self._none.setVisible(not visits)
        self._title.set_title("文书", "选一次检查，看它的文书")
        for button in (self._back, self.issue, self.sign, self.serve, self.close_it):
            button.hide()
        picks = []
        for visit in visits:
            day = str(day_of(visit.created_at))
            result = label(visit.conclusion) if visit.conclusion else ""
            sign = sign_of_conclusion(visit.conclusion)
            picks.append(
                Pick(
                    visit.id,
                    visit.party_name,
                    "·".join(part for part in (day, label(visit.kind), result) if part),
                    sign=sign,
                    tag=label(visit.state),
                    tag_look="ok" if visit.state is VisitState.CLOSED else "warn",
                )
            )
        self._visits.offer(picks)
        self._visits.focus_first()
        if not picks:
            self._to_inspect.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self._whole.currentWidget() is self.serving:
            self._leave_serving()
        elif key == Qt.Key.Key_Escape and self._whole.currentWidget() is self._one:
            self.show_all()
        elif key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            self.preview.turn(1 if key == Qt.Key.Key_PageDown else -1)
        elif event.matches(QKeySequence.StandardKey.ZoomIn):
            self.preview.zoom_by(1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            self.preview.zoom_by(-1)
        else:
            super().keyPressEvent(event)


def _first(papers: tuple[Paper, ...]) -> str:
    """The result record first, else the newest."""
    for paper in papers:
        if paper.kind is PaperKind.RESULT_RECORD:
            return paper.id
    return papers[-1].id if papers else ""
