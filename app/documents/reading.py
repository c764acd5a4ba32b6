"""Reads papers back: the token a PDF names, the codes in the picture of its first page."""

from __future__ import annotations

import ctypes
import hashlib
import io
from dataclasses import dataclass
from threading import RLock

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image, UnidentifiedImageError

from app.domain.errors import InputRefused

_DPI = 200
_LARGEST = 200_000_000  # bytes of a PDF we open
_MOST_PIXELS = 50_000_000
_PAGE_CODE = "S1/"
PDFIUM = RLock()  # the library is not safe for two threads at once


class UnreadablePaper(InputRefused):
    code = "paper.unreadable"


@dataclass(frozen=True, slots=True)
class ReadPdf:
    """What a PDF says of itself, and what the picture of page 1 says. Never trusted, only read."""

    info_token: str | None
    page_codes: tuple[str, ...]  # texts of the verification codes on page 1
    sha256: str


def read_pdf(data: bytes) -> ReadPdf:
    """Both tokens of a PDF. Raises UnreadablePaper for what is no PDF."""
    try:
        with PDFIUM, _open(data) as document:
            token = _info(document, b"ShianToken") or None
            picture = _picture(document)
    except pypdfium2.PdfiumError as fault:
        raise _unreadable() from fault
    return ReadPdf(token, _verification(_codes(picture)), hashlib.sha256(data).hexdigest())


def read_image(data: bytes) -> tuple[str, ...]:
    """The texts of the verification codes in a picture. Raises UnreadablePaper for no picture."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise UnreadablePaper(
                    "图片太大，没有打开。请换一张不超过 5000 万像素的照片。"
                )  # fmt: skip
            grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError) as fault:
        raise UnreadablePaper("这不是能打开的图片，什么也没有改动。请换一张照片。") from fault
    return _verification(_codes(grey))


def page_count(data: bytes) -> int:
    """How many pages a PDF has."""
    with PDFIUM, _open(data) as document:
        return len(document)


def page_picture(data: bytes, page: int, dpi: int) -> Image.Image:
    """One page (from 0) as a picture."""
    with PDFIUM, _open(data) as document:
        return _picture(document, page, dpi)


def _open(data: bytes) -> pypdfium2.PdfDocument:
    if len(data) > _LARGEST:
        raise UnreadablePaper("文件太大，没有打开。文书不会超过 200 MB。")
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        raise _unreadable() from fault


def _unreadable() -> UnreadablePaper:
    return UnreadablePaper("这不是能打开的 PDF 文件，什么也没有改动。请换一个文件。")


def _info(document: pypdfium2.PdfDocument, key: bytes) -> str:
    length = pdfium.FPDF_GetMetaText(document.raw, key, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDF_GetMetaText(document.raw, key, buffer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", errors="replace")


def _picture(document: pypdfium2.PdfDocument, page: int = 0, dpi: int = _DPI) -> Image.Image:
    if not len(document):
        raise _unreadable()
    sheet = document[page]
    width, height = sheet.get_size()
    scale = dpi / 72
    if width * height * scale * scale > _MOST_PIXELS:  # a page of unlikely size
        scale = (_MOST_PIXELS / (width * height)) ** 0.5
    picture: Image.Image = sheet.render(scale=scale, grayscale=True).to_pil()
    return picture


def _codes(picture: Image.Image) -> tuple[str, ...]:
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return tuple(dict.fromkeys(code.text for code in found))


def _verification(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Without the page codes, which name a page and prove nothing."""
    return tuple(text for text in texts if not text.startswith(_PAGE_CODE))
