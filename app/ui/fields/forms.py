"""Forms: fields in a grid, facts in two columns, a choice of one among few, dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import QDate, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui import icons
from app.ui.fields.cards import OptionCard
from app.ui.fields.labels import Label
from app.ui.theme import Size, tokens


def column(spacing: int = 12, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setContentsMargins(*margins)
    made.setSpacing(spacing)
    return made


def row(*widgets: QWidget | int, spacing: int = 12) -> QHBoxLayout:
    """Widgets in a line; a number is a stretch."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for widget in widgets:
        if isinstance(widget, int):
            made.addStretch(widget)
        else:
            made.addWidget(widget)
    return made


def scrolling(layout: QVBoxLayout | QHBoxLayout, name: str = "") -> QScrollArea:
    """A column that scrolls by itself, never sideways."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    content = QWidget()
    content.setObjectName("content")
    content.setLayout(layout)
    area.setWidget(content)
    return area


def boxed(layout: QVBoxLayout | QHBoxLayout) -> QWidget:
    holder = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(layout)
    return holder


def clear(layout: QVBoxLayout | QHBoxLayout | QGridLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)  # type: ignore[arg-type]


def drop_focus(page: QWidget) -> None:
    """Leave the field one was in: what stood there is told now, and may be shown anew."""
    inside = page.focusWidget()
    if inside is not None:
        inside.clearFocus()


class Facts(QWidget):
    """Names at the left, values at the right: what is known, not what is typed."""

    def __init__(self, facts: Iterable[tuple[str, str]] = (), *, wide: int = 76) -> None:
        super().__init__()
        self._wide = wide
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, wide)
        self._grid.setColumnStretch(1, 1)
        self.offer(facts)

    def offer(self, facts: Iterable[tuple[str, str]]) -> None:
        clear(self._grid)
        for at, (name, value) in enumerate(facts):
            head = Label(name, Size.NOTE, tone="second")
            body = Label(value, Size.NOTE, wrap=True)
            body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            body.setAccessibleName(f"{name} {value}")
            self._grid.addWidget(head, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(body, at, 1)


class CardGroup(QWidget):
    """Option cards under the digits 1-9; arrows move inside, Enter is the page's business.

    The digits are shown while the focus is inside.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._ordered: list[OptionCard] = []

    def watch(self, cards: Sequence[OptionCard]) -> None:
        """These cards from now on, in this order."""
        self._ordered = list(cards)
        for card in cards:
            card.installEventFilter(self)

    def eventFilter(self, watched, event):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        if isinstance(event, QFocusEvent):
            for number, card in enumerate(self._ordered[:9], start=1):
                card.show_digit(str(number) if event.gotFocus() else "")
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and focused in self._ordered:
            at = (self._ordered.index(focused) + step) % len(self._ordered)
            self._ordered[at].setFocus(Qt.FocusReason.TabFocusReason)
            return
        digit = event.text()
        if digit.isdigit() and 0 < int(digit) <= len(self._ordered):
            card = self._ordered[int(digit) - 1]
            if card.isEnabled():
                card.setFocus(Qt.FocusReason.TabFocusReason)
                card.click()
                return
        event.ignore()


class Choices(CardGroup):
    """One among a few, each an option card; `chosen` tells the key.

    They stand beside each other as long as no word is cut off, else under each other.
    """

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        *,
        upright: bool = False,
        height: int = 48,
        name: str = "",
    ) -> None:
        super().__init__(name)
        self.cards: dict[str, OptionCard] = {}
        self._group = QButtonGroup(self)
        self._upright = upright
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        layout = self._layout = QBoxLayout(down if upright else across, self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for key, words in options:
            card = OptionCard(words, height=height)
            card.clicked.connect(lambda _=False, one=key: self.chosen.emit(one))
            self._group.addButton(card)
            self.cards[key] = card
            layout.addWidget(card, 1)
        self.watch(list(self.cards.values()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest card: it stands them under each other by itself."""
        widest = max((card.natural_width() for card in self.cards.values()), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._upright:
            return
        widest = max((card.natural_width() for card in self.cards.values()), default=0)
        fits = (widest + 8) * len(self.cards) - 8 <= self.width()
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        if self._layout.direction() is not (across if fits else down):
            self._layout.setDirection(across if fits else down)
            self.updateGeometry()

    def choose(self, key: str | None) -> None:
        """Show the choice, without telling; None clears it."""
        self._group.setExclusive(False)
        for name, card in self.cards.items():
            card.setChecked(name == key)
        self._group.setExclusive(True)

    def current(self) -> str:
        return next((key for key, card in self.cards.items() if card.isChecked()), "")


class Combo(QComboBox):
    """A drop-down list with an arrow in the colour of the style. Alt+Down opens it.

    F4, which Qt opens it by as well, belongs to the page: it is the key of photographs.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isEnabled():
            painter = QPainter(self)
            spot = QRectF(self.width() - 30, self.height() / 2 - 10, 20, 20)
            icons.paint(painter, spot, "chevron-down", tokens().text_2)
            painter.end()


class PickOne(QWidget):
    """A label over a drop-down list of (key, words); an empty key is "not chosen"."""

    chosen = Signal(str)

    def __init__(self, words: str, options: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.box = Combo()
        self.box.setAccessibleName(words)
        self.box.setMinimumWidth(80)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        if words:
            layout.addWidget(Label(words, Size.NOTE, tone="second"))
        layout.addWidget(self.box)
        self.offer(options or {})
        self.box.activated.connect(lambda at: self.chosen.emit(str(self.box.itemData(at))))

    def offer(self, options: Mapping[str, str]) -> None:
        now = self.current()
        self.box.clear()
        for key, words in options.items():
            self.box.addItem(words, key)
        self.choose(now)

    def choose(self, key: str) -> None:
        at = self.box.findData(key)
        if at >= 0:
            self.box.setCurrentIndex(at)

    def current(self) -> str:
        return str(self.box.currentData() or "")


class DayField(QWidget):
    """A day, typed or stepped with Up and Down; `changed` after it is left."""

    changed = Signal(object)

    def __init__(self, words: str) -> None:
        super().__init__()
        self.edit = QDateEdit()
        self.edit.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
        self.edit.setDisplayFormat("yyyy-MM-dd")
        self.edit.setAccessibleName(words)
        self.edit.lineEdit().setTextMargins(10, 0, 10, 0)
        self.edit.setMinimumDate(QDate(1900, 1, 1))
        self.edit.editingFinished.connect(lambda: self.changed.emit(self.day()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        if words:
            layout.addWidget(Label(words, Size.NOTE, tone="second"))
        layout.addWidget(self.edit)

    def day(self) -> date:
        chosen = self.edit.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def set_day(self, day: date) -> None:
        if day != self.day():
            self.edit.setDate(QDate(day.year, day.month, day.day))
