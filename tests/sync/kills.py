"""kill -9 in the middle of an exchange: of the server, or of the program on the laptop."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from app.domain.errors import Refused
from app.sync.troubles import SyncTrouble
from tests.sync import drills
from tests.sync.drills import Seen
from tests.sync.stands import ROOT, Laptop, Server


def run(kills: int, root: Path, *, seed: int) -> Seen:
    """So many kills, in turn of server and laptop; then both come to rest."""
    chance, seen = random.Random(seed), Seen()
    with drills.stand(root, 1) as (server, (laptop,)):
        for n in range(kills):
            for _ in range(3):
                laptop.visit(photos=3, size=150_000)
            seen.sealed |= laptop.hashes()
            (kill_server if n % 2 else kill_laptop)(laptop, server, chance)
        drills.rest([laptop], seen)
        seen.count(server)
    return seen


def kill_laptop(laptop: Laptop, server: Server, chance: random.Random) -> None:
    """`shian sync` as a program of its own, killed some time after its first request."""
    laptop.close()
    before = _requests(server)
    child = subprocess.Popen(
        [sys.executable, "-m", "app", "sync", "--json"],
        cwd=ROOT,
        env=os.environ | {"SHIAN_HOME": str(laptop.home), "SHIAN_KEY_HOLDER": "file"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while child.poll() is None and _requests(server) == before:
        time.sleep(0.01)
    time.sleep(chance.uniform(0.0, 0.25))
    child.kill()
    child.wait()
    laptop.open()


def _requests(server: Server) -> int:
    """How much the server has written into its log: a line for each request."""
    return (server.home / "process.log").stat().st_size


def kill_server(laptop: Laptop, server: Server, chance: random.Random) -> None:
    """The server dies while it takes over; it starts again on what is on disk."""
    killed = False

    def tell(progress: object) -> None:
        nonlocal killed
        if not killed and chance.random() < 0.2:
            killed = True
            server.kill()

    with contextlib.suppress(SyncTrouble, Refused):
        laptop.sync(tell=tell)
    if killed:
        server.start()
