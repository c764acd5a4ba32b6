"""Whether the server's memory is still what it took over: every hash, signature, link and file.

Whoever changes a row past our triggers, or a byte of a file, is told by name. Nothing is mended
and nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from app.domain.errors import InputRefused
from app.protocol import SetDigest
from app.server import ledger
from app.server.ledger import MAIN
from app.server.station import Station
from app.server.tables import (
    chains,
    changes,
    devices,
    entries,
    held,
    missing_blobs,
    packs,
    partitions,
)
from app.trust import journal_entry
from app.trust.digest import NO_HASH, entry_hash
from app.trust.journal_entry import Entry

PAGE = 500
Tip = tuple[int, str]


@dataclass
class Checked:
    """What was looked at in one authority, and every problem by name."""

    authority_id: int
    entries: int = 0
    blobs: int = 0
    problems: list[str] = field(default_factory=list)

    def say(self, what: str) -> None:
        self.problems.append(what)


def check(station: Station, authority_id: int, *, files: bool = True) -> Checked:
    """Reads everything of an authority once; `files`: the blobs too, byte by byte."""
    found = Checked(authority_id)
    named: set[str] = set()
    with station.database.reading() as db:
        keys = _keys(station, db, authority_id)
        digest, positions = SetDigest(), set[int]()
        tips: dict[tuple[str, int], Tip] = {}
        for row in _rows(db, authority_id):
            found.entries += 1
            entry = _entry(row, keys, found)
            if entry is not None:
                _link(row, entry, tips, found)
                named |= {blob.sha256 for blob in entry.blobs}
            digest.add(row.hash)
            positions.add(int(row.pos))
        _heads(db, authority_id, tips, found)
        _positions(db, authority_id, positions, found)
        if digest.root != ledger.read_digest(db, authority_id).root:
            found.say("全部记录的摘要与登记的不符")
        _quarantine(db, authority_id, keys, found)
        awaited = _column(db, missing_blobs.c.sha256, authority_id)
        named |= _column(db, packs.c.sha256, authority_id)
    if files:
        _files(station, authority_id, named, awaited, found)
    return found


def _keys(station: Station, db: Connection, authority_id: int) -> dict[str, bytes]:
    rows = db.execute(
        select(devices.c.dev, devices.c.public).where(devices.c.authority_id == authority_id)
    ).all()
    known = {row.dev: bytes.fromhex(row.public) for row in rows}
    return known | {station.server_id: station.server_key.public}


def _rows(db: Connection, authority_id: int) -> Iterator[Any]:
    """Entries in the order of positions, a page at a time."""
    last = -1
    while True:
        rows = db.execute(
            select(entries)
            .where(entries.c.authority_id == authority_id, entries.c.pos > last)
            .order_by(entries.c.pos)
            .limit(PAGE)
        ).all()
        yield from rows
        if len(rows) < PAGE:
            return
        last = int(rows[-1].pos)


def _entry(row: Any, keys: dict[str, bytes], found: Checked) -> Entry | None:  # noqa: ANN401
    """The entry, when its bytes are those that were signed and the columns say the same."""
    name = f"链 {row.chain} 第 {row.seq} 条"
    data = _exact(row.data)
    if entry_hash(data) != row.hash:
        found.say(f"{name}：内容与哈希不符")
        return None
    try:
        entry = journal_entry.verify(data, _exact(row.signature), keys.get(row.dev, b""))
    except InputRefused:
        found.say(f"{name}：签名不符")
        return None
    told = (entry.chain, entry.seq, entry.dev, entry.type, entry.rec)
    if told != (row.chain, int(row.seq), row.dev, row.type, row.rec):
        found.say(f"{name}：登记的各栏与内容不符")
    return entry


def _link(row: Any, entry: Entry, tips: dict[tuple[str, int], Tip], found: Checked) -> None:  # noqa: ANN401
    """A main chain has no gap and no wrong link; a branch hangs together from its first on."""
    place = (row.chain, int(row.branch))
    expected = tips.get(place, (0, NO_HASH) if row.branch == MAIN else None)
    if expected is not None and expected != (entry.seq - 1, entry.prev):
        found.say(f"链 {row.chain} 第 {entry.seq} 条：与前一条接不上")
    tips[place] = (entry.seq, row.hash)


def _heads(
    db: Connection, authority_id: int, tips: dict[tuple[str, int], Tip], found: Checked
) -> None:
    here = chains.c.authority_id == authority_id
    for row in db.execute(select(chains).where(here)).all():
        tip = tips.get((row.chain, MAIN), (0, NO_HASH))
        if tip != (int(row.head_seq), row.head_hash):
            found.say(f"链 {row.chain}：登记到第 {row.head_seq} 条，实有到第 {tip[0]} 条")


def _positions(db: Connection, authority_id: int, used: set[int], found: Checked) -> None:
    """Every position up to the last was given to something that is still there."""
    others = {int(one) for one in _column(db, changes.c.pos, authority_id)}
    last = db.execute(
        select(partitions.c.pos).where(partitions.c.authority_id == authority_id)
    ).scalar_one()
    lacking = sorted(set(range(1, int(last) + 1)) - used - others)
    if lacking:
        found.say(f"位置 {'、'.join(map(str, lacking[:5]))} 等 {len(lacking)} 处的内容不见了")
    if used & others or max(used | others, default=0) > int(last):
        found.say("位置重复或超出登记")


def _quarantine(db: Connection, authority_id: int, keys: dict[str, bytes], found: Checked) -> None:
    for row in db.execute(select(held).where(held.c.authority_id == authority_id)).all():
        data = _exact(row.data)
        try:
            journal_entry.verify(data, _exact(row.signature), keys.get(row.dev, b""))
            sound = entry_hash(data) == row.hash
        except InputRefused:
            sound = False
        if not sound:
            found.say(f"另存的链 {row.chain} 第 {row.seq} 条：内容与哈希或签名不符")


def _files(
    station: Station, authority_id: int, named: set[str], awaited: set[Any], found: Checked
) -> None:
    """What entries name is here with the right bytes, or stands on the list of what is awaited."""
    for name in sorted(named):
        try:
            with station.blobs.path(authority_id, name).open("rb") as stream:
                sound = hashlib.file_digest(stream, "sha256").hexdigest() == name
        except FileNotFoundError:
            if name not in awaited:
                found.say(f"文件 {name[:12]}… 不见了")
            continue
        found.blobs += 1
        if not sound:
            found.say(f"文件 {name[:12]}… 与名称不符，内容坏了")


def _column(db: Connection, column: Any, authority_id: int) -> set[Any]:  # noqa: ANN401
    here = column.table.c.authority_id == authority_id
    return set(db.execute(select(column).where(here)).scalars())


def _exact(value: object) -> bytes:
    """The bytes of a column; nothing where somebody made text of them."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""
