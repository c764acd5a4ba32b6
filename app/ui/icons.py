"""The outline icons (Tabler, 24 px grid), tinted in the colours of the style.

`paint` draws an icon in a colour of the moment; pictures are kept by name, colour and size.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.paths import bundle


def exists(name: str) -> bool:
    return bundle("resources", "icons", f"{name}.svg").is_file()


@lru_cache(maxsize=512)
def pixmap(name: str, color: str, size: int, scale: float = 1.0) -> QPixmap:
    """The icon in one colour; empty where the file is missing (a test walks all names)."""
    side = round(size * scale)
    made = QPixmap(QSize(side, side))
    made.fill(Qt.GlobalColor.transparent)
    path = bundle("resources", "icons", f"{name}.svg")
    if path.is_file():
        drawing = path.read_text("utf-8").replace("currentColor", color)
        painter = QPainter(made)
        QSvgRenderer(QByteArray(drawing.encode())).render(painter)
        painter.end()
    made.setDevicePixelRatio(scale)
    return made


def paint(painter: QPainter, box: QRectF, name: str, color: str) -> None:
    """Draw the icon into a square box, sharp on every screen."""
    device = painter.device()
    scale = device.devicePixelRatioF() if device is not None else 1.0
    painter.drawPixmap(box.toRect().topLeft(), pixmap(name, color, round(box.width()), scale))


def icon(name: str, color: str, size: int = 20) -> QIcon:
    """For the few places where Qt itself draws the icon."""
    made = QIcon(pixmap(name, color, size))
    made.addPixmap(pixmap(name, color, size, 2.0))
    return made
