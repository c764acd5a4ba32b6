"""Results out of signed journal entries: every word of the row was sealed by a device we know.

The visit's opening entry says who inspected, its closing entry what was found; the sealed
result record gives number, code and counts. A voided record brings no result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.domain.errors import InputRefused
from app.domain.moments import day_of
from app.domain.papers.paper import PaperKind
from app.domain.papers.result_record import ResultRecordValues
from app.office.packages import (
    ENTRIES,
    MANIFEST,
    CheckedPackage,
    PackageRefused,
    TrustedKeys,
    open_files,
)
from app.office.records import LIST, OFFICERS, Candidate, Result, RowProblem
from app.trust import envelope, journal_entry
from app.trust.digest import content_hash
from app.trust.journal_entry import Entry

_RECORD = PaperKind.RESULT_RECORD.value


@dataclass(slots=True)
class _Visit:
    """What the package knows of one visit, in the order it was sealed."""

    place: str
    opened: Entry | None = None
    closed: Entry | None = None
    record: Entry | None = None
    voided: set[str] = field(default_factory=set)


class JournalReader:
    """A folder or zip of `entries/*.json` envelopes and `blobs/`, with its manifest."""

    def recognises(self, path: Path) -> bool:
        if path.is_dir():
            return (path / MANIFEST).is_file() or (path / ENTRIES).is_dir()
        return path.suffix.lower() == ".zip"

    def opened(self, path: Path, keys: TrustedKeys) -> JournalSource:
        files = open_files(path)
        try:
            return JournalSource(CheckedPackage(files), keys)
        except BaseException:
            files.close()
            raise


class JournalSource:
    """The visits of a checked package as rows."""

    def __init__(self, package: CheckedPackage, keys: TrustedKeys) -> None:
        self.name = package.name
        self.fingerprint = package.fingerprint
        self._package = package
        self._keys = keys
        self._visits = self._gathered()

    def candidates(self) -> Iterator[Candidate]:
        for row, (visit_id, visit) in enumerate(self._visits.items(), start=1):
            yield self._candidate(row, visit_id, visit)

    def close(self) -> None:
        self._package.close()

    def _gathered(self) -> dict[str, _Visit]:
        visits: dict[str, _Visit] = {}
        for name in self._package.entries():
            entry = self._verified(name)
            visit_id = str(entry.body.get("visit") or entry.rec)
            if entry.type.startswith("visit.") or "visit" in entry.body:
                _note(visits.setdefault(visit_id, _Visit(name)), entry, name)
        return visits

    def _verified(self, name: str) -> Entry:
        signed = envelope.from_bytes(self._package.read(name))
        key = self._keys.device(signed.key_id)
        if key is None:
            raise PackageRefused(
                f"“{self.name}”里的 {name} 由不认识的设备签名，没有采用。"
                "请用 --keys 给出那台设备的公钥清单。",
                code="package.unknown_device",
            )
        if signed.payload_type != journal_entry.PAYLOAD_TYPE:
            raise PackageRefused(f"“{self.name}”里的 {name} 不是封存记录，没有采用。")
        return journal_entry.verify(signed.payload, signed.signature, key.public_bytes)

    def _candidate(self, row: int, visit_id: str, visit: _Visit) -> Candidate:
        told = _standing(visit)
        if told is not None:
            return Candidate(row, None, (told._replace(row=row, place=visit.place),))
        try:
            result = self._result(visit)
        except (KeyError, TypeError, ValueError, InputRefused) as error:
            why = f"封存内容读不全（{error}）"
            told = _problem("package.unreadable", why, "请升级程序后再导入")
            return Candidate(row, None, (told._replace(row=row, place=visit.place),))
        if not result.practice:
            return Candidate(row, result)
        told = _problem("package.practice", "练习数据，不列入台账", "只供试用", fatal=False)
        return Candidate(row, result, (told._replace(row=row, place=visit.place),))

    def _result(self, visit: _Visit) -> Result:
        opened, closed, record = visit.opened, visit.closed, visit.record
        if opened is None or closed is None:
            raise KeyError("visit.opened")
        party: Mapping[str, Any] = closed.body["party"]
        sealed = record.body if record is not None else {}
        values = self._values(sealed)
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
            practice=bool(sealed.get("practice")) or self._keys.is_sample(closed.dev),
        )

    def _values(self, sealed: Mapping[str, Any]) -> ResultRecordValues | None:
        """The frozen values, when the package holds the very bytes whose hash was sealed."""
        blob = self._package.blob(str(sealed.get("content_blob", "")))
        if blob is None or content_hash(blob) != sealed.get("content_hash"):
            return None
        try:
            return ResultRecordValues.model_validate_json(blob)
        except ValidationError:
            return None  # a newer record: the sealed entries still say what counts


def _note(visit: _Visit, entry: Entry, name: str) -> None:
    match entry.type:
        case "visit.opened":
            visit.opened = entry
        case "visit.closed":
            visit.closed, visit.place = entry, name
        case "paper.sealed" if entry.body.get("kind") == _RECORD:
            visit.record = entry
        case "paper.voided":
            visit.voided.add(entry.rec)


def _standing(visit: _Visit) -> RowProblem | None:
    """Why this visit has no result to take over; None when it has one."""
    if visit.closed is None or visit.opened is None:
        return _problem("package.visit_open", "这次检查还没有办结，或者没有导出全", "办结后再导出")
    if visit.record is not None and visit.record.rec in visit.voided:
        return _problem("package.voided", "结果记录表已作废", "不导入作废的文书")
    return None


def _problem(code: str, sentence: str, cure: str, *, fatal: bool = True) -> RowProblem:
    return RowProblem(0, "", "", code, sentence, "", cure, fatal)


def _day(entry: Entry) -> str:
    return day_of(datetime.fromtimestamp(entry.t.wall_utc_ms / 1000, UTC)).isoformat()
