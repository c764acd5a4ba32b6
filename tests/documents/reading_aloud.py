"""Reads a PDF back with programs that are not ours: pdftotext for words, zxing-cpp for codes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image

from app.documents.papers import Signing, render_paper
from app.documents.reading import page_picture
from app.domain.paper import CopyKind
from app.domain.papers.drafting import PaperValues
from tests.documents import cases

PDFTOTEXT = shutil.which("pdftotext")


def rendered(
    values: PaperValues, copy: CopyKind = CopyKind.FILE, signing: Signing = cases.SIGNED
) -> bytes:
    return render_paper(
        values.kind, values, copy=copy, signing=signing, token=cases.TOKEN, host=cases.HOST,
        content_hash=cases.CONTENT,
    )  # fmt: skip


def page_texts(data: bytes, folder: Path, *, in_order: bool = False) -> list[str]:
    """The words of every page without white space, as read by eye or in the order drawn."""
    assert PDFTOTEXT, "poppler-utils is one of the packages the tests need"
    path = folder / "paper.pdf"
    path.write_bytes(data)
    command = [PDFTOTEXT, "-enc", "UTF-8", *(["-raw"] if in_order else []), str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    pages = done.stdout.decode("utf-8").split("\f")[:-1]
    return [plain(page) for page in pages]


def text(data: bytes, folder: Path) -> str:
    return "".join(page_texts(data, folder))


def plain(words: str) -> str:
    return re.sub(r"\s+", "", words)


def codes(data: bytes, page: int = 0, dpi: int = 150) -> list[str]:
    picture: Image.Image = page_picture(data, page, dpi)
    return [code.text for code in zxingcpp.read_barcodes(picture)]
