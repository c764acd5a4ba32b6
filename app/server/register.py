"""The office's register: parties, officers, assignments, for every device to pull."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from app.domain.people import Officer, Party
from app.server import acts, ledger
from app.server.admins import Administrator
from app.server.ledger import Change
from app.server.refusals import RequestRefused
from app.server.roles import Act
from app.server.shapes import Assignment
from app.server.station import Station
from app.server.tables import assignments, officers, parties
from app.trust import strict_json

ACTS = {
    "party": Act.PARTIES_CHANGE,
    "officer": Act.OFFICERS_CHANGE,
    "assignment": Act.ASSIGNMENTS_CHANGE,
}
_TABLES = {"party": parties, "officer": officers, "assignment": assignments}


def change(
    station: Station, admin: Administrator, kind: str, bodies: Sequence[Mapping[str, Any]]
) -> int:
    """Parties, officers or assignments of the office, written over those of the same id."""
    admin.require(ACTS[kind])
    found = [_READ[kind](admin.authority_id, body, station.clock()) for body in bodies]
    items = [item for _, item in found]
    with station.database.writing() as db:
        ledger.replace_rows(db, _TABLES[kind], [row for row, _ in found])
        acts.record(
            station, db, admin.authority_id, act=f"{kind}.changed", by=admin.name,
            body={"ids": [item.key for item in items]}, items=items,
        )  # fmt: skip
    station.mark()
    return len(items)


def _party(authority_id: int, body: Mapping[str, Any], now: int) -> tuple[dict[str, Any], Change]:
    party = _shaped(Party, body)
    told = party.model_dump(mode="json")
    row = {
        "authority_id": authority_id,
        "party_id": party.id,
        "name": party.name,
        "credit_code": party.credit_code,
        "licence_no": party.licence_no,
        "source": "register",
        "body": strict_json.dumps(told).decode(),
        "changed_ms": now,
    }
    return row, Change("party", party.id, told)


def _officer(authority_id: int, body: Mapping[str, Any], now: int) -> tuple[dict[str, Any], Change]:
    """An officer; `removed: true` takes one who left off every laptop's list."""
    removed = body.get("removed", False)
    if not isinstance(removed, bool):
        raise _refused(1)
    officer = _shaped(Officer, {name: one for name, one in body.items() if name != "removed"})
    told = officer.model_dump(mode="json") | ({"removed": True} if removed else {})
    row = {
        "authority_id": authority_id,
        "officer_id": officer.id,
        "badge_no": officer.badge_no,
        "removed": int(removed),
        "body": strict_json.dumps(told).decode(),
        "changed_ms": now,
    }
    return row, Change("officer", officer.id, told)


def _assignment(
    authority_id: int, body: Mapping[str, Any], now: int
) -> tuple[dict[str, Any], Change]:
    assignment = _shaped(Assignment, body)
    told = assignment.model_dump(mode="json")
    row = {
        "authority_id": authority_id,
        "assignment_id": assignment.id,
        "day": assignment.day,
        "party_id": assignment.party_id,
        "state": assignment.state,
        "body": strict_json.dumps(told).decode(),
        "changed_ms": now,
    }
    return row, Change("assignment", assignment.id, told)


_READ = {"party": _party, "officer": _officer, "assignment": _assignment}


def _shaped(shape: Any, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the shape's own value
    try:
        return shape.model_validate_json(strict_json.dumps(body))
    except ValidationError as error:
        raise _refused(error.error_count()) from error


def _refused(count: int) -> RequestRefused:
    return RequestRefused(422, "register.refused", f"登记内容有 {count} 处不合规，没有写入。")
