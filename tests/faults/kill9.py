"""Kill the program at random moments and see whether anything acknowledged is missing.

A child saves answers, photos, numbers and sealed entries through the Memory and tells each
through a pipe once `write` has returned. The parent kills it with SIGKILL, opens the home
again and looks for everything it was told. `--planted` makes the child tell *before* it
writes: a harness that does not report this is worth nothing.

    python -m tests.faults.kill9 --kills 300
    python -m tests.faults.kill9 --kills 50 --planted
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from app.domain.paper import PaperKind
from app.storage import fsck, journal, numbering, visits
from app.storage.database import Database
from app.storage.memory import Memory
from app.trust.journal_entry import EntryType
from tests.storage import made

KILLS_PER_HOME = 20  # keeps fsck of a growing journal quick
ITEMS = 60
REC = "7" * 32
# A platform without fork starts a fresh interpreter for every kill: slower, the same test.
METHOD = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"


@dataclass
class Tally:
    """What happened over all kills."""

    kills: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    before_first: int = 0  # killed while opening, or while the home was being born
    cut_off: int = 0  # openings that said the last program had not closed


# --- the child -------------------------------------------------------------------------


def work(home: Path, visit_id: str, start: int, told: Connection, planted: bool) -> None:
    """Saves for ever; tells `<letter> <n>` for each thing saved."""
    memory = Memory.open(home, create="sample")
    if start == 0:
        memory.write(lambda db: visits.create(db, made.visit(id=visit_id)))
        told.send_bytes(b"V 0")
    n = start
    while True:
        n += 1
        letter, job = _job(memory, visit_id, n)
        if planted:
            told.send_bytes(f"{letter} {n}".encode())
        memory.write(job)
        if not planted:
            told.send_bytes(f"{letter} {n}".encode())


def _job(memory: Memory, visit_id: str, n: int) -> tuple[str, Callable[[Database], object]]:
    if n % 13 == 0:
        return "N", lambda db: numbering.reserve(
            db, PaperKind.SITE_RECORD, f"号{n}", 2026, 1, count=1
        )
    if n % 11 == 0:
        photo = made.photo(memory.blobs.put(f"photo {n}".encode() * 500), seq=n)
        return "P", lambda db: visits.add_photo(db, visit_id, photo)
    if n % 5 == 0:
        blob = memory.blobs.put(f"paper {n}".encode() * 500)
        return "E", lambda db: journal.append(
            db,
            memory.identity,
            EntryType.PARTY_CHANGED,
            rec=REC,
            body={"n": n},
            blobs=[blob],
            actor="川A0001",
            t=made.NOW,
        )
    answer = made.answer(f"I{n % ITEMS:03}", value=str(n))
    return "A", lambda db: visits.save_answer(db, visit_id, answer)


# --- the parent ------------------------------------------------------------------------


def kill_once(
    home: Path, visit_id: str, start: int, chance: random.Random, planted: bool
) -> list[str]:
    """Lets a child work for a while, kills it, and gives back what it told."""
    context = multiprocessing.get_context(METHOD)
    hear, tell = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(home, visit_id, start, tell, planted), daemon=True)
    child.start()
    tell.close()
    early = chance.random() < 0.25
    if not early:
        hear.poll(20)  # it has told something, or is gone
    time.sleep(chance.uniform(0.0, 0.05 if early else 0.15))
    child.kill()
    child.join()
    told = _drain(hear)
    hear.close()
    return told


def _drain(hear: Connection) -> list[str]:
    told = []
    try:
        while hear.poll(0):
            told.append(hear.recv_bytes().decode())
    except (EOFError, OSError):
        pass  # the last message may be cut: it was never told
    return told


def what_is_missing(memory: Memory, visit_id: str, told: list[str]) -> list[str]:
    """Everything that was told and is not there."""
    if not told:
        return []
    return memory.read(lambda db: _missing(db, memory, visit_id, told))


def _missing(db: Database, memory: Memory, visit_id: str, told: list[str]) -> list[str]:
    if not visits.summaries(db):
        return list(told)
    visit = visits.load(db, visit_id)
    entries = {row.entry.body["n"] for row in journal.entries(db, rec=REC)}
    given = {template for template, *_ in numbering.series(db)}
    photos = {photo.seq: photo.sha256 for photo in visit.photos}

    def is_there(letter: str, n: int) -> bool:
        if letter == "A":
            answer = visit.answers.get(f"I{n % ITEMS:03}")
            return answer is not None and int(answer.value) >= n
        if letter == "E":
            return n in entries
        if letter == "P":
            return n in photos and len(memory.blobs.get(photos[n])) > 0
        return letter == "V" or f"号{n}" in given

    pairs = [(line[0], int(line[2:])) for line in told]
    return [f"{letter} {n}" for letter, n in pairs if not is_there(letter, n)]


def run(kills: int, *, planted: bool, seed: int, root: Path) -> Tally:
    """The whole experiment; every home is checked after every kill."""
    chance = random.Random(seed)
    tally = Tally()
    while tally.kills < kills:
        home = root / f"home{tally.kills}"
        _run_in_one_home(home, min(KILLS_PER_HOME, kills - tally.kills), chance, planted, tally)
    return tally


def _run_in_one_home(
    home: Path, kills: int, chance: random.Random, planted: bool, tally: Tally
) -> None:
    visit_id, start, told_ever = made.new_id(), 0, []
    for _ in range(kills):
        told = kill_once(home, visit_id, start, chance, planted)
        tally.kills += 1
        tally.acknowledged += len(told)
        tally.before_first += not told
        told_ever += told
        with Memory.open(home, create="sample") as memory:
            tally.cut_off += memory.cut_off
            missing = what_is_missing(memory, visit_id, told_ever)
            tally.lost += missing
            told_ever = [line for line in told_ever if line not in missing]  # counted once
            tally.findings += [str(finding) for finding in fsck.check(memory)]
            tally.findings += [memory.gap.sentence] if memory.gap else []
            start = memory.read(lambda db: _last(db, visit_id))


def _last(db: Database, visit_id: str) -> int:
    """Where the next child goes on: beyond everything saved, told or not."""
    if not visits.summaries(db):
        return 0
    visit = visits.load(db, visit_id)
    numbers = [int(answer.value) for answer in visit.answers.values()]
    numbers += [photo.seq for photo in visit.photos]
    numbers += [row.entry.body["n"] for row in journal.entries(db, rec=REC)]
    numbers += [int(template[1:]) for template, *_ in numbering.series(db)]
    return max(numbers, default=1)


def main(argv: list[str] | None = None) -> int:
    """0 when nothing acknowledged was lost; with `--planted`, 0 when the fault was reported."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kill9", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--planted", action="store_true", help="acknowledge before the commit")
    parser.add_argument("--seed", type=int, default=20260922)
    given = parser.parse_args(argv)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="shian-kill9-") as root:
        tally = run(given.kills, planted=given.planted, seed=given.seed, root=Path(root))
    rows = {
        "kills": tally.kills,
        "killed before the first acknowledgement": tally.before_first,
        "openings that noticed the cut": tally.cut_off,
        "acknowledged": tally.acknowledged,
        "acknowledged and missing": len(tally.lost),
        "fsck findings": len(tally.findings),
        "seconds": round(time.monotonic() - began, 1),
    }
    print("planted fault: acknowledge before commit" if given.planted else "kill -9")
    for name, value in rows.items():
        print(f"  {name:<42}{value:>8}")
    for line in (*tally.lost[:5], *tally.findings[:5]):
        print(f"  ! {line}")
    if given.planted:
        found = bool(tally.lost) and not tally.findings
        print("  the planted fault was", "reported" if found else "NOT reported")
        return 0 if found else 1
    return 1 if tally.lost or tally.findings else 0


if __name__ == "__main__":
    sys.exit(main())
