"""Chips that switch on and off, groups of them with digits, and two-way segments."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui import icons
from app.ui.fields.flow import FlowBox
from app.ui.fields.painted import CENTER, Painted, frame, width_of, write
from app.ui.theme import TARGET, Size, Tokens, font


class Chip(Painted):
    """A word that can be on: edge 2 px, tick, bold. Its digit shows while the group has focus.

    A proposed one has a dashed edge; it is on only after somebody took it.
    """

    enter_presses = False

    def __init__(self, words: str, digit: str = "") -> None:
        super().__init__(words)
        self.digit = digit
        self.proposed = False
        self.group_focused = False
        self.setCheckable(True)
        self.toggled.connect(lambda _: self._say())
        self._say()

    def set_words(self, words: str) -> None:
        self.setText(words)
        self._say()
        self.updateGeometry()
        self.update()

    def propose(self, proposed: bool) -> None:
        self.proposed = proposed
        self._say()
        self.update()

    def _say(self) -> None:
        state = "，已选" if self.isChecked() else ("，建议" if self.proposed else "")
        self.setAccessibleName(self.text() + state)
        self.updateGeometry()

    def natural_width(self) -> int:
        words = width_of(self.text(), Size.NOTE, bold=True)
        return words + (54 if self.isChecked() else 28) + (18 if self._digit_shown() else 0)

    def _digit_shown(self) -> bool:
        return bool(self.digit) and self.group_focused

    def draw(self, painter: QPainter, t: Tokens) -> None:
        on = self.isChecked()
        ink = t.accent if on else t.text
        if not self.isEnabled():
            ink = t.text_3
        fill = t.accent_soft if on or (self.underMouse() and self.isEnabled()) else t.surface
        hinted = self.proposed and not on
        edge = t.accent if on or hinted or self.hasFocus() else t.outline
        width = 2 if on or self.hasFocus() else 1
        dashed = hinted and not self.hasFocus()
        frame(painter, self.box(), fill=fill, edge=edge, width=width, dashed=dashed)
        if on and self.hasFocus():
            frame(painter, self.box().adjusted(4, 4, -4, -4), fill=None, edge=t.accent, radius=4)
        x = 14.0
        if on:
            icons.paint(painter, QRectF(x, self.height() / 2 - 9, 18, 18), "check", ink)
            x += 26
        room = QRectF(x, 0, self.width() - x - 4, self.height())
        write(painter, room, self.text(), ink, font(Size.NOTE, bold=on))
        if self._digit_shown():
            box = QRectF(self.width() - 19, 4, 15, 15)
            write(painter, box, self.digit, t.text_2, font(Size.TINY), CENTER)


class ChipGroup(FlowBox):
    """Chips under the digits 1-9. Arrows move, Space or the digit switches; told as `changed`."""

    changed = Signal()

    def __init__(self, words: Sequence[str] = (), *, exclusive: bool = False) -> None:
        super().__init__()
        self.chips: list[Chip] = []
        self._exclusive = exclusive
        self.offer(words)

    def offer(self, words: Sequence[str]) -> None:
        """Show other chips, all off."""
        self.clear()
        self.chips = [Chip(word, str(n) if n <= 9 else "") for n, word in enumerate(words, 1)]
        for chip in self.chips:
            self.add(chip)
            chip.clicked.connect(lambda _=False, one=chip: self._clicked(one))
            chip.installEventFilter(self)

    def choose(self, words: Sequence[str]) -> None:
        """Switch on exactly these, without telling."""
        for chip in self.chips:
            chip.setChecked(chip.text() in words)

    def chosen(self) -> tuple[str, ...]:
        return tuple(chip.text() for chip in self.chips if chip.isChecked())

    def first(self) -> Chip | None:
        return self.chips[0] if self.chips else None

    def _clicked(self, chip: Chip) -> None:
        if self._exclusive and chip.isChecked():
            for other in self.chips:
                if other is not chip:
                    other.setChecked(False)
        self.changed.emit()

    def eventFilter(self, watched, event):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        if isinstance(event, QFocusEvent):
            inside = event.gotFocus()
            for chip in self.chips:
                chip.group_focused = inside
                chip.updateGeometry()
                chip.update()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and isinstance(focused, Chip):
            place = (self.chips.index(focused) + step) % len(self.chips)
            self.chips[place].setFocus(Qt.FocusReason.TabFocusReason)
            return
        for chip in self.chips:
            if chip.digit and event.text() == chip.digit and chip.isEnabled():
                chip.setFocus(Qt.FocusReason.TabFocusReason)
                chip.click()
                return
        event.ignore()


class _Segment(Chip):
    """One half of a two-way choice."""

    def natural_width(self) -> int:
        return 97

    def sizeHint(self) -> QSize:
        return QSize(97, TARGET)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        on = self.isChecked()
        strong = on or self.hasFocus()
        fill = t.accent_soft if on else t.surface
        ink = t.accent if on else t.text
        edge = t.accent if strong else t.outline
        frame(painter, self.box(), fill=fill, edge=edge, width=2 if strong else 1)
        words = width_of(self.text(), bold=on)
        x = (self.width() - words - (26 if on else 0)) / 2
        if on:
            icons.paint(painter, QRectF(x, self.height() / 2 - 9, 18, 18), "check", ink)
            x += 26
        box = QRectF(x, 0, words + 6, self.height())
        write(painter, box, self.text(), ink, font(Size.BODY, bold=on))


class Segmented(QWidget):
    """是 / 否, 有 / 没有: one of two, or none yet (`value()` is None)."""

    changed = Signal(bool)

    def __init__(self, yes: str = "是", no: str = "否", name: str = "") -> None:
        super().__init__()
        self.yes, self.no = _Segment(yes), _Segment(no)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for segment, value in ((self.yes, True), (self.no, False)):
            row.addWidget(segment)
            segment.clicked.connect(lambda _=False, asked=value: self._clicked(asked))
            segment.setAccessibleDescription(name)
        self.setAccessibleName(name)

    def value(self) -> bool | None:
        if self.yes.isChecked():
            return True
        return False if self.no.isChecked() else None

    def set_value(self, value: bool | None) -> None:
        self.yes.setChecked(value is True)
        self.no.setChecked(value is False)

    def _clicked(self, asked: bool) -> None:
        self.set_value(asked)
        self.changed.emit(asked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            (self.no if self.yes.hasFocus() else self.yes).setFocus()
        else:
            event.ignore()
