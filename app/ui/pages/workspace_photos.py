"""The photographs of the open item: taking in, showing, taking out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.domain.errors import Problem
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner
from app.ui.fields.photos import PhotoStrip, PhotoView, clipboard_files
from app.ui.models.needs import PHOTO
from app.ui.models.visit import VisitModel


class VisitPhotos(QObject):
    """Stands between the strip of the editor and the model; troubles go to the banner."""

    added = Signal()  # pictures are on their way in

    def __init__(
        self, parent: QWidget, strip: PhotoStrip, banner: Banner, tell: Callable[..., None]
    ) -> None:
        super().__init__(parent)
        self._window, self._strip, self._banner, self._tell = parent, strip, banner, tell
        self._model: VisitModel | None = None
        self._item = ""
        self._of_place = False
        strip.added.connect(self.add)
        strip.removed.connect(self.drop)
        strip.opened.connect(lambda photo_id: self._require().want_picture(photo_id))

    def follow(self, model: VisitModel) -> None:
        """The photographs of this visit from now on."""
        self._model, self._item, self._of_place = model, "", False
        model.photos_changed.connect(self._changed)
        model.photos_refused.connect(self._refused)
        model.photos_failed.connect(self._failed)
        model.thumbnail_ready.connect(self._thumbnail)
        model.picture_ready.connect(self._show_picture)

    def show_item(self, item_id: str) -> None:
        """Another item is open: its tiles, and their thumbnails after the paint."""
        model, self._item = self._require(), item_id
        shown = tuple((photo.id, photo.seq) for photo in model.photos_of(item_id))
        for photo_id in self._strip.show_photos(shown):
            model.want_thumbnail(photo_id)
        self.show_need()

    def of_place(self) -> None:
        """No item is open: pictures show the place itself, where nothing was inspected."""
        self._item, self._of_place = "", True

    def show_need(self) -> None:
        """What is missing or being stored, beside the tiles."""
        model = self._require()
        need = model.needs(self._item)
        self._strip.show_need(need if need == PHOTO else "")
        self._strip.show_busy(model.storing(self._item))

    def add(self, files: Sequence[Any]) -> None:
        model = self._model
        if model is not None and (self._item or self._of_place) and not model.closed:
            model.add_photos(self._item, files)
            self.added.emit()

    def paste(self) -> None:
        """Ctrl+V outside of a text field."""
        files = clipboard_files(QGuiApplication.clipboard())
        if files:
            self.add(files)

    def drop(self, photo_id: str) -> None:
        """Taking out asks once, in the banner."""
        model = self._require()
        photo = next(one for one in model.photos if one.id == photo_id)
        button = Button(f"去掉照片 {photo.seq}", look="danger")

        def take_out() -> None:
            self._banner.solve("drop")
            model.drop_photo(photo_id, "检查人员去掉")

        button.clicked.connect(take_out)
        words = "文书上不再有它；原件和这一步都留在记录里。"
        self._tell("warn", f"去掉照片 {photo.seq}？", words, button, topic="drop")
        button.setFocus()

    def _changed(self, item_id: str) -> None:
        if item_id == self._item and item_id:
            self.show_item(item_id)

    def _thumbnail(self, photo_id: str, data: bytes | None) -> None:
        tile = self._strip.tiles.get(photo_id)
        if tile is not None and data is not None:
            tile.show_thumbnail(data)
        elif tile is not None:
            tile.show_damage("与拍摄时不一致")

    def _refused(self, problems: Sequence[Problem]) -> None:
        said = "；".join(f"{one.place}：{one.sentence}" for one in problems)
        kept = f"其余照片都已存好，这次检查共 {len(self._require().photos)} 张。"
        self._tell("warn", f"{len(problems)} 个文件没有收进来", f"{said} {kept}", topic="photos")

    def _failed(self, said: str) -> None:
        self._tell("error", "照片没有存上", f"{said} 答题不受影响。", topic="photos")

    def _show_picture(self, photo_id: str, data: bytes | None) -> None:
        if data is None:
            self._thumbnail(photo_id, None)
            return
        view = QDialog(self._window)
        view.setWindowTitle("照片")
        view.resize(1000, 640)
        picture = PhotoView()
        picture.show_picture(data, "照片")
        close = Button("关闭")
        close.clicked.connect(view.accept)
        column = QVBoxLayout(view)
        column.addWidget(picture, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        view.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view.open()

    def _require(self) -> VisitModel:
        assert self._model is not None
        return self._model
