"""The three verdict buttons: shape, word and key; exclusive, and can be cleared."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.domain.labels import label
from app.domain.visit import Verdict
from app.ui import shapes
from app.ui.fields.labels import draw_tag
from app.ui.fields.painted import Painted, frame, key_cap, width_of, write
from app.ui.theme import Size, Tokens, font

ORDER = (Verdict.PASS, Verdict.FAIL, Verdict.NOT_APPLICABLE)


class VerdictButton(Painted):
    """One verdict. `proposed`: a measured number speaks for it; it is never chosen by itself."""

    def __init__(self, verdict: Verdict, key: str) -> None:
        super().__init__(label(verdict))
        self.verdict = verdict
        self._key = key
        self._proposed = False
        self._read_only = False
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._say()

    def set_state(self, chosen: bool, *, proposed: bool, read_only: bool) -> None:
        self.setChecked(chosen)
        self._proposed, self._read_only = proposed, read_only
        self.setEnabled(not read_only)
        self._say()
        self.update()

    def _say(self) -> None:
        name = self.text()
        if self.isChecked():
            name += "，已选"
        elif self._proposed:
            name += "，建议"
        self.setAccessibleName(name)

    def nextCheckState(self) -> None:
        """A press only asks; the page decides and sets the state."""

    def natural_height(self) -> int:
        return 60

    def minimumSizeHint(self) -> QSize:
        return QSize(112, 60)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        on = self.isChecked()
        tint = shapes.sign_color(shapes.sign_of(self.verdict), t)
        filled = on and not self._read_only
        soft = {Verdict.PASS: t.ok_soft, Verdict.FAIL: t.no_soft}.get(self.verdict, t.na_soft)
        over = self.underMouse() and self.isEnabled()
        fill = tint if filled else (soft if over else t.surface)
        edge = tint if on else (t.no if self._proposed else t.outline)
        dashed = self._proposed and not on
        frame(painter, self.box(), fill=fill, edge=edge, width=2, radius=8, dashed=dashed)
        if self.hasFocus():
            inner = t.surface if filled else t.accent
            box = self.box().adjusted(3, 3, -3, -3) if filled else self.box()
            frame(painter, box, fill=None, edge=inner, width=2, radius=7)
        ink = t.surface if filled else t.text
        wide = width_of(self.text(), Size.HEAD, bold=True)
        cap = QRectF(self.width() - 29, 9, 18, 19)
        x = max(8.0, min((self.width() - wide - 34) / 2, cap.x() - 4 - wide - 34))
        box = QRectF(x, self.height() / 2 - 12, 24, 24)
        sign = shapes.sign_of(self.verdict)
        mark = tint if filled else t.surface
        shapes.draw(painter, box, sign, t, fill=ink if filled else None, mark=mark)
        words = QRectF(x + 34, 0, wide + 8, self.height())
        write(painter, words, self.text(), ink, font(Size.HEAD, bold=True))
        if x + 34 + wide <= cap.x():  # where both do not fit, the words stay and the key goes
            dim = t.text_2 if not filled else ink
            key_cap(painter, cap, self._key, ink if filled else t.outline, dim)
        if dashed and self.width() > wide + 34 + 130:
            draw_tag(painter, QRectF(9, 9, 40, 20), "建议", "no", t)


class VerdictBar(QWidget):
    """Three equal buttons. `chosen` tells which was asked for; the state is set from outside."""

    chosen = Signal(object)  # Verdict

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.buttons = {
            verdict: VerdictButton(verdict, str(n)) for n, verdict in enumerate(ORDER, start=1)
        }
        for verdict, button in self.buttons.items():
            row.addWidget(button, 1)
            button.clicked.connect(lambda _=False, asked=verdict: self.chosen.emit(asked))

    def set_state(
        self, verdict: Verdict | None, *, proposed: bool = False, read_only: bool = False
    ) -> None:
        """Show a verdict; `proposed` marks 不符合 as what the number speaks for."""
        for one, button in self.buttons.items():
            hinted = proposed and verdict is None and one is Verdict.FAIL
            button.set_state(one is verdict, proposed=hinted, read_only=read_only)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move inside the group."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        focused = self.focusWidget()
        buttons = list(self.buttons.values())
        if step is None or focused not in buttons:
            event.ignore()
            return
        place = (buttons.index(focused) + step) % len(buttons)
        buttons[place].setFocus(Qt.FocusReason.TabFocusReason)
