"""The very PDF of a paper, one page at a time, white in every style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.ui.fields.signature_pad import PAPER, RULE

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument

ZOOMS = (1.0, 1.25, 1.5, 2.0, 3.0)  # 1.0 = the whole page is seen
READABLE = 0.5  # of its size in points; below, a paper is a picture of a paper
A4 = (595.0, 842.0)


class _Sheet(QWidget):
    """One page, drawn at the size asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._words = ""

    def show_page(self, image: QImage, size: QSize) -> None:
        self._image, self._words = image, ""
        self.setFixedSize(size)
        self.update()

    def say(self, words: str, size: QSize) -> None:
        self._image, self._words = QImage(), words
        self.setFixedSize(size)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), PAPER)
        if not self._image.isNull():
            painter.drawImage(self.rect(), self._image)
        painter.setPen(QPen(RULE, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self._words:
            painter.setPen(QPen(Qt.GlobalColor.black))
            painter.drawText(
                QRectF(self.rect()).adjusted(24, 24, -24, -24),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self._words,
            )
        painter.end()


class PaperPreview(QScrollArea):
    """Page and zoom by key; `moved` tells page and pages."""

    moved = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: QPdfDocument | None = None
        self._buffer = QBuffer(self)
        self._page = 0
        self._zoom = 0
        self._said = "选一份文书，这里显示它的每一页"
        self._sheet = _Sheet()
        self.setWidget(self._sheet)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(300)
        self._draw()

    @property
    def page(self) -> int:
        """From 1; 0 when there is no page."""
        return self._page + 1 if self.pages else 0

    @property
    def pages(self) -> int:
        return self._document.pageCount() if self._document is not None else 0

    @property
    def zoom(self) -> float:
        return ZOOMS[self._zoom]

    def show_pdf(self, data: bytes) -> bool:
        """Load the PDF; false, and a sentence in its place, when it cannot be read."""
        from PySide6.QtPdf import QPdfDocument

        if self._document is None:
            self._document = QPdfDocument(self)
        self._document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self._page = 0
        if not self.pages:
            self._said = "这份 PDF 打不开。封存的内容不受影响，可以再试一次。"
        self._draw()
        return self.pages > 0

    def say(self, words: str) -> None:
        """No paper now: why, in words."""
        if self._document is not None:
            self._document.close()
        self._page = 0
        self._said = words
        self._draw()

    def turn(self, by: int) -> None:
        if self.pages:
            self._page = min(self.pages - 1, max(0, self._page + by))
            self._draw()
            self.verticalScrollBar().setValue(0)

    def zoom_by(self, by: int) -> None:
        self._zoom = min(len(ZOOMS) - 1, max(0, self._zoom + by))
        self._draw()

    def _fit(self) -> QSize:
        """Size of the sheet on the screen at zoom 1: the whole page, or as wide as the room where
        the whole page could not be read."""
        width, height = A4
        if self._document is not None and self.pages:
            point = self._document.pagePointSize(self._page)
            width, height = point.width() or A4[0], point.height() or A4[1]
        room = self.viewport().size() - QSize(4, 4)
        scale = room.height() / height
        scale = min(room.width() / width, scale if scale >= READABLE else 1.0)
        scale *= ZOOMS[self._zoom]
        return QSize(max(80, round(width * scale)), max(110, round(height * scale)))

    def _draw(self) -> None:
        size = self._fit()
        if self._document is None or not self.pages:
            self._sheet.say(self._said, size)
            self.setAccessibleName(f"文书预览 {self._said}")
        else:
            ratio = self.devicePixelRatioF()
            self._sheet.show_page(self._document.render(self._page, size * ratio), size)
            self.setAccessibleName(f"文书预览 第 {self.page} 页，共 {self.pages} 页")
        self.moved.emit(self.page, self.pages)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_PageDown:
            self.turn(1)
        elif event.key() == Qt.Key.Key_PageUp:
            self.turn(-1)
        elif event.matches(QKeySequence.StandardKey.ZoomIn):
            self.zoom_by(1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            self.zoom_by(-1)
        else:
            super().keyPressEvent(event)
