"""Visits, papers and measures of other laptops, read from their sealed entries.

Nothing is guessed: what an entry does not say, or says in a way we cannot read, is left out.
The entries themselves were verified when they were pulled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from app.domain.measures import Seizure
from app.domain.moments import start_of
from app.domain.paper import CopyKind, Paper, PaperKind, PaperState
from app.storage import office, pulled
from app.storage.database import Database
from app.trust.journal_entry import EntryType

# Spelt as in the indexes of the table, or they are not used.
_TIME = "json_extract(CAST(data AS TEXT), '$.t.wall_utc_ms')"
_VISIT = "json_extract(CAST(data AS TEXT), '$.body.visit')"
_KIND = "json_extract(CAST(data AS TEXT), '$.body.kind')"
_Body = Mapping[str, Any]
_TAKEN_BACK = frozenset({PaperState.VOIDED, PaperState.UNFROZEN})
LARGEST_SHEET = 30_000_000
_WANTED = "sheets_from"  # office setting: the day from which on others' sheets are brought


@dataclass(frozen=True, slots=True)
class ForeignVisit:
    """A visit of another device as its opening and closing entries tell it."""

    visit_id: str
    dev: str
    party_id: str
    party_name: str
    address: str
    officers: tuple[tuple[str, str], ...]  # badge number, name
    basis: str
    at: datetime  # begun; closed, where it was never begun
    closed_at: datetime | None
    outcome: str
    conclusion: str | None
    listed: bool  # a checklist was walked
    practice: bool | None  # None: the entries at hand do not say
    due: date | None  # what the party was told to have put right by
    papers: tuple[str, ...]  # numbers


def visits_between(db: Database, first: date, last: date) -> tuple[ForeignVisit, ...]:
    """Visits others have begun on these days, or closed on them without beginning."""
    span = (start_of(first), start_of(last + timedelta(days=1)))
    opened = _recs(db, EntryType.VISIT_OPENED, *span)
    closed = _recs(db, EntryType.VISIT_CLOSED, *span)
    found = [visit(db, rec) for rec in dict.fromkeys((*opened, *closed))]
    return tuple(one for one in found if span[0] <= one.at < span[1])


def closed_since(db: Database, since: datetime) -> tuple[str, ...]:
    """The ids of the visits others have closed since a moment, the newest last."""
    return tuple(dict.fromkeys(_recs(db, EntryType.VISIT_CLOSED, since)))


def _recs(db: Database, kind: str, since: datetime, before: datetime | None = None) -> list[str]:
    end = _ms(before) if before is not None else 2**62
    rows = db.execute(
        f"SELECT rec FROM foreign_entries WHERE type = ? AND {_TIME} >= ? AND {_TIME} < ? "
        f"ORDER BY {_TIME}, hash",
        (str(kind), _ms(since), end),
    )
    return [str(rec) for (rec,) in rows.fetchall()]


def _papers(db: Database, kind: PaperKind, since: datetime) -> list[str]:
    rows = db.execute(
        f"SELECT rec FROM foreign_entries WHERE type = 'paper.sealed' AND {_KIND} = ? "
        f"AND {_TIME} >= ? ORDER BY {_TIME}, hash",
        (kind.value, _ms(since)),
    )
    return list(dict.fromkeys(str(rec) for (rec,) in rows.fetchall()))


def visit(db: Database, rec: str) -> ForeignVisit:
    """One visit; a storage thread that others wait for reads them one by one."""
    said: dict[str, Any] = {}
    dev, begun, closed = "", None, None
    for kind, at, maker, body in _entries(db, rec):
        if kind == EntryType.VISIT_OPENED:
            begun = at
        elif kind == EntryType.VISIT_CLOSED:
            closed = at
        else:
            continue
        dev, said = maker, said | body
    party = said.get("party")
    named = party if isinstance(party, dict) else {"name": party}
    return ForeignVisit(
        visit_id=rec,
        dev=dev,
        party_id=_text(named.get("id")),
        party_name=_text(named.get("name")),
        address=_text(named.get("address")),
        officers=_officers(said.get("officers")),
        basis=_text(said.get("basis")),
        at=begun or closed or datetime.fromtimestamp(0, UTC),
        closed_at=closed,
        outcome=_text(said.get("outcome")),
        conclusion=_text(said.get("conclusion")) or None,
        listed=isinstance(said.get("checklist"), dict),
        practice=said["practice"] if isinstance(said.get("practice"), bool) else None,
        due=_day(said.get("due")),
        papers=tuple(_text(one.get("number")) for one in _dicts(said.get("papers"))),
    )


# --- papers ------------------------------------------------------------------------------


def paper(db: Database, paper_id: str) -> Paper | None:
    """A sealed paper of another device with its standing, or None where it cannot be read."""
    found: Paper | None = None
    served = voided = False
    for kind, at, _, body in _entries(db, paper_id):
        if kind == EntryType.PAPER_SEALED and found is None:
            found = _paper(paper_id, at, body)
        served |= kind == EntryType.PAPER_SERVED
        voided |= kind == EntryType.PAPER_VOIDED
    if found is None:
        return None
    state = PaperState.SERVED if served else PaperState.SEALED
    told = pulled.item(db, "paper", paper_id) or {}
    if told.get("state") == PaperState.FOLLOWED:
        state = PaperState.FOLLOWED
    if voided or told.get("state") == PaperState.VOIDED:
        state = PaperState.VOIDED
    return found.model_copy(update={"state": state})


def is_contested(db: Database, paper_id: str) -> bool:
    """Whether the server holds two contents sealed as this one paper."""
    return bool((pulled.item(db, "paper", paper_id) or {}).get("contested"))


def result_record(db: Database, visit_id: str) -> Paper | None:
    """The result record of a visit that holds: the last one sealed and not taken back."""
    rows = db.execute(
        f"SELECT rec FROM foreign_entries WHERE type = ? AND {_VISIT} = ? "
        f"ORDER BY +{_TIME} DESC, hash DESC",
        (str(EntryType.PAPER_SEALED), visit_id),
    )
    read = (paper(db, rec) for (rec,) in rows.fetchall())
    records = (one for one in read if one is not None and one.kind is PaperKind.RESULT_RECORD)
    return next((one for one in records if one.state not in _TAKEN_BACK), None)


def want_sheets(db: Database, first: date) -> None:
    """A team lead works here: exchanges bring what is needed to print others' results, from
    this day on or from the earliest day ever asked for.
    """
    before = _day(office.setting(db, _WANTED))
    office.save_setting(db, _WANTED, min(first, before or first).isoformat())


def sheets_wanted(db: Database) -> tuple[str, ...]:
    """The blobs an exchange should bring: values and posting copies of what others sealed;
    none where no team lead works.
    """
    first = _day(office.setting(db, _WANTED))
    if first is None:
        return ()
    names: list[str] = []
    for rec in _papers(db, PaperKind.RESULT_RECORD, start_of(first)):
        one = paper(db, rec)
        if one is None or one.state in _TAKEN_BACK:
            continue
        files = (file for file in one.files if file.role == CopyKind.POSTING.value)
        names += [file.sha256 for file in files if file.len <= LARGEST_SHEET]
        names += [one.content_blob] if one.content_blob else []
    return tuple(dict.fromkeys(names))


def _paper(paper_id: str, at: datetime, body: Mapping[str, Any]) -> Paper | None:
    same = ("kind", "number", "day", "content_hash", "content_blob", "token", "files", "practice")
    try:
        return Paper.model_validate(
            {name: body[name] for name in same if name in body}
            | {"id": paper_id, "visit_id": body.get("visit"), "set_id": body.get("set")}
            | {"state": PaperState.SEALED, "sealed_at": at}
        )
    except ValidationError:
        return None


# --- measures ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ForeignSeizure:
    """A seizure another device has sealed a decision on; only what its clocks need."""

    visit_id: str
    seizure: Seizure


def seizures(db: Database, since: datetime) -> tuple[ForeignSeizure, ...]:
    """Those decided since a moment and neither voided nor released."""
    found = []
    for rec in _papers(db, PaperKind.SEIZURE_DECISION, since):
        for kind, _, _, body in _entries(db, rec):
            measure = body.get("measure")
            if kind != EntryType.PAPER_SEALED or not isinstance(measure, dict):
                continue
            seizure = _seizure(measure, _changes(db, _text(body.get("visit"))))
            standing = paper(db, rec)
            if seizure and standing is not None and standing.state not in _TAKEN_BACK:
                found.append(ForeignSeizure(standing.visit_id, seizure))
            break
    return tuple(found)


def _changes(db: Database, visit_id: str) -> dict[str, _Body]:
    rows = db.execute(
        f"SELECT data FROM foreign_entries WHERE type = ? AND {_VISIT} = ? ORDER BY +{_TIME}",
        (str(EntryType.MEASURE_CHANGED), visit_id),
    )
    bodies = [json.loads(data)["body"] for (data,) in rows.fetchall()]
    return {_text(body.get("change")): body for body in bodies}


def _seizure(measure: _Body, changes: Mapping[str, Mapping[str, Any]]) -> Seizure | None:
    if "released" in changes:
        return None
    told = dict(measure)
    if "reported" in changes:
        told["reported_at"] = changes["reported"].get("reported_at")
    if "approved" in changes:
        told["approval"] = changes["approved"].get("approval")
    try:
        return Seizure.model_validate(told)
    except ValidationError:
        return None


def rechecked(db: Database) -> frozenset[str]:
    """The visits whose rectification another device has checked."""
    rows = db.execute(
        "SELECT data FROM foreign_entries WHERE type = ?",
        (str(EntryType.RECTIFICATION_CHECKED),),
    )
    return frozenset(_text(json.loads(data)["body"].get("of")) for (data,) in rows.fetchall())


# --- reading -----------------------------------------------------------------------------


def _entries(db: Database, rec: str) -> Iterator[tuple[str, datetime, str, dict[str, Any]]]:
    """Type, time, device and body of every entry about one thing, in the order of time."""
    rows = db.execute(
        f"SELECT type, dev, data FROM foreign_entries WHERE rec = ? ORDER BY {_TIME}, hash", (rec,)
    )
    for kind, dev, data in rows.fetchall():
        entry = json.loads(data)
        at = datetime.fromtimestamp(entry["t"]["wall_utc_ms"] / 1000, UTC)
        yield str(kind), at, str(dev), entry["body"]


def _officers(told: object) -> tuple[tuple[str, str], ...]:
    return tuple((_text(one.get("badge_no")), _text(one.get("name"))) for one in _dicts(told))


def _dicts(told: object) -> Iterable[dict[str, Any]]:
    listed: Sequence[object] = told if isinstance(told, list) else ()
    return (one for one in listed if isinstance(one, dict))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        return None


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


__all__ = [
    "ForeignSeizure",
    "ForeignVisit",
    "closed_since",
    "is_contested",
    "paper",
    "rechecked",
    "result_record",
    "seizures",
    "sheets_wanted",
    "visit",
    "visits_between",
    "want_sheets",
]
