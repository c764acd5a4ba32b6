"""A forbidden step of a paper is kept as evidence, not applied, told to the laptop and a person."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select

from app import protocol
from app.domain.paper import PaperState
from app.domain.papers.steps import STEPS
from app.server.tables import visits
from app.storage import journal, outbox_rows, sending_trouble
from app.sync import exchange
from app.trust.journal_entry import EntryType
from app.ui.models.sync import row_words
from tests.server.conftest import now

SEALED, SERVED, VOIDED = EntryType.PAPER_SEALED, EntryType.PAPER_SERVED, EntryType.PAPER_VOIDED
AFTER = {
    SEALED: PaperState.SEALED,
    SERVED: PaperState.SERVED,
    VOIDED: PaperState.VOIDED,
}
PATHS = [(), (SEALED,), (SEALED, SERVED), (SEALED, VOIDED)]


def content(type_, paper):
    """What is sealed about a paper; sealing it once more says something else."""
    if type_ != SEALED:
        return {"reason": "写错"}
    return {"kind": "result-record", "number": "1", "content_hash": secrets.token_hex(32)}


def hand_over(laptop, paper, types):
    """The answer to the last of these steps, told twice alike."""
    for type_ in types:
        one = laptop.seal(type_, content(type_, paper), rec=paper)
        answers = [laptop.hand_over([one]) for _ in range(2)]
        assert [answer.status for answer in answers] == [200, 200]
    told = [protocol.read(protocol.EntriesAnswer, answer.body) for answer in answers]
    assert told[0].not_applied == told[1].not_applied
    return one, told[0]


def state_of(server, paper):
    items, _ = server.laptop().pull()
    found = [item.body["state"] for item in items if item.kind == "paper" and item.key == paper]
    return found[-1] if found else None


@pytest.mark.parametrize("path", PATHS, ids=lambda path: "-".join(path) or "nothing")
@pytest.mark.parametrize("step", [SEALED, SERVED, VOIDED])
def test_every_step_is_applied_where_it_is_allowed_and_only_kept_where_not(
    server, laptop, path, step
):
    paper = secrets.token_hex(16)
    if path:
        hand_over(laptop, paper, path)
    before = AFTER[path[-1]] if path else PaperState.SIGNED
    allowed = AFTER[step] in STEPS[before] and (bool(path) or step == SEALED)
    one, told = hand_over(laptop, paper, (step,))
    assert laptop.receipt(laptop.hand_over([one])).received[0].hash == one.hash
    if allowed:
        assert told.not_applied == ()
        assert state_of(server, paper) == AFTER[step].value
        return
    code = "paper.contested" if step == SEALED else "paper.step"
    assert [(idle.hash, idle.code) for idle in told.not_applied] == [(one.hash, code)]
    assert state_of(server, paper) == (before.value if path else None)
    alarms = server.get("/v1/admin/alarms", server.admin("supervisor")).json["alarms"]
    assert one.hash in {alarm["hash"] for alarm in alarms}


def test_the_laptop_says_that_an_entry_was_kept_and_not_applied(home):
    paper = secrets.token_hex(16)

    def forbidden(db):
        return journal.append(
            db, home.identity, SERVED, rec=paper, body={"visit": secrets.token_hex(16)},
            blobs=(), actor="川A0001", t=now(),
        )  # fmt: skip

    home.write(forbidden)
    outcome = exchange.synchronise(home, clock=now)
    assert (outcome.flagged, outcome.refused, outcome.waiting) == (1, 0, 0)
    row = next(row for row in home.read(outbox_rows.rows) if row.trouble is not None)
    word, sentence, _ = row_words(row, "")
    assert word == "已存证，没有采用"
    assert "没有封存过" in sentence
    assert exchange.synchronise(home, clock=now).settled
    assert home.read(sending_trouble.troubles)


def told_of(laptop, sealed):
    answer = protocol.read(protocol.EntriesAnswer, laptop.hand_over([sealed]).body)
    return [one.code for one in answer.not_applied]


def visit_of(server, visit):
    with server.station.database.reading() as db:
        row = db.execute(select(visits).where(visits.c.visit_id == visit)).one()
    return row.state, row.conclusion


def test_a_visit_of_one_laptop_is_not_rewritten_by_another_nor_closed_twice(server, laptop):
    visit, other = secrets.token_hex(16), server.laptop()
    good, bad = {"conclusion": "compliant"}, {"conclusion": "non_compliant"}
    assert told_of(laptop, laptop.seal(EntryType.VISIT_OPENED, {}, rec=visit)) == []
    assert told_of(other, other.seal(EntryType.VISIT_CLOSED, bad, rec=visit)) == ["paper.contested"]
    assert told_of(laptop, laptop.seal(EntryType.VISIT_CLOSED, good, rec=visit)) == []
    assert told_of(laptop, laptop.seal(EntryType.VISIT_CLOSED, bad, rec=visit)) == ["paper.step"]
    assert told_of(other, other.seal(EntryType.VISIT_OPENED, bad, rec=visit)) == ["paper.contested"]
    assert visit_of(server, visit) == ("closed", "compliant")


def test_a_paper_of_one_laptop_is_not_voided_by_another(server, laptop):
    paper, other = secrets.token_hex(16), server.laptop()
    hand_over(laptop, paper, (SEALED,))
    assert told_of(other, other.seal(VOIDED, {}, rec=paper)) == ["paper.step"]
    assert state_of(server, paper) == "sealed"


def test_a_number_used_twice_in_earnest_is_alarmed(server, laptop):
    number = f"青市监检记〔2026〕{secrets.randbelow(9000) + 1000}号"
    told = {"kind": "result-record", "number": number}
    sealed = [
        laptop.seal(SEALED, told | {"content_hash": secrets.token_hex(32), "practice": practice})
        for practice in (True, False, False)
    ]
    assert laptop.hand_over(sealed).status == 200
    alarms = server.get("/v1/admin/alarms", server.admin("supervisor")).json["alarms"]
    mine = [alarm["hash"] for alarm in alarms if number in alarm["detail"]]
    assert mine == [sealed[2].hash]


def test_all_that_a_sample_home_hands_over_is_practice_whatever_it_says(server, home):
    visit = secrets.token_hex(16)

    def earnest(db):
        journal.append(
            db, home.identity, EntryType.VISIT_OPENED, rec=visit, body={"practice": False},
            blobs=(), actor="川A0001", t=now(),
        )  # fmt: skip

    home.write(earnest)
    exchange.synchronise(home, clock=now)
    with server.station.database.reading() as db:
        row = db.execute(select(visits.c.practice).where(visits.c.visit_id == visit)).one()
    assert row.practice == 1
