"""Builds the one-folder bundle in dist/shian and says how large it became.

make bundle          (or, once set up: .venv/bin/python build/bundle.py)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import bundle_parts

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "dist"
WORK = OUT / "work"
BUNDLE = OUT / "shian"


def build() -> None:
    """PyInstaller's own folder `build/` is ours, hence both paths are always given."""
    options = ["--noconfirm", "--log-level", "WARN"]
    folders = ["--workpath", str(WORK), "--distpath", str(OUT)]
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", *options, *folders, str(ROOT / "installer.spec")],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1"},  # sets are packed in the same order each time
        check=True,
    )


def strip(folder: Path) -> None:
    """Debugging symbols out, where that is safe and the tool is there."""
    tool = shutil.which("strip") if sys.platform == "linux" else None
    if tool is None:
        return
    libraries = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
        if bundle_parts.gains_by_strip(path.relative_to(folder))
    ]
    subprocess.run([tool, "--strip-unneeded", *map(str, libraries)], check=True)


def measure(folder: Path) -> tuple[int, int]:
    """How many files, and how many bytes they hold."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return len(files), sum(path.stat().st_size for path in files)


def main() -> int:
    try:
        build()
        strip(BUNDLE / "_internal")
    except subprocess.CalledProcessError as failure:
        print(f"程序包没有做成 · the bundle failed: {failure}", file=sys.stderr)
        return 1
    shutil.copytree(WORK / "licences", BUNDLE / "licences")
    files, size = measure(BUNDLE)
    print(f"{BUNDLE}  {size / 1e6:.0f} MB, {files} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
