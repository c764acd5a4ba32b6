"""Disasters done on purpose: an old server, an old laptop, a copied laptop."""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.paper import PaperKind
from app.storage import mirror, numbering, office, papers
from app.storage.regained import WITHDRAWN
from tests.sync.stands import Laptop, Server

SERIES = f"江市监{PaperKind.RESULT_RECORD}"


@dataclass
class Seen:
    """What a drill left behind."""

    lost: int = 0  # entries that were sealed and are not at the server
    doubled: int = 0  # entries that are there twice
    unsettled: int = 0  # laptops that did not come to rest
    reused: int = 0  # numbers given twice
    new_chains: int = 0
    sealed: set[str] = field(default_factory=set)

    @property
    def bad(self) -> bool:
        return bool(self.lost or self.doubled or self.unsettled or self.reused)

    def count(self, server: Server) -> Seen:
        held = server.held()
        self.lost = len(self.sealed - set(held))
        self.doubled = sum(held.get(one, 0) > 1 for one in self.sealed)
        return self


@contextlib.contextmanager
def stand(root: Path, laptops: int) -> Iterator[tuple[Server, tuple[Laptop, ...]]]:
    """A running server and so many enrolled laptops, taken down at the end."""
    with serving(root) as server, joined(root, server, range(1, laptops + 1)) as homes:
        yield server, homes


@contextlib.contextmanager
def serving(root: Path) -> Iterator[Server]:
    server = Server(root / "server")
    server.prepare()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def joined(root: Path, server: Server, blocks: Iterable[int]) -> Iterator[tuple[Laptop, ...]]:
    """A laptop enrolled for each of these number blocks."""
    root.mkdir(exist_ok=True)
    homes = tuple(Laptop.born(root / f"laptop{n}", n) for n in blocks)
    try:
        for laptop in homes:
            laptop.join(server)
        yield homes
    finally:
        for laptop in homes:
            laptop.close()


def server_restored(laptops: Sequence[Laptop], server: Server, backup: Path, *, seed: int) -> Seen:
    """A backup of the server taken in between, put back after more has come."""
    chance, seen = random.Random(seed), Seen()
    work(laptops, chance, seen)
    server.stop()
    server.copy_to(backup)
    server.start()
    work(laptops, chance, seen)
    server.stop()
    server.restore_from(backup)
    server.start()
    work(laptops[:1], chance, seen)
    rest(laptops, seen)
    return seen.count(server)


def client_restored(laptop: Laptop, server: Server, backup: Path, *, seed: int) -> Seen:
    """A laptop put back to an old copy, its mirror with it, and worked on before it syncs."""
    chance, seen = random.Random(seed), Seen()
    work([laptop], chance, seen)
    laptop.close()
    copy_home(laptop.home, backup)
    laptop.open()
    work([laptop], chance, seen)
    numbers = numbers_of(laptop)
    laptop.close()
    copy_home(backup, laptop.home)
    laptop.open()
    seen.new_chains += laptop.sync().new_chain
    before = numbers_of(laptop)
    work([laptop], chance, seen)
    rest([laptop], seen)
    fresh = numbers_of(laptop) - before
    seen.reused = len(fresh & numbers)
    return seen.count(server)


def home_cloned(laptop: Laptop, server: Server, copy: Path, *, seed: int) -> Seen:
    """A copy of a home on a second laptop; both work on and both hand over."""
    chance, seen = random.Random(seed), Seen()
    work([laptop], chance, seen)
    laptop.close()
    copy_home(laptop.home, copy)
    laptop.open()
    clone = Laptop(copy, laptop.block, None)  # type: ignore[arg-type]
    clone.open()
    try:
        laptop.visit(photos=chance.randrange(3))
        seen.sealed |= laptop.hashes()
        laptop.sync()
        if chance.random() < 0.5:  # the copy is worked on before it meets the server
            clone.visit()
        seen.new_chains += clone.sync().new_chain
        seen.new_chains += laptop.sync().new_chain
        known = numbers_of(laptop) | numbers_of(clone)
        mine, theirs = numbers_of(laptop), numbers_of(clone)
        for one, block in ((laptop, 31), (clone, 32)):  # as the office gives them out
            if one.memory.read(lambda db: office.setting(db, "number_block")) == WITHDRAWN:
                one.block = block
        work([laptop, clone], chance, seen)
        rest([laptop, clone], seen)
        new = [numbers_of(laptop) - mine, numbers_of(clone) - theirs]
        seen.reused = len(new[0] & new[1]) + len((new[0] | new[1]) & known)
    finally:
        clone.close()
    return seen.count(server)


def work(laptops: Sequence[Laptop], chance: random.Random, seen: Seen) -> None:
    """A few visits on each, some handed over at once."""
    for laptop in laptops:
        for _ in range(chance.randrange(1, 3)):
            laptop.visit(photos=chance.randrange(3), size=chance.choice((500, 90_000)))
        seen.sealed |= laptop.hashes()
        laptop.sync()
        seen.sealed |= laptop.hashes()


def rest(laptops: Sequence[Laptop], seen: Seen) -> None:
    for _ in range(3):
        outcomes = [laptop.sync() for laptop in laptops]
    for laptop in laptops:
        seen.sealed |= laptop.hashes()
    seen.unsettled = sum(not outcome.settled for outcome in outcomes)


def copy_home(source: Path, target: Path) -> None:
    for place in (target, mirror.folder(target)):
        shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(source, target)
    shutil.copytree(mirror.folder(source), mirror.folder(target))


def numbers_of(laptop: Laptop) -> set[str]:
    """Every paper number this home has ever given."""
    return laptop.memory.read(
        lambda db: (
            {one.number for one in papers.all_papers(db, 1000)}
            | {one.number for one in numbering.burnt(db)}
        )
    )
