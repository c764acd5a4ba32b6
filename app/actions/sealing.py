"""Sealing papers into the journal, stamping, serving, back-filing, and closing the visit.

PDFs are rendered before the transaction; the transaction then checks that nothing moved,
writes the entry and the row together, and only its commit makes the paper sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.actions.desk import Desk
from app.actions.inspecting import load
from app.actions.rechecking import seal_results
from app.actions.rendering import render
from app.documents import papers as documents
from app.domain.deadlines import promised_due
from app.domain.errors import RuleBroken
from app.domain.labels import label
from app.domain.paper import (
    COPIES,
    SIGNED_KINDS,
    STAMPED_KINDS,
    CopyKind,
    Paper,
    PaperFile,
    PaperKind,
    PaperState,
    Service,
    ServiceMode,
    Stamp,
)
from app.domain.papers.due import due_of
from app.domain.papers.steps import STANDING, step
from app.domain.people import Approval
from app.domain.visit import Outcome, Visit, VisitState
from app.storage import journal, numbering, papers, visits
from app.storage.database import Database
from app.trust import token

ROLE_OF_COPY = {
    CopyKind.FILE: "file",
    CopyKind.PARTY: "party",
    CopyKind.POSTING: "posting",
    CopyKind.CUSTODY: "custody",
    CopyKind.OFFICE: "office",
}


class NotSigned(RuleBroken):
    code = "paper.not_signed"


class NotStamped(RuleBroken):
    code = "paper.not_stamped"


class PapersOutstanding(RuleBroken):
    code = "visit.papers_outstanding"


class ChangedMeanwhile(RuleBroken):
    code = "paper.changed_meanwhile"


def _set_of(desk: Desk, paper_id: str) -> tuple[Paper, ...]:
    def read(db: Database) -> tuple[Paper, ...]:
        asked = papers.load(db, paper_id)
        return tuple(
            one for one in papers.of_visit(db, asked.visit_id) if one.set_id == asked.set_id
        )

    return desk.memory.read(read)


def seal(desk: Desk, paper_id: str) -> tuple[Paper, ...]:
    """Seal the paper, or the whole set it belongs to: render every copy, then one transaction."""
    members = _set_of(desk, paper_id)
    for one in members:
        if one.kind in SIGNED_KINDS and one.state is not PaperState.SIGNED:
            step(one.state, PaperState.SEALED)
            raise NotSigned(f"{label(one.kind)} {one.number} 还没有签完，不能封存。已签的都在。")
    rendered = {one.id: _render_copies(desk, one) for one in members}
    visit = load(desk, members[0].visit_id)

    def job(db: Database) -> tuple[Paper, ...]:
        return tuple(_seal_in(desk, db, visit, one, rendered[one.id]) for one in members)

    return desk.memory.write(job)


def _render_copies(desk: Desk, one: Paper) -> tuple[PaperFile, ...]:
    files = list(one.files)
    for copy in COPIES[one.kind]:
        data = render(desk, one, copy)
        files.append(
            PaperFile(role=ROLE_OF_COPY[copy], sha256=desk.memory.blobs.put(data), len=len(data))
        )
    return tuple(files)


def _seal_in(
    desk: Desk, db: Database, visit: Visit, one: Paper, files: tuple[PaperFile, ...]
) -> Paper:
    if papers.load(db, one.id) != one:
        raise ChangedMeanwhile("文书在封存时被改动，没有封存。内容都在。请重新核对后再封存。")
    now = desk.clock()
    if one.kind not in SIGNED_KINDS:
        papers.set_state(db, one.id, PaperState.SIGNED)
    journal.append(
        db,
        desk.memory.identity,
        entry_type="paper.sealed",
        rec=one.id,
        body={
            "visit": one.visit_id,
            "set": one.set_id,
            "kind": one.kind.value,
            "number": one.number,
            "day": one.day,
            "party": token.party_field(visit.party.name, visit.party.kind, one.kind),
            "content_hash": one.content_hash,
            "content_blob": one.content_blob,
            "token": one.token,
            "font_set": documents.font_set_hash(),
            "signatures": [record.model_dump(mode="json") for record in one.signatures],
            "signature_hashes": list(one.signature_hashes),
            "files": [file.model_dump(mode="json") for file in files],
            "practice": one.practice,
            "origin": visit.origin,
            **_measure_of(visit, one),
        },
        blobs=_blobs_of(desk, one, files),
        actor=visit.officers[0].badge_no,
        pack=visit.checklist.hash if visit.checklist else None,
        t=now,
    )
    papers.set_state(db, one.id, PaperState.SEALED, files=files, sealed_at=now)
    return papers.load(db, one.id)


def _measure_of(visit: Visit, one: Paper) -> dict[str, object]:
    """What the clocks of a seizure need, so that a team lead's laptop shows them too."""
    if one.kind is not PaperKind.SEIZURE_DECISION or visit.seizure is None:
        return {}
    names = {"id", "mode", "route", "controlled_at", "days", "reported_at", "approval"}
    return {"measure": visit.seizure.model_dump(mode="json", include=names)}


def _blobs_of(desk: Desk, one: Paper, files: Sequence[PaperFile]) -> list[str]:
    named = [one.content_blob or ""]
    named += [blob for record in one.signatures for blob in record.blobs]
    named += [file.sha256 for file in files]
    return list(dict.fromkeys(named))


def void(desk: Desk, paper_id: str, reason: str) -> tuple[Paper, ...]:
    """作废, before service only, with a reason; a set is voided whole, its numbers are burnt."""
    if len(reason.strip()) < 2:
        raise RuleBroken("作废须写明原因，文书没有变动。请写原因后再作废。", code="void.no_reason")
    members = _set_of(desk, paper_id)
    visit = load(desk, members[0].visit_id)

    def job(db: Database) -> tuple[Paper, ...]:
        now = desk.clock()
        for one in members:
            was = papers.load(db, one.id).state
            papers.set_state(db, one.id, PaperState.VOIDED, void_reason=reason)
            numbering.burn(db, one.number, reason, now)
            if was in STANDING:
                journal.append(
                    db,
                    desk.memory.identity,
                    entry_type="paper.voided",
                    rec=one.id,
                    body={
                        "visit": one.visit_id,
                        "number": one.number,
                        "content_hash": one.content_hash,
                        "reason": reason,
                    },
                    blobs=[],
                    actor=visit.officers[0].badge_no,
                    t=now,
                )
        return tuple(papers.load(db, one.id) for one in members)

    return desk.memory.write(job)


def stamp(desk: Desk, paper_id: str, mark: Stamp) -> Paper:
    """Enter the agency's stamp before serving (decisions 19)."""
    if mark.kind == "prestamped" and not mark.serial.strip():
        raise RuleBroken("盖章纸没有填编号，没有登记。请填写纸上的编号。", code="stamp.no_serial")

    def job(db: Database) -> Paper:
        one = papers.load(db, paper_id)
        if one.state is not PaperState.SEALED:
            raise NotSigned("文书封存后、送达前才登记印章。没有写入。")
        papers.set_stamp(db, paper_id, mark)
        return papers.load(db, paper_id)

    return desk.memory.write(job)


def serve(desk: Desk, paper_ids: Sequence[str], service: Service) -> tuple[Paper, ...]:
    """送达: every paper of the act in one transaction; then the receipt may be frozen."""
    _require_service(service)
    tape = [service.recording.sha256] if service.recording and service.recording.sha256 else []
    first = desk.memory.read(lambda db: papers.load(db, paper_ids[0]))
    visit = load(desk, first.visit_id)

    def job(db: Database) -> tuple[Paper, ...]:
        now = desk.clock()
        for paper_id in paper_ids:
            one = papers.load(db, paper_id)
            step(one.state, PaperState.SERVED)
            if one.kind in STAMPED_KINDS and one.stamp is None:
                raise NotStamped(
                    f"{label(one.kind)} {one.number} 还没有登记印章，不能送达。"
                    "文书已封存。请先填盖章纸编号或确认已盖章。"
                )
            papers.set_service(db, paper_id, service)
            journal.append(
                db,
                desk.memory.identity,
                entry_type="paper.served",
                rec=paper_id,
                body={
                    "visit": one.visit_id,
                    "number": one.number,
                    "content_hash": one.content_hash,
                    "service": service.model_dump(mode="json"),
                    "stamp": one.stamp.model_dump(mode="json") if one.stamp else None,
                },
                blobs=tape,
                actor=visit.officers[0].badge_no,
                t=now,
            )
        return tuple(papers.load(db, paper_id) for paper_id in paper_ids)

    return desk.memory.write(job)


def _require_service(service: Service) -> None:
    if len(set(service.servers)) < 2:
        raise RuleBroken("送达须有两名送达人，没有登记。请补上第二名。", code="service.servers")
    left = service.mode is ServiceMode.LEFT_AT_PREMISES
    if not left and not service.recipient.strip():
        raise RuleBroken("直接送达须写明收件人，没有登记。请补上姓名。", code="service.recipient")
    if left and not service.refusal_reason.strip():
        raise RuleBroken("留置送达须写明拒收原因，没有登记。请补上原因。", code="service.reason")
    if left and not service.witness and service.recording is None:
        raise RuleBroken(
            "留置送达须有见证人或全过程录像，没有登记。请补上其中一样。", code="service.witness"
        )


def record_report(desk: Desk, visit_id: str, t: datetime) -> Visit:
    """The head was told of an emergency seizure (行政强制法 19); its 24-hour clock ends."""

    def job(db: Database) -> Visit:
        visit = visits.load(db, visit_id)
        if visit.seizure is None:
            raise RuleBroken("这次检查没有查封扣押，报告没有登记。", code="seizure.none")
        visits.save_seizure(
            db, visit_id, visit.seizure.model_copy(update={"reported_at": t}), desk.clock()
        )
        journal.append(
            db,
            desk.memory.identity,
            entry_type="measure.changed",
            rec=visit.seizure.id,
            body={"visit": visit_id, "change": "reported", "reported_at": t.isoformat()},
            actor=visit.officers[0].badge_no,
            t=desk.clock(),
        )
        return visits.load(db, visit_id)

    return desk.memory.write(job)


def record_approval(desk: Desk, visit_id: str, approval: Approval) -> Visit:
    """Back-file the approval of an emergency seizure, with its signed copy (行政强制法 19)."""

    def job(db: Database) -> Visit:
        visit = visits.load(db, visit_id)
        if visit.seizure is None:
            raise RuleBroken("这次检查没有查封扣押，批准没有登记。", code="seizure.none")
        now = desk.clock()
        approved = visit.seizure.model_copy(update={"approval": approval})
        visits.save_seizure(db, visit_id, approved, now)
        journal.append(
            db,
            desk.memory.identity,
            entry_type="measure.changed",
            rec=visit.seizure.id,
            body={
                "visit": visit_id,
                "change": "approved",
                "approval": approval.model_dump(mode="json"),
                "controlled_at": visit.seizure.model_dump(mode="json")["controlled_at"],
            },
            blobs=[approval.signed_copy] if approval.signed_copy else [],
            actor=visit.officers[0].badge_no,
            t=now,
        )
        return visits.load(db, visit_id)

    return desk.memory.write(job)


def outstanding(visit: Visit, standing: Sequence[Paper]) -> tuple[str, ...]:
    """What keeps a visit from being closed, in words."""
    missing = []
    for due in due_of(visit, standing):
        if due.paper is None:
            missing.append(f"{label(due.kind)}还没有出具")
        elif due.paper.state not in STANDING:
            missing.append(f"{label(due.kind)}还没有封存")
        elif due.kind is PaperKind.SEIZURE_DECISION and due.paper.state is PaperState.SEALED:
            missing.append("查封扣押决定书还没有送达")
    if visit.outcome is not Outcome.INSPECTED and not visit.photos:
        missing.append("未能检查的现场照片还没有拍")
    return tuple(missing)


def close_visit(desk: Desk, visit_id: str) -> Visit:
    """Seal `visit.closed`: the papers, the outcome, and the edit log as one blob."""

    def job(db: Database) -> Visit:
        visit = visits.load(db, visit_id)
        if visit.state is VisitState.CLOSED:
            return visit
        standing = papers.of_visit(db, visit_id)
        missing = outstanding(visit, standing)
        if missing:
            raise PapersOutstanding(
                f"还不能办结：{'；'.join(missing[:3])}。已做的都在。办完后再办结。"
            )
        now = desk.clock()
        log = desk.memory.blobs.put(visits.edit_log(db, visit_id))
        visits.mark_closed(db, visit_id, now)
        journal.append(
            db,
            desk.memory.identity,
            entry_type="visit.closed",
            rec=visit_id,
            body=_closed_body(visit, standing, log),
            blobs=[log, *dict.fromkeys(photo.sha256 for photo in visit.photos)],
            actor=visit.officers[0].badge_no,
            pack=visit.checklist.hash if visit.checklist else None,
            t=now,
        )
        seal_results(desk, db, visit, now)
        return visits.load(db, visit_id)

    return desk.memory.write(job)


def _closed_body(visit: Visit, standing: Sequence[Paper], log: str) -> dict[str, object]:
    dumped = visit.model_dump(mode="json")
    inspected = visit.outcome is Outcome.INSPECTED
    closing = dumped["closing"] if inspected and visit.closing else None
    due = promised_due(visit)
    tests = {"rapid_tests": dumped["rapid_tests"]} if visit.rapid_tests else {}
    return {
        "outcome": dumped["outcome"],
        "outcome_note": dumped["outcome_note"],
        "party": dumped["party"],
        "kind": dumped["kind"],
        "basis": dumped["basis"],
        "checklist": dumped["checklist"],
        "facts": dumped["facts"],
        "answers": dumped["answers"],
        "photos": dumped["photos"],
        "conclusion": closing["conclusion"] if closing else None,
        "handling": closing["handling"] if closing else None,
        "due": due.isoformat() if due else None,
        "papers": [
            {"id": one.id, "kind": one.kind.value, "number": one.number, "state": one.state.value}
            for one in standing
        ],
        "edit_log": log,
        **tests,
    }
