"""F36: a second program on the same home is refused, every time, and at once."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path

from app.domain.errors import MemoryRefused
from app.storage.memory import Memory
from tests.faults.kill9 import METHOD
from tests.faults.table import Row
from tests.storage import made

STARTS = 100


def measure() -> Iterable[Row]:
    context = multiprocessing.get_context(METHOD)
    answers: list[str] = []
    slowest = 0.0
    with tempfile.TemporaryDirectory(prefix="shian-f36-") as root:
        home = Path(root) / "home"
        hear, tell = context.Pipe(duplex=False)
        children = [context.Process(target=start, args=(home, tell)) for _ in range(STARTS)]
        Memory.open(home, create="sample").close()
        holder = context.Process(target=hold, args=(home, tell), daemon=True)
        holder.start()
        assert hear.recv() == ("holds", 0.0)
        for child in children:
            child.start()
            answer, seconds = hear.recv()
            child.join()
            answers.append(answer)
            slowest = max(slowest, seconds)
        holder.kill()
        holder.join()
        with Memory.open(home) as memory:
            made.note(memory)
    refused = answers.count("memory.home_in_use")
    seen = f"refused {refused}, slowest {slowest * 1000:.0f} ms, free again after a kill"
    yield Row("F36", "second program on the same home", STARTS, seen, refused == STARTS)


def hold(home: Path, tell: Connection) -> None:
    with Memory.open(home):
        tell.send(("holds", 0.0))
        time.sleep(600)


def start(home: Path, tell: Connection) -> None:
    began = time.monotonic()
    try:
        Memory.open(home).close()
    except MemoryRefused as refusal:
        answer = refusal.code
    else:
        answer = "opened"
    tell.send((answer, time.monotonic() - began))
