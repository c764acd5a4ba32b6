"""A paper takes only allowed steps; its signatures cover each other and are never lost."""

import pytest

from app.domain.paper import (
    PaperFile,
    PaperKind,
    PaperState,
    Service,
    ServiceMode,
    Stamp,
)
from app.domain.papers.steps import StepForbidden
from app.storage import papers, visits
from app.storage.papers import PaperMissing, SignatureHashWrong, SigningClosed
from tests.storage import made

SERVICE = Service(
    mode=ServiceMode.IN_PERSON, place="店内", t=made.NOW, recipient="鄢某", servers=("甲", "乙")
)


@pytest.fixture
def visit(memory):
    visit = made.visit()
    memory.write(lambda db: visits.create(db, visit))
    return visit


@pytest.fixture
def paper(memory, visit):
    return made.freeze(memory, visit)


def add(memory, paper, **fields):
    record = made.signature(paper, **fields)
    return memory.write(
        lambda db: papers.add_signature(db, paper.id, record, papers.record_hash(record))
    )


def test_a_paper_comes_back_with_its_visit_and_in_the_list(memory, visit, paper):
    other = made.freeze(memory, visit, PaperKind.SITE_RECORD)
    assert memory.read(lambda db: papers.load(db, paper.id)) == paper
    assert memory.read(lambda db: papers.of_visit(db, visit.id)) == (paper, other)
    assert memory.read(lambda db: papers.all_papers(db, 1)) == (other,)
    assert memory.read(lambda db: papers.of_set(db, paper.set_id)) == (paper,)


def test_a_paper_that_is_not_there_is_missing(memory):
    with pytest.raises(PaperMissing):
        memory.read(lambda db: papers.load(db, made.new_id()))


def test_signatures_come_back_in_order_with_the_hash_of_their_exact_bytes(memory, paper):
    first = add(memory, paper, signer="鄢𠮷")
    second = add(memory, first, signer="䶮某")
    assert [record.signer for record in second.signatures] == ["鄢𠮷", "䶮某"]
    assert second.signatures[1].prev == first.signature_hashes
    assert second.signature_hashes == tuple(map(papers.record_hash, second.signatures))


def test_a_signature_with_another_hash_is_not_taken(memory, paper):
    record = made.signature(paper)
    with pytest.raises(SignatureHashWrong):
        memory.write(lambda db: papers.add_signature(db, paper.id, record, "0" * 64))
    assert memory.read(lambda db: papers.load(db, paper.id)).signatures == ()


def test_dropped_signatures_stay_on_record_with_the_reason(memory, paper):
    add(memory, paper)
    memory.write(lambda db: papers.drop_signatures(db, paper.id, "内容有改动", made.NOW))
    assert memory.read(lambda db: papers.load(db, paper.id)).signatures == ()
    ((record, reason),) = memory.read(lambda db: papers.dropped_signatures(db, paper.id))
    assert (record.signer, reason) == ("鄢𠮷", "内容有改动")


def test_the_way_of_a_paper_is_taken_step_by_step(memory, paper):
    signed = made.sign(memory, paper)
    sealed = made.seal(memory, signed)
    assert sealed.state is PaperState.SEALED
    stamp = Stamp(kind="wet", t=made.NOW)
    assert memory.write(lambda db: papers.set_stamp(db, paper.id, stamp)).stamp == stamp
    served = memory.write(lambda db: papers.set_service(db, paper.id, SERVICE))
    assert (served.state, served.service) == (PaperState.SERVED, SERVICE)
    assert memory.read(lambda db: papers.load(db, paper.id)) == served


@pytest.mark.parametrize("wanted", [PaperState.SEALED, PaperState.SERVED, PaperState.DRAFT])
def test_a_step_that_is_not_allowed_changes_nothing(memory, paper, wanted):
    with pytest.raises(StepForbidden):
        memory.write(lambda db: papers.set_state(db, paper.id, wanted))
    assert memory.read(lambda db: papers.load(db, paper.id)) == paper


def test_a_served_paper_is_not_voided(memory, paper):
    made.seal(memory, made.sign(memory, paper))
    memory.write(lambda db: papers.set_service(db, paper.id, SERVICE))
    with pytest.raises(StepForbidden, match="已经送达"):
        memory.write(lambda db: papers.set_state(db, paper.id, PaperState.VOIDED))


def test_a_sealed_paper_takes_no_signature_and_loses_none(memory, paper):
    sealed = made.seal(memory, made.sign(memory, paper))
    with pytest.raises(SigningClosed):
        add(memory, sealed)
    with pytest.raises(SigningClosed):
        memory.write(lambda db: papers.drop_signatures(db, paper.id, "x", made.NOW))
    with pytest.raises(SigningClosed):
        memory.write(lambda db: papers.set_pen_pages(db, paper.id, ()))


def test_the_same_file_in_the_same_role_counts_once(memory, paper):
    file = PaperFile(role="scan", sha256=memory.blobs.put(b"x"), len=1)
    for _ in range(2):
        found = memory.write(lambda db: papers.add_files(db, paper.id, [file]))
    assert found.files == (file,)


def test_a_field_a_paper_does_not_have_is_refused(memory, paper):
    with pytest.raises(ValueError, match="nonsense"):
        memory.write(lambda db: papers.set_state(db, paper.id, PaperState.SIGNED, nonsense=1))
    assert memory.read(lambda db: papers.load(db, paper.id)).state is PaperState.FROZEN


def test_a_number_of_a_kind_is_taken_once(memory, paper):
    again = paper.model_copy(update={"id": made.new_id()})
    with pytest.raises(Exception, match="UNIQUE"):
        memory.write(lambda db: papers.insert(db, [again]))
    assert memory.read(lambda db: len(papers.all_papers(db))) == 1
