"""Party first, officers last; the refusal, the pen and the way back, in the real window."""

from __future__ import annotations

from pathlib import Path

from app.actions import registering
from app.domain.paper import PaperState, Role, SignState
from tests.ui.end.conftest import draw


def test_the_party_is_asked_before_any_officer(sit):
    page = sit("frozen").go("signing")

    act = page.model.current()
    assert act.signer.role is Role.PARTY
    officers = [one for one in page.model.queue() if one.signer.role is Role.OFFICER]
    assert not any(page.model.ready(one) for one in officers)


def test_nothing_is_signed_by_enter_alone(sit):
    page = sit("frozen").go("signing")

    assert not page.pad.confirm.isEnabled()
    draw(page.pad.pad, (((50, 50), (52, 50)),))
    assert not page.pad.confirm.isEnabled()


def test_each_signature_is_an_act_of_its_own_on_an_empty_pad(sit):
    sitting = sit("frozen")
    page = sitting.go("signing")
    first = page.model.current().paper.id
    draw(page.pad.pad)

    sitting.press(page.pad.confirm)

    assert page.model.current().paper.id != first
    assert page.pad.pad.is_empty()


def test_a_refusal_needs_a_witness_or_a_recording_under_the_law_in_force(sit):
    sitting = sit("frozen")
    page = sitting.go("signing")
    sitting.press(page.pad.decline)
    pane = page.refusal
    sitting.fill(pane.reason, "认为温度计不准")

    assert not pane.confirm.isEnabled()
    assert "见证人或录音录像" in pane.missing()

    sitting.press(pane.with_witness)
    sitting.fill(pane.name, "赵国平")
    sitting.fill(pane.identity, "海棠社区居委会")
    assert "签名" in pane.missing()
    draw(pane.pad)
    assert pane.confirm.isEnabled()


def test_the_sentence_is_shown_as_it_will_be_printed_and_then_is(sit):
    sitting = sit("frozen")
    page = sitting.go("signing")
    sitting.press(page.pad.decline)
    pane = page.refusal
    sitting.fill(pane.reason, "认为温度计不准")
    pane.quoted.click()
    pane.with_witness.click()
    sitting.fill(pane.name, "赵国平")
    sitting.fill(pane.identity, "海棠社区居委会")
    shown = page._sentence.accessibleName()
    assert "“认为温度计不准”" in shown
    assert "赵国平（海棠社区居委会）" in shown
    draw(pane.pad)
    paper_id = page.model.current().paper.id

    sitting.press(pane.confirm)

    paper = next(one for one in sitting.papers() if one.id == paper_id)
    states = [(record.role, record.state) for record in paper.signatures]
    assert states == [(Role.PARTY, SignState.REFUSED), (Role.WITNESS, SignState.SIGNED)]
    assert paper.signatures[1].prev == paper.signature_hashes[:1]


def test_a_recording_is_kept_and_named_by_its_digest(sit, tmp_path):
    sitting = sit("frozen")
    page = sitting.go("signing")
    sitting.press(page.pad.decline)
    tape = tmp_path / "过程.mp4"
    tape.write_bytes(b"moving pictures" * 100)

    page.model.keep_recording(tape)
    page.refusal.with_recording.click()
    sitting.settle()

    recording = page.refusal.refusal().recording
    assert len(recording.digest) == 16
    kept = [
        one for one in sitting.stage.desk.memory.blobs.all() if one.startswith(recording.digest)
    ]
    assert len(kept) == 1


def test_a_willing_party_comes_back_to_the_pad_and_nothing_written_is_lost(sit):
    sitting = sit("frozen")
    page = sitting.go("signing")
    sitting.press(page.pad.decline)
    sitting.fill(page.refusal.reason, "要等合伙人")

    sitting.press(page.willing)

    assert page._middle.currentWidget() is page.pad
    assert page.refusal.reason.text() == "要等合伙人"


def test_taking_back_names_who_must_sign_again_and_opens_the_review(sit):
    sitting = sit("frozen")
    page = sitting.go("signing")
    draw(page.pad.pad)
    sitting.press(page.pad.confirm)

    sitting.press(page.take_back)
    assert "要重新签名的有：周敏" in page.back._what.accessibleName()
    sitting.fill(page.back.reason, "结论写错")
    sitting.press(page.back.confirm)

    assert sitting.asked[-1][0] == "review"
    states = {one.state for one in sitting.papers() if one.kind.value == "result-record"}
    assert states == {PaperState.UNFROZEN}


def test_an_officer_whose_certificate_ended_cannot_draw(sit):
    sitting = sit("frozen")
    page = sitting.go("signing")
    act = next(one for one in page.model.queue() if one.signer.role is Role.OFFICER)
    officer = registering.officers(sitting.stage.desk)[0]
    past = officer.model_copy(update={"valid_until": officer.valid_until.replace(year=2024)})
    page.model.visit = page.model.visit.model_copy(
        update={"officers": (past, *page.model.visit.officers[1:])}
    )

    why = page.model.obstacle(act)

    assert "不能签名" in why
    assert "检查内容都在" in why


def test_when_all_have_signed_the_papers_are_sealed_and_shown(sit):
    sitting = sit("frozen")
    page = sitting.go("signing")
    sitting.everybody_signs(page)
    assert page._middle.currentWidget() is page.done

    sitting.press(page.done.seal)
    sitting.settle()

    assert sitting.asked[-1][0] == "papers"
    assert all(one.state in {PaperState.SEALED, PaperState.SERVED} for one in sitting.papers())


def test_the_numbered_sheet_comes_back_photographed_and_says_what_is_missing(sit, tmp_path):
    from app.actions import issuing
    from app.ui.fields.photos import PhotoFile

    sitting = sit("frozen")
    page = sitting.go("signing")
    paper = page.model.current().paper
    pages = photographed(issuing.numbered_sheet(sitting.stage.desk, paper.id), tmp_path)
    sitting.press(page.on_paper)
    page.model.attach_pages(paper, (PhotoFile(pages[0].name, path=pages[0]),))
    sitting.settle()
    if len(pages) > 1:
        assert "还缺第 2" in page.pen._state.text()
        rest = tuple(PhotoFile(one.name, path=one) for one in pages[1:])
        page.model.attach_pages(paper, rest)
        sitting.settle()
    page._on_paper()
    assert "都在" in page.pen._state.text()

    sitting.press(page.pen.confirm)

    signed = next(one for one in sitting.papers() if one.id == paper.id)
    assert signed.state is PaperState.SIGNED
    assert {record.state for record in signed.signatures} == {SignState.PEN}


def photographed(pdf: bytes, folder: Path) -> list[Path]:
    """Each page as a picture of 200 dots an inch."""
    import pypdfium2

    found = []
    document = pypdfium2.PdfDocument(pdf)
    for number in range(len(document)):
        path = folder / f"page-{number + 1}.jpg"
        document[number].render(scale=200 / 72).to_pil().convert("RGB").save(path, quality=92)
        found.append(path)
    document.close()
    return found
