"""The register: parties and officers, each change with its line in the edit log."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import RuleBroken
from app.domain.initials import initials
from app.domain.people import Officer, Party
from app.storage import edits
from app.storage.database import Database


class OfficerTwice(RuleBroken):
    code = "register.officer_twice"

    def __init__(self, officer: Officer) -> None:
        super().__init__(
            f"证号 {officer.badge_no} 已经登记给另一名执法人员，没有重复登记。请核对证号。"
        )


class PartyMissing(RuleBroken):
    code = "register.party_missing"

    def __init__(self) -> None:
        super().__init__("监管对象库中没有这一家。其他登记都在。请在监管对象中查找或新建。")


def save_party(db: Database, party: Party, t: datetime) -> None:
    """Keeps the party as it is now; what it was before stays in the edit log."""
    words = (party.name, party.address, party.credit_code, party.licence_no, initials(party.name))
    search = "\n".join(words).casefold()
    db.execute(
        "INSERT INTO parties (id, name, search, saved_at, body) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, search = excluded.search, "
        "saved_at = excluded.saved_at, body = excluded.body",
        (party.id, party.name, search, edits.stamp(t), party.model_dump_json()),
    )
    edits.note(db, party.id, t, "party", party)


def party(db: Database, party_id: str) -> Party:
    """The party, or PartyMissing."""
    row = db.execute("SELECT body FROM parties WHERE id = ?", (party_id,)).fetchone()
    if row is None:
        raise PartyMissing
    return Party.model_validate_json(row[0])


def parties(db: Database, search: str = "", limit: int = 200) -> tuple[Party, ...]:
    """Parties whose name (or its initials), address, credit code or licence holds every word."""
    words = search.casefold().split()
    where = " AND ".join("instr(search, ?) > 0" for _ in words) or "1"
    rows = db.execute(
        f"SELECT body FROM parties WHERE {where} ORDER BY name, id LIMIT ?", (*words, limit)
    )
    return tuple(Party.model_validate_json(body) for (body,) in rows.fetchall())


def save_officer(db: Database, officer: Officer, t: datetime) -> None:
    """Keeps the officer; a certificate number belongs to one officer only."""
    taken = db.execute(
        "SELECT 1 FROM officers WHERE badge_no = ? AND removed = 0 AND id <> ?",
        (officer.badge_no, officer.id),
    ).fetchone()
    if taken is not None:
        raise OfficerTwice(officer)
    db.execute(
        "INSERT INTO officers (id, badge_no, n, body) "
        "VALUES (?, ?, (SELECT coalesce(max(n), 0) + 1 FROM officers), ?) "
        "ON CONFLICT (id) DO UPDATE SET badge_no = excluded.badge_no, body = excluded.body, "
        "removed = 0",
        (officer.id, officer.badge_no, officer.model_dump_json()),
    )
    edits.note(db, officer.id, t, "officer", officer)


def officers(db: Database) -> tuple[Officer, ...]:
    """The officers on duty, in the order they were entered."""
    rows = db.execute("SELECT body FROM officers WHERE removed = 0 ORDER BY n")
    return tuple(Officer.model_validate_json(body) for (body,) in rows.fetchall())


def remove_officer(db: Database, officer_id: str, t: datetime) -> None:
    """Takes an officer off the list; visits keep the officer they were made with."""
    db.execute("UPDATE officers SET removed = 1 WHERE id = ?", (officer_id,))
    edits.note(db, officer_id, t, "officer.removed", {"id": officer_id})
