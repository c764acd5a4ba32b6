"""Photographs by file, drop and paste: bad ones are named, the rest is taken in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage

from app.paths import bundle
from app.ui.fields.photos import PhotoFile, files_in


def sample(n: int) -> Path:
    return sorted(bundle("resources", "sample", "photos").glob("*.jpg"))[n]


def wait_for_photos(walking, count: int) -> None:
    for _ in range(200):
        walking.settle()
        if len(walking.model.photos) >= count:
            break
    walking.settle()


def test_good_files_are_taken_in_and_the_bad_one_is_named(walking, tmp_path):
    broken = tmp_path / "坏的.jpg"
    broken.write_bytes(b"\xff\xd8 not a picture")

    files = (
        PhotoFile(sample(0).name, path=sample(0)),
        PhotoFile(broken.name, path=broken),
        PhotoFile(sample(1).name, path=sample(1)),
    )
    walking.workspace.photos.add(files)
    wait_for_photos(walking, 2)

    assert [photo.seq for photo in walking.model.photos] == [1, 2]
    assert "坏的.jpg" in walking.workspace.banner.sentence()
    assert "都已存好" in walking.workspace.banner.sentence()


def test_a_taken_photo_shows_its_thumbnail_in_the_open_item(walking):
    walking.workspace.photos.add((PhotoFile(sample(0).name, path=sample(0)),))
    wait_for_photos(walking, 1)

    (tile,) = walking.workspace.editor.photos.tiles.values()
    assert tile._picture is not None
    assert tile.accessibleName().startswith("照片 1")


def test_dropped_files_are_read_as_photographs():
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(sample(2)))])

    (one,) = files_in(mime)

    assert one.path == sample(2)


def test_a_pasted_picture_becomes_a_png(walking):
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    QGuiApplication.clipboard().setImage(image)

    walking.workspace.photos.paste()
    wait_for_photos(walking, 1)

    (photo,) = walking.model.photos
    assert photo.media_type == "image/png"
    assert (photo.width, photo.height) == (64, 48)


def test_a_photo_is_dropped_only_after_the_banner_was_pressed(walking):
    walking.workspace.photos.add((PhotoFile(sample(0).name, path=sample(0)),))
    wait_for_photos(walking, 1)
    (photo,) = walking.model.photos

    walking.workspace.photos.drop(photo.id)
    assert walking.model.photos
    walking.window.focusWidget().click()
    walking.settle()

    assert walking.model.photos == []
    assert walking.workspace.editor.photos.tiles == {}


def test_a_photo_taken_out_comes_back_by_undo_under_its_number(walking):
    from app.actions import inspecting

    walking.workspace.photos.add(tuple(PhotoFile(sample(n).name, path=sample(n)) for n in range(2)))
    wait_for_photos(walking, 2)
    first = walking.model.photos[0]
    walking.model.drop_photo(first.id, "检查人员去掉")
    walking.settle()
    assert [photo.seq for photo in walking.model.photos] == [2]

    walking.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert [photo.seq for photo in walking.model.photos] == [1, 2]
    stored = inspecting.load(walking.context.desk, walking.model.visit_id)
    assert stored.photos[0].id == first.id
    assert list(walking.workspace.editor.photos.tiles)
