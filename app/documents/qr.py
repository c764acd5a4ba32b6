"""The two codes of a paper as matrices: the verification code of page 1, the code of every page."""

from __future__ import annotations

import functools

import qrcode
from qrcode.constants import ERROR_CORRECT_M

Matrix = tuple[tuple[bool, ...], ...]

LARGEST_AT_30_MM = 10  # versions above are printed 33 mm wide
_MASK = 2  # a fixed mask: the same bytes each time, and no search for the best of eight


@functools.lru_cache(maxsize=256)
def matrix(text: str) -> Matrix:
    """The modules of a QR code, level M, the smallest version that holds the text."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(dot) for dot in row) for row in code.modules)


def version(dots: Matrix) -> int:
    """1 to 40, from the number of modules."""
    return (len(dots) - 17) // 4


def side_mm(dots: Matrix) -> float:
    """How wide the code is printed with its quiet zone: 30 mm, or 33 mm above version 10."""
    return 30.0 if version(dots) <= LARGEST_AT_30_MM else 33.0


def address(host: str, token: str) -> str:
    """The text of the verification code, in capitals so that it packs tightly."""
    return f"HTTPS://{host.upper()}/V/{token}"


def page_code(content_hash: str, page: int, pages: int) -> str:
    """The text of the small code that files a returned page by itself."""
    return f"S1/{content_hash[:12].upper()}/{page}/{pages}"
