"""带队台: clocks and approvals of the station at the left, the posting sheets of a round beside."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QStackedWidget, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.forms import DayField, PickOne, boxed, clear, column, row, scrolling
from app.ui.fields.inputs import SearchBox
from app.ui.fields.labels import EmptyState, Label, PageTitle
from app.ui.fields.printing import printers, save_as, to_printer
from app.ui.fields.progress import ProgressLine
from app.ui.models.lead import LeadModel
from app.ui.models.lead_words import Situation
from app.ui.page import Context, Page
from app.ui.pages.lead_clocks import ApprovalCard, ClockCard
from app.ui.pages.lead_material import Material
from app.ui.pages.lead_posting import PostingPanel
from app.ui.pages.lead_queue import Queue
from app.ui.theme import Size

ORDERS = {"route": "按路线排", "time": "按检查时间排", "number": "按编号排"}
LAYOUTS = {"two": "两家拼一张", "one": "一家一张"}
LEFT, NARROW = 440, 1100
MINUTE = 60_000


class LeadPage(Page):
    hints = (("空格", "勾选"), ("Alt+↑↓", "改次序"), ("Ctrl+P", "打印"), ("F6", "换栏"))
    keys = hints

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = LeadModel(context, self)
        self._title = PageTitle("带队台")
        self._banner = Banner()
        self._progress = ProgressLine()
        self._progress.hide()
        self._left = column(14)
        self._all_clocks = self._shows_left = False
        self.queue = Queue()
        self.day = DayField("检查日期")
        self.district = SearchBox("地址或单位里的字", height=44)
        self.team = PickOne("组")
        self.order = PickOne("次序", ORDERS)
        self.layout_of = PickOne("", LAYOUTS)
        self.printer = PickOne("")
        self.print = Button("打印", icon="printer", look="primary")
        self.file = Button("另存 PDF", icon="device-floppy")
        self.post = Button("张贴情况", icon="camera")
        self.came_out = Button("都印出来了", icon="check")
        self.not_out = PickOne("")
        self.resume = Button("接着打没印好的", icon="printer")
        self.fetch = Button("取来", icon="download")
        self._lacking = Label("", Size.NOTE, wrap=True)
        self._asked_for = Label("", Size.NOTE, wrap=True)
        self.material = Material()
        self.posting = PostingPanel()
        self._whole = QStackedWidget()
        self._to_file = False
        self._build()
        self._wire()

    # -- how it stands ----------------------------------------------------------------------

    def _build(self) -> None:
        self._left_area = scrolling(self._left, "期限和审批")
        self._left_area.setFixedWidth(LEFT)
        self.turn = Button("", icon="hourglass")
        self.turn.hide()
        self._title.add(self.turn)
        desk = QWidget()
        columns = QHBoxLayout(desk)
        columns.setContentsMargins(20, 0, 20, 12)
        columns.setSpacing(16)
        columns.addWidget(self._left_area)
        columns.addWidget(self._queue_card(), 1)
        table = QWidget()
        lines = column(0)
        lines.addWidget(self._title)
        lines.addWidget(boxed(row(self._banner)))
        lines.addWidget(desk, 1)
        table.setLayout(lines)
        for page in (table, self.material, self.posting):
            self._whole.addWidget(page)
        whole = column(0)
        whole.addWidget(self._whole)
        self.setLayout(whole)
        self.day.set_day(self.model.first)
        QShortcut(QKeySequence("Ctrl+P"), self, self._press_print)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE)

    def _queue_card(self) -> Card:
        card = Card("张贴表打印队列", icon="printer")
        card.body.setContentsMargins(0, 0, 0, 0)
        card.body.setSpacing(0)
        self._card = card
        chosen = row(self.day, self.district, self.team, self.order, spacing=10)
        chosen.setContentsMargins(16, 8, 16, 8)
        chosen.setAlignment(self.district, Qt.AlignmentFlag.AlignBottom)
        for at, share in enumerate((2, 4, 3, 3)):
            chosen.setStretch(at, share)
        holder = QWidget()
        holder.setLayout(chosen)
        card.add(holder)
        self._nothing = EmptyState(
            "printer",
            "这一天没有检查",
            "换一个日期，或者去掉地址里的字。\n封存了的结果记录表会列在这里。",
        )
        self._list = QStackedWidget()
        self._list.addWidget(self.queue)
        self._list.addWidget(self._nothing)
        card.add(self._list, 1)
        card.add(self._foot())
        return card

    def _foot(self) -> QWidget:
        foot = column(8, (16, 10, 16, 12))
        self._answer = QWidget()
        asking = row(self._asked_for, self.not_out, self.came_out, spacing=10)
        asking.setStretch(0, 1)
        self._answer.setLayout(asking)
        self._answer.hide()
        foot.addWidget(self._answer)
        self._elsewhere = QWidget()
        bringing = row(self._lacking, self.fetch, spacing=10)
        bringing.setStretch(0, 1)
        self._elsewhere.setLayout(bringing)
        self._elsewhere.hide()
        foot.addWidget(self._elsewhere)
        foot.addWidget(self._progress)
        self.printer.offer({name: name for name in printers()} or {"": "没有打印机"})
        for box, words, wide in (
            (self.layout_of.box, "版式", 140),
            (self.printer.box, "打印机", 150),
            (self.not_out.box, "从第几件起没有印好", 170),
        ):
            box.setAccessibleName(words)
            box.setMinimumWidth(wide)
        acts = row(
            self.post, self.resume, 1, self.layout_of, self.printer, self.file, self.print,
            spacing=10,
        )  # fmt: skip
        foot.addLayout(acts)
        holder = QWidget()
        holder.setLayout(foot)
        return holder

    def _wire(self) -> None:
        model = self.model
        self.day.changed.connect(model.choose_day)
        self.district.changed.connect(model.choose_district)
        self.team.chosen.connect(model.choose_team)
        self.order.chosen.connect(model.choose_order)
        self.layout_of.chosen.connect(lambda _key: self._say_acts())
        self.queue.ticked.connect(model.tick)
        self.queue.all_ticked.connect(model.tick_all)
        self.queue.moved.connect(model.move)
        self.print.clicked.connect(lambda: self._print(to_file=False))
        self.file.clicked.connect(lambda: self._print(to_file=True))
        self.resume.clicked.connect(self._resume)
        self.post.clicked.connect(lambda: model.look(next(iter(model.ticks))))
        self.turn.clicked.connect(self._turn)
        self.fetch.clicked.connect(model.fetch)
        self.came_out.clicked.connect(lambda: self._say_out(0))
        self.not_out.chosen.connect(lambda key: self._say_out(int(key)) if key else None)
        self._progress.cancelled.connect(model.cancel)
        model.loaded.connect(self._show)
        model.ticked.connect(self._show_ticks)
        model.progressed.connect(self._tell_progress)
        model.working.connect(self._work)
        model.ready.connect(self._send)
        model.answered.connect(self._show_answer)
        model.refused.connect(
            lambda words: self._banner.tell("error", "还没有办成", words, topic="lead")
        )
        for panel in (self.material, self.posting):
            panel.left.connect(self._back)
        self.posting.posted.connect(model.post)
        self.posting.refused.connect(lambda key, words: model.post(key, (), words))
        self.posting.reprinted.connect(self._reprint)
        model.situation.connect(self._look)
        model.hung.connect(lambda _key: self._back())
        self.material.approve.connect(
            lambda one: self.context.navigator.go("seizure", visit_id=one)
        )
        self._minute.timeout.connect(self._show_left)
        for news in (self.context.changes.visit_changed, self.context.changes.papers_changed):
            news.connect(lambda _id: self.model.refresh() if self.isVisible() else None)

    # -- the page ---------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Where both columns do not fit, a button changes between them."""
        narrow = self.width() < NARROW
        left = narrow and self._shows_left
        self.turn.setVisible(narrow)
        count = len(self.model.clocks) + len(self.model.awaited)
        self.turn.set_words("打印队列" if left else f"期限和审批 {count}")
        self._left_area.setVisible(not narrow or left)
        self._left_area.setFixedWidth(max(self.width() - 40, 200) if left else LEFT)
        self._card.setVisible(not narrow or not left)

    def _turn(self) -> None:
        self._shows_left = not self._shows_left
        self._arrange()

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        self._whole.setCurrentIndex(0)
        self._minute.start()
        self.model.refresh()

    def leave(self) -> None:
        self._minute.stop()

    def primary(self) -> QAbstractButton | None:
        return (self.print, self.material.record, self.posting.photo)[self._whole.currentIndex()]

    def columns(self) -> list[QWidget]:
        return [self._left_area, self._card]

    def _show(self) -> None:
        model = self.model
        self._banner.solve("lead")
        self._title.set_title("带队台", model.heading())
        teams = {",".join(badges): words for words, badges in model.teams}
        self.team.offer({"": "所有的组"} | teams)
        self.team.choose(",".join(model.team))
        self.order.choose(model.order.value)
        lines = model.lines()
        self._list.setCurrentWidget(self.queue if lines else self._nothing)
        self.queue.offer(lines, model.ticks)
        lacking = model.lacking()
        self._elsewhere.setVisible(lacking > 0)
        self._lacking.setText(f"其他电脑的 {lacking} 份结果还没有取来，取来以后可以一起打印。")
        self._show_left()
        self._show_ticks()
        self._show_answer()
        self._arrange()
        if lines and not self.focusWidget():
            self.queue.head.setFocus()

    def _show_ticks(self) -> None:
        self.queue.show_ticks(self.model.ticks)
        hung, waiting = self.model.hanging()
        words = f"已选 {len(self.model.ticks)} 份，共 {self.model.ticked_pages()} 页"
        if hung or waiting:
            words += f"；已张贴 {hung}，待张贴 {waiting}"
        self._card.note.setText(words)
        self._say_acts()

    def _say_acts(self) -> None:
        """What can be done with the ticked ones, in the words of the buttons."""
        count = len(self.model.ticks)
        two = self.layout_of.current() != "one"
        sheets = (count + 1) // 2 if two else self.model.ticked_pages()
        self.print.set_words(f"打印 {count} 份（{sheets} 张）" if count else "打印")
        self.print.setEnabled(count > 0 and bool(self.printer.current()))
        self.file.setEnabled(count > 0)
        self.post.setEnabled(count == 1)
        self.post.setAccessibleName("张贴情况" if count == 1 else "张贴情况，先只勾选一家")

    # -- the left column --------------------------------------------------------------------

    def _show_left(self) -> None:
        clear(self._left)
        clocks = ClockCard(self.model.clock_lines(), whole=self._all_clocks)
        clocks.turned.connect(self._turn_clocks)
        clocks.gone.connect(lambda page, one: self.context.navigator.go(page, visit_id=one))
        approvals = ApprovalCard(self.model.awaited)
        approvals.looked.connect(self._material)
        self._left.addWidget(clocks.snug())
        self._left.addWidget(approvals.snug())
        self._left.addStretch()

    def _turn_clocks(self) -> None:
        self._all_clocks = not self._all_clocks
        self._show_left()

    def _material(self, one: Any) -> None:  # noqa: ANN401 - what the model offered
        from app.ui.models.today import clock_words

        words = clock_words("", one.clock, self.model.now())
        self.material.show_visit(one.visit, words.end, words.left, words.article)
        self._whole.setCurrentWidget(self.material)
        self.material.record.setFocus()

    # -- printing ---------------------------------------------------------------------------

    def _press_print(self) -> None:
        if self.print.isEnabled():
            self._print(to_file=False)

    def _print(self, *, to_file: bool) -> None:
        self._to_file = to_file
        self.model.print(two=self.layout_of.current() != "one")

    def _resume(self) -> None:
        self._to_file = not self.printer.current()
        self.model.resume()

    def _work(self, words: str) -> None:
        self._progress.setVisible(bool(words))
        for button in (self.print, self.file, self.resume):
            button.setEnabled(not words)
        if words:
            self._progress.show_progress(0, 0, words)
            self._progress.offer_cancel(words == "正在排版")
        else:
            self._say_acts()

    def _tell_progress(self, done: int, total: int, words: str) -> None:
        self._progress.show_progress(done, total, f"正在排版 {words}")

    def _send(self, printed: Any) -> None:  # noqa: ANN401 - the model's Printed
        """One file, to the printer or to a disk; only a person says what came out."""
        if self._to_file:
            batch = self.model.batch
            target = save_as(self, f"张贴件 {batch.number if batch else ''}.pdf")
            if target is not None:
                self.model.write_file(target)
            else:
                self._show_answer()
            return
        sent, total = to_printer(self.printer.current(), (printed.data,), "张贴件")
        if sent < total:
            self._banner.tell(
                "error",
                f"打印机只收下第 {sent} 页，共 {total} 页",
                "这一批都在，没有计入已印出。请检查打印机，再从没印好的一件接着打。",
                topic="printer",
            )
        self.model.sent()

    def _show_answer(self) -> None:
        """After sending: did it all come out; after trouble: what is still open."""
        model = self.model
        batch, waiting = model.batch, model.waiting_sheets()
        self._answer.setVisible(bool(waiting))
        if waiting and batch is not None:
            pages = f"，{model.printed.pages} 页" if model.printed is not None else ""
            self._asked_for.setText(
                f"批次 {batch.number}：送出 {len(waiting)} 件{pages}。纸都出来了吗？"
            )
            offers = {str(n): f"第 {n} 件起" for n in waiting}
            self.not_out.offer({"": "没印全"} | offers)
        left = model.open_sheets() if not waiting else 0
        self.resume.setVisible(left > 0)
        self.resume.set_words(f"接着打没印好的 {left} 件")

    def _say_out(self, missing_from: int) -> None:
        self.model.came_out(missing_from=missing_from)

    # -- what hangs -------------------------------------------------------------------------

    def _look(self, one: Situation) -> None:
        self.posting.show_situation(one)
        self._whole.setCurrentWidget(self.posting)
        self.posting.photo.setFocus()

    def _reprint(self, key: str) -> None:
        self._back()
        self._to_file = not self.printer.current()
        self.model.reprint(key)

    def _back(self) -> None:
        self._whole.setCurrentIndex(0)


__all__ = ["LeadPage"]
