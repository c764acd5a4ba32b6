"""Text files as offices keep them: UTF-8, UTF-16, GB18030; anything else refused.

Python decodes some GB18030 places as the 2005 standard did (private use); the 2022 standard
gives them characters of their own, and those are put in.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass

from app.domain.errors import InputRefused

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇\d]{1,9}[条條]")
# GB 18030-2022 against the private-use places that Python's codec still answers with.
_OF_2022 = {
    b"\xa6\xd9": "\ufe10", b"\xa6\xda": "\ufe12", b"\xa6\xdb": "\ufe11", b"\xa6\xdc": "\ufe13",
    b"\xa6\xdd": "\ufe14", b"\xa6\xde": "\ufe15", b"\xa6\xdf": "\ufe16", b"\xa6\xec": "\ufe17",
    b"\xa6\xed": "\ufe18", b"\xa6\xf3": "\ufe19", b"\xa8\xbc": "\u1e3f", b"\xfe\x59": "\u9fb4",
    b"\xfe\x61": "\u9fb5", b"\xfe\x66": "\u9fb6", b"\xfe\x67": "\u9fb7", b"\xfe\x6d": "\u9fb8",
    b"\xfe\x7e": "\u9fb9", b"\xfe\x90": "\u9fba", b"\xfe\xa0": "\u9fbb",
    # The six whose characters stand in the second plane.
    b"\xfe\x51": "\U00020087", b"\xfe\x52": "\U00020089", b"\xfe\x53": "\U000200cc",
    b"\xfe\x6c": "\U000215d7", b"\xfe\x76": "\U0002298f", b"\xfe\x91": "\U000241fe",
}  # fmt: skip
_MENDED = {ord(place.decode("gb18030")): sign for place, sign in _OF_2022.items()}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class EncodingUnknown(InputRefused):
    code = "statute.encoding"


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str


def mended(text: str) -> str:
    """The text with the characters of the 2022 standard where older codecs left private use."""
    return text.translate(_MENDED)


def decode(data: bytes, name: str) -> Decoded:
    """The text and how it was encoded. Raises EncodingUnknown in one sentence."""
    decoded = _by_mark(data) or _unmarked(data) or _plain(data)
    if decoded is None or not _HAN.search(decoded.text) or _CONTROL.search(decoded.text):
        raise EncodingUnknown(
            f"“{name}”的文字编码认不出，没有装入。请另存为 UTF-8 或者 GB18030 后再试。"
        )
    if decoded.encoding == "GB18030" and not _ARTICLE.search(decoded.text) and _is_big5(data):
        raise EncodingUnknown(f"“{name}”像是 Big5（繁体）编码，没有装入。请另存为 UTF-8 后再试。")
    return decoded


def _by_mark(data: bytes) -> Decoded | None:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            try:
                text = data.decode(codec)
            except UnicodeDecodeError:
                return None
            return Decoded(text, "UTF-16" if codec == "utf-16" else "UTF-8")
    return None


def _unmarked(data: bytes) -> Decoded | None:
    """UTF-16 without its mark: only where articles can be read in one of its two orders."""
    for codec in ("utf-16-le", "utf-16-be") if b"\x00" in data else ():
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(codec)
            if _ARTICLE.search(text):
                return Decoded(text, "UTF-16")
    return None


def _plain(data: bytes) -> Decoded | None:
    for codec, name in (("utf-8", "UTF-8"), ("gb18030", "GB18030")):
        try:
            return Decoded(mended(data.decode(codec)), name)
        except UnicodeDecodeError:
            continue
    return None


def _is_big5(data: bytes) -> bool:
    try:
        return _ARTICLE.search(data.decode("big5")) is not None
    except UnicodeDecodeError:
        return False
