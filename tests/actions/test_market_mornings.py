"""A market morning through the actions: once at the gate, light visits, papers in one batch."""

from __future__ import annotations

import io
from datetime import timedelta

import pypdfium2
import pytest

from app.actions import (
    completing,
    handwriting,
    inspecting,
    issuing,
    market,
    market_papers,
    market_prints,
    rapid_testing,
    sealing,
    signing,
    stall_strip,
    stalls,
)
from app.actions.progress import Progress
from app.actions.today import today
from app.domain.errors import Refused
from app.domain.kinds import RapidVerdict, SessionKind, StepKind, Verdict, VisitState
from app.domain.paper import CopyKind, PaperKind, PaperState
from app.domain.rapid_test import RapidTest, sentence
from app.domain.visit import Answer
from app.evidence.ingest import Source
from app.storage import fsck, journal
from tests.ui.made import judged_ids

STEPS = (
    (StepKind.CREDENTIALS, "证件 2 份"),
    (StepKind.RIGHTS, "在市场入口向各摊主宣读"),
    (StepKind.RECUSAL, "无人申请回避"),
    (StepKind.ENTRY_CODE, "RQ-000123"),
)


def opened(desk, officers, *, kind=SessionKind.MARKET, place="海棠农贸市场", operator=None):
    session = market.prepare(
        desk,
        kind=kind,
        place=place,
        officer_ids=[one.id for one in officers],
        operator_id=operator,
    )
    for step, note in STEPS:
        market.record_step(desk, session.id, step, note)
    if kind is SessionKind.MARKET:
        market.record_facts(desk, session.id, {"meat": False, "has_cold_chain": False})
    return market.open_gate(desk, session.id)


def walked(desk, session, number, name, *, failed=0):
    """A stall whose every item is answered; the first `failed` ones fail."""
    stall = stall_strip.add_stall(desk, session.id, number=number, name=name)
    visit = stalls.visit_stall(desk, session.id, stall.id)
    visit = stalls.enter_stall(desk, visit.id, visit.facts)
    for n, item_id in enumerate(judged_ids(desk, visit)):
        verdict = Verdict.FAIL if n < failed else Verdict.PASS
        inspecting.answer(
            desk,
            visit.id,
            Answer(
                item_id=item_id,
                verdict=verdict,
                finding="台面有污物。" if n < failed else "",
                t=desk.clock(),
            ),
        )
    return inspecting.load(desk, visit.id)


def clean(desk, session, number, name):
    return concluded(desk, walked(desk, session, number, name))


def concluded(desk, visit):
    known = visit.party.model_copy(
        update={"legal_representative": "李有田", "telephone": "000-5550 2001"}
    )
    completing.complete_party(desk, visit.id, known)
    return stalls.conclude_clean(desk, visit.id)


def row(desk, **more):
    identity, seq = more.pop("identity")
    given = {
        "id": identity,
        "seq": seq,
        "sample": "菠菜",
        "substance": "有机磷和氨基甲酸酯类农药",
        "kit": "农残速测卡",
        "kit_batch": "20260901",
        "value": "62",
        "unit": "%",
        "limit": "50",
        "limit_source": "试剂盒说明书",
        "verdict": RapidVerdict.OVER,
        "tested_at": desk.clock(),
        "told_at": desk.clock(),
        "told_to": "周敏",
        "held": "菠菜约 12 kg",
        "held_at": desk.clock(),
    }
    return RapidTest(**given | more)


def sign_everything(desk, session):
    for line in market_papers.rows(desk, session.id):
        for paper in line.papers:
            for signer in signing.signers(desk, paper.id):
                strokes = handwriting.practice_strokes(signer.name, paper.kind.value)
                signing.sign(desk, paper.id, signer, strokes)


def test_the_gate_stays_shut_until_everything_done_once_is_done(desk, officers):
    session = market.prepare(
        desk,
        kind=SessionKind.MARKET,
        place="海棠农贸市场",
        officer_ids=[one.id for one in officers],
    )

    with pytest.raises(Refused) as refused:
        market.open_gate(desk, session.id)

    assert refused.value.code == "session.opening_incomplete"
    assert "出示执法证件" in refused.value.sentence
    assert "核对市场情况" in refused.value.sentence


def test_a_stall_carries_the_steps_of_the_gate_with_their_own_times(desk, officers):
    session = opened(desk, officers)

    visit = walked(desk, session, "12", "老李蔬菜")

    at_the_gate = {step.kind: step.t for step in session.steps}
    assert {step.kind: step.t for step in visit.steps} == at_the_gate
    assert all("开场时统一进行" in step.note for step in visit.steps)
    assert visit.place == "海棠农贸市场12号摊"
    assert visit.session.stall == "12"


def test_the_opening_sealed_for_a_stall_names_its_morning(desk, officers):
    session = opened(desk, officers)
    visit = walked(desk, session, "12", "老李蔬菜")

    sealed = desk.memory.read(lambda db: tuple(journal.entries(db)))
    of_stall = [one.entry for one in sealed if one.entry.rec == visit.id]

    assert [one.type for one in of_stall] == ["visit.opened"]
    assert of_stall[0].body["session"]["id"] == session.id
    assert len(of_stall[0].body["steps"]) == 4


def test_an_unknown_stall_needs_number_and_name_only(desk, officers):
    session = opened(desk, officers)

    with pytest.raises(Refused) as nameless:
        stall_strip.add_stall(desk, session.id, number="12", name=" ")
    with pytest.raises(Refused) as numberless:
        stall_strip.add_stall(desk, session.id, number="", name="老李蔬菜")
    stall = stall_strip.add_stall(desk, session.id, number="12", name="老李蔬菜")

    assert nameless.value.code == "stall.no_name"
    assert numberless.value.code == "stall.no_number"
    assert stall.checklist_id == "stall"


def test_a_stall_is_found_by_number_name_and_licence_and_the_register_offers_the_rest(
    desk, officers
):
    session = opened(desk, officers)
    stall_strip.add_stall(
        desk, session.id, number="12", name="老李蔬菜", licence_no="JY23799990000999"
    )
    stall_strip.add_stall(desk, session.id, number="120", name="王记豆腐")

    assert [one.name for one in stall_strip.search(desk, session.id, "12").stalls] == ["老李蔬菜"]
    assert [one.name for one in stall_strip.search(desk, session.id, "豆腐").stalls] == ["王记豆腐"]
    assert [one.name for one in stall_strip.search(desk, session.id, "0999").stalls] == ["老李蔬菜"]
    found = stall_strip.search(desk, session.id, "老周")
    assert not found.stalls
    joined = stall_strip.take_party(desk, session.id, found.parties[0].id, "13")
    assert joined.number == "13"
    assert not stall_strip.search(desk, session.id, "老周").parties


def test_a_clean_stall_is_concluded_by_one_act_and_a_failed_one_is_not(desk, officers):
    session = opened(desk, officers)
    good = clean(desk, session, "12", "老李蔬菜")
    bad = walked(desk, session, "13", "王记豆腐", failed=1)

    assert good.closing.conclusion.value == "no_problem_found"
    assert "未发现问题" in good.closing.own_words
    with pytest.raises(Refused) as refused:
        stalls.conclude_clean(desk, bad.id)
    assert refused.value.code == "session.not_clean"


def test_a_rapid_test_beyond_its_limit_keeps_a_stall_from_being_concluded_clean(desk, officers):
    session = opened(desk, officers)
    visit = walked(desk, session, "12", "老李蔬菜")

    test = row(desk, identity=rapid_testing.new_number(desk, visit.id))
    rapid_testing.save(desk, visit.id, test)

    with pytest.raises(Refused):
        stalls.conclude_clean(desk, visit.id)


def test_the_four_hours_of_a_retest_run_on_todays_page_until_the_party_answers(desk, officers):
    session = opened(desk, officers)
    visit = walked(desk, session, "12", "老李蔬菜")
    test = row(desk, identity=rapid_testing.new_number(desk, visit.id))
    rapid_testing.save(desk, visit.id, test)

    (clock,) = [one for one in today(desk).clocks if one.visit_id == visit.id]
    assert clock.deadline.code == "rapid_retest_application"
    assert clock.deadline.end == test.told_at + timedelta(hours=4)
    assert clock.deadline.article == "《食品安全法》第八十八条第二款"
    assert clock.deadline.audience == "party"

    answered = rapid_testing.answer_retest(desk, visit.id, test.id, "asked")

    assert answered.rapid_tests[0].retest == "asked"
    assert not [one for one in today(desk).clocks if one.visit_id == visit.id]


def test_a_retest_asked_for_after_the_hours_is_refused_by_time(desk, officers):
    session = opened(desk, officers)
    visit = walked(desk, session, "12", "老李蔬菜")
    late = desk.clock() - timedelta(hours=5)
    test = row(desk, identity=rapid_testing.new_number(desk, visit.id), told_at=late)
    rapid_testing.save(desk, visit.id, test)

    with pytest.raises(Refused) as refused:
        rapid_testing.answer_retest(desk, visit.id, test.id, "asked")

    assert refused.value.code == "rapid.retest_late"


def test_a_row_that_lacks_its_kit_is_refused_with_what_it_lacks(desk, officers):
    session = opened(desk, officers)
    visit = walked(desk, session, "12", "老李蔬菜")
    test = row(
        desk,
        identity=rapid_testing.new_number(desk, visit.id),
        kit_batch="",
        limit_source="",
    )

    with pytest.raises(Refused) as refused:
        rapid_testing.save(desk, visit.id, test)

    assert "试剂批号、限值的出处" in refused.value.sentence


def test_goods_taken_off_sale_are_released_once(desk, officers):
    session = opened(desk, officers)
    visit = walked(desk, session, "12", "老李蔬菜")
    test = row(desk, identity=rapid_testing.new_number(desk, visit.id))
    rapid_testing.save(desk, visit.id, test)

    with pytest.raises(Refused) as early:
        rapid_testing.release(desk, visit.id, test.id)
    rapid_testing.answer_retest(desk, visit.id, test.id, "waived")
    freed = rapid_testing.release(desk, visit.id, test.id, "destroyed")

    assert early.value.code == "rapid.retest_open"
    assert "由当事人当场销毁" in sentence(freed.rapid_tests[0])
    assert freed.rapid_tests[0].released_at is not None
    with pytest.raises(Refused) as twice:
        rapid_testing.release(desk, visit.id, test.id)
    assert twice.value.code == "rapid.nothing_held"


def test_the_operator_has_a_visit_of_its_own_with_the_facts_of_the_morning(desk, officers):
    operator = inspecting_party(desk)
    session = opened(desk, officers, operator=operator.id)

    visit = stalls.visit_operator(desk, session.id)

    assert visit.checklist.id == "produce-market"
    assert visit.party.id == operator.id
    assert visit.facts["is_market_operator"]
    assert not visit.facts["is_stallholder"]
    assert len(visit.steps) == 4
    assert stalls.visit_operator(desk, session.id).id == visit.id


def inspecting_party(desk):
    from app.actions import registering

    return registering.parties(desk, "")[0]


def test_a_street_gives_each_shop_the_list_of_its_kind(desk, officers):
    from app.actions import registering

    session = opened(desk, officers, kind=SessionKind.STREET, place="海棠路")
    eatery = next(one for one in registering.parties(desk) if one.premises == "CAT")

    joined = stall_strip.take_party(desk, session.id, eatery.id, "18 号")
    other = stall_strip.add_stall(desk, session.id, number="20 号", name="小林便利店")

    assert joined.checklist_id == "catering"
    assert other.checklist_id == "retail"


def test_a_place_walked_before_brings_its_stalls_unvisited(desk, officers):
    first = opened(desk, officers)
    clean(desk, first, "12", "老李蔬菜")
    market.close_session(desk, first.id)

    again = opened(desk, officers)

    assert [(one.number, one.visit_id) for one in again.stalls] == [("12", None)]
    with pytest.raises(Refused) as closed:
        stall_strip.add_stall(desk, first.id, number="13", name="王记豆腐")
    assert closed.value.code == "session.closed"


def test_papers_are_frozen_signed_and_sealed_stall_by_stall_and_bound_in_the_order_of_the_strip(
    desk, officers
):
    session = opened(desk, officers)
    clean(desk, session, "12", "老李蔬菜")
    walked(desk, session, "13", "王记豆腐", failed=1)
    clean(desk, session, "14", "海鲜张")

    frozen = market_papers.freeze_ready(desk, session.id, Progress())
    assert frozen.papers == 6
    assert not frozen.refused
    states = {one.name: one for one in market_papers.rows(desk, session.id)}
    assert states["13 王记豆腐"].missing
    assert states["12 老李蔬菜"].to_sign == 3
    sign_everything(desk, session)
    progress = Progress()
    sealed = market_papers.seal_signed(desk, session.id, progress)
    assert sealed.papers == 6
    assert (progress.done, progress.total) == (2, 2)

    bound = market_prints.bind_sealed(desk, session.id, Progress())

    assert len(bound.papers) == 6
    files = [
        issuing.preview(desk, paper.id, copy)
        for line in market_papers.rows(desk, session.id)
        for paper in line.papers
        for copy in (CopyKind.FILE, CopyKind.PARTY)
    ]
    assert_same_pages(bound.data, files)
    assert not fsck.check(desk.memory)


def assert_same_pages(bound, files):
    """Every page of the print job is the page of a sealed file, dot for dot, in that order."""
    with pypdfium2.PdfDocument(io.BytesIO(bound)) as job:
        pages = iter(job)
        for data in files:
            with pypdfium2.PdfDocument(data) as source:
                for page in source:
                    mine = next(pages).render(scale=0.6).to_pil().tobytes()
                    assert mine == page.render(scale=0.6).to_pil().tobytes()
        assert next(pages, None) is None


def test_a_batch_stopped_by_the_person_keeps_what_is_done_and_binds_nothing(desk, officers):
    session = opened(desk, officers)
    clean(desk, session, "12", "老李蔬菜")
    progress = Progress()
    progress.cancel()

    assert market_papers.freeze_ready(desk, session.id, progress).stopped
    market_papers.freeze_ready(desk, session.id, Progress())
    bound = market_prints.bind_sheets(desk, session.id, progress)
    assert bound.stopped
    assert bound.data == b""


def test_the_sheets_of_the_morning_come_back_photographed_and_each_page_finds_its_paper(
    desk, officers
):
    session = opened(desk, officers)
    first = clean(desk, session, "12", "老李蔬菜")
    second = clean(desk, session, "14", "海鲜张")
    market_papers.freeze_ready(desk, session.id, Progress())
    sheets = market_prints.bind_sheets(desk, session.id, Progress())
    assert len(sheets.papers) == 6

    batch = market_papers.take_pen_pages(desk, session.id, photographed(sheets.data), Progress())

    assert batch.papers == 6
    assert not batch.refused
    for visit in (first, second):
        papers = issuing.papers_of(desk, visit.id)
        assert {one.state for one in papers} == {PaperState.SIGNED}
        assert all(len({r.state for r in one.signatures}) == 1 for one in papers)


def photographed(data):
    sources = []
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        for n, page in enumerate(document):
            buffer = io.BytesIO()
            page.render(scale=200 / 72).to_pil().convert("RGB").save(buffer, "JPEG", quality=88)
            sources.append(Source(f"页{n}.jpg", data=buffer.getvalue()))
    return sources


def test_a_page_of_another_morning_is_named_and_left_out(desk, officers):
    session = opened(desk, officers)
    clean(desk, session, "12", "老李蔬菜")
    other = opened(desk, officers, place="文昌市场")
    clean(desk, other, "3", "干货刘")
    for one in (session, other):
        market_papers.freeze_ready(desk, one.id, Progress())
    foreign = photographed(market_prints.bind_sheets(desk, other.id, Progress()).data)[:1]

    batch = market_papers.take_pen_pages(desk, session.id, foreign, Progress())

    assert batch.papers == 0
    assert [one.code for one in batch.refused] == ["pen.other_paper"]


def test_the_site_record_of_a_stall_tells_its_rapid_tests(desk, officers):
    session = opened(desk, officers)
    visit = walked(desk, session, "12", "老李蔬菜")
    within = row(
        desk,
        identity=rapid_testing.new_number(desk, visit.id),
        value="12",
        verdict=RapidVerdict.WITHIN,
        held="",
        held_at=None,
    )
    rapid_testing.save(desk, visit.id, within)
    concluded(desk, visit)

    market_papers.freeze_ready(desk, session.id, Progress())

    record = next(
        one for one in issuing.papers_of(desk, visit.id) if one.kind is PaperKind.SITE_RECORD
    )
    told = "".join(issuing.values_of(desk, record).scene)
    assert "对“菠菜”快速检测有机磷和氨基甲酸酯类农药" in told
    assert "批号20260901" in told
    with pytest.raises(Refused):
        rapid_testing.save(desk, visit.id, within.model_copy(update={"value": "13"}))


def test_a_closed_stall_keeps_its_rows_in_the_journal(desk, officers):
    session = opened(desk, officers)
    visit = walked(desk, session, "12", "老李蔬菜")
    within = row(
        desk,
        identity=rapid_testing.new_number(desk, visit.id),
        verdict=RapidVerdict.WITHIN,
        value="12",
    )
    rapid_testing.save(desk, visit.id, within)
    concluded(desk, visit)
    market_papers.freeze_ready(desk, session.id, Progress())
    sign_everything(desk, session)
    market_papers.seal_signed(desk, session.id, Progress())

    closed = sealing.close_visit(desk, visit.id)

    assert closed.state is VisitState.CLOSED
    entry = desk.memory.read(lambda db: tuple(journal.entries(db)))[-1].entry
    assert entry.type == "visit.closed"
    assert entry.body["rapid_tests"][0]["kit_batch"] == "20260901"
    assert not fsck.check(desk.memory)


def test_a_stall_known_by_number_and_name_is_walked_but_its_papers_wait_for_the_rest(
    desk, officers
):
    session = opened(desk, officers)
    visit = walked(desk, session, "12", "老李蔬菜")
    stalls.conclude_clean(desk, visit.id)

    (line,) = market_papers.rows(desk, session.id)
    assert line.missing == ("还不知道经营者或负责人、联系电话，文书上要写，请补填。",)
    assert market_papers.freeze_ready(desk, session.id, Progress()).papers == 0
    concluded(desk, visit)

    assert market_papers.freeze_ready(desk, session.id, Progress()).papers == 3
    last = desk.memory.read(lambda db: tuple(journal.entries(db)))[-1].entry
    assert last.type == "party.changed"
    assert last.body["party"]["legal_representative"] == "李有田"
    renamed = inspecting.load(desk, visit.id).party.model_copy(update={"telephone": "1"})
    with pytest.raises(Refused) as frozen:
        completing.complete_party(desk, visit.id, renamed)
    assert frozen.value.code == "paper.frozen"


def test_the_tests_of_the_morning_stand_in_one_list_soonest_end_first(desk, officers):
    session = opened(desk, officers)
    for number, minutes, verdict in (
        ("1", 0, RapidVerdict.WITHIN),
        ("2", 10, RapidVerdict.OVER),
        ("3", 90, RapidVerdict.OVER),
    ):
        visit = walked(desk, session, number, f"第{number}摊")
        told = desk.clock() - timedelta(minutes=minutes)
        test = row(
            desk,
            identity=rapid_testing.new_number(desk, visit.id),
            verdict=verdict,
            told_at=told,
        )
        rapid_testing.save(desk, visit.id, test)

    listed = rapid_testing.of_morning(desk, session.id)

    assert [one.stall for one in listed] == ["3 第3摊", "2 第2摊", "1 第1摊"]
    assert listed[0].clock.end == listed[0].test.told_at + timedelta(hours=4)
    assert listed[2].clock is None
