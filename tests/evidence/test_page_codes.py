"""A photographed page files itself by the small code in its footer."""

from __future__ import annotations

import io
import random

import pytest
import qrcode
from PIL import Image, ImageFilter

from app.evidence.ingest import PictureRefused
from app.evidence.page_codes import PageCode, page_codes, parse_page_code, read_page_code
from tests.evidence import pictures

CODE = PageCode("8f2a61c09b4e", 2, 3)
MILLIMETRE = 300 / 25.4  # pixels


def printed_page(*codes: PageCode) -> Image.Image:
    """An A4 page at 300 dpi: lines of text, a large other code on top, ours below at 10 mm."""
    page = Image.new("L", (round(210 * MILLIMETRE), round(297 * MILLIMETRE)), 252)
    chance = random.Random(7)
    for row in range(60, 240, 6):
        for column in range(20, 190, 2):
            shade = chance.choice((20, 60, 250))
            page.paste(
                shade, tuple(round(n * MILLIMETRE) for n in (column, row, column + 1, row + 3))
            )
    page.paste(drawn("HTTPS://VERIFY.EXAMPLE/V/" + "A2" * 60, 30), (1900, 120))
    for number, code in enumerate(codes):
        place = (round((95 + 30 * number) * MILLIMETRE), round(280 * MILLIMETRE))
        page.paste(drawn(code.text, 10), place)
    return page


def drawn(text: str, size: float) -> Image.Image:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4, box_size=10)
    code.add_data(text)
    side = round(size * MILLIMETRE)
    return code.make_image().get_image().convert("L").resize((side, side), Image.Resampling.LANCZOS)


def photographed(page: Image.Image, *, turn: float, orientation: int = 1) -> bytes:
    """Laid on a desk, a little crooked, at 12 megapixels, somewhat soft."""
    desk = page.convert("RGB").rotate(turn, expand=True, fillcolor=(120, 90, 60))
    desk.thumbnail((4000, 4000))
    exif = Image.Exif()
    exif[0x0112] = orientation
    soft = desk.filter(ImageFilter.GaussianBlur(0.8))
    return pictures.encoded(soft, quality=80, exif=exif.tobytes())


@pytest.mark.parametrize("turn", [0, 4, -7, 90, 180])
def test_a_photographed_page_says_which_page_it_is(turn, decoder):
    image = photographed(printed_page(CODE), turn=turn)

    assert read_page_code(image, decoder=decoder) == CODE


def test_a_scan_as_png_is_read_too(decoder):
    out = io.BytesIO()
    printed_page(CODE).save(out, "PNG", dpi=(300, 300))

    assert read_page_code(out.getvalue(), decoder=decoder) == CODE


def test_two_pages_in_one_picture_are_told_apart_and_not_guessed(decoder):
    other = PageCode("8f2a61c09b4e", 3, 3)
    image = photographed(printed_page(CODE, other), turn=2)

    assert page_codes(image, decoder=decoder) == (CODE, other)
    assert read_page_code(image, decoder=decoder) is None


def test_a_picture_without_a_page_code_has_none(decoder):
    assert read_page_code(photographed(printed_page(), turn=0), decoder=decoder) is None


def test_a_picture_that_is_broken_is_refused_for_its_reason(decoder):
    with pytest.raises(PictureRefused):
        read_page_code(pictures.photograph()[:300], decoder=decoder)


def test_the_text_of_a_code_reads_back():
    assert parse_page_code(CODE.text) == CODE
    assert parse_page_code("S1/8F2A61C09B4E/2/3") == CODE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "S1/8f2a61c09b4e/4/3",
        "S1/8f2a61c09b4e/0/3",
        "S1/8f2a61c09b4/1/1",
        "S2/8f2a61c09b4e/1/1",
        "S1/8f2a61c09b4e/1/1/1",
        "S1/8f2a61c09b4e/1/1000",
        "HTTPS://VERIFY.EXAMPLE/V/ABC",
    ],
)
def test_another_text_is_no_page_code(text):
    assert parse_page_code(text) is None
