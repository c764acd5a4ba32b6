"""A server as a process of its own, laptops as homes of their own, and visits to hand over."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.server import administering, enrolment
from app.server.settings import Settings
from app.server.station import Station
from app.storage import foreign, office, outbox
from app.storage.memory import Memory
from app.sync import enrolment as joining
from app.sync import exchange
from app.sync.client import Client
from tests.storage import made

AUTHORITY = 510502001
NAME = "江阳市市场监督管理局"
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """`shian serve` on a free port; killed, restarted, restored at will."""

    home: Path
    port: int = field(default_factory=free_port)
    database: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        return Settings(self.home, self.database)

    @contextlib.contextmanager
    def station(self) -> Iterator[Station]:
        """Its innards, opened beside the process."""
        station = Station.open(self.settings)
        try:
            yield station
        finally:
            station.close()

    def prepare(self) -> None:
        with self.station() as station:
            administering.make_authority(station, AUTHORITY, NAME, "管理员")

    def code(self) -> str:
        with self.station() as station, station.database.writing() as db:
            return enrolment.make_code(station, db, AUTHORITY, by="测试")

    def start(self) -> None:
        command = [sys.executable, "-m", "app", "serve", "--home", str(self.home)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        if self.database:
            command += ["--database", self.database]
        with (self.home / "process.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        patience = time.monotonic() + 120
        while time.monotonic() < patience and self.process.poll() is None:
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"{self.url}/health", timeout=1) as answer:
                    answer.read()
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError((self.home / "process.log").read_text()[-2000:])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)
            self.process = None

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def copy_to(self, place: Path) -> None:
        """A backup, made while it does not run."""
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.home, place)

    def restore_from(self, place: Path) -> None:
        """The backup in place of what is there; then a new epoch, as the manual says."""
        shutil.rmtree(self.home)
        shutil.copytree(place, self.home)
        with self.station() as station:
            administering.begin_epoch(station)

    def held(self) -> dict[str, int]:
        """Hash of every entry laptops have handed over, and how often it is there."""
        from sqlalchemy import func, select

        from app.server.tables import entries, held

        with self.station() as station, station.database.reading() as db:
            found: dict[str, int] = {}
            for table in (entries, held):
                for row in db.execute(select(table.c.hash, func.count()).group_by(table.c.hash)):
                    found[row[0]] = found.get(row[0], 0) + int(row[1])
        return found


@dataclass
class Laptop:
    """A home with its own key, block and clock."""

    home: Path
    block: int
    memory: Memory

    @classmethod
    def born(cls, home: Path, block: int) -> Laptop:
        memory = Memory.open(home, create="sample")
        memory.write(lambda db: office.save_agency(db, made.agency(), made.NOW))
        memory.write(lambda db: office.save_setting(db, "number_block", str(block)))
        return cls(home, block, memory)

    def open(self) -> None:
        self.memory = Memory.open(self.home)

    def close(self) -> None:
        self.memory.close()

    def join(self, server: Server, url: str | None = None) -> None:
        with Client(url or server.url, self.memory.device) as client:
            joining.enrol(self.memory, client, server.code(), now())

    def sync(self, url: str | None = None, **more):
        return exchange.synchronise(self.memory, clock=now, url=url, **more)

    def visit(self, photos: int = 1, size: int = 3000):
        """A whole visit: opened, one paper sealed, closed with photographs."""
        visit = made.open_visit(self.memory)
        frozen = made.freeze(self.memory, visit, block=self.block)
        paper = made.seal(self.memory, made.sign(self.memory, frozen))
        names = [self.memory.blobs.put(os.urandom(size)) for _ in range(photos)]
        return seal_closed(self.memory, visit, paper, names)

    def summary(self):
        return self.memory.read(outbox.summary)

    def others(self):
        """The visits other laptops have closed, as this one was told."""

        def read(db):
            since = datetime.fromtimestamp(0, UTC)
            return [foreign.visit(db, one) for one in foreign.closed_since(db, since)]

        return self.memory.read(read)

    def hashes(self) -> set[str]:
        rows = self.memory.read(lambda db: db.execute("SELECT hash FROM journal").fetchall())
        return {row[0] for row in rows}


def now():
    return datetime.now(UTC).astimezone()


def seal_closed(memory, visit, paper, names):
    from app.storage import journal, visits
    from app.trust.journal_entry import EntryType

    log = memory.blobs.put(memory.read(lambda db: visits.edit_log(db, visit.id)))

    def job(db):
        visits.mark_closed(db, visit.id, made.NOW)
        journal.append(
            db,
            memory.identity,
            EntryType.VISIT_CLOSED,
            rec=visit.id,
            body={
                "outcome": "inspected",
                "party": json.loads(visit.party.model_dump_json()),
                "kind": "routine",
                "conclusion": "no_problem_found",
                "papers": [{"id": paper.id, "kind": paper.kind.value, "number": paper.number}],
            },
            blobs=[log, *dict.fromkeys(names)],
            actor="川A0001",
            t=made.NOW,
        )

    memory.write(job)
    return visit
