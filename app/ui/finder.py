"""Ctrl+K: type anything, Enter goes there. F1: the keys of the page, in the same frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.fields.inputs import SearchBox
from app.ui.fields.labels import Label
from app.ui.fields.painted import Painted, frame, key_cap, width_of, write
from app.ui.page import Hit
from app.ui.theme import Size, Tokens, font, tokens

SHOWN = 8
TALL = 6  # more keys than this stand in two columns
WIDE_KEYS = 860
EVERYWHERE = (
    ("Ctrl+K", "查找单位、项目、页面"),
    ("Ctrl+1…9 0", "换页，按左栏的次序"),
    ("F6", "下一栏"),
    ("Ctrl+Enter", "本页的主要按钮"),
    ("Esc", "关闭、离开输入框、返回"),
    ("F1", "本页的按键"),
)


class HitLine(Painted):
    """One hit: icon, words, second line."""

    def __init__(self, hit: Hit) -> None:
        super().__init__(hit.words)
        self._hit = hit
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{hit.words} {hit.second}".strip())

    def sizeHint(self) -> QSize:
        return QSize(400, 48)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        if self.underMouse() or self.hasFocus():
            frame(painter, self.box(), fill=t.accent_soft, edge=None)
        if self.hasFocus():
            frame(painter, self.box(), fill=None, edge=t.accent, width=2)
        icons.paint(painter, QRectF(14, 14, 20, 20), self._hit.icon, t.text_2)
        room = QRectF(46, 0, self.width() - 60, self.height())
        took = write(painter, room, self._hit.words, t.text, font())
        rest = room.adjusted(took + 14, 0, 0, 0)
        write(painter, rest, self._hit.second, t.text_2, font(Size.NOTE))


class KeyLine(QWidget):
    """One key and what it does."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__()
        self._key, self._words = key, words
        self.setFixedHeight(30)
        self.setAccessibleName(f"{key} {words}")

    def paintEvent(self, event: object) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 8.0
        for key in self._key.split(" "):
            wide = max(width_of(key, Size.TINY) + 12, 22)
            key_cap(painter, QRectF(x, 5, wide, 20), key, t.outline, t.text)
            x += wide + 4
        room = QRectF(120, 0, self.width() - 120, 30)
        write(painter, room, self._words, t.text, font(Size.NOTE))
        painter.end()


def _beside(keys: Sequence[tuple[str, str]]) -> QWidget:
    """Two keys in a line, so that all of them fit on the smallest screen."""
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    for key, words in keys:
        line.addWidget(KeyLine(key, words), 1)
    if len(keys) == 1:
        line.addStretch(1)
    return holder


class Finder(QFrame):
    """Lies over the upper middle of the window while it is open; Esc closes it."""

    closed = Signal()
    typed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("card")
        self.setProperty("current", "true")
        self._back_to: QWidget | None = None
        self._ask: Callable[[str], Sequence[Hit]] = lambda _: ()
        self._hits: list[Hit] = []
        self.search = SearchBox("单位、项目号、页面", height=48)
        self.search.changed.connect(self._typed)
        self.search.entered.connect(self._take_first)
        self.search.down.connect(self.focusNextChild)
        self._title = Label("", Size.BODY, bold=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(4)
        self._column.addWidget(self._title)
        self._column.addWidget(self.search)
        self._lines: list[QWidget] = []
        self.hide()

    def open(self, ask: Callable[[str], Sequence[Hit]]) -> None:
        """Search with `ask`; more hits may come later by `add`."""
        self._ask = ask
        self._show(searching=True)
        self.search.edit.clear()
        self.search.setFocus()
        self._typed("")

    def open_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """The keys of this page and those of every page."""
        self._show(searching=False)
        self._title.setText("本页的按键")
        self._clear()
        for title, part in (("", keys), ("每一页", EVERYWHERE)):
            if title and keys:
                self._put(Label(title, Size.NOTE, tone="second"))
            half = (len(part) + 1) // 2 if len(part) > TALL else len(part)
            for at in range(half):
                self._put(_beside(part[at : at + half + 1 : half] if half else ()))
        self.setFocus()
        self._fit(WIDE_KEYS)

    def add(self, text: str, hits: Sequence[Hit]) -> None:
        """Hits that took longer; dropped when something else was typed meanwhile."""
        if not self.isHidden() and text == self.search.text():
            self._show_hits([*self._hits, *hits])

    def close_it(self) -> None:
        if self.isHidden():
            return
        self.hide()
        if self._back_to is not None:
            self._back_to.setFocus()
        self.closed.emit()

    def _show(self, *, searching: bool) -> None:
        if self.isHidden():
            self._back_to = self.window().focusWidget()
        self.search.setVisible(searching)
        self._title.setVisible(not searching)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show()
        self.raise_()

    def _typed(self, text: str) -> None:
        self._show_hits(list(self._ask(text.strip())))
        self.typed.emit(text.strip())

    def _show_hits(self, hits: list[Hit]) -> None:
        self._hits = hits
        self._clear()
        for hit in hits[:SHOWN]:
            line = HitLine(hit)
            line.clicked.connect(lambda _=False, one=hit: self._take(one))
            self._put(line)
        if not hits:
            self._put(Label("没有找到。换个词，或输入项目号如 5.3。", Size.NOTE, tone="second"))
        self._fit()

    def _put(self, line: QWidget) -> None:
        self._lines.append(line)
        self._column.addWidget(line)
        line.show()

    def _clear(self) -> None:
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = []

    def _fit(self, most: int = 680) -> None:
        wide = min(most, self._over.width() - 48)
        self.setFixedWidth(wide)
        self._column.activate()
        self.setFixedHeight(min(self._column.sizeHint().height(), self._over.height() - 72))
        self.move((self._over.width() - wide) // 2, 56)

    def _take_first(self) -> None:
        if self._hits:
            self._take(self._hits[0])

    def _take(self, hit: Hit) -> None:
        self._back_to = None
        self.close_it()
        hit.act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            event.ignore()
