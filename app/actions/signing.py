"""Signing a frozen paper, or writing down why nobody signed.

Order (decisions 4): the party or the reason why not, a witness where the law asks or one
came, then both officers over content and that. Each record covers the content hash and
the hashes of the records before it. By pen: the numbered sheet comes back photographed,
every page named by its page code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.actions.desk import Desk
from app.actions.rendering import render
from app.documents import papers as documents
from app.domain.errors import Problem, RuleBroken
from app.domain.paper import (
    CopyKind,
    Paper,
    PaperFile,
    PaperState,
    Recording,
    Role,
    SignatureRecord,
    SignState,
)
from app.domain.papers.signing import Signer, is_complete, next_signers, require_turn
from app.domain.papers.steps import PENDING
from app.domain.strokes import Strokes, require_signature
from app.domain.visit import Visit
from app.evidence import strokes_io
from app.evidence.ingest import Source, take_in
from app.evidence.page_codes import read_page_code
from app.storage import papers, visits
from app.storage.database import Database
from app.trust import strict_json
from app.trust.digest import signature_hash


class NotFrozen(RuleBroken):
    code = "paper.not_frozen"


class CharacterMissing(RuleBroken):
    code = "paper.character_missing"


class PenPagesMissing(RuleBroken):
    code = "paper.pen_pages_missing"


@dataclass(frozen=True, slots=True)
class Declining:
    """Why a signature is not there (papers.md 1.8)."""

    state: SignState  # REFUSED, ABSENT or CANNOT_WRITE
    reason: str = ""
    reason_quoted: bool = False
    witness: str = ""
    witness_identity: str = ""
    recording: Recording | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class PenIntake:
    """Pages of the numbered sheet that came back, those still out, and refused files."""

    present: tuple[int, ...]
    missing: tuple[int, ...]
    problems: tuple[Problem, ...]


def signers(desk: Desk, paper_id: str) -> tuple[Signer, ...]:
    """Everybody who signs this paper, in order, with what is done."""
    return desk.memory.read(lambda db: next_signers(*_both(db, paper_id)))


def _both(db: Database, paper_id: str) -> tuple[Paper, Visit]:
    paper = papers.load(db, paper_id)
    return paper, visits.load(db, paper.visit_id)


def sign(
    desk: Desk, paper_id: str, signer: Signer, strokes: Strokes, *, identity: str = ""
) -> Paper:
    """One act of signing: strokes on the screen, kept as vectors with their times.

    `identity`: who a witness is that nobody named before (单位、身份).
    """
    require_signature(strokes)
    blob = desk.memory.blobs.put(strokes_io.to_bytes(strokes))
    who = Declining(SignState.SIGNED, witness_identity=identity)
    return _record(desk, paper_id, signer, SignState.SIGNED, blobs=(blob,), why=who)


def decline(desk: Desk, paper_id: str, signer: Signer, why: Declining) -> Paper:
    """The party does not sign: the reason is a fact of its own, not an empty signature."""
    return _record(desk, paper_id, signer, why.state, why=why)


def _record(
    desk: Desk,
    paper_id: str,
    signer: Signer,
    state: SignState,
    *,
    blobs: tuple[str, ...] = (),
    why: Declining | None = None,
) -> Paper:
    basis_of = desk.basis
    _require_characters(signer, why)

    def job(db: Database) -> Paper:
        paper, visit = _both(db, paper_id)
        if paper.state is not PaperState.FROZEN:
            raise NotFrozen("这份文书还没有定稿或已经签完，这一笔没有存入。已签的都在。")
        details = why or Declining(state)
        record = SignatureRecord(
            signer=signer.name,
            badge_no=signer.badge_no,
            role=signer.role,
            method={SignState.SIGNED: "strokes", SignState.PEN: "pen"}.get(state, "none"),
            state=state,
            reason=details.reason,
            reason_quoted=details.reason_quoted,
            witness=details.witness,
            witness_identity=details.witness_identity,
            recording=details.recording,
            notice=details.notice,
            content_hash=paper.content_hash,
            prev=paper.signature_hashes,
            blobs=(*blobs, *_tape(details)),
            t=desk.clock(),
        )
        require_turn(paper, visit, record, basis_of(visit.basis))
        exact = strict_json.dumps(record.model_dump(mode="json"))
        desk.memory.blobs.put(exact)
        papers.add_signature(db, paper_id, record, signature_hash(exact))
        signed = papers.load(db, paper_id)
        if is_complete(signed, visit):
            papers.set_state(db, paper_id, PaperState.SIGNED)
        return papers.load(db, paper_id)

    return desk.memory.write(job)


def _tape(why: Declining) -> tuple[str, ...]:
    """The kept recording of a refusal, so that the sealed entry binds its bytes."""
    return (why.recording.sha256,) if why.recording and why.recording.sha256 else ()


def _require_characters(signer: Signer, why: Declining | None) -> None:
    """What is written at signing is printed too: a character no font has is named at once."""
    texts = [("签名人", signer.name)]
    if why is not None:
        texts += [
            ("原因", why.reason),
            ("见证人", why.witness),
            ("见证人身份", why.witness_identity),
            ("通知方式", why.notice),
        ]
    for place, text in texts:
        for one in documents.missing_in(text, place):
            raise CharacterMissing(
                f"“{one.place}”里有字库没有的字 {one.char}（{one.codepoint}），这一笔没有存入。"
                "已签的都在。请改用通行的写法，或装入字库后再签。"
            )


def attach_pen_pages(desk: Desk, paper_id: str, sources: Sequence[Source]) -> PenIntake:
    """File the photographed sheets by their page codes; a page of another paper is refused."""
    paper = desk.memory.read(lambda db: papers.load(db, paper_id))
    if paper.state not in PENDING:
        raise NotFrozen("这份文书还没有定稿或已经封存，照片没有存入。原来的内容都在。")
    intake = take_in(sources)
    problems = list(intake.problems)
    files = {file.page: file for file in paper.files if file.role == "pen"}
    for one in intake.taken:
        code = read_page_code(one.data)
        if code is None:
            problems.append(
                Problem(one.name, "没有认出页码，请把页脚的小码拍清楚后重拍", "pen.no_code")
            )
        elif code.content != (paper.content_hash or "")[:12]:
            problems.append(
                Problem(one.name, "这一页属于另一份文书或改前的旧稿", "pen.other_paper")
            )
        else:
            files[code.page] = PaperFile(
                role="pen",
                sha256=desk.memory.blobs.put(one.data),
                len=one.size,
                media_type=one.media_type,
                page=code.page,
            )
    total = _page_count(desk, paper)
    kept = tuple(files[page] for page in sorted(page for page in files if page))
    desk.memory.write(lambda db: papers.set_pen_pages(db, paper_id, kept))
    return PenIntake(
        present=tuple(sorted(page for page in files if page)),
        missing=tuple(page for page in range(1, total + 1) if page not in files),
        problems=tuple(problems),
    )


def _page_count(desk: Desk, paper: Paper) -> int:
    return documents.pages(render(desk, paper, CopyKind.FILE, blank=True))


def confirm_pen(desk: Desk, paper_id: str) -> Paper:
    """All pages are back: whoever has not signed or declined is recorded as signed by pen."""
    paper = desk.memory.read(lambda db: papers.load(db, paper_id))
    have = {file.page for file in paper.files if file.role == "pen"}
    missing = [page for page in range(1, _page_count(desk, paper) + 1) if page not in have]
    if missing:
        pages = "、".join(str(page) for page in missing)
        raise PenPagesMissing(f"还缺第 {pages} 页的照片，不能封存。已收的页都在。请补拍后再来。")
    blobs = tuple(file.sha256 for file in paper.files if file.role == "pen")
    for signer in signers(desk, paper_id):
        if not signer.done:
            paper = _record(desk, paper_id, signer, SignState.PEN, blobs=blobs)
    return paper


def declared(paper: Paper) -> SignatureRecord | None:
    """How the party stands to this paper, if already written down."""
    return next((one for one in paper.signatures if one.role is Role.PARTY), None)
