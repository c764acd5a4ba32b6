"""What `verify` may know of papers of other laptops: the keys the authority vouches for, and the
status list as the server told it last.

A file beside the status file, signed by this device, written after an exchange; like that one
it is read without the database. No name stands in it that the code on a paper does not show.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from app import protocol
from app.domain.errors import InputRefused
from app.domain.paper import PaperState
from app.domain.shape import Identity, Moment, Sha256, Shape
from app.storage import durable, mirror, outbox, pulled
from app.storage.database import Database
from app.storage.outbox import KnownServer
from app.trust import envelope, strict_json
from app.trust.keys import DeviceKey, KeyList, ListedKey, Origin, key_id_of

TYPE = "application/vnd.shian.neighbours+json;v=1"
NAME = "neighbours.json"
_WRITTEN = "neighbours"  # what was written last, and when
_FRESH = timedelta(hours=1)  # how long the moment it speaks for may lag behind the exchanges


class NeighbourKey(Shape):
    """The key of another device, as the authority certified it."""

    key: ListedKey
    origin: Origin
    revoked: bool


class NeighbourPaper(Shape):
    """A paper of another device, as the office holds it."""

    content_hash: Sha256
    state: PaperState
    contested: bool
    files: tuple[Sha256, ...]


class Neighbours(Shape):
    format: Literal["shian.neighbours/1"] = "shian.neighbours/1"
    home_id: Identity
    keys: tuple[NeighbourKey, ...]
    papers: tuple[NeighbourPaper, ...]
    as_of: Moment

    def paper(self, public_id: str) -> NeighbourPaper | None:
        """The paper whose content hash begins with these 32 hex digits."""
        return next((one for one in self.papers if one.content_hash[:32] == public_id), None)

    def lists(self, *, known_paper: bool) -> tuple[KeyList, ...]:
        """Keys that count. A revoked one counts for papers the office holds, and for no other."""
        found = []
        for origin in ("sample", "real"):
            keys = tuple(
                one.key
                for one in self.keys
                if one.origin == origin and (known_paper or not one.revoked)
            )
            if keys:
                found.append(
                    KeyList(home_id=self.home_id, origin=origin, standing="certified", keys=keys)
                )
        return tuple(found)


def read(home: Path, keys: KeyList) -> Neighbours | None:
    """The file beside a home, when a key of the home signed it; None where none is to be used."""
    try:
        signed = envelope.from_bytes((mirror.folder(home) / NAME).read_bytes())
        signer = keys.device(signed.key_id)
        if signer is None:
            return None
        payload = envelope.verify(signed, signer.public_bytes, TYPE)
        return Neighbours.model_validate_json(payload)
    except (OSError, InputRefused, ValidationError):
        return None


def is_stale(db: Database, home: Path, t: datetime) -> bool:
    """Whether the file says less than was told since, or its moment has grown old."""
    word = _word(db)
    before, _, at = (outbox.fact(db, _WRITTEN) or "").partition(" ")
    if word is None:
        return False
    if before != word or not (mirror.folder(home) / NAME).exists():
        return True
    return not timedelta() <= t - datetime.fromisoformat(at) < _FRESH


def refresh(db: Database, home: Path, home_id: str, device: DeviceKey, t: datetime) -> None:
    """Writes the file anew, inside the transaction that notes it."""
    known, word = outbox.server(db), _word(db)
    if known is None or word is None:
        return
    place = mirror.folder(home) / NAME
    told = Neighbours(
        home_id=home_id,
        keys=tuple(_keys(db, known)),
        papers=tuple(_papers(db)),
        as_of=t,
    )
    place.parent.mkdir(exist_ok=True)
    payload = strict_json.dumps(told.model_dump(mode="json"))
    durable.write_whole(place, envelope.to_bytes(envelope.sign(device, TYPE, payload)))
    outbox.save_fact(db, _WRITTEN, f"{word} {t.isoformat()}")


def _word(db: Database) -> str | None:
    """Another one whenever the file would say something else."""
    known = outbox.server(db)
    if known is None:
        return None
    count, last = db.execute(
        "SELECT count(*), max(pos) FROM pulled WHERE kind IN ('paper', 'device')"
    ).fetchone()
    return f"{known.epoch}:{known.authority_key[:16]}:{count}:{last}"


def _keys(db: Database, known: KnownServer) -> Iterator[NeighbourKey]:
    """Devices whose certificates the authority really signed."""
    for dev, body in pulled.items(db, "device"):
        try:
            told = protocol.read_device_certificate(
                str(body.get("certificate", "")), bytes.fromhex(known.authority_key)
            )
        except InputRefused:
            continue
        public = bytes.fromhex(told.public)
        if told.dev != dev or dev != key_id_of(public) or told.authority_id != known.authority:
            continue
        since = datetime.fromtimestamp(told.not_before / 1000).astimezone()
        yield NeighbourKey(
            key=ListedKey(dev=dev, public=told.public, since=since),
            origin=told.origin,
            revoked=body.get("revoked_ms") is not None,
        )


def _papers(db: Database) -> Iterator[NeighbourPaper]:
    for _, body in pulled.items(db, "paper"):
        files: Any = body.get("files")
        try:
            yield NeighbourPaper.model_validate_json(
                json.dumps(
                    {
                        "content_hash": body.get("content_hash"),
                        "state": body.get("state"),
                        "contested": bool(body.get("contested")),
                        "files": files if isinstance(files, list) else [],
                    }
                )
            )
        except ValidationError:
            continue  # a newer server knows more states than we do
