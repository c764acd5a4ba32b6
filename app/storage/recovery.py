"""When the database knows less than its mirror: say so, stay read-only, begin a new chain.

The new chain's first entry is a `recovery.note` that names the parent's end, the range that is
missing, and the papers only the status file still knows. Numbers given out stay given out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.domain.errors import MemoryRefused
from app.storage import edits, journal, mirror, numbering, status
from app.storage.database import Database
from app.storage.journal import Head, Sealer
from app.storage.mirror import MirrorDamaged, MirrorHead
from app.trust.journal_entry import EntryType, SealedEntry


@dataclass(frozen=True, slots=True)
class Gap:
    """What the mirror knows and the database does not."""

    have: Head
    mirrored: MirrorHead
    lost_papers: tuple[status.StatusPaper, ...]
    why: str

    @property
    def sentence(self) -> str:
        return (
            f"数据库比旁边的校验副本旧：{self.why}。可能被截断或用旧备份覆盖。"
            "现在只能查看，没有改动任何数据。请先找回较新的数据库；找不回时，"
            "确认后开始新的记录链，缺失的部分会写明。"
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What opening found out about the mirror."""

    gap: Gap | None = None
    notice: str = ""


def compare(db: Database, home: Path, home_id: str, public: bytes) -> Comparison:
    """The database against its mirror."""
    try:
        mirrored = mirror.read(home, public)
    except MirrorDamaged as damaged:
        return Comparison(notice=damaged.sentence)
    if mirrored is None or mirrored.home_id != home_id:
        if journal.count(db) == 0:
            return Comparison()
        return Comparison(notice="旁边的校验副本不见了，已按数据库重新建立。数据库没有改动。")
    why = mirror.what_is_behind(db, mirrored)
    if why is None:
        return Comparison()
    gap = Gap(journal.head(db), mirrored, _lost_papers(db, home), why)
    return Comparison(gap, gap.sentence)


def head(db: Database, home_id: str, as_of: datetime) -> MirrorHead:
    """What the mirror has to hold now."""
    last = journal.head(db)
    return MirrorHead(
        home_id=home_id,
        chain=last.chain,
        seq=last.seq,
        hash=last.hash,
        edits=edits.count(db),
        numbers=numbering.series(db),
        as_of=as_of,
    )


def begin_again(
    db: Database, gap: Gap, sealer: Sealer, *, home_id: str, actor: str, t: datetime
) -> SealedEntry:
    """A new chain with its recovery note, in the running transaction."""
    for template, year, block, last in gap.mirrored.numbers:
        numbering.raise_series(db, template, year, block, last)
    chain = journal.begin_chain(db)
    return journal.append(
        db,
        replace(sealer, chain=chain),
        EntryType.RECOVERY_NOTE,
        rec=home_id,
        body={
            "why": gap.why,
            "parent": {"chain": gap.have.chain, "seq": gap.have.seq, "hash": gap.have.hash},
            "mirror": {
                "chain": gap.mirrored.chain,
                "seq": gap.mirrored.seq,
                "hash": gap.mirrored.hash,
                "edits": gap.mirrored.edits,
            },
            "papers": [paper.model_dump(mode="json") for paper in gap.lost_papers],
        },
        actor=actor,
        t=t,
    )


def _lost_papers(db: Database, home: Path) -> tuple[status.StatusPaper, ...]:
    try:
        known = status.read_status(home)
    except MemoryRefused:
        known = None
    if known is None:
        return ()
    have = {
        digest for (digest,) in db.execute("SELECT content_hash FROM papers").fetchall() if digest
    }
    return tuple(paper for paper in known.papers if paper.content_hash not in have)
