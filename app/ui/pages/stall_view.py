"""One stall: its facts, its short list, and the offer to end it with one key where it is clean."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.labels import label
from app.domain.moments import day_of
from app.domain.rapid_test import beyond
from app.domain.session import clean_closing
from app.domain.visit import Closing, Outcome, Verdict, Visit, VisitState
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, BannerKind
from app.ui.fields.chips import ChipGroup
from app.ui.fields.labels import Label
from app.ui.fields.verdicts import ORDER, VerdictBar
from app.ui.models.saving import SaveReport
from app.ui.models.stall import HOLDERS, StallModel
from app.ui.models.visit import VisitModel
from app.ui.page import Context
from app.ui.pages.stall_away import StallAwayForm
from app.ui.pages.stall_head import StallHead
from app.ui.pages.stall_items import StallItems, offer_words, refusal_words, wants_editor
from app.ui.pages.workspace_keys import bind
from app.ui.pages.workspace_photos import VisitPhotos
from app.ui.pages.workspace_states import row_state
from app.ui.theme import Size


class StallView(QWidget):
    """Shows one visit of the strip through its `VisitModel`; answers go the way of any visit."""

    next_wanted = Signal()  # the stall is done, or left: the next one
    test_wanted = Signal()
    item_shown = Signal(str)
    reported = Signal(object)  # SaveReport
    changed = Signal()  # what the strip says of this stall

    def __init__(self, context: Context, stall: StallModel) -> None:
        super().__init__()
        self._context, self._stall = context, stall
        self.model: VisitModel | None = None
        self._item = ""
        self.head = StallHead()
        self.facts, self.confirm = self.head.facts, self.head.confirm
        self.items = StallItems()
        self.editor = self.items.editor
        self.verdicts = VerdictBar()
        self.banner = Banner()
        self.away = StallAwayForm()
        self.away.hide()
        self.offer_words = Label("", Size.NOTE, wrap=True)
        self.holder = ChipGroup(HOLDERS, exclusive=True)
        self.photos = VisitPhotos(self, self.editor.photos, self.banner, self._tell)
        self._build()
        self._wire()

    def _build(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.head)
        around = QVBoxLayout()
        around.setContentsMargins(14, 0, 14, 0)
        around.addWidget(self.banner)
        column.addLayout(around)
        column.addWidget(self.items, 1)
        column.addWidget(self.away, 1)
        self._foot = QWidget()
        self._foot.setObjectName("bar")
        self._foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot = self._foot_column = QVBoxLayout(self._foot)
        foot.setContentsMargins(14, 8, 14, 8)
        foot.setSpacing(6)
        foot.addWidget(self.verdicts)
        self._offer = QWidget()
        offer = QHBoxLayout(self._offer)
        offer.setContentsMargins(0, 0, 0, 0)
        offer.setSpacing(12)
        offer.addWidget(self.offer_words, 1)
        offer.addWidget(self.holder)
        foot.addWidget(self._offer)
        column.addWidget(self._foot)

    def _wire(self) -> None:
        self.head.facts_changed.connect(self._facts_changed)
        self.confirm.clicked.connect(self.enter)
        self.items.wanted.connect(self._row_pressed)
        self.verdicts.chosen.connect(self.judge)
        self.editor.judged.connect(self.judge)
        self.editor.changed.connect(self._changed)
        self.editor.typing.connect(lambda: self._require().queue.set_dirty(True))
        self.editor.reasoned.connect(self.go_unanswered)
        self.editor.seizure_wanted.connect(self._seize)
        self.head.review.clicked.connect(self._to_review)
        self.head.trouble.clicked.connect(self._open_away)
        self.away.given_up.connect(self._close_away)
        self._stall.entered.connect(self._entered)
        self._stall.concluded.connect(self._concluded)
        bind(
            self,
            {
                "F3": self.go_unanswered,
                "F2": self._write_finding,
                "F4": self.editor.photos.ask_files,
                "F7": self._open_away,
                "F8": self.rest_complies,
                "Ctrl+Z": self.undo,
                "Ctrl+V": self.photos.paste,
            },
        )

    # showing

    def show_stall(self, visit_id: str, name: str) -> None:
        """Another stall; what was typed at the last one is handed over first."""
        self.put_away()
        self.head.name_stall(name)
        self._item = ""
        self.holder.choose(HOLDERS[:1])
        model = self.model = VisitModel(self._context, visit_id, self)
        model.loaded.connect(self._show)
        model.item_changed.connect(self._item_changed)
        model.counts_changed.connect(self._show_offer)
        model.queue.changed.connect(self._saved)
        model.queue.failing.connect(
            lambda said: self._tell("error", "回答还没有存上", said, topic="s")
        )
        model.queue.refused.connect(lambda said: self._tell("error", "没有存入", said, topic="s"))
        model.queue.recovered.connect(lambda: self.banner.solve("s"))
        model.refused.connect(lambda said: self._tell("warn", "这一步没有办", said, topic="r"))
        self.photos.follow(model)
        model.open()

    def put_away(self) -> None:
        """Leave the stall in front; an answer still being retried keeps its model alive."""
        old = self.model
        if old is None:
            return
        self.items.close_editor()
        old.blockSignals(True)
        if not old.holds_unsaved():
            old.queue.blockSignals(True)
            old.deleteLater()
        self.model = None

    def _show(self) -> None:
        model = self._require()
        visit = model.visit
        walking = visit.state is VisitState.OPEN
        self.head.show_model(model)
        self.away.hide()
        self.items.show()
        inspected = visit.outcome is Outcome.INSPECTED
        shown = [one for one in model.item_ids() if inspected and model.judged(one)]
        self.items.offer([row_state(model, one) for one in shown], enabled=walking)
        self._foot.setVisible(visit.state is not VisitState.PREPARING and inspected)
        self._show_offer()
        self._saved(model.queue.report())
        if not inspected:
            self._show_refusal(visit)
        elif visit.state is VisitState.PREPARING:
            self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.show_item(self._first())
        self.changed.emit()

    def _show_refusal(self, visit: Visit) -> None:
        """Nothing was inspected: the reason, and the picture its papers will want."""
        self.photos.of_place()
        photo = Button("加现场照片", icon="photo-plus", key="F4")
        photo.clicked.connect(self.editor.photos.ask_files)
        words = refusal_words(visit, len(self._require().photos))
        self._tell("warn", label(visit.outcome), words, photo, topic="refusal")
        photo.setFocus()

    def _first(self) -> str:
        model = self._require()
        waiting = model.unanswered()
        return waiting[0] if waiting else next(iter(self.items.rows), "")

    def show_item(self, item_id: str, *, edit: bool = False) -> None:
        """Make an item the current one; it opens where its verdict wants words."""
        model = self._require()
        if item_id not in self.items.rows:
            return
        self._item = item_id
        answer = model.answer(item_id)
        if edit or wants_editor(answer.verdict) or model.place(item_id).item.kind != "verdict":
            if self.items.opened() != item_id:
                self.items.close_editor()
                self.editor.show_item(
                    model.place(item_id), answer, judged=True, today=day_of(model.now())
                )
                self.photos.show_item(item_id)
            self.items.open_editor(item_id)
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.items.close_editor()
            self.items.focus_row(item_id)
        self._show_verdict()
        self.item_shown.emit(item_id)

    def _show_verdict(self) -> None:
        model = self._require()
        self.verdicts.set_state(model.verdict(self._item), read_only=model.closed)
        self.verdicts.setVisible(not self.items.opened())

    def _item_changed(self, item_id: str) -> None:
        model = self._require()
        if item_id not in self.items.rows:
            return
        self.items.show_row(row_state(model, item_id))
        if item_id == self.items.opened():
            self.editor.show_answer(model.answer(item_id), read_only=model.closed)
            self.photos.show_need()
        if item_id == self._item:
            self._show_verdict()

    def offered(self) -> Closing | None:
        """What F10 would confirm at this moment."""
        model = self.model
        if model is None or beyond(model.visit.rapid_tests) or model.closed:
            return None
        visit = model.visit.model_copy(update={"answers": dict(model.answers)})
        holder = next(iter(self.holder.chosen()), HOLDERS[0])
        return clean_closing(visit, model.checklist, model.basis, holder, model.now())

    def _show_offer(self) -> None:
        model = self._require()
        closing = self.offered()
        words = offer_words(model, closing)
        self.offer_words.setText(words)
        self.holder.setVisible(closing is not None)
        self._offer.setVisible(bool(words))

    def _saved(self, report: SaveReport) -> None:
        self.reported.emit(report)
        if self.model is not None:
            for item_id in self.model.queue.unsaved():
                self.items.show_row(row_state(self.model, item_id))

    def show_visit(self, visit: Visit) -> None:
        """The same visit with other rapid tests or another party."""
        model = self.model
        if model is not None and model.visit_id == visit.id:
            model.visit = visit
            self._show_offer()
            self.changed.emit()

    def item(self) -> str:
        """The current item; empty before the stall is entered."""
        return self._item

    def showing(self, item_id: str) -> bool:
        return self.model is not None and item_id == self._item

    def come_back(self) -> None:
        """The focus where it was before a form stood here."""
        if self._item:
            self.show_item(self._item)
        elif self.confirm.isVisible():
            self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self, *, short: bool) -> None:
        """A low window: what is not needed for the next answer gives its room to the items."""
        self.head.fit(short=short)
        self._column.setSpacing(4 if short else 8)
        self._foot_column.setContentsMargins(14, *((4, 14, 4) if short else (8, 14, 8)))

    # acting

    def enter(self) -> None:
        """The facts are right: the opening is sealed, the items may be answered."""
        model = self._require()
        if model.visit.state is VisitState.PREPARING:
            self._stall.enter(model.visit_id, self.head.held())

    def _facts_changed(self) -> None:
        """Before entering they are only shown; afterwards they are kept and the list follows."""
        model = self._require()
        if model.visit.state is VisitState.OPEN:
            self._stall.enter(model.visit_id, self.head.held())

    def _entered(self, visit_id: str) -> None:
        if self.model is not None and self.model.visit_id == visit_id:
            self.model.open()

    def judge(self, verdict: Verdict) -> None:
        """1 goes on; 2 and 3 open the editor at the row that wants words."""
        model = self._require()
        if not self._item or model.closed or model.visit.state is VisitState.PREPARING:
            return
        self.editor.flush()
        model.judge(self._item, verdict)
        if verdict is Verdict.PASS:
            self.items.close_editor()
            self.go_unanswered()
        else:
            self.show_item(self._item, edit=True)
            self.editor.first_stop()

    def _changed(self, fields: dict[str, Any], typing: str) -> None:
        model = self._require()
        if self.editor.item_id in model.item_ids():
            model.change(self.editor.item_id, fields, typing=typing)

    def go_unanswered(self) -> None:
        """F3: the next open item; where none is left, the row stays and the offer stands below."""
        model = self._require()
        self.editor.flush()
        following = model.next_unanswered(self._item)
        if following is not None:
            self.show_item(following)
        else:
            self.items.close_editor()
            self.items.focus_row(self._item)
            self._show_verdict()

    def rest_complies(self) -> None:
        """F8: the general items left are marked in one act; key items keep one look each."""
        model = self._require()
        if model.closed or model.visit.state is VisitState.PREPARING:
            return
        left = [
            one for n in range(len(model.sections)) for one in model.rest_of(n, with_keys=False)
        ]
        if left:
            self.editor.flush()
            model.rest_complies(left)
        if model.verdict(self._item) is not None:
            self.go_unanswered()

    def undo(self) -> None:
        self.editor.flush()
        item_id = self._require().undo()
        if item_id is not None:
            self.show_item(item_id)

    def finish(self) -> None:
        """F10: a clean stall is concluded and left; with open items it goes to the first one."""
        model = self._require()
        self.editor.flush()
        inspected = model.visit.outcome is Outcome.INSPECTED
        if model.visit.state is VisitState.PREPARING or model.closed or not inspected:
            self.next_wanted.emit()
        elif model.unanswered():
            first = model.unanswered()[0]
            words = f"从 {model.place(first).number} 接着答。要先走的，在左边点别的摊位。"
            self._tell("warn", f"还有 {len(model.unanswered())} 项没有答", words, topic="open")
            self.show_item(first)
        elif self.offered() is not None and model.visit.closing is None:
            holder = next(iter(self.holder.chosen()), HOLDERS[0])
            self._stall.conclude(model.visit_id, holder)
        else:
            self.next_wanted.emit()

    def _concluded(self, visit_id: str) -> None:
        if self.model is not None and self.model.visit_id == visit_id:
            self.banner.solve("open")
            self.next_wanted.emit()

    def _to_review(self) -> None:
        self.editor.flush()
        self._context.navigator.go("review", visit_id=self._require().visit_id)

    def _seize(self) -> None:
        self.editor.flush()
        where = {"visit_id": self._require().visit_id, "item_id": self._item}
        self._context.navigator.go("seizure", **where)

    def _open_away(self) -> None:
        """F7: before the stall is entered; afterwards what was seen belongs to its visit."""
        visit = self._require().visit
        if visit.state is not VisitState.PREPARING:
            words = "这一摊已经进入检查。接着答，或者在“写结论”里写明情况。"
            self._tell("info", "查不成只在进入以前记", words, topic="away")
            return
        self.items.hide()
        self.head.ask_facts(asked=False)
        self.away.show()
        self.away.open(visit.session.stall if visit.session is not None else "")

    def _close_away(self) -> None:
        self.away.hide()
        self.items.show()
        self.head.ask_facts(asked=True)
        self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write_finding(self) -> None:
        if self.editor.finding.isVisible():
            self.editor.finding.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tell(
        self, kind: BannerKind, headline: str, words: str, *buttons: Button, topic: str = ""
    ) -> None:
        self.banner.tell(kind, headline, words, *buttons, topic=topic)

    # keys

    def _row_pressed(self, item_id: str) -> None:
        """A press makes a row current; a press on the current one opens the whole editor."""
        self.show_item(item_id, edit=item_id == self._item)

    def _step(self, step: int) -> None:
        ids = list(self.items.rows)
        at = ids.index(self._item) + step if self._item in ids else 0
        if 0 <= at < len(ids):
            self.show_item(ids[at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.model is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        key = event.key()
        digits = {Qt.Key.Key_1: 0, Qt.Key.Key_2: 1, Qt.Key.Key_3: 2}
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if key in digits and self._item:
            self.judge(ORDER[digits[Qt.Key(key)]])
        elif key in steps:
            self._step(steps[Qt.Key(key)])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter_key()
        elif key == Qt.Key.Key_Backspace and self._item and not self.model.closed:
            self.model.clear(self._item)
            self.show_item(self._item)
        elif key == Qt.Key.Key_Escape and isinstance(
            self.focusWidget(), QLineEdit | QPlainTextEdit
        ):
            self.editor.setFocus()
        else:
            event.ignore()

    def _enter_key(self) -> None:
        if self._require().visit.state is VisitState.PREPARING:
            self.enter()
        elif not self.items.opened() or not self.editor.next_stop():
            self.go_unanswered()

    def flush(self) -> None:
        if self.model is not None:
            self.editor.flush()

    def _require(self) -> VisitModel:
        assert self.model is not None
        return self.model
