"""The result record as PDF, warm, against bare reportlab with the same text at the same places."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

import pypdfium2
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.documents.papers import render_paper
from app.domain.paper import CopyKind, PaperKind
from app.paths import bundle
from tests.bench.table import Pair, in_turn
from tests.documents import cases

RUNS = 60
Line = tuple[float, float, float, str]


def measure() -> Iterable[Pair]:
    rl_config.useA85 = 0
    pdfmetrics.registerFont(TTFont("Floor", str(bundle("resources", "fonts", "song-regular.ttf"))))
    for basis in ("in-force", "commissioned"):
        ours = our_record(basis)
        pages = text_of(ours())
        mine, bare = in_turn(ours, lambda pages=pages: floor(pages), RUNS)
        what = f"result record, {basis}, {len(pages)} pages"
        yield Pair(what, "bare reportlab, the same text", tuple(mine), tuple(bare), 1.5)


def our_record(basis: str) -> Callable[[], bytes]:
    kind = PaperKind.RESULT_RECORD
    values, signing = cases.values(kind, basis), cases.SIGNED

    def make() -> bytes:
        return render_paper(
            kind,
            values,
            copy=CopyKind.FILE,
            signing=signing,
            token=cases.TOKEN,
            host=cases.HOST,
            content_hash=cases.CONTENT,
        )

    return make


def text_of(pdf: bytes) -> list[list[Line]]:
    """Every run of text on every page: left, bottom, height, words."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [list(lines_of(page)) for page in document]


def lines_of(page: pypdfium2.PdfPage) -> Iterable[Line]:
    text = page.get_textpage()
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        words = text.get_text_bounded(left, bottom, right, top).replace("\r\n", " ")
        yield left, bottom, max(4.0, top - bottom), words


def floor(pages: list[list[Line]]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for lines in pages:
        for left, bottom, height, words in lines:
            canvas.setFont("Floor", height)
            canvas.drawString(left, bottom, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
