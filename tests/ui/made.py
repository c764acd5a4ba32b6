"""A sample home with one visit under way and one closed before it, as the pictures need them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import inspecting, photographing, registering, setting_up
from app.actions.desk import Desk, open_desk
from app.domain.checklist import CheckItem, Checklist, applicable, is_attention_only
from app.domain.visit import Answer, StepKind, Verdict, Visit, VisitKind
from app.evidence.ingest import Source
from app.paths import bundle
from app.storage import visits
from app.ui.background import Background
from app.ui.changes import Changes
from app.ui.page import Context, Navigator

MORNING = datetime.fromisoformat("2026-11-19T09:31+08:00")
CALM = 4  # rounds of the loop without news, each a millisecond: zero timers follow one another
MAY = datetime.fromisoformat("2026-05-12T10:00+08:00")


class StandingClock:
    """Tells the time it was set to; each look is one second later."""

    def __init__(self, start: datetime = MORNING) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def sample_desk(home: Path, clock: Callable[[], datetime] | None = None) -> Desk:
    desk = open_desk(home, create="sample", clock=clock or StandingClock())
    setting_up.fill_sample(desk)
    return desk


def sample_desk_again(home: Path, clock: Callable[[], datetime] | None = None) -> Desk:
    """The same home, opened once more."""
    return open_desk(home, clock=clock or StandingClock())


def context_of(desk: Desk) -> Context:
    return Context(desk, Background(), Changes(), Navigator())


def prepared(desk: Desk, *, name: str = "老周", officers: int = 2) -> Visit:
    """A visit at the door."""
    party = registering.parties(desk, name)[0]
    chosen = registering.officers(desk)[:officers]
    return inspecting.prepare_visit(
        desk,
        party_id=party.id,
        kind=VisitKind.ROUTINE,
        checklist_id="catering",
        officer_ids=[officer.id for officer in chosen],
    )


def begun(desk: Desk, *, name: str = "老周", everything: bool = False) -> Visit:
    """A visit whose five steps are done; `everything`: all facts of the premises hold."""
    visit = prepared(desk, name=name)
    for kind, note in (
        (StepKind.CREDENTIALS, "证件 2 份"),
        (StepKind.RIGHTS, "已念给周敏听"),
        (StepKind.RECUSAL, "不申请回避"),
        (StepKind.ENTRY_CODE, "RQ-000123"),
    ):
        inspecting.record_step(desk, visit.id, kind, note)
    checklist = inspecting.checklist_of(desk, visit)
    facts = {fact.id: everything or fact.default for fact in checklist.facts}
    inspecting.record_facts(desk, visit.id, facts, confirmed=True)
    return inspecting.begin(desk, visit.id)


def judged_ids(desk: Desk, visit: Visit) -> list[str]:
    checklist = inspecting.checklist_of(desk, visit)
    return [
        place.item.id
        for place in applicable(checklist, visit.facts)
        if not is_attention_only(place.item, visit.basis)
    ]


def cold_store(checklist: Checklist) -> CheckItem:
    """The measured item about cold storage."""
    measured = [item for item in checklist.items() if item.kind == "number"]
    return next(item for item in measured if "冷藏" in item.text)


def before_in_may(desk: Desk, clock: StandingClock, *, everything: bool = False) -> Visit:
    """A closed visit half a year ago in which one measured item failed."""
    now, clock.now = clock.now, MAY
    visit = begun(desk, everything=everything)
    checklist = inspecting.checklist_of(desk, visit)
    for item_id in judged_ids(desk, visit):
        inspecting.answer(desk, visit.id, Answer(item_id=item_id, verdict=Verdict.PASS, t=clock()))
    cold = cold_store(checklist)
    inspecting.answer(
        desk,
        visit.id,
        Answer(
            item_id=cold.id,
            verdict=Verdict.FAIL,
            value="11.2",
            finding="2 号冷藏柜 11.2 ℃。",
            measures=("written_deadline",),
            due=date(2026, 5, 20),
            t=clock(),
        ),
    )
    desk.memory.write(lambda db: visits.mark_closed(db, visit.id, clock()))
    clock.now = now
    return inspecting.load(desk, visit.id)


def under_way(desk: Desk, clock: StandingClock) -> Visit:
    """Half answered, with a failed key item, its photographs and two measures."""
    visit = begun(desk)
    checklist = inspecting.checklist_of(desk, visit)
    cold = cold_store(checklist)
    ids = judged_ids(desk, visit)
    place = ids.index(cold.id)
    for n, item_id in enumerate(ids[:place]):
        verdict = {3: Verdict.NOT_APPLICABLE, 8: Verdict.FAIL}.get(n, Verdict.PASS)
        inspecting.answer(
            desk,
            visit.id,
            Answer(
                item_id=item_id,
                verdict=verdict,
                reason="没有这项经营活动" if n == 3 else "",
                finding="后厨纱门破损。" if n == 8 else "",
                by_section=n in {1, 2},
                t=clock(),
            ),
        )
    inspecting.answer(
        desk,
        visit.id,
        Answer(
            item_id=cold.id,
            verdict=Verdict.FAIL,
            value="12.6",
            findings=tuple(cold.findings[:2]),
            finding="热菜间 2 号冷藏柜实测 12.6 ℃，显示屏 6 ℃，柜内存放卤牛肉约 3 kg。",
            measures=("written_deadline", "seize"),
            due=date(2026, 11, 26),
            t=clock(),
        ),
    )
    pictures = sorted(bundle("resources", "sample", "photos").glob("*.jpg"))[:3]
    sources = [Source(path.name, path=path) for path in pictures]
    photographing.add_photos(desk, visit.id, sources, item_id=cold.id)
    inspecting.remember_position(desk, visit.id, cold.id)
    return inspecting.load(desk, visit.id)


def settle(background: Background, least: int = 0, most: int = 20_000) -> None:
    """Let the window's loop run until nothing is outstanding, and `least` ms besides."""
    if least:
        QTest.qWait(least)
    calm, end = 0, time.monotonic() + most / 1000
    while calm < CALM and time.monotonic() < end:
        QApplication.processEvents()
        if background.busy():
            calm = 0
            time.sleep(0.002)
        else:
            calm += 1
            QTest.qWait(1)
