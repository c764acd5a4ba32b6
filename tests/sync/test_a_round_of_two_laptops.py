"""A team lead's laptop prints and watches what another laptop of the station has sealed."""

import pytest

from app.actions import (
    demo,
    inspecting,
    playing,
    posting,
    posting_prints,
    sealing,
    setting_up,
    station,
)
from app.actions.desk import close, open_desk
from app.actions.today import today
from app.cli.main import main
from app.documents.reading import page_count
from app.domain.moments import day_of
from app.domain.people import Approval
from app.domain.posting import SheetState
from app.evidence.ingest import Source
from app.storage import fsck, pulled, visits
from app.sync import enrolment, exchange
from app.sync.client import Client
from tests.actions import rounds
from tests.actions.conftest import MORNING
from tests.sync.stands import Server, now

TODAY = posting.Round.of_day(day_of(MORNING))


def desk_of(folder, block):
    desk = open_desk(folder, create="sample", clock=demo.ticking(MORNING), origin="scripted")
    setting_up.fill_sample(desk, "in-force")
    setting_up.save_setting(desk, "number_block", str(block))
    return desk


def sync(desk):
    return exchange.synchronise(desk.memory, clock=now)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A laptop that walked a round with a seizure in it, and a lead's with one visit of its own;
    both have met the same server.
    """
    folder = tmp_path_factory.mktemp("pair")
    server = Server(folder / "server")
    server.prepare()
    server.start()
    walked, lead = desk_of(folder / "walked", 2), desk_of(folder / "lead", 1)
    for desk in (walked, lead):
        with Client(server.url, desk.memory.device) as client:
            enrolment.enrol(desk.memory, client, server.code(), now())
    rounds.played(walked, rounds.shop(walked, 1), problems=True)
    with pytest.MonkeyPatch.context() as patch:  # the head has not approved it yet
        patch.setattr(sealing, "record_approval", lambda *_: None)
        playing.play(walked, demo.script(walked, "in-force"), demo.photos_folder())
    rounds.played(lead, rounds.shop(lead, 3))
    assert sync(walked).settled
    assert sync(lead).settled
    yield walked, lead
    close(walked)
    close(lead)
    server.stop()


def seized(desk):
    return next(
        visit
        for one in desk.memory.read(visits.summaries)
        if (visit := inspecting.load(desk, one.id)).seizure is not None
    )


def test_what_others_sealed_is_listed_and_brought_once_a_lead_asks(pair):
    walked, lead = pair
    before = posting.candidates(lead, TODAY)
    assert len(before) == 3
    assert posting.lacking(before) == 2
    assert sync(lead).sheets == 0

    posting.want_sheets(lead, TODAY.first)
    assert sync(lead).sheets == 4
    assert sync(lead).sheets == 0
    after = posting.candidates(lead, TODAY)
    assert [one.why_not for one in after] == [""] * 3
    assert {one.visit.dev for one in after} == {"", walked.memory.device.key_id}
    assert {one.paper.number for one in after if one.paper and one.visit.dev} == {
        one.paper.number for one in posting.candidates(walked, TODAY) if one.paper
    }
    assert not fsck.check(lead.memory)


def test_a_batch_over_two_laptops_is_one_file_with_the_sealed_copies(pair):
    walked, lead = pair
    posting.want_sheets(lead, TODAY.first)
    sync(lead)
    found = posting.candidates(lead, TODAY)
    chosen = [one.paper.id for one in found if one.paper is not None]
    batch = posting.make_batch(lead, TODAY, chosen, two=False)
    printed = posting_prints.print_file(lead, batch.id)
    assert printed.sheets == (1, 2, 3)
    assert page_count(printed.data) == 1 + sum(sheet.pages for sheet in batch.sheets)
    (theirs, *_) = [one for one in posting.candidates(walked, TODAY) if one.paper]
    assert posting.posting_copy(lead, theirs.paper) == posting.posting_copy(walked, theirs.paper)

    after = posting_prints.sent(lead, batch.id, printed.sheets)
    assert {one.state for one in after.sheets} == {SheetState.PRINTED}
    picture = demo.photos_folder() / demo.photo_names()[0]
    posting_prints.post(lead, theirs.paper.id, "李卫东", (Source(picture.name, path=picture),))
    (hung,) = [one for one in posting.candidates(lead, TODAY) if one.posted]
    assert hung.paper.id == theirs.paper.id
    assert posting_prints.posted_photo(lead, hung.posted) == picture.read_bytes()
    assert not fsck.check(lead.memory)


def test_the_officers_of_other_laptops_are_among_the_teams_and_groups(pair):
    walked, lead = pair
    assert {badges for _, badges in posting.teams(lead, TODAY.first, TODAY.last)} >= {
        badges for _, badges in posting.teams(walked, TODAY.first, TODAY.last)
    }
    assert station.groups(lead, TODAY.first).out >= 1


def test_every_clock_of_another_laptop_stands_beside_ours_with_its_end_and_article(pair):
    walked, lead = pair
    theirs = {
        (one.party, one.deadline.code, one.deadline.end, one.deadline.article)
        for one in today(walked).clocks
        if not one.deadline.office_target
    }
    codes = {code for _, code, _, _ in theirs}
    assert {"seizure_end", "seizure_back_file", "rectification", "publication"} <= codes
    shown = [one for one in station.clocks(lead) if one.origin]
    assert theirs <= {
        (one.party, one.deadline.code, one.deadline.end, one.deadline.article) for one in shown
    }
    names = "、".join(one.name for one in seized(walked).officers)
    assert {one.origin for one in shown} == {names}


def test_an_approval_filed_elsewhere_ends_its_clock_here(pair):
    walked, lead = pair
    visit = seized(walked)
    assert "seizure_back_file" in {one.deadline.code for one in station.clocks(lead) if one.origin}
    approval = Approval(approver="陈局", post="局长", t=visit.seizure.controlled_at)
    sealing.record_approval(walked, visit.id, approval)
    sync(walked)
    sync(lead)
    codes = {one.deadline.code for one in station.clocks(lead) if one.origin}
    assert "seizure_back_file" not in codes
    assert "seizure_end" in codes


def test_a_paper_voided_elsewhere_is_not_printed_and_counts_in_no_clock(pair):
    walked, lead = pair
    theirs = [c for c in posting.candidates(walked, TODAY) if not c.visit.dev]
    (one,) = [c for c in theirs if c.visit.visit_id != seized(walked).id]

    def told(state, pos):
        body = {"state": state}
        lead.memory.write(lambda db: pulled.keep_item(db, "paper", one.paper.id, pos, body))

    told("voided", 2**40)
    (seen,) = [c for c in posting.candidates(lead, TODAY) if c.visit.visit_id == one.visit.visit_id]
    told("sealed", 2**41)
    assert seen.why_not == "没有结果记录表"


def test_a_file_that_is_not_what_was_sealed_is_never_printed(pair):
    _, lead = pair
    sync(lead)
    theirs = next(one for one in posting.candidates(lead, TODAY) if one.visit.dev and one.printable)
    copy = next(file for file in theirs.paper.files if file.role == "posting")
    path = lead.memory.blobs.path(copy.sha256)
    sound = path.read_bytes()
    path.write_bytes(sound[:-1])
    (seen,) = [
        one
        for one in posting.candidates(lead, TODAY)
        if one.visit.visit_id == theirs.visit.visit_id
    ]
    path.write_bytes(sound)
    assert seen.why_not == "封存的文件读不出，不能打印"


def test_the_command_says_what_has_still_to_be_brought(tmp_path, monkeypatch, capsys, pair):
    walked, _ = pair
    folder = tmp_path / "home"
    desk = desk_of(folder, 3)
    numbers = {one.paper.number for one in posting.candidates(walked, TODAY) if one.paper}
    rounds.handed_out(walked, desk, without=numbers)
    close(desk)
    monkeypatch.setenv("SHIAN_HOME", str(folder))
    out = tmp_path / "round.pdf"
    assert main(["posting", "--date", TODAY.first.isoformat(), "--out", str(out)]) == 1
    assert "请执行 shian sync" in capsys.readouterr().err
    assert not out.exists()
