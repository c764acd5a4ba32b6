"""The sample photographs are as different as a day's photographs, and always the same bytes."""

from __future__ import annotations

import importlib.util
import io
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "resources" / "sample" / "photos").glob("*.jpg"))
ORIENTATION, EXIF_IFD, TAKEN, GPS_IFD = 0x0112, 0x8769, 0x9003, 0x8825


def opened() -> list[Image.Image]:
    """The pictures from memory, so that no file stays open."""
    return [Image.open(io.BytesIO(path.read_bytes())) for path in SHIPPED]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("sample_photos", ROOT / "build/sample_photos.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_there_are_twelve_of_under_four_megabytes_and_one_of_twelve_megapixels():
    sizes = [picture.size for picture in opened()]
    assert len(sizes) == 12
    assert sum(path.stat().st_size for path in SHIPPED) < 4_000_000
    assert max(width * height for width, height in sizes) == 12_000_000
    assert len(set(sizes)) >= 8


def test_every_orientation_occurs_and_one_photograph_says_nothing():
    told = [picture.getexif() for picture in opened()]
    assert {exif.get(ORIENTATION) for exif in told} == {None, 1, 2, 3, 4, 5, 6, 7, 8}
    assert sum(not exif for exif in told) == 1
    assert sum(bool(exif.get_ifd(GPS_IFD)) for exif in told) == 1
    taken = [exif.get_ifd(EXIF_IFD)[TAKEN] for exif in told if exif]
    assert all(moment.startswith("2026:09:22 ") for moment in taken)


def test_turned_upright_each_shows_the_scene_as_it_was_drawn(script):
    for (seed, shot), stored in zip(enumerate(script.SHOTS, start=1), opened(), strict=True):
        scene = script.Scene(shot.width, shot.height, (128, 128, 128), seed)
        shot.draw(scene)
        upright = ImageOps.exif_transpose(stored)
        assert upright.size == (shot.width, shot.height)
        small = [one.resize((64, 64)) for one in (upright, scene.under_a_lamp())]
        assert max(ImageStat.Stat(ImageChops.difference(*small)).mean) < 4


def test_drawing_again_gives_the_same_bytes(script, tmp_path):
    for seed in (9, 12):
        shot = script.SHOTS[seed - 1]
        first = script.take(shot, seed, tmp_path).read_bytes()
        assert script.take(shot, seed, tmp_path).read_bytes() == first
