"""A reader never skips a row, however long a writer takes to commit (F39)."""

from __future__ import annotations

import threading

from sqlalchemy import create_engine, text

from app.server import ledger, reading
from app.server.ledger import Change


class Writer(threading.Thread):
    """One transaction that takes a position, waits, and commits."""

    def __init__(self, server, key, *, may_commit=None):
        super().__init__()
        self.server, self.key, self.may_commit = server, key, may_commit
        self.has_position = threading.Event()

    def run(self):
        authority = self.server.authority
        with self.server.station.database.writing() as db:
            first = ledger.allot(db, authority, 1)
            ledger.write_changes(db, authority, [Change("test", self.key, {})], first)
            self.has_position.set()
            if self.may_commit is not None:
                assert self.may_commit.wait(20)


def seen(server, after):
    station, authority = server.station, server.authority
    with station.database.reading() as db:
        epoch = station.epoch(db)
    page = reading.changes_after(station, authority, epoch, after, 100)
    return [(item.pos, item.key) for item in page.items], page.next


def test_a_reader_waits_for_the_slow_writer_and_misses_nothing(server):
    _, start = seen(server, 0)
    gate = threading.Event()
    slow = Writer(server, "slow", may_commit=gate)
    slow.start()
    assert slow.has_position.wait(20)
    quick = Writer(server, "quick")
    quick.start()
    assert not quick.has_position.wait(0.3)  # its position waits for the row the slow one holds
    assert seen(server, start) == ([], start)
    gate.set()
    slow.join(20)
    quick.join(20)
    assert seen(server, start) == ([(start + 1, "slow"), (start + 2, "quick")], start + 2)


def test_a_bare_sequence_would_have_lost_a_row(postgres):
    """The planted fault: positions of a sequence, read while the first writer is still slow."""
    engine = create_engine(postgres.database())
    with engine.begin() as db:
        db.execute(text("CREATE TABLE feed (pos BIGSERIAL PRIMARY KEY, key TEXT)"))
    found, cursor = [], 0

    def poll(at):
        with engine.connect() as db:
            return db.execute(text("SELECT pos, key FROM feed WHERE pos > :p"), {"p": at}).all()

    with engine.connect() as slow:
        slow.execute(text("INSERT INTO feed (key) VALUES ('slow')"))
        with engine.begin() as quick:
            quick.execute(text("INSERT INTO feed (key) VALUES ('quick')"))
        found += poll(cursor)
        cursor = found[-1].pos
        slow.commit()
    found += poll(cursor)
    engine.dispose()
    assert [row.key for row in found] == ["quick"]
