"""How a room of pictures runs as a process of its own: OUT and the styles on the command line."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.ui import theme

Part = Callable[[Path, Path, str], None]  # the home to make, the folder of pictures, the style


def run(*parts: Part) -> int:
    """Each part in each style, each time from a new home."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SHIAN_KEY_HOLDER", "file")
    application = QApplication([])
    application.setStyle("Fusion")
    theme.load_fonts()
    styles = [one for one in sys.argv[2:] if one in set(theme.Style)] or ["light", "dark"]
    for style in styles:
        theme.apply(application, theme.Style(style))
        for part in parts:
            with tempfile.TemporaryDirectory() as folder:
                part(Path(folder) / "home", out, style)
    return 0
