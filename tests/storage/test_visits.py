"""A visit comes back as it was saved, tap by tap, and its edit log holds every tap."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.measures import GoodsLine, Ground, Rectification, Seizure
from app.domain.people import Approval
from app.domain.visit import (
    Answer,
    Closing,
    Conclusion,
    OpeningStep,
    Outcome,
    StepKind,
    Verdict,
    VisitState,
)
from app.storage import visits
from app.storage.visits import VisitClosed, VisitMissing
from tests.storage import made

LATER = made.NOW + timedelta(minutes=5)


@pytest.fixture
def visit(memory):
    visit = made.visit()
    memory.write(lambda db: visits.create(db, visit))
    return visit


def load(memory, visit):
    return memory.read(lambda db: visits.load(db, visit.id))


def log(memory, visit):
    lines = memory.read(lambda db: visits.edit_log(db, visit.id)).splitlines()
    return [json.loads(line) for line in lines]


def goods_line():
    return GoodsLine(
        id=made.new_id(), name="豆瓣酱𠮷", quantity=Decimal("12.50"), unit="瓶",
        ground=Ground.BELOW_STANDARD,
    )  # fmt: skip


def test_a_new_visit_comes_back_as_it_was_made(memory):
    blob = memory.blobs.put(b"jpg")
    whole = made.visit(
        answers={"I001": made.answer()},
        photos=(made.photo(blob),),
        steps=(OpeningStep(kind=StepKind.RIGHTS, t=made.NOW),),
        facts={"loose_food": True},
        seizure=Seizure(id=made.new_id(), lines=(goods_line(),)),
        closing=Closing(t=made.NOW, own_words="发现问题"),
        position="I002",
        practice=True,
    )
    memory.write(lambda db: visits.create(db, whole))
    assert load(memory, whole) == whole


def test_a_visit_without_checklist_is_a_visit(memory):
    visit = made.visit(checklist=None)
    memory.write(lambda db: visits.create(db, visit))
    assert load(memory, visit) == visit
    assert memory.read(visits.summaries)[0].checklist_id == ""


def test_a_visit_that_is_not_there_is_missing(memory):
    for job in (
        lambda db: visits.load(db, made.new_id()),
        lambda db: visits.edit_log(db, made.new_id()) or visits.load(db, made.new_id()),
    ):
        with pytest.raises(VisitMissing):
            memory.read(job)
    with pytest.raises(VisitMissing):
        memory.write(lambda db: visits.save_answer(db, made.new_id(), made.answer()))


answers = st.builds(
    Answer,
    item_id=st.sampled_from([f"I{n:03}" for n in range(8)]),
    verdict=st.none() | st.sampled_from(Verdict),
    finding=st.text(st.characters(exclude_categories=("Cs",)), max_size=60),
    value=st.text(st.characters(exclude_categories=("Cs",)), max_size=10),
    limit_low=st.none() | st.floats(-100, 100, allow_nan=False),
    t=st.just(made.NOW),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(answers, min_size=1, max_size=12))
def test_any_row_of_taps_leaves_the_last_answer_of_every_item(memory, taps):
    visit = made.visit()
    memory.write(lambda db: visits.create(db, visit))
    for tap in taps:
        memory.write(lambda db, tap=tap: visits.save_answer(db, visit.id, tap))
    last = {tap.item_id: tap for tap in taps}
    assert load(memory, visit).answers == last
    logged = [line["value"] for line in log(memory, visit) if line["what"] == "answer"]
    assert [Answer.model_validate(value) for value in logged] == taps
    summary = next(one for one in memory.read(visits.summaries) if one.id == visit.id)
    assert summary.answered == sum(tap.verdict is not None for tap in last.values())


def test_the_rest_of_a_section_is_saved_in_one_act_or_not_at_all(memory, visit):
    given_answers = [made.answer(f"I{n:03}", by_section=True) for n in range(5)]
    memory.write(lambda db: visits.save_answers(db, visit.id, given_answers))
    assert len(load(memory, visit).answers) == 5

    def broken(db):
        visits.save_answers(db, visit.id, [made.answer("I900")])
        raise ValueError("power cut")

    with pytest.raises(ValueError, match="power"):
        memory.write(broken)
    assert "I900" not in load(memory, visit).answers
    assert len(log(memory, visit)) == 6


def test_a_cleared_answer_keeps_what_stood_before_in_the_log(memory, visit):
    memory.write(lambda db: visits.save_answer(db, visit.id, made.answer(verdict=Verdict.FAIL)))
    memory.write(lambda db: visits.save_answer(db, visit.id, made.answer(verdict=None)))
    assert load(memory, visit).answers["I001"].verdict is None
    assert memory.read(visits.summaries)[0].answered == 0
    assert [line["value"].get("verdict") for line in log(memory, visit)[1:]] == ["fail", None]


def test_a_repeated_step_takes_the_place_of_the_former(memory, visit):
    first = OpeningStep(kind=StepKind.ENTRY_CODE, t=made.NOW, done=False, note="无码")
    second = first.model_copy(update={"done": True, "note": "8866"})
    for step in (first, OpeningStep(kind=StepKind.RIGHTS, t=made.NOW), second):
        memory.write(lambda db, step=step: visits.save_step(db, visit.id, step))
    loaded = load(memory, visit)
    assert loaded.step(StepKind.ENTRY_CODE) == second
    assert len(loaded.steps) == 2
    assert [line["what"] for line in log(memory, visit)] == ["visit", "step", "step", "step"]


def test_facts_position_outcome_and_closing_come_back(memory, visit):
    closing = Closing(conclusion=Conclusion.PROBLEMS_FOUND, t=LATER)

    def job(db):
        visits.save_facts(db, visit.id, {"imports": False}, True, LATER)
        visits.save_position(db, visit.id, "I007", LATER)
        visits.save_outcome(db, visit.id, Outcome.SHUT, "卷帘门紧闭", LATER)
        visits.save_rectification(db, visit.id, Rectification(), LATER)
        visits.save_closing(db, visit.id, closing)

    memory.write(job)
    loaded = load(memory, visit)
    assert (loaded.facts, loaded.facts_confirmed) == ({"imports": False}, True)
    assert (loaded.position, loaded.outcome) == ("I007", Outcome.SHUT)
    assert loaded.closing == closing
    assert loaded.rectification == Rectification()
    (summary,) = memory.read(visits.summaries)
    assert summary.conclusion is Conclusion.PROBLEMS_FOUND
    assert (summary.position, summary.last_saved_at) == ("I007", LATER)


def test_a_seizure_is_saved_changed_and_taken_back(memory, visit):
    seizure = Seizure(id=made.new_id(), lines=(goods_line(),), controlled_at=made.NOW)
    memory.write(lambda db: visits.save_seizure(db, visit.id, seizure, LATER))
    assert load(memory, visit).seizure == seizure
    memory.write(lambda db: visits.save_seizure(db, visit.id, None, LATER))
    assert load(memory, visit).seizure is None
    assert [line["what"] for line in log(memory, visit)] == ["visit", "seizure", "seizure"]


def test_a_dropped_photo_leaves_the_visit_and_its_number_is_not_given_again(memory, visit):
    photos = [made.photo(memory.blobs.put(b"%d" % seq), seq) for seq in (1, 2)]
    for photo in photos:
        memory.write(lambda db, photo=photo: visits.add_photo(db, visit.id, photo))
    memory.write(lambda db: visits.drop_photo(db, visit.id, photos[1].id, "拍糊了", LATER))
    assert load(memory, visit).photos == (photos[0],)
    assert memory.read(lambda db: visits.next_photo_seq(db, visit.id)) == 3
    assert memory.read(visits.summaries)[0].photos == 1
    assert log(memory, visit)[-1]["value"] == {"id": photos[1].id, "reason": "拍糊了"}
    assert memory.blobs.has(photos[1].sha256)


def test_two_photos_with_the_same_bytes_are_two_photos(memory, visit):
    for seq in (1, 2):
        photo = made.photo(memory.blobs.put(b"same"), seq)
        memory.write(lambda db, photo=photo: visits.add_photo(db, visit.id, photo))
    assert len(load(memory, visit).photos) == 2


def test_nothing_but_the_approval_of_a_seizure_changes_a_closed_visit(memory, visit):
    photo = made.photo(memory.blobs.put(b"x"))
    memory.write(lambda db: visits.mark_opened(db, visit.id, made.NOW))
    memory.write(lambda db: visits.mark_closed(db, visit.id, LATER))
    closed = load(memory, visit)
    assert (closed.state, closed.opened_at, closed.closed_at) == (
        VisitState.CLOSED, made.NOW, LATER,
    )  # fmt: skip
    for job in (
        lambda db: visits.save_answer(db, visit.id, made.answer()),
        lambda db: visits.save_step(db, visit.id, OpeningStep(kind=StepKind.RIGHTS, t=LATER)),
        lambda db: visits.save_facts(db, visit.id, {}, True, LATER),
        lambda db: visits.save_closing(db, visit.id, Closing(t=LATER)),
        lambda db: visits.save_position(db, visit.id, "I001", LATER),
        lambda db: visits.save_outcome(db, visit.id, Outcome.SHUT, "", LATER),
        lambda db: visits.save_rectification(db, visit.id, None, LATER),
        lambda db: visits.add_photo(db, visit.id, photo),
        lambda db: visits.drop_photo(db, visit.id, photo.id, "x", LATER),
        lambda db: visits.mark_opened(db, visit.id, LATER),
        lambda db: visits.mark_closed(db, visit.id, LATER),
    ):
        with pytest.raises(VisitClosed, match="封存"):
            memory.write(job)
    assert load(memory, visit) == closed

    signed = made.photo(photo.sha256, purpose="approval")
    seizure = Seizure(id=made.new_id(), approval=Approval(approver="局长", t=LATER))
    memory.write(lambda db: visits.add_photo(db, visit.id, signed))
    memory.write(lambda db: visits.save_seizure(db, visit.id, seizure, LATER))
    assert load(memory, visit).seizure == seizure


def test_visits_are_listed_newest_first_by_state_and_by_party(memory):
    one, other = made.party("甲店"), made.party("乙店")
    made_visits = [
        made.visit(of, created_at=made.NOW + timedelta(hours=n))
        for n, of in enumerate((one, other, one))
    ]
    for visit in made_visits:
        memory.write(lambda db, visit=visit: visits.create(db, visit))
    memory.write(lambda db: visits.mark_opened(db, made_visits[0].id, LATER))

    def ids(**wanted):
        found = memory.read(lambda db: visits.summaries(db, **wanted))
        return [made_visits.index(next(v for v in made_visits if v.id == s.id)) for s in found]

    assert ids() == [2, 1, 0]
    assert ids(party_id=one.id) == [2, 0]
    assert ids(state=VisitState.OPEN) == [0]
    assert ids(limit=1) == [2]


def test_the_year_of_a_visit_is_the_year_in_china(memory):
    party = made.party()
    eve = made.NOW.fromisoformat("2026-12-31T16:30:00+00:00")  # half past midnight in China
    memory.write(lambda db: visits.create(db, made.visit(party, created_at=eve)))
    assert memory.read(lambda db: visits.visits_of_year(db, party.id, 2027)) == 1
    assert memory.read(lambda db: visits.visits_of_year(db, party.id, 2026)) == 0


def test_the_previous_visit_is_the_last_closed_one_before(memory):
    party = made.party()
    first, second = (made.visit(party, created_at=made.NOW + timedelta(days=n)) for n in (0, 1))
    for visit in (first, second):
        memory.write(lambda db, visit=visit: visits.create(db, visit))
    far = made.NOW + timedelta(days=9)
    assert memory.read(lambda db: visits.previous(db, party.id, far)) is None
    for visit in (first, second):
        memory.write(lambda db, visit=visit: visits.mark_closed(db, visit.id, far))
    found = memory.read(lambda db: visits.previous(db, party.id, far))
    assert found is not None
    assert found.id == second.id
    found = memory.read(lambda db: visits.previous(db, party.id, second.created_at))
    assert found is not None
    assert found.id == first.id
