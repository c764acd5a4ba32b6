"""快速检测 at a stall: rows, goods taken off sale, and the party's answer on a re-test."""

from __future__ import annotations

from typing import Literal

from app.actions.desk import Desk, new_id
from app.domain.errors import RuleBroken
from app.domain.papers.steps import END_PAPERS, require_editable
from app.domain.rapid_test import RapidTest, lacks
from app.domain.retest import asked
from app.domain.visit import Visit
from app.storage import papers, rapid_tests, visits
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


def release(desk: Desk, visit_id: str, test_id: str) -> Visit:
    """The goods held may be sold again."""

    def job(db: Database) -> Visit:
        now = desk.clock()
        test = rapid_tests.load(db, visit_id, test_id)
        if not test.held or test.released_at is not None:
            raise RuleBroken(
                "这一行没有暂停销售的货，没有改动。其他各行都在。", code="rapid.nothing_held"
            )
        rapid_tests.save_answer(db, visit_id, test.model_copy(update={"released_at": now}), now)
        return visits.load(db, visit_id)

    return desk.memory.write(job)
