"""F10, F17: the disk is full or read-only; what was acknowledged stays, work goes on after."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from app.domain.errors import MemoryRefused
from app.storage import fsck, visits
from app.storage.memory import Memory
from tests.faults.small_disk import Disk, small_disk
from tests.faults.table import Row
from tests.storage import made

ROUNDS, TRIES = 5, 120


def measure() -> Iterable[Row]:
    with tempfile.TemporaryDirectory(prefix="shian-f10-") as root:
        with small_disk(Path(root) / "full") as disk:
            yield full(disk)
        with small_disk(Path(root) / "read-only") as disk:
            yield read_only(disk)


def full(disk: Disk) -> Row:
    """Fills the disk while answers are saved, frees it, and goes on, round after round."""
    visit = made.visit()
    acknowledged: dict[str, str] = {}
    refused = missing = 0
    with Memory.open(disk.root / "home", create="sample") as memory:
        made.open_visit(memory, visit)
        for round_ in range(ROUNDS):
            for n in range(TRIES):
                item, value = f"I{n:03}", f"{round_}.{n}"
                if n == TRIES // 4:
                    disk.fill()
                if n == TRIES - 1:
                    disk.free()
                answer = made.answer(item, value=value, finding="操作间地面有积水" * 40)
                try:
                    memory.write(lambda db, a=answer: visits.save_answer(db, visit.id, a))
                except MemoryRefused:
                    refused += 1
                else:
                    acknowledged[item] = value
            held = memory.read(lambda db: visits.load(db, visit.id)).answers
            missing += sum(held[item].value != value for item, value in acknowledged.items())
        findings = len(fsck.check(memory))
    seen = f"refused {refused}, acknowledged and missing {missing}, fsck findings {findings}"
    return Row("F10", "disk full at work", ROUNDS * TRIES, seen, bool(refused) and not missing)


def read_only(disk: Disk) -> Row:
    home = disk.root / "home"
    with Memory.open(home, create="sample") as memory:
        visit = made.open_visit(memory)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    disk.make_read_only()
    refused = 0
    with Memory.open(home) as memory:
        read = memory.read(lambda db: visits.load(db, visit.id)) == visit
        for _ in range(TRIES):
            try:
                memory.write(lambda db: visits.save_answer(db, visit.id, made.answer()))
            except MemoryRefused:
                refused += 1
    disk.make_writable()
    changed = sum(path.read_bytes() != data for path, data in before.items())
    seen = f"read {read}, refused {refused}, files changed {changed}"
    sound = read and refused == TRIES and not changed
    return Row("F17", "home turned read-only", TRIES, seen, sound)
