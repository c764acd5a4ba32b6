"""Files from outside are read or refused with a sentence, never trusted and never a crash."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.documents.qr import address
from app.documents.reading import UnreadablePaper, page_picture, read_image, read_pdf
from app.domain.paper import PaperKind
from tests.documents import cases
from tests.documents.reading_aloud import rendered


def png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def test_a_photographed_page_gives_its_verification_code() -> None:
    data = rendered(cases.values(PaperKind.RESULT_RECORD))
    turned = page_picture(data, 0, 150).rotate(7, expand=True, fillcolor=255)

    assert read_image(png(turned)) == (address(cases.HOST, cases.TOKEN),)


def test_a_picture_without_a_code_gives_none() -> None:
    assert read_image(png(Image.new("L", (200, 200), 255))) == ()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\nnothing", b"\x00" * 100])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePaper):
        read_pdf(data)


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePaper):
        read_image(data)


def test_a_cut_file_is_refused() -> None:
    data = rendered(cases.values(PaperKind.RESULT_RECORD))

    with pytest.raises(UnreadablePaper):
        read_pdf(data[:300])


def test_a_changed_picture_and_an_unchanged_token_are_both_reported() -> None:
    values = cases.values(PaperKind.RESULT_RECORD)
    data = rendered(values)
    forged = data.replace(cases.TOKEN.encode(), (cases.TOKEN[:-1] + "B").encode())

    read = read_pdf(forged)

    assert read.info_token != cases.TOKEN
    assert read.page_codes == (address(cases.HOST, cases.TOKEN),)
