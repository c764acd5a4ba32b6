"""The main job, from the door to the served papers, through every floor of the house."""

from __future__ import annotations

import json

import pytest

from app.actions import checking, demo, exporting, issuing, playing, setting_up
from app.actions.desk import close, open_desk
from app.actions.verifying import verify
from app.domain.paper import PaperKind, PaperState
from app.domain.visit import VisitState
from app.storage import journal

from .conftest import MORNING


@pytest.fixture(scope="module", params=["in-force", "commissioned"])
def played(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("job")
    desk = open_desk(
        folder / "home", create="sample", clock=demo.ticking(MORNING), origin="scripted"
    )
    setting_up.fill_sample(desk, request.param)
    found = playing.play(desk, demo.script(desk, request.param), demo.photos_folder())
    papers = exporting.export(desk, found.papers, folder / "out")
    yield desk, found, papers, folder
    close(desk)


def test_every_paper_of_the_visit_is_sealed_and_the_visit_closed(played):
    _, found, papers, _ = played
    assert found.visit.state is VisitState.CLOSED
    assert {one.paper.kind for one in papers} == set(PaperKind)
    served = {one.kind for one in found.papers if one.state is PaperState.SERVED}
    assert {PaperKind.SEIZURE_DECISION, PaperKind.GOODS_LIST, PaperKind.RESULT_RECORD} <= served


def test_every_copy_is_authentic_while_the_window_is_open(played):
    desk, _, papers, _ = played
    for one in papers:
        for file in (one.file, *one.copies):
            found = verify(str(file.path), home=desk.memory.home)
            assert found.answer == "authentic", (file.path.name, found)
            assert found.practice is True
            assert found.origin == "scripted"


def test_one_changed_bit_anywhere_in_a_paper_is_found(played, tmp_path):
    desk, _, papers, _ = played
    data = bytearray(papers[0].file.path.read_bytes())
    for place in range(40, len(data), len(data) // 12):
        changed = bytearray(data)
        changed[place] ^= 0x10
        copy = tmp_path / "copy.pdf"
        copy.write_bytes(bytes(changed))
        assert verify(str(copy), home=desk.memory.home).answer != "authentic", place


def test_the_text_of_the_token_is_enough_to_ask(played):
    desk, _, papers, _ = played
    found = verify(papers[0].paper.token, home=desk.memory.home)
    assert (found.answer, found.number) == ("authentic", papers[0].paper.number)


def test_another_home_does_not_know_the_issuer(played, tmp_path):
    _, _, papers, _ = played
    other = open_desk(tmp_path / "other", create="sample")
    try:
        found = verify(str(papers[0].file.path), home=tmp_path / "other")
    finally:
        close(other)
    assert found.answer == "unknown-issuer"


def test_the_home_is_whole_afterwards(played):
    desk, _, _, _ = played
    report = checking.check(desk)
    assert report.clean, report.as_json()


def test_the_json_names_papers_copies_and_the_head_of_the_journal(played):
    desk, found, papers, _ = played
    told = json.loads(json.dumps(exporting.summary(desk, found.visit, papers)))
    assert set(told) == {
        "visit", "party", "basis", "conclusion", "handling", "papers", "journal",
    }  # fmt: skip
    assert set(told["papers"][0]) == {
        "kind", "number", "content_hash", "token", "path", "sha256", "copies",
    }  # fmt: skip
    head = desk.memory.read(journal.head)
    assert told["journal"] == {"entries": head.seq, "head": head.hash}


def test_numbers_are_unique_and_carry_the_block(played):
    _, found, _, _ = played
    numbers = [one.number for one in found.papers]
    assert len(set(numbers)) == len(numbers)
    assert all("〔2026〕1" in number for number in numbers)


def test_a_sealed_visit_takes_no_more_answers(played):
    from app.actions import inspecting
    from app.domain.errors import Refused
    from app.domain.visit import Answer, Verdict

    desk, found, _, _ = played
    item = next(iter(found.visit.answers))
    with pytest.raises(Refused) as refused:
        inspecting.answer(
            desk, found.visit.id, Answer(item_id=item, verdict=Verdict.PASS, t=desk.clock())
        )
    assert refused.value.code == "visit.closed"


def test_nothing_is_outstanding_after_closing(played):
    desk, found, _, _ = played
    due = issuing.due_papers(desk, found.visit.id)
    assert all(one.paper is not None for one in due)
