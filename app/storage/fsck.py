"""Walk everything a home holds and name what does not fit. Nothing is changed.

Read from the outside in: the pages of the database, the chain of entries, the blobs, the
mirror and the status beside the home, and then whether the tables a screen reads say the
same as the journal and the edit log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.errors import InputRefused, MemoryRefused, Refused
from app.storage import fsck_tables, journal, mirror, recovery, status
from app.storage.blobs import BlobStore
from app.storage.database import Database
from app.storage.refusals import DatabaseError
from app.trust import journal_entry
from app.trust.digest import NO_HASH, entry_hash

if TYPE_CHECKING:
    from app.storage.memory import Memory


@dataclass(frozen=True, slots=True)
class FsckFinding:
    """One thing that does not fit: what it is about, and a sentence."""

    code: str
    subject: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.subject}：{self.sentence}" if self.subject else self.sentence


def check(memory: Memory) -> tuple[FsckFinding, ...]:
    """Every finding, in the order of the walk; an empty tuple says the home is whole."""

    def walk(db: Database) -> tuple[FsckFinding, ...]:
        pages = tuple(_pages(db))
        if pages:  # rows of a damaged database prove nothing
            return (*pages, *_blobs_alone(memory.blobs))
        return tuple(
            FsckFinding(*found)
            for part in (_chains, _blobs, _beside, fsck_tables.check)
            for found in _each(part, db, memory)
        )

    return memory.read(walk)


def counted(db: Database) -> int:
    """How many entries the walk verified."""
    return journal.count(db)


Found = tuple[str, str, str]


def _each(
    part: Callable[[Database, Memory], Iterator[Found]], db: Database, memory: Memory
) -> Iterator[Found]:
    """One part of the walk; what it cannot read is a finding too, and the next part goes on."""
    try:
        yield from part(db, memory)
    except (*DatabaseError, Refused, ValueError) as error:
        yield "fsck.unreadable", "", f"有一部分读不出来：{error}"


def _pages(db: Database) -> Iterator[FsckFinding]:
    try:
        broken = [row[0] for row in db.execute("PRAGMA cipher_integrity_check").fetchall()]
        if not broken:
            told = [row[0] for row in db.execute("PRAGMA integrity_check").fetchall()]
            broken = [text for text in told if text != "ok"]
    except DatabaseError as error:
        broken = [str(error)]
    for text in broken:
        yield FsckFinding("fsck.page", "数据库", f"有一页已损坏（{text}），请用备份恢复。")


def _blobs_alone(blobs: BlobStore) -> Iterator[FsckFinding]:
    for sha256 in blobs.all():
        try:
            blobs.get(sha256)
        except MemoryRefused as refusal:
            yield FsckFinding(refusal.code, f"文件 {sha256[:12]}", refusal.sentence)


def _chains(db: Database, memory: Memory) -> Iterator[Found]:
    """Continuity, hash, signature, and that the columns say what the bytes say."""
    last: dict[str, tuple[int, str, int]] = {}
    known = journal.chains(db)
    public = memory.device.public
    for row in journal.stored(db):
        subject = f"封存记录 {row.chain[:8]}·{row.seq}"
        seq, prev, hlc = last.get(row.chain, (0, NO_HASH, 0))
        if row.chain not in known:
            yield "fsck.chain_unknown", subject, "所在的记录链没有登记。"
        if entry_hash(row.data) != row.hash:
            yield "fsck.entry_hash", subject, "内容与哈希不符，可能被改动。"
        try:
            entry = journal_entry.verify(row.data, row.signature, public)
        except InputRefused as refusal:
            yield "fsck.entry_signature", subject, f"签名核对不过：{refusal.sentence}"
            last[row.chain] = (row.seq, row.hash, hlc)
            continue
        if (entry.chain, entry.seq, entry.type, entry.rec) != (
            row.chain,
            row.seq,
            row.type,
            row.rec,
        ):
            yield "fsck.entry_columns", subject, "登记的位置与内容不一致。"
        if entry.seq != seq + 1 or entry.prev != prev:
            yield "fsck.chain_broken", subject, f"与前一条（第 {seq} 条）接不上。"
        if entry.t.hlc <= hlc:
            yield "fsck.entry_order", subject, "先后次序倒置。"
        last[row.chain] = (row.seq, row.hash, entry.t.hlc)


def _blobs(db: Database, memory: Memory) -> Iterator[Found]:
    """Every blob against its name, every reference against the store."""
    blobs = memory.blobs
    held = set(blobs.all())
    for sha256 in sorted(held):
        try:
            blobs.get(sha256)
        except MemoryRefused as refusal:
            yield refusal.code, f"文件 {sha256[:12]}", refusal.sentence
    for sha256, where in fsck_tables.references(db):
        if sha256 not in held:
            yield "fsck.blob_missing", where, f"引用的文件 {sha256[:12]}… 不在数据文件夹中。"
    for row in journal.stored(db):
        for ref in journal_entry.parse(row.data).blobs:
            where = f"封存记录 {row.chain[:8]}·{row.seq}"
            if ref.sha256 not in held:
                yield "fsck.blob_missing", where, f"引用的文件 {ref.sha256[:12]}… 不在。"
            elif blobs.path(ref.sha256).stat().st_size != ref.len:
                yield "fsck.blob_length", where, f"文件 {ref.sha256[:12]}… 的长度不符。"


def _beside(db: Database, memory: Memory) -> Iterator[Found]:
    """Head mirror and status file against the database."""
    public, home = memory.device.public, memory.home
    if memory.gap is not None:
        yield "fsck.behind_mirror", "数据库", memory.gap.sentence
        return
    as_of = datetime.fromtimestamp(0).astimezone()  # only its content is compared
    wanted = recovery.head(db, memory.home_id, as_of)
    found = mirror.read(home, public)
    # Draft edits after the last entry make the mirror older in `edits` only; that is no fault.
    same = {"as_of": as_of, "edits": wanted.edits}
    if found is None or found.model_copy(update=same) != wanted:
        yield "fsck.mirror", "校验副本", "与数据库的最后一条封存记录不一致。"
    told = status.read_status(home)
    now = status.build(
        db,
        home_id=memory.home_id,
        origin=memory.kind,
        keys=memory.key_list_bytes,
        as_of=as_of,
    )
    if told is None or told.model_copy(update={"as_of": as_of}) != now:
        yield "fsck.status", "文书状态文件", "与数据库不一致。"
