"""`python -m tests.ui.pictures_market OUT [light] [dark]`: a market morning, wide and small."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions import (
    completing,
    handwriting,
    inspecting,
    market,
    market_papers,
    market_prints,
    rapid_testing,
    registering,
    signing,
    stall_strip,
    stalls,
)
from app.actions.desk import Desk
from app.actions.progress import Progress
from app.domain.kinds import RapidVerdict, SessionKind, StepKind, Verdict
from app.domain.rapid_test import RapidTest
from app.domain.session import Session
from app.domain.visit import Answer, Visit
from app.storage import visits
from tests.ui import made, picture_run
from tests.ui.pictures_b import TALL, WIDE, Show
from tests.ui.stages import Stage

SIZES = (("", WIDE, TALL), ("-1100", 1100, 700), ("-683", 683, 384))
KEY = Qt.Key
NAMES = (
    ("A-01", "老李蔬菜"),
    ("A-02", "王记豆腐"),
    ("A-03", "海鲜张"),
    ("A-04", "𠮷田精肉铺"),
    ("A-05", "周家干货调料散装食品批发零售经营部（个体工商户）"),
    ("A-06", "小林熟食"),
    ("A-07", "高原牛羊肉"),
    ("B-01", "陈阿婆咸菜"),
    ("B-02", "水果刘"),
)


def morning(desk: Desk, place: str = "海棠农贸市场") -> Session:
    """A morning whose gate is open, its strip filled."""
    officers = [one.id for one in registering.officers(desk)[:2]]
    session = market.prepare(desk, kind=SessionKind.MARKET, place=place, officer_ids=officers)
    for kind in StepKind:
        market.record_step(desk, session.id, kind, "已办")
    market.record_facts(desk, session.id, dict.fromkeys(market.asked_once(desk, session), True))
    session = market.open_gate(desk, session.id)
    if not session.stalls:
        for number, name in NAMES:
            stall_strip.add_stall(desk, session.id, number=number, name=name)
    return market.load(desk, session.id)


def walk_stall(desk: Desk, session: Session, at: int, *, fails: tuple[int, ...] = ()) -> Visit:
    """Every item of a stall answered; those at `fails` do not comply."""
    stall = session.stalls[at]
    visit = stalls.visit_stall(desk, session.id, stall.id)
    visit = stalls.enter_stall(desk, visit.id, visit.facts)
    for n, item_id in enumerate(made.judged_ids(desk, visit)):
        bad = n in fails
        given = Answer(
            item_id=item_id,
            verdict=Verdict.FAIL if bad else Verdict.PASS,
            finding="台面有污物，豆腐盆直接放在地上。" if bad else "",
            measures=("on_the_spot",) if bad else (),
            t=desk.clock(),
        )
        inspecting.answer(desk, visit.id, given)
    known = visit.party.model_copy(
        update={"legal_representative": "李有田", "telephone": "000-5550 2001"}
    )
    return completing.complete_party(desk, visit.id, known)


def rapid_row(desk: Desk, visit: Visit) -> None:
    identity, seq = rapid_testing.new_number(desk, visit.id)
    test = RapidTest(
        id=identity,
        seq=seq,
        sample="菠菜",
        substance="有机磷和氨基甲酸酯类农药",
        kit="农残速测卡",
        kit_batch="20260901",
        value="62",
        unit="%",
        limit="50",
        limit_source="试剂说明书",
        verdict=RapidVerdict.OVER,
        tested_at=desk.clock(),
        told_at=desk.clock(),
        told_to="李有田",
        held="菠菜约 12 kg",
        held_at=desk.clock(),
    )
    rapid_testing.save(desk, visit.id, test)


def walked_before(stage: Stage) -> Session:
    """The same market in September: one stall had two findings."""
    desk, clock = stage.desk, stage.clock
    now, clock.now = clock.now, clock.now - timedelta(days=60)
    session = morning(desk)
    for at, fails in ((0, ()), (1, (2, 4))):
        visit = walk_stall(desk, session, at, fails=fails)
        desk.memory.write(lambda db, one=visit.id: visits.mark_closed(db, one, clock()))
    market.close_session(desk, session.id)
    clock.now = now
    return session


def sign_everything(desk: Desk, session_id: str) -> None:
    for line in market_papers.rows(desk, session_id):
        for paper in line.papers:
            for signer in signing.signers(desk, paper.id):
                strokes = handwriting.practice_strokes(signer.name, paper.kind.value)
                signing.sign(desk, paper.id, signer, strokes)


def shoot_sizes(show: Show, name: str) -> None:
    for tail, wide, tall in SIZES:
        show.window.resize(wide, tall)
        show.shoot(f"{name}{tail}")
    show.window.resize(WIDE, TALL)
    show.settle()


def press(show: Show, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(show.window.windowHandle(), key)
        show.settle()


def pictures(home: Path, out: Path, style: str) -> None:
    stage = Stage.__new__(Stage)
    stage.clock = made.StandingClock()
    desk = stage.desk = made.sample_desk(home, stage.clock)
    walked_before(stage)
    show = Show(stage, out, style)
    page = show.go("market", new=True)
    shoot_sizes(show, "market-start")
    officers = [one.id for one in registering.officers(desk)[:2]]
    shut = market.prepare(desk, kind=SessionKind.MARKET, place="文昌市场", officer_ids=officers)
    show.go("market", session_id=shut.id)
    shoot_sizes(show, "market-gate")
    session = morning(desk)
    visit = walk_stall(desk, session, 0)
    stalls.conclude_clean(desk, visit.id)
    rapid_row(desk, walk_stall(desk, session, 2))
    page = show.go("market", session_id=session.id)
    walk = page.walk  # type: ignore[attr-defined]
    shoot_sizes(show, "market-strip")
    walk.open_stall(session.stalls[1].id)
    show.settle()
    shoot_sizes(show, "market-facts")
    press(show, KEY.Key_F7, KEY.Key_3)
    shoot_sizes(show, "market-away")
    press(show, KEY.Key_Escape, KEY.Key_Return)
    shoot_sizes(show, "market-stall")
    press(show, KEY.Key_2)
    shoot_sizes(show, "market-finding")
    press(show, KEY.Key_Escape)
    walk.open_stall(session.stalls[2].id)
    show.settle()
    shoot_sizes(show, "market-tested")
    press(show, KEY.Key_F5)
    shoot_sizes(show, "market-test-form")
    press(show, KEY.Key_Escape)
    walk.side.tests.all.click()
    show.settle()
    shoot_sizes(show, "market-tests")
    press(show, KEY.Key_Escape)
    stall = stall_strip.add_stall(desk, session.id, number="C-01", name="赵记粮油")
    refused = stalls.visit_stall(desk, session.id, stall.id)
    stalls.refused_entry(desk, refused.id, "摊主不让看货，说要等老板来")
    walk.model.open_stall(stall.id)
    show.settle()
    show.shoot("market-refused")
    market_papers.freeze_ready(desk, session.id, Progress())
    sign_everything(desk, session.id)
    market_papers.seal_signed(desk, session.id, Progress())
    job = market_prints.bind_sealed(desk, session.id, Progress())
    market_prints.sent(desk, session.id, job, "printer")
    market_prints.came_out(desk, session.id, job.ends[0])
    rest = market_prints.bind_sealed(desk, session.id, Progress())
    market_prints.sent(desk, session.id, rest, "printer")
    walk.papers.click()
    show.settle()
    shoot_sizes(show, "market-papers")
    stage.clock.now += timedelta(days=1)
    page.show_setup()  # type: ignore[attr-defined]
    page._open_session(session.id)  # type: ignore[attr-defined]
    show.settle()
    show.shoot("market-next-day")
    show.close()


if __name__ == "__main__":
    raise SystemExit(picture_run.run(pictures))
