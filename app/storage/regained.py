"""The server holds entries under our own signature that this home does not know.

Then this home was put back from an old copy, or another home is a copy of it. Either way the
old chain is left as it is, a new one begins with a note that names what is missing, and every
number series jumps over what may have been given out elsewhere. Where two homes are proven to
write, jumping is not enough: the block is withdrawn and the office gives each a new one.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.errors import Refused
from app.domain.moments import local
from app.domain.paper import PaperKind, PaperState
from app.domain.papers import numbers
from app.storage import journal, numbering, office, pulled
from app.storage.database import Database
from app.storage.journal import Head, Sealer
from app.storage.numbering import BLOCK_SIZE, LAST_IN_BLOCK
from app.storage.pulled import ForeignEntry
from app.storage.status import StatusPaper
from app.trust import journal_entry, token
from app.trust.journal_entry import EntryType, SealedEntry

_NUMBER = re.compile(r"^(?P<template>.+)〔(?P<year>\d{4})〕(?P<serial>\d{1,6})号$")
WITHDRAWN = "0"  # the block of a doubled home: numbering refuses until the office gives another
_AFTER = {"paper.served": PaperState.SERVED, "paper.voided": PaperState.VOIDED}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a server has shown: its head of our chain, and entries of ours we do not know."""

    why: str
    chain: str
    head: Head
    entries: tuple[ForeignEntry, ...]
    doubled: bool = False  # a copy of this home works on: both numbered papers from one block


def begin_elsewhere(
    db: Database, found: Elsewhere, sealer: Sealer, *, home_id: str, actor: str, t: datetime
) -> SealedEntry:
    """A new chain with its recovery note, in the running transaction."""
    for entry in found.entries:
        pulled.keep_entry(db, entry, 0)
    jumped = _jump(db, found.entries, t)
    if found.doubled:
        office.save_setting(db, "number_block", WITHDRAWN)
    parent = journal.head_of(db, found.chain)
    chain = journal.begin_chain(db)
    return journal.append(
        db,
        replace(sealer, chain=chain),
        EntryType.RECOVERY_NOTE,
        rec=home_id,
        body={
            "why": found.why,
            "parent": {"chain": parent.chain, "seq": parent.seq, "hash": parent.hash},
            "server": {"chain": found.chain, "seq": found.head.seq, "hash": found.head.hash},
            "regained": [{"seq": one.seq, "hash": one.hash} for one in found.entries],
            "numbers": [list(series) for series in jumped],
            "papers": [paper.model_dump(mode="json") for paper in _papers(found.entries)],
        },
        actor=actor,
        t=t,
    )


def _jump(
    db: Database, entries: Sequence[ForeignEntry], t: datetime
) -> tuple[tuple[str, int, int, int, int], ...]:
    """Every series of this year's blocks, from which number to which it jumped.

    To the middle of what is left: a copy of this home that works on would need that many
    papers before the two could meet, and until then the office has given a new block.
    """
    given = {(template, year, block): last for template, year, block, last in numbering.series(db)}
    for template, year, serial in _numbers(entries):
        key = (template, year, serial // BLOCK_SIZE)
        given[key] = max(given.get(key, 0), serial)
    for key in _ours(db, t):
        given.setdefault(key, key[2] * BLOCK_SIZE)
    jumped = []
    for (template, year, block), last in given.items():
        end = block * BLOCK_SIZE + LAST_IN_BLOCK
        to = last + (end - last + 1) // 2
        numbering.raise_series(db, template, year, block, to)
        jumped.append((template, year, block, last, to))
    return tuple(jumped)


def _ours(db: Database, t: datetime) -> tuple[tuple[str, int, int], ...]:
    """The series this laptop numbers its papers in now, begun or not."""
    agency, block = office.load_agency(db), office.setting(db, "number_block")
    if agency is None or not (block or "").isdigit():
        return ()
    year = local(t).year
    return tuple(
        (numbers.template(agency.short_name, kind), year, int(block or 0)) for kind in PaperKind
    )


def _numbers(entries: Sequence[ForeignEntry]) -> tuple[tuple[str, int, int], ...]:
    found = []
    for entry in entries:
        text = str(journal_entry.parse(entry.data).body.get("number", ""))
        if read := _NUMBER.match(text):
            found.append((read["template"], int(read["year"]), int(read["serial"])))
    return tuple(found)


def _papers(entries: Sequence[ForeignEntry]) -> tuple[StatusPaper, ...]:
    """The papers only the server still knew, as the status file lists papers."""
    papers: dict[str, StatusPaper] = {}
    for one in entries:
        entry = journal_entry.parse(one.data)
        if entry.type == "paper.sealed":
            # Signed evidence of whatever program: what cannot be listed still stands in the note.
            with contextlib.suppress(KeyError, TypeError, ValueError, Refused):
                papers[entry.rec] = _paper(entry)
        elif entry.type in _AFTER and entry.rec in papers:
            state = {"state": _AFTER[entry.type]}
            papers[entry.rec] = papers[entry.rec].model_copy(update=state)
    return tuple(papers.values())


def _paper(entry: journal_entry.Entry) -> StatusPaper:
    body = entry.body
    payload = token.parse(body["token"]).payload
    day = str(payload.day)
    return StatusPaper(
        content_hash=body["content_hash"],
        kind=PaperKind(body["kind"]),
        number=body["number"],
        day=f"{day[:4]}-{day[4:6]}-{day[6:]}",
        authority=payload.authority,
        party=payload.party,
        state=PaperState.SEALED,
        practice=payload.practice,
        scripted=payload.scripted,
        set_id=body.get("set", entry.rec),
        files=tuple(file["sha256"] for file in body["files"]),
    )
