"""`make pictures`: every page and dialog in light and dark, every paper, the public pages, as PNG.

    python build/pictures.py OUT [light] [dark] [papers] [public] [--docs]

Each room of pictures is a module `tests/ui/pictures*.py` that runs in a process of its own; the
public pages are looked at in Chromium, where there is one.
`--docs` also writes the small set that `docs/pictures.md` shows, with few colours.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# The root stands on the path only now.
from PIL import Image  # noqa: E402

from app.documents.papers import pages  # noqa: E402
from app.documents.reading import page_picture  # noqa: E402
from tests.ui.picture_set import KEPT  # noqa: E402

STYLES = ("light", "dark")
DAY = "2026-11-19T10:42+08:00"
DPI = 72
SCREEN = {  # of the laptop that the pages are drawn for
    "name": "laptop",
    "x": 0,
    "y": 0,
    "width": 1366,
    "height": 768,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}
COLOURS = 96  # the screen has few; a picture of it loses nothing that is looked at


def main(arguments: list[str]) -> int:
    out = Path(arguments[0])
    wanted = [one for one in arguments[1:] if not one.startswith("--")]
    styles = [one for one in STYLES if one in wanted] or ([] if wanted else STYLES)
    out.mkdir(parents=True, exist_ok=True)
    laptop = out / "laptop.json"
    laptop.write_text(json.dumps({"screens": [SCREEN]}), "utf-8")
    broken = 0
    for room in rooms() if styles else ():
        print(room, flush=True)
        platform = f"offscreen:configfile={laptop.absolute()}"
        broken |= run(["-m", room, str(out), *styles], QT_QPA_PLATFORM=platform)
    if not wanted or "papers" in wanted:
        papers(out)
    if "public" in wanted or (not wanted and shutil.which("chromedriver")):
        broken |= run(["-m", "tests.server.pictures", str(out)])
    if "--docs" in arguments:
        for_docs(out, ROOT / "docs" / "pictures")
    return 1 if broken else 0


def rooms() -> Iterator[str]:
    """The modules that show pages."""
    for path in sorted((ROOT / "tests" / "ui").glob("pictures*.py")):
        yield f"tests.ui.{path.stem}"


def run(command: list[str], **more: str) -> int:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "SHIAN_KEY_HOLDER": "file",
        **more,
    }
    done = subprocess.run([sys.executable, *command], check=False, cwd=ROOT, env=environment)
    return done.returncode


def papers(out: Path) -> None:
    """The demo under both bases; each page of each file copy as a picture."""
    for basis in ("in-force", "commissioned"):
        folder = out / f"demo-{basis}"
        home = out / f"home-{basis}"
        command = ["-m", "app", "demo", "--out", str(folder), "--basis", basis, "--at", DAY]
        if run(command, SHIAN_HOME=str(home.absolute())):
            raise SystemExit(f"demo {basis} failed")
        for pdf in sorted(folder.rglob("*.pdf")):
            data = pdf.read_bytes()
            for page in range(pages(data)):
                name = f"paper-{basis}-{pdf.stem}-{page + 1}.png"
                page_picture(data, page, DPI).save(out / name)


def for_docs(out: Path, folder: Path) -> None:
    """The set that is kept beside the words: no wider than a page, in few colours."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        if not old.name.startswith("web-"):  # the public pages, kept by tests/server/pictures.py
            old.unlink()
    total = 0
    for name in KEPT:
        with Image.open(out / f"{name}.png") as picture:
            # A sign is a few pixels of its own colour: the most frequent colours would drown it.
            few = picture.convert("RGB").quantize(
                COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            )
        target = folder / f"{name}.png"
        few.save(target, optimize=True)
        total += target.stat().st_size
    print(f"{len(KEPT)} pictures, {total / 1e6:.1f} MB")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
