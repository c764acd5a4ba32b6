"""Syncs through a hostile line until two laptops and the server are at rest; what is left then."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from app.storage import outbox, pulled
from app.sync.client import Client
from app.sync.engine import Engine
from app.sync.troubles import SyncTrouble
from tests.faults.proxy import ChaosProxy
from tests.sync.stands import Laptop, Server

TRIES = 60  # exchanges until a laptop has to be at rest


@dataclass
class Tally:
    """What many syncs through the proxy came to."""

    runs: int = 0
    converged: int = 0
    exchanges: int = 0
    doubled: int = 0
    lost: int = 0
    skipped: int = 0  # facts of the other laptop that never came
    false_success: int = 0  # marked as handed over and not held by the server
    met: Counter[str] = field(default_factory=Counter)
    broken_off: Counter[str] = field(default_factory=Counter)

    @property
    def sound(self) -> bool:
        bad = self.doubled + self.lost + self.skipped + self.false_success
        return self.converged == self.runs and not bad

    def told(self) -> str:
        return (
            f"converged {self.converged}/{self.runs}, exchanges {self.exchanges}, "
            f"misfortunes {sum(n for kind, n in self.met.items() if kind != 'plain')}, "
            f"duplicate effects {self.doubled}, lost {self.lost}, skipped {self.skipped}, "
            f"false success {self.false_success}"
        )


def run(runs: int, root: Path, *, seed: int, share: float = 0.35) -> Tally:
    """Two laptops, one server; each run seals on one of them and syncs both until at rest."""
    chance, tally = random.Random(seed), Tally()
    server = Server(root / "server")
    server.prepare()
    server.start()
    laptops = [Laptop.born(root / f"laptop{n}", n) for n in (1, 2)]
    try:
        for laptop in laptops:
            laptop.join(server)
        with ChaosProxy(server.port, share=share, seed=seed) as proxy:
            for _ in range(runs):
                sealing = chance.choice(laptops)
                sealing.visit(photos=chance.randrange(3), size=chance.choice((300, 80_000)))
                tally.runs += 1
                tally.converged += all(at_rest(one, proxy.url, tally) for one in laptops)
            tally.met = proxy.seen
        for laptop in laptops:
            laptop.sync(server.url)
        judge(tally, laptops, server)
    finally:
        for laptop in laptops:
            laptop.close()
        server.stop()
    return tally


def at_rest(laptop: Laptop, url: str, tally: Tally) -> bool:
    """Tries again and again, as the clock would, without its waiting."""
    for _ in range(TRIES):
        tally.exchanges += 1
        try:
            outcome = once(laptop, url)
        except SyncTrouble as trouble:
            tally.broken_off[trouble.code] += 1
            continue
        if outcome.settled:
            return True
    return False


def once(laptop: Laptop, url: str):
    known = laptop.memory.read(outbox.server)
    key = bytes.fromhex(known.server_key)
    with Client(url, laptop.memory.device, server_key=key) as client:
        return Engine(laptop.memory, client, clock=laptop.memory._clock).run()


def judge(tally: Tally, laptops: list[Laptop], server: Server) -> None:
    held = server.held()
    for laptop, other in (laptops, laptops[::-1]):
        mine = laptop.hashes()
        tally.lost += len(mine - set(held))
        tally.doubled += sum(held.get(one, 0) > 1 for one in mine)
        marked = laptop.memory.read(lambda db, m=mine: outbox.confirmed_of(db, sorted(m)))
        tally.false_success += len(set(marked) - set(held))
        seen = other.memory.read(lambda db, m=mine: sum(not pulled.has_entry(db, one) for one in m))
        tally.skipped += seen
