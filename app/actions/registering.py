"""The register: parties and officers. A failed check of an identifier warns, it never blocks."""

from __future__ import annotations

from app.actions.desk import Desk
from app.domain.identifiers import check_credit_code, check_id_number, check_licence
from app.domain.people import Officer, Party
from app.storage import register, visits
from app.storage.visits import VisitSummary


def warnings(party: Party) -> tuple[str, ...]:
    """Why an identifier looks wrong, in words; empty when all pass or are empty."""
    found = (
        check_credit_code(party.credit_code),
        check_licence(party.licence_no),
        check_id_number(party.id_number),
    )
    return tuple(sentence for sentence in found if sentence)


def save_party(desk: Desk, party: Party) -> tuple[str, ...]:
    """Keep the party; the return lists what looks wrong and was kept all the same."""
    desk.memory.write(lambda db: register.save_party(db, party, desk.clock()))
    return warnings(party)


def party(desk: Desk, party_id: str) -> Party:
    return desk.memory.read(lambda db: register.party(db, party_id))


def parties(desk: Desk, search: str = "", limit: int = 200) -> tuple[Party, ...]:
    return desk.memory.read(lambda db: register.parties(db, search, limit))


def party_history(desk: Desk, party_id: str) -> tuple[VisitSummary, ...]:
    return desk.memory.read(lambda db: visits.summaries(db, party_id=party_id))


def save_officer(desk: Desk, officer: Officer) -> None:
    desk.memory.write(lambda db: register.save_officer(db, officer, desk.clock()))


def remove_officer(desk: Desk, officer_id: str) -> None:
    desk.memory.write(lambda db: register.remove_officer(db, officer_id, desk.clock()))


def officers(desk: Desk) -> tuple[Officer, ...]:
    return desk.memory.read(register.officers)
