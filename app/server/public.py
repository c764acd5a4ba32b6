"""What the page of a paper may show, and no more: its standing, its result, a later visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from app.domain.paper import SEIZURE_SET, PaperKind, PaperState
from app.server.station import Station
from app.server.tables import authorities, devices, papers, visits
from app.trust import strict_json

# What a paper's state means to whoever scans its code (decisions 8).
ANSWERS = {
    PaperState.SEALED.value: "authentic",
    PaperState.SERVED.value: "authentic",
    PaperState.FOLLOWED.value: "superseded",
    PaperState.VOIDED.value: "voided",
}


@dataclass(frozen=True, slots=True)
class PaperStatus:
    """One sealed paper. Of a seizure's papers only authenticity, agency and number are told."""

    answer: str  # authentic | superseded | voided | contested
    authority_id: int
    authority: str
    kind: str
    number: str
    day: str
    party: str  # as in the token
    content_hash: str
    practice: bool
    origin: str
    files: tuple[str, ...]  # hashes of the rendered copies, each authentic
    device_public: str  # the key that signed the token, in hex
    conclusion: str
    outcome: str
    handling: tuple[str, ...]
    later_visit: str | None  # when a later visit of the same party was opened, unix ms
    as_of_ms: int


def paper_status(
    station: Station, public_id: str, authority_id: int, kid: str
) -> PaperStatus | None:
    """The paper whose content hash begins with these 32 hex digits, of the device a token names;
    None for all others. Nobody else's paper of the same hash stands in its way.
    """
    with station.database.reading() as db:
        row = db.execute(
            select(papers, authorities.c.name.label("authority"), devices.c.public)
            .join(authorities, authorities.c.authority_id == papers.c.authority_id)
            .outerjoin(
                devices,
                and_(
                    devices.c.authority_id == papers.c.authority_id, devices.c.dev == papers.c.dev
                ),
            )
            .where(
                papers.c.public_id == public_id,
                papers.c.authority_id == authority_id,
                papers.c.dev.startswith(kid),
            )
            .order_by(papers.c.pos, papers.c.paper_id)
            .limit(1)
        ).first()
        if row is None:
            return None
        seizure = row.kind in {kind.value for kind in SEIZURE_SET}
        visit = None if seizure else _visit(db, row)
        later = _later(db, row, visit) if visit is not None else None
    body = strict_json.loads_object(visit.body.encode()) if visit is not None else {}
    result = row.kind == PaperKind.RESULT_RECORD.value
    handling = body.get("handling")
    return PaperStatus(
        answer="contested" if row.contested else ANSWERS.get(row.state, "status-unknown"),
        authority_id=int(row.authority_id),
        authority=row.authority,
        kind=row.kind,
        number=row.number,
        day=row.day,
        party="" if seizure else row.party,
        content_hash=row.content_hash,
        practice=bool(row.practice),
        origin=row.origin,
        files=_names(row.files),
        device_public=row.public or "",
        conclusion=visit.conclusion if visit is not None and result else "",
        outcome=visit.outcome if visit is not None and result else "",
        handling=tuple(str(one) for one in handling) if isinstance(handling, list) else (),
        later_visit=later,
        as_of_ms=station.clock(),
    )


def _visit(db: Connection, paper: Row[Any]) -> Row[Any] | None:
    return db.execute(
        select(visits).where(
            visits.c.authority_id == paper.authority_id, visits.c.visit_id == paper.visit_id
        )
    ).first()


def _later(db: Connection, paper: Row[Any], visit: Row[Any]) -> str | None:
    """When the same party was visited again, in earnest or in practice as this one."""
    if not visit.party_id:
        return None
    found = db.execute(
        select(visits.c.opened_at)
        .where(
            visits.c.authority_id == paper.authority_id,
            visits.c.party_id == visit.party_id,
            visits.c.practice == visit.practice,
            visits.c.opened_at > visit.opened_at,
        )
        .order_by(visits.c.opened_at.desc())
        .limit(1)
    ).scalar()
    return str(found) if found is not None else None


def _names(files: str) -> tuple[str, ...]:
    value = strict_json.loads(files.encode())
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
