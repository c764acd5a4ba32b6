"""The outbox as a page lists it: one row a visit's record or its seizure papers, with its state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from app.storage import sending_trouble
from app.storage.database import Database
from app.storage.sending_trouble import Trouble

State = Literal["waiting", "sending", "received", "complete", "refused"]
SEIZURE_KINDS = {"seizure-decision", "goods-list", "seal-label"}
LATELY = 12  # rows already complete that stay in sight


@dataclass
class Row:
    """What belongs together, and how much of it is proven to be at the server."""

    key: str
    title: str
    sealed_at: datetime
    entries: int = 0
    listed: int = 0  # entries a receipt lists
    complete: int = 0
    blobs: int = 0
    blobs_there: int = 0
    size: int = 0
    trouble: Trouble | None = None
    receipt_at: datetime | None = None
    names: set[str] = field(default_factory=set)  # hashes of its entries and blobs

    def state(self, sending: str = "") -> State:
        """`sending`: the entry or blob at work right now."""
        if self.complete == self.entries:
            return "complete"
        if self.trouble is not None and self.trouble.refused:
            return "refused"
        if sending and sending in self.names:
            return "sending"
        return "received" if self.listed == self.entries else "waiting"


def rows(db: Database) -> tuple[Row, ...]:
    """Everything open, oldest first, after the last few that are complete."""
    open_rows = db.execute(
        "SELECT j.hash, j.rec, j.type, j.data, h.complete, NULL FROM journal AS j "
        "LEFT JOIN server_has AS h ON h.hash = j.hash "
        "WHERE h.complete IS NULL OR h.complete = 0 ORDER BY j.n"
    ).fetchall()
    done = db.execute(
        "SELECT j.hash, j.rec, j.type, j.data, h.complete, r.t FROM server_has AS h "
        "JOIN journal AS j ON j.hash = h.hash JOIN receipts AS r ON r.n = h.receipt "
        "WHERE h.complete = 1 ORDER BY j.n DESC LIMIT 80"
    ).fetchall()
    there = {sha for (sha,) in db.execute("SELECT sha256 FROM blobs_at_server").fetchall()}
    found: dict[str, Row] = {}
    parties = dict(db.execute("SELECT id, party_name FROM visits").fetchall())
    troubles = sending_trouble.troubles(db)
    for entry_hash, rec, kind, data, complete, t in [*reversed(done), *open_rows]:
        _add(found, json.loads(data), (entry_hash, rec, kind, complete, t), there, parties)
    for row in found.values():
        row.trouble = next((troubles[name] for name in row.names if name in troubles), None)
    finished = [row for row in found.values() if row.complete == row.entries]
    waiting = [row for row in found.values() if row.complete != row.entries]
    return (*waiting, *reversed(finished[-LATELY:]))


def _add(
    found: dict[str, Row],
    entry: dict[str, Any],
    place: tuple[str, str, str, int | None, str | None],
    there: set[str],
    parties: Mapping[str, str],
) -> None:
    entry_hash, rec, kind, complete, t = place
    body = entry["body"]
    visit = rec if kind.startswith("visit.") else str(body.get("visit", ""))
    seizure = body.get("kind") in SEIZURE_KINDS or kind == "measure.changed"
    key = f"{visit or 'other'}:{'seizure' if seizure else 'record'}"
    sealed_at = datetime.fromtimestamp(entry["t"]["wall_utc_ms"] / 1000).astimezone()
    row = found.get(key)
    if row is None:
        what = "查封扣押文书" if seizure else "检查记录"
        name = parties.get(visit, "")
        row = found[key] = Row(key, f"{name} {what}" if name else "其他登记", sealed_at)
    refs = {one["sha256"]: one["len"] for one in entry["blobs"]}
    fresh = {sha: size for sha, size in refs.items() if sha not in row.names}
    row.names |= {entry_hash, *refs}
    row.sealed_at = max(row.sealed_at, sealed_at)
    row.entries += 1
    row.listed += complete is not None
    row.complete += bool(complete)
    row.blobs += len(fresh)
    row.blobs_there += len(fresh) if complete else sum(sha in there for sha in fresh)
    row.size += len(json.dumps(entry)) + sum(fresh.values())
    if t is not None:
        row.receipt_at = datetime.fromisoformat(t)
