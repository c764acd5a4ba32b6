"""One collapsed item of the checklist: sign, number, text, 重点, verdict, what is missing.

A row paints itself, so that 200 of them open at once and each is still a control of its
own with a name for a screen reader.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from app.domain.labels import label
from app.domain.visit import Verdict
from app.ui import shapes
from app.ui.fields.labels import draw_tag
from app.ui.fields.painted import RIGHT, Painted, frame, width_of, write
from app.ui.shapes import Sign
from app.ui.theme import Size, Tokens, font

REPEATED = "上次不符合"
ROOMY = 640  # below this width the words of the item come before those of the mark


@dataclass(frozen=True, slots=True)
class RowState:
    """What a row says about its item."""

    item_id: str
    number: str
    text: str
    key: bool = False
    verdict: Verdict | None = None
    needs: str = ""  # 缺 1 张照片
    by_section: bool = False
    repeat: bool = False
    unsaved: bool = False
    attention: bool = False  # no provision in this basis: never judged, never counted

    def words(self) -> str:
        if self.attention:
            return "关注点"
        return label(self.verdict) if self.verdict else "未答"

    def spoken(self) -> str:
        """5.3 重点 冷藏柜温度 不符合 缺 1 张照片."""
        said = [self.number]
        if self.key:
            said.append("重点")
        said += [self.text, self.words()]
        if self.by_section:
            said.append("成批")
        if self.repeat:
            said.append("上次也不符合")
        if self.unsaved:
            said.append("没有存上")
        if self.needs:
            said.append(self.needs)
        return " ".join(said)


class ItemRow(Painted):
    """Pressing it opens the item."""

    def __init__(self, state: RowState) -> None:
        super().__init__("")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.state = state
        self.setAccessibleName(state.spoken())

    def show_state(self, state: RowState) -> None:
        if state != self.state:
            self.state = state
            self.setAccessibleName(state.spoken())
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 48)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 48)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        focus = self.hasFocus()
        over = self.underMouse()
        edge = t.accent if focus else t.line
        fill = t.accent_soft if over else t.surface
        frame(painter, self.box(), fill=fill, edge=edge, width=2 if focus else 1, radius=6)
        state = self.state
        middle = self.height() / 2
        sign = Sign.ERROR if state.unsaved else shapes.sign_of(state.verdict)
        if not state.attention:
            shapes.draw(painter, QRectF(15, middle - 10, 20, 20), sign, t)
        write(painter, QRectF(46, 0, 40, self.height()), state.number, t.text_2, font(Size.NOTE))
        right = self._draw_right(painter, t)
        room = right - 88 - (56 if state.key else 8)
        took = write(painter, QRectF(88, 0, room, self.height()), state.text, t.text, font())
        if state.key:
            draw_tag(painter, QRectF(88 + took + 10, middle - 11, 40, 22), "重点", "ink", t)

    def _draw_right(self, painter: QPainter, t: Tokens) -> float:
        """The verdict and what stands before it; returns where the room for the text ends."""
        words = self.state.words()
        right = self.width() - 15.0
        box = QRectF(right - 70, 0, 70, self.height())
        write(painter, box, words, t.text_2, font(Size.NOTE), RIGHT)
        right -= width_of(words, Size.NOTE) + 12
        if self.state.by_section:
            wide = width_of("成批", Size.TINY)
            box = QRectF(right - wide, 0, wide + 2, self.height())
            write(painter, box, "成批", t.text_2, font(Size.TINY), RIGHT)
            right -= wide + 12
        if self.state.repeat:
            right = self._draw_repeat(painter, t, right)
        for sign, said in self._marks():
            wide = width_of(said, Size.NOTE) + 4
            box = QRectF(right - wide, 0, wide, self.height())
            write(
                painter, box, said, t.no if sign is Sign.ERROR else t.warn, font(Size.NOTE), RIGHT
            )
            spot = QRectF(right - wide - 22, self.height() / 2 - 8, 16, 16)
            shapes.draw(painter, spot, sign, t)
            right -= wide + 32
        return right

    def _draw_repeat(self, painter: QPainter, t: Tokens, right: float) -> float:
        """上次不符合; where the row is narrow, its sign alone."""
        said = REPEATED if self.width() >= ROOMY else ""
        wide = width_of(said, Size.NOTE) + 4 if said else 0
        box = QRectF(right - wide, 0, wide, self.height())
        write(painter, box, said, t.warn, font(Size.NOTE), RIGHT)
        spot = QRectF(right - wide - 20, self.height() / 2 - 8, 16, 16)
        shapes.draw(painter, spot, Sign.WARNING, t)
        return right - wide - 30

    def _marks(self) -> list[tuple[Sign, str]]:
        marks = []
        if self.state.unsaved:
            marks.append((Sign.ERROR, "没有存上"))
        if self.state.needs:
            marks.append((Sign.WARNING, self.state.needs))
        return marks
