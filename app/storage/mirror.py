"""The head mirror: what the journal's end was, kept outside the database.

A database that knows less than its mirror was truncated or put back from an old copy; neither
encryption nor record hashes see a missing tail, this does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from app.domain.errors import InputRefused, MemoryRefused
from app.domain.shape import Identity, Moment, Sha256, Shape
from app.storage import durable, edits, journal, numbering
from app.storage.database import Database
from app.trust import envelope, strict_json
from app.trust.keys import DeviceKey

TYPE = "application/vnd.shian.head+json;v=1"
NAME = "head.json"


class MirrorHead(Shape):
    """The end of the journal, of the edit log, and of every number series."""

    format: Literal["shian.head/1"] = "shian.head/1"
    home_id: Identity
    chain: Identity
    seq: int
    hash: Sha256
    edits: int
    numbers: tuple[tuple[str, int, int, int], ...]  # template, year, block, last
    as_of: Moment


class MirrorDamaged(MemoryRefused):
    code = "memory.mirror_damaged"

    def __init__(self) -> None:
        super().__init__("旁边的校验副本读不出或签名不符。数据库没有改动，将按数据库重新建立副本。")


def folder(home: Path) -> Path:
    """The folder beside the home: `<home>.mirror`."""
    home = home.absolute()
    return home.with_name(home.name + ".mirror")


def write(home: Path, device: DeviceKey, head: MirrorHead) -> None:
    """The mirror holds this head, on disk, when this returns."""
    place = folder(home)
    place.mkdir(exist_ok=True)
    payload = strict_json.dumps(head.model_dump(mode="json"))
    durable.write_whole(place / NAME, envelope.to_bytes(envelope.sign(device, TYPE, payload)))


def read(home: Path, public: bytes) -> MirrorHead | None:
    """The mirrored head, None where there is no mirror; MirrorDamaged when it is not ours."""
    try:
        data = (folder(home) / NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        payload = envelope.verify(envelope.from_bytes(data), public, TYPE)
        return MirrorHead.model_validate(strict_json.loads(payload))
    except (InputRefused, ValidationError) as error:
        raise MirrorDamaged from error


def what_is_behind(db: Database, mirrored: MirrorHead) -> str | None:
    """A sentence when the database knows less than the mirror or something else; None if not."""
    if mirrored.chain not in journal.chains(db):
        return "数据库不认得最后一次封存所在的记录链"
    found = journal.hash_at(db, mirrored.chain, mirrored.seq)
    if found is None:
        have = journal.head_of(db, mirrored.chain).seq
        return f"封存记录应有 {mirrored.seq} 条，数据库中只有 {have} 条"
    if found != mirrored.hash:
        return f"第 {mirrored.seq} 条封存记录与副本不同"
    if edits.count(db) < mirrored.edits:
        return f"过程记录应有 {mirrored.edits} 行，数据库中只有 {edits.count(db)} 行"
    given = {series[:3]: series[3] for series in numbering.series(db)}
    if any(given.get((t, y, b), 0) < last for t, y, b, last in mirrored.numbers):
        return "已用过的文书编号比数据库记得的多"
    return None
