"""The guided move of a draft visit to a newer version of its checklist, in the memory."""

from __future__ import annotations

import json

import pytest

from app.actions import authoring, inspecting, moving
from app.domain.checklist import Fact, applicable
from app.domain.moving import Fate, MoveRefused
from app.domain.visit import Answer, StepKind, Verdict, VisitKind


@pytest.fixture
def visit(desk, party, officers):
    prepared = inspecting.prepare_visit(
        desk,
        party_id=party.id,
        kind=VisitKind.ROUTINE,
        checklist_id="catering",
        officer_ids=[officer.id for officer in officers],
    )
    for kind in (StepKind.CREDENTIALS, StepKind.RIGHTS, StepKind.RECUSAL):
        inspecting.record_step(desk, prepared.id, kind, "已办")
    inspecting.record_step(desk, prepared.id, StepKind.ENTRY_CODE, "没有网络", done=False)
    checklist = inspecting.checklist_of(desk, prepared)
    facts = {fact.id: fact.default for fact in checklist.facts}
    inspecting.record_facts(desk, prepared.id, facts, confirmed=True)
    return inspecting.begin(desk, prepared.id)


def answer(desk, visit, item_id, verdict, **more):
    given = Answer(item_id=item_id, verdict=verdict, t=desk.clock(), **more)
    inspecting.answer(desk, visit.id, given)


def publish_next(desk, change):
    """The next version of the shipped checklist, with its first section changed."""
    home_forms = desk.memory.home / "forms"
    found = authoring.published(desk.library, "catering")
    section = found.checklist.sections[0]
    items = tuple(filter(None, map(change, section.items)))
    sections = (section.model_copy(update={"items": items}), *found.checklist.sections[1:])
    draft = authoring.Draft(found.checklist.model_copy(update={"sections": sections}), {}, "")
    authoring.publish(desk.library, home_forms, authoring.next_version(desk.library, draft))


def publish_asking_more(desk, item_id="I099"):
    """The next version asks whether there are night stalls; one item depends on the answer."""
    found = authoring.published(desk.library, "catering")
    more = Fact(id="night_stalls", ask="有夜市摊位吗？")
    sections = tuple(
        section.model_copy(
            update={
                "items": tuple(
                    item.model_copy(update={"when": (more.id,)}) if item.id == item_id else item
                    for item in section.items
                )
            }
        )
        for section in found.checklist.sections
    )
    changed = found.checklist.model_copy(
        update={"sections": sections, "facts": (*found.checklist.facts, more)}
    )
    draft = authoring.next_version(desk.library, authoring.Draft(changed, {}, ""))
    authoring.publish(desk.library, desk.memory.home / "forms", draft)


@pytest.mark.parametrize("said", [True, False])
def test_what_the_new_version_asks_about_the_premises_is_answered_with_the_move(
    desk, visit, said
) -> None:
    publish_asking_more(desk)

    with pytest.raises(MoveRefused, match="有夜市摊位吗？") as refusal:
        moving.move(desk, visit.id)

    assert refusal.value.code == "moving.facts"
    assert inspecting.load(desk, visit.id) == visit
    assert [fact.id for fact in moving.look(desk, visit.id).new_facts] == ["night_stalls"]

    after = moving.move(desk, visit.id, {"night_stalls": said})

    assert after.facts["night_stalls"] is said
    assert after.facts_confirmed
    checklist = inspecting.checklist_of(desk, after)
    shown = {place.item.id for place in applicable(checklist, after.facts)}
    assert ("I099" in shown) is said


def test_a_visit_at_its_door_is_asked_there(desk, party, officers) -> None:
    prepared = inspecting.prepare_visit(
        desk,
        party_id=party.id,
        kind=VisitKind.ROUTINE,
        checklist_id="catering",
        officer_ids=[officer.id for officer in officers],
    )
    inspecting.record_facts(desk, prepared.id, {}, confirmed=True)
    publish_asking_more(desk)

    after = moving.move(desk, prepared.id)

    assert not after.facts_confirmed
    assert "核对场所情况" in inspecting.missing_at_the_door(after)


def test_a_draft_on_the_newest_version_has_nowhere_to_move(desk, visit) -> None:
    assert moving.look(desk, visit.id) is None
    with pytest.raises(MoveRefused):
        moving.move(desk, visit.id)


def test_a_draft_stays_on_its_version_until_it_is_moved(desk, visit) -> None:
    first, second, third = [item.id for item in inspecting.checklist_of(desk, visit).items()][:3]
    answer(desk, visit, first, Verdict.PASS)
    answer(desk, visit, second, Verdict.FAIL, finding="超范围经营")
    rest = inspecting.checklist_of(desk, visit).sections[1].items[0].id
    answer(desk, visit, rest, Verdict.PASS)

    def change(item):
        if item.id == second:
            return None
        return item.model_copy(update={"text": f"{item.text[:50]}改"}) if item.id == first else item

    publish_next(desk, change)
    before = inspecting.load(desk, visit.id)
    planned = moving.look(desk, visit.id)

    assert before.checklist == visit.checklist
    assert {one.old_id: one.fate for one in planned.answers} == {
        first: Fate.LOOK_AGAIN,
        second: Fate.DROPPED,
        rest: Fate.STAYS,
    }
    assert inspecting.load(desk, visit.id) == before

    after = moving.move(desk, visit.id)

    assert after.checklist.version == before.checklist.version + 1
    assert after.answers[first].verdict is None
    assert after.answers[rest] == before.answers[rest]
    assert second not in after.answers
    assert "超范围经营" in after.closing.other_problems
    assert inspecting.load(desk, visit.id) == after
    assert inspecting.checklist_of(desk, after).version == after.checklist.version
    assert moving.look(desk, visit.id) is None
    assert third != rest


def test_the_log_keeps_every_answer_as_it_stood(desk, visit) -> None:
    from app.storage import edits

    first = next(inspecting.checklist_of(desk, visit).items()).id
    answer(desk, visit, first, Verdict.FAIL, finding="许可证过期")
    publish_next(desk, lambda item: None if item.id == first else item)

    moving.move(desk, visit.id)

    log = desk.memory.read(lambda db: edits.lines(db, visit.id)).decode()
    moved = [line for line in log.splitlines() if '"what":"moved"' in line]
    assert len(moved) == 1
    assert "许可证过期" in moved[0]


def test_the_log_keeps_the_facts_as_they_stood_and_what_was_answered_with_the_move(
    desk, visit
) -> None:
    from app.storage import edits

    publish_asking_more(desk)

    after = moving.move(desk, visit.id, {"night_stalls": True})

    log = desk.memory.read(lambda db: edits.lines(db, visit.id)).decode()
    (moved,) = [line for line in log.splitlines() if '"what":"moved"' in line]
    told = json.loads(moved)
    kept = told.get("value", told)
    assert kept["facts"] == dict(visit.facts)
    assert kept["facts_now"] == dict(after.facts)
    assert kept["facts_now"]["night_stalls"]
