"""What an exchange begins with, asked in one: no more is told than by the three questions."""

import secrets

import pytest

from app import protocol


@pytest.fixture
def known(laptop):
    """A laptop whose first entry the server holds."""
    sealed = laptop.seal()
    assert laptop.hand_over([sealed]).status == 200
    return laptop


def looked(laptop, *, epoch=None, seq=None, digest=None, limit=500):
    head = protocol.ChainHead(
        chain=laptop.chain,
        seq=laptop.seq if seq is None else seq,
        hash=digest or laptop.hash,
    )
    asked = protocol.Look(epoch=epoch or laptop.epoch, chains=(head,), after=0, limit=limit)
    answer = laptop.post("/v1/look", asked)
    assert answer.status == 200, answer.body
    return protocol.read(protocol.Looked, answer.body)


def test_one_answer_tells_who_how_far_and_what_is_new(known):
    told = looked(known)
    page = protocol.read(protocol.Changes, known.changes().body)
    assert (told.server_id, told.epoch) == (known.enrolled.server_id, known.epoch)
    assert told.chains == (known.heads(known.seq, known.hash),)
    assert told.chains[0].state == "same"
    assert told.changes == page


def test_heads_are_told_as_the_question_for_heads_tells_them(known):
    head = known.seal()
    for seq, digest in ((1, "0" * 64), (0, "0" * 64), (head.entry.seq, head.hash)):
        told = looked(known, seq=seq, digest=digest)
        assert told.chains == (known.heads(seq, digest),)


def test_no_changes_come_where_none_are_wanted_or_the_epoch_is_another(known):
    assert looked(known, limit=0).changes is None
    assert looked(known, epoch=secrets.token_hex(16)).changes is None


def test_a_revoked_device_is_told_its_heads_and_reads_nothing(known, server):
    dev = known.key.key_id
    target = f"/v1/admin/devices/{dev}/revoke"
    assert server.post(target, {"reason": "电脑遗失"}, server.admin()).status == 204
    told = looked(known)
    assert told.chains[0].state == "same"
    assert told.changes is None
