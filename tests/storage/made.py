"""Invented visits, papers and entries for tests of the memory."""

import itertools
import secrets
from datetime import date, datetime, timedelta

from app.domain.paper import (
    Paper,
    PaperFile,
    PaperKind,
    PaperState,
    Role,
    SignatureRecord,
    SignState,
)
from app.domain.people import Agency, Officer, Party
from app.domain.visit import Answer, ChecklistRef, Photo, Verdict, Visit, VisitKind
from app.storage import journal, numbering, papers, visits
from app.trust import digest, strict_json, token
from app.trust.journal_entry import EntryType

NOW = datetime.fromisoformat("2026-09-22T09:05:00+08:00")
PDF = b"%PDF-1.7 a paper as it was printed"


def new_id():
    return secrets.token_hex(16)


def ticking(start=NOW):
    """A clock that moves one second with every look."""
    seconds = itertools.count()
    return lambda: start + timedelta(seconds=next(seconds))


def agency():
    return Agency(name="江阳市市场监督管理局", short_name="江市监", code=510502001)


def party(name="江阳区老鄢豆花饭店", **fields):
    return Party(id=new_id(), name=name, **fields)


def officer(badge="川A0001", name="鄢𠮷"):
    return Officer(id=new_id(), name=name, badge_no=badge, valid_until=date(2030, 1, 1))


def visit(of=None, **fields):
    usual = {
        "id": new_id(),
        "kind": VisitKind.ROUTINE,
        "party": of or party(),
        "officers": (officer("川A0001"), officer("川A0002", "䶮某")),
        "basis": "in-force",
        "checklist": ChecklistRef(id="catering", version=1, hash="c" * 64),
        "created_at": NOW,
    }
    return Visit(**(usual | fields))


def answer(item="I001", verdict=Verdict.PASS, **fields):
    return Answer(item_id=item, verdict=verdict, t=NOW, **fields)


def photo(sha256, seq=1, **fields):
    usual = {"name": f"照片{seq}.jpg", "media_type": "image/jpeg", "size": 3, "width": 4}
    return Photo(id=new_id(), seq=seq, sha256=sha256, **(usual | {"height": 3, "t": NOW} | fields))


def signature(paper, role=Role.OFFICER, signer="鄢𠮷", **fields):
    return SignatureRecord(
        signer=signer,
        role=role,
        method="strokes",
        state=SignState.SIGNED,
        content_hash=paper.content_hash,
        prev=paper.signature_hashes,
        t=NOW,
        **fields,
    )


def freeze(memory, of, kind=PaperKind.RESULT_RECORD, block=1):
    """A frozen paper with a number, its content blob and its token."""

    def job(db):
        (n,) = numbering.reserve(db, kind, f"江市监{kind}", 2026, block)
        number = f"江市监{list(PaperKind).index(kind)}〔2026〕{n}号"
        values = strict_json.dumps({"kind": kind.value, "number": number, "practice": True})
        content = digest.content_hash(values)
        payload = token.TokenPayload(
            kind=token.KIND_CODES[kind],
            number=number,
            day=20260922,
            authority=510502001,
            content_hash=bytes.fromhex(content)[:16],
            party=token.party_field(of.party.name, of.party.kind, kind),
            flags=token.PRACTICE,
        )
        paper_id = new_id()
        paper = Paper(
            id=paper_id,
            visit_id=of.id,
            set_id=paper_id,
            kind=kind,
            state=PaperState.FROZEN,
            number=number,
            day="2026-09-22",
            content_hash=content,
            content_blob=memory.blobs.put(values),
            token=token.issue(memory.device, payload),
            frozen_at=NOW,
            practice=True,
        )
        papers.insert(db, [paper])
        return papers.load(db, paper_id)

    return memory.write(job)


def sign(memory, paper, *signers):
    """Signed by each in turn, every record over those before it."""
    for signer in signers or ("鄢𠮷", "䶮某"):
        record = signature(paper, signer=signer, blobs=(memory.blobs.put(signer.encode()),))
        paper = memory.write(
            lambda db, p=paper, r=record: papers.add_signature(db, p.id, r, papers.record_hash(r))
        )
    return memory.write(lambda db: papers.set_state(db, paper.id, PaperState.SIGNED))


def seal(memory, paper):
    """Sealed with one file, entry and row in one transaction."""
    file = PaperFile(role="file", sha256=memory.blobs.put(PDF), len=len(PDF))

    def job(db):
        journal.append(
            db,
            memory.identity,
            EntryType.PAPER_SEALED,
            rec=paper.id,
            body={
                "number": paper.number,
                "kind": paper.kind.value,
                "content_hash": paper.content_hash,
                "token": paper.token,
                "signature_hashes": list(paper.signature_hashes),
                "files": [file.model_dump(mode="json")],
            },
            blobs=[paper.content_blob, file.sha256],
            actor="川A0001",
            t=NOW,
        )
        return papers.set_state(db, paper.id, PaperState.SEALED, files=(file,), sealed_at=NOW)

    return memory.write(job)


def open_visit(memory, of=None):
    """A visit that is open, with its entry."""
    made = of or visit()

    def job(db):
        visits.create(db, made)
        visits.mark_opened(db, made.id, NOW)
        journal.append(
            db,
            memory.identity,
            EntryType.VISIT_OPENED,
            rec=made.id,
            body={"party": made.party.name},
            actor="川A0001",
            t=NOW,
        )
        return visits.load(db, made.id)

    return memory.write(job)


def note(memory, n=1):
    """Any entry, for tests that only need the chain to grow."""
    return memory.write(
        lambda db: journal.append(
            db,
            memory.identity,
            EntryType.PARTY_CHANGED,
            rec=new_id(),
            body={"n": n},
            actor="川A0001",
            t=NOW,
        )
    )
