"""A picture that cannot be used is refused by name; the rest is taken in."""

from __future__ import annotations

import os
import zlib

import pytest
from PIL import Image

from app.evidence.ingest import MAX_BYTES, PictureRefused, Source, media_type, take_in, upright_jpeg
from tests.evidence import pictures


def refusal(data: bytes, decoder) -> tuple[str, str]:
    intake = take_in([Source("x.jpg", data=data)], decoder=decoder)
    assert intake.taken == ()
    return intake.problems[0].code, intake.problems[0].sentence


def test_a_bad_picture_costs_only_itself(decoder):
    good = pictures.photograph()
    sources = [
        Source("前厅.jpg", data=good),
        Source("坏的.jpg", data=good[:600]),
        Source("后厨.png", data=pictures.encoded(pictures.upright(), "PNG")),
        Source("说明.pdf", data=b"%PDF-1.7 ..."),
    ]

    intake = take_in(sources, decoder=decoder)

    assert [taken.name for taken in intake.taken] == ["前厅.jpg", "后厨.png"]
    assert [(problem.place, problem.code) for problem in intake.problems] == [
        ("坏的.jpg", "image.corrupt"),
        ("说明.pdf", "image.not_a_photo"),
    ]


BROKEN = {
    "cut off": lambda: pictures.photograph()[:-400],
    "only a beginning": lambda: b"\xff\xd8\xff\xe0" + b"\0" * 100,
    "a PNG of garbage": lambda: b"\x89PNG\r\n\x1a\n" + b"\x01" * 300,
    "rows missing": lambda: pictures.png(200, 200, zlib.compress(b"\0" * 201)),
    "rows not packed": lambda: pictures.png(20, 20, b"not zlib"),
    "taller than its data": lambda: pictures.lying_jpeg(96, 6400),
    "an interlaced PNG that ends early": pictures.cut_interlaced,
    "no width": lambda: pictures.png(0, 10, zlib.compress(b"\0")),
    "a WebP cut off": lambda: pictures.encoded(pictures.upright(), "WEBP")[:60],
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_picture_is_refused(case, decoder):
    code, sentence = refusal(BROKEN[case](), decoder)

    assert code == "image.corrupt"
    assert "没有收下，原文件没有动" in sentence


REFUSED = {
    "nothing": (b"", "image.empty"),
    "more than 20 MB": (b"\xff\xd8\xff" + b"\0" * MAX_BYTES, "image.too_large"),
    "3600 megapixels": (pictures.lying_jpeg(60_000, 60_000), "image.too_many_pixels"),
    "too wide": (pictures.png(16_385, 100, b""), "image.side_too_long"),
    "HEIC": (pictures.heic(), "image.heic"),
    "AVIF": (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif" + b"\0" * 90, "image.not_a_photo"),
    "film": (b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 90, "image.not_a_photo"),
    "GIF": (b"GIF89a" + b"\0" * 90, "image.not_a_photo"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image.not_a_photo"),
    "HTML": (b"<!DOCTYPE html><script>1</script>", "image.not_a_photo"),
    "ZIP": (b"PK\x03\x04" + b"\0" * 90, "image.not_a_photo"),
    "text": (b"hello", "image.not_a_photo"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_in_is_refused_for_its_reason(case, decoder):
    data, code = REFUSED[case]

    assert refusal(data, decoder)[0] == code


def test_a_heic_photograph_is_told_what_to_do(decoder):
    _, sentence = refusal(pictures.heic(), decoder)

    assert "兼容性最佳" in sentence
    assert "JPEG" in sentence


def test_a_moving_picture_is_refused_because_it_shows_more_than_one(decoder):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    for kind in ("PNG", "WEBP"):
        data = pictures.encoded(frames[0], kind, save_all=True, append_images=frames[1:])

        assert refusal(data, decoder)[0] == "image.animated", kind


def test_a_flood_of_pixels_is_refused_before_it_is_decoded(decoder):
    data = pictures.flood()
    assert len(data) < 1_000_000

    assert refusal(data, decoder)[0] == "image.too_many_pixels"

    status = f"/proc/{decoder.pid}/status"
    if os.path.exists(status):  # noqa: PTH110 - a Linux kernel's page, not a file of ours
        assert peak_memory(status) < 300 * 1024


def peak_memory(status: str) -> int:
    with open(status) as file:  # noqa: PTH123
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))


def test_content_decides_the_type_and_the_extension_does_not(decoder):
    png = pictures.encoded(pictures.upright(), "PNG")

    intake = take_in([Source("照片.jpg", data=png), Source("照片.txt", data=png)], decoder=decoder)

    assert [taken.media_type for taken in intake.taken] == ["image/png", "image/png"]


@pytest.mark.parametrize("tail", [b"PK\x05\x06" + b"\0" * 18, b"<html><script>1</script></html>"])
def test_a_photograph_with_something_behind_it_stays_a_photograph_byte_for_byte(tail, decoder):
    data = pictures.photograph() + tail

    taken = take_in([Source("a.html", data=data)], decoder=decoder).taken[0]

    assert taken.media_type == "image/jpeg"
    assert taken.data == data
    assert tail not in taken.thumbnail


HOSTILE_EXIF = {
    "orientation 9": pictures.tiff((0x0112, 3, 1, 9)),
    "orientation 65535": pictures.tiff((0x0112, 3, 1, 65535)),
    "orientation as text": pictures.tiff((0x0112, 2, 4, 0x41414141)),
    "a directory that points at itself": pictures.tiff(
        (0x8769, 4, 1, 8), (0x8825, 4, 1, 8), following=8
    ),
    "four milliard values": pictures.tiff((0x010F, 2, 0xFFFFFFFF, 8)),
    "values beyond the end": pictures.tiff((0x010F, 2, 500, 60_000), (0x8825, 4, 1, 60_000)),
    "nothing at all": b"",
    "garbage": b"\xff" * 400,
}


@pytest.mark.parametrize("case", HOSTILE_EXIF)
def test_hostile_exif_costs_the_facts_and_not_the_picture(case, decoder):
    data = pictures.with_exif(HOSTILE_EXIF[case])

    taken = take_in([Source("a.jpg", data=data)], decoder=decoder).taken[0]

    assert taken.orientation == 1
    assert taken.data == data
    assert not taken.has_location


@pytest.mark.parametrize("kind", [b"iCCP", b"zTXt"])
def test_a_packed_bomb_in_a_png_is_bounded(kind, decoder):
    bomb = zlib.compress(b"\0" * 60_000_000, 9)
    extra = pictures.chunk(kind, b"name\0\0" + bomb)
    data = pictures.png(8, 8, zlib.compress(b"\0" * 72), extra=extra)

    intake = take_in([Source("a.png", data=data)], decoder=decoder)

    assert len(intake.taken) + len(intake.problems) == 1
    assert take_in([Source("b.jpg", data=pictures.photograph())], decoder=decoder).taken


def test_what_is_not_a_plain_file_is_refused_and_never_waited_for(tmp_path, decoder):
    pipe = tmp_path / "管道.jpg"
    os.mkfifo(pipe)
    sources = [
        Source.file(tmp_path),
        Source.file(pipe),
        Source.file(tmp_path / "没有.jpg"),
        Source("只有名字.jpg"),
    ]

    problems = take_in(sources, decoder=decoder).problems

    assert [problem.code for problem in problems] == [
        "image.not_a_file",
        "image.not_a_file",
        "image.missing",
        "image.empty",
    ]


def test_a_file_too_large_is_refused_without_being_read(tmp_path, decoder):
    path = tmp_path / "录像.jpg"
    with path.open("wb") as file:
        file.truncate(40 * 1024**3)  # a hole on the disk, 40 GB long

    problem = take_in([Source.file(path)], decoder=decoder).problems[0]

    assert problem.code == "image.too_large"
    assert "40960.0 MB" in problem.sentence


def test_a_paper_refuses_a_bad_picture_with_the_same_reason(decoder):
    with pytest.raises(PictureRefused) as refused:
        upright_jpeg(pictures.photograph()[:700], 900, decoder=decoder)
    assert refused.value.code == "image.corrupt"

    with pytest.raises(PictureRefused) as refused:
        media_type(pictures.heic())
    assert refused.value.code == "image.heic"
