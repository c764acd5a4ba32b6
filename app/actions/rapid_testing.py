"""快速检测 at a stall: rows, goods taken off sale, and the party's answer on a re-test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.actions.desk import Desk, new_id
from app.domain.deadlines import Deadline
from app.domain.errors import RuleBroken
from app.domain.papers.steps import END_PAPERS, require_editable
from app.domain.rapid_test import RapidTest, lacks
from app.domain.retest import asked, may_be_released, retest_clock
from app.domain.visit import Visit
from app.storage import papers, rapid_tests, sessions, visits
from app.storage.database import Database


def save(desk: Desk, visit_id: str, test: RapidTest) -> Visit:
    """A new row, or another state of one. What it lacks is refused by name."""
    missing = lacks(test)
    if missing:
        raise RuleBroken(
            f"这一行快速检测还差：{'、'.join(missing)}，没有存入。填好的内容都在。请补齐后再存。",
            code="rapid.incomplete",
        )

    def job(db: Database) -> Visit:
        require_editable(papers.of_visit(db, visit_id), END_PAPERS)
        rapid_tests.save(db, visit_id, test, desk.clock())
        return visits.load(db, visit_id)

    return desk.memory.write(job)


def new_number(desk: Desk, visit_id: str) -> tuple[str, int]:
    """The id and the number of the next row."""
    return new_id(), desk.memory.read(lambda db: rapid_tests.next_seq(db, visit_id))


@dataclass(frozen=True, slots=True)
class MorningTest:
    """One row of the morning, with its stall."""

    stall: str
    visit_id: str
    test: RapidTest
    clock: Deadline | None  # null: no right to a re-test, or the party has answered


def of_morning(desk: Desk, session_id: str) -> tuple[MorningTest, ...]:
    """Every rapid test of a morning: running hours first, soonest end first, then the strip."""
    law, calendar, now = desk.coercive(), desk.calendar(), desk.clock()

    def read(db: Database) -> tuple[MorningTest, ...]:
        return tuple(
            MorningTest(
                f"{stall.number} {stall.name}".strip(),
                visit.id,
                test,
                retest_clock(test, law, calendar),
            )
            for stall in sessions.load(db, session_id).stalls
            if stall.visit_id is not None
            for visit in (visits.load(db, stall.visit_id),)
            for test in visit.rapid_tests
        )

    def soonest(row: MorningTest) -> tuple[bool, datetime]:
        end = row.clock.end if row.clock is not None else None
        runs = end is not None and now < end
        return not runs, end if runs and end is not None else now

    return tuple(sorted(desk.memory.read(read), key=soonest))


def answer_retest(
    desk: Desk, visit_id: str, test_id: str, answer: Literal["asked", "waived"]
) -> Visit:
    """The party asks for a re-test or says that it does not; the clock ends either way."""
    law, calendar = desk.coercive(), desk.calendar()

    def job(db: Database) -> Visit:
        now = desk.clock()
        test = rapid_tests.load(db, visit_id, test_id)
        rapid_tests.save_answer(db, visit_id, asked(test, law, calendar, answer, now), now)
        return visits.load(db, visit_id)

    return desk.memory.write(job)


def release(
    desk: Desk, visit_id: str, test_id: str, how: Literal["resumed", "destroyed"] = "resumed"
) -> Visit:
    """The hold ends, sold again or destroyed: after the party's answer, or after its hours."""
    law, calendar = desk.coercive(), desk.calendar()

    def job(db: Database) -> Visit:
        now = desk.clock()
        test = rapid_tests.load(db, visit_id, test_id)
        if not test.held or test.released_at is not None:
            raise RuleBroken(
                "这一行没有暂停销售的货，没有改动。其他各行都在。", code="rapid.nothing_held"
            )
        if not may_be_released(test, retest_clock(test, law, calendar), now):
            raise RuleBroken(
                "当事人申请复检的时间还没有过，也没有答复，货仍暂停销售。请先记下申请或者不申请。",
                code="rapid.retest_open",
            )
        rapid_tests.save_answer(
            db, visit_id, test.model_copy(update={"released_at": now, "hold_end": how}), now
        )
        return visits.load(db, visit_id)

    return desk.memory.write(job)
