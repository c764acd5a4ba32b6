"""带队台: the results of a round to print, what waits for approval, every clock of the station."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.moments import day_of
from app.domain.posting import Batch, Order, SheetState
from app.ui.models.lead_words import ClockLine, QueueLine, Situation, line_of, situation_of
from app.ui.models.page_model import PageModel
from app.ui.models.syncing import Syncing
from app.ui.models.today import clock_words

if TYPE_CHECKING:
    from app.actions.posting import Candidate, Round
    from app.actions.posting_prints import Printed
    from app.actions.progress import Progress
    from app.actions.station import Awaited, Groups
    from app.actions.today import RunningClock
    from app.ui.page import Context

POLL = 150


class LeadModel(PageModel):
    loaded = Signal()
    ticked = Signal()
    progressed = Signal(int, int, str)  # done, total, which number
    ready = Signal(object)  # Printed: one file for the printer
    answered = Signal()  # the batch has moved on
    situation = Signal(object)  # Situation
    hung = Signal(str)  # paper id: it was written down that it hangs, or why not

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.first = self.last = day_of(self.now())
        self.district = ""
        self.team: tuple[str, ...] = ()
        self.order = Order.ROUTE
        self.ticks: set[str] = set()
        self.batch: Batch | None = None
        self.printed: Printed | None = None
        self.station = ""
        self.clocks: tuple[RunningClock, ...] = ()
        self.awaited: tuple[Awaited, ...] = ()
        self.groups: Groups | None = None
        self.teams: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self._found: tuple[Candidate, ...] = ()
        self._fresh = True
        self._progress: Progress | None = None
        self._syncing = Syncing.of(context)
        self._syncing.finished.connect(self._brought)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL)
        self._poll.timeout.connect(self._tell_progress)

    # -- what is asked for ------------------------------------------------------------------

    def asked(self) -> Round:
        from app.actions.posting import Round

        return Round(self.first, self.last, self.district, self.team, self.order)

    def choose_day(self, day: date) -> None:
        if day == self.first:
            return
        self.first = self.last = day
        self.team, self._fresh = (), True
        self.ticks.clear()
        self.refresh()

    def choose_district(self, words: str) -> None:
        if words.strip() != self.district:
            self.district = words.strip()
            self.refresh()

    def choose_team(self, badges: str) -> None:
        self.team = tuple(badges.split(",")) if badges else ()
        self.refresh()

    def choose_order(self, order: str) -> None:
        self.order = Order(order)
        self.refresh()

    def refresh(self) -> None:
        from app.actions import posting, station

        desk, asked = self._desk, self.asked()

        def load() -> tuple[object, ...]:
            agency = desk.agency()
            return (
                posting.candidates(desk, asked),
                posting.teams(desk, asked.first, asked.last),
                station.clocks(desk),
                station.awaited(desk),
                station.groups(desk, asked.first),
                agency.station or agency.name,
                posting.unfinished(desk),
            )

        def arrived(found: tuple[object, ...]) -> None:
            if asked == self.asked():
                self._arrived(found)

        self._read(load, arrived)

    def _arrived(self, found: tuple[object, ...]) -> None:
        *rest, unfinished = found
        self._found, self.teams, self.clocks, self.awaited, self.groups, self.station = rest  # type: ignore[assignment]
        if self.batch is None and isinstance(unfinished, Batch):
            self.batch = unfinished
        lines = self.lines()
        known = {line.key for line in lines if line.printable}
        if self._fresh:  # on opening, what was never printed is ticked
            self.ticks = {
                one.paper.id
                for one in self._found
                if one.printable and one.paper is not None and one.sheet is None
            }
            self._fresh = False
        self.ticks &= known
        self.loaded.emit()

    def _brought(self, outcome: object, why: str) -> None:
        """After an exchange others' visits and sheets may be here."""
        if why and self.lacking():
            self.refused.emit(why)
        if outcome is not None:
            self.refresh()

    # -- the queue --------------------------------------------------------------------------

    def lines(self) -> tuple[QueueLine, ...]:
        return tuple(line_of(one) for one in self._found)

    def tick(self, key: str) -> None:
        self.ticks ^= {key}
        self.ticked.emit()

    def tick_all(self) -> None:
        """All that can be printed; none, when all were ticked."""
        every = {line.key for line in self.lines() if line.printable}
        self.ticks = set() if self.ticks == every else every
        self.ticked.emit()

    def ticked_pages(self) -> int:
        return sum(line.pages for line in self.lines() if line.key in self.ticks)

    def hanging(self) -> tuple[int, int]:
        """已张贴, 待张贴."""
        printable = [one for one in self._found if one.printable]
        done = sum(one.posted is not None for one in printable)
        return done, len(printable) - done

    def move(self, party_id: str, step: int) -> None:
        """One place up or down in the round; the order is saved and holds from now on."""
        from app.actions import posting

        order = [line.party_id for line in self.lines()]
        at = order.index(party_id)
        to = at + step
        if not 0 <= to < len(order):
            return
        order[at], order[to] = order[to], order[at]
        desk, self.order = self._desk, Order.ROUTE
        self._act("正在记下次序", lambda: posting.save_route(desk, order), lambda _: self.refresh())

    # -- sheets of other laptops ------------------------------------------------------------

    def lacking(self) -> int:
        """Results of other laptops whose sheets were not brought here yet."""
        from app.actions import posting

        return posting.lacking(self._found)

    def fetch(self) -> None:
        """From now on exchanges bring them; one begins at once where a server is known."""
        from app.actions import posting

        desk = self._desk
        first = self.first
        self._act(
            "正在记下",
            lambda: posting.want_sheets(desk, first),
            lambda _: self._syncing.start(),
        )

    # -- printing ---------------------------------------------------------------------------

    def print(self, *, two: bool) -> None:
        """A batch of what is ticked, as one file."""
        from app.actions import posting, posting_prints
        from app.actions.progress import Progress

        desk, asked, chosen = self._desk, self.asked(), tuple(self.ticks)
        watch = self._watch(Progress())

        def work() -> tuple[Batch, Printed]:
            batch = posting.make_batch(desk, asked, chosen, two=two)
            return batch, posting_prints.print_file(desk, batch.id, progress=watch)

        self._act("正在排版", work, self._made)

    def resume(self) -> None:
        """What of the batch did not come out, as one file; the cover is printed once."""
        from app.actions import posting, posting_prints
        from app.actions.progress import Progress

        if self.batch is None:
            return
        desk, batch_id, watch = self._desk, self.batch.id, self._watch(Progress())
        first = not any(one.prints for one in self.batch.sheets)

        def work() -> tuple[Batch, Printed]:
            made = posting_prints.print_file(desk, batch_id, cover=first, progress=watch)
            return posting.batch(desk, batch_id), made

        self._act("正在排版", work, self._made)

    def cancel(self) -> None:
        if self._progress is not None:
            self._progress.cancel()

    def _watch(self, progress: Progress) -> Progress:
        self._progress = progress
        self._poll.start()
        return progress

    def _tell_progress(self) -> None:
        watch = self._progress
        if watch is None or not self.waiting:
            self._poll.stop()
            return
        self.progressed.emit(watch.done, watch.total, watch.words)

    def _made(self, made: tuple[Batch, Printed]) -> None:
        """Stopped on the way, nothing goes to the printer, and the whole batch waits."""
        self._poll.stop()
        self.batch, self.printed = made
        if self.printed.stopped:
            self.answered.emit()
            self.refresh()
        else:
            self.ready.emit(self.printed)

    def sent(self, note: str = "") -> None:
        """The printer or the file has these sheets."""
        from app.actions import posting_prints

        if self.batch is None or self.printed is None:
            return
        desk, batch_id, sheets = self._desk, self.batch.id, self.printed.sheets
        self._move_on("正在记下", lambda: posting_prints.sent(desk, batch_id, sheets, note))

    def came_out(self, *, missing_from: int = 0, why: str = "") -> None:
        """All of them; or those before sheet `missing_from`, and the rest waits."""
        from app.actions import posting_prints

        if self.batch is None:
            return
        desk, batch_id, sheets = self._desk, self.batch.id, self.waiting_sheets()
        good = tuple(n for n in sheets if not missing_from or n < missing_from)
        bad = tuple(n for n in sheets if missing_from and n >= missing_from)

        def work() -> Batch:
            batch = posting_prints.confirm(desk, batch_id, good)
            return posting_prints.failed(desk, batch_id, bad, why or "没有印全") if bad else batch

        seen = set(good)
        self.ticks -= {one.paper_id for one in self.batch.sheets if one.n in seen}
        self._move_on("正在记下", work)

    def waiting_sheets(self) -> tuple[int, ...]:
        """Sent to a printer, and nobody said yet what came out."""
        sheets = self.batch.sheets if self.batch is not None else ()
        return tuple(one.n for one in sheets if one.state is SheetState.PRINTED)

    def open_sheets(self) -> int:
        return len(self.batch.open) if self.batch is not None else 0

    def _move_on(self, words: str, work) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        def done(batch: Batch) -> None:
            self.batch = batch
            self.answered.emit()
            self.refresh()

        self._act(words, work, done)

    def write_file(self, target: Path) -> None:
        """The same file to a disk, for a printer elsewhere; it counts as sent, not as printed."""
        data = self.printed.data if self.printed is not None else b""

        def write() -> None:
            staged = target.with_name(f".{target.name}.part")
            staged.write_bytes(data)
            staged.replace(target)

        self._act("正在另存", write, lambda _: self.sent(f"写到文件 {target.name}"))

    # -- what hangs -------------------------------------------------------------------------

    def look(self, key: str) -> None:
        """张贴情况 of one result."""
        from app.actions import posting, posting_prints

        desk = self._desk
        one = next((c for c in self._found if c.paper is not None and c.paper.id == key), None)
        if one is None:
            return

        def load() -> Situation:
            trace = posting.trace(desk, one.batch_id) if one.batch_id else ()
            lines = tuple(line for line in trace if one.sheet and line.sheet == one.sheet.n)
            picture = posting_prints.posted_picture(desk, one.posted) if one.posted else None
            return situation_of(one, lines, picture)

        self._read(load, self.situation.emit)

    def reprint(self, key: str) -> None:
        """The same sheet of the same batch once more; the trace says that it was a reprint."""
        from app.actions import posting, posting_prints
        from app.actions.progress import Progress

        one = next((c for c in self._found if c.paper is not None and c.paper.id == key), None)
        if one is None or one.sheet is None:
            return
        desk, batch_id, n, watch = self._desk, one.batch_id, one.sheet.n, self._watch(Progress())

        def work() -> tuple[Batch, Printed]:
            made = posting_prints.print_file(
                desk, batch_id, cover=False, sheets=(n,), progress=watch
            )
            return posting.batch(desk, batch_id), made

        self._act("正在排版", work, self._made)

    def post(self, paper_id: str, files: Sequence[Path], refused: str = "") -> None:
        from app.actions import posting_prints
        from app.evidence.ingest import Source

        by = next(
            ("、".join(name for _, name in one.visit.officers) for one in self._found
             if one.paper is not None and one.paper.id == paper_id), "",
        )  # fmt: skip
        desk, sources = self._desk, [Source(path.name, path=path) for path in files]

        def done(_: object) -> None:
            self.hung.emit(paper_id)
            self.refresh()

        self._act(
            "正在登记张贴",
            lambda: posting_prints.post(desk, paper_id, by, sources, refused=refused),
            done,
        )

    # -- the left column --------------------------------------------------------------------

    def clock_lines(self) -> tuple[ClockLine, ...]:
        now = self.now()
        return tuple(
            ClockLine(
                one.visit_id, one.party, one.deadline.code,
                clock_words(one.party, one.deadline, now), one.origin,
            )
            for one in self.clocks
        )  # fmt: skip

    def heading(self) -> str:
        words = f"{self.station}·{self.first}"
        if self.groups is None or not self.groups.out:
            return f"{words}·这一天没有外出的组"
        return f"{words}·{self.groups.out} 组外出，已回 {self.groups.back} 组"
