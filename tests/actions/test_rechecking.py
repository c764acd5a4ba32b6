"""复查: it starts with the open findings, and its closing says what became of each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.actions import handwriting, inspecting, issuing, rechecking, reviewing, sealing, signing
from app.actions.today import today
from app.domain.errors import Refused
from app.domain.kinds import StepKind, Verdict, VisitKind
from app.domain.recheck import repeat_sentence
from app.domain.visit import Answer, Closing, Conclusion, Handling
from app.storage import fsck, history, journal, visits
from tests.ui.made import judged_ids

STEPS = (StepKind.CREDENTIALS, StepKind.RIGHTS, StepKind.RECUSAL, StepKind.ENTRY_CODE)


def enter(desk, visit):
    for kind in STEPS:
        inspecting.record_step(desk, visit.id, kind, "已办")
    checklist = inspecting.checklist_of(desk, visit)
    facts = {fact.id: visit.facts.get(fact.id, fact.default) for fact in checklist.asked()}
    inspecting.record_facts(desk, visit.id, facts, confirmed=True)
    return inspecting.begin(desk, visit.id)


def give(desk, visit, item_id, verdict, words=""):
    inspecting.answer(
        desk,
        visit.id,
        Answer(item_id=item_id, verdict=verdict, finding=words, t=desk.clock()),
    )


def closed(desk, visit):
    """As the last act of a visit leaves it; its papers are another test's matter."""

    def job(db):
        now = desk.clock()
        before = visits.load(db, visit.id)
        rechecking.seal_results(desk, db, before, now)
        visits.mark_closed(db, visit.id, now)
        journal.append(
            db,
            desk.memory.identity,
            entry_type="visit.closed",
            rec=visit.id,
            body={"outcome": "inspected"},
            blobs=[],
            actor=before.officers[0].badge_no,
            t=now,
        )
        return visits.load(db, visit.id)

    return desk.memory.write(job)


@pytest.fixture
def earlier(desk, party, officers):
    """Two findings, one with a date, closed."""
    visit = enter(
        desk,
        inspecting.prepare_visit(
            desk,
            party_id=party.id,
            kind=VisitKind.ROUTINE,
            checklist_id="catering",
            officer_ids=[one.id for one in officers],
        ),
    )
    ids = judged_ids(desk, visit)
    for n, item_id in enumerate(ids):
        verdict = Verdict.FAIL if n in {4, 9} else Verdict.PASS
        give(desk, visit, item_id, verdict, f"问题{n}。" if n in {4, 9} else "")
    inspecting.save_closing(
        desk,
        visit.id,
        Closing(
            conclusion=Conclusion.PROBLEMS_FOUND,
            own_words="有两处问题",
            handling=(Handling.WRITTEN_DEADLINE,),
            due=desk.clock().date() + timedelta(days=10),
            t=desk.clock(),
        ),
    )
    return closed(desk, visit)


def again(desk, earlier, officers):
    return rechecking.prepare(desk, earlier.id, [one.id for one in officers])


def test_a_recheck_holds_the_open_findings_of_the_visit_it_was_made_for(desk, earlier, officers):
    visit = again(desk, earlier, officers)

    failed = [one for one, given in earlier.answers.items() if given.verdict is Verdict.FAIL]
    assert visit.kind is VisitKind.RECHECK
    assert visit.recheck_of.visit == earlier.id
    assert list(visit.recheck_of.items) == failed
    assert visit.checklist == earlier.checklist
    assert visit.facts == earlier.facts
    assert not visit.facts_confirmed


def test_a_recheck_wants_answers_only_to_its_findings(desk, earlier, officers):
    visit = enter(desk, again(desk, earlier, officers))

    gaps = reviewing.review(desk, visit.id).gaps

    missing = {gap.item_id for gap in gaps if gap.code == "answer.missing"}
    assert missing == set(visit.recheck_of.items)


def test_closing_a_recheck_seals_what_became_of_each_finding_and_ends_the_clock(
    desk, earlier, officers
):
    assert "rectification" in clocks_of(desk, earlier)
    visit = enter(desk, again(desk, earlier, officers))
    first, second = visit.recheck_of.items
    give(desk, visit, first, Verdict.PASS)
    give(desk, visit, second, Verdict.FAIL, "仍未改。")

    closed(desk, visit)

    sealed = [one.entry for one in desk.memory.read(lambda db: tuple(journal.entries(db)))]
    entry = next(one for one in sealed if one.type == "rectification.checked")
    assert entry.rec == visit.id
    assert entry.body["of"] == earlier.id
    told = [(one["item"], one["result"], one["finding"]) for one in entry.body["results"]]
    assert told == [(first, "corrected", ""), (second, "not_corrected", "仍未改。")]
    assert "rectification" not in clocks_of(desk, earlier)
    still = rechecking.open_findings_of(desk, earlier.id).findings
    assert [one.item_id for one in still] == [second]
    assert not fsck.check(desk.memory)


def clocks_of(desk, visit):
    return {one.deadline.code for one in today(desk).clocks if one.visit_id == visit.id}


def test_when_every_finding_is_corrected_nothing_is_left_to_recheck(desk, earlier, officers):
    visit = enter(desk, again(desk, earlier, officers))
    for item_id in visit.recheck_of.items:
        give(desk, visit, item_id, Verdict.PASS)
    closed(desk, visit)

    with pytest.raises(Refused) as refused:
        again(desk, earlier, officers)

    assert refused.value.code == "recheck.nothing_open"
    assert rechecking.of_party(desk, earlier.party.id) == {}


def test_the_party_lists_its_visits_with_open_findings(desk, earlier, officers):
    assert rechecking.of_party(desk, earlier.party.id) == {earlier.id: 2}


def test_a_visit_not_yet_closed_is_not_rechecked(desk, party, officers):
    visit = inspecting.prepare_visit(
        desk,
        party_id=party.id,
        kind=VisitKind.ROUTINE,
        checklist_id="catering",
        officer_ids=[one.id for one in officers],
    )

    with pytest.raises(Refused) as refused:
        again(desk, visit, officers)

    assert refused.value.code == "recheck.nothing_open"


def test_a_shut_door_settles_nothing(desk, earlier, officers):
    from app.domain.kinds import Outcome

    visit = enter(desk, again(desk, earlier, officers))
    inspecting.give_up(desk, visit.id, Outcome.SHUT, "卷帘门拉下")
    closed(desk, inspecting.load(desk, visit.id))

    assert "rectification" in clocks_of(desk, earlier)
    assert len(rechecking.open_findings_of(desk, earlier.id).findings) == 2


def test_history_tells_the_last_answer_of_each_item_and_the_failures_of_the_year(
    desk, earlier, officers
):
    visit = enter(desk, again(desk, earlier, officers))
    first, second = visit.recheck_of.items
    give(desk, visit, first, Verdict.PASS)
    give(desk, visit, second, Verdict.FAIL, "仍未改。")
    closed(desk, visit)

    known = desk.memory.read(
        lambda db: history.history(db, earlier.party.id, desk.clock() + timedelta(days=1))
    )

    assert known.last[first].answer.verdict is Verdict.PASS
    assert known.last[second].answer.finding == "仍未改。"
    assert known.failed_this_year == {first: 1, second: 2}
    untouched = next(one for one in earlier.answers if one not in {first, second})
    assert known.last[untouched].day == date(2026, 9, 22)


def test_a_whole_recheck_is_closed_by_the_act_that_closes_any_visit(desk, earlier, officers):
    """sealing.close_visit asks for its papers first; the results are not sealed before."""
    visit = enter(desk, again(desk, earlier, officers))
    for item_id in visit.recheck_of.items:
        give(desk, visit, item_id, Verdict.PASS)

    with pytest.raises(Refused) as refused:
        sealing.close_visit(desk, visit.id)

    assert refused.value.code == "visit.papers_outstanding"
    assert desk.memory.read(lambda db: history.settled(db, earlier.id)) == frozenset()


def test_the_papers_of_a_recheck_tell_the_results_and_its_closing_seals_them(
    desk, earlier, officers
):
    visit = enter(desk, again(desk, earlier, officers))
    first, second = visit.recheck_of.items
    give(desk, visit, first, Verdict.PASS)
    give(desk, visit, second, Verdict.PASS)
    inspecting.save_closing(
        desk,
        visit.id,
        Closing(
            conclusion=Conclusion.NO_PROBLEM_FOUND,
            own_words="两处问题都已改正",
            attendance="负责人在场",
            t=desk.clock(),
        ),
    )
    kinds = [due.kind for due in issuing.due_papers(desk, visit.id)]
    made = issuing.freeze(desk, visit.id, kinds)
    for paper in made:
        for signer in signing.signers(desk, paper.id):
            strokes = handwriting.practice_strokes(signer.name, paper.kind.value)
            signing.sign(desk, paper.id, signer, strokes)
        sealing.seal(desk, paper.id)
    table, record, result = (issuing.values_of(desk, one) for one in made)
    told = "".join(record.scene)

    sealing.close_visit(desk, visit.id)

    assert "复查2026年9月22日检查发现的问题第" in told
    assert told.count("已改正") == 2
    sealed = [one.entry for one in desk.memory.read(lambda db: tuple(journal.entries(db)))]
    checked = next(one for one in sealed if one.type == "rectification.checked")
    assert {one["result"] for one in checked.body["results"]} == {"corrected"}
    assert "rectification" not in clocks_of(desk, earlier)
    assert not fsck.check(desk.memory)
    printed = [row.number.removeprefix("*") for part in table.sections for row in part.rows]
    assert len(printed) == 2
    assert f"第{'、'.join(printed)}项" in table.notes[-1]
    assert result.body.checklist.endswith(f"检查发现的问题第{'、'.join(printed)}项")
    for said in (table.statistics, result.body.counted):
        assert "未检查" not in said
    assert result.body.counted.startswith("共检查2项：")


def test_what_a_recheck_answers_besides_is_listed_too(desk, earlier, officers):
    visit = enter(desk, again(desk, earlier, officers))
    for item_id in visit.recheck_of.items:
        give(desk, visit, item_id, Verdict.PASS)
    besides = next(one for one in judged_ids(desk, visit) if one not in visit.recheck_of.items)
    give(desk, visit, besides, Verdict.PASS)

    counts = reviewing.review(desk, visit.id).counts

    assert len(counts.answered) == 3
    assert not counts.unanswered


def test_a_finding_not_corrected_in_its_time_is_told_with_the_order_it_disobeys(
    desk, earlier, officers
):
    visit = enter(desk, again(desk, earlier, officers))
    first = visit.recheck_of.items[0]

    repeats = rechecking.repeats(desk, inspecting.load(desk, visit.id))

    assert repeats[first].due == earlier.closing.due
    day = earlier.closing.due
    assert "期限未满" in repeat_sentence(repeats[first], day)
    assert "逾期仍未改正" in repeat_sentence(repeats[first], day + timedelta(days=1))
    give(desk, visit, first, Verdict.FAIL, "仍有污物。")
    closed(desk, inspecting.load(desk, visit.id))
    third = enter(desk, again(desk, earlier, officers))
    later = rechecking.repeats(desk, third)
    assert later[first].day == inspecting.load(desk, visit.id).opened_at.date()


def test_a_finding_corrected_on_the_spot_repeats_without_a_term(desk, earlier, officers):
    answer = Answer(
        item_id="I002",
        verdict=Verdict.FAIL,
        finding="台面有污物。",
        corrected="当场擦净",
        t=desk.clock(),
    )
    assert history._ordered_until(answer, earlier.closing) is None
