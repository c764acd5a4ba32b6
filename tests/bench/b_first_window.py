"""From starting the program to its first painted window, against a bare PySide6 window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from app.paths import bundle
from tests.bench.table import Pair, in_turn

RUNS = 15

# Both end at the first paint of a top window: the process is timed whole.
WATCH = """
from PySide6.QtCore import QEvent, QObject, QTimer
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWindow():
            import os; os._exit(0)
        return False
"""
FLOOR = f"""
from PySide6.QtWidgets import QApplication, QMainWindow
{WATCH}
application = QApplication([]); watch = Watch(); application.installEventFilter(watch)
window = QMainWindow(); window.resize(1366, 690); window.show(); application.exec()
"""
OURS = f"""
from PySide6.QtWidgets import QApplication
{WATCH}
application = QApplication([]); watch = Watch(); application.installEventFilter(watch)
from app.desktop import main
main([])
"""


def measure() -> Iterable[Pair]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        mine, bare = in_turn(lambda: start(OURS, home), lambda: start(FLOOR, home), RUNS)
    yield Pair("first paint", "bare PySide6 window", tuple(mine), tuple(bare), 1.3)


def start(code: str, home: Path) -> None:
    # As on a laptop after its first day: compiled modules are at hand, for both alike.
    environment = {**os.environ, "SHIAN_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(home.with_name("compiled"))
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=bundle(), env=environment, stderr=subprocess.DEVNULL) as one:
        assert one.wait() == 0  # without a timeout: waiting with one polls every 50 ms
