"""条款: every document and its articles, found by words or by citation, and who rests on them."""

from __future__ import annotations

from functools import partial
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
from app.ui.fields.forms import DayField, column
from app.ui.fields.go_rows import GoRows
from app.ui.fields.inputs import SearchBox
from app.ui.fields.labels import EmptyState, Label, PageTitle
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.progress import ProgressLine
from app.ui.fields.rows import Elided, Pick, PickList
from app.ui.models.provision_texts import MOST_HITS, STATUS, Line, Listed, Reading, RestingGroup
from app.ui.models.provisions import ProvisionsModel, Taken
from app.ui.page import Context, Hit, Page
from app.ui.pages.provisions_text import LOOKS, ArticleView, AskDay, TakenView
from app.ui.theme import Size

KINDS = "法规文本 (*.md *.docx *.txt)"
HINT = "词语或条号，如 食品安全法 第三十四条"
FEW = 12  # so many resting items are shown open
PAUSE = 200  # ms after the last key


class ProvisionsPage(Page):
    hints = (
        ("↑ ↓", "换一条"),
        ("Enter", "打开"),
        ("Ctrl+F", "查找"),
        ("PgUp PgDn", "翻条文"),
        ("F6", "换一栏"),
        ("Esc", "返回"),
    )
    keys = (*hints, ("Ctrl+O", "装入法规"), ("Ctrl+D", "换日期"))

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = ProvisionsModel(context, self)
        self._open_lists: set[str] = set()
        self._to_lines = False  # the focus goes into the lines when they arrive
        self._title = PageTitle("条款", "法规和政策的条文，以及哪些检查项依据它")
        self.day = DayField("")
        self.today = Button("回到今天", icon="calendar", look="link")
        self.take = Button("装入法规", icon="upload", key="Ctrl+O")
        self.banner = Banner()
        self._progress = ProgressLine()
        self._progress.hide()
        self.search = SearchBox(HINT)
        self.back = Button("全部文件", icon="arrow-left", look="link")
        self.where = Elided("", Size.NOTE, bold=True)
        self.documents = GoRows("文件")
        self.lines = PickList("条文")
        self.article = ArticleView()
        self.taken = TakenView()
        self.ask_day = AskDay()
        self.resting = GoRows("依据它的检查项")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(PAUSE)
        self._build()
        self._wire()

    # building

    def _build(self) -> None:
        self.day.edit.setAccessibleName("看哪一天的文本")
        self.day.setFixedWidth(136)
        asked = Label("在某日的文本", Size.NOTE, tone="second")
        asked.setBuddy(self.day.edit)
        for widget in (self.today, asked, self.day, self.take):
            self._title.add(widget)
        self._panes = Panes(
            Pane(self._left(), "查找", 372, 320),
            Pane(self._middle(), "条文", least=420),
            Pane(self._right(), "依据它的检查项", 330, 290),
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._title)
        around = column(8, (20, 0, 20, 8))
        around.addWidget(self.banner)
        around.addWidget(self._progress)
        whole.addLayout(around)
        whole.addWidget(self._panes, 1)

    def _left(self) -> QWidget:
        card = self.left = Card()
        card.body.setContentsMargins(0, 10, 0, 8)
        top = column(6, (10, 0, 10, 0))
        top.addWidget(self.search)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.back)
        head.addWidget(self.where, 1)
        top.addLayout(head)
        card.body.addLayout(top)
        self.left_stack = QStackedWidget()
        self.nothing = EmptyState("search", "没有找到", "换几个字，或者写条号再找。")
        for view in (self.documents, self.lines, self.nothing):
            self.left_stack.addWidget(view)
        card.add(self.left_stack, 1)
        return card

    def _middle(self) -> QWidget:
        card = Card()
        card.body.setContentsMargins(1, 1, 1, 1)
        self.start = EmptyState(
            "book",
            "选一份文件，或者查一条",
            "左边按 Enter 打开一份文件；也可以写词语或者条号。\n"
            "没有全文的法规按条号引用，装入后就能看条文。",
        )
        self.middle = QStackedWidget()
        for view in (self.start, self.article, self.taken, self.ask_day):
            self.middle.addWidget(view)
        card.add(self.middle, 1)
        return card

    def _right(self) -> QWidget:
        self.right = Card("依据它的检查项", icon="list-check")
        self.right.body.setContentsMargins(0, 0, 0, 8)
        self.nobody = Label("", Size.NOTE, tone="second", wrap=True)
        self.nobody.setContentsMargins(16, 14, 16, 0)
        self.right.add(self.nobody)
        self.right.add(self.resting, 1)
        return self.right

    def _wire(self) -> None:
        model = self.model
        self._typing.timeout.connect(self._search_typed)
        self.search.changed.connect(lambda _words: self._typing.start())
        self.search.entered.connect(self._search_now)
        self.search.down.connect(self._to_list)
        self.back.clicked.connect(self._escape)
        self.documents.opened.connect(self._open_document)
        for told in (self.lines.pressed, self.lines.opened):
            told.connect(lambda _key: self._panes.bring(self.middle))
        self.lines.picked.connect(self._choose)
        self.lines.opened.connect(lambda _key: self.resting.focus())
        self.resting.opened.connect(self._go_to_item)
        self.day.changed.connect(model.set_day)
        self.today.clicked.connect(lambda: self._see_day(model.today()))
        self.article.day_wanted.connect(self._see_day)
        self.article.import_wanted.connect(self.ask_file)
        self.take.clicked.connect(self.ask_file)
        self.taken.open_wanted.connect(self._open_taken)
        self.ask_day.given.connect(model.take_in_from)
        self.ask_day.given_up.connect(self._let_go)
        model.listed.connect(self._show_documents)
        model.lined.connect(self._show_lines)
        model.read.connect(self._show_reading)
        model.taken.connect(self._show_taken)
        model.day_wanted.connect(self._ask_day)
        model.refused.connect(self._refused)
        model.working.connect(self._work)

    # the page

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - words, or a document's code
        """`words`: looked for at once (a citation opens its place); `code`: that document."""
        words, code = str(arguments.get("words") or ""), str(arguments.get("code") or "")
        self.day.set_day(self.model.day)
        if words or code:
            self._let_go()
        if words:
            self.search.edit.setText(words)
            self.model.look_for(words)
        elif code:
            self.search.edit.clear()
            self.model.open_document(code)
        self.model.refresh()
        self.search.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        self._typing.stop()

    def primary(self) -> QAbstractButton | None:
        view = self.middle.currentWidget()
        if view is self.taken:
            return self.taken.see
        return self.ask_day.go_on if view is self.ask_day else None

    def columns(self) -> list[QWidget]:
        return [self.left_stack, self.middle, self.right, self._title]

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Documents by name, for Ctrl+K."""
        go = self.context.navigator.go
        return tuple(
            Hit(one.short, STATUS[one.status], "book", partial(go, "provisions", code=one.code))
            for one in self.model.documents
            if text in one.title or text.upper() == one.code
        )[:4]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        key = event.key()
        bar = self.article.verticalScrollBar()
        if control and key == Qt.Key.Key_F:
            self._panes.bring(self.left)
            self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.edit.selectAll()
        elif control and key == Qt.Key.Key_O:
            self.ask_file()
        elif control and key == Qt.Key.Key_D:
            self.day.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.day.edit.selectAll()
        elif key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            step = bar.pageStep() - 40
            bar.setValue(bar.value() + (step if key == Qt.Key.Key_PageDown else -step))
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    # searching and choosing

    def _search_typed(self) -> None:
        self._let_go()
        self.model.look_for(self.search.text())

    def _search_now(self) -> None:
        """Enter: what stands there now; a second Enter goes to what was found."""
        self._typing.stop()
        if self.search.text() == self.model.words:
            self._to_list()
        else:
            self._let_go()
            self.model.look_for(self.search.text())

    def _to_list(self) -> None:
        if self.model.view == "documents":
            self.documents.focus(self.model.code)
        else:
            self.lines.focus_first()

    def _open_document(self, code: str) -> None:
        self._let_go()
        self._to_lines = True
        self.model.open_document(code)

    def _choose(self, key: str) -> None:
        self._let_go()
        self.model.choose(key)

    def _escape(self) -> None:
        """Back by one step: what was looked for, then the document."""
        model = self.model
        self._typing.stop()
        was = model.code
        if self._held():
            self._let_go()
        elif model.words or self.search.text():
            self.search.edit.clear()
            model.look_for("")
            self.search.edit.setFocus()
        elif model.code:
            model.close_document()
            self.documents.focus(was)

    def _see_day(self, day: Any) -> None:  # noqa: ANN401 - a date
        self.day.set_day(day)
        self.model.set_day(day)

    def _go_to_item(self, key: str) -> None:
        """A checklist opens or closes its items here; an item leads to the editor."""
        checklist_id, _, item_id = key.partition("/")
        if item_id:
            go = self.context.navigator.go
            go("forms", checklist_id=checklist_id, item_id=item_id)
            return
        self._open_lists ^= {checklist_id}
        if self.model.reading is not None:
            self._offer_resting(self.model.reading)

    # showing

    def _show_documents(self) -> None:
        self.documents.offer([_document_pick(one) for one in self.model.documents])
        self.today.setVisible(self.model.day != self.model.today())
        self._show_where()

    def _show_lines(self) -> None:
        model = self.model
        searching, inside = model.view == "hits", model.view != "documents"
        self.lines.offer([_line_pick(one) for one in model.lines], model.chosen)
        for row in self.lines.rows:
            row.enter_presses = False  # Enter goes on to who rests on it: `opened`
        empty = searching and not model.lines
        view = self.nothing if empty else self.lines if inside else self.documents
        self.left_stack.setCurrentWidget(view)
        self._show_where()
        if self._to_lines and model.lines:
            self._to_lines = False
            QTimer.singleShot(0, self.lines, self.lines.focus_first)  # the rows have their places

    def _show_where(self) -> None:
        model = self.model
        self.back.setVisible(model.view != "documents")
        document = model.document(model.code)
        if model.view == "hits":
            self.back.set_words("返回")
            found = len(model.lines)
            words = f"找到 {found} 条" if found < MOST_HITS else f"先列出 {found} 条"
        elif document is not None:
            self.back.set_words("全部文件")
            words = document.short
        else:
            words = f"{len(model.documents)} 份文件"
        self.where.setText(words)
        self.where.setAccessibleName(words)

    def _held(self) -> bool:
        """An import is being told or asked about: the middle stays with it."""
        return self.middle.currentWidget() in {self.taken, self.ask_day}

    def _let_go(self) -> None:
        reading = self.model.reading
        self.middle.setCurrentWidget(self.article if reading is not None else self.start)

    def _show_reading(self) -> None:
        reading = self.model.reading
        if not self._held():
            self.middle.setCurrentWidget(self.article if reading is not None else self.start)
        if reading is None:
            self.nobody.setText("打开一条，这里列出依据它的检查项。")
            self.nobody.show()
            self.resting.offer([])
            self.right.note.setText("")
            return
        self.article.show_reading(reading)
        total = sum(len(group.items) for group in reading.groups)
        self._open_lists = {one.checklist_id for one in reading.groups} if total <= FEW else set()
        self._offer_resting(reading)
        self.nobody.setText("" if total else "没有检查项依据这一条。")
        self.nobody.setVisible(not total)
        self.right.note.setText(f"{total} 项" if total else "")

    def _offer_resting(self, reading: Reading) -> None:
        picks: list[Pick] = []
        for group in reading.groups:
            picks.append(_group_pick(group, opened=group.checklist_id in self._open_lists))
            if group.checklist_id in self._open_lists:
                picks += [
                    Pick(
                        f"{group.checklist_id}/{one.item_id}", f"{one.number} {one.text}", one.where
                    )
                    for one in group.items
                ]
        self.resting.offer(picks, lit=tuple(self._open_lists))

    # bringing in

    def ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "选一份要装入的法规", "", KINDS)
        if chosen:
            self.model.take_in(Path(chosen))

    def _show_taken(self, taken: Taken) -> None:
        self.banner.solve("law")
        self.taken.show_taken(taken)
        self.middle.setCurrentWidget(self.taken)
        self._panes.bring(self.middle)
        self.taken.see.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_taken(self, code: str) -> None:
        self.search.edit.clear()
        self._open_document(code)

    def _ask_day(self, name: str, sentence: str) -> None:
        self.middle.setCurrentWidget(self.ask_day)
        self._panes.bring(self.middle)
        self.ask_day.ask(name, sentence, self.model.today())

    def _refused(self, words: str) -> None:
        self._let_go()  # a day that was asked for belongs to the file before
        self.banner.tell("error", "没有办成", words, topic="law")

    def _work(self, words: str) -> None:
        self._progress.setVisible(bool(words))
        self.take.setEnabled(not words)
        if words:
            self._progress.show_progress(0, 0, words)


def _document_pick(one: Listed) -> Pick:
    return Pick(one.code, one.short, one.second, tag=STATUS[one.status], tag_look=LOOKS[one.status])


def _line_pick(one: Line) -> Pick:
    tag = f"{one.resting} 项" if one.resting else ""
    return Pick(one.key, one.label, one.second, tag=tag)


def _group_pick(one: RestingGroup, *, opened: bool) -> Pick:
    second = f"第 {one.version} 版 · {'收起' if opened else '展开'}"
    title = one.title.removesuffix("要点表").removesuffix("检查").removesuffix("监督")
    return Pick(one.checklist_id, title, second, tag=f"{len(one.items)} 项")
