"""Stalls that are doubled, shut, gone, moved or refuse; a morning that goes on another day; what
came out of the printer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.actions import (
    market,
    market_papers,
    market_prints,
    registering,
    resuming,
    stall_strip,
    stalls,
)
from app.actions.desk import close
from app.actions.progress import Progress
from app.actions.today import today
from app.domain.errors import Refused
from app.domain.kinds import Outcome, SessionKind, StallAway, StepKind, VisitState
from app.domain.paper import PaperKind
from app.domain.session import next_stall, walked
from app.storage import fsck
from tests.actions.test_market_mornings import STEPS, clean, opened, sign_everything
from tests.ui import made


@pytest.fixture
def clock():
    return made.StandingClock()


@pytest.fixture
def desk(tmp_path, clock):
    opened_home = made.sample_desk(tmp_path / "home", clock)
    yield opened_home
    close(opened_home)


@pytest.fixture
def session(desk, officers):
    return opened(desk, officers)


def add(desk, session, number, name, **more):
    return stall_strip.add_stall(desk, session.id, number=number, name=name, **more)


def rows(desk, session):
    return stalls.strip(desk, market.load(desk, session.id))


# --- the same stall twice ---------------------------------------------------------------------


def test_a_number_or_a_licence_that_is_taken_names_the_stall_that_has_it(desk, session):
    add(desk, session, "A-07", "老李蔬菜", licence_no="JY23799990000999")

    with pytest.raises(Refused) as number:
        add(desk, session, " a-07 ", "王记豆腐", another=True)
    with pytest.raises(Refused) as licence:
        add(desk, session, "A-08", "王记豆腐", licence_no="jy23799990000999", another=True)

    assert number.value.code == licence.value.code == "stall.known"
    assert "“A-07 老李蔬菜”" in number.value.sentence
    assert "许可证" in licence.value.sentence
    assert len(market.load(desk, session.id).stalls) == 1


def test_a_name_that_is_taken_is_asked_once(desk, session):
    add(desk, session, "1", "蔬菜摊")

    with pytest.raises(Refused) as asked:
        add(desk, session, "2", "蔬菜摊")
    second = add(desk, session, "2", "蔬菜摊", another=True)

    assert asked.value.code == "stall.same_name"
    assert second.number == "2"


def test_a_licence_of_the_register_is_not_registered_twice(desk, session):
    known = next(one for one in registering.parties(desk) if one.licence_no)

    with pytest.raises(Refused) as refused:
        add(desk, session, "3", "别的名字", licence_no=known.licence_no)

    assert known.name in refused.value.sentence


def test_a_party_joins_once_and_in_a_market_with_its_number(desk, session):
    party = registering.parties(desk)[0]

    with pytest.raises(Refused) as numberless:
        stall_strip.take_party(desk, session.id, party.id)
    stall_strip.take_party(desk, session.id, party.id, "5")
    with pytest.raises(Refused) as twice:
        stall_strip.take_party(desk, session.id, party.id, "6")

    assert numberless.value.code == "stall.no_number"
    assert twice.value.code == "stall.known"


def test_two_shops_of_a_street_may_share_a_house_number(desk, officers):
    street = opened(desk, officers, kind=SessionKind.STREET, place="海棠路")
    add(desk, street, "18号", "小林便利店")

    with pytest.raises(Refused) as asked:
        add(desk, street, "18号", "水果刘")

    assert asked.value.code == "stall.same_name"
    assert add(desk, street, "18号", "水果刘", another=True).number == "18号"


# --- shut, gone, moved, refusing --------------------------------------------------------------


def test_who_is_away_is_passed_by_and_counts_as_neither_walked_nor_left(desk, session):
    first, second, third = (add(desk, session, str(n), f"第{n}摊") for n in (1, 2, 3))
    stalls.visit_stall(desk, session.id, second.id)

    away = stall_strip.set_away(desk, session.id, second.id, StallAway.SHUT_TODAY)

    assert away.away_at is not None
    assert away.visit_id is None
    strip = rows(desk, session)
    assert walked(strip) == (0, 2)
    assert next_stall([one.stall for one in strip], first.id).id == third.id
    visit = stalls.visit_stall(desk, session.id, second.id)
    assert visit.state is VisitState.PREPARING
    assert market.load(desk, session.id).stall(second.id).away is None


def test_the_next_morning_lists_who_was_shut_and_not_who_is_gone(desk, officers, session):
    for n, away in ((1, None), (2, StallAway.SHUT_TODAY), (3, StallAway.GONE)):
        stall = add(desk, session, str(n), f"第{n}摊")
        if away is not None:
            stall_strip.set_away(desk, session.id, stall.id, away)
    market.close_session(desk, session.id)

    again = opened(desk, officers)

    assert [(one.number, one.away) for one in again.stalls] == [("1", None), ("2", None)]
    assert add(desk, again, "3", "新来的").number == "3"


def test_a_stall_that_was_entered_is_not_marked_away_or_renumbered(desk, session):
    stall = add(desk, session, "1", "老李蔬菜")
    visit = stalls.visit_stall(desk, session.id, stall.id)
    stalls.enter_stall(desk, visit.id, visit.facts)

    for act in (
        lambda: stall_strip.set_away(desk, session.id, stall.id, StallAway.GONE),
        lambda: stall_strip.renumber(desk, session.id, stall.id, "2"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "stall.entered"


def test_a_stall_that_moved_takes_its_party_along(desk, session):
    stall = add(desk, session, "1", "老李蔬菜")
    add(desk, session, "2", "王记豆腐")
    stalls.visit_stall(desk, session.id, stall.id)

    with pytest.raises(Refused) as taken:
        stall_strip.renumber(desk, session.id, stall.id, "2")
    stall_strip.renumber(desk, session.id, stall.id, "9")

    assert "王记豆腐" in taken.value.sentence
    visit = stalls.visit_stall(desk, session.id, stall.id)
    assert visit.place == "海棠农贸市场9号摊"
    assert visit.party.address == "海棠农贸市场9号摊"


def test_who_refuses_leaves_a_visit_with_its_reason_and_one_paper(desk, session):
    stall = add(desk, session, "1", "老李蔬菜")
    visit = stalls.visit_stall(desk, session.id, stall.id)

    refused = stalls.refused_entry(desk, visit.id, "摊主不让看货，说要等老板来。")

    assert refused.state is VisitState.OPEN
    assert refused.outcome is Outcome.ENTRY_REFUSED
    (line,) = rows(desk, session)
    assert line.refused
    (paper,) = market_papers.rows(desk, session.id)
    assert paper.waiting == (PaperKind.SITE_RECORD,)


def test_a_stall_opened_and_never_entered_counts_for_nothing_once_the_morning_is_over(
    desk, session
):
    stall = add(desk, session, "1", "老李蔬菜")
    opened_only = stalls.visit_stall(desk, session.id, stall.id)

    market.close_session(desk, session.id)

    assert market.load(desk, session.id).stalls[0].visit_id is None
    assert opened_only.id not in {one.id for one in today(desk).drafts}
    assert not fsck.check(desk.memory)


# --- another day ------------------------------------------------------------------------------


def test_on_another_day_credentials_are_shown_again_and_the_facts_stand(desk, clock, session):
    stall = add(desk, session, "1", "老李蔬菜")
    waiting = stalls.visit_stall(desk, session.id, stall.id)
    other = add(desk, session, "2", "王记豆腐")
    clock.now += timedelta(days=1)

    for act in (
        lambda: stalls.visit_stall(desk, session.id, other.id),
        lambda: stalls.enter_stall(desk, waiting.id, waiting.facts),
    ):
        with pytest.raises(Refused) as shut:
            act()
        assert shut.value.code == "session.another_day"
        assert "出示执法证件" in shut.value.sentence
        assert "核对市场情况" not in shut.value.sentence
    for kind, note in STEPS:
        market.record_step(desk, session.id, kind, note)
    market.open_gate(desk, session.id)

    entered = stalls.enter_stall(desk, waiting.id, waiting.facts)
    assert {one.t.date() for one in entered.steps} == {clock.now.date()}
    assert market.load(desk, session.id).opened_at == session.opened_at


def test_a_night_market_goes_on_after_midnight(desk, clock, officers):
    clock.now = clock.now.replace(hour=21, minute=30)
    night = opened(desk, officers, place="文昌夜市")
    stall = add(desk, night, "1", "烧烤摊")
    clock.now += timedelta(hours=4)

    assert stalls.visit_stall(desk, night.id, stall.id).state is VisitState.PREPARING


def test_the_last_morning_presets_the_facts_of_the_next_one_at_the_place(desk, officers, session):
    again = market.prepare(
        desk,
        kind=SessionKind.MARKET,
        place="海棠农贸市场",
        officer_ids=[one.id for one in officers],
    )

    assert again.facts == session.facts
    assert again.facts_at is None


# --- cut off ----------------------------------------------------------------------------------


def test_a_program_that_was_killed_comes_back_to_the_stall_in_its_morning(desk, session):
    first, second = (add(desk, session, str(n), f"第{n}摊") for n in (1, 2))
    for stall in (first, second):
        visit = stalls.visit_stall(desk, session.id, stall.id)
        stalls.enter_stall(desk, visit.id, visit.facts)
    assert not resuming.interrupted(desk)
    desk.memory.cut_off = True

    found = resuming.interrupted(desk)

    assert found.morning == session.id
    assert found.visit == visit.id
    assert market.in_front(desk, session.id) == second.id


def test_a_program_killed_at_the_gate_comes_back_to_the_gate(desk, officers):
    shut = market.prepare(
        desk, kind=SessionKind.MARKET, place="文昌市场", officer_ids=[one.id for one in officers]
    )
    market.record_step(desk, shut.id, StepKind.CREDENTIALS, "证件 2 份")
    desk.memory.cut_off = True

    found = resuming.interrupted(desk)

    assert (found.visit, found.morning) == ("", shut.id)


# --- the printer ------------------------------------------------------------------------------


@pytest.fixture
def sealed(desk, session):
    for n in (1, 2):
        clean(desk, session, str(n), f"第{n}摊")
    market_papers.freeze_ready(desk, session.id, Progress())
    sign_everything(desk, session)
    market_papers.seal_signed(desk, session.id, Progress())
    return session


def test_after_a_paper_jam_the_next_job_begins_with_the_first_paper_that_is_not_whole(desk, sealed):
    job = market_prints.bind_sealed(desk, sealed.id, Progress())
    assert len(job.papers) == 6
    assert job.ends[-1] == job.pages
    market_prints.sent(desk, sealed.id, job, "printer")
    assert not market.load(desk, sealed.id).came_out("sealed")

    market_prints.came_out(desk, sealed.id, job.ends[1] + 1)
    rest = market_prints.bind_sealed(desk, sealed.id, Progress())

    assert rest.papers == job.papers[2:]
    market_prints.sent(desk, sealed.id, rest, "printer")
    market_prints.came_out(desk, sealed.id)
    assert not market_prints.bind_sealed(desk, sealed.id, Progress()).papers


def test_a_reprint_is_named_in_the_trace(desk, sealed):
    for again in (False, True):
        job = market_prints.bind_sealed(desk, sealed.id, Progress(), again=again)
        market_prints.sent(desk, sealed.id, job, "printer")
        session = market_prints.came_out(desk, sealed.id)

    assert [(one.again, one.came_out, one.to) for one in session.prints] == [
        (0, 6, "printer"),
        (6, 6, "printer"),
    ]


def test_a_page_the_job_never_had_is_refused(desk, sealed):
    with pytest.raises(Refused) as nothing:
        market_prints.came_out(desk, sealed.id)
    job = market_prints.bind_sealed(desk, sealed.id, Progress())
    market_prints.sent(desk, sealed.id, job, "file")

    with pytest.raises(Refused) as beyond:
        market_prints.came_out(desk, sealed.id, job.pages + 1)

    assert nothing.value.code == "session.no_print"
    assert beyond.value.code == "session.print_page"
