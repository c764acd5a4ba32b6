"""The small code in a page's footer: a photographed or scanned page says which page it is.

Text of the code: `S1/<first 12 hex digits of the content hash>/<page>/<pages>` (decisions 5).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import zxingcpp
from PIL import Image

from app.evidence.decoder import SHARED, Decoder
from app.evidence.ingest import upright_jpeg

READING_SIDE = 5000  # a 10 mm code on a photographed A4 page keeps four pixels a module
_PATTERN = re.compile(r"S1/([0-9A-Fa-f]{12})/([1-9]\d{0,2})/([1-9]\d{0,2})")


@dataclass(frozen=True, slots=True, order=True)
class PageCode:
    """Which paper (its 校验码), which of its pages, and of how many."""

    content: str
    page: int
    pages: int

    @property
    def text(self) -> str:
        return f"S1/{self.content}/{self.page}/{self.pages}"


def parse_page_code(text: str) -> PageCode | None:
    """The code a text is, or None where it is some other text."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        return None
    code = PageCode(match[1].lower(), int(match[2]), int(match[3]))
    return code if code.page <= code.pages else None


def page_codes(image: bytes, *, decoder: Decoder = SHARED) -> tuple[PageCode, ...]:
    """Every different page code in a picture. Refuses, by reason, a picture that is none."""
    clean = upright_jpeg(image, READING_SIDE, quality=92, decoder=decoder)
    with Image.open(io.BytesIO(clean), formats=["JPEG"]) as picture:
        found = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    codes = {parse_page_code(code.text) for code in found}
    return tuple(sorted(code for code in codes if code is not None))


def read_page_code(image: bytes, *, decoder: Decoder = SHARED) -> PageCode | None:
    """The one page in a picture; None where no code, or codes of several pages, are in it."""
    codes = page_codes(image, decoder=decoder)
    return codes[0] if len(codes) == 1 else None
