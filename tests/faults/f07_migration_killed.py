"""F7: killed while the tables are being changed; the next start finds old or new, never between."""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from sqlite_utils import Database, Migrations

from app.storage import database, fsck, keyroom, migrations, office
from app.storage.memory import Memory
from tests.faults.kill9 import METHOD
from tests.faults.table import Row

KILLS, ROWS = 60, 8000


def measure() -> Iterable[Row]:
    chance = random.Random(7)
    seen = {"before": 0, "between": 0, "after": 0, "stuck": 0}
    with tempfile.TemporaryDirectory(prefix="shian-f07-") as root:
        for n in range(KILLS):
            seen[kill_once(Path(root) / f"home{n}", chance)] += 1
    words = ", ".join(f"{word} {count}" for word, count in seen.items())
    sound = not seen["between"] and not seen["stuck"] and bool(seen["before"] and seen["after"])
    yield Row("F7", "kill -9 during a migration", KILLS, words, sound)


def kill_once(home: Path, chance: random.Random) -> str:
    """Which tables the killed program left; afterwards the steps are taken to their end."""
    with Memory.open(home, create="sample") as memory:
        memory.write(lambda db: office.save_setting(db, "kept", "yes"))
    child = multiprocessing.get_context(METHOD).Process(target=migrate, args=(home,), daemon=True)
    child.start()
    time.sleep(chance.uniform(0.0, 0.12))
    child.kill()
    child.join()
    left = what_is_left(home)
    migrate(home)
    with_all_steps = what_is_left(home)
    return left if with_all_steps == "after" else "stuck"


def migrate(home: Path) -> None:
    """The program of a later release, with one long step more."""
    known = migrations.steps
    migrations.steps = with_a_long_step(known)
    try:
        with Memory.open(home) as memory:
            assert memory.read(lambda db: office.setting(db, "kept")) == "yes"
            assert not fsck.check(memory)
    finally:
        migrations.steps = known


def with_a_long_step(known: Migrations) -> Migrations:
    later = Migrations(migrations.SET)
    for step in known._migrations:
        later(name=step.name)(step.fn)
    later(name="m999_a_long_step")(long_step)
    return later


def long_step(db: Database) -> None:
    db.execute("CREATE TABLE later (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
    for n in range(ROWS):
        db.execute("INSERT INTO later VALUES (?, ?)", (n, "食安" * 20))


def what_is_left(home: Path) -> str:
    """Looks with a bare connection, so that no step is taken by looking."""
    card = keyroom.read_card(home)
    assert card is not None
    db = database.connect(home / database.NAME, keyroom.key_of(home, card))
    try:
        taken = "m999_a_long_step" in migrations.applied_steps(db)
        there = db.table("later").exists()
        rows = db.table("later").count if there else 0
    finally:
        db.close()
    if taken and rows == ROWS:
        return "after"
    return "between" if taken or there else "before"
