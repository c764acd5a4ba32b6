"""From a draft to a frozen paper: values fixed, number taken, content hash and token made.

Everything of one freezing happens in one transaction: numbers are reserved, values
drafted with them, bytes hashed, rows written; a refusal on the way leaves no number
taken. Papers of one visit are frozen in an order in which each names only earlier ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.actions import photographing
from app.actions.desk import Desk, new_id
from app.actions.inspecting import checklist_of, load
from app.actions.rechecking import repeats
from app.actions.rendering import render
from app.actions.reviewing import review_of
from app.documents import papers as documents
from app.domain.checklist import Checklist
from app.domain.conclusion import Gap
from app.domain.errors import RuleBroken
from app.domain.labels import label
from app.domain.moments import day_of
from app.domain.paper import (
    SEIZURE_SET,
    CopyKind,
    Paper,
    PaperKind,
    PaperState,
)
from app.domain.papers import drafting, numbers
from app.domain.papers.drafting import PaperValues
from app.domain.papers.due import TAKEN_BACK, DuePaper, due_of, without_receipt
from app.domain.papers.steps import END_PAPERS, PENDING, STANDING, step
from app.domain.people import Agency
from app.domain.recheck import Repeat
from app.domain.seizing import seizure_gaps
from app.domain.visit import Visit, VisitState
from app.storage import numbering, office, papers
from app.storage.database import Database
from app.trust import strict_json, token
from app.trust.digest import content_hash

# Each names only earlier ones: the result record closes the list.
ORDER = (
    *SEIZURE_SET,
    PaperKind.CHECK_TABLE,
    PaperKind.SITE_RECORD,
    PaperKind.RECTIFICATION_ORDER,
    PaperKind.RESULT_RECORD,
    PaperKind.SERVICE_RECEIPT,
)


class VisitHasGaps(RuleBroken):
    code = "visit.gaps"

    def __init__(self, gaps: Sequence[Gap]) -> None:
        first = "；".join(gap.sentence for gap in gaps[:3])
        more = f" 等 {len(gaps)} 处" if len(gaps) > 3 else ""
        super().__init__(f"还不能定稿：{first}{more}。已答的内容都存好了。补齐后再定稿。")
        self.gaps = tuple(gaps)


class PhotoDamaged(RuleBroken):
    code = "photo.damaged"


class CharacterMissing(RuleBroken):
    code = "paper.character_missing"


class AlreadyFrozen(RuleBroken):
    code = "paper.already_frozen"


class NotBegun(RuleBroken):
    code = "visit.not_begun"


def papers_of(desk: Desk, visit_id: str) -> tuple[Paper, ...]:
    return desk.memory.read(lambda db: papers.of_visit(db, visit_id))


def paper(desk: Desk, paper_id: str) -> Paper:
    return desk.memory.read(lambda db: papers.load(db, paper_id))


def recent_papers(desk: Desk, limit: int = 100) -> tuple[Paper, ...]:
    return desk.memory.read(lambda db: papers.all_papers(db, limit))


def due_papers(desk: Desk, visit_id: str) -> tuple[DuePaper, ...]:
    """Which papers this visit needs, in the order of freezing."""
    visit = load(desk, visit_id)
    return due_of(visit, papers_of(desk, visit_id))


def freeze(desk: Desk, visit_id: str, kinds: Sequence[PaperKind]) -> tuple[Paper, ...]:
    """Freeze these papers; a set is frozen whole. All of them or none."""
    visit = load(desk, visit_id)
    wanted = _ordered(kinds)
    _require_ready(desk, visit, wanted)
    press = _Press(desk, visit, checklist_of(desk, visit), desk.agency(), repeats(desk, visit))
    press.require_characters(wanted, papers_of(desk, visit_id))

    def job(db: Database) -> tuple[Paper, ...]:
        return tuple(press.freeze_in(db, wanted))

    return desk.memory.write(job)


def _ordered(kinds: Sequence[PaperKind]) -> tuple[PaperKind, ...]:
    asked = set(kinds)
    if asked & set(SEIZURE_SET):
        asked |= set(SEIZURE_SET)
    return tuple(kind for kind in ORDER if kind in asked)


def _require_ready(desk: Desk, visit: Visit, wanted: Sequence[PaperKind]) -> None:
    if visit.state is VisitState.PREPARING:
        raise NotBegun("检查还没有开始，不能出具文书。已填的内容都在。请先做完进门的步骤。")
    standing = {
        one.kind
        for one in papers_of(desk, visit.id)
        if one.state in PENDING | STANDING and one.kind is not PaperKind.SERVICE_RECEIPT
    }
    again = [kind for kind in wanted if kind in standing]
    if again:
        raise AlreadyFrozen(
            f"{label(again[0])}已经定稿或封存，没有重复出具。需要改请先退回修改或作废。"
        )
    broken = photographing.damaged(desk, visit)
    if broken:
        names = "、".join(f"照片 {photo.seq}（{photo.name}）" for photo in broken)
        raise PhotoDamaged(
            f"{names} 与拍摄时不一致，不能定稿。其余照片一致，回答都在。"
            "请换用原件备份，或写明原因后去掉。"
        )
    if set(wanted) & set(SEIZURE_SET) and visit.seizure is not None:
        unfinished = seizure_gaps(visit.seizure, desk.clock())
        if unfinished:
            raise VisitHasGaps(unfinished)
    if set(wanted) & set(END_PAPERS):
        gaps = review_of(desk, visit).gaps
        if gaps:
            raise VisitHasGaps(gaps)


@dataclass(frozen=True, slots=True)
class _Press:
    """What every paper of one freezing shares, read before the transaction begins."""

    desk: Desk
    visit: Visit
    checklist: Checklist | None
    agency: Agency
    repeats: Mapping[str, Repeat]

    def draft(
        self, kind: PaperKind, taken: Mapping[PaperKind, str], earlier: Sequence[Paper]
    ) -> PaperValues:
        in_set = {
            other: number
            for other, number in taken.items()
            if other != kind and {other, kind} <= set(SEIZURE_SET)
        }
        receipt = kind is PaperKind.SERVICE_RECEIPT
        served = without_receipt(earlier) if receipt else ()
        return drafting.draft(
            kind,
            drafting.DraftContext(
                visit=self.visit,
                checklist=self.checklist,
                basis=self.desk.basis(self.visit.basis),
                coercive=self.desk.coercive(),
                calendar=self.desk.calendar(),
                agency=self.agency,
                number=taken[kind],
                set_numbers=in_set,
                earlier=tuple(one for one in earlier if one.state not in TAKEN_BACK),
                now=self.desk.clock(),
                practice=self.desk.practice,
                service=served[0].service if served else None,
                served=served,
                repeats=self.repeats,
            ),
        )

    def require_characters(self, wanted: Sequence[PaperKind], earlier: Sequence[Paper]) -> None:
        """A character no font has blocks issuing and is named, before any number is taken."""
        trial = {kind: "试〔0000〕0号" for kind in wanted}
        for kind in wanted:
            missing = documents.missing_characters(self.draft(kind, trial, earlier))
            if missing:
                one = missing[0]
                raise CharacterMissing(
                    f"{label(kind)}的“{one.place}”里有字库没有的字 {one.char}（{one.codepoint}），"
                    "这份文书不能出具。检查内容都在，没有占用编号。装入字库后再出，或改用通行的写法。"
                )

    def freeze_in(self, db: Database, wanted: Sequence[PaperKind]) -> list[Paper]:
        year = day_of(self.desk.clock()).year
        block = int(office.setting(db, "number_block") or "1")
        taken = {kind: self.number(db, kind, year, block) for kind in wanted}
        seizure_set = new_id()
        earlier = list(papers.of_visit(db, self.visit.id))
        made: list[Paper] = []
        for kind in wanted:
            one = self.frozen(kind, self.draft(kind, taken, earlier), taken[kind])
            if kind in SEIZURE_SET:
                one = one.model_copy(update={"set_id": seizure_set})
            if kind is PaperKind.SERVICE_RECEIPT:
                served = without_receipt(earlier)
                one = one.model_copy(update={"service": served[0].service})
            papers.insert(db, (one,))
            earlier.append(one)
            made.append(one)
        return made

    def number(self, db: Database, kind: PaperKind, year: int, block: int) -> str:
        series = numbers.template(self.agency.short_name, kind)
        (serial,) = numbering.reserve(db, kind, series, year, block)
        return numbers.number(series, year, serial)

    def frozen(self, kind: PaperKind, values: PaperValues, number: str) -> Paper:
        now = self.desk.clock()
        exact = strict_json.dumps(values.model_dump(mode="json"))
        digest = content_hash(exact)
        paper_id = new_id()
        party = token.party_field(self.visit.party.name, self.visit.party.kind, kind)
        payload = token.TokenPayload(
            kind=token.KIND_CODES[kind],
            number=number,
            day=int(day_of(now).strftime("%Y%m%d")),
            authority=self.agency.code,
            content_hash=bytes.fromhex(digest)[:16],
            party=party,
            flags=token.flags(
                practice=self.desk.practice,
                scripted=self.visit.origin == "scripted",
                party=party,
            ),
        )
        return Paper(
            id=paper_id,
            visit_id=self.visit.id,
            set_id=paper_id,
            kind=kind,
            state=PaperState.FROZEN,
            number=number,
            day=day_of(now).isoformat(),
            content_hash=digest,
            content_blob=self.desk.memory.blobs.put(exact),
            token=token.issue(self.desk.memory.device, payload),
            frozen_at=now,
            practice=self.desk.practice,
        )


def unfreeze(desk: Desk, paper_id: str, reason: str) -> tuple[Paper, ...]:
    """退回修改: take back the pending papers that hold the same content.

    Their numbers are burnt openly, pending signatures are void (kept as history).
    """

    def job(db: Database) -> tuple[Paper, ...]:
        asked = papers.load(db, paper_id)
        step(asked.state, PaperState.UNFROZEN)
        group: tuple[PaperKind, ...] = SEIZURE_SET if asked.kind in SEIZURE_SET else END_PAPERS
        if asked.kind is PaperKind.SERVICE_RECEIPT:
            group = (PaperKind.SERVICE_RECEIPT,)
        back = [
            one
            for one in papers.of_visit(db, asked.visit_id)
            if one.kind in group and one.state in PENDING
        ]
        now = desk.clock()
        for one in back:
            papers.drop_signatures(db, one.id, reason, now)
            papers.set_state(db, one.id, PaperState.UNFROZEN, void_reason=reason)
            numbering.burn(db, one.number, reason, now)
        return tuple(papers.load(db, one.id) for one in back)

    return desk.memory.write(job)


def values_of(desk: Desk, one: Paper) -> PaperValues:
    """The frozen values, from the exact bytes that were hashed."""
    return drafting.parse(one.kind, desk.memory.blobs.get(one.content_blob or ""))


def preview(desk: Desk, paper_id: str, copy: CopyKind = CopyKind.FILE) -> bytes:
    """The PDF as it stands now: sealed bytes if sealed, else rendered with its signatures."""
    one = paper(desk, paper_id)
    for file in one.files:
        if file.role == copy.value:
            return desk.memory.blobs.get(file.sha256)
    return render(desk, one, copy)


def numbered_sheet(desk: Desk, paper_id: str) -> bytes:
    """The numbered sheet for pen and ink: every signature area blank."""
    return render(desk, paper(desk, paper_id), CopyKind.FILE, blank=True)


def file_of(desk: Desk, paper_id: str, role: str) -> bytes:
    """A file of a sealed paper by role; its hash is checked on the way."""
    one = paper(desk, paper_id)
    for file in one.files:
        if file.role == role:
            return desk.memory.blobs.get(file.sha256)
    raise RuleBroken(
        f"{label(one.kind)} {one.number} 没有这一联。其他联都在。请先封存，或选别的一联。",
        code="paper.no_such_copy",
    )
