"""An exchange, ours signed, verified and fsynced, beside raw floors and Anki's own sync server.

The floors do nothing but move the same bytes: one transaction of inserts, plain HTTP PUTs into
files. Anki (its own virtual environment under dist/) keeps no signatures and syncs no record.
"""

from __future__ import annotations

import http.client
import http.server
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from app.storage import journal, outbox
from app.sync.client import Client
from app.sync.engine import Engine
from app.trust.journal_entry import EntryType
from tests.bench.table import Pair
from tests.storage import made
from tests.sync.drills import stand
from tests.sync.stands import Laptop

RECORDS, PHOTOS, SIZE = 5000, 300, 400_000
VISITS, ROUNDS, NOOPS = 40, 5, 60
ANKI = Path(__file__).resolve().parents[2] / "dist" / "bench-anki"


def measure() -> Iterable[Pair]:
    with tempfile.TemporaryDirectory(prefix="shian-bench-") as root, stand(Path(root), 1) as held:
        _, (laptop,) = held
        yield batches(laptop, Path(root), photos=0)
        yield batches(laptop, Path(root), photos=5)
    with tempfile.TemporaryDirectory(prefix="shian-bench-") as root, stand(Path(root), 1) as held:
        _, (laptop,) = held
        ours = [seconds(lambda: records(laptop)), seconds(lambda: photographs(laptop))]
        idle = idle_times(laptop)
        theirs = anki(Path(root) / "anki")
    names = (f"{RECORDS} records of 2 KB", f"{PHOTOS} photographs of 400 KB")
    for what, mine, other in zip(names, ours, (theirs["records"], theirs["media"]), strict=True):
        yield Pair(f"handing over {what}", "Anki's sync server", (mine,), (other,), 1.0)
    yield Pair("an exchange with nothing new", "Anki", idle, tuple(theirs["idle"]), 0)


def seconds(job: Callable[[], Callable[[], object]]) -> float:
    """Prepares with `job`, then times what it returns."""
    work = job()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def sync(laptop: Laptop) -> None:
    assert laptop.sync().settled


def records(laptop: Laptop) -> Callable[[], object]:
    seal_many(laptop, RECORDS, 2000)
    return lambda: sync(laptop)


def seal_many(laptop: Laptop, count: int, size: int) -> None:
    text = "检" * (size // 3)

    def job(db):
        for _ in range(count):
            journal.append(
                db,
                laptop.memory.identity,
                EntryType.PARTY_CHANGED,
                rec=made.new_id(),
                body={"note": text},
                actor="川A0001",
                t=made.NOW,
            )

    laptop.memory.write(job)


def photographs(laptop: Laptop) -> Callable[[], object]:
    names = [laptop.memory.blobs.put(os.urandom(SIZE)) for _ in range(PHOTOS)]
    laptop.memory.write(
        lambda db: journal.append(
            db,
            laptop.memory.identity,
            EntryType.PARTY_CHANGED,
            rec=made.new_id(),
            body={"n": 1},
            blobs=names,
            actor="川A0001",
            t=made.NOW,
        )
    )
    return lambda: sync(laptop)


def idle_times(laptop: Laptop) -> tuple[float, ...]:
    """On a connection that stands, as the window keeps none between; the engine whole."""
    known = laptop.memory.read(outbox.server)
    key = bytes.fromhex(known.server_key)
    found = []
    with Client(known.url, laptop.memory.device, server_key=key) as client:
        for _ in range(NOOPS):
            start = time.perf_counter()
            assert Engine(laptop.memory, client, clock=made.ticking()).run().settled
            found.append(time.perf_counter() - start)
    return tuple(found[1:])


def batches(laptop: Laptop, root: Path, *, photos: int) -> Pair:
    """Forty visits of sixty answers, sealed before the clock runs, handed over in one exchange."""
    port, stop = put_server(root / f"put{photos}")
    raw = sqlite3.connect(root / f"floor{photos}.db", isolation_level=None)
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("CREATE TABLE entries (hash TEXT PRIMARY KEY, data BLOB)")
    waiting: list[tuple[list[tuple[str, bytes]], list[bytes]]] = []

    def seal() -> None:
        for _ in range(VISITS):
            names = [laptop.memory.blobs.put(os.urandom(SIZE)) for _ in range(photos)]
            laptop.memory.write(lambda db, n=names: one_visit(db, laptop, n))
        rows = laptop.memory.read(
            lambda db: [
                (one.hash, one.data)
                for one in journal.stored(db)
                if not outbox.confirmed_of(db, [one.hash])
            ]
        )
        blobs = [
            laptop.memory.blobs.get(ref.sha256) for ref in laptop.memory.read(outbox.blobs_to_send)
        ]
        waiting.append((rows, blobs))

    def floor() -> None:
        rows, blobs = waiting.pop()
        raw.execute("BEGIN")
        raw.executemany("INSERT INTO entries VALUES (?, ?)", rows)
        raw.execute("COMMIT")
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for n, data in enumerate(blobs):
            connection.request("PUT", f"/{made.new_id()}{n}", data)
            connection.getresponse().read()
        connection.close()

    ours, theirs = [], []
    try:
        for _ in range(ROUNDS):
            seal()
            ours.append(timed(lambda: sync(laptop)))
            theirs.append(timed(floor))
    finally:
        stop()
        raw.close()
    per = tuple(one / VISITS for one in ours)
    what = f"one visit of 60 items with {photos} photographs ({VISITS / min(ours):.0f}/s)"
    return Pair(what, "insert and PUT", per, tuple(one / VISITS for one in theirs), 0)


def timed(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def one_visit(db: object, laptop: Laptop, names: list[str]) -> None:
    answers = [{"item": f"I{n:03}", "verdict": "pass", "finding": "现场整洁"} for n in range(60)]
    journal.append(
        db,
        laptop.memory.identity,
        EntryType.VISIT_CLOSED,
        rec=made.new_id(),
        body={"outcome": "inspected", "party": {"name": "甲"}, "answers": answers},
        blobs=names,
        actor="川A0001",
        t=made.NOW,
    )


def put_server(folder: Path) -> tuple[int, Callable[[], None]]:
    """The plainest server there is: PUT writes a file."""
    folder.mkdir()

    class Put(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / self.path.strip("/")).write_bytes(data)
            self.send_response(201)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silence is faster."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Put)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return server.server_address[1], stop


def anki(base: Path) -> dict[str, object]:
    """The same work by Anki and its sync server, each in its own process."""
    python = ANKI / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ANKI)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "anki"], check=True)
    base.mkdir(parents=True)
    script = Path(__file__).with_name("anki_side.py")
    told = subprocess.run(
        [str(python), str(script), str(base), str(RECORDS), str(PHOTOS), str(SIZE), str(NOOPS)],
        check=True,
        capture_output=True,
        text=True,
        timeout=600,
    )
    return dict(json.loads(told.stdout.splitlines()[-1]))
