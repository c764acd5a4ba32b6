"""What one laptop seals and voids, every other one knows when it verifies a code."""

from __future__ import annotations

import json

import pytest

from app.actions.verifying import verify
from app.server import acts, administering
from app.server.ledger import Change
from app.storage import journal, mirror, neighbours, office
from app.storage.status import read_status
from app.sync import exchange
from app.trust.journal_entry import EntryType
from tests.server.conftest import now
from tests.storage import made


def sealed_by(memory):
    visit = made.open_visit(memory)
    frozen = made.freeze(memory, visit, block=int(memory.read(block)))
    return made.seal(memory, made.sign(memory, frozen))


def block(db):
    return office.setting(db, "number_block")


def step(memory, paper, type_):
    def job(db):
        told = {"rec": paper.id, "body": {"reason": "写错"}, "actor": "川A0001", "t": now()}
        journal.append(db, memory.identity, type_, blobs=(), **told)

    memory.write(job)


def sync(*memories):
    for memory in memories:
        exchange.synchronise(memory, clock=now)


def answer(memory, paper):
    return verify(paper.token, home=memory.home).answer


@pytest.fixture
def paper(home, other_home):
    """Sealed by the first laptop, handed over, told to the second."""
    paper = sealed_by(home)
    assert answer(other_home, paper) == "unknown-issuer"
    sync(home, other_home)
    return paper


def test_a_paper_of_another_laptop_is_authentic_after_a_sync_and_its_file_is_recognised(
    other_home, paper, tmp_path
):
    assert answer(other_home, paper) == "authentic"
    told = verify(paper.token, home=other_home.home)
    assert told.as_of is not None
    listed = neighbours.read(other_home.home, keys_of(other_home)).paper(paper.content_hash[:32])
    assert listed.files


def keys_of(memory):
    return read_status(memory.home).keys


def test_a_paper_voided_elsewhere_is_voided_here_after_the_next_sync(home, other_home, paper):
    step(home, paper, EntryType.PAPER_VOIDED)
    sync(home, other_home)
    assert answer(other_home, paper) == "voided"


def test_a_contested_paper_is_not_called_authentic(server, other_home, paper):
    with server.station.database.writing() as db:
        told = {
            "content_hash": paper.content_hash, "state": "sealed", "contested": True, "files": [],
        }  # fmt: skip
        acts.record(
            server.station, db, server.authority, act="x", by="x", body={},
            items=[Change("paper", paper.id, told)],
        )  # fmt: skip
    sync(other_home)
    assert answer(other_home, paper) == "status-unknown"


def test_after_a_revocation_what_was_handed_over_stays_and_nothing_new_is_believed(
    server, home, other_home, paper
):
    late = sealed_by(home)
    assert answer(other_home, late) == "status-unknown"  # a good key, a paper not heard of
    administering.revoke(server.station, server.authority, home.device.key_id, "遗失", "test")
    sync(home, other_home)
    assert answer(other_home, paper) == "authentic"
    assert answer(other_home, late) == "unknown-issuer"


def test_a_list_that_was_changed_by_hand_is_not_used(other_home, paper):
    place = mirror.folder(other_home.home) / neighbours.NAME
    told = json.loads(place.read_text())
    for name in told:
        if isinstance(told[name], str):
            place.write_text(json.dumps(told | {name: told[name][:-8] + "AAAAAAA="}))
            assert answer(other_home, paper) == "unknown-issuer"
    place.write_text("")
    assert answer(other_home, paper) == "unknown-issuer"
