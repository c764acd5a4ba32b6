"""To the printer, or to a file: the same PDF that is previewed, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPrintSupport import QPrinter

DOTS = 300  # enough for the codes; the file stays small enough for any spooler


def printers() -> tuple[str, ...]:
    """Names of the printers the system knows, the default one first."""
    from PySide6.QtPrintSupport import QPrinterInfo

    names = list(QPrinterInfo.availablePrinterNames())
    default = QPrinterInfo.defaultPrinterName()
    return tuple(sorted(names, key=lambda name: (name != default, name)))


def to_printer(name: str, documents: Sequence[bytes], title: str) -> tuple[int, int]:
    """Send every page; pages sent and pages in all. Nothing here says that paper came out."""
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(name)
    return draw_pages(printer, documents, title)


def draw_pages(printer: QPrinter, documents: Sequence[bytes], title: str) -> tuple[int, int]:
    """Draw the pages of all documents on one print job, A4, edge to edge."""
    printer.setDocName(title)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setResolution(DOTS)
    painter = QPainter()
    sent = total = 0
    begun = painter.begin(printer)
    for data in documents:
        buffer, pdf = _opened(data)
        total += pdf.pageCount()
        for page in range(pdf.pageCount() if begun else 0):
            if sent and not printer.newPage():
                break
            box = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
            size = QSizeF(box.size()).toSize()
            painter.drawImage(box, pdf.render(page, size))
            sent += 1
        pdf.close()
        buffer.close()
    if begun:
        painter.end()
    return sent, total


def _opened(data: bytes) -> tuple[QBuffer, QPdfDocument]:
    from PySide6.QtPdf import QPdfDocument

    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    pdf = QPdfDocument()
    pdf.load(buffer)
    return buffer, pdf


def print_pdf(parent: QWidget, data: bytes, title: str) -> bool:
    """Ask for a printer and send; false when nobody chose one."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(f"打印 {title}")
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    draw_pages(printer, (data,), title)
    return True


def save_as(parent: QWidget, name: str) -> Path | None:
    """Where to put a file; None when the person thought better of it."""
    chosen, _ = QFileDialog.getSaveFileName(parent, "另存为", name, "PDF (*.pdf)")
    return Path(chosen) if chosen else None


def folder(parent: QWidget, words: str) -> Path | None:
    chosen = QFileDialog.getExistingDirectory(parent, words)
    return Path(chosen) if chosen else None


def pictures(parent: QWidget, words: str) -> tuple[Path, ...]:
    chosen, _ = QFileDialog.getOpenFileNames(
        parent, words, "", "照片 (*.jpg *.jpeg *.png *.webp);;所有文件 (*)"
    )
    return tuple(Path(one) for one in chosen)


def recording(parent: QWidget) -> Path | None:
    chosen, _ = QFileDialog.getOpenFileName(
        parent,
        "选录音录像文件",
        "",
        "录音录像 (*.mp4 *.mov *.mkv *.webm *.m4a *.mp3 *.wav *.aac);;所有文件 (*)",
    )
    return Path(chosen) if chosen else None
