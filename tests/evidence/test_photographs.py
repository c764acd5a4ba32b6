"""What a photograph keeps when it comes in, and what is known about it afterwards."""

from __future__ import annotations

import hashlib
import io
import zlib

import pytest
from PIL import Image

from app.evidence.ingest import Source, take_in, upright_jpeg
from tests.evidence import pictures


def one(data: bytes, decoder, name: str = "a.jpg"):
    intake = take_in([Source(name, data=data)], decoder=decoder)
    assert intake.problems == ()
    return intake.taken[0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_thumbnail_is_upright_however_the_camera_was_held(orientation, decoder):
    taken = one(pictures.photograph(orientation), decoder)

    corners = pictures.corner_colours(taken.thumbnail)
    for corner, colour in pictures.CORNERS.items():
        assert pictures.is_near(corners[corner], colour), corner
    assert taken.orientation == orientation
    assert (taken.width, taken.height) == (pictures.WIDTH, pictures.HEIGHT)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_png_and_webp_are_turned_upright_too(orientation, decoder):
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ("PNG", "WEBP"):
        data = pictures.encoded(pictures.stored(orientation), kind, exif=exif.tobytes())

        corners = pictures.corner_colours(one(data, decoder).thumbnail)

        for corner, colour in pictures.CORNERS.items():
            assert pictures.is_near(corners[corner], colour, 40), (kind, corner)


def test_the_original_bytes_are_kept_and_hashed(tmp_path, decoder):
    path = tmp_path / "现场.jpg"
    path.write_bytes(pictures.photograph(6))
    before = (path.read_bytes(), path.stat().st_mtime_ns)

    taken = take_in([Source.file(path)], decoder=decoder).taken[0]

    assert taken.data == before[0]
    assert taken.sha256 == hashlib.sha256(before[0]).hexdigest()
    assert taken.size == len(before[0])
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [file.name for file in tmp_path.iterdir()] == ["现场.jpg"]


def test_the_facts_of_the_camera_are_read_as_it_wrote_them(decoder):
    taken = one(pictures.photograph(), decoder)

    assert taken.taken_at == "2026:11:20 09:05:11"
    assert taken.camera == "Qingchuan QC-7"
    assert taken.has_location


def test_a_chinese_camera_name_is_read_although_exif_allows_only_ascii(decoder):
    name = "青川相机".encode() + b"\0"
    exif = pictures.tiff((0x010F, 2, len(name), 8 + 2 + 12 + 4), tail=name)

    assert one(pictures.with_exif(exif), decoder).camera == "青川相机"


def test_an_interlaced_picture_is_complete_with_its_seventh_pass(decoder):
    passes = [(2, 2), (2, 2), (4, 2), (4, 4), (8, 4), (8, 8), (16, 8)]
    rows = b"".join((b"\0" * (columns + 1)) * count for columns, count in passes)

    taken = one(pictures.png(16, 16, zlib.compress(rows), interlaced=True), decoder)

    assert (taken.width, taken.height) == (16, 16)


def test_a_picture_without_exif_has_no_invented_facts(decoder):
    taken = one(pictures.encoded(pictures.upright()), decoder)

    assert (taken.taken_at, taken.camera, taken.has_location) == ("", "", False)
    assert taken.orientation == 1


def test_previews_and_paper_copies_carry_no_place_and_no_camera(decoder):
    data = pictures.photograph(8)

    for copy in (one(data, decoder).thumbnail, upright_jpeg(data, 1200, decoder=decoder)):
        with Image.open(io.BytesIO(copy)) as picture:
            assert dict(picture.getexif()) == {}
        assert b"Exif" not in copy


def test_a_thumbnail_is_at_most_640_pixels_and_a_small_picture_is_not_blown_up(decoder):
    large = one(pictures.encoded(Image.new("RGB", (4000, 3000), "white")), decoder)
    small = one(pictures.encoded(pictures.upright()), decoder)

    with Image.open(io.BytesIO(large.thumbnail)) as picture:
        assert picture.size == (640, 480)
    with Image.open(io.BytesIO(small.thumbnail)) as picture:
        assert picture.size == (pictures.WIDTH, pictures.HEIGHT)
    assert (large.width, large.height) == (4000, 3000)


def test_a_paper_copy_is_the_same_bytes_every_time(decoder):
    data = pictures.photograph(5)

    first = upright_jpeg(data, 48, decoder=decoder)

    assert upright_jpeg(data, 48, decoder=decoder) == first
    with Image.open(io.BytesIO(first)) as picture:
        assert max(picture.size) == 48


KINDS = {
    "grey": (lambda: pictures.upright().convert("L"), "PNG"),
    "palette": (lambda: pictures.upright().quantize(16), "PNG"),
    "black and white": (lambda: pictures.upright().convert("1"), "PNG"),
    "with alpha": (lambda: pictures.upright().convert("RGBA"), "PNG"),
    "grey with alpha": (lambda: pictures.upright().convert("LA"), "PNG"),
    "print colours": (lambda: pictures.upright().convert("CMYK"), "JPEG"),
    "WebP": (pictures.upright, "WEBP"),
    "WebP with alpha": (lambda: pictures.upright().convert("RGBA"), "WEBP"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_ordinary_kind_of_picture_has_a_thumbnail(kind, decoder):
    make, form = KINDS[kind]

    taken = one(pictures.encoded(make(), form), decoder)

    with Image.open(io.BytesIO(taken.thumbnail)) as picture:
        assert (picture.format, picture.mode) == ("JPEG", "RGB")
    if kind in {"palette", "with alpha", "print colours", "WebP", "WebP with alpha"}:
        corners = pictures.corner_colours(taken.thumbnail)
        for corner, colour in pictures.CORNERS.items():
            assert pictures.is_near(corners[corner], colour, 60), corner


def test_what_is_transparent_lies_on_white_paper(decoder):
    taken = one(pictures.encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"), decoder)

    assert set(pictures.corner_colours(taken.thumbnail).values()) == {(255, 255, 255)}


def test_sixteen_bit_grey_keeps_its_brightness(decoder):
    deep = Image.new("I;16", (40, 40), 0x8000)

    taken = one(pictures.encoded(deep, "PNG"), decoder)

    for colour in pictures.corner_colours(taken.thumbnail).values():
        assert pictures.is_near(colour, (127, 127, 127), 3)


def test_a_file_of_several_pictures_shows_its_first(decoder):
    first, second = pictures.upright(), Image.new("RGB", (96, 64), "black")
    data = pictures.encoded(first, "MPO", save_all=True, append_images=[second], quality=95)

    taken = one(data, decoder)

    assert taken.media_type == "image/jpeg"
    assert taken.data == data
    assert pictures.is_near(pictures.corner_colours(taken.thumbnail)["top left"], pictures.RED)


def test_the_largest_allowed_picture_fits_into_the_limits(decoder):
    clear = Image.new("RGBA", (7071, 7071), (10, 20, 30, 255))

    taken = one(pictures.encoded(clear, "PNG", compress_level=1), decoder)

    assert (taken.width, taken.height) == (7071, 7071)


def test_the_name_of_a_file_is_shown_without_hidden_signs(decoder):
    taken = one(pictures.photograph(), decoder, name="菜\u202egpj.exe\n\x07.jpg")

    assert taken.name == "菜gpj.exe.jpg"
