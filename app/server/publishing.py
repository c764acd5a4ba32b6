"""Results for everybody: one person proposes, another releases; both stand in the server's chain.

What is shown is fixed when it is proposed: the masked party, the result in the words of its
basis, the paper's number. Practice and visits without a result are never published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select, update

from app.domain.labels import label
from app.domain.masking import mask_name
from app.domain.moments import SHANGHAI
from app.domain.paper import PaperKind, PaperState
from app.domain.people import PartyKind
from app.domain.visit import Conclusion, Handling, VisitKind
from app.server import acts, ledger
from app.server.admins import Administrator
from app.server.refusals import RequestRefused, not_found
from app.server.roles import Act
from app.server.station import Station
from app.server.tables import authorities, papers, parties, publications, visits
from app.trust import strict_json

LARGEST = 100
OPEN_STATES = (PaperState.SEALED.value, PaperState.SERVED.value)


@dataclass(frozen=True, slots=True)
class Shown:
    """One released result as the list shows it."""

    party: str
    address: str
    kind: str
    day: str
    result: str
    conclusion: Conclusion | None
    handling: str
    number: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the list, how many there are in all, and which results occur."""

    total: int
    rows: tuple[Shown, ...]
    results: tuple[Conclusion, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that nobody released yet."""

    visit_id: str
    party: str
    result: str
    proposed_by: str


# --- proposing and releasing ---------------------------------------------------------------


def propose(station: Station, admin: Administrator, visit_ids: Sequence[str] = ()) -> int:
    """Proposes these visits, or every closed one with a result that was never proposed."""
    admin.require(Act.RESULTS_PROPOSE)
    with station.database.writing() as db:
        rows = _publishable(db, admin.authority_id, visit_ids)
        if visit_ids and len(rows) != len(set(visit_ids)):
            raise RequestRefused(
                409, "publish.not_ready",
                "有的检查没有办结、没有检查结果、是练习或者已经提交过，这一批都没有提交。请核对编号。",
            )  # fmt: skip
        if not rows:
            return 0
        now = station.clock()
        ledger.replace_rows(
            db, publications, [_row(db, admin, visit, paper, now) for visit, paper in rows]
        )
        told = [visit.visit_id for visit, _ in rows]
        acts.record(
            station, db, admin.authority_id, act="result.proposed", by=admin.name,
            body={"visits": told},
        )  # fmt: skip
    station.mark()
    return len(rows)


def release(station: Station, admin: Administrator, visit_ids: Sequence[str] = ()) -> int:
    """Releases what somebody else proposed: these, or all that wait for another person."""
    admin.require(Act.RESULTS_RELEASE)
    with station.database.writing() as db:
        rows = db.execute(
            select(publications).where(
                publications.c.authority_id == admin.authority_id,
                publications.c.released_ms.is_(None),
                publications.c.withdrawn_ms.is_(None),
                *((publications.c.visit_id.in_(list(visit_ids)),) if visit_ids else ()),
            )
        ).all()
        if visit_ids and len(rows) != len(set(visit_ids)):
            raise not_found("待放行的结果")
        own = [row for row in rows if row.proposed_by == admin.name]
        if visit_ids and own:
            raise RequestRefused(
                403, "publish.second",
                "不能放行自己提交的结果，没有执行。请由另一名管理员放行。",
            )  # fmt: skip
        ready = [row.visit_id for row in rows if row.proposed_by != admin.name]
        if not ready and own:
            raise RequestRefused(
                403, "publish.second",
                "待放行的都是您自己提交的，没有执行。请由另一名管理员放行。",
            )  # fmt: skip
        _set(db, admin, ready, released_by=admin.name, released_ms=station.clock())
        if ready:
            acts.record(
                station, db, admin.authority_id, act="result.released", by=admin.name,
                body={"visits": ready},
            )  # fmt: skip
    station.mark()
    return len(ready)


def withdraw(station: Station, admin: Administrator, visit_id: str, reason: str) -> None:
    """Takes a result off the list; that it stood there stays in the chain."""
    admin.require(Act.RESULTS_RELEASE)
    if len(reason.strip()) < 2:
        raise RequestRefused(422, "publish.reason", "撤下须写明原因，没有执行。请写原因。")
    with station.database.writing() as db:
        found = db.execute(
            select(publications.c.visit_id).where(
                publications.c.authority_id == admin.authority_id,
                publications.c.visit_id == visit_id,
                publications.c.withdrawn_ms.is_(None),
            )
        ).first()
        if found is None:
            raise not_found("这条结果")
        _set(db, admin, [visit_id], withdrawn_ms=station.clock(), reason=reason.strip()[:300])
        acts.record(
            station, db, admin.authority_id, act="result.withdrawn", by=admin.name,
            body={"visit": visit_id, "reason": reason.strip()[:300]},
        )  # fmt: skip
    station.mark()


def waiting(station: Station, authority_id: int) -> tuple[Waiting, ...]:
    with station.database.reading() as db:
        rows = db.execute(
            select(publications)
            .where(
                publications.c.authority_id == authority_id,
                publications.c.released_ms.is_(None),
                publications.c.withdrawn_ms.is_(None),
            )
            .order_by(publications.c.proposed_ms, publications.c.visit_id)
        ).all()
    return tuple(
        Waiting(row.visit_id, str(told.get("party", "")), str(told.get("result", "")),
                row.proposed_by)
        for row in rows
        for told in (strict_json.loads_object(row.body.encode()),)
    )  # fmt: skip


def _set(db: Connection, admin: Administrator, ids: Sequence[str], **values: object) -> None:
    if ids:
        db.execute(
            update(publications)
            .where(
                publications.c.authority_id == admin.authority_id,
                publications.c.visit_id.in_(list(ids)),
            )
            .values(**values)
        )


def _publishable(
    db: Connection, authority_id: int, visit_ids: Sequence[str]
) -> list[tuple[Row[Any], Row[Any]]]:
    """Closed visits in earnest with a result record that holds, never proposed before."""
    asked = and_(
        visits.c.authority_id == authority_id,
        visits.c.state == "closed",
        visits.c.practice == 0,
        visits.c.conclusion != "",
        ~select(publications.c.visit_id)
        .where(
            publications.c.authority_id == visits.c.authority_id,
            publications.c.visit_id == visits.c.visit_id,
            publications.c.withdrawn_ms.is_(None),
        )
        .exists(),
    )
    if visit_ids:
        asked = and_(asked, visits.c.visit_id.in_(list(visit_ids)))
    found = []
    for visit in db.execute(select(visits).where(asked).order_by(visits.c.closed_at)).all():
        paper = db.execute(
            select(papers).where(
                papers.c.authority_id == authority_id,
                papers.c.visit_id == visit.visit_id,
                papers.c.kind == PaperKind.RESULT_RECORD.value,
                papers.c.state.in_(OPEN_STATES),
                papers.c.practice == 0,
                papers.c.contested == 0,
            )
        ).first()
        if paper is not None:
            found.append((visit, paper))
    return found


def _row(
    db: Connection, admin: Administrator, visit: Row[Any], paper: Row[Any], now: int
) -> dict[str, Any]:
    party = db.execute(
        select(parties.c.body).where(
            parties.c.authority_id == admin.authority_id, parties.c.party_id == visit.party_id
        )
    ).scalar()
    known = strict_json.loads_object(party.encode()) if party else {}
    shown = _shown_body(visit, paper, known)
    return {
        "authority_id": admin.authority_id,
        "visit_id": visit.visit_id,
        "proposed_by": admin.name,
        "proposed_ms": now,
        "released_by": None,
        "released_ms": None,
        "withdrawn_ms": None,
        "reason": None,
        "result": visit.conclusion,
        "search": " ".join(
            shown[name] for name in ("party", "address", "licence_no", "number")
        ).casefold(),
        "body": strict_json.dumps(shown).decode(),
    }


def _shown_body(visit: Row[Any], paper: Row[Any], party: Mapping[str, Any]) -> dict[str, str]:
    """Nothing of persons: a natural person is named by the first character."""
    person = party.get("kind") == PartyKind.PERSON.value
    name = visit.party_name
    told = strict_json.loads_object(visit.body.encode())
    raw = told.get("handling")
    handling = [_word(Handling, one) for one in raw] if isinstance(raw, list) else []
    return {
        "party": mask_name(name) if person else name,
        "address": _text(party.get("address")),
        "licence_no": _text(party.get("licence_no")),
        "kind": _word(VisitKind, visit.kind),
        "day": paper.day,
        "result": _word(Conclusion, visit.conclusion),
        "handling": "、".join(filter(None, handling)),
        "number": paper.number,
    }


def _word(words: Any, value: object) -> str:  # noqa: ANN401 - one of our enums
    try:
        return label(words(value))
    except (ValueError, KeyError):
        return _text(value)


def _text(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""


# --- the list ------------------------------------------------------------------------------


def offices(station: Station) -> tuple[tuple[int, str], ...]:
    """Who publishes here."""
    with station.database.reading() as db:
        rows = db.execute(
            select(authorities.c.authority_id, authorities.c.name).order_by(
                authorities.c.authority_id
            )
        ).all()
    return tuple((int(row.authority_id), row.name) for row in rows)


def find(
    station: Station, authority_id: int, *, search: str = "", result: str = "",
    offset: int = 0, limit: int = 20,
) -> Found:  # fmt: skip
    """Released results, newest visit first, by words of name, address, licence or number."""
    base = and_(
        publications.c.authority_id == authority_id,
        publications.c.released_ms.is_not(None),
        publications.c.withdrawn_ms.is_(None),
    )
    shown = base
    for word in search.replace("\0", "").casefold().split()[:5]:
        shown = and_(shown, publications.c.search.contains(word[:60], autoescape=True))
    if result:
        shown = and_(shown, publications.c.result == result)
    with station.database.reading() as db:
        total = db.execute(select(func.count()).select_from(publications).where(shown)).scalar_one()
        rows = db.execute(
            select(publications.c.body, publications.c.result)
            .join(
                visits,
                and_(
                    visits.c.authority_id == publications.c.authority_id,
                    visits.c.visit_id == publications.c.visit_id,
                ),
            )
            .where(shown)
            .order_by(visits.c.closed_at.desc(), publications.c.visit_id)
            .offset(max(0, min(offset, 1_000_000)))
            .limit(max(1, min(limit, LARGEST)))
        ).all()
        occurring = set(db.execute(select(publications.c.result).where(base).distinct()).scalars())
    return Found(
        int(total),
        tuple(_shown(row.body, row.result) for row in rows),
        tuple(one for one in Conclusion if one.value in occurring),
    )


def _shown(body: str, result: str) -> Shown:
    told = {name: _text(value) for name, value in strict_json.loads_object(body.encode()).items()}
    return Shown(
        told.get("party", ""), told.get("address", ""), told.get("kind", ""),
        told.get("day", ""), told.get("result", ""),
        Conclusion(result) if result in set(Conclusion) else None,
        told.get("handling", ""), told.get("number", ""),
    )  # fmt: skip


def today(station: Station) -> str:
    return f"{datetime.fromtimestamp(station.clock() / 1000, SHANGHAI):%Y-%m-%d %H:%M}"
