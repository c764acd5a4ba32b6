"""F13-F16: flipped bits, cut files and old copies; each is found, or fsck would be blind."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from app.domain.errors import MemoryRefused
from app.storage import database, fsck, mirror, visits
from app.storage.memory import Memory
from tests.faults.table import Row
from tests.storage import made

FLIPS, CUTS, COPIES, BLOB_FLIPS = 400, 100, 30, 200


def measure() -> Iterable[Row]:
    chance = random.Random(13)
    with tempfile.TemporaryDirectory(prefix="shian-f13-") as root:
        home = Path(root) / "home"
        with Memory.open(home, create="sample") as memory:
            work(memory)
            blobs = [memory.blobs.path(name) for name in memory.blobs.all()]
        path = home / database.NAME
        yield row("F13", "bits flipped in the database", home, path, flips(path, chance, FLIPS))
        yield row("F13", "database file cut short", home, path, cuts(path, chance, CUTS))
        yield row("F13", "nothing changed: nothing found", home, path, [path.read_bytes()], found=0)
        for blob in blobs[:1]:
            yield row("F16", "bits flipped in a blob", home, blob, flips(blob, chance, BLOB_FLIPS))
        yield old_copies(Path(root) / "restored", chance)


def work(memory: Memory) -> None:
    visit = made.open_visit(memory)
    for n in range(60):
        memory.write(lambda db, n=n: visits.save_answer(db, visit.id, made.answer(f"I{n:03}")))
    made.seal(memory, made.sign(memory, made.freeze(memory, visit)))


def flips(path: Path, chance: random.Random, count: int) -> list[bytes]:
    whole = path.read_bytes()
    broken = []
    for _ in range(count):
        bit = chance.randrange(len(whole) * 8)
        one = bytearray(whole)
        one[bit // 8] ^= 1 << bit % 8
        broken.append(bytes(one))
    return broken


def cuts(path: Path, chance: random.Random, count: int) -> list[bytes]:
    whole = path.read_bytes()
    return [whole[: chance.randrange(len(whole))] for _ in range(count)]


def row(
    fault: str,
    what: str,
    home: Path,
    path: Path,
    variants: list[bytes],
    *,
    found: int | None = None,
) -> Row:
    whole = path.read_bytes()
    beside = {file: file.read_bytes() for file in mirror.folder(home).iterdir()}
    seen = 0
    for data in variants:
        path.write_bytes(data)
        seen += is_found(home)
        for file, before in beside.items():
            file.write_bytes(before)
    path.write_bytes(whole)
    wanted = len(variants) if found is None else found
    return Row(fault, what, len(variants), f"found {seen}", holds=seen == wanted)


def is_found(home: Path) -> bool:
    try:
        with Memory.open(home) as memory:
            return bool(fsck.check(memory))
    except MemoryRefused:
        return True


def old_copies(home: Path, chance: random.Random) -> Row:
    """A copy of some moment is put back; the mirror knows better every time."""
    recognised = reused = 0
    for _ in range(COPIES):
        with Memory.open(home, create="sample") as memory:
            visit = made.open_visit(memory)
        shutil.copy(home / database.NAME, home / "copy")
        with Memory.open(home) as memory:
            lost = [made.freeze(memory, visit).number for _ in range(chance.randrange(1, 4))]
        (home / "copy").replace(home / database.NAME)
        with Memory.open(home) as memory:
            recognised += memory.read_only and memory.gap is not None
            memory.start_new_chain("川A0001", made.NOW)
            reused += made.freeze(memory, visit).number in lost
            recognised -= bool(fsck.check(memory))
    seen = f"recognised {recognised}, numbers used twice {reused}"
    return Row("F15", "old database put back", COPIES, seen, recognised == COPIES and not reused)
