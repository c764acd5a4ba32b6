"""Makes reportlab say which character each glyph stands for, also above U+FFFF.

Its own map writes five hex digits there, so that copying or searching a paper gives
another character. Ours writes UTF-16BE with surrogate pairs, in blocks of at most 100
as the format asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfbase import ttfonts

_BLOCK = 100


def to_unicode_map(font_name: str, subset: Sequence[int]) -> str:
    """The ToUnicode stream of one subset: position in it → character."""
    head = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo\n<< /Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n"
        f"/CMapName /{font_name} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{max(len(subset) - 1, 0):02X}>\nendcodespacerange\n"
    )
    known = [(place, code) for place, code in enumerate(subset) if code]
    blocks = (known[start : start + _BLOCK] for start in range(0, len(known), _BLOCK))
    return (
        head
        + "".join(map(_block, blocks))
        + ("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
    )


def _block(pairs: Sequence[tuple[int, int]]) -> str:
    lines = "\n".join(f"<{place:02X}> <{_utf16(code)}>" for place, code in pairs)
    return f"{len(pairs)} beginbfchar\n{lines}\nendbfchar\n"


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be").hex().upper()


def install() -> None:
    """Puts our map in place of reportlab's; the same twice."""
    ttfonts.makeToUnicodeCMap = to_unicode_map
