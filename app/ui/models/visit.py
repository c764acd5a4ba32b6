"""The state of the workspace: one visit, its answers and photographs, and what may be undone.

Commands post their work and return; the screen shows the answer at once and the saved
indicator says honestly whether it is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from app.domain.basis import Basis
from app.domain.checklist import Checklist, Place, is_attention_only, known_facts
from app.domain.conclusion import Counts, Proposal, count, propose
from app.domain.moments import day_of, local
from app.domain.recheck import is_asked
from app.domain.visit import Answer, Photo, Verdict, Visit, VisitState
from app.ui.models.needs import needs
from app.ui.models.page_model import PageModel
from app.ui.models.panel import LawOfTheDay, Panel, panel_for, repeat_words
from app.ui.models.saving import AnswerQueue
from app.ui.models.visit_sections import SectionPlaces, lay_out, refusal_words

if TYPE_CHECKING:
    from app.storage.history import History
    from app.ui.page import Context


RECHECKED = "复查：符合记为已改正，不符合记为未改正。"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What opening a visit reads, in one go."""

    visit: Visit
    checklist: Checklist
    bases: Mapping[str, Basis]
    history: History
    cut_off: bool
    last_saved: datetime | None


class VisitModel(PageModel):
    """Commands in, signals out. The page holds this and nothing below it."""

    loaded = Signal()
    item_changed = Signal(str)
    counts_changed = Signal()
    photos_changed = Signal(str)
    photos_refused = Signal(object)  # tuple[Problem, ...]
    photos_failed = Signal(str)
    thumbnail_ready = Signal(str, object)  # photo id, bytes or None when damaged
    panel_ready = Signal(object)  # Panel
    picture_ready = Signal(str, object)  # photo id, bytes

    visit: Visit
    checklist: Checklist
    basis: Basis
    history: History | None = None  # of the party, from its closed visits
    sections: tuple[SectionPlaces, ...] = ()
    cut_off = False  # the program before this one never closed the home

    def __init__(self, context: Context, visit_id: str, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.visit_id = visit_id
        self.answers: dict[str, Answer] = {}
        self.photos: list[Photo] = []
        self.queue = AnswerQueue(context.background, self._saver(), self)
        self.queue.changed.connect(self._told_saved)
        self._undo: list[tuple[tuple[str, Answer | None], ...] | Photo] = []
        self._typing: tuple[str, str] | None = None
        self._bases: Mapping[str, Basis] = {}
        self._storing: dict[str, int] = {}
        self._panels: dict[str, Panel] = {}
        self._places: dict[str, Place] = {}
        self._section_of: dict[str, int] = {}

    # opening

    def open(self) -> None:
        """Read the visit and everything its page needs; `loaded` follows."""
        desk, visit_id = self._desk, self.visit_id

        def read() -> Loaded:
            from app.actions import inspecting
            from app.storage import history, visits

            visit = inspecting.load(desk, visit_id)
            checklist = inspecting.checklist_of(desk, visit)
            if checklist is None:
                raise ValueError("a visit without checklist has no workspace")
            before = desk.memory.read(
                lambda db: history.history(db, visit.party.id, visit.created_at)
            )
            summary = [
                one
                for one in desk.memory.read(
                    lambda db: visits.summaries(db, party_id=visit.party.id)
                )
                if one.id == visit_id
            ]
            bases = {name: desk.library.basis(name) for name in ("in-force", "commissioned")}
            saved = summary[0].last_saved_at if summary else None
            return Loaded(visit, checklist, bases, before, desk.memory.cut_off, saved)

        self._read(read, self._opened)

    def _opened(self, found: Loaded) -> None:
        self.visit, self.checklist, self.history = found.visit, found.checklist, found.history
        self._bases = found.bases
        self.basis = found.bases[found.visit.basis]
        self.answers = dict(found.visit.answers)
        self.photos = list(found.visit.photos)
        self.cut_off = found.cut_off and bool(self.answers or self.photos)
        self.last_saved = found.last_saved
        self._panels.clear()  # a statute may have been imported meanwhile
        self._lay_out()
        if found.last_saved is not None:
            self.queue.started_at(found.last_saved)
        self.loaded.emit()

    def _lay_out(self) -> None:
        self.sections = lay_out(self.checklist, self.visit)
        self._places, self._section_of = {}, {}
        for n, section in enumerate(self.sections):
            for place in section.places:
                self._places[place.item.id] = place
                self._section_of[place.item.id] = n

    # questions

    def place(self, item_id: str) -> Place:
        return self._places[item_id]

    def section_of(self, item_id: str) -> int:
        return self._section_of[item_id]

    def item_ids(self) -> tuple[str, ...]:
        return tuple(self._places)

    def judged(self, item_id: str) -> bool:
        """Whether a verdict is wanted: attention points have no ground in this basis."""
        return not is_attention_only(self._places[item_id].item, self.basis.id)

    def answer(self, item_id: str) -> Answer:
        """What stands there now; an empty answer where there is none."""
        found = self.answers.get(item_id)
        return found if found is not None else Answer(item_id=item_id, t=self.now())

    def verdict(self, item_id: str) -> Verdict | None:
        found = self.answers.get(item_id)
        return None if found is None else found.verdict

    def unanswered(self) -> tuple[str, ...]:
        return tuple(one for one in self._places if self._waits(one))

    def _waits(self, item_id: str) -> bool:
        """Still to be answered; a recheck waits only for what it was made for."""
        asked = self.judged(item_id) and is_asked(self.visit, item_id)
        return asked and self.verdict(item_id) is None

    def next_unanswered(self, item_id: str, step: int = 1) -> str | None:
        """The next (or previous) item without an answer, going round once."""
        ids = list(self._places)
        start = ids.index(item_id) if item_id in self._places else 0
        for n in range(1, len(ids) + 1):
            one = ids[(start + step * n) % len(ids)]
            if self._waits(one) and one != item_id:
                return one
        return None

    def first_item(self) -> str:
        """Where the page opens: where it stopped, else the first unanswered, else the first."""
        if self.visit.position in self._places:
            return self.visit.position
        waiting = self.unanswered()
        return waiting[0] if waiting else next(iter(self._places), "")

    def repeated(self, item_id: str) -> bool:
        """Failed last time, or before in this year."""
        return bool(repeat_words(self.history, item_id))

    def needs(self, item_id: str) -> str:
        """What a failed item still lacks, in a few words."""
        item = self._places[item_id].item
        return needs(item, self.answers.get(item_id), len(self.photos_of(item_id)))

    def photos_of(self, item_id: str) -> tuple[Photo, ...]:
        return tuple(photo for photo in self.photos if photo.item_id == item_id)

    def storing(self, item_id: str) -> int:
        return self._storing.get(item_id, 0)

    def counts(self) -> Counts:
        return count(self.checklist, self.visit.facts, self.answers, self.basis.id)

    def proposal(self) -> Proposal | None:
        """The result so far, only where the basis computes one."""
        if not self.basis.computes_result:
            return None
        return propose(self.basis, self.checklist, self.counts())

    def rest_of(self, section: int, *, with_keys: bool) -> tuple[str, ...]:
        """The unanswered general items of a section (and its key items, when asked)."""
        return tuple(
            place.item.id
            for place in self.sections[section].places
            if self.judged(place.item.id)
            and self.verdict(place.item.id) is None
            and (self.visit.recheck_of is None or not is_asked(self.visit, place.item.id))
            and (with_keys or not place.item.key)
        )

    def holds_unsaved(self) -> bool:
        """Whether an answer on the screen is not on the disk."""
        report = self.queue.report()
        return bool(report.failed or report.waiting)

    @property
    def closed(self) -> bool:
        return self.visit.state is VisitState.CLOSED

    # commands

    def judge(self, item_id: str, verdict: Verdict) -> None:
        """Give a verdict; what belongs to another verdict goes (and comes back by undo)."""
        changes: dict[str, Any] = {"verdict": verdict, "by_section": False}
        if verdict is not Verdict.FAIL:
            changes |= {"findings": (), "finding": "", "measures": (), "due": None}
            changes |= {"corrected": ""}
        if verdict is not Verdict.NOT_APPLICABLE:
            changes["reason"] = ""
        self.change(item_id, changes)

    def clear(self, item_id: str) -> None:
        """Take the verdict back; the log keeps what stood there."""
        if self.answers.get(item_id) is not None:
            self._store((Answer(item_id=item_id, t=self.now()),))

    def rest_complies(self, item_ids: Sequence[str]) -> None:
        """F8: one act, one undo, marked 成批."""
        now = self.now()
        batch = tuple(
            Answer(item_id=one, verdict=Verdict.PASS, by_section=True, t=now) for one in item_ids
        )
        if batch:
            self._store(batch)

    def change(self, item_id: str, changes: Mapping[str, Any], *, typing: str = "") -> None:
        """Change some fields of an answer. `typing` names a field typed into: one undo for all."""
        before = self.answer(item_id)
        raw = before.model_dump() | dict(changes) | {"t": self.now()}
        try:
            after = Answer.model_validate(raw)
        except ValidationError as error:
            self.refused.emit(refusal_words(error))
            return
        if after.model_copy(update={"t": before.t}) != before:
            self._store((after,), typing=typing)
        else:
            self.queue.set_dirty(False)

    def undo(self) -> str | None:
        """Take the last act back; returns the item to show, None when there is nothing."""
        if not self._undo:
            return None
        self._typing = None
        act = self._undo.pop()
        if isinstance(act, Photo):
            self._restore_photo(act)
            return act.item_id or ""
        now = self.now()
        batch = []
        for item_id, before in act:
            old = before if before is not None else Answer(item_id=item_id, t=now)
            batch.append(old.model_copy(update={"t": now}))
        self._post(tuple(batch))
        return act[0][0]

    def remember(self, item_id: str) -> None:
        """The program reopens here."""
        if self.closed or self.visit.position == item_id:
            return
        self.visit = self.visit.model_copy(update={"position": item_id})
        desk, visit_id = self._desk, self.visit_id

        def save() -> None:
            from app.actions import inspecting

            inspecting.remember_position(desk, visit_id, item_id)

        # Losing a position loses no answer: a failure here is told by the answers themselves.
        self._background.act(self, save, failed=lambda _: None)

    def _store(self, batch: tuple[Answer, ...], *, typing: str = "") -> None:
        mark = (batch[0].item_id, typing) if typing else None
        if mark is None or mark != self._typing:
            before = tuple((one.item_id, self.answers.get(one.item_id)) for one in batch)
            self._undo.append(before)
        self._typing = mark
        self._post(batch)

    def _post(self, batch: tuple[Answer, ...]) -> None:
        for one in batch:
            self.answers[one.item_id] = one
        self.queue.put(batch)
        for one in batch:
            self.item_changed.emit(one.item_id)
        self.counts_changed.emit()

    def _saver(self) -> Callable[[Sequence[Answer]], datetime]:
        """What runs in the ordered lane; it holds the desk and no part of the screen."""
        desk, visit_id = self._desk, self.visit_id

        def save(batch: Sequence[Answer]) -> datetime:
            from app.actions import inspecting

            return inspecting.answers(desk, visit_id, batch)

        return save

    def _told_saved(self, report: object) -> None:
        moment = getattr(report, "moment", None)
        if moment is not None:
            self._changes.saved.emit(local(moment))

    # photographs

    def add_photos(self, item_id: str, files: Sequence[Any]) -> None:
        """Take pictures in: refused ones are told by name, the rest is kept."""
        desk, visit_id = self._desk, self.visit_id
        wanted = tuple(files)
        self._storing[item_id] = self.storing(item_id) + len(wanted)
        self.photos_changed.emit(item_id)

        def work() -> Any:  # noqa: ANN401 - PhotoIntake, imported late
            from app.actions import photographing
            from app.evidence.ingest import Source

            sources = [Source(one.name, path=one.path, data=one.data) for one in wanted]
            return photographing.add_photos(desk, visit_id, sources, item_id=item_id or None)

        def done(intake: Any) -> None:  # noqa: ANN401 - PhotoIntake
            self._storing[item_id] -= len(wanted)
            self.photos.extend(intake.photos)
            if intake.photos:
                self._changes.saved.emit(local(self.now()))
            self.photos_changed.emit(item_id)
            self.item_changed.emit(item_id)
            if intake.problems:
                self.photos_refused.emit(intake.problems)

        def failed(error: Exception) -> None:
            self._storing[item_id] -= len(wanted)
            self.photos_changed.emit(item_id)
            self.photos_failed.emit(str(error))

        self._background.run(self, work, done=done, failed=failed)

    def drop_photo(self, photo_id: str, reason: str) -> None:
        """Take a photograph out; its bytes and the reason stay in the log."""
        desk, visit_id = self._desk, self.visit_id
        photo = next(one for one in self.photos if one.id == photo_id)

        def work() -> object:
            from app.actions import photographing

            return photographing.drop_photo(desk, visit_id, photo_id, reason)

        def done(_: object) -> None:
            self.photos = [one for one in self.photos if one.id != photo_id]
            self._undo.append(photo)
            self._typing = None
            self.photos_changed.emit(photo.item_id or "")
            self.item_changed.emit(photo.item_id or "")

        self._act("正在去掉照片", work, done)

    def _restore_photo(self, photo: Photo) -> None:
        """Undo of taking out: the same photograph under the same number."""
        desk, visit_id = self._desk, self.visit_id

        def work() -> object:
            from app.actions import photographing

            return photographing.restore_photo(desk, visit_id, photo.id)

        def done(_: object) -> None:
            self.photos = sorted((*self.photos, photo), key=lambda one: one.seq)
            self.photos_changed.emit(photo.item_id or "")
            self.item_changed.emit(photo.item_id or "")

        self._act("正在放回照片", work, done)

    def want_thumbnail(self, photo_id: str) -> None:
        self._want(photo_id, original=False)

    def want_picture(self, photo_id: str) -> None:
        self._want(photo_id, original=True)

    def _want(self, photo_id: str, *, original: bool) -> None:
        desk = self._desk
        photo = next((one for one in self.photos if one.id == photo_id), None)
        if photo is None:
            return

        def read() -> bytes:
            from app.actions import photographing

            if original:
                return photographing.original(desk, photo)
            return photographing.thumbnail(desk, photo)

        ready = self.picture_ready if original else self.thumbnail_ready
        self._background.run(
            self,
            read,
            done=lambda data: ready.emit(photo_id, data),
            failed=lambda _: ready.emit(photo_id, None),
        )

    # the right column

    def want_panel(self, item_id: str) -> None:
        """What stands beside the item; read once, then kept."""
        if item_id in self._panels:
            self.panel_ready.emit(self._panels[item_id])
            return
        item = self._places[item_id].item
        bases, known_before, facts = self._bases, self.history, self.visit.facts
        holding = known_facts(self.checklist, facts)
        day = day_of(self.visit.opened_at or self.visit.created_at)
        law = LawOfTheDay(self._desk.library.provisions, day, self.visit.closed_at)
        again = self.visit.recheck_of is not None and is_asked(self.visit, item_id)

        def read() -> Panel:
            panel = panel_for(item, bases, law, holding, known_before)
            return replace(panel, repeat=RECHECKED + panel.repeat) if again else panel

        def done(found: Panel) -> None:
            self._panels[item_id] = found
            self.panel_ready.emit(found)

        self._read(read, done)
