"""These tests need a built bundle: they are collected only where `-m bundle` asks for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.paths import bundle

PROGRAM = bundle("dist", "shian", "shian.exe" if sys.platform == "win32" else "shian")


def pytest_configure(config):
    config.addinivalue_line("markers", "bundle: tries the built bundle; not part of make test")


def pytest_ignore_collect(config):
    return None if config.getoption("markexpr") == "bundle" else True


def surroundings(home: Path) -> dict[str, str]:
    """What a user's session has; nothing of the checkout, of Python or of this test run."""
    kept = {name: os.environ[name] for name in ("HOME", "SYSTEMROOT", "TMP") if name in os.environ}
    return {
        **kept,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
        "SHIAN_HOME": str(home),
        "SHIAN_KEY_HOLDER": "file",
    }


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("bundle") / "home"


@pytest.fixture(scope="session")
def shian(home):
    """Runs the bundle's program with these words; its output, after checking its exit status."""

    def run(*words: str, expect: int = 0, at: Path = home, **more: str) -> str:
        done = subprocess.run(
            [PROGRAM, *words],
            env={**surroundings(at), **more},
            cwd=at.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=180,
            check=False,
        )
        assert done.returncode == expect, (words, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def papers(shian, home) -> list[Path]:
    """The PDF files of one demo."""
    out = home.parent / "demo"
    shian("demo", "--out", str(out))
    return sorted(path for path in out.rglob("*.pdf") if path.name != "altered-copy.pdf")
