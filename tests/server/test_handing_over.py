"""What laptops sealed reaches the server exactly once."""

from __future__ import annotations

import base64
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from app import protocol
from app.trust.digest import NO_HASH, sha256_hex
from app.trust.journal_entry import EntryType
from app.trust.keys import DeviceKey
from tests.server.laptop import Laptop


def test_hello_tells_the_limits_and_signs_its_time_over_the_askers_nonce(laptop):
    nonce = secrets.token_hex(16)
    answer = laptop.ask("GET", f"/v1/hello?nonce={nonce}")
    hello = protocol.read(protocol.Hello, answer.body)
    beacon = protocol.read_beacon(hello.beacon, laptop.server_public)
    assert (hello.protocol, hello.limits.batch_entries) == ((1, 1), 200)
    assert (beacon.nonce, beacon.epoch) == (nonce, hello.epoch)


def test_a_batch_is_taken_over_and_the_receipt_lists_every_hash(laptop):
    sealed = [laptop.seal() for _ in range(5)]
    answer = laptop.hand_over(sealed)
    receipt = laptop.receipt(answer)
    assert answer.status == 200
    assert [one.hash for one in receipt.received] == [one.hash for one in sealed]
    assert receipt.head == protocol.Head(seq=5, hash=sealed[-1].hash)
    assert set(receipt.complete) == {one.hash for one in sealed}
    assert laptop.heads(5, sealed[-1].hash).state == "same"


def test_fifty_parallel_resends_have_one_effect(server, laptop):
    sealed = [laptop.seal() for _ in range(3)]

    def resend(_):
        twin = replace(laptop, connection=None)
        answer = twin.hand_over(sealed)
        twin.hang_up()
        return answer.status, tuple(one.pos for one in laptop.receipt(answer).received)

    with ThreadPoolExecutor(16) as many:
        answers = set(many.map(resend, range(50)))
    items, _ = server.laptop().pull()
    assert len(answers) == 1
    assert next(iter(answers))[0] == 200
    hashes = [item.key for item in items if item.kind == "entry"]
    assert all(hashes.count(one.hash) == 1 for one in sealed)


def test_no_reader_ever_skips_a_row_while_many_write(server):
    writers = [server.laptop() for _ in range(4)]
    reader = server.laptop()
    _, page = reader.pull()
    start = page.next

    def write(device: Laptop):
        for _ in range(8):
            assert device.hand_over([device.seal() for _ in range(3)]).status == 200
        return device

    seen, after = [], start
    with ThreadPoolExecutor(4) as many:
        running = [many.submit(write, device) for device in writers]
        while not all(one.done() for one in running) or page.more or page.next < after:
            items, page = reader.pull(after, limit=7)
            seen += items
            after = page.next
        for one in running:
            one.result()
    items, page = reader.pull(after)
    seen += items
    positions = [item.pos for item in seen]
    assert positions == list(range(start + 1, page.next + 1))
    assert len({item.key for item in seen if item.kind == "entry"}) == 4 * 8 * 3


def test_a_gap_is_told_with_the_servers_head_and_nothing_is_taken(laptop):
    first = laptop.seal()
    assert laptop.hand_over([first]).status == 200
    laptop.seal()
    third = laptop.seal()
    answer = laptop.hand_over([third])
    assert (answer.status, answer.code) == (409, protocol.GAP)
    assert answer.json["head"] == {"seq": 1, "hash": first.hash}
    assert laptop.heads(third.entry.seq, third.hash).state == "behind"


def test_a_fork_is_kept_and_alarmed_and_the_chain_frozen(server, laptop):
    first = laptop.seal()
    second = laptop.seal()
    assert laptop.hand_over([first, second]).status == 200
    other = laptop.seal(body={"other": 1}, seq=2, prev=first.hash)
    answers = [laptop.hand_over([other]) for _ in range(3)]
    assert {(one.status, one.code) for one in answers} == {(409, protocol.FORK)}
    kept = laptop.receipt(answers[0]).quarantined
    assert [(one.hash, one.reason) for one in kept] == [(other.hash, "fork")]
    head = laptop.heads(2, other.hash)
    assert (head.state, head.frozen) == ("fork", True)
    third = laptop.seal()
    late = laptop.hand_over([third])
    assert [one.reason for one in laptop.receipt(late).quarantined] == ["frozen"]
    assert laptop.receipt(laptop.hand_over([first])).received[0].hash == first.hash
    items, _ = server.laptop().pull()
    keys = {item.key for item in items}
    assert first.hash in keys
    assert not {other.hash, third.hash} & keys


def test_a_wrong_link_to_the_entry_before_is_a_fork(laptop):
    assert laptop.hand_over([laptop.seal()]).status == 200
    odd = laptop.seal(seq=2, prev="ab" * 32)
    assert laptop.hand_over([odd]).code == protocol.FORK


def test_the_sound_beginning_of_a_batch_is_taken_and_the_rest_told(laptop):
    good = [laptop.seal(), laptop.seal()]
    batch = laptop.batch([*good, laptop.seal()])
    entries = [*batch.entries]
    entries[2] = entries[2].model_copy(update={"signature": entries[1].signature})
    answer = laptop.post("/v1/entries", batch.model_copy(update={"entries": tuple(entries)}))
    assert answer.status == 200
    assert answer.json["refused"]["code"] == "signature.wrong"
    assert laptop.receipt(answer).head.seq == 2


def test_an_entry_signed_by_another_key_is_refused(laptop):
    forged = laptop.seal(key=DeviceKey.generate())
    answer = laptop.hand_over([forged])
    assert (answer.status, answer.code) == (422, "entry.unknown_device")


def test_a_chain_belongs_to_the_device_that_began_it(server, laptop):
    other = server.laptop()
    odd = other.seal(chain=laptop.chain, seq=1, prev=NO_HASH)
    answer = other.hand_over([odd])
    assert (answer.status, answer.code) == (403, "chain.foreign")


def test_a_second_chain_after_a_recovery_is_taken(laptop):
    assert laptop.hand_over([laptop.seal()]).status == 200
    laptop.chain, laptop.seq, laptop.hash = secrets.token_hex(16), 0, NO_HASH
    note = laptop.seal(EntryType.RECOVERY_NOTE, {"why": "restored"})
    assert laptop.hand_over([note]).status == 200


def test_a_restored_laptop_hears_that_it_is_behind_and_gets_its_entries_back(laptop):
    sealed = [laptop.seal() for _ in range(4)]
    assert laptop.hand_over(sealed).status == 200
    head = laptop.heads(2, sealed[1].hash)
    answer = laptop.ask("GET", f"/v1/chains/{laptop.chain}?from=3")
    held = protocol.read(protocol.ChainAnswer, answer.body)
    assert (head.state, head.head.seq) == ("ahead", 4)
    assert [base64.b64decode(one.data) for one in held.entries] == [one.data for one in sealed[2:]]
    assert not held.more


def test_entries_do_not_wait_for_their_blobs_and_are_complete_once_these_are_there(laptop):
    photo = os.urandom(5000)
    sealed = laptop.seal(blobs=[photo])
    first = laptop.receipt(laptop.hand_over([sealed]))
    laptop.upload(photo)
    asked = protocol.AskReceipt(chain=laptop.chain, from_seq=1, count=10)
    second = laptop.receipt(laptop.post("/v1/receipt", asked))
    assert (first.missing_blobs, first.complete) == ((sha256_hex(photo),), ())
    assert (second.missing_blobs, second.complete) == ((), (sealed.hash,))
    assert second.received == first.received


def test_what_a_device_sealed_itself_is_not_sent_back_to_it(laptop):
    sealed = laptop.seal()
    assert laptop.hand_over([sealed]).status == 200
    items, page = laptop.pull()
    assert sealed.hash not in {item.key for item in items}
    assert page.next == page.digest.pos


def test_what_others_sealed_comes_with_bytes_and_signature_and_sets_agree(server, laptop):
    other = server.laptop()
    sealed = [other.seal() for _ in range(3)]
    assert other.hand_over(sealed).status == 200
    items, page = laptop.pull()
    entries = {item.key: item.body for item in items if item.kind == "entry"}
    mine = protocol.SetDigest()
    for name in entries:
        mine.add(name)
    assert all(base64.b64decode(entries[one.hash]["data"]) == one.data for one in sealed)
    assert (page.digest.count, page.digest.root) == (mine.count, mine.root)
    assert any(item.kind == "device" and item.key == other.key.key_id for item in items)


def test_a_set_that_lacks_an_entry_is_told_where_and_which(server, laptop):
    assert laptop.hand_over([laptop.seal()]).status == 200
    items, _ = server.laptop().pull()
    names = [item.key for item in items if item.kind == "entry"]
    mine = protocol.SetDigest()
    for name in names[:-1]:
        mine.add(name)
    answer = laptop.post("/v1/digest", protocol.CompareSets(buckets=mine.buckets()))
    sets = protocol.read(protocol.SetsAnswer, answer.body)
    held = laptop.ask("GET", f"/v1/entries/{names[-1]}")
    assert sets.different == (int(names[-1][:2], 16),)
    assert names[-1] in sets.hashes
    assert protocol.read(protocol.HeldEntry, held.body).hash == names[-1]


def test_an_unknown_type_of_entry_is_kept_and_passed_on_unread(server, laptop):
    built = laptop.seal()
    data = built.data.replace(b'"clock.beacon"', b'"tea.brewed"')
    from app.trust import envelope
    from app.trust.journal_entry import PAYLOAD_TYPE

    signature = envelope.sign(laptop.key, PAYLOAD_TYPE, data).signature
    batch = laptop.batch([replace(built, data=data, signature=signature)])
    assert laptop.post("/v1/entries", batch).status == 200
    items, _ = server.laptop().pull()
    assert any(
        item.kind == "entry" and base64.b64decode(item.body["data"]) == data for item in items
    )
