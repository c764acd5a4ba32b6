"""Papers bound for the printer: pages of sealed files, one after the other, unaltered.

The bound file is a print job, no paper of its own: it carries no token, and what is authentic
stays the sealed files it was bound from.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2

from app.documents.reading import PDFIUM, UnreadablePaper


class Binder:
    """Takes files one by one; `data` is the bound file."""

    def __init__(self) -> None:
        with PDFIUM:
            self._document = pypdfium2.PdfDocument.new()
        self.pages = 0

    def add(self, data: bytes) -> int:
        """Append every page of a file; the return is how many there were."""
        with PDFIUM:
            try:
                source = pypdfium2.PdfDocument(data)
            except pypdfium2.PdfiumError as fault:
                raise UnreadablePaper(
                    "有一份文书的文件打不开，没有排进这次打印。封存的内容没有变。请单独核对它。"
                ) from fault
            with source:
                count = len(source)
                self._document.import_pages(source)
        self.pages += count
        return count

    def data(self) -> bytes:
        """The bound file."""
        buffer = io.BytesIO()
        with PDFIUM:
            self._document.save(buffer)
            self._document.close()
        return buffer.getvalue()


def bind(files: Sequence[bytes]) -> bytes:
    """All pages of these files in their order."""
    binder = Binder()
    for data in files:
        binder.add(data)
    return binder.data()
