"""Posting batches as rows: each sheet's state, the trace of every print, what hangs where.

The trace and the postings only grow; the last line about a paper is what holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.errors import RuleBroken
from app.domain.moments import start_of
from app.domain.paper import Paper, PaperKind
from app.domain.posting import Batch, BatchSheet, Posted, SheetState
from app.storage import foreign, papers
from app.storage.database import Database
from app.storage.edits import stamp
from app.storage.foreign import ForeignVisit
from app.storage.office import save_setting, setting

_ROUTE = "route_order"


class BatchMissing(RuleBroken):
    code = "posting.batch_missing"

    def __init__(self) -> None:
        super().__init__("没有这个打印批次。文书都在。请从带队台重新选。")


@dataclass(frozen=True, slots=True)
class DayVisit:
    """A visit of the days asked for, light enough for a list of hundreds."""

    visit_id: str
    party_id: str
    party: str
    address: str
    officers: tuple[tuple[str, str], ...]  # badge number, name
    state: str
    outcome: str
    basis: str
    at: str
    result_paper: str  # id of the result record that holds, or empty
    dev: str = ""  # the laptop that made it; empty: this one
    practice: bool | None = None  # of another laptop's visit, where its entries say so
    contested: bool = False  # two contents were sealed as this one paper


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of what happened to a sheet."""

    sheet: int
    t: str
    what: str
    note: str


def visits_between(db: Database, first: date, last: date) -> tuple[DayVisit, ...]:
    """Visits begun on these days, in the order they were begun: this laptop's, and those of
    others whose sealed facts the server has handed out.
    """
    own = _own_between(db, first, last)
    known = {one.visit_id for one in own}
    others = (
        _foreign_visit(db, one)
        for one in foreign.visits_between(db, first, last)
        if one.visit_id not in known
    )
    return tuple(sorted((*own, *others), key=lambda one: (one.at, one.visit_id)))


def _foreign_visit(db: Database, one: ForeignVisit) -> DayVisit:
    paper = foreign.result_record(db, one.visit_id)
    return DayVisit(
        one.visit_id, one.party_id, one.party_name, one.address, one.officers,
        "open" if one.closed_at is None else "closed", one.outcome, one.basis, stamp(one.at),
        paper.id if paper is not None else "", one.dev, one.practice,
        contested=paper is not None and foreign.is_contested(db, paper.id),
    )  # fmt: skip


def _own_between(db: Database, first: date, last: date) -> tuple[DayVisit, ...]:
    ends = stamp(start_of(first)), stamp(start_of(last + timedelta(days=1)))
    rows = db.execute(
        "SELECT v.id, v.party_id, v.party_name, v.head, v.state, v.outcome, v.created_at, "
        "(SELECT p.id FROM papers p WHERE p.visit_id = v.id AND p.kind = ? "
        "AND p.state NOT IN ('voided', 'unfrozen') ORDER BY p.rowid DESC LIMIT 1) "
        "FROM visits v WHERE v.created_at >= ? AND v.created_at < ? ORDER BY v.created_at, v.id",
        (PaperKind.RESULT_RECORD.value, *ends),
    )
    return tuple(_day_visit(row) for row in rows.fetchall())


def _day_visit(row: Sequence[Any]) -> DayVisit:
    visit_id, party_id, party, text, state, outcome, at, paper = row
    head = json.loads(text)
    officers = tuple((one["badge_no"], one["name"]) for one in head["officers"])
    return DayVisit(
        visit_id, party_id, party, str(head["party"].get("address", "")), officers, state, outcome,
        str(head["basis"]), at, paper or "",
    )  # fmt: skip


def paper(db: Database, paper_id: str) -> Paper:
    """A paper of this laptop, or one that another has sealed. Raises PaperMissing."""
    try:
        return papers.load(db, paper_id)
    except papers.PaperMissing:
        found = foreign.paper(db, paper_id)
        if found is None:
            raise
        return found


def papers_by_id(db: Database, ids: Sequence[str]) -> tuple[Paper, ...]:
    return tuple(paper(db, one) for one in ids)


def batches_of_day(db: Database, first: datetime, last: datetime) -> int:
    """How many batches were made in a span: the next one's ordinal follows."""
    (count,) = db.execute(
        "SELECT count(*) FROM posting_batches WHERE made_at >= ? AND made_at < ?",
        (stamp(first), stamp(last)),
    ).fetchone()
    return int(count)


def insert(db: Database, batch: Batch) -> None:
    """A new batch with its sheets, none of them printed."""
    db.execute(
        "INSERT INTO posting_batches (id, number, made_at, content_hash, body) "
        "VALUES (?, ?, ?, ?, ?)",
        (
            batch.id,
            batch.number,
            stamp(batch.made_at),
            batch.content_hash,
            batch.model_dump_json(exclude={"sheets"}),
        ),
    )
    for sheet in batch.sheets:
        db.execute(
            "INSERT INTO posting_sheets (batch_id, n, paper_id, state, pages, prints) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (batch.id, sheet.n, sheet.paper_id, sheet.state.value, sheet.pages, sheet.prints),
        )
    trace(db, batch.id, (0,), batch.made_at, ("made", f"{len(batch.sheets)} 件"))


def load(db: Database, batch_id: str) -> Batch:
    row = db.execute("SELECT body FROM posting_batches WHERE id = ?", (batch_id,)).fetchone()
    if row is None:
        raise BatchMissing
    rows = db.execute(
        "SELECT n, paper_id, state, pages, prints FROM posting_sheets WHERE batch_id = ? "
        "ORDER BY n",
        (batch_id,),
    )
    sheets = tuple(
        BatchSheet(n=n, paper_id=paper, state=SheetState(state), pages=pages, prints=prints)
        for n, paper, state, pages, prints in rows.fetchall()
    )
    return Batch.model_validate({**json.loads(row[0]), "sheets": sheets})


def of_number(db: Database, number: str) -> Batch:
    row = db.execute("SELECT id FROM posting_batches WHERE number = ?", (number,)).fetchone()
    if row is None:
        raise BatchMissing
    return load(db, row[0])


def recent(db: Database, limit: int = 20) -> tuple[Batch, ...]:
    """The newest batches first."""
    rows = db.execute("SELECT id FROM posting_batches ORDER BY made_at DESC, id LIMIT ?", (limit,))
    return tuple(load(db, batch_id) for (batch_id,) in rows.fetchall())


def set_sheets(
    db: Database,
    batch_id: str,
    sheets: Sequence[int],
    state: SheetState,
    *,
    t: datetime,
    note: str,
) -> None:
    """Moves sheets and leaves a line for each; one sent to a printer counts its prints."""
    more = 1 if state is SheetState.PRINTED else 0
    for n in sheets:
        db.execute(
            "UPDATE posting_sheets SET state = ?, prints = prints + ? WHERE batch_id = ? AND n = ?",
            (state.value, more, batch_id, n),
        )
    trace(db, batch_id, sheets, t, (state.value, note))


def trace(
    db: Database, batch_id: str, sheets: Sequence[int], t: datetime, words: tuple[str, str]
) -> None:
    """One line for each sheet: what happened, and the note; sheet 0 is the batch itself."""
    for n in sheets:
        db.execute(
            "INSERT INTO posting_trace (batch_id, sheet, t, what, note) VALUES (?, ?, ?, ?, ?)",
            (batch_id, n, stamp(t), *words),
        )


def trace_of(db: Database, batch_id: str) -> tuple[TraceLine, ...]:
    rows = db.execute(
        "SELECT sheet, t, what, note FROM posting_trace WHERE batch_id = ? ORDER BY n", (batch_id,)
    )
    return tuple(TraceLine(*row) for row in rows.fetchall())


def sheets_of_papers(db: Database, ids: Sequence[str]) -> Mapping[str, tuple[str, BatchSheet]]:
    """Of each paper that was ever in a batch: the newest batch and its sheet there."""
    found: dict[str, tuple[str, BatchSheet]] = {}
    for paper_id in ids:
        row = db.execute(
            "SELECT s.batch_id, s.n, s.state, s.pages, s.prints FROM posting_sheets s "
            "JOIN posting_batches b ON b.id = s.batch_id WHERE s.paper_id = ? "
            "ORDER BY b.made_at DESC, b.id DESC LIMIT 1",
            (paper_id,),
        ).fetchone()
        if row is not None:
            batch_id, n, state, pages, prints = row
            found[paper_id] = (
                batch_id,
                BatchSheet(
                    n=n, paper_id=paper_id, state=SheetState(state), pages=pages, prints=prints
                ),
            )
    return found


def post(db: Database, posted: Posted) -> None:
    db.execute(
        "INSERT INTO postings (paper_id, body) VALUES (?, ?)",
        (posted.paper_id, posted.model_dump_json()),
    )


def posted(db: Database, ids: Sequence[str]) -> Mapping[str, Posted]:
    """What holds for each paper: the last line."""
    found: dict[str, Posted] = {}
    for paper_id in ids:
        row = db.execute(
            "SELECT body FROM postings WHERE paper_id = ? ORDER BY n DESC LIMIT 1", (paper_id,)
        ).fetchone()
        if row is not None:
            found[paper_id] = Posted.model_validate_json(row[0])
    return found


def route_order(db: Database) -> tuple[str, ...]:
    """Party ids in the order a person saved, or none."""
    text = setting(db, _ROUTE)
    return tuple(json.loads(text)) if text else ()


def save_route_order(db: Database, ids: Sequence[str]) -> None:
    save_setting(db, _ROUTE, json.dumps(list(ids)))
