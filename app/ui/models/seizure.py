"""查封、扣押: the goods lines as typed, and everything the decision still lacks."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import ValidationError
from PySide6.QtCore import Signal

from app.domain.basis import Basis
from app.domain.checklist import Checklist, numbers
from app.domain.citing import cite_line
from app.domain.deadlines import Deadline, back_filing, reporting, seizure_term
from app.domain.goods import draft_of, lacking, line_of
from app.domain.measures import Custody, GoodsDraft, Ground, Seizure
from app.domain.paper import SEIZURE_SET
from app.domain.papers.steps import PENDING, STANDING
from app.domain.party_gaps import lacks_for_papers
from app.domain.people import Approval
from app.domain.seizing import seizure_gaps
from app.domain.visit import Photo, Verdict, Visit
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.actions.photographing import PhotoIntake
    from app.ui.fields.photos import PhotoFile


# Where a gap of the measure is filled; gaps of lines are told by line.
FIELDS = {
    "seizure.reason_missing": "reason",
    "seizure.place_missing": "place",
    "seizure.custody_missing": "custody_place",
    "seizure.urgency_missing": "urgency",
    "seizure.approval_missing": "approver",
    "seizure.approval_late": "approver",
    "seizure.control_missing": "controlled_at",
    "seizure.control_in_future": "controlled_at",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, and where to go: a line of the table, or a field by name."""

    sentence: str
    line: int | None = None
    field: str = ""


class SeizureModel(PageModel):
    """Every change is kept at once; the decision is drawn up only when nothing is missing."""

    loaded = Signal()
    changed = Signal()
    saved = Signal(object)  # the time after the commit
    photos_changed = Signal()
    thumbnail_ready = Signal(str, object)  # photo id, JPEG bytes
    frozen = Signal()  # the set is numbered: go and sign

    visit: Visit | None = None
    checklist: Checklist | None = None
    seizure: Seizure | None = None
    lines: tuple[GoodsDraft, ...] = ()
    current: int = 0
    basis: Basis | None = None  # the law in force, whatever the visit's basis
    _asked: str = ""
    decided: bool = False  # the set is numbered: only the back-filed approval is still open

    def open(self, visit_id: str) -> None:
        from app.actions import inspecting, issuing

        desk = self._desk
        if visit_id != self._asked:
            # Nothing typed for one visit may reach another.
            self.visit, self.seizure, self.lines, self.current = None, None, (), 0
        self._asked = visit_id

        def load() -> tuple[Visit, Checklist | None, bool, Basis]:
            visit = inspecting.load(desk, visit_id)
            decided = any(
                paper.kind in SEIZURE_SET and paper.state in PENDING | STANDING
                for paper in issuing.papers_of(desk, visit_id)
            )
            return visit, inspecting.checklist_of(desk, visit), decided, desk.coercive()

        self._read(load, self._arrived)

    def _arrived(self, found: tuple[Visit, Checklist | None, bool, Basis]) -> None:
        if found[0].id != self._asked:
            return  # another visit was opened meanwhile
        self.visit, self.checklist, self.decided, self.basis = found
        known = self.visit.seizure
        self.seizure = known or Seizure(
            id=secrets.token_hex(16), place=self.visit.place, controlled_at=self.now()
        )
        drafts = tuple(draft_of(line) for line in self.seizure.lines) + self.seizure.unfinished
        self.lines = drafts or (self._new_line(),)
        self.current = min(self.current, len(self.lines) - 1)
        self.loaded.emit()
        if known is None:
            self._save()

    # lines

    def _new_line(self) -> GoodsDraft:
        failed = self.failed_items()
        return GoodsDraft(
            id=secrets.token_hex(16),
            unit="kg",
            item_id=failed[0][0] if len(failed) == 1 else "",
        )

    def go(self, line: int) -> None:
        if 0 <= line < len(self.lines) and line != self.current:
            self.current = line
            self.changed.emit()

    def add_line(self) -> None:
        self._set_lines((*self.lines, self._new_line()), len(self.lines))

    def copy_line(self) -> None:
        """照此再加: the same goods, its own quantity, seal strip and photos."""
        if not self.lines:
            return
        twin = self.lines[self.current].model_copy(
            update={"id": secrets.token_hex(16), "quantity": "", "seal_no": ""}
        )
        self._set_lines((*self.lines, twin), len(self.lines))

    def drop_line(self) -> None:
        rest = self.lines[: self.current] + self.lines[self.current + 1 :]
        self._set_lines(rest or (self._new_line(),), max(0, self.current - 1))

    def edit_line(self, **fields: object) -> None:
        """One field of the current line, as typed."""
        try:
            edited = GoodsDraft.model_validate(self.lines[self.current].model_dump() | fields)
        except ValidationError:
            self.refused.emit(
                f"第 {self.current + 1} 行这一栏放不下或含有看不见的字符，没有存上。"
                "其他栏都已存好。请改短或重填。"
            )
            return
        if edited != self.lines[self.current]:
            lines = list(self.lines)
            lines[self.current] = edited
            self._set_lines(tuple(lines), self.current)

    def _set_lines(self, lines: tuple[GoodsDraft, ...], current: int) -> None:
        self.lines, self.current = lines, current
        self._save()
        self.changed.emit()

    # the measure itself

    def edit(self, **fields: object) -> None:
        """Fields of the seizure: mode, route, reason, place, days, seal_places …"""
        if self.seizure is None:
            return
        try:
            edited = Seizure.model_validate(self.seizure.model_dump() | fields)
        except ValidationError:
            self.refused.emit("这一栏放不下或不合规定，没有存上。其他内容都已存好。")
            return
        if edited != self.seizure:
            self.seizure = edited
            self._save()
            self.changed.emit()

    def completed(self, visit: Visit) -> None:
        """The party was completed on the spot."""
        if self.visit is not None and visit.id == self.visit.id:
            self.visit = visit
            self.changed.emit()

    def edit_custody(self, **fields: str) -> None:
        if self.seizure is not None:
            custody = self.seizure.custody.model_dump() | fields
            self.edit(custody=Custody.model_validate(custody).model_dump())

    def report(self) -> None:
        """紧急情况: reported to the head just now."""
        self.edit(reported_at=self.now())

    def approve(self, approver: str, post: str, at: datetime, means: str) -> None:
        """The approval of the head of the agency, before or back-filed; its copy is kept."""
        if self.seizure is None or self.visit is None:
            return
        if not approver.strip():
            self.refused.emit("还没有记下批准：批准人姓名要有。其他内容都已存好。")
            return
        copies = [photo for photo in self.visit.photos if photo.purpose == "approval"]
        approval = Approval(
            approver=approver.strip(),
            post=post.strip(),
            t=at,
            means=means,
            signed_copy=copies[-1].sha256 if copies else None,
        )
        if self.decided:
            self._back_file(approval)
        else:
            self.edit(approval=approval.model_dump())

    def _back_file(self, approval: Approval) -> None:
        """After the decision the approval is a fact of its own in the journal."""
        from app.actions import sealing

        desk, visit_id = self._desk, self.visit.id if self.visit is not None else ""

        def kept(visit: Visit) -> None:
            self.visit, self.seizure = visit, visit.seizure
            self.saved.emit(desk.clock())
            self.changed.emit()
            self._changes.visit_changed.emit(visit_id)

        self._act("正在登记批准", lambda: sealing.record_approval(desk, visit_id, approval), kept)

    def _save(self) -> None:
        from app.actions import inspecting

        if self.seizure is None or self.visit is None:
            return
        self.seizure = self._packed(self.seizure)
        desk, visit_id, seizure = self._desk, self.visit.id, self.seizure

        def kept(visit: Visit) -> None:
            self.visit = visit
            self.saved.emit(desk.clock())
            self._changes.visit_changed.emit(visit_id)

        self._act("正在保存", lambda: inspecting.save_seizure(desk, visit_id, seizure), kept)

    def _packed(self, seizure: Seizure) -> Seizure:
        """Complete lines are lines; the others are kept as they are typed."""
        done = [(draft, line_of(draft)) for draft in self.lines]
        return seizure.model_copy(
            update={
                "lines": tuple(line for _, line in done if line is not None),
                "unfinished": tuple(draft for draft, line in done if line is None),
            }
        )

    # photos

    def photos_of(self, line: GoodsDraft) -> tuple[Photo, ...]:
        if self.visit is None:
            return ()
        return tuple(photo for photo in self.visit.photos if photo.goods_line == line.id)

    def approval_copy(self) -> Photo | None:
        photos = self.visit.photos if self.visit is not None else ()
        return next((one for one in reversed(photos) if one.purpose == "approval"), None)

    def add_photos(self, files: Sequence[PhotoFile], *, approval: bool = False) -> None:
        from app.actions import inspecting, photographing
        from app.evidence.ingest import Source

        if self.visit is None or not files:
            return
        desk, visit_id = self._desk, self.visit.id
        line = None if approval else self.lines[self.current].id

        def take() -> tuple[PhotoIntake, Visit]:
            sources = [Source(one.name, path=one.path, data=one.data) for one in files]
            intake = photographing.add_photos(
                desk,
                visit_id,
                sources,
                goods_line=line,
                purpose="approval" if approval else "goods",
            )
            return intake, inspecting.load(desk, visit_id)

        def taken(both: tuple[PhotoIntake, Visit]) -> None:
            intake, self.visit = both
            self.photos_changed.emit()
            self.changed.emit()
            self._changes.visit_changed.emit(visit_id)
            if approval:
                self._attach_copy()
            if intake.problems:
                self.refused.emit(
                    "；".join(str(problem) for problem in intake.problems)
                    + f"。其余 {len(intake.photos)} 张已存好。"
                )

        self._act("正在存照片", take, taken)

    def _attach_copy(self) -> None:
        copy = self.approval_copy()
        if self.seizure is not None and self.seizure.approval is not None and copy is not None:
            approval = self.seizure.approval.model_dump() | {"signed_copy": copy.sha256}
            self.edit(approval=approval)

    def fetch_thumbnail(self, photo: Photo) -> None:
        from app.actions import photographing

        desk = self._desk
        self._read(
            lambda: photographing.thumbnail(desk, photo),
            lambda data: self.thumbnail_ready.emit(photo.id, data),
        )

    # what is still missing

    def failed_items(self) -> tuple[tuple[str, str], ...]:
        """Id and words of every failed item, to connect a line with."""
        if self.visit is None or self.checklist is None:
            return ()
        printed = numbers(self.checklist)
        return tuple(
            (item.id, f"{printed[item.id]} {item.text}")
            for item in self.checklist.items()
            if (answer := self.visit.answers.get(item.id)) is not None
            and answer.verdict is Verdict.FAIL
        )

    def lacking_of(self, line: GoodsDraft) -> tuple[str, ...]:
        return lacking(line, len(self.photos_of(line)))

    def clocks(self) -> tuple[Deadline, ...]:
        """The two 24-hour clocks of the emergency route, until each is met."""
        seizure = self.seizure
        if seizure is None or seizure.controlled_at is None or self.basis is None:
            return ()
        open_clocks = []
        if seizure.route == "emergency" and seizure.reported_at is None:
            open_clocks.append(reporting(self.basis, seizure.controlled_at))
        if seizure.route == "emergency" and seizure.approval is None:
            open_clocks.append(back_filing(self.basis, seizure.controlled_at))
        return tuple(open_clocks)

    def term_law(self) -> str:
        """The article of the term, as the basis has it."""
        if self.basis is None:
            return ""
        law = self.basis.seizure_terms
        cited = cite_line(law.cites, self.basis)
        return f"{cited}：不超过 {law.days} 日，可延长至多 {law.extension_days} 日"

    def grounds(self) -> tuple[Ground, ...]:
        return tuple(Ground)

    def term(self) -> tuple[datetime, datetime] | None:
        """The moment of control, and the 24:00 on which the term ends."""
        seizure = self.seizure
        if seizure is None or seizure.controlled_at is None:
            return None
        first = self.basis.seizure_terms.count_first_day if self.basis is not None else False
        term = seizure_term(seizure.controlled_at, seizure.days, count_first_day=first)
        return seizure.controlled_at, term.to

    def left(self, deadline: Deadline) -> timedelta | None:
        return None if deadline.end is None else deadline.end - self.now()

    def gaps(self) -> tuple[Gap, ...]:
        found = [
            Gap(f"第 {at + 1} 行还差：{'、'.join(missing)}", line=at)
            for at, line in enumerate(self.lines)
            if (missing := self.lacking_of(line))
        ]
        return tuple(found) + self._gaps_of_the_measure()

    def _gaps_of_the_measure(self) -> tuple[Gap, ...]:
        """What the law wants of the measure itself, then what our papers want beyond it."""
        seizure = self.seizure
        if seizure is None:
            return ()
        party = lacks_for_papers(self.visit.party) if self.visit is not None else ()
        found = [Gap(f"单位资料还差：{'、'.join(party)}。", field="party")] if party else []
        found += [
            Gap(gap.sentence, field=FIELDS[gap.code])
            for gap in seizure_gaps(seizure, self.now())
            if gap.code in FIELDS
        ]
        if not seizure.custody.custodian:
            found.append(Gap("保管人还没有写。", field="custodian"))
        if not any(place.strip() for place in seizure.seal_places):
            found.append(Gap("封条贴在哪里还没有写。", field="seal_places"))
        if seizure.approval is not None and seizure.approval.signed_copy is None:
            found.append(Gap("批准的签字件还没有附上。", field="signed_copy"))
        return tuple(found)

    def freeze(self) -> None:
        """Number the decision, the list and the seal strips in one act."""
        from app.actions import issuing

        if self.visit is None or self.gaps():
            self.changed.emit()
            return
        desk, visit_id = self._desk, self.visit.id

        def done(_papers: object) -> None:
            self._changes.papers_changed.emit(visit_id)
            self.frozen.emit()

        self._act("正在定稿", lambda: issuing.freeze(desk, visit_id, SEIZURE_SET), done)
