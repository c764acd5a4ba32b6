"""检查: sections at the left, one item after the other in the middle, its ground at the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.moments import day_of
from app.domain.visit import Verdict
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner
from app.ui.fields.verdicts import ORDER
from app.ui.models.panel import Panel
from app.ui.models.saving import SaveReport
from app.ui.models.visit import VisitModel
from app.ui.page import Context, Hit
from app.ui.pages.item_list import ItemList
from app.ui.pages.side_panel import SidePanel
from app.ui.pages.workspace_bar import WorkspaceBar
from app.ui.pages.workspace_columns import Drawers, SectionSide
from app.ui.pages.workspace_keys import bind
from app.ui.pages.workspace_news import not_stored, resumed, too_long
from app.ui.pages.workspace_photos import VisitPhotos
from app.ui.pages.workspace_states import row_state, section_states


class Workspace(QWidget):
    """Shows one `VisitModel`; forwards keys and presses to it."""

    left = Signal()  # back
    finished = Signal(str)  # visit id: review
    seizure_wanted = Signal(str, str)  # visit id, item id

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("page")
        self._context = context
        self.model: VisitModel | None = None
        self._item = ""
        self._asked = ""
        self.bar = WorkspaceBar()
        self.banner = Banner((14, 10, 14, 0))
        self.side = SectionSide()
        self.sections = self.side.sections
        self.items = ItemList()
        self.editor = self.items.editor
        self.panel = SidePanel()
        self.photos = VisitPhotos(self, self.editor.photos, self.banner, self.tell)
        self.drawers = Drawers(self.side, self.items, self.panel)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.side)
        body.addWidget(self.items, 1)
        body.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.banner)
        column.addLayout(body, 1)
        self._connect()
        self._bind()

    def _connect(self) -> None:
        self.bar.back.clicked.connect(self.left)
        self.bar.finish.clicked.connect(self._finish)
        self.bar.unanswered.clicked.connect(lambda: self.go_unanswered(1))
        self.bar.sections_button.clicked.connect(lambda: self.drawers.toggle("left"))
        self.bar.panel_button.clicked.connect(lambda: self.drawers.toggle("right"))
        self.sections.chosen.connect(self._open_section)
        self.items.wanted.connect(self.open_item)
        self.items.rest_wanted.connect(self._rest)
        self.editor.judged.connect(self.judge)
        self.editor.changed.connect(self._changed)
        self.editor.typing.connect(self._typing)
        self.photos.added.connect(self.editor.after_photos)
        self.editor.reasoned.connect(lambda: self.go_unanswered(1))
        self.editor.seizure_wanted.connect(self._want_seizure)
        self.editor.pasted_too_much.connect(self._pasted_too_much)

    def _bind(self) -> None:
        bind(
            self,
            {
                "F3": lambda: self.go_unanswered(1),
                "Shift+F3": lambda: self.go_unanswered(-1),
                "F2": self._write_finding,
                "F4": self.editor.photos.ask_files,
                "F7": self._focus_measures,
                "F8": self._rest,
                "Shift+F8": self._offer_rest_with_keys,
                "F9": self.panel.toggle_full,
                "Ctrl+Z": self.undo,
                "Ctrl+V": self.photos.paste,
            },
        )

    # showing

    def show_visit(self, model: VisitModel, item_id: str = "") -> None:
        """Another visit: read it, then open that item, else where it stopped."""
        self._asked = item_id
        self._put_away()
        self.model = model
        self._item = ""
        self.items.clear()
        model.setParent(self)
        model.loaded.connect(self._loaded)
        model.item_changed.connect(self._item_changed)
        model.counts_changed.connect(self._show_counts)
        self.photos.follow(model)
        model.panel_ready.connect(self._show_panel)
        model.refused.connect(lambda said: self.tell("warn", "这一步没有办", said, topic="refused"))
        model.queue.changed.connect(self._show_saved)
        model.queue.failing.connect(self._saving_failed)
        model.queue.refused.connect(
            lambda said: self.tell("error", "这个回答不能存入", said, topic="saving")
        )
        model.queue.recovered.connect(self._recovered)
        model.open()

    def _loaded(self) -> None:
        model = self._require()
        visit = model.visit
        self.bar.show_visit(visit, model.basis, len(model.item_ids()), model.checklist.premises)
        self._context.navigator.title_wanted.emit(visit.party.name)
        self._show_counts()
        self._show_saved(model.queue.report())
        first = self._asked if self._asked in model.item_ids() else model.first_item()
        if first:
            self.open_item(first)
        if model.cut_off:
            self.tell("warn", *resumed(model, self._item), topic="crash")
        elif model.closed:
            self.tell("info", "这次检查已经办完封存", "只能看，不能改。需要更正时另出文书。")

    def _put_away(self) -> None:
        """The visit before: gone, unless an answer of it is still being retried."""
        old = self.model
        if old is None:
            return
        self.editor.flush()
        old.blockSignals(True)
        old.queue.blockSignals(True)
        if not old.holds_unsaved():
            old.deleteLater()

    def unsaved(self) -> str:
        """What would be lost by closing the program now; empty: nothing."""
        self.flush()
        count = self.model.queue.report().failed if self.model else 0
        return f"{count} 个回答还没有存上" if count else ""

    def come_back(self, item_id: str = "") -> None:
        """The same visit again, from another page: read anew, since papers may have changed it."""
        model = self._require()
        if model.holds_unsaved():
            if item_id in model.item_ids():
                self.open_item(item_id)
            return
        self.show_visit(VisitModel(self._context, model.visit_id), item_id or self._item)

    def open_item(self, item_id: str, *, focus: bool = True) -> None:
        """Open one item: its row becomes the editor."""
        model = self._require()
        self.editor.flush()
        section = model.section_of(item_id)
        if not self.items.has(section):
            places = model.sections[section].places
            self.items.make(section, tuple(row_state(model, place.item.id) for place in places))
        self._item = item_id
        place = model.place(item_id)
        today = day_of(model.now())
        answer, judged = model.answer(item_id), model.judged(item_id)
        self.editor.show_item(place, answer, judged=judged, today=today)
        if model.closed:
            self.editor.show_answer(answer, read_only=True)
        self.photos.show_item(item_id)
        self.items.open_item(section, item_id)
        self._show_sections()
        self.items.reveal()
        QTimer.singleShot(0, self.items.reveal)
        if focus:
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        model.remember(item_id)
        model.want_panel(item_id)

    def _item_changed(self, item_id: str) -> None:
        model = self._require()
        if item_id not in model.item_ids():
            return
        self.items.show_row(row_state(model, item_id))
        if item_id == self._item:
            self.editor.show_answer(model.answer(item_id), read_only=model.closed)
            self.photos.show_need()

    def _show_counts(self) -> None:
        model = self._require()
        counts = model.counts()
        self.bar.show_counts(counts, model.proposal(), len(model.unanswered()))
        self.side.progress.show_progress(len(counts.answered), len(counts.applicable), "已答")
        self._show_sections()

    def _show_sections(self) -> None:
        model = self._require()
        states = section_states(model)
        current = self.items.shown()
        self.sections.show_states(states, current)
        self.side.reveal(current)
        if 0 <= current < len(states):
            now = states[current]
            rest = len(model.rest_of(current, with_keys=False))
            self.items.show_head(now.number, now.title, now.answered, now.total, rest)

    def _show_saved(self, report: SaveReport) -> None:
        model = self._require()
        self.bar.show_saved(report, read_only=model.closed)
        for item_id in model.queue.unsaved():
            self.items.show_row(row_state(model, item_id))

    def _show_panel(self, panel: Panel) -> None:
        if panel.item_id == self._item:
            self.panel.show_panel(panel)

    # answering

    def judge(self, verdict: Verdict) -> None:
        """1 goes on, 2 and 3 go to the first row that wants something."""
        model = self._require()
        if not self._item or not model.judged(self._item) or model.closed:
            return
        self.editor.flush()
        model.judge(self._item, verdict)
        if verdict is Verdict.PASS:
            if self._context.habits.one_goes_on:
                self.go_unanswered(1)
        else:
            self.editor.first_stop()
            QTimer.singleShot(0, self.items.reveal)

    def _changed(self, fields: dict[str, Any], typing: str) -> None:
        model = self._require()
        if self.editor.item_id in model.item_ids():
            model.change(self.editor.item_id, fields, typing=typing)

    def _typing(self) -> None:
        self._require().queue.set_dirty(True)

    def _want_seizure(self) -> None:
        self.editor.flush()
        self.seizure_wanted.emit(self._require().visit_id, self._item)

    def go_unanswered(self, step: int) -> None:
        """F3: the next unanswered item; where there is none, say so."""
        model = self._require()
        self.editor.flush()
        following = model.next_unanswered(self._item, step)
        if following is not None:
            self.open_item(following)
        elif not model.unanswered():
            words = "可以按“完成检查”去核对；随时可以回来改。"
            self.tell("ok", "所有项目都答了", words, topic="all-answered")
            self.editor.setFocus()

    def _step_item(self, step: int) -> None:
        model = self._require()
        ids = model.item_ids()
        place = ids.index(self._item) + step if self._item in ids else 0
        if 0 <= place < len(ids):
            self.open_item(ids[place])

    def _open_section(self, section: int) -> None:
        model = self._require()
        if not 0 <= section < len(model.sections):
            return
        ids = [place.item.id for place in model.sections[section].places]
        waiting = [one for one in ids if model.judged(one) and model.verdict(one) is None]
        self.drawers.close()
        self.open_item((waiting or ids)[0])

    def _rest(self) -> None:
        """F8: the section's general items comply, in one act that Ctrl+Z takes back."""
        model = self._require()
        ids = model.rest_of(self.items.shown(), with_keys=False)
        if not ids or model.closed:
            return
        self.editor.flush()
        model.rest_complies(ids)
        self.banner.solve("rest")
        self.go_unanswered(1)

    def _offer_rest_with_keys(self) -> None:
        """Shift+F8 shows the key items first and takes one Enter."""
        model = self._require()
        ids = model.rest_of(self.items.shown(), with_keys=True)
        if not ids or model.closed:
            return
        keys = [model.place(one) for one in ids if model.place(one).item.key]
        button = Button(f"这 {len(ids)} 项都符合")

        def accept() -> None:
            self.banner.solve("rest")
            model.rest_complies(ids)
            self.go_unanswered(1)

        button.clicked.connect(accept)
        listed = "；".join(f"{place.number} {place.item.text}" for place in keys)
        head = f"本节还有 {len(ids)} 项没有答，其中重点项 {len(keys)} 个"
        self.tell("warn", head, listed, button, topic="rest")
        button.setFocus()

    def undo(self) -> None:
        """Ctrl+Z: the last act, whatever it was."""
        self.editor.flush()
        item_id = self._require().undo()
        if item_id is not None and item_id in self._require().item_ids():
            self.open_item(item_id)

    def _write_finding(self) -> None:
        if self.editor.finding.isVisible():
            self.editor.finding.setFocus(Qt.FocusReason.ShortcutFocusReason)
            QTimer.singleShot(0, self.items.reveal)

    def _focus_measures(self) -> None:
        first = self.editor.measures.first()
        if first is not None and first.isVisible():
            first.setFocus(Qt.FocusReason.TabFocusReason)

    # telling

    def tell(self, kind: Any, headline: str, words: str, *buttons: Button, topic: str = "") -> None:  # noqa: ANN401
        """One banner above the columns; it pushes them down and covers nothing."""
        self.banner.tell(kind, headline, words, *buttons, topic=topic)

    def _saving_failed(self, sentence: str) -> None:
        model = self._require()
        retry = Button("现在试", icon="refresh")
        retry.clicked.connect(model.queue.retry)
        self.tell("error", *not_stored(model, sentence), retry, topic="saving")

    def _recovered(self) -> None:
        model = self._require()
        self.banner.solve("saving")
        self._show_saved(model.queue.report())
        for item_id in model.item_ids():
            self.items.show_row(row_state(model, item_id))

    def _pasted_too_much(self, count: int) -> None:
        self.tell("warn", *too_long(count), topic="paste")

    # keys and layout

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys nobody else wanted. A digit typed into a field never arrives here."""
        if (
            self.model is None
            or not self._item
            or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            event.ignore()
            return
        key = event.key()
        digits = {Qt.Key.Key_1: 0, Qt.Key.Key_2: 1, Qt.Key.Key_3: 2}
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if key in digits:
            self.judge(ORDER[digits[Qt.Key(key)]])
        elif key in steps:
            self._step_item(steps[Qt.Key(key)])
        elif key in pages:
            self._open_section(self.items.shown() + pages[Qt.Key(key)])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        elif key == Qt.Key.Key_Backspace:
            if not self.model.closed:
                self.model.clear(self._item)
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            event.ignore()

    def _enter(self) -> None:
        if not self.editor.next_stop():
            self.go_unanswered(1)
        QTimer.singleShot(0, self.items.reveal)

    def _escape(self) -> None:
        """Close the drawer, leave the field, go back: in this order."""
        if self.drawers.open:
            self.drawers.close()
        elif isinstance(self.focusWidget(), QLineEdit | QPlainTextEdit):
            self.editor.setFocus()
        else:
            self.left.emit()

    def _finish(self) -> None:
        self.editor.flush()
        self.finished.emit(self._require().visit_id)

    def flush(self) -> None:
        """Another page comes to the front."""
        self.editor.flush()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.window().width()
        self.bar.set_room(three=wide >= 1200, two=wide >= 900)
        self.drawers.fit(wide, self.width())
        self.items.dock(wide < 900)

    def columns(self) -> list[QWidget]:
        return [self.bar, self.side, self.items, self.panel]

    def primary(self) -> QAbstractButton:
        return self.bar.finish

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Items of this visit by number or words, for Ctrl+K."""
        if self.model is None:
            return ()
        model, found = self.model, []
        for item_id in model.item_ids():
            place = model.place(item_id)
            if place.number == text or place.number.startswith(text) or text in place.item.text:
                found.append(self._hit(item_id, f"{place.number} {place.item.text}"))
        return tuple(found[:6])

    def _hit(self, item_id: str, words: str) -> Hit:
        state = row_state(self._require(), item_id)
        return Hit(words, state.words(), "list-check", lambda: self.open_item(item_id))

    def _require(self) -> VisitModel:
        assert self.model is not None
        return self.model
