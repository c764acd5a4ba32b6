"""全场文书: what each stall still needs, and one act for all that are ready."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QVBoxLayout, QWidget

from app.domain.errors import Problem
from app.domain.visit import VisitState
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, BannerKind, Card
from app.ui.fields.flow import FlowBox
from app.ui.fields.forms import column, scrolling
from app.ui.fields.labels import EmptyState, Label, PageTitle, SignMark
from app.ui.fields.photos import PhotoFile
from app.ui.fields.printing import print_pdf, save_as
from app.ui.fields.progress import ProgressLine
from app.ui.fields.rows import Band, TwoLines
from app.ui.models.market_papers import MarketPapersModel
from app.ui.page import Context
from app.ui.pages.market_printing import PrintTrace
from app.ui.shapes import Sign
from app.ui.theme import Size

_TITLES = {"sealed": "全场文书", "sheets": "全场签名页"}


class MarketPapers(QWidget):
    """Stalls in the order of the strip; batches tell their progress and can be stopped."""

    left = Signal()
    stall_wanted = Signal(str)  # visit id
    party_wanted = Signal(str)  # visit id: only its party lacks something
    over_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("page")
        self._context = context
        self.model = MarketPapersModel(context, self)
        self.title = PageTitle(
            "全场文书", "每摊的文书各签各的名；准备好的一起定稿、封存、打印。", back=True
        )
        assert self.title.back is not None
        self.title.back.clicked.connect(self.left)
        self.banner = Banner()
        self.progress = ProgressLine()
        self.progress.hide()
        self.freeze = Button("定稿", icon="file-check")
        self.sheets = Button("打印签名页", icon="printer")
        self.pages = Button("收签名页照片", icon="photo-plus")
        self.seal = Button("封存", icon="lock")
        self.print = Button("打印全场文书", look="primary")
        self.over = Button("结束这一场", icon="flag")
        self.title.add(self.over)
        self._why = Label("", Size.NOTE, tone="second")
        self.trace = PrintTrace()
        self._rows = column(0)
        self._first: Button | None = None
        self._party: Button | None = None
        self._go_on = False
        self._build()
        self._wire()

    def _build(self) -> None:
        acts = FlowBox()
        for button in (self.freeze, self.sheets, self.pages, self.seal, self.print):
            acts.add(button)
        self._card = Card("各摊位", icon="list-check")
        self._card.body.setContentsMargins(0, 0, 0, 0)
        within = column(0)
        within.addWidget(self.trace)
        within.addLayout(self._rows, 1)
        self._area = scrolling(within, "各摊位的文书")
        self._card.add(self._area, 1)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 0, 20, 14)
        inner.setSpacing(10)
        inner.addWidget(self.banner)
        inner.addWidget(acts)
        inner.addWidget(self._why)
        inner.addWidget(self.progress)
        inner.addWidget(self._card, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.title)
        outer.addLayout(inner, 1)

    def _wire(self) -> None:
        model = self.model
        self.freeze.clicked.connect(model.freeze)
        self.seal.clicked.connect(model.seal)
        self.sheets.clicked.connect(model.bind_sheets)
        self.print.clicked.connect(self._print_sealed)
        self.trace.came_out.connect(model.came_out)
        self.pages.clicked.connect(self._ask_pages)
        self.over.clicked.connect(self.over_wanted)
        self.progress.cancelled.connect(model.cancel)
        model.loaded.connect(self._show)
        model.progressed.connect(self._show_progress)
        model.batch_done.connect(self._told)
        model.bound.connect(self._bound)
        model.saved.connect(lambda name: self.banner.tell("ok", f"已另存为 {name}", topic="out"))
        model.refused.connect(
            lambda said: self.banner.tell("error", "这一步没有办成", said, topic="refused")
        )

    def open(self, session_id: str) -> None:
        self.model.open(session_id)

    # showing

    def _show(self) -> None:
        model = self.model
        _empty(self._rows)
        self._first = self._party = None
        if not model.rows:
            self._rows.addWidget(
                EmptyState("files", "还没有查过的摊位", "查过的摊位会按次序列在这里。")
            )
        for line in model.rows:
            self._rows.addWidget(self._band(line))
        self._rows.addStretch()
        self._show_acts()
        if self._go_on and self._party is not None:
            self._party.setFocus()
        self._go_on = False

    def go_on(self, session_id: str) -> None:
        """Back from one party: the next one that lacks something has the focus."""
        self._go_on = True
        self.open(session_id)

    def _show_acts(self) -> None:
        model = self.model
        ready, sign, seal, sealed = model.ready(), model.to_sign(), model.to_seal(), model.sealed()
        self.freeze.set_words(f"定稿 {ready} 摊" if ready else "定稿")
        self.sheets.set_words(f"打印签名页 {sign} 份" if sign else "打印签名页")
        self.seal.set_words(f"封存 {seal} 份" if seal else "封存")
        left = model.to_print()
        self.print.set_words(_print_words(left, sealed))
        self.trace.show_runs(model.prints, model.unsaid())
        busy = model.running
        for button, count in ((self.freeze, ready), (self.sheets, sign), (self.pages, sign)):
            button.setEnabled(bool(count) and not busy)
        self.seal.setEnabled(bool(seal) and not busy)
        self.print.setEnabled(bool(sealed) and not busy)
        self._why.setText("" if sealed else "签名、封存以后才能打印全场文书。")
        self._why.setVisible(not sealed)

    def _band(self, line: Any) -> Band:  # noqa: ANN401 - a row of the action
        band = Band(62)
        words, sign = _state(line)
        band.row.addWidget(SignMark(sign, 22))
        band.row.addWidget(TwoLines(line.name, words), 1)
        for button in self._buttons(line):
            self._first = self._first or button
            band.row.addWidget(button)
        return band

    def _buttons(self, line: Any) -> list[Button]:  # noqa: ANN401
        go, visit = self._context.navigator.go, line.visit
        made = []
        if line.missing and visit.state is not VisitState.CLOSED:
            if len(line.missing) == 1 and line.lacks:
                fill = Button("补摊主", name=f"补 {line.name} 的摊主资料")
                fill.clicked.connect(lambda: self.party_wanted.emit(visit.id))
                self._party = self._party or fill
            else:
                fill = Button("去补", name=f"去补 {line.name}")
                fill.clicked.connect(lambda: self.stall_wanted.emit(visit.id))
            made.append(fill)
            review = Button("写结论", name=f"{line.name} 写结论")
            review.clicked.connect(lambda: go("review", visit_id=visit.id))
            made.append(review)
        if line.to_sign:
            sign = Button("去签名", icon="signature", name=f"{line.name} 去签名")
            sign.clicked.connect(lambda: go("signing", visit_id=visit.id))
            made.append(sign)
        if line.papers:
            look = Button("看文书", name=f"看 {line.name} 的文书")
            look.clicked.connect(lambda: go("papers", visit_id=visit.id))
            made.append(look)
        return made

    def _show_progress(self, done: int, total: int, words: str) -> None:
        running = bool(total)
        self.progress.setVisible(running)
        self.progress.offer_cancel(running)
        if running:
            self.progress.show_progress(done, total, words)
        self._show_acts()

    def _told(self, what: str, batch: Any) -> None:  # noqa: ANN401 - Batch
        head = f"{what}：办好 {batch.papers} 份"
        if batch.stopped:
            head += "，已停下，办好的都在"
        kind: BannerKind = "warn" if batch.refused or batch.stopped else "ok"
        self.banner.tell(kind, head, _said(batch.refused), topic="batch")

    # printing

    def _bound(self, job: Any) -> None:  # noqa: ANN401 - Bound
        if job.stopped:
            self.banner.tell("warn", "打印准备停下了", "文书都在，没有改动。", topic="batch")
            return
        if job.refused:
            self.banner.tell("warn", "有文书没有排进打印", _said(job.refused), topic="refused")
        to_printer = Button("打印", icon="printer")
        to_printer.clicked.connect(lambda: self._print(job))
        to_file = Button("另存", icon="download")
        to_file.clicked.connect(lambda: self._save(job))
        copies = "归档联和交当事人联，" if job.what == "sealed" else ""
        words = f"按摊位次序排好，{copies}共 {job.pages} 页。"
        head = f"{_TITLES[job.what]} {len(job.papers)} 份已备好"
        self.banner.tell("info", head, words, to_printer, to_file, topic="batch")
        to_printer.setFocus()

    def _print(self, job: Any) -> None:  # noqa: ANN401
        if print_pdf(self, job.data, _TITLES[job.what]):
            self.banner.solve("batch")
            self.model.sent(job, "printer")

    def _save(self, job: Any) -> None:  # noqa: ANN401
        path = save_as(self, f"{_TITLES[job.what]}.pdf")
        if path is not None:
            self.model.save(job.data, path)
            self.model.sent(job, "file")

    def _print_sealed(self) -> None:
        """What is open; where all came out, everything once more, as a reprint."""
        self.model.bind_sealed(again=not self.model.to_print())

    def _ask_pages(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self, "签好名的页", "", "照片 (*.jpg *.jpeg *.png *.webp);;所有文件 (*)"
        )
        if chosen:
            self.model.take_pages([PhotoFile(Path(one).name, path=Path(one)) for one in chosen])

    def primary(self) -> QAbstractButton:
        return self.print

    def columns(self) -> list[QWidget]:
        return [self._area]

    def focus_first(self) -> None:
        for one in (self.freeze, self.sheets, self.seal, self.print, self._first):
            if one is not None and one.isEnabled():
                one.setFocus()
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()


def _print_words(left: int, sealed: int) -> str:
    if left:
        rest = "其余" if left < sealed else ""
        return f"打印{rest}{'' if rest else '全场'}文书 {left} 份"
    return f"重印全场文书 {sealed} 份" if sealed else "打印全场文书"


def _state(line: Any) -> tuple[str, Sign]:  # noqa: ANN401 - a row of the action
    """What a row says, and its sign."""
    if line.missing:
        more = f"（还有 {len(line.missing) - 1} 处）" if len(line.missing) > 1 else ""
        return f"{line.missing[0]}{more}", Sign.WARNING
    parts = []
    if line.waiting:
        parts.append(f"待定稿 {len(line.waiting)} 份")
    for count, words in (
        (line.to_sign, "待签名"),
        (line.to_seal, "待封存"),
        (line.sealed, "已封存"),
    ):
        if count:
            parts.append(f"{words} {count} 份")
    done = line.sealed and not (line.to_sign or line.to_seal)
    return "·".join(parts) or "没有要出的文书", Sign.PASS if done else Sign.UNANSWERED


def _said(problems: tuple[Problem, ...]) -> str:
    first = "；".join(str(one) for one in problems[:3])
    return first + (f" 等 {len(problems)} 处" if len(problems) > 3 else "")


def _empty(rows: QVBoxLayout) -> None:
    while (item := rows.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
