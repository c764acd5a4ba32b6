"""One answer on the disk, through every floor, against a raw commit of the same bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from app.actions import inspecting, registering, setting_up
from app.actions.desk import Desk, close, open_desk
from app.domain.visit import Answer, Verdict, Visit, VisitKind
from app.storage.database import connect
from tests.bench.table import Pair, in_turn

RUNS = 1500


def measure() -> Iterable[Pair]:
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Path(folder) / "home", create="sample")
        try:
            yield answer(desk, Path(folder) / "floor.db")
        finally:
            close(desk)


def answer(desk: Desk, floor_file: Path) -> Pair:
    setting_up.fill_sample(desk)
    visit = begun(desk)
    checklist = inspecting.checklist_of(desk, visit)
    assert checklist is not None
    items = [item.id for item in checklist.items()]
    numbers = iter(range(1_000_000))
    floor = connect(floor_file, bytes(32))  # the same pragmas and the same cipher
    floor.execute("CREATE TABLE answers (item_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT")

    def one() -> Answer:
        number = next(numbers)
        verdict = Verdict.FAIL if number % 7 == 0 else Verdict.PASS
        return Answer(item_id=items[number % len(items)], verdict=verdict, t=desk.clock())

    def ours() -> None:
        inspecting.answer(desk, visit.id, one())

    def raw() -> None:
        given = one()
        floor.execute("BEGIN IMMEDIATE")
        floor.execute(
            "INSERT INTO answers VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
            [given.item_id, given.model_dump_json()],
        )
        floor.execute("COMMIT")

    mine, bare = in_turn(ours, raw, RUNS)
    floor.close()
    return Pair("an answer is saved", "raw commit of the row", tuple(mine), tuple(bare), 1.5)


def begun(desk: Desk) -> Visit:
    party = next(one for one in registering.parties(desk) if one.premises == "CAT")
    officers = [one.id for one in registering.officers(desk)[:2]]
    return inspecting.prepare_visit(
        desk,
        party_id=party.id,
        kind=VisitKind.ROUTINE,
        checklist_id="catering",
        officer_ids=officers,
    )
