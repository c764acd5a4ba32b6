"""A round is chosen, put in order, printed in one file; what came out and what hangs is known."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta

import pytest

from app.actions import checking, demo, posting, posting_prints, setting_up
from app.actions.desk import close, open_desk
from app.actions.progress import Progress
from app.cli.main import main
from app.documents.reading import page_count
from app.domain.paper import PaperKind
from app.domain.posting import Order, SheetState
from app.evidence.ingest import Source
from tests.actions import rounds

from .conftest import MORNING

DAY = date(2026, 9, 22)
TODAY = posting.Round.of_day(DAY)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Five sealed visits of one morning and one still under way."""
    folder = tmp_path_factory.mktemp("round") / "home"
    desk = open_desk(folder, create="sample", clock=demo.ticking(MORNING), origin="scripted")
    setting_up.fill_sample(desk, "commissioned")
    rounds.sealed_round(desk, 5, "commissioned")
    from app.actions import inspecting, registering
    from app.domain.visit import VisitKind

    party = registering.save_party(desk, rounds.shop(desk, 99))
    assert isinstance(party, tuple)
    officers = registering.officers(desk)[:2]
    inspecting.prepare_visit(
        desk, party_id=rounds.shop(desk, 99).id, kind=VisitKind.ROUTINE, checklist_id="catering",
        officer_ids=[one.id for one in officers],
    )  # fmt: skip
    close(desk)
    return folder


@pytest.fixture
def desk(home, tmp_path):
    """A copy of the morning, so that each test prints its own batches."""
    shutil.copytree(home, tmp_path / "home")
    desk = open_desk(
        tmp_path / "home", clock=demo.ticking(MORNING + timedelta(hours=6)), origin="scripted"
    )
    yield desk
    close(desk)


def printable(desk, asked=TODAY):
    return [one.paper.id for one in posting.candidates(desk, asked) if one.printable]


def test_a_visit_that_is_not_sealed_is_listed_with_the_reason(desk):
    found = posting.candidates(desk, TODAY)
    assert len(found) == 6
    (waiting,) = [one for one in found if not one.printable]
    assert waiting.why_not == "未封存，不能打印"


def test_the_round_follows_the_addresses_and_a_saved_order_goes_before(desk):
    names = [one.visit.address[6:] for one in posting.candidates(desk, TODAY) if one.printable]
    assert names == ["东塘巷7号", "河沿路9号", "河沿路12号", "河沿路18号", "解放路甲5号"]
    ids = [one.visit.party_id for one in posting.candidates(desk, TODAY)]
    posting.save_route(desk, list(reversed(ids)))
    assert [one.visit.party_id for one in posting.candidates(desk, TODAY)] == ids[::-1]


def test_numbers_and_times_order_a_round_too(desk):
    for order in (Order.NUMBER, Order.TIME):
        asked = posting.Round(DAY, DAY, order=order)
        numbers = [one.paper.number for one in posting.candidates(desk, asked) if one.paper]
        assert numbers == sorted(numbers)


def test_a_district_and_a_team_narrow_the_round(desk):
    assert len(posting.candidates(desk, posting.Round(DAY, DAY, "河沿路"))) >= 3
    assert not posting.candidates(desk, posting.Round(DAY, DAY, team=("no such badge",)))
    ((_, badges),) = posting.teams(desk, DAY, DAY)
    assert len(posting.candidates(desk, posting.Round(DAY, DAY, team=badges))) == 6
    assert not posting.candidates(desk, posting.Round.of_day(DAY + timedelta(days=1)))


def test_two_up_is_one_file_with_the_cover_first(desk):
    batch = posting.make_batch(desk, TODAY, printable(desk), two=True)
    printed = posting_prints.print_file(desk, batch.id)
    assert batch.number.startswith("青市监") or "贴〔2026〕" in batch.number
    assert printed.sheets == (1, 2, 3, 4, 5)
    assert page_count(printed.data) == printed.pages == 1 + 3


def test_one_up_is_the_sealed_posting_copies(desk):
    batch = posting.make_batch(desk, TODAY, printable(desk), two=False)
    printed = posting_prints.print_file(desk, batch.id)
    assert printed.pages == 1 + sum(sheet.pages for sheet in batch.sheets)


def test_after_a_printer_error_the_next_file_holds_what_did_not_come_out(desk):
    batch = posting.make_batch(desk, TODAY, printable(desk), two=True)
    posting_prints.sent(desk, batch.id, (1, 2, 3, 4, 5))
    posting_prints.confirm(desk, batch.id, (1, 2))
    posting_prints.failed(desk, batch.id, (3, 4, 5), "卡纸")

    again = posting_prints.print_file(desk, batch.id, cover=False)
    assert again.sheets == (3, 4, 5)
    posting_prints.sent(desk, batch.id, again.sheets)

    after = posting.batch(desk, batch.id)
    assert [one.state for one in after.sheets] == [SheetState.CONFIRMED] * 2 + [
        SheetState.PRINTED
    ] * 3
    lines = [(one.sheet, one.what, one.note) for one in posting.trace(desk, batch.id)]
    assert (3, "prepared", "卡纸") in lines
    assert (3, "printed", "重印") in lines
    assert (1, "printed", "重印") not in lines


def test_a_reprint_of_a_confirmed_sheet_leaves_a_trace_and_the_same_bytes(desk):
    batch = posting.make_batch(desk, TODAY, printable(desk), two=True)
    first = posting_prints.print_file(desk, batch.id)
    posting_prints.sent(desk, batch.id, first.sheets)
    posting_prints.confirm(desk, batch.id, first.sheets)
    with pytest.raises(posting.NothingChosen):
        posting_prints.print_file(desk, batch.id)

    again = posting_prints.print_file(desk, batch.id, only_open=False)
    posting_prints.sent(desk, batch.id, again.sheets)

    assert page_count(again.data) == page_count(first.data)
    assert posting.batch(desk, batch.id).sheets[0].prints == 2


def test_cancelling_keeps_what_was_reached_and_leaves_the_rest_open(desk):
    batch = posting.make_batch(desk, TODAY, printable(desk), two=False)

    class Impatient(Progress):
        def step(self, words: str) -> bool:
            if self.done == 2:
                self.cancel()
            return super().step(words)

    printed = posting_prints.print_file(desk, batch.id, progress=Impatient())
    assert printed.stopped
    assert printed.sheets == (1, 2)


def test_a_paper_voided_after_the_batch_was_made_is_not_printed(desk):
    from app.storage import papers

    batch = posting.make_batch(desk, TODAY, printable(desk), two=True)
    from app.domain.paper import PaperState

    gone = batch.sheets[0].paper_id
    desk.memory.write(lambda db: papers.set_state(db, gone, PaperState.FOLLOWED))
    with pytest.raises(posting.NotPrintable):
        posting_prints.print_file(desk, batch.id)
    amended = [one for one in posting.candidates(desk, TODAY) if one.paper and one.paper.id == gone]
    assert amended[0].why_not == "已有更正文书，不能打印旧的"
    with pytest.raises(posting.NotPrintable):
        posting.make_batch(desk, TODAY, [gone], two=True)


def test_an_unsealed_or_foreign_paper_never_gets_into_a_batch(desk):
    with pytest.raises(posting.NotPrintable):
        posting.make_batch(desk, TODAY, ["0" * 32], two=True)
    with pytest.raises(posting.NothingChosen):
        posting.make_batch(desk, TODAY, [], two=True)


def test_posted_needs_a_photograph_and_a_refusal_its_words(desk):
    paper_id = printable(desk)[0]
    picture = demo.photos_folder() / demo.photo_names()[0]
    with pytest.raises(posting_prints.NotPosted):
        posting_prints.post(desk, paper_id, "周明川", ())

    hung = posting_prints.post(desk, paper_id, "周明川", (Source(picture.name, path=picture),))

    assert posting_prints.posted_photo(desk, hung) == picture.read_bytes()
    one = next(one for one in posting.candidates(desk, TODAY) if one.paper.id == paper_id)
    assert one.posted == hung
    refused = posting_prints.post(desk, paper_id, "周明川", (), refused="经营者不让张贴")
    assert refused.outcome == "refused"
    assert checking.check(desk).clean


def test_the_home_stays_clean_after_printing(desk):
    batch = posting.make_batch(desk, TODAY, printable(desk), two=True)
    posting_prints.sent(desk, batch.id, (1, 2))
    assert checking.check(desk).clean


@pytest.fixture
def commanded(home, tmp_path, monkeypatch):
    """A copy of the morning that the commands work on."""
    shutil.copytree(home, tmp_path / "home")
    monkeypatch.setenv("SHIAN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_command_writes_one_file_and_says_what_was_left_out(commanded, tmp_path, capsys):
    out = tmp_path / "posting.pdf"
    words = ["posting", "--date", "2026-09-22", "--out", str(out), "--two-up", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pages"] == page_count(out.read_bytes()) == 4
    assert len(told["sheets"]) == 5
    assert told["skipped"] == [{"party": "第99号面馆", "reason": "未封存，不能打印"}]
    assert main(["posting", "--date", "昨天", "--out", str(out)]) == 1

    again = ["posting", "--again", told["batch"], "--out", str(out), "--sheets", "2,4-5", "--json"]
    assert main(again) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["n"] for one in told["sheets"]] == [2, 4, 5]
    assert page_count(out.read_bytes()) == 2
    desk = open_desk(commanded)
    (batch,) = posting.batches(desk)
    assert [one.prints for one in batch.sheets] == [1, 2, 1, 2, 2]
    assert [line.note for line in posting.trace(desk, batch.id)].count(
        "重印，写到文件 posting.pdf"
    ) == 3
    close(desk)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--again", "没有这一批"], "没有这个打印批次"),
        (["--date", "2026-09-22", "--out", "/nowhere/at/all.pdf"], "写不进去"),
        (["--date", "2026-09-22", "--team", "无名氏"], "没有“无名氏”的检查"),
        (["--date", "2026-01-01"], "没有勾选任何可以打印的结果"),
    ],
)
def test_the_command_refuses_in_one_sentence_and_makes_no_batch(
    commanded, tmp_path, capsys, words, code
):
    place = [] if "--out" in words else ["--out", str(tmp_path / "none.pdf")]
    assert main(["posting", *words, *place]) == 1
    assert code in capsys.readouterr().err
    assert not (tmp_path / "none.pdf").exists()
    desk = open_desk(commanded)
    assert not posting.batches(desk)
    close(desk)


def test_no_other_paper_of_the_visit_can_be_posted(desk):
    """Only result records: the list is made of them alone."""
    kinds = {one.paper.kind for one in posting.candidates(desk, TODAY) if one.paper is not None}
    assert kinds == {PaperKind.RESULT_RECORD}
