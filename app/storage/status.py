"""The status file: what `verify` may know without the database, fsynced after every entry.

It holds the home's key list, the papers with content hashes, states and file hashes, and the
moment it speaks for. No name stands in it that the code on the paper does not show.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from app.domain.errors import InputRefused, MemoryRefused
from app.domain.papers.paper import PaperKind, PaperState
from app.domain.shape import Identity, Moment, Sha256, Shape
from app.storage import durable, journal, mirror
from app.storage.database import Database
from app.trust import envelope, strict_json, token
from app.trust.journal_entry import EntryType
from app.trust.keys import DeviceKey, KeyList, Origin, read_key_list

TYPE = "application/vnd.shian.status+json;v=1"
NAME = "status.json"


class StatusPaper(Shape):
    """One paper as the code on it may show it."""

    content_hash: Sha256
    kind: PaperKind
    number: str
    day: str  # ISO
    authority: int
    party: str  # as in the token
    state: PaperState
    practice: bool
    scripted: bool
    set_id: Identity
    files: tuple[Sha256, ...] = ()  # each of them is authentic

    @property
    def public_id(self) -> str:
        """The first 16 bytes of the content hash in hex, as the token holds them."""
        return self.content_hash[:32]


class Status(Shape):
    """Everything `verify` reads."""

    format: Literal["shian.status/1"] = "shian.status/1"
    home_id: Identity
    origin: Origin
    key_list: str  # in its envelope, as text
    chain: Identity
    seq: int
    head: Sha256
    papers: tuple[StatusPaper, ...]
    as_of: Moment

    @property
    def keys(self) -> KeyList:
        """The home's own key list, its signature checked."""
        return read_key_list(self.key_list.encode())

    def paper(self, public_id: str) -> StatusPaper | None:
        """The paper whose content hash begins with these 32 hex digits."""
        return next((paper for paper in self.papers if paper.public_id == public_id), None)

    def of_file(self, sha256: str) -> StatusPaper | None:
        """The paper a rendered or attached file belongs to."""
        return next((paper for paper in self.papers if sha256 in paper.files), None)


class StatusDamaged(MemoryRefused):
    code = "status.damaged"

    def __init__(self) -> None:
        super().__init__("文书状态文件读不出或签名不符，没有采用。请打开一次程序，它会重新生成。")


def read_status(home: Path) -> Status | None:
    """The status beside a home, None where there is none; opens no database."""
    try:
        data = (mirror.folder(home) / NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        signed = envelope.from_bytes(data)
        status = Status.model_validate(strict_json.loads(signed.payload))
        signer = status.keys.device(signed.key_id)
        if signer is None:
            raise StatusDamaged
        envelope.verify(signed, signer.public_bytes, TYPE)
    except (InputRefused, ValidationError) as error:
        raise StatusDamaged from error
    return status


def write(home: Path, device: DeviceKey, status: Status) -> None:
    """The file holds this status, on disk, when this returns."""
    place = mirror.folder(home)
    place.mkdir(exist_ok=True)
    payload = status.model_dump_json().encode()
    durable.write_whole(place / NAME, envelope.to_bytes(envelope.sign(device, TYPE, payload)))


def build(db: Database, *, home_id: str, origin: Origin, keys: bytes, as_of: datetime) -> Status:
    """The status as the database has it now, with papers a recovery note names as lost."""
    last = journal.head(db)
    return Status(
        home_id=home_id,
        origin=origin,
        key_list=keys.decode(),
        chain=last.chain,
        seq=last.seq,
        head=last.hash,
        papers=_papers(db),
        as_of=as_of,
    )


def _papers(db: Database) -> tuple[StatusPaper, ...]:
    """Of thousands of papers one has changed: the others are not read anew."""
    found = db.execute(
        "SELECT content_hash, kind, number, day, authority, party, state, flags, set_id, "
        "json_extract(body, '$.files') FROM papers WHERE content_hash IS NOT NULL ORDER BY rowid"
    ).fetchall()
    papers = [_paper(fields) for fields in found]
    known = {paper.content_hash for paper in papers}
    for note in journal.entries(db, type=EntryType.RECOVERY_NOTE):
        lost = [paper for paper in note.entry.body["papers"] if paper["content_hash"] not in known]
        known.update(paper["content_hash"] for paper in lost)
        papers += [StatusPaper.model_validate(paper) for paper in lost]
    return tuple(papers)


@lru_cache(maxsize=100_000)
def _paper(fields: tuple[Any, ...]) -> StatusPaper:
    return StatusPaper.model_validate(_row(fields))


def _row(fields: Sequence[Any]) -> dict[str, Any]:
    content_hash, kind, number, day, authority, party, state, flags, set_id, files = fields
    return {
        "content_hash": content_hash,
        "kind": kind,
        "number": number,
        "day": day,
        "authority": authority,
        "party": party,
        "state": state,
        "practice": bool(flags & token.PRACTICE),
        "scripted": bool(flags & token.SCRIPTED),
        "set_id": set_id,
        "files": tuple(file["sha256"] for file in json.loads(files)),
    }
