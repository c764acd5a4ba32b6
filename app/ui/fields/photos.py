"""The strip of photographs of one item: thumbnails, from file, drop, paste, remove."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QClipboard,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPixmap,
)
from PySide6.QtWidgets import QFileDialog, QWidget

from app.ui import shapes
from app.ui.fields.buttons import TileButton
from app.ui.fields.flow import FlowBox
from app.ui.fields.labels import Label
from app.ui.fields.painted import Painted, frame, width_of, write
from app.ui.shapes import Sign
from app.ui.theme import Size, Tokens, font

PICTURES = "照片 (*.jpg *.jpeg *.png *.webp *.JPG *.JPEG *.PNG *.WEBP);;所有文件 (*)"


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """One picture as it comes from outside: a file, or pasted bytes with a made-up name."""

    name: str
    path: Path | None = None
    data: bytes | None = None


def files_in(mime: QMimeData) -> tuple[PhotoFile, ...]:
    """The pictures in what was dropped or pasted: files first, else the picture itself."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if paths:
        return tuple(PhotoFile(path.name, path=path) for path in paths if path.is_file())
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            held = QByteArray()
            buffer = QBuffer(held)
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            image.save(buffer, "PNG")  # type: ignore[call-overload]
            return (PhotoFile("粘贴的图片.png", data=bytes(held.data())),)
    return ()


def clipboard_files(clipboard: QClipboard) -> tuple[PhotoFile, ...]:
    mime = clipboard.mimeData()
    return files_in(mime) if mime is not None else ()


class PhotoTile(Painted):
    """One thumbnail 104 x 72 with its number. Enter opens it, Delete asks to take it out."""

    removed = Signal()

    def __init__(self, photo_id: str, seq: int, words: str = "") -> None:
        super().__init__()
        self.photo_id, self.seq = photo_id, seq
        self._words = words
        self._picture: QPixmap | None = None
        self._damaged = ""
        self._say()

    def sizeHint(self) -> QSize:
        return QSize(104, 72)

    def show_thumbnail(self, data: bytes) -> None:
        picture = QPixmap()
        if picture.loadFromData(data):
            self._picture = picture
        self.update()

    def show_damage(self, why: str) -> None:
        """Its bytes are not what was stored."""
        self._damaged = why
        self._say()
        self.update()

    def _say(self) -> None:
        name = f"照片 {self.seq}"
        if self._damaged:
            name += f"，{self._damaged}"
        self.setAccessibleName(f"{name}，回车查看，Delete 去掉")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def draw(self, painter: QPainter, t: Tokens) -> None:
        box = self.box()
        frame(painter, box, fill=t.surface_2, edge=None, radius=6)
        if self._picture is not None:
            self._draw_picture(painter, self._picture)
        else:
            write(painter, box.adjusted(8, 0, -8, -18), "正在读", t.text_2, font(Size.TINY))
        if self._damaged:
            shapes.draw(painter, QRectF(76, 6, 22, 22), Sign.ERROR, t)
        words = f"{self.seq}" + (f"·{self._words}" if self._words else "")
        wide = width_of(words, Size.TINY) + 10
        plate = QRectF(1, self.height() - 19, wide, 18)
        painter.fillRect(plate, t.text)
        write(painter, plate.adjusted(5, 0, 0, 0), words, t.surface, font(Size.TINY))
        edge = t.accent if self.hasFocus() else t.outline
        frame(painter, box, fill=None, edge=edge, width=2 if self.hasFocus() else 1)

    def _draw_picture(self, painter: QPainter, picture: QPixmap) -> None:
        painter.save()
        way = QPainterPath()
        way.addRoundedRect(self.box(), 6, 6)
        painter.setClipPath(way)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = max(self.width() / picture.width(), self.height() / picture.height())
        wide, tall = self.width() / scale, self.height() / scale
        source = QRectF((picture.width() - wide) / 2, (picture.height() - tall) / 2, wide, tall)
        painter.drawPixmap(self.box(), picture, source)
        painter.restore()


class PhotoStrip(FlowBox):
    """Thumbnails and the ways to add. Refused pictures are the page's business (banner)."""

    added = Signal(object)  # tuple[PhotoFile, ...]
    opened = Signal(str)  # photo id
    removed = Signal(str)  # photo id

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.tiles: dict[str, PhotoTile] = {}
        self.from_file = TileButton("从文件", icon="photo-plus", name="从文件加照片")
        self.from_file.enter_presses = False  # Enter goes on to the next row; F4 and Space open
        self.from_file.clicked.connect(self.ask_files)
        self._needs = Label("", Size.NOTE, tone="warn")
        self._note = Label("可以拖入，或按 Ctrl+V 粘贴", Size.NOTE, tone="second")
        for widget in (self.from_file, self._needs, self._note):
            self.add(widget)
        self._needs.hide()
        self._busy = False

    def show_photos(self, photos: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
        """Show (id, number) pairs; returns the ids that are new and want their thumbnail."""
        wanted = {photo_id for photo_id, _ in photos}
        for gone in [key for key in self.tiles if key not in wanted]:
            self.remove(self.tiles.pop(gone))
        fresh = []
        for photo_id, seq in photos:
            if photo_id not in self.tiles:
                self._add_tile(photo_id, seq)
                fresh.append(photo_id)
        self._note.setVisible(not photos and not self._busy)
        self.updateGeometry()
        return tuple(fresh)

    def _add_tile(self, photo_id: str, seq: int) -> None:
        tile = PhotoTile(photo_id, seq)
        tile.clicked.connect(lambda: self.opened.emit(photo_id))
        tile.removed.connect(lambda: self.removed.emit(photo_id))
        self.tiles[photo_id] = tile
        self.insert(len(self.tiles) - 1, tile)

    def show_need(self, words: str) -> None:
        """要求 1 张, 正在存 2 张照片: words beside the tiles."""
        self._needs.setText(words)
        self._needs.setVisible(bool(words))

    def show_busy(self, count: int) -> None:
        """Pictures are being taken in."""
        self._busy = count > 0
        if count:
            self._note.hide()
            self.show_need(f"正在存 {count} 张照片")

    def ask_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "选择照片", "", PICTURES)
        paths = [Path(name) for name in names]
        if paths:
            self.added.emit(tuple(PhotoFile(path.name, path=path) for path in paths))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = files_in(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.added.emit(files)


class PhotoView(QWidget):
    """One photograph as large as the room allows."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self.setMinimumSize(320, 240)

    def show_picture(self, data: bytes, name: str) -> None:
        self._picture.loadFromData(data)
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._picture.isNull():
            size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            x, y = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
            painter.drawPixmap(x, y, size.width(), size.height(), self._picture)
        painter.end()
