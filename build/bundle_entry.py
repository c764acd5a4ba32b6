"""Where the frozen program starts: a helper of its own that it started, or else the doors.

Hidden first arguments: `--decode-child`, what `app.paths.helper` starts from the bundle, and those
that multiprocessing gives its workers. With `SHIAN_QUIT_AFTER_PAINT` the window closes itself that
many seconds after its first paint (0: at once, nothing tidied up), which smoke test and bench need.
"""

# ruff: noqa: PLC0415 - each start imports only what it needs
from __future__ import annotations

import os
import sys

START_WORKERS = (["serve"], ["--multiprocessing-fork"])
QUIT_AFTER_PAINT = "SHIAN_QUIT_AFTER_PAINT"


def main(words: list[str]) -> int:
    give_back_the_library_path()
    if words[:1] == ["--decode-child"]:
        from app.evidence.decode_worker import main as decode

        decode()
        return 0
    if hasattr(sys, "frozen") and (words[:1] in START_WORKERS or "-c" in words):
        import importlib
        import multiprocessing

        # PyInstaller's preparation for workers; at every start it would be felt.
        importlib.import_module("pyi_rth_multiprocessing")

        multiprocessing.freeze_support()  # ends here where the words are those of a worker
    if not words and QUIT_AFTER_PAINT in os.environ:
        return paint_and_quit(float(os.environ[QUIT_AFTER_PAINT]))
    from app.cli.main import main as choose_a_door

    return choose_a_door(words)


def give_back_the_library_path() -> None:
    """Programs of the system that we start must not load the bundle's libraries.

    The frozen program itself has read the path by now. A helper of ours must be told to begin from
    the beginning, or it takes the path for given and finds the libraries of the system.
    """
    if hasattr(sys, "frozen") and sys.platform == "linux":
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
        os.environ.pop("LD_LIBRARY_PATH", None)
        os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
        if before:
            os.environ["LD_LIBRARY_PATH"] = before


def paint_and_quit(seconds: float) -> int:
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    class Watch(QObject):
        painted = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            painting = event.type() == QEvent.Type.Paint and not self.painted
            if painting and isinstance(watched, QWidget) and watched.isWindow():
                self.painted = True
                if seconds == 0:
                    os._exit(0)
                QTimer.singleShot(int(seconds * 1000), watched.close)
            return False

    application = QApplication([])
    watch = Watch()
    application.installEventFilter(watch)
    from app.desktop import main as open_window

    return open_window([])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
