"""核对: counts, gaps with a way to each, the officers' conclusion, and the step to 定稿."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError
from PySide6.QtCore import Signal

from app.domain.basis import Basis
from app.domain.checklist import numbers
from app.domain.gap import Gap
from app.domain.labels import label
from app.domain.paper import SEIZURE_SET, Paper, PaperKind, PaperState
from app.domain.papers.due import DuePaper
from app.domain.party_gaps import lacks_for_papers
from app.domain.visit import Closing, Conclusion, Handling, StepKind, Verdict
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.actions.reviewing import Review

LEAST_REASON = 4
PROBLEMS = frozenset(
    {Conclusion.PROBLEMS_FOUND, Conclusion.LARGELY_COMPLIANT, Conclusion.NON_COMPLIANT}
)
UNEXPLAINED = frozenset({"closing.deviation_unexplained", "closing.hole_unexplained"})


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One row of the review: a failed item or one that does not apply."""

    item_id: str
    number: str
    key: bool
    words: str
    second: str


class ReviewModel(PageModel):
    """Everything typed is kept at once as the closing; 定稿 freezes what this visit needs."""

    loaded = Signal()
    saved = Signal(object)
    frozen = Signal()  # papers are numbered: go and sign

    visit_id: str = ""
    review: Review | None = None
    due: tuple[DuePaper, ...] = ()
    basis: Basis | None = None

    def open(self, visit_id: str) -> None:
        from app.actions import issuing, reviewing

        if visit_id != self.visit_id:
            self.review = None  # nothing typed for one visit may reach another
        self.visit_id = visit_id
        desk = self._desk

        def load() -> tuple[Review, tuple[DuePaper, ...], Basis]:
            review = reviewing.review(desk, visit_id)
            return review, issuing.due_papers(desk, visit_id), desk.basis(review.visit.basis)

        self._read(load, self._arrived)

    def _arrived(self, found: tuple[Review, tuple[DuePaper, ...], Basis]) -> None:
        if found[0].visit.id != self.visit_id:
            return  # another visit was opened meanwhile
        self.review, self.due, self.basis = found
        self.loaded.emit()

    # what the page shows

    @property
    def closing(self) -> Closing:
        known = self.review.visit.closing if self.review is not None else None
        return known or Closing(t=self.now())

    @property
    def computes(self) -> bool:
        """Only a basis that computes has a proposal (decisions 14)."""
        return self.basis is not None and self.basis.computes_result

    def choices(self) -> tuple[Conclusion, ...]:
        return self.basis.conclusions if self.basis is not None else ()

    def needs_reason(self) -> bool:
        """The choice differs from the proposal or the answers, or the rule has a hole here."""
        if self.review is None:
            return False
        asked = any(gap.code in UNEXPLAINED for gap in self.review.gaps)
        return asked or bool(self.closing.deviation_reason)

    def failed(self) -> tuple[ItemLine, ...]:
        return self._lines(Verdict.FAIL)

    def not_applicable(self) -> tuple[ItemLine, ...]:
        return self._lines(Verdict.NOT_APPLICABLE)

    def _lines(self, verdict: Verdict) -> tuple[ItemLine, ...]:
        review = self.review
        if review is None or review.checklist is None:
            return ()
        printed = numbers(review.checklist)
        found = []
        for item in review.checklist.items():
            answer = review.visit.answers.get(item.id)
            if answer is None or answer.verdict is not verdict:
                continue
            failed = verdict is Verdict.FAIL
            words = (answer.finding or item.text) if failed else f"{item.text}，{answer.reason}"
            second = self._second(item.id) if failed else ""
            found.append(ItemLine(item.id, printed[item.id], item.key, words, second))
        return tuple(found)

    def _second(self, item_id: str) -> str:
        visit = self.review.visit if self.review is not None else None
        if visit is None:
            return ""
        answer = visit.answers[item_id]
        parts = []
        if "on_the_spot" in answer.measures:
            parts.append("当场整改" + (f"：{answer.corrected}" if answer.corrected else ""))
        if "written_deadline" in answer.measures:
            parts.append(f"限期整改 {answer.due:%m-%d}" if answer.due else "限期整改")
        lines = (
            [line for line in visit.seizure.lines if line.item_id == item_id]
            if (visit.seizure is not None)
            else []
        )
        if lines and visit.seizure is not None:
            parts.append(f"{label(visit.seizure.mode)}物品 {len(lines)} 行")
        elif "seize" in answer.measures:
            parts.append("查封扣押")
        if "investigate" in answer.measures:
            parts.append("依法调查处理")
        photos = len(visit.photos_of(item_id))
        parts.append(f"{photos} 张照片" if photos else "没有照片")
        return "·".join(parts)

    def handlings(self) -> tuple[Handling, ...]:
        return tuple(law.handling for law in self.basis.handling) if self.basis else ()

    def gaps(self) -> tuple[Gap, ...]:
        """What the rules miss, and what the papers of the end cannot be without."""
        if self.review is None:
            return ()
        found = self.review.gaps
        if not self.closing.attendance and PaperKind.SITE_RECORD in self.to_freeze():
            words = "通知当事人到场情况还没有写，现场笔录上必须有。"
            found = (*found, Gap("closing.attendance_missing", words))
        lacks = lacks_for_papers(self.review.visit.party)
        if lacks and self.to_freeze():
            words = f"单位资料还差：{'、'.join(lacks)}，文书上必须有。"
            found = (*found, Gap("party.lacking", words))
        return found

    def to_freeze(self) -> tuple[PaperKind, ...]:
        """The papers of the end that are due and not yet standing; the seizure set has its page."""
        return tuple(
            due.kind
            for due in self.due
            if due.paper is None
            and due.kind not in SEIZURE_SET
            and due.kind is not PaperKind.SERVICE_RECEIPT
        )

    def pending(self) -> tuple[Paper, ...]:
        """Numbered already and waiting for signatures."""
        waits = {PaperState.FROZEN, PaperState.SIGNED}
        return tuple(due.paper for due in self.due if due.paper and due.paper.state in waits)

    def blocked(self) -> str:
        """Why 定稿 cannot be pressed, in one line; empty when it can."""
        if self.review is None:
            return "正在读取"
        if self.pending() and not self.to_freeze():
            return ""
        gaps = self.gaps()
        reason_short = len(self.closing.deviation_reason) < LEAST_REASON
        checks = (
            (bool(gaps), f"还差 {len(gaps)} 处：{gaps[0].sentence if gaps else ''}"),
            (
                self.needs_reason() and reason_short,
                f"结论要写理由，至少 {LEAST_REASON} 个字",
            ),
            (self._seizure_waits(), "查封扣押决定书还没有定稿，要先出决定书"),
            (not self.to_freeze(), "这次检查的文书都已出具"),
        )
        return next((words for fails, words in checks if fails), "")

    def _seizure_waits(self) -> bool:
        return any(due.paper is None and due.kind in SEIZURE_SET for due in self.due)

    # commands

    def edit(self, **fields: object) -> None:
        """One or more fields of the closing, kept at once."""
        from app.actions import inspecting

        if self.review is None:
            return
        closing = self.closing
        try:
            edited = Closing.model_validate(closing.model_dump() | fields | {"t": self.now()})
        except ValidationError:
            self.refused.emit(
                "这一栏太长或含有看不见的字符，没有存上。其他内容都已存好。请改短或重填。"
            )
            return
        if edited.model_copy(update={"t": closing.t}) == closing:
            return
        desk, visit_id = self._desk, self.visit_id
        visit = self.review.visit.model_copy(update={"closing": edited})
        self.review = _with_visit(self.review, visit)

        def kept(moment: datetime) -> None:
            self.saved.emit(moment)
            self._changes.visit_changed.emit(visit_id)
            if visit_id == self.visit_id:  # another visit may have been opened meanwhile
                self.open(visit_id)

        def save() -> datetime:
            inspecting.save_closing(desk, visit_id, edited)
            return desk.clock()

        self._act("正在保存", save, kept)

    def choose(self, conclusion: Conclusion) -> None:
        """The conclusion; what was recorded before is not asked twice, and stays open to change."""
        closing = self.closing
        known: dict[str, object] = {}
        if closing.conclusion is None and not closing.handling and conclusion in PROBLEMS:
            known = self._handling_of_items()
        if not closing.attendance:
            known["attendance"] = self._who_was_there()
        self.edit(conclusion=conclusion, **known)

    def _handling_of_items(self) -> dict[str, object]:
        """The handling that the measures of the single items already say."""
        answers = self.review.visit.answers.values() if self.review is not None else ()
        named = {one for answer in answers for one in answer.measures}
        chosen = tuple(one for one in self.handlings() if one.value in named)
        due = self._latest_due() if Handling.WRITTEN_DEADLINE in chosen else None
        return {"handling": chosen, "due": due} if chosen else {}

    def _who_was_there(self) -> str:
        """The person in charge to whom the rights were read was there; else nothing is known."""
        visit = self.review.visit if self.review is not None else None
        told = visit.step(StepKind.RIGHTS) if visit is not None else None
        if visit is None or told is None or not told.done:
            return ""
        party = visit.party
        who = party.person_in_charge or party.legal_representative
        return f"负责人{who}在场" if who and who in told.note else ""

    def draft_words(self) -> str:
        """A start for the officers' own words: what was found, item by item."""
        review = self.review
        if review is None or review.counts is None:
            return ""
        failed = review.counts.failed
        if not failed:
            return f"检查 {review.counts.checked} 项，没有发现问题。"
        return f"检查 {review.counts.checked} 项，第 {'、'.join(failed)} 项不符合。"

    def handle(self, handling: Handling, on: bool) -> None:
        """Tick or untick one handling; 通过 excludes the others."""
        chosen = [one for one in self.closing.handling if one is not handling]
        if on and handling is Handling.PASSED:
            chosen = [handling]
        elif on:
            chosen = [*(one for one in chosen if one is not Handling.PASSED), handling]
        ordered = tuple(one for one in self.handlings() if one in chosen)
        due = self.closing.due if Handling.WRITTEN_DEADLINE in ordered else None
        if due is None and Handling.WRITTEN_DEADLINE in ordered:
            due = self._latest_due()
        self.edit(handling=ordered, due=due)

    def _latest_due(self) -> date | None:
        """The latest deadline already given to an item: a start, changed freely."""
        answers = self.review.visit.answers.values() if self.review is not None else ()
        return max((one.due for one in answers if one.due is not None), default=None)

    def draft_scene(self) -> None:
        """现场情况, drafted from the answers as the paper would say it; then edited freely."""
        from app.actions import rechecking
        from app.domain.papers.context import DraftContext
        from app.domain.papers.site_record import draft_scene

        if self.review is None or self.basis is None:
            return
        desk, review, basis = self._desk, self.review, self.basis

        def draft() -> str:
            return draft_scene(
                DraftContext(
                    visit=review.visit,
                    checklist=review.checklist,
                    basis=basis,
                    coercive=desk.coercive(),
                    calendar=desk.calendar(),
                    agency=desk.agency(),
                    number="",
                    set_numbers={},
                    earlier=(),
                    now=desk.clock(),
                    practice=desk.practice,
                    repeats=rechecking.repeats(desk, review.visit),
                )
            )

        self._read(draft, lambda words: self.edit(scene=words))

    def finalise(self) -> None:
        from app.actions import issuing

        kinds = self.to_freeze()
        if not kinds:
            self.frozen.emit()
            return
        desk, visit_id = self._desk, self.visit_id

        def done(_papers: tuple[Paper, ...]) -> None:
            self._changes.papers_changed.emit(visit_id)
            self.frozen.emit()

        self._act(
            f"正在核对照片并定稿 {len(kinds)} 份文书",
            lambda: issuing.freeze(desk, visit_id, kinds),
            done,
        )


def _with_visit(review: Review, visit: object) -> Review:
    from dataclasses import replace

    return replace(review, visit=visit)  # type: ignore[arg-type]
