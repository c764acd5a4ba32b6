"""Results out of verified journal entries, whichever way they came: package, bundle, server.

The visit's opening entry says who inspected, its closing entry what was found; the sealed
result record gives number, code and counts. A voided record brings no result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from app.domain.errors import InputRefused
from app.domain.moments import day_of
from app.domain.paper import PaperKind
from app.domain.papers.result_record import ResultRecordValues
from app.office.records import LIST, OFFICERS, Candidate, Result, RowProblem
from app.trust.digest import content_hash
from app.trust.journal_entry import Entry

RECORD = PaperKind.RESULT_RECORD.value
VisitKey = tuple[str, str]  # device and visit: nobody adds to the visit of another device


class ValuesMissing(InputRefused):
    """The frozen values are on their way: the visit waits, instead of going in without counts."""

    code = "package.values_missing"

    def __init__(self) -> None:
        super().__init__("记录内容还没有传到，没有采用。请稍后再导入。")


@dataclass(slots=True)
class Visit:
    """What is known of one visit, in the order it was sealed."""

    place: str
    opened: Entry | None = None
    closed: Entry | None = None
    record: Entry | None = None
    voided: set[str] = field(default_factory=set)

    def note(self, entry: Entry, place: str) -> None:
        match entry.type:
            case "visit.opened":
                self.opened = entry
            case "visit.closed":
                self.closed, self.place = entry, place
            case "paper.sealed" if entry.body.get("kind") == RECORD:
                self.record = entry
            case "paper.voided":
                self.voided.add(entry.rec)


@dataclass(frozen=True, slots=True)
class Around:
    """What a visit needs besides its entries.

    `blob` answers None where the bytes will not come; ValuesMissing: they are on their way.
    """

    blob: Callable[[str], bytes | None]
    is_sample: Callable[[str], bool]


def key_of(entry: Entry) -> VisitKey | None:
    """The visit an entry belongs to; None: to none."""
    if entry.type.startswith("visit.") or "visit" in entry.body:
        return entry.dev, str(entry.body.get("visit") or entry.rec)
    return None


def gathered(entries: Iterable[tuple[str, Entry]]) -> dict[VisitKey, Visit]:
    """Visits in the order of their first entry; `entries` come with the place they lie at."""
    visits: dict[VisitKey, Visit] = {}
    for place, entry in entries:
        key = key_of(entry)
        if key is not None:
            visits.setdefault(key, Visit(place)).note(entry, place)
    return visits


def wanted_blob(entry: Entry) -> str:
    """The blob of frozen values this entry names, where it seals a result record."""
    if entry.type == "paper.sealed" and entry.body.get("kind") == RECORD:
        return str(entry.body.get("content_blob", ""))
    return ""


def candidate(row: int, visit: Visit, around: Around) -> Candidate:
    """The visit as a row, or why it brings none."""
    told = _standing(visit)
    if told is not None:
        return _kept_out(row, visit, told)
    try:
        result = _result(visit, around)
    except ValuesMissing as missing:
        why = missing.sentence.partition("，")[0]
        return _kept_out(row, visit, _problem(missing.code, why, "稍后再导入"))
    except (KeyError, TypeError, ValueError, InputRefused) as error:
        why = f"封存内容读不全（{error}）"
        return _kept_out(row, visit, _problem("package.unreadable", why, "请升级程序后再导入"))
    if not result.practice:
        return Candidate.of(row, result)
    told = _problem("package.practice", "练习数据，不列入台账", "只供试用", fatal=False)
    return Candidate.of(row, result, (told._replace(row=row, place=visit.place),))


def _kept_out(row: int, visit: Visit, told: RowProblem) -> Candidate:
    party = visit.closed.body.get("party") if visit.closed is not None else None
    name = str(party.get("name", "")) if isinstance(party, Mapping) else ""
    return Candidate(row, None, (told._replace(row=row, place=visit.place, party=name),))


def _standing(visit: Visit) -> RowProblem | None:
    """Why this visit has no result to take over; None when it has one."""
    if visit.closed is None or visit.opened is None:
        return _problem("package.visit_open", "这次检查还没有办结，或者没有导出全", "办结后再导出")
    if visit.record is not None and visit.record.rec in visit.voided:
        return _problem("package.voided", "结果记录表已作废", "不导入作废的文书")
    return None


def _problem(code: str, sentence: str, cure: str, *, fatal: bool = True) -> RowProblem:
    return RowProblem(0, "", "", code, sentence, "", cure, fatal)


def _result(visit: Visit, around: Around) -> Result:
    opened, closed, record = visit.opened, visit.closed, visit.record
    if opened is None or closed is None:
        raise KeyError("visit.opened")
    party: Mapping[str, Any] = closed.body["party"]
    sealed = record.body if record is not None else {}
    values = _values(sealed, around)
    checked = values.checked if values else None
    failed = len(checked.key_failed) + len(checked.general_failed) if checked else None
    return Result(
        number=str(sealed.get("number", "")),
        party_name=str(party["name"]),
        credit_code=str(party["credit_code"]),
        licence_no=str(party["licence_no"]),
        id_note="",
        address=str(party["address"]),
        premises=str(party["premises"]),
        station=values.meta.agency if values else "",
        day=values.checked_iso if values else str(sealed.get("day") or _day(closed)),
        kind=str(closed.body["kind"]),
        outcome=str(closed.body["outcome"]),
        conclusion=str(closed.body["conclusion"] or ""),
        handling=LIST.join(sorted(closed.body["handling"] or ())),
        officers=OFFICERS.join(
            f"{one['name']} {one['badge_no']}" for one in opened.body["officers"]
        ),
        checked=checked.total if checked else None,
        passed=checked.total - failed if checked and failed is not None else None,
        failed=failed,
        problems="\n".join(one.found for one in values.problems)[:2000] if values else "",
        due="",
        note=str(closed.body["outcome_note"]),
        basis=str(closed.body["basis"]),
        source="signed",
        content_hash=str(sealed.get("content_hash", "")),
        token=str(sealed.get("token", "")),
        practice=bool(sealed.get("practice")) or around.is_sample(closed.dev),
    )


def _values(sealed: Mapping[str, Any], around: Around) -> ResultRecordValues | None:
    """The frozen values, when these are the very bytes whose hash was sealed."""
    name = str(sealed.get("content_blob", ""))
    blob = around.blob(name) if name else None
    if blob is None or content_hash(blob) != sealed.get("content_hash"):
        return None
    try:
        return ResultRecordValues.model_validate_json(blob)
    except ValidationError:
        return None  # a newer record: the sealed entries still say what counts


def _day(entry: Entry) -> str:
    return day_of(datetime.fromtimestamp(entry.t.wall_utc_ms / 1000, UTC)).isoformat()
