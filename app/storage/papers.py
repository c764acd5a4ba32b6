"""Papers as rows: their states, signatures and files. The values lie as a blob.

Every change of state goes through the steps of the domain. A dropped signature stays on
record with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.domain.errors import RuleBroken
from app.domain.paper import (
    Paper,
    PaperFile,
    PaperState,
    Service,
    SignatureRecord,
    Stamp,
)
from app.domain.papers.steps import step
from app.storage.database import Database
from app.storage.edits import note, stamp
from app.trust import strict_json, token
from app.trust.digest import signature_hash

_IN_ROWS = {"signatures", "signature_hashes"}


class PaperMissing(RuleBroken):
    code = "paper.missing"

    def __init__(self) -> None:
        super().__init__("没有这份文书。其他文书都在。请从文书列表中重新打开。")


class SigningClosed(RuleBroken):
    code = "paper.signing_closed"

    def __init__(self) -> None:
        super().__init__("文书还没有定稿或已经封存，现在不能签名。内容没有变。")


class SignatureHashWrong(RuleBroken):
    code = "signature.hash_wrong"

    def __init__(self) -> None:
        super().__init__("签名记录与它的哈希不符，没有存入。其他签名都在，请重新签名。")


def record_bytes(record: SignatureRecord) -> bytes:
    """The exact bytes of a signature record, which its hash covers."""
    return strict_json.dumps(record.model_dump(mode="json"))


def record_hash(record: SignatureRecord) -> str:
    return signature_hash(record_bytes(record))


def insert(db: Database, papers: Sequence[Paper]) -> None:
    """New papers; those of one set come together."""
    for paper in papers:
        fields = _columns(paper)
        names = ", ".join(("id", *fields))
        places = ", ".join("?" for _ in range(len(fields) + 1))
        db.execute(f"INSERT INTO papers ({names}) VALUES ({places})", (paper.id, *fields.values()))
        for record, digest in zip(paper.signatures, paper.signature_hashes, strict=True):
            _add_row(db, paper.id, record, digest)
    db.public_changed = True


def load(db: Database, paper_id: str) -> Paper:
    """The paper with its standing signatures, or PaperMissing."""
    row = db.execute("SELECT id, body FROM papers WHERE id = ?", (paper_id,)).fetchone()
    if row is None:
        raise PaperMissing
    return _paper(db, row)


def of_visit(db: Database, visit_id: str) -> tuple[Paper, ...]:
    """All papers of a visit in the order they were made, burnt ones included."""
    rows = db.execute("SELECT id, body FROM papers WHERE visit_id = ? ORDER BY rowid", (visit_id,))
    return tuple(_paper(db, row) for row in rows.fetchall())


def of_set(db: Database, set_id: str) -> tuple[Paper, ...]:
    rows = db.execute("SELECT id, body FROM papers WHERE set_id = ? ORDER BY rowid", (set_id,))
    return tuple(_paper(db, row) for row in rows.fetchall())


def all_papers(db: Database, limit: int = 200) -> tuple[Paper, ...]:
    """The newest papers first."""
    rows = db.execute("SELECT id, body FROM papers ORDER BY rowid DESC LIMIT ?", (limit,))
    return tuple(_paper(db, row) for row in rows.fetchall())


def add_signature(db: Database, paper_id: str, record: SignatureRecord, record_hash: str) -> Paper:
    """One act of signing, or the reason why not, with its exact bytes."""
    if load(db, paper_id).state not in {PaperState.FROZEN, PaperState.SIGNED}:
        raise SigningClosed
    _add_row(db, paper_id, record, record_hash)
    return load(db, paper_id)


def drop_signatures(db: Database, paper_id: str, reason: str, t: datetime) -> Paper:
    """Voids the standing signatures; they stay as history with the reason."""
    if load(db, paper_id).state not in {PaperState.FROZEN, PaperState.SIGNED, PaperState.UNFROZEN}:
        raise SigningClosed
    db.execute(
        "UPDATE signatures SET dropped = ?, dropped_at = ? WHERE paper_id = ? AND dropped IS NULL",
        (reason, stamp(t), paper_id),
    )
    note(db, paper_id, t, "signatures.dropped", {"reason": reason})
    return load(db, paper_id)


def dropped_signatures(db: Database, paper_id: str) -> tuple[tuple[SignatureRecord, str], ...]:
    """Signatures that were voided, each with the reason."""
    rows = db.execute(
        "SELECT record, dropped FROM signatures WHERE paper_id = ? AND dropped IS NOT NULL "
        "ORDER BY n",
        (paper_id,),
    )
    return tuple(
        (SignatureRecord.model_validate_json(record), reason) for record, reason in rows.fetchall()
    )


def signature_texts(db: Database, paper_id: str) -> tuple[tuple[str, str], ...]:
    """Hash and exact text of the standing signature records, in order."""
    rows = db.execute(
        "SELECT hash, record FROM signatures WHERE paper_id = ? AND dropped IS NULL ORDER BY n",
        (paper_id,),
    )
    return tuple((str(digest), str(record)) for digest, record in rows.fetchall())


def set_state(db: Database, paper_id: str, state: PaperState, **fields: object) -> Paper:
    """Takes one allowed step and sets what comes with it; StepForbidden otherwise."""
    paper = load(db, paper_id)
    return _replace(db, paper, state=step(paper.state, state), **fields)


def set_stamp(db: Database, paper_id: str, stamp: Stamp) -> Paper:
    return _replace(db, load(db, paper_id), stamp=stamp)


def set_service(db: Database, paper_id: str, service: Service) -> Paper:
    """送达: the step to `served` with what was written down of it."""
    return set_state(db, paper_id, PaperState.SERVED, service=service)


def add_files(db: Database, paper_id: str, files: Sequence[PaperFile]) -> Paper:
    """Adds rendered or attached files; the same file in the same role counts once."""
    paper = load(db, paper_id)
    added = tuple(file for file in files if file not in paper.files)
    return _replace(db, paper, files=(*paper.files, *added))


def set_pen_pages(db: Database, paper_id: str, pages: Sequence[PaperFile]) -> Paper:
    """The photographed sheets of a paper that is signed by pen, replacing those before."""
    paper = load(db, paper_id)
    if paper.state not in {PaperState.FROZEN, PaperState.SIGNED}:
        raise SigningClosed
    others = tuple(file for file in paper.files if file.role != "pen")
    return _replace(db, paper, files=(*others, *pages))


def _replace(db: Database, paper: Paper, **fields: object) -> Paper:
    # Validated as a whole: model_copy alone would let a wrong field through.
    changed = Paper.model_validate({**_plain(paper), **fields})
    columns = _columns(changed)
    names = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE papers SET {names} WHERE id = ?", (*columns.values(), paper.id))
    db.public_changed = True
    return changed


def _plain(paper: Paper) -> dict[str, Any]:
    return {name: getattr(paper, name) for name in Paper.model_fields}


def _columns(paper: Paper) -> dict[str, object]:
    shown = token.parse(paper.token).payload if paper.token else None
    return {
        "visit_id": paper.visit_id,
        "set_id": paper.set_id,
        "kind": paper.kind.value,
        "state": paper.state.value,
        "number": paper.number,
        "day": paper.day,
        "content_hash": paper.content_hash,
        "token": paper.token,
        "party": shown.party if shown else "",
        "authority": shown.authority if shown else 0,
        "flags": shown.flags if shown else 0,
        "body": paper.model_dump_json(exclude=_IN_ROWS),
    }


def _paper(db: Database, row: Sequence[Any]) -> Paper:
    paper_id, body = row
    texts = signature_texts(db, paper_id)
    return Paper.model_validate(
        {
            **json.loads(body),
            "signatures": tuple(SignatureRecord.model_validate_json(text) for _, text in texts),
            "signature_hashes": tuple(digest for digest, _ in texts),
        }
    )


def _add_row(db: Database, paper_id: str, record: SignatureRecord, digest: str) -> None:
    data = record_bytes(record)
    if signature_hash(data) != digest:
        raise SignatureHashWrong
    db.execute(
        "INSERT INTO signatures (paper_id, hash, record) VALUES (?, ?, ?)",
        (paper_id, digest, data.decode()),
    )
    db.public_changed = True
