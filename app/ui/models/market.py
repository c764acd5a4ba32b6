"""集市检查: the morning, its strip of stalls, and what is written to the stall in front."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from app.domain.checklist import Fact
from app.domain.kinds import SessionKind, StallAway, StepKind
from app.domain.moments import local
from app.domain.people import Officer, Party, PartyKind
from app.domain.session import (
    Session,
    Stall,
    StripRow,
    missing_at_the_gate,
    next_stall,
    standing_step,
)
from app.domain.visit import OpeningStep, Visit
from app.ui.models.page_model import PageModel
from app.ui.models.stall import worded

if TYPE_CHECKING:
    from app.actions.desk import Desk


@dataclass(frozen=True, slots=True)
class Setup:
    """What a new morning is made from, and the mornings there are."""

    officers: tuple[Officer, ...]
    operators: tuple[Party, ...]
    recent: tuple[Session, ...]


class MarketModel(PageModel):
    """Commands in, signals out. The page holds this and one `VisitModel` for the stall."""

    offered = Signal()  # `setup` is new
    loaded = Signal()  # `session` and `rows` are new
    found = Signal(object, str)  # Hits, the text it was asked for
    stall_ready = Signal(object)  # Visit
    operator_ready = Signal(str)  # visit id
    tests_read = Signal(object)  # the rapid tests of the morning
    passed = Signal(str)  # stall id: it is away, the next one may come
    entry_refused = Signal(str)  # stall id

    setup = Setup((), (), ())
    session: Session | None = None
    rows: tuple[StripRow, ...] = ()
    facts: tuple[Fact, ...] = ()

    # the mornings there are, and a new one

    def refresh(self) -> None:
        from app.actions import market, registering

        desk = self._desk

        def read() -> Setup:
            parties = registering.parties(desk, limit=5000)
            operators = tuple(
                one for one in parties if one.premises == "MKT" and one.kind is PartyKind.ENTERPRISE
            )
            return Setup(registering.officers(desk), operators, market.recent(desk))

        def arrived(setup: Setup) -> None:
            self.setup = setup
            self.offered.emit()

        self._read(read, arrived)

    def prepare(
        self, kind: SessionKind, place: str, operator: str, officer_ids: Sequence[str]
    ) -> None:
        """A new morning; a market operator nobody knew is registered with the place."""
        from app.actions import market

        if not place.strip():
            self.refused.emit("还没有开场：市场或者街道要有名称。填好的都在。")
            return
        desk, ids = self._desk, tuple(officer_ids)

        def work() -> Session:
            return market.prepare(
                desk,
                kind=kind,
                place=place.strip(),
                officer_ids=ids,
                operator_id=_operator(desk, operator.strip(), place.strip()),
            )

        self._change("正在开场", work)

    def open(self, session_id: str) -> None:
        from app.actions import market

        desk = self._desk
        self._read(lambda: _whole(desk, market.load(desk, session_id)), self._arrived)

    def _arrived(self, found: tuple[Session, tuple[StripRow, ...], tuple[Fact, ...]]) -> None:
        self.session, self.rows, self.facts = found
        self.loaded.emit()

    def _change(self, words: str, work: Callable[[], Session]) -> None:
        desk = self._desk

        def done(found: tuple[Session, tuple[StripRow, ...], tuple[Fact, ...]]) -> None:
            self._told()
            self._arrived(found)

        self._act(words, lambda: _whole(desk, work()), done)

    def _told(self, visit_id: str = "") -> None:
        self._changes.saved.emit(local(self.now()))
        if visit_id:
            self._changes.visit_changed.emit(visit_id)

    # the gate

    def missing(self) -> tuple[str, ...]:
        session = self.require()
        return missing_at_the_gate(session, tuple(fact.id for fact in self.facts), self.now())

    def step(self, kind: StepKind) -> OpeningStep | None:
        """The step as it counts today; what was shown yesterday is shown again."""
        return standing_step(self.require(), kind, self.now())

    def may_walk(self) -> bool:
        """The gate is open today; one that is over is only looked at."""
        session = self.require()
        if session.closed_at is not None:
            return True
        return session.opened_at is not None and not self.missing()

    def take(self, kind: StepKind, note: str, *, done: bool = True) -> None:
        from app.actions import market

        desk, session_id = self._desk, self.require().id
        self._change(
            "正在保存", lambda: market.record_step(desk, session_id, kind, note, done=done)
        )

    def confirm_facts(self, facts: Mapping[str, bool]) -> None:
        from app.actions import market

        desk, session_id, kept = self._desk, self.require().id, dict(facts)
        self._change("正在保存", lambda: market.record_facts(desk, session_id, kept))

    def open_gate(self) -> None:
        from app.actions import market

        desk, session_id = self._desk, self.require().id
        self._change("正在开始", lambda: market.open_gate(desk, session_id))

    def close(self) -> None:
        from app.actions import market

        desk, session_id = self._desk, self.require().id
        self._change("正在结束", lambda: market.close_session(desk, session_id))

    # the strip

    def search(self, text: str) -> None:
        from app.actions import stall_strip

        desk, session_id = self._desk, self.require().id
        self._read(
            lambda: stall_strip.search(desk, session_id, text),
            lambda hits: self.found.emit(hits, text),
        )

    def add_stall(
        self, number: str, name: str, licence_no: str = "", *, another: bool = False
    ) -> None:
        from app.actions import stall_strip

        desk, session_id = self._desk, self.require().id

        def work() -> Stall:
            return stall_strip.add_stall(
                desk,
                session_id,
                number=number,
                name=name,
                licence_no=licence_no,
                another=another,
            )

        self._joined(work)

    def take_party(self, party_id: str, number: str) -> None:
        from app.actions import stall_strip

        desk, session_id = self._desk, self.require().id
        self._joined(lambda: stall_strip.take_party(desk, session_id, party_id, number))

    def _joined(self, work: Callable[[], Stall]) -> None:
        """A new stall of the strip is opened at once."""

        def done(stall: Stall) -> None:
            self._changes.register_changed.emit()
            self.open_stall(stall.id)

        self._act("正在记下", worded(work), done)

    def set_away(self, stall_id: str, away: StallAway | None) -> None:
        """The stall is passed by today, or for good; the next one follows."""
        from app.actions import stall_strip

        desk, session_id = self._desk, self.require().id
        self._moved(stall_id, lambda: stall_strip.set_away(desk, session_id, stall_id, away))

    def renumber(self, stall_id: str, number: str) -> None:
        from app.actions import stall_strip

        desk, session_id = self._desk, self.require().id

        def done(stall: Stall) -> None:
            self._changes.register_changed.emit()
            self._told()
            self.open_stall(stall.id)

        work = worded(lambda: stall_strip.renumber(desk, session_id, stall_id, number))
        self._act("正在改号", work, done)

    def _moved(self, stall_id: str, work: Callable[[], Stall]) -> None:
        from app.actions import market

        desk, session_id = self._desk, self.require().id

        def done(found: tuple[Session, tuple[StripRow, ...], tuple[Fact, ...]]) -> None:
            self._told()
            self._arrived(found)
            self.passed.emit(stall_id)

        def act() -> tuple[Session, tuple[StripRow, ...], tuple[Fact, ...]]:
            work()
            return _whole(desk, market.load(desk, session_id))

        self._act("正在记下", act, done)

    def refuse_entry(self, stall_id: str, visit_id: str, note: str) -> None:
        """The holder refuses: the attempt is a visit, with its reason."""
        from app.actions import market, stalls

        desk, session_id = self._desk, self.require().id

        def act() -> tuple[Session, tuple[StripRow, ...], tuple[Fact, ...]]:
            stalls.refused_entry(desk, visit_id, note)
            return _whole(desk, market.load(desk, session_id))

        def done(found: tuple[Session, tuple[StripRow, ...], tuple[Fact, ...]]) -> None:
            self._told(visit_id)
            self._arrived(found)
            self.entry_refused.emit(stall_id)

        self._act("正在记下", worded(act), done)

    def read_tests(self) -> None:
        from app.actions import rapid_testing

        desk, session_id = self._desk, self.require().id
        self._read(lambda: rapid_testing.of_morning(desk, session_id), self.tests_read.emit)

    def in_front(self, ready: Callable[[str | None], None]) -> None:
        """The stall where the walk goes on."""
        from app.actions import market

        desk, session_id = self._desk, self.require().id
        self._read(lambda: market.in_front(desk, session_id), ready)

    def open_stall(self, stall_id: str) -> None:
        from app.actions import market, stalls

        desk, session_id = self._desk, self.require().id

        def work() -> tuple[Visit, Any]:
            visit = stalls.visit_stall(desk, session_id, stall_id)
            return visit, _whole(desk, market.load(desk, session_id))

        def done(found: tuple[Visit, Any]) -> None:
            self._arrived(found[1])
            self.stall_ready.emit(found[0])

        self._act("正在打开", work, done)

    def stall_of(self, visit_id: str) -> Stall | None:
        stalls = self.session.stalls if self.session else ()
        return next((one for one in stalls if one.visit_id == visit_id), None)

    def next_stall(self, stall_id: str) -> Stall | None:
        return next_stall(self.require().stalls, stall_id)

    def open_operator(self) -> None:
        from app.actions import stalls

        desk, session_id = self._desk, self.require().id

        def done(visit: Visit) -> None:
            self._told(visit.id)
            self.operator_ready.emit(visit.id)

        self._act("正在打开", lambda: stalls.visit_operator(desk, session_id), done)

    def session_of(self, visit_id: str, ready: Callable[[str | None], None]) -> None:
        from app.actions import market

        desk = self._desk
        self._read(lambda: market.session_of(desk, visit_id), ready)

    def require(self) -> Session:
        assert self.session is not None
        return self.session


def _whole(desk: Desk, session: Session) -> tuple[Session, tuple[StripRow, ...], tuple[Fact, ...]]:
    """The session with its strip and the facts asked at the gate."""
    from app.actions import market, stalls

    asked = set(market.asked_once(desk, session))
    facts = market.list_of(desk, session).asked() if asked else ()
    return session, stalls.strip(desk, session), facts


def _operator(desk: Desk, name: str, place: str) -> str | None:
    """The operator by name; registered where nobody has that name."""
    import secrets

    from app.actions import registering

    if not name:
        return None
    known = [one for one in registering.parties(desk, name) if one.name == name]
    if known:
        return known[0].id
    party = Party(id=secrets.token_hex(16), name=name, premises="MKT", address=place)
    registering.save_party(desk, party)
    return party.id
