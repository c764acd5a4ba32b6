"""Where things lie: the bundle (read-only, ours) and the home (the user's).

This is the only file that asks whether the program is frozen.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_SOURCE_ROOT = Path(__file__).resolve().parent.parent


def bundle(*parts: str) -> Path:
    """A file that ships with the program: from source, or inside the frozen bundle."""
    root = Path(getattr(sys, "_MEIPASS", _SOURCE_ROOT))
    return root.joinpath(*parts)


def home() -> Path:
    """The data folder: `SHIAN_HOME` if set, else the user's data folder of the system."""
    chosen = os.environ.get("SHIAN_HOME")
    if chosen:
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 - asked for after the first paint

    return Path(platformdirs.user_data_dir("shian", appauthor=False))


def sample_home() -> Path:
    """The separate home of the sample data, beside the real one (decisions 24)."""
    real = home()
    return real.with_name(real.name + "-sample")


def office_database() -> Path:
    """The office's own database, beside the home: it holds what many homes handed in."""
    real = home()
    return real.with_name(real.name + "-office") / "office.db"


def helper(name: str, source_code: str) -> list[str]:
    """The command that starts this program once more as one of its own helpers.

    The frozen program knows its helpers by their first argument (`build/bundle_entry.py`). From
    source Python runs the code given, with our folder as `sys.argv[1]`; -I: nothing of the user's
    folder or environment reaches the helper.
    """
    if hasattr(sys, "_MEIPASS"):
        return [sys.executable, f"--{name}"]
    return [sys.executable, "-I", "-c", source_code, str(bundle())]
