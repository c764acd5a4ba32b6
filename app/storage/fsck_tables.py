"""The part of fsck that compares the tables a screen reads with the journal and the edit log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.domain.errors import Refused
from app.domain.paper import Paper, PaperState
from app.domain.visit import VisitState
from app.storage import journal, papers
from app.storage.database import Database
from app.trust import journal_entry, strict_json, token
from app.trust.digest import content_hash, signature_hash
from app.trust.journal_entry import Entry, EntryType

if TYPE_CHECKING:
    from app.storage.memory import Memory

Found = tuple[str, str, str]
# What the journal must and must not hold for a paper in a state.
_ENTRIES_OF_STATE: dict[PaperState, frozenset[str]] = {
    PaperState.SEALED: frozenset({EntryType.PAPER_SEALED}),
    PaperState.SERVED: frozenset({EntryType.PAPER_SEALED, EntryType.PAPER_SERVED}),
    PaperState.FOLLOWED: frozenset({EntryType.PAPER_SEALED, EntryType.PAPER_SERVED}),
}

# A visit where nobody could be inspected may be closed without ever being opened.
_ENTRIES_OF_VISIT: dict[VisitState, frozenset[frozenset[str]]] = {
    VisitState.PREPARING: frozenset({frozenset[str]()}),
    VisitState.OPEN: frozenset({frozenset[str]({EntryType.VISIT_OPENED})}),
    VisitState.CLOSED: frozenset(
        {
            frozenset[str]({EntryType.VISIT_OPENED, EntryType.VISIT_CLOSED}),
            frozenset[str]({EntryType.VISIT_CLOSED}),
        }
    ),
}


def check(db: Database, memory: Memory) -> Iterator[Found]:
    """Papers, visits, numbers and answers: each against what it is a projection of."""
    history = _history(db)
    yield from _foreign_keys(db)
    yield from _papers(db, memory, history)
    yield from _visits(db, history)
    yield from _numbers(db)
    yield from _answers(db)


def references(db: Database) -> Iterator[tuple[str, str]]:
    """Every blob a row names, with the row's name; entries name theirs themselves."""
    for (body,) in db.execute("SELECT body FROM photos").fetchall():
        photo = json.loads(body)
        where = f"照片 {photo['name']}"
        yield photo["sha256"], where
        if photo["thumbnail"]:
            yield photo["thumbnail"], where
    for paper in _all_papers(db):
        where = f"文书 {paper.number}"
        if paper.content_blob:
            yield paper.content_blob, where
        for file in paper.files:
            yield file.sha256, where
        for record in paper.signatures:
            for blob in record.blobs:
                yield blob, f"{where}的签名"
    for (text,) in db.execute("SELECT seizure FROM visits WHERE seizure IS NOT NULL").fetchall():
        approval = json.loads(text)["approval"]
        if approval and approval["signed_copy"]:
            yield approval["signed_copy"], "查封扣押的批准件"
    yield from _of_postings(db)


def _of_postings(db: Database) -> Iterator[tuple[str, str]]:
    for (photo,) in db.execute("SELECT body ->> 'photo' FROM postings").fetchall():
        if photo:
            yield photo, "张贴照片"


def _history(db: Database) -> Mapping[str, dict[str, Entry]]:
    """The entries by record and type; a later one of the same type stands."""
    found: dict[str, dict[str, Entry]] = {}
    for row in journal.stored(db):
        found.setdefault(row.rec, {})[row.type] = journal_entry.parse(row.data)
    return found


def _all_papers(db: Database) -> Iterator[Paper]:
    for (paper_id,) in db.execute("SELECT id FROM papers ORDER BY rowid").fetchall():
        yield papers.load(db, paper_id)


def _foreign_keys(db: Database) -> Iterator[Found]:
    for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall():
        yield "fsck.reference", f"{table} 第 {rowid} 行", f"指向的 {parent} 不存在。"


def _papers(
    db: Database, memory: Memory, history: Mapping[str, dict[str, Entry]]
) -> Iterator[Found]:
    seen = set()
    for paper in _all_papers(db):
        seen.add(paper.id)
        subject = f"文书 {paper.number or paper.id[:8]}"
        for code, sentence in (
            *_state_problems(paper, history.get(paper.id, {})),
            *_content_problems(paper, memory),
            *_signature_problems(db, paper),
            *_column_problems(db, paper),
        ):
            yield code, subject, sentence
    for rec, of_type in history.items():
        if EntryType.PAPER_SEALED in of_type and rec not in seen:
            number = of_type[EntryType.PAPER_SEALED].body.get("number")
            yield "fsck.paper_missing", f"文书 {number}", "已封存，但文书表里没有。"


def _state_problems(paper: Paper, of_type: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
    have = {name for name in of_type if name.startswith("paper.")}
    if paper.state is PaperState.VOIDED:
        legal = (EntryType.PAPER_VOIDED in have) == (EntryType.PAPER_SEALED in have)
        legal = (legal or EntryType.PAPER_VOIDED in have) and EntryType.PAPER_SERVED not in have
    else:
        legal = have == _ENTRIES_OF_STATE.get(paper.state, frozenset())
    if not legal:
        yield "fsck.paper_state", f"状态“{paper.state}”与封存记录不一致。"
    sealed = of_type.get(EntryType.PAPER_SEALED)
    if sealed is None:
        return
    plain = paper.model_dump(mode="json")
    for name in ("number", "content_hash", "token", "kind"):
        if name in sealed.body and sealed.body[name] != plain[name]:
            yield "fsck.paper_differs", f"{name} 与封存时不同。"
    if "files" in sealed.body and sealed.body["files"] != plain["files"]:
        yield "fsck.paper_differs", "文件清单与封存时不同。"
    if sealed.body.get("signature_hashes", plain["signature_hashes"]) != plain["signature_hashes"]:
        yield "fsck.paper_differs", "签名与封存时不同。"
    served = of_type.get(EntryType.PAPER_SERVED)
    if served is not None and served.body.get("service", plain["service"]) != plain["service"]:
        yield "fsck.paper_differs", "送达情况与封存时不同。"


def _content_problems(paper: Paper, memory: Memory) -> Iterator[tuple[str, str]]:
    if paper.content_blob and paper.content_hash:
        try:
            if content_hash(memory.blobs.get(paper.content_blob)) != paper.content_hash:
                yield "fsck.content_hash", "定稿内容与校验码不符。"
        except Refused as refusal:
            yield refusal.code, refusal.sentence
    if paper.token and paper.content_hash:
        try:
            parsed = token.parse(paper.token)
        except Refused as refusal:
            yield refusal.code, refusal.sentence
            return
        if parsed.verify(memory.keys) is None:
            yield "fsck.token_signature", "验证码的签名核对不过。"
        if parsed.payload.content_hash.hex() != paper.content_hash[:32]:
            yield "fsck.token_content", "验证码不属于这份内容。"
        if parsed.payload.number != paper.number:
            yield "fsck.token_number", "验证码的文号与文书不同。"


def _signature_problems(db: Database, paper: Paper) -> Iterator[tuple[str, str]]:
    """Each record over this content and over all records before it, its hash over its bytes."""
    before: list[str] = []
    for (digest, text), record in zip(
        papers.signature_texts(db, paper.id), paper.signatures, strict=True
    ):
        if signature_hash(text.encode()) != digest:
            yield "fsck.signature_hash", f"{record.signer} 的签名记录与哈希不符。"
        if record.content_hash != paper.content_hash:
            yield "fsck.signature_content", f"{record.signer} 的签名属于别的内容。"
        if not set(record.prev) <= set(before):
            yield "fsck.signature_order", f"{record.signer} 的签名没有接上前面的签名。"
        before.append(digest)


def _column_problems(db: Database, paper: Paper) -> Iterator[tuple[str, str]]:
    row = db.execute(
        "SELECT kind, state, number, content_hash, token, visit_id, set_id FROM papers "
        "WHERE id = ?",
        (paper.id,),
    ).fetchone()
    if row != (
        paper.kind.value,
        paper.state.value,
        paper.number,
        paper.content_hash,
        paper.token,
        paper.visit_id,
        paper.set_id,
    ):
        yield "fsck.paper_columns", "列表中的内容与文书本身不同。"


def _visits(db: Database, history: Mapping[str, dict[str, Entry]]) -> Iterator[Found]:
    seen = set()
    rows = db.execute("SELECT id, party_name, state FROM visits ORDER BY rowid").fetchall()
    for visit_id, party_name, state in rows:
        seen.add(visit_id)
        of_type = history.get(visit_id, {})
        have = frozenset(name for name in of_type if name.startswith("visit."))
        if have not in _ENTRIES_OF_VISIT[VisitState(state)]:
            yield "fsck.visit_state", f"检查 {party_name}", "状态与封存记录不一致。"
    for rec, of_type in history.items():
        if EntryType.VISIT_OPENED in of_type and rec not in seen:
            yield "fsck.visit_missing", f"检查 {rec[:8]}", "已封存，但检查表里没有。"


def _numbers(db: Database) -> Iterator[Found]:
    numbers = Counter(
        number
        for (number,) in db.execute("SELECT number FROM papers WHERE number <> ''").fetchall()
    )
    for number, times in numbers.items():
        if times > 1:
            yield "fsck.number_twice", f"文号 {number}", f"用了 {times} 次。"
    ended = {PaperState.VOIDED.value, PaperState.UNFROZEN.value}
    burnt = {number for (number,) in db.execute("SELECT number FROM burnt_numbers").fetchall()}
    for number, state in db.execute("SELECT number, state FROM papers").fetchall():
        if number in burnt and state not in ended:
            yield "fsck.number_burnt", f"文号 {number}", "已登记作废，却仍在使用。"


def _answers(db: Database) -> Iterator[Found]:
    """The answers as the edit log tells them, line by line, against the rows."""
    told: dict[tuple[str, str], Any] = {}
    lines = db.execute(
        "SELECT rec, what, value FROM edits WHERE what IN ('visit', 'answer') ORDER BY n"
    )
    for rec, what, value in lines.fetchall():
        read = strict_json.loads_object(value.encode())
        answers = [read] if what == "answer" else list(_mapping(read["answers"]).values())
        for answer in answers:
            told[rec, _mapping(answer)["item_id"]] = answer
    rows = db.execute("SELECT visit_id, item_id, verdict, body FROM answers").fetchall()
    for visit_id, item_id, verdict, body in rows:
        answer = json.loads(body)
        if told.pop((visit_id, item_id), None) != answer or answer["verdict"] != verdict:
            yield "fsck.answer", f"检查 {visit_id[:8]} 的 {item_id}", "回答与过程记录不一致。"
    for visit_id, item_id in told:
        yield "fsck.answer", f"检查 {visit_id[:8]} 的 {item_id}", "过程记录里有，回答表里没有。"


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
