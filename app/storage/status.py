"""The status: what `verify` may know without the database, fsynced after every entry.

It tells the home's key list, the papers with content hashes, states and file hashes, and the
moment it speaks for. No name stands in it that the code on the paper does not show.

On disk the papers lie on shelves, a file each, named by its hash and never written again; the
signed file lists them. Sealing in a home of a thousand visits writes one shelf and the list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from app.domain.errors import InputRefused, MemoryRefused
from app.domain.paper import PaperKind, PaperState
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


class Shelf(Shape):
    """One file of papers as the signed list names it."""

    n: int  # rowid of its papers // PER_SHELF; _LOST for those only a recovery note knows
    sha256: Sha256

    @property
    def name(self) -> str:
        return f"papers-{self.n}-{self.sha256[:16]}.json"


class Listing(Shape):
    """The signed file: everything but the papers, and on which shelves they lie."""

    format: Literal["shian.status/2"] = "shian.status/2"
    home_id: Identity
    origin: Origin
    key_list: str
    chain: Identity
    seq: int
    head: Sha256
    shelves: tuple[Shelf, ...]
    as_of: Moment


PER_SHELF = 64
_LOST = -1
_TRIES = 5  # a reader may meet a writer this often before the status counts as damaged


def read_status(home: Path) -> Status | None:
    """The status beside a home, None where there is none; opens no database."""
    place = mirror.folder(home)
    for last in (False,) * (_TRIES - 1) + (True,):
        listing = _listing(place)
        if listing is None:
            return None
        try:
            papers = [paper for shelf in listing.shelves for paper in _papers(place, shelf)]
        except FileNotFoundError as error:  # written anew since the list was read
            if last:
                raise StatusDamaged from error
        else:
            told = listing.model_dump(exclude={"format", "shelves"})
            return Status(**told, papers=tuple(papers))
    raise AssertionError("the last try returns or raises")


def _listing(place: Path) -> Listing | None:
    try:
        data = (place / NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        signed = envelope.from_bytes(data)
        listing = Listing.model_validate(strict_json.loads(signed.payload))
        signer = read_key_list(listing.key_list.encode()).device(signed.key_id)
        if signer is None:
            raise StatusDamaged
        envelope.verify(signed, signer.public_bytes, TYPE)
    except (InputRefused, ValidationError) as error:
        raise StatusDamaged from error
    return listing


def _papers(place: Path, shelf: Shelf) -> list[StatusPaper]:
    data = (place / shelf.name).read_bytes()
    if hashlib.sha256(data).hexdigest() != shelf.sha256:
        raise StatusDamaged
    return [StatusPaper.model_validate(one) for one in json.loads(data)]


class Publisher:
    """Writes the status of one home, and of its shelves only those whose papers changed.

    What it knows of the disk is forgotten with it; the next one writes what is not there.
    """

    def __init__(self, home: Path, device: DeviceKey) -> None:
        self._place = mirror.folder(home)
        self._device = device
        self._shelves: dict[int, Shelf] | None = None
        self._leaving: list[str] = []  # replaced the time before; a reader may still be at them

    def write(
        self,
        db: Database,
        touched: Iterable[int] | None,
        *,
        home_id: str,
        origin: Origin,
        keys: bytes,
        as_of: datetime,
    ) -> None:
        """The list and the touched shelves (None: all) are on disk when this returns."""
        known = self._shelves if touched is not None else None
        shelves = dict(known or {})
        for n in {*(_all(db) if known is None else touched or ()), _LOST}:
            self._shelve(shelves, n, _lost(db) if n == _LOST else _on_shelf(db, n))
        last = journal.head(db)
        listing = Listing(
            home_id=home_id,
            origin=origin,
            key_list=keys.decode(),
            chain=last.chain,
            seq=last.seq,
            head=last.hash,
            shelves=tuple(shelves[n] for n in sorted(shelves, key=_in_order)),
            as_of=as_of,
        )
        payload = strict_json.dumps(listing.model_dump(mode="json"))
        signed = envelope.to_bytes(envelope.sign(self._device, TYPE, payload))
        durable.write_whole(self._place / NAME, signed)  # its folder holds the shelves as well
        self._forget_old({one.name for one in shelves.values()}, whole=known is None)
        self._shelves = shelves

    def _shelve(self, shelves: dict[int, Shelf], n: int, papers: list[dict[str, Any]]) -> None:
        """The shelf as it is now; a file that lies there already under its hash is left."""
        if not papers:
            shelves.pop(n, None)
            return
        told = [StatusPaper.model_validate(one).model_dump(mode="json") for one in papers]
        data = strict_json.dumps(told)
        shelf = shelves[n] = Shelf(n=n, sha256=hashlib.sha256(data).hexdigest())
        path = self._place / shelf.name
        try:
            there = path.read_bytes() == data
        except OSError:
            there = False
        if not there:
            staged = self._place / ".papers.staged"
            durable.write_staged(staged, data)
            staged.replace(path)

    def _forget_old(self, held: set[str], *, whole: bool) -> None:
        """Files no list names any more; those replaced just now stay for one more time."""
        before = {one.name for one in (self._shelves or {}).values()}
        gone = {path.name for path in self._place.glob("papers-*.json")} if whole else set()
        for name in {*self._leaving, *gone} - held - before:
            (self._place / name).unlink(missing_ok=True)
        self._leaving = sorted(before - held)


def watch(db: Database) -> None:
    """From now on this connection remembers which shelves its writes touch."""
    db.execute("CREATE TEMP TABLE touched_shelves (n INTEGER PRIMARY KEY) STRICT")
    for what, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
        db.execute(
            f"CREATE TEMP TRIGGER shelf_{what.lower()} AFTER {what} ON main.papers BEGIN "
            f"INSERT OR IGNORE INTO touched_shelves VALUES ({row}.rowid / {PER_SHELF}); END"
        )


def take_touched(db: Database) -> set[int]:
    """The shelves the running transaction has touched; asked once, at its end."""
    touched = {int(n) for (n,) in db.execute("SELECT n FROM temp.touched_shelves").fetchall()}
    if touched:
        db.execute("DELETE FROM temp.touched_shelves")
    return touched


def _all(db: Database) -> set[int]:
    found = db.execute(f"SELECT DISTINCT rowid / {PER_SHELF} FROM papers").fetchall()
    return {int(n) for (n,) in found}


def _on_shelf(db: Database, n: int) -> list[dict[str, Any]]:
    return _rows(db, "rowid BETWEEN ? AND ?", (n * PER_SHELF, (n + 1) * PER_SHELF - 1))


def _in_order(n: int) -> tuple[bool, int]:
    return n == _LOST, n


def build(db: Database, *, home_id: str, origin: Origin, keys: bytes, as_of: datetime) -> Status:
    """The status as the database has it now, with papers a recovery note names as lost."""
    last = journal.head(db)
    rows = _rows(db, "1", ())
    return Status(
        home_id=home_id,
        origin=origin,
        key_list=keys.decode(),
        chain=last.chain,
        seq=last.seq,
        head=last.hash,
        papers=tuple(StatusPaper.model_validate(row) for row in (*rows, *_lost(db))),
        as_of=as_of,
    )


def _rows(db: Database, where: str, values: tuple[int, ...]) -> list[dict[str, Any]]:
    found = db.execute(
        "SELECT content_hash, kind, number, day, authority, party, state, flags, set_id, "
        "json_extract(body, '$.files') FROM papers "
        f"WHERE content_hash IS NOT NULL AND {where} ORDER BY rowid",
        values,
    ).fetchall()
    return [_row(fields) for fields in found]


def _lost(db: Database) -> list[dict[str, Any]]:
    """Papers that recovery notes name and the database does not hold."""
    found: dict[str, dict[str, Any]] = {}
    for note in journal.entries(db, type=EntryType.RECOVERY_NOTE):
        for paper in note.entry.body["papers"]:
            held = db.execute(
                "SELECT 1 FROM papers WHERE content_hash = ?", (paper["content_hash"],)
            ).fetchone()
            if held is None:
                found.setdefault(paper["content_hash"], paper)
    return list(found.values())


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
