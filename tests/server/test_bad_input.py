"""Everything a client may do wrong is a 4xx with a stable code, never a 5xx, never an effect."""

from __future__ import annotations

import gzip
import json
import secrets
import socket
import time
from urllib.parse import urlsplit

import pytest

from app import protocol
from tests.server.laptop import b64, send

JSON = {"Content-Type": "application/json"}
DEEP = b'{"chains":' + b"[" * 5000 + b"]" * 5000 + b"}"


def chain(rest):
    """A request about one chain, whose numbers are given as bytes."""
    return b'{"chains":[{"chain":"' + b"0" * 32 + b'",' + rest + b"}]}"


def refused(laptop, *bodies):
    """Each body is answered with the same code, and told as nothing but doubtful JSON."""
    for body in bodies:
        answer = laptop.ask("POST", "/v1/heads", body)
        assert (answer.status, answer.code) == (422, "json.refused"), body[:80]


def test_malformed_json_is_refused(laptop):
    refused(laptop, b"", b"{", b"[]", b"null", b'{"chains":', b"\xff\xfe{}", b"{}{}", b"'x'")


def test_deep_nesting_is_refused(laptop):
    refused(laptop, DEEP, b"[" * 100_000, b'{"a":' * 100_000)


def test_numbers_that_are_none_and_numbers_beyond_all_are_refused(laptop):
    odd = (b"NaN", b"Infinity", b"-Infinity", b"1e400", b"9" * 20, b"9" * 100_000, b"1.5", b"true")
    zeros = b'"hash":"' + b"0" * 64 + b'"'
    refused(laptop, *(chain(b'"seq":' + one + b"," + zeros) for one in odd))


def test_names_given_twice_and_names_nobody_knows_are_refused(laptop):
    refused(laptop, b'{"chains":[],"chains":[]}', b'{"chains":[],"admin":true}')


def test_wrong_lengths_are_refused(laptop):
    hashes = (b"", b"0" * 63, b"0" * 65, b"g" * 64, b"0" * 1_000_000)
    refused(laptop, *(chain(b'"seq":0,"hash":"' + one + b'"') for one in hashes))
    refused(laptop, b'{"chains":[]}', b'{"chains":[' + b"{}," * 300 + b"{}]}", b'{"chains":"x"}')


def test_halves_of_characters_and_ways_out_of_the_folder_are_refused(laptop):
    for odd in (b"\\ud800", b"../../etc", b"\\u0000", b"%00"):
        refused(laptop, b'{"chains":[{"chain":"' + odd + b'","seq":0,"hash":""}]}')


def test_a_gzip_bomb_is_refused_before_it_is_opened(laptop):
    bomb = gzip.compress(b"0" * 10_000_000)
    for encoding in ("gzip", "deflate", "br", "identity, gzip", "GZIP"):
        answer = laptop.ask("POST", "/v1/heads", bomb, headers={"Content-Encoding": encoding})
        assert (answer.status, answer.code) == (415, "body.encoded")
    assert laptop.ask("POST", "/v1/heads", bomb).code == "json.refused"


def test_a_body_larger_than_any_request_is_refused(laptop):
    body = b'{"x":"' + b"0" * (protocol.MAX_BODY + 10) + b'"}'
    try:
        answer = laptop.ask("POST", "/v1/entries", body)
    except OSError:
        return  # it was cut off while still sending
    assert (answer.status, answer.code) == (413, "body.too_large")


def test_a_chunked_body_is_counted_while_it_comes(laptop):
    def parts():
        for _ in range(40):
            yield b"0" * 65_536

    import http.client

    where = urlsplit(laptop.address)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
    try:
        connection.request("POST", "/v1/heads", body=parts(), headers=JSON, encode_chunked=True)
        status = connection.getresponse().status
    except OSError:
        status = 413
    finally:
        connection.close()
    assert status == 413


def test_an_entry_that_is_no_entry_is_refused(laptop):
    for data in (b"", b"{}", b"not json", b"\x00" * 100):
        batch = protocol.SendEntries(
            chain=laptop.chain,
            from_seq=1,
            entries=(protocol.SignedEntry(data=b64(data), signature=b64(b"0" * 64)),),
        )
        answer = laptop.post("/v1/entries", batch)
        assert answer.status == 422
        assert answer.code in {"json.refused", "entry.refused"}


@pytest.mark.parametrize("length", [0, 63, 65])
def test_signatures_of_wrong_length_are_refused(laptop, length):
    sealed = laptop.seal()
    entry = protocol.SignedEntry(data=b64(sealed.data), signature=b64(b"0" * length))
    batch = protocol.SendEntries(chain=laptop.chain, from_seq=1, entries=(entry,))
    answer = laptop.post("/v1/entries", batch)
    assert (answer.status, answer.code) == (422, "signature.wrong")


def test_entries_out_of_place_are_refused(laptop):
    batch = laptop.batch([laptop.seal()])
    answer = laptop.post("/v1/entries", batch.model_copy(update={"from_seq": 2}))
    assert (answer.status, answer.code) == (422, "entry.out_of_place")


def test_a_replayed_request_is_refused_and_a_fresh_one_is_not(laptop):
    sealed, nonce = laptop.seal(), secrets.token_hex(16)
    assert laptop.hand_over([sealed], nonce=nonce).status == 200
    replayed = laptop.hand_over([sealed], nonce=nonce)
    assert (replayed.status, replayed.code) == (409, protocol.REPLAYED)
    assert laptop.hand_over([sealed]).status == 200


def test_a_request_changed_on_the_way_is_refused(laptop):
    batch = protocol.write(laptop.batch([laptop.seal()]))
    answer = laptop.ask("POST", "/v1/entries", batch + b" ", sign_body=batch)
    assert (answer.status, answer.code) == (401, "request.signature")


def test_unsigned_and_unknown_devices_are_refused(server, laptop):
    unsigned = send(server.address, "POST", "/v1/heads", b"{}", JSON)
    assert (unsigned.status, unsigned.code) == (401, "request.unsigned")
    from tests.server.laptop import Laptop

    nobody = Laptop(server.address)
    unknown = nobody.ask("POST", "/v1/heads", b"{}")
    nobody.hang_up()
    assert (unknown.status, unknown.code) == (401, "device.unknown")


def test_evidence_is_taken_whatever_the_clock_and_reading_asks_for_the_right_time(laptop):
    for years in (-3, 50):
        laptop.skew_ms = years * 365 * 86_400_000
        assert laptop.hand_over([laptop.seal()]).status == 200
        answer = laptop.changes()
        assert (answer.status, answer.code) == (401, protocol.CLOCK)


def test_ids_of_another_authority_look_like_ids_of_nobody(server, laptop):
    from tests.server.test_enrolment import stranger

    sealed = laptop.seal()
    assert laptop.hand_over([sealed]).status == 200
    other = stranger(server)
    assert other.ask("GET", f"/v1/chains/{laptop.chain}").status == 404
    assert other.ask("GET", f"/v1/entries/{sealed.hash}").status == 404
    assert other.heads(0, "0" * 64, laptop.chain).head.seq == 0
    relayed = other.post("/v1/entries", laptop.batch([sealed]))
    assert (relayed.status, relayed.code) == (422, "entry.unknown_device")
    items, _ = other.pull()
    assert sealed.hash not in {item.key for item in items}


def test_another_epoch_and_a_cursor_ahead_are_told(laptop):
    other = laptop.changes(epoch="0" * 32)
    ahead = laptop.changes(after=2**50)
    assert (other.status, other.code) == (409, protocol.EPOCH_CHANGED)
    assert (ahead.status, ahead.code) == (409, protocol.CURSOR_AHEAD)
    assert other.json["epoch"] == laptop.epoch


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/changes?epoch=x", 422),
        ("GET", "/v1/hello?nonce=%00", 422),
        ("GET", "/v1/entries/..%2f..%2fetc%2fpasswd", 404),
        ("GET", "/v1/blobs/" + "g" * 64, 422),
        ("DELETE", "/v1/entries", 405),
        ("GET", "/" + "a" * 5000, 414),
        ("PUT", "/v1/admin/register/%00", 422),
    ],
)
def test_odd_addresses_have_an_answer_with_a_code(server, method, target, status):
    answer = send(server.address, method, target)
    assert answer.status == status
    assert answer.code


def test_bytes_that_are_no_http_are_answered_with_400(server):
    where = urlsplit(server.address)
    with socket.create_connection((where.hostname, where.port)) as raw:
        raw.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert b"400" in raw.recv(100)


def test_no_answer_of_these_tests_was_a_5xx(server):
    time.sleep(0.2)
    lines = [json.loads(line) for line in server.log.read_text("utf-8").splitlines() if line]
    assert {line["status"] for line in lines if line["event"] == "request"} >= {200, 401, 422}
    assert not [line for line in lines if line.get("status", 0) >= 500]
