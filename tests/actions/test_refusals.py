"""Where a person would be stopped: one sentence, a stable code, and nothing lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from app.actions import inspecting, issuing, photographing, registering, reviewing, sealing
from app.domain.errors import Refused
from app.domain.paper import PaperKind, Service, ServiceMode
from app.domain.people import Party
from app.domain.visit import (
    Answer,
    Closing,
    Conclusion,
    Handling,
    Outcome,
    StepKind,
    Verdict,
    VisitKind,
    VisitState,
)
from app.evidence.ingest import Source


def prepared(desk, party, officers, kind=VisitKind.ROUTINE):
    return inspecting.prepare_visit(
        desk,
        party_id=party.id,
        kind=kind,
        checklist_id="catering",
        officer_ids=[one.id for one in officers],
    )


def opened(desk, party, officers, kind=VisitKind.ROUTINE):
    visit = prepared(desk, party, officers, kind)
    inspecting.record_step(desk, visit.id, StepKind.CREDENTIALS, "两证")
    inspecting.record_step(desk, visit.id, StepKind.RIGHTS, "已读")
    inspecting.record_step(desk, visit.id, StepKind.RECUSAL, "不申请回避")
    inspecting.record_step(desk, visit.id, StepKind.ENTRY_CODE, "没有网络", done=False)
    inspecting.record_facts(desk, visit.id, {}, confirmed=True)
    return inspecting.begin(desk, visit.id)


def code_of(act):
    with pytest.raises(Refused) as refused:
        act()
    assert "Traceback" not in refused.value.sentence
    return refused.value.code


def test_one_officer_twice_opens_nothing(desk, party, officers):
    twice = [officers[0].id, officers[0].id]
    code = code_of(
        lambda: inspecting.prepare_visit(
            desk, party_id=party.id, kind=VisitKind.ROUTINE, checklist_id=None, officer_ids=twice
        )
    )
    assert code == "officer.same"


def test_an_unknown_checklist_is_named(desk, party, officers):
    with pytest.raises(Refused) as refused:
        inspecting.prepare_visit(
            desk,
            party_id=party.id,
            kind=VisitKind.ROUTINE,
            checklist_id="no-such-list",
            officer_ids=[one.id for one in officers],
        )
    assert "no-such-list" in refused.value.sentence


def test_the_door_is_not_passed_before_every_step(desk, party, officers):
    visit = prepared(desk, party, officers)
    inspecting.record_step(desk, visit.id, StepKind.CREDENTIALS, "两证")
    assert code_of(lambda: inspecting.begin(desk, visit.id)) == "visit.opening_incomplete"
    assert inspecting.load(desk, visit.id).state is VisitState.PREPARING


def test_unanswered_items_keep_the_papers_from_being_frozen(desk, party, officers):
    visit = opened(desk, party, officers)
    code = code_of(lambda: issuing.freeze(desk, visit.id, [PaperKind.RESULT_RECORD]))
    assert code == "visit.gaps"
    assert issuing.papers_of(desk, visit.id) == ()


def test_an_unannounced_visit_may_leave_items_unanswered(desk, party, officers):
    visit = opened(desk, party, officers, VisitKind.UNANNOUNCED)
    first = inspecting.open_items(desk, visit)[0]
    inspecting.answer(desk, visit.id, Answer(item_id=first, verdict=Verdict.PASS, t=desk.clock()))
    inspecting.save_closing(
        desk,
        visit.id,
        Closing(
            conclusion=Conclusion.NO_PROBLEM_FOUND, own_words="抽查的项目未见问题", t=desk.clock()
        ),
    )
    assert reviewing.review(desk, visit.id).gaps == ()


def test_a_deadline_in_1900_is_a_gap(desk, party, officers):
    visit = opened(desk, party, officers, VisitKind.UNANNOUNCED)
    item = inspecting.open_items(desk, visit)[0]
    inspecting.answer(
        desk,
        visit.id,
        Answer(
            item_id=item,
            verdict=Verdict.FAIL,
            finding="有问题",
            measures=("written_deadline",),
            due=date(1900, 1, 1),
            t=desk.clock(),
        ),
    )
    inspecting.save_closing(
        desk,
        visit.id,
        Closing(
            conclusion=Conclusion.PROBLEMS_FOUND,
            own_words="发现问题",
            handling=(Handling.WRITTEN_DEADLINE,),
            due=date(1900, 1, 1),
            t=desk.clock(),
        ),
    )
    assert reviewing.review(desk, visit.id).gaps
    assert code_of(lambda: issuing.freeze(desk, visit.id, [PaperKind.RESULT_RECORD]))


@pytest.mark.parametrize("name", ["老周\u202e水饺馆", "老周\x07饺馆", "老周\u2066x\u2069"])
def test_control_and_direction_characters_in_a_name_are_refused(party, name):
    with pytest.raises(ValidationError, match="控制字符"):
        Party.model_validate(party.model_dump() | {"name": name})


def test_twenty_megabytes_of_text_are_refused_and_the_answer_before_stays(desk, party, officers):
    visit = opened(desk, party, officers)
    item = inspecting.open_items(desk, visit)[0]
    inspecting.answer(desk, visit.id, Answer(item_id=item, verdict=Verdict.FAIL, t=desk.clock()))
    with pytest.raises(ValidationError):
        Answer(item_id=item, verdict=Verdict.FAIL, finding="长" * 20_000_000, t=desk.clock())
    assert inspecting.load(desk, visit.id).answers[item].verdict is Verdict.FAIL


def test_a_missing_and_a_corrupt_photo_are_named_and_the_good_one_is_kept(
    desk, party, officers, tmp_path
):
    from app.actions import demo

    visit = opened(desk, party, officers)
    broken = tmp_path / "坏图.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    good = demo.photos_folder() / demo.photo_names()[0]
    intake = photographing.add_photos(
        desk,
        visit.id,
        [Source.file(tmp_path / "没有.jpg"), Source.file(broken), Source.file(good)],
    )
    assert [photo.name for photo in intake.photos] == [good.name]
    assert [problem.place for problem in intake.problems] == ["没有.jpg", "坏图.jpg"]


def test_a_photo_that_rots_keeps_the_papers_from_being_frozen(desk, party, officers):
    from app.actions import demo

    visit = opened(desk, party, officers, VisitKind.UNANNOUNCED)
    good = demo.photos_folder() / demo.photo_names()[0]
    (photo,) = photographing.add_photos(desk, visit.id, [Source.file(good)]).photos
    path = desk.memory.blobs.path(photo.sha256)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(bytes(data))
    code = code_of(lambda: issuing.freeze(desk, visit.id, [PaperKind.SITE_RECORD]))
    assert code == "photo.damaged"


def test_a_visit_that_could_not_be_made_needs_its_photo_and_its_record(desk, party, officers):
    visit = opened(desk, party, officers)
    inspecting.give_up(desk, visit.id, Outcome.SHUT, "卷帘门锁着，敲门无人应答")
    code = code_of(lambda: sealing.close_visit(desk, visit.id))
    assert code == "visit.papers_outstanding"


def test_serving_needs_two_servers_and_a_reason_where_it_is_left(desk):
    one = Service(
        mode=ServiceMode.IN_PERSON, place="店内", t=desk.clock(), recipient="甲", servers=("乙",)
    )
    assert code_of(lambda: sealing.serve(desk, ["0" * 32], one)) == "service.servers"
    left = one.model_copy(update={"servers": ("乙", "丙"), "mode": ServiceMode.LEFT_AT_PREMISES})
    assert code_of(lambda: sealing.serve(desk, ["0" * 32], left)) == "service.reason"


def test_a_wrong_identifier_warns_and_is_kept(desk, party):
    wrong = party.model_copy(update={"credit_code": "92379999MAXX00023A"})
    sentences = registering.save_party(desk, wrong)
    assert sentences
    assert registering.party(desk, party.id).credit_code == "92379999MAXX00023A"


def test_an_expired_certificate_may_walk_but_not_issue(desk, party, officers):
    expired = officers[1].model_copy(
        update={"valid_until": desk.clock().date() - timedelta(days=1)}
    )
    registering.save_officer(desk, expired)
    visit = opened(desk, party, registering.officers(desk)[:2], VisitKind.UNANNOUNCED)
    item = inspecting.open_items(desk, visit)[0]
    inspecting.answer(desk, visit.id, Answer(item_id=item, verdict=Verdict.PASS, t=desk.clock()))
    inspecting.save_closing(
        desk,
        visit.id,
        Closing(conclusion=Conclusion.NO_PROBLEM_FOUND, own_words="未见问题", t=desk.clock()),
    )
    code = code_of(lambda: issuing.freeze(desk, visit.id, [PaperKind.SITE_RECORD]))
    assert code == "officer.certificate_expired"


def test_a_seizure_that_is_not_finished_takes_no_number(desk, party, officers):
    from app.actions.desk import new_id
    from app.domain.measures import Seizure

    visit = opened(desk, party, officers)
    inspecting.save_seizure(desk, visit.id, Seizure(id=new_id(), controlled_at=desk.clock()))
    code = code_of(lambda: issuing.freeze(desk, visit.id, [PaperKind.SEIZURE_DECISION]))
    assert code == "visit.gaps"
    assert issuing.papers_of(desk, visit.id) == ()


def test_telling_the_head_ends_that_clock_and_is_sealed(desk, party, officers):
    from app.actions.desk import new_id
    from app.domain.measures import Seizure
    from app.storage import journal

    visit = opened(desk, party, officers)
    inspecting.save_seizure(desk, visit.id, Seizure(id=new_id(), controlled_at=desk.clock()))
    before = desk.memory.read(journal.head).seq
    told = sealing.record_report(desk, visit.id, desk.clock())
    assert told.seizure.reported_at is not None
    assert desk.memory.read(journal.head).seq == before + 1
