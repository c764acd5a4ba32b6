"""What screens and pages read, made from entries alone: it can be thrown away and made again.

A laptop's body is evidence and may hold anything; what cannot be read is passed over here,
never refused. An entry that breaks the steps of a paper is kept and told, not applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, select

from app.domain.labels import label
from app.domain.paper import PaperState
from app.server import ledger
from app.server.ledger import Accepted, Change
from app.server.tables import devices, entries, papers, parties, visits
from app.trust import journal_entry, strict_json
from app.trust.journal_entry import EntryType

Row = dict[str, Any]
MAX_SHOWN = 300


@dataclass
class Outcome:
    """Rows to write over, lines for the feed, and what a person should look at."""

    visits: dict[str, Row] = field(default_factory=dict)
    papers: dict[str, Row] = field(default_factory=dict)
    parties: dict[str, Row] = field(default_factory=dict)
    changed_papers: list[str] = field(default_factory=list)
    alarms: list[tuple[Accepted, str, str]] = field(default_factory=list)
    sample: frozenset[str] = frozenset()  # devices of sample homes: all of theirs is practice
    numbers: dict[str, str] = field(default_factory=dict)  # in earnest, with the paper's id

    @property
    def items(self) -> list[Change]:
        """The status list: the last standing of each paper these entries changed."""
        return [
            Change("paper", paper_id, status_line(self.papers[paper_id]))
            for paper_id in dict.fromkeys(self.changed_papers)
        ]


def read(db: Connection, authority_id: int, accepted: Sequence[Accepted], now: int) -> Outcome:
    """What these entries change, on top of what is known; nothing is written yet."""
    recs = [one.entry.rec for one in accepted]
    outcome = Outcome(
        visits=_known(db, visits, "visit_id", authority_id, recs),
        papers=_known(db, papers, "paper_id", authority_id, recs),
        sample=_sample(db, authority_id, accepted),
        numbers=_numbers(db, authority_id, accepted),
    )
    register = _known(db, parties, "party_id", authority_id, _party_ids(accepted))
    for one in accepted:
        _apply(outcome, register, authority_id, one, now)
    return outcome


def write(db: Connection, outcome: Outcome) -> None:
    ledger.replace_rows(db, visits, list(outcome.visits.values()))
    ledger.replace_rows(db, papers, list(outcome.papers.values()))
    ledger.replace_rows(db, parties, list(outcome.parties.values()))


def rebuild(db: Connection, authority_id: int, now: int) -> int:
    """All projections of an authority anew from its entries; the register's rows stay."""
    for table in (visits, papers):
        db.execute(delete(table).where(table.c.authority_id == authority_id))
    db.execute(
        delete(parties).where(parties.c.authority_id == authority_id, parties.c.source == "visit")
    )
    last, count = 0, 0
    while True:
        rows = db.execute(
            select(entries)
            .where(entries.c.authority_id == authority_id, entries.c.pos > last)
            .order_by(entries.c.pos)
            .limit(500)
        ).all()
        if not rows:
            return count
        batch = [
            Accepted(
                bytes(row.data),
                bytes(row.signature),
                row.hash,
                journal_entry.parse(bytes(row.data)),
                row.branch,
            )
            for row in rows
        ]
        outcome = read(db, authority_id, batch, now)
        for paper in outcome.papers.values():
            paper["pos"] = paper["pos"] or rows[-1].pos
        write(db, outcome)
        last, count = int(rows[-1].pos), count + len(rows)


def status_line(paper: Mapping[str, Any]) -> dict[str, Any]:
    """One paper as the code on it may show it."""
    names = ("public_id", "content_hash", "kind", "number", "day", "party", "state", "origin")
    return {name: paper[name] for name in names} | {
        "practice": bool(paper["practice"]),
        "contested": bool(paper["contested"]),
        "files": strict_json.loads(paper["files"].encode()),
    }


def _apply(
    outcome: Outcome, register: dict[str, Row], authority_id: int, one: Accepted, now: int
) -> None:
    entry = one.entry
    match entry.type:
        case EntryType.VISIT_OPENED | EntryType.VISIT_CLOSED:
            if _visit(outcome, authority_id, one):
                _party(outcome, register, authority_id, entry.body.get("party"), now)
        case EntryType.PAPER_SEALED:
            _sealed(outcome, authority_id, one)
        case EntryType.PAPER_SERVED:
            _step(outcome, one, {PaperState.SEALED}, PaperState.SERVED)
        case EntryType.PAPER_VOIDED:
            _step(outcome, one, {PaperState.SEALED}, PaperState.VOIDED)
        case EntryType.PARTY_CHANGED:
            party = entry.body.get("party", entry.body)
            _party(outcome, register, authority_id, party, now)


def _visit(outcome: Outcome, authority_id: int, one: Accepted) -> bool:
    """A visit is opened once and closed once, by one device; anything else changes nothing."""
    entry, body = one.entry, one.entry.body
    closed = entry.type == EntryType.VISIT_CLOSED
    before = outcome.visits.get(entry.rec, {})
    if before and before["dev"] != entry.dev:
        told = "这次检查是另一台设备记录的，不能在这里改写。这一条已存证，没有采用，请告诉负责人。"
        outcome.alarms.append((one, "contested", told))
        return False
    if before and (before["state"] == "closed" or not closed):
        now = "已经办结" if before["state"] == "closed" else "已经开始"
        told = f"这次检查{now}，不能再记一次。这一条已存证，没有采用，请告诉负责人。"
        outcome.alarms.append((one, "step", told))
        return False
    raw = body.get("party")
    party = raw if isinstance(raw, dict) else {}
    kept = ("outcome", "outcome_note", "conclusion", "handling", "basis", "checklist", "papers")
    fresh = {name: body[name] for name in kept if name in body}
    known = strict_json.loads(before["body"].encode()) if before else {}
    merged = (known if isinstance(known, dict) else {}) | fresh
    at = str(entry.t.wall_utc_ms)
    outcome.visits[entry.rec] = {
        "authority_id": authority_id,
        "visit_id": entry.rec,
        "party_id": _text(party.get("id")) or before.get("party_id", ""),
        "party_name": _text(party.get("name")) or before.get("party_name", ""),
        "kind": _text(body.get("kind")) or before.get("kind", ""),
        "state": "closed" if closed or before.get("state") == "closed" else "open",
        "opened_at": before.get("opened_at", "") if closed else at,
        "closed_at": at if closed else before.get("closed_at", ""),
        "outcome": _text(body.get("outcome")),
        "conclusion": _text(body.get("conclusion")) or before.get("conclusion", ""),
        "practice": int(
            bool(body.get("practice", before.get("practice", 0))) or entry.dev in outcome.sample
        ),
        "origin": _text(body.get("origin")) or before.get("origin", ""),
        "dev": entry.dev,
        "body": strict_json.dumps(_shallow(merged)).decode(),
    }
    return True


def _sealed(outcome: Outcome, authority_id: int, one: Accepted) -> None:
    entry, body = one.entry, one.entry.body
    content_hash = _text(body.get("content_hash"))
    before = outcome.papers.get(entry.rec)
    if before is not None:
        if before["content_hash"] != content_hash:
            before["contested"] = 1
            outcome.changed_papers.append(entry.rec)
            outcome.alarms.append(
                (
                    one,
                    "contested",
                    "这份文书已经封存过，内容不同。两份都已存证，等负责人裁定。",
                )
            )
        return
    raw = body.get("files")
    files = [
        _text(file.get("sha256"))
        for file in (raw if isinstance(raw, list) else [])
        if isinstance(file, dict)
    ]
    outcome.papers[entry.rec] = {
        "authority_id": authority_id,
        "paper_id": entry.rec,
        "public_id": content_hash[:32],
        "content_hash": content_hash,
        **{
            name: _text(body.get(source))
            for name, source in (
                ("visit_id", "visit"),
                ("set_id", "set"),
                ("kind", "kind"),
                ("number", "number"),
                ("day", "day"),
                ("party", "party"),
                ("origin", "origin"),
            )
        },
        "state": PaperState.SEALED.value,
        "practice": int(bool(body.get("practice")) or entry.dev in outcome.sample),
        "contested": 0,
        "token": _text(body.get("token"), 600),
        "files": strict_json.dumps(files[:100]).decode(),
        "dev": entry.dev,
        "pos": 0,
    }
    outcome.changed_papers.append(entry.rec)
    paper = outcome.papers[entry.rec]
    number = "" if paper["practice"] else paper["number"]
    if number and outcome.numbers.setdefault(number, entry.rec) != entry.rec:
        outcome.alarms.append((one, "number", f"文书编号 {number} 用了两次，请核实。"))


def _step(outcome: Outcome, one: Accepted, allowed: set[PaperState], after: PaperState) -> None:
    """A step of a paper where it is allowed; else the entry is told to a person."""
    paper = outcome.papers.get(one.entry.rec)
    if paper is None or paper["state"] not in allowed:
        now = label(PaperState(paper["state"])) if paper is not None else "没有封存过"
        outcome.alarms.append(
            (
                one,
                "step",
                f"文书{now}，不能再记为“{label(after)}”。这一条已存证，没有采用，请告诉负责人。",
            )
        )
        return
    if after is PaperState.VOIDED and paper["dev"] != one.entry.dev:
        told = "这份文书是另一台设备出具的，不能在这里作废。这一条已存证，没有采用，请告诉负责人。"
        outcome.alarms.append((one, "step", told))
        return
    paper["state"] = after.value
    outcome.changed_papers.append(one.entry.rec)


def _party(
    outcome: Outcome,
    register: dict[str, Row],
    authority_id: int,
    party: object,
    now: int,
) -> None:
    """A party as a visit met it; what the office keeps in its register is not written over."""
    if not isinstance(party, dict):
        return
    party_id = _text(party.get("id"), 64)
    known = register.get(party_id)
    if not party_id or (known is not None and known["source"] == "register"):
        return
    outcome.parties[party_id] = {
        "authority_id": authority_id,
        "party_id": party_id,
        "name": _text(party.get("name")),
        "credit_code": _text(party.get("credit_code")),
        "licence_no": _text(party.get("licence_no")),
        "source": "visit",
        "body": strict_json.dumps(_shallow(party)).decode(),
        "changed_ms": now,
    }


def _party_ids(accepted: Iterable[Accepted]) -> list[str]:
    named = (one.entry.body.get("party", one.entry.body) for one in accepted)
    return [_text(party.get("id"), 64) for party in named if isinstance(party, dict)]


def _sample(db: Connection, authority_id: int, accepted: Sequence[Accepted]) -> frozenset[str]:
    rows = db.execute(
        select(devices.c.dev).where(
            devices.c.authority_id == authority_id,
            devices.c.dev.in_(sorted({one.entry.dev for one in accepted})),
            devices.c.origin == "sample",
        )
    ).scalars()
    return frozenset(rows)


def _numbers(db: Connection, authority_id: int, accepted: Sequence[Accepted]) -> dict[str, str]:
    """Which of the numbers told here were used in earnest before, and by which paper."""
    told = {
        _text(one.entry.body.get("number"))
        for one in accepted
        if one.entry.type == EntryType.PAPER_SEALED
    } - {""}
    if not told:
        return {}
    rows = db.execute(
        select(papers.c.number, papers.c.paper_id).where(
            papers.c.authority_id == authority_id,
            papers.c.number.in_(sorted(told)),
            papers.c.practice == 0,
        )
    ).all()
    return {row.number: row.paper_id for row in rows}


def _known(
    db: Connection,
    table: Any,  # noqa: ANN401 - a Table, whose columns are not typed
    key: str,
    authority_id: int,
    ids: Sequence[str],
) -> dict[str, Row]:
    wanted = sorted({one for one in ids if one})
    if not wanted:
        return {}
    rows = db.execute(
        select(table).where(table.c.authority_id == authority_id, table.c[key].in_(wanted))
    ).mappings()
    return {row[key]: dict(row) for row in rows}


def _text(value: object, limit: int = MAX_SHOWN) -> str:
    """Text for a column: no NUL (PostgreSQL holds none), no more than `limit` characters."""
    return value.replace("\0", "")[:limit] if isinstance(value, str) else ""


def _shallow(body: Mapping[str, object]) -> dict[str, object]:
    """A body as JSON that goes back into JSON: NULs out, depth bounded by being evidence."""

    def clean(value: object) -> object:
        if isinstance(value, str):
            return value.replace("\0", "")
        if isinstance(value, dict):
            return {clean(name): clean(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [clean(one) for one in value]
        return value

    return {str(clean(name)): clean(value) for name, value in body.items()}


def blob_names(accepted: Accepted) -> tuple[str, ...]:
    return tuple(dict.fromkeys(blob.sha256 for blob in accepted.entry.blobs))
