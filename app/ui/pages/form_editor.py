"""要点表: the list of checklists; one opened, its items, the fields of one, its preview."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QStackedWidget, QVBoxLayout, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card, InfoLine
from app.ui.fields.forms import column
from app.ui.fields.inputs import SearchBox
from app.ui.fields.labels import Label, PageTitle
from app.ui.fields.panes import Pane, Panes
from app.ui.fields.progress import ProgressLine
from app.ui.fields.rows import Pick, PickList
from app.ui.models.form_editor import FormEditorModel, Listed
from app.ui.page import Context, Hit, Page
from app.ui.pages.form_editor_item import ItemForm, Preview
from app.ui.shapes import Sign
from app.ui.theme import Size

ABOUT = (
    "这里改文字、重点、常见情形、建议处理和出现条件。增删项目、改依据，请导出成表格改："
    "shian forms export、import。发布过的版本不会变，改动另出一版。"
)


class FormEditorPage(Page):
    hints = (
        ("↑ ↓", "换一项"),
        ("Ctrl+Z", "撤销"),
        ("Ctrl+S", "存草稿"),
        ("Ctrl+Enter", "发布"),
        ("Esc", "返回"),
    )
    keys = (*hints, ("Enter", "改这一项"), ("F6", "换一栏"))

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = FormEditorModel(context, self)
        self._overtaken = False  # the banner says that a newer version came after the draft
        self._asked = ""  # the item to open a checklist at
        self._title = PageTitle("要点表", "选一份来看或者改", back=True)
        self._banner = Banner((20, 0, 20, 12))
        self._progress = ProgressLine()
        self._progress.hide()
        self.lists = PickList("要点表", press_opens=True)
        self._search = SearchBox("找检查项：文字或编号")
        self.items = PickList("检查项")
        self.form = ItemForm(self.model)
        self.preview = Preview(self.model)
        self._why = Label("", Size.NOTE, tone="second")
        self.drop_button = Button("放弃草稿", look="link")
        self.keep_button = Button("存草稿", icon="device-floppy", key="Ctrl+S")
        self.publish_button = Button("发布为新版", icon="check", look="primary")
        self._stack = QStackedWidget()
        self._build()
        self._wire()
        self._show_open()

    # building

    def _build(self) -> None:
        for widget in (self._why, self.drop_button, self.keep_button, self.publish_button):
            self._title.add(widget)
        self._stack.addWidget(self._list_view())
        self._stack.addWidget(self._edit_view())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._title)
        whole.addWidget(self._banner)
        whole.addWidget(self._progress)
        whole.addWidget(self._stack, 1)

    def _list_view(self) -> QWidget:
        view = QWidget()
        card = Card()
        card.body.setContentsMargins(0, 8, 0, 8)
        card.add(self.lists, 1)
        inner = column(12, (20, 0, 20, 12))
        inner.addWidget(InfoLine("info-circle", ABOUT))
        inner.addWidget(card, 1)
        view.setLayout(inner)
        return view

    def _edit_view(self) -> QWidget:
        self._left = Card()
        self._left.body.setContentsMargins(0, 10, 0, 8)
        top = column(0, (10, 0, 10, 0))
        top.addWidget(self._search)
        self._left.body.addLayout(top)
        self._left.add(self.items, 1)
        self._panes = Panes(
            Pane(self._left, "检查项", 290, 270),
            Pane(self.form, "改这一项", least=430),
            Pane(self.preview, "预览和改动", 476, 400),
            main=1,
        )
        return self._panes

    def _wire(self) -> None:
        model = self.model
        self.lists.opened.connect(model.open)
        self._search.changed.connect(lambda _words: self._offer_items())
        self._search.down.connect(self.items.focus_first)
        for told in (self.items.pressed, self.items.opened):
            told.connect(lambda _key: self._panes.bring(self.form))
        self.items.picked.connect(self._show_item)
        self.items.opened.connect(lambda _key: self.form.text.setFocus())
        if self._title.back is not None:
            self._title.back.clicked.connect(self._back)
        self.drop_button.clicked.connect(self._ask_drop)
        self.keep_button.clicked.connect(self._keep)
        self.publish_button.clicked.connect(self._ask)
        model.listed.connect(self._offer_lists)
        model.opened.connect(self._show_open)
        model.changed.connect(self._changed)
        model.kept.connect(self._told)
        model.refused.connect(
            lambda words: self._banner.tell("error", "没有办成", words, topic="forms")
        )
        model.working.connect(self._work)

    # the page

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        self.model.refresh()
        wanted = arguments.get("checklist_id")
        if isinstance(wanted, str):
            self._open_at(wanted, str(arguments.get("item_id") or ""))

    def _open_at(self, checklist_id: str, item_id: str) -> None:
        """That checklist, at that item; changes that are not kept are never thrown away for it."""
        known = self.model.checklist
        if known is None or not self.model.unsaved:
            self._asked = item_id
            self.model.open(checklist_id)
        elif known.id != checklist_id:
            self._back()
        elif any(place.item.id == item_id for place in self.model.places()):
            self.items.choose(item_id)
            self._show_item(item_id)

    def leave(self) -> None:
        self.form.hand_over()

    def unsaved(self) -> str:
        self.form.hand_over()
        checklist = self.model.checklist
        return f"{checklist.title}的改动" if checklist is not None and self.model.unsaved else ""

    def primary(self) -> QAbstractButton | None:
        return self.publish_button if self.model.checklist is not None else None

    def columns(self) -> list[QWidget]:
        if self.model.checklist is None:
            return [self.lists]
        return [self.items, self.form, self.preview]

    def hits(self, text: str) -> tuple[Hit, ...]:
        return tuple(
            Hit(one.title, f"要点表，第 {one.version} 版", "list-details", self._opener(one.id))
            for one in self.model.lists
            if text in one.title
        )

    def _opener(self, checklist_id: str) -> Any:  # noqa: ANN401 - a call without arguments
        return lambda: self.context.navigator.go("forms", checklist_id=checklist_id)

    def keyPressEvent(self, event: Any) -> None:  # noqa: ANN401 - a QKeyEvent
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_S and control and self.model.checklist is not None:
            self._keep()
        elif event.key() == Qt.Key.Key_Z and control and self.model.checklist is not None:
            self._undo()
        elif event.key() == Qt.Key.Key_Escape and self.model.checklist is not None:
            self._escape()
        else:
            super().keyPressEvent(event)

    # the list

    def _offer_lists(self) -> None:
        self.lists.offer([_pick(one) for one in self.model.lists], self.lists.current())
        if unused := self.model.unused:
            more = f" 另有 {len(unused) - 1} 个，见 shian forms check。" if len(unused) > 1 else ""
            words = f"{unused[0]}{more}"
            self._banner.tell("warn", "有要点表文件没有使用", words, topic="unused")
        else:
            self._banner.solve("unused")
        if self.model.checklist is None and self.isVisible():
            QTimer.singleShot(0, self, self._to_first)  # after the rows have their places

    def _to_first(self) -> None:
        self.lists.focus_first()
        if not self.lists.current():
            self.lists.verticalScrollBar().setValue(0)

    # one checklist

    def _show_open(self) -> None:
        checklist = self.model.checklist
        inside = checklist is not None
        self._stack.setCurrentIndex(int(inside))
        for widget in (self._why, self.keep_button, self.publish_button):
            widget.setVisible(inside)
        self._title.show_back(inside)
        if checklist is None:
            self.drop_button.hide()
            self._title.set_title("要点表", "选一份来看或者改")
            self.lists.focus_first()
            return
        self._tell_overtaken(self.model.overtaken())
        self._search.edit.clear()
        known = [place.item.id for place in self.model.places()]
        wanted = [one for one in (self._asked, self.form.item_id) if one in known]
        current, self._asked = (wanted or known)[0], ""
        self._offer_items(current)
        self._show_item(current)
        self._show_state()
        if self.items.isVisible():
            self.items.focus_first()
        else:
            self.form.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_overtaken(self, words: str) -> None:
        if words:
            more = "发布这份草稿，会把新版里的改动改回去。右边列出了全部差别，看清再发布。"
            self._banner.tell("warn", words, more, topic="forms")
        elif self._overtaken:
            self._banner.solve("forms")
        self._overtaken = bool(words)

    def _offer_items(self, current: str = "") -> None:
        wanted = self._search.text()
        current = current or self.items.current() or self.form.item_id
        checklist = self.model.checklist
        titles = [section.title for section in checklist.sections] if checklist else []
        picks = [
            Pick(
                place.item.id,
                f"{place.number} {place.item.text}",
                titles[place.section],
                sign=Sign.ERROR if self.model.wrong.get(place.item.id) else None,
                tag="重点" if place.item.key else "",
                tag_look="ink",
            )
            for place in self.model.places()
            if not wanted or wanted in place.item.text or wanted in (place.number, place.item.id)
        ]
        self.items.offer(picks, current)

    def _show_item(self, item_id: str) -> None:
        if item_id != self.form.item_id:
            self.form.hand_over()
        self.form.show_item(item_id)
        self.preview.show_item(item_id)

    def _changed(self, item_id: str) -> None:
        if item_id == self.form.item_id:
            self.form.refresh()
            self.preview.show_item(item_id)
        self._offer_items()
        self._show_state()

    def _show_state(self) -> None:
        checklist, model = self.model.checklist, self.model
        if checklist is None:
            return
        changes = len(model.differences())
        state = f"已发布第 {model.next_version() - 1} 版"
        if changes:
            kept = "还没有存" if model.unsaved else "草稿已存"
            state += f" · 改动 {changes} 处，{kept}"
        self._title.set_title(checklist.title, state)
        blocked = model.blocked()
        self._why.setText(blocked or ("没有改动" if not changes else ""))
        self.drop_button.setVisible(model.from_draft)
        self.keep_button.setEnabled(model.unsaved and not blocked)
        self.publish_button.setEnabled(bool(changes) and not blocked)
        self.publish_button.set_words(f"发布为第 {model.next_version()} 版")

    # acts

    def _keep(self) -> None:
        self.form.hand_over()
        self.model.keep()

    def _undo(self) -> None:
        """One change back, wherever it was; the item is shown."""
        self.form.hand_over()
        if item_id := self.model.undo():
            self.items.choose(item_id)
            self._show_item(item_id)

    def _ask_drop(self) -> None:
        """A kept draft is gone for good: said once, with the button beside it."""
        button = Button("放弃草稿", icon="trash")
        button.clicked.connect(self._drop_draft)
        words = "已发布的版本不受影响，草稿里的改动不再找得回来。"
        self._banner.tell("warn", "放弃这份草稿？", words, button, topic="forms")
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_draft(self) -> None:
        self._banner.solve("forms")
        self.model.drop_draft()

    def _ask(self) -> None:
        """Publishing is for good: what it means is said once, with the button beside it."""
        self.form.hand_over()
        if self.model.blocked():
            return
        button = Button(f"发布第 {self.model.next_version()} 版", icon="check")
        button.clicked.connect(self._publish)
        self._banner.tell(
            "info",
            f"发布后，第 {self.model.next_version()} 版就不能再改",
            "新开的检查用新版；进行中的检查仍用原来的版本。要再改，就再出一版。",
            button,
            topic="forms",
        )
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _publish(self) -> None:
        self._banner.solve("forms")
        self.model.publish()

    def _told(self, words: str) -> None:
        self._banner.tell("ok", words, topic="forms")
        self._show_state()

    def _escape(self) -> None:
        if self.form.isAncestorOf(self.focusWidget() or self):
            self._panes.bring(self.items)
            self.items.focus_first()
        else:
            self._back()

    def _back(self) -> None:
        """Back to the list; a draft that is not kept is asked about in a line."""
        self.form.hand_over()
        if not self.model.unsaved:
            self.model.close()
            return
        keep = Button("存草稿", icon="device-floppy")
        drop = Button("不存，返回", look="link")
        keep.clicked.connect(self._keep)
        drop.clicked.connect(self._drop)
        self._banner.tell(
            "warn", "改动还没有存", "已发布的版本不受影响。", keep, drop, topic="forms"
        )

    def _drop(self) -> None:
        self._banner.solve("forms")
        self.model.close()

    def _work(self, words: str) -> None:
        self._progress.setVisible(bool(words))
        if words:
            self._progress.show_progress(0, 0, words)


def _pick(one: Listed) -> Pick:
    second = f"第 {one.version} 版 · {one.items} 项"
    tag = "有草稿" if one.has_draft else ""
    return Pick(one.id, one.title, second, tag=tag, tag_look="warn")
