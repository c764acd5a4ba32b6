"""`python -m tests.bench.posting_round FOLDER [COUNT]`: a whole round in one file, end to end.

Closed visits are made by the real actions (about 0.7 s each: nine PDFs and some hundred
commits), so FOLDER keeps the home and a second run goes on where the first was stopped. Then
the command prints the round 1-up and 2-up, every code is read back from the picture of its
page, and the cover, the first, a middle and the last page are left in FOLDER as PNG. Not part
of `make bench`: five hundred visits take minutes.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2
import zxingcpp

from app.actions import demo, posting, setting_up
from app.actions.desk import Desk, close, open_desk
from app.cli.main import main as shian
from app.storage import posting as store
from tests.actions import rounds
from tests.actions.conftest import MORNING

FINE, PLAIN = 200, 110  # dots per inch: to read codes, to look at
TICK = timedelta(milliseconds=200)  # at a look: five hundred visits fit into one day
STREETS = ("河沿路", "东塘巷", "解放路", "学前街", "运河东路", "北新桥里")


def open_home(home: Path, at: datetime = MORNING) -> Desk:
    clock = demo.ticking(at, TICK)
    if home.exists():
        return open_desk(home, clock=clock, origin="scripted")
    desk = open_desk(home, create="sample", clock=clock, origin="scripted")
    setting_up.fill_sample(desk, "commissioned")
    return desk


def begun(home: Path) -> tuple[int, datetime]:
    """How many visits are there, and when the last of them began."""
    desk = open_home(home)
    day = MORNING.date()
    found = desk.memory.read(lambda db: store.visits_between(db, day, day))
    close(desk)
    return len(found), datetime.fromisoformat(found[-1].at) if found else MORNING


def fill(home: Path, count: int) -> float:
    """Closed visits up to `count`; the seconds one took."""
    done, last = begun(home)
    desk = open_home(home, last + timedelta(minutes=5))
    began = time.perf_counter()
    for n in range(done, count):
        where = f"澜州市云桥区{STREETS[n % len(STREETS)]}{(n * 37) % 400 + 1}号"
        rounds.played(desk, rounds.shop(desk, n, where), "commissioned", problems=n % 3 == 1)
    close(desk)
    return (time.perf_counter() - began) / max(1, count - done)


def printed(home: Path, out: Path, *more: str) -> tuple[float, dict[str, object]]:
    """What `shian posting` does, and the seconds it took."""
    os.environ["SHIAN_HOME"] = str(home)
    words = ["posting", "--date", MORNING.date().isoformat(), "--out", str(out), "--json", *more]
    told = io.StringIO()
    began = time.perf_counter()
    with contextlib.redirect_stdout(told):
        code = shian(words)
    seconds = time.perf_counter() - began
    if code:
        raise SystemExit(f"shian posting ended with {code}")
    return seconds, json.loads(told.getvalue())


def codes_of(out: Path) -> list[str]:
    """The verification codes, page by page, as a scanner reads them from the picture."""
    found = []
    with pypdfium2.PdfDocument(out) as document:
        for page in document:
            picture = page.render(scale=FINE / 72, grayscale=True).to_pil()
            texts = [one.text for one in zxingcpp.read_barcodes(picture)]
            found += [one.rpartition("/")[2] for one in texts if "/V/" in one.upper()]
    return found


def look(out: Path, folder: Path, sheets: int) -> None:
    """The cover, and the first, a middle and the last of the `sheets` behind it."""
    with pypdfium2.PdfDocument(out) as document:
        last = len(document) - 1
        first = len(document) - sheets
        for name, at in (
            ("cover", 0), ("first", first), ("middle", (first + last) // 2), ("last", last),
        ):  # fmt: skip
            picture = document[at].render(scale=PLAIN / 72).to_pil()
            picture.save(folder / f"{out.stem}-{name}.png")


def tokens_of(home: Path) -> set[str]:
    desk = open_home(home)
    found = posting.candidates(desk, posting.Round.of_day(MORNING.date()))
    close(desk)
    return {one.paper.token for one in found if one.printable and one.paper is not None}


def main(folder: Path, count: int) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    home = folder / "home"
    print(f"{fill(home, count):.2f} s a visit, {count} visits")
    wanted = tokens_of(home)
    good = True
    for name, more in (("one-up", ()), ("two-up", ("--two-up",))):
        out = folder / f"{name}.pdf"
        seconds, told = printed(home, out, *more)
        codes = codes_of(out)
        lost, strange = wanted - set(codes), set(codes) - wanted
        good &= not lost and not strange and len(told["sheets"]) == count  # type: ignore[arg-type]
        print(
            f"{name}: {len(told['sheets'])} sheets, {told['pages']} pages, "  # type: ignore[arg-type]
            f"{seconds:.1f} s, {out.stat().st_size / 1e6:.1f} MB; codes read {len(set(codes))} "
            f"of {len(wanted)}, lost {len(lost)}, strange {len(strange)}"
        )
        look(out, folder, (count + 1) // 2 if more else count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest memory {peak:.0f} MB")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 500))
