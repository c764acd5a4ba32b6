"""What the public pages may show, and no more: the standing of one paper, released results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from app.domain.papers.paper import SEIZURE_SET, PaperKind, PaperState
from app.server.station import Station
from app.server.tables import authorities, devices, papers, publications, visits
from app.trust import strict_json

# What a paper's state means to whoever scans its code (decisions 8).
ANSWERS = {
    PaperState.SEALED.value: "authentic",
    PaperState.SERVED.value: "authentic",
    PaperState.FOLLOWED.value: "superseded",
    PaperState.VOIDED.value: "voided",
}
MAX_PAGE = 100


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


@dataclass(frozen=True, slots=True)
class Published:
    """One released result."""

    visit_id: str
    party: str
    closed_at: str  # unix ms
    kind: str
    outcome: str
    conclusion: str
    released_ms: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PublishedPage:
    total: int
    results: tuple[Published, ...]


def paper_status(station: Station, public_id: str) -> PaperStatus | None:
    """The paper whose content hash begins with these 32 hex digits; None for all others."""
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
            .where(papers.c.public_id == public_id)
            .order_by(papers.c.authority_id, papers.c.paper_id)
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


def published(
    station: Station, authority_id: int, *, search: str = "", offset: int = 0, limit: int = 20
) -> PublishedPage:
    """Results a second person released and nobody withdrew, newest first."""
    shown = and_(
        publications.c.authority_id == authority_id,
        publications.c.released_ms.is_not(None),
        publications.c.withdrawn_ms.is_(None),
    )
    joined = publications.join(
        visits,
        and_(
            visits.c.authority_id == publications.c.authority_id,
            visits.c.visit_id == publications.c.visit_id,
        ),
    )
    if search.strip():
        shown = and_(shown, visits.c.party_name.contains(_plain(search), autoescape=True))
    with station.database.reading() as db:
        total = db.execute(select(func.count()).select_from(joined).where(shown)).scalar_one()
        rows = db.execute(
            select(publications, visits)
            .select_from(joined)
            .where(shown)
            .order_by(publications.c.released_ms.desc(), publications.c.visit_id)
            .offset(max(0, min(offset, 10**6)))
            .limit(max(1, min(limit, MAX_PAGE)))
            .with_only_columns(
                visits.c.visit_id,
                visits.c.party_name,
                visits.c.closed_at,
                visits.c.kind,
                visits.c.outcome,
                visits.c.conclusion,
                publications.c.released_ms,
                publications.c.body,
            )
        ).all()
    return PublishedPage(int(total), tuple(_published(row) for row in rows))


def _published(row: Any) -> Published:  # noqa: ANN401 - a row of named columns
    return Published(
        visit_id=row.visit_id,
        party=row.party_name,
        closed_at=row.closed_at,
        kind=row.kind,
        outcome=row.outcome,
        conclusion=row.conclusion,
        released_ms=int(row.released_ms),
        body=strict_json.loads_object(row.body.encode()),
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


def _plain(search: str) -> str:
    return search.replace("\0", "").strip()[:60]
