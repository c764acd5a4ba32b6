"""条款: documents, one open; words or a citation that were looked for; one article, read.

Everything is shown as it holds on one day, today unless another was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from PySide6.QtCore import QObject, Signal

from app.domain.errors import Refused
from app.domain.moments import day_of
from app.ui.models.page_model import PageModel
from app.ui.models.provision_texts import Line, Listed, Reading, Shelf

if TYPE_CHECKING:
    from app.actions.law import ImportedStatute
    from app.ui.page import Context

ASKS_FOR_A_DAY = frozenset({"law.no_day", "law.conflict"})
View = Literal["documents", "articles", "hits"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """A statute that is in the store now, and what a person should look at."""

    code: str
    title: str
    headline: str
    facts: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    first_day: date


class ProvisionsModel(PageModel):
    listed = Signal()  # `documents` is new
    lined = Signal()  # `lines` is new, and `view` says of what
    read = Signal()  # `reading` is new
    taken = Signal(object)  # Taken
    day_wanted = Signal(str, str)  # file name, sentence: which day does the text begin

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.day = self.today()
        self.documents: tuple[Listed, ...] = ()
        self.lines: tuple[Line, ...] = ()
        self.reading: Reading | None = None
        self.code = ""  # the document that is open
        self.words = ""  # what was looked for
        self._chosen = ""
        self._asked = 0
        self._file: Path | None = None

    # questions

    def today(self) -> date:
        return day_of(self.now())

    @property
    def view(self) -> View:
        if self.words:
            return "hits"
        return "articles" if self.code else "documents"

    def document(self, code: str) -> Listed | None:
        return next((one for one in self.documents if one.code == code), None)

    # commands

    def refresh(self) -> None:
        """Read the shelf anew: documents, the open list, the open article."""
        library, day, today = self._desk.library, self.day, self.today()

        def read() -> tuple[Listed, ...]:
            return Shelf(library, day, today).documents()

        def arrived(documents: tuple[Listed, ...]) -> None:
            if day == self.day:
                self.documents = documents
                self.listed.emit()

        self._read(read, arrived)
        if self.view == "documents":
            self._nothing_open()
        else:
            self._renew()

    def set_day(self, day: date) -> None:
        """From now on everything as it holds on that day."""
        if day != self.day:
            self.day = day
            self.refresh()

    def open_document(self, code: str, chosen: str = "") -> None:
        self.code, self.words, self._chosen = code, "", chosen
        self._renew()

    def close_document(self) -> None:
        """Back to the list of documents."""
        self.code = self.words = self._chosen = ""
        self._nothing_open()

    def look_for(self, words: str) -> None:
        """By words or by citation; nothing typed leads back to where one was."""
        words = words.strip()
        if words != self.words:
            self.words, self._chosen = words, ""
            if self.view == "documents":
                self._nothing_open()
            else:
                self._renew()

    def choose(self, key: str) -> None:
        """Read one of the lines."""
        line = next((one for one in self.lines if one.key == key), None)
        if line is None:
            return
        self._chosen = key
        ticket = self._ticket()
        library, day, today = self._desk.library, self.day, self.today()
        words = self.words

        def read() -> Reading:
            return Shelf(library, day, today).reading(line, words)

        self._read(read, self._unless_stale(ticket, self._show_reading))

    def take_in(self, path: Path, begins: date | None = None) -> None:
        """Bring a statute file in, whole or not at all; `taken` or `day_wanted` follows."""
        self._file = path
        desk = self._desk

        def work() -> Taken:
            from app.actions.law import import_into

            done = import_into(desk.library, path, desk.clock(), begins=begins)
            return _told(done, given=begins is not None)

        def arrived(done: Taken) -> None:
            self._wait("")
            self.taken.emit(done)
            self.refresh()

        self._wait(f"正在装入 {path.name}")
        self._background.act(self, work, done=arrived, failed=self._not_taken)

    def take_in_from(self, begins: date) -> None:
        """The same file once more, with the day a person gave."""
        if self._file is not None:
            self.take_in(self._file, begins)

    # inside

    def _not_taken(self, error: Exception) -> None:
        if isinstance(error, Refused) and error.code in ASKS_FOR_A_DAY and self._file is not None:
            self._wait("")
            self.day_wanted.emit(self._file.name, error.sentence)
        else:
            self._failed(error)

    def _renew(self) -> None:
        """The lines of the open document or of what was looked for; then one of them is read."""
        ticket = self._ticket()
        library, day, today = self._desk.library, self.day, self.today()
        code, words = self.code, self.words

        def read() -> tuple[Line, ...]:
            shelf = Shelf(library, day, today)
            return shelf.hits(words) if words else shelf.lines(code)

        self._read(read, self._unless_stale(ticket, self._show_lines))

    def _show_lines(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        keys = [one.key for one in lines]
        if self._chosen not in keys:
            self._chosen = keys[0] if keys else ""
        self.lined.emit()
        if keys:
            self.choose(self._chosen)
        else:
            self._show_reading(None)

    def _show_reading(self, reading: Reading | None) -> None:
        self.reading = reading
        self.read.emit()

    def _nothing_open(self) -> None:
        self._ticket()
        self.lines = ()
        self.lined.emit()
        self._show_reading(None)

    @property
    def chosen(self) -> str:
        """The key of the line that is read."""
        return self._chosen

    def _ticket(self) -> int:
        self._asked += 1
        return self._asked

    def _unless_stale(self, ticket: int, show: Callable[[T], None]) -> Callable[[T], None]:
        """An answer that arrives after another question was asked is not shown."""

        def arrived(value: T) -> None:
            if ticket == self._asked:
                show(value)

        return arrived


def _told(done: ImportedStatute, *, given: bool) -> Taken:
    version, report = done.version, done.report
    state = "已装入" if done.new else "以前装入过同样的文本，没有再存"
    why = "按写明的日期" if given else report.effective_why
    begins = f"{version.effective_from}（{why if done.new else '以前装入时的日期'}）"
    use = "依据基准里没有它，可以查询和打开"
    if done.known:
        use = f"检查项引用它 {done.cited} 处，从现在起打开这份文本"
    lost = [f"{one.checklist_id} {one.number} 引用的地方，这份文本里没有" for one in done.unopened]
    return Taken(
        code=version.code,
        title=version.statute.title,
        headline=f"《{version.statute.title}》{state}",
        facts=(
            ("认出", report.sentence.removeprefix("认出 ")),
            ("施行", begins),
            ("编码", report.encoding),
            ("用处", use),
        ),
        doubts=(*report.doubts, *lost),
        first_day=version.effective_from,
    )
