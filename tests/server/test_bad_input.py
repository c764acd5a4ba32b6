"""Everything a client may do wrong is a 4xx with a stable code, never a 5xx, never an effect."""

from __future__ import annotations

import gzip
import secrets
import socket
import time
from urllib.parse import urlsplit

import pytest

from app import protocol
from tests.server.laptop import b64, send

JSON = {"Content-Type": "application/json"}
DEEP = b'{"chains":' + b"[" * 5000 + b"]" * 5000 + b"}"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json.refused"),
        (b"{", "json.refused"),
        (b"[]", "json.refused"),
        (b"\xff\xfe{}", "json.refused"),
        (DEEP, "json.refused"),
        (b'{"chains":[],"chains":[]}', "json.refused"),
        (b'{"chains":[{"chain":"' + b"0" * 32 + b'","seq":NaN,"hash":""}]}', "json.refused"),
        (b'{"chains":[{"chain":"' + b"0" * 32 + b'","seq":1e400,"hash":""}]}', "json.refused"),
        (b'{"chains":[{"chain":"' + b"0" * 32 + b'","seq":99999999999999999999}]}', "json.refused"),
        (b'{"chains":[{"chain":"\\ud800","seq":0,"hash":""}]}', "json.refused"),
        (b'{"chains":[{"chain":"../../etc","seq":0,"hash":"x"}]}', "json.refused"),
        (b'{"chains":[],"admin":true}', "json.refused"),
        (b'{"chains":"x"}', "json.refused"),
    ],
)
def test_doubtful_json_is_refused_with_a_code(laptop, body, code):
    answer = laptop.ask("POST", "/v1/heads", body)
    assert (answer.status, answer.code) == (422, code)


def test_a_compressed_body_is_refused_before_it_is_opened(laptop):
    bomb = gzip.compress(b"0" * 10_000_000)
    answer = laptop.ask("POST", "/v1/heads", bomb, headers={"Content-Encoding": "gzip"})
    assert (answer.status, answer.code) == (415, "body.encoded")


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
    laptop.skew_ms = -3 * 365 * 86_400_000
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
        ("GET", "/", 404),
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


def test_a_head_that_never_ends_is_cut_off(server):
    assert seconds_until_cut(server, b"GET /health HTTP/1.1\r\nX-", b"a") < 4


def test_a_body_that_never_ends_is_cut_off(server):
    head = b"POST /v1/heads HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
    assert seconds_until_cut(server, head, b" ") < 6


def test_a_second_head_on_the_same_connection_has_its_deadline_too(server):
    first = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    where = urlsplit(server.address)
    with socket.create_connection((where.hostname, where.port)) as raw:
        raw.sendall(first)
        assert b"200" in raw.recv(2000)
        assert seconds_of(raw, b"GET /health HTTP/1.1\r\nX-", b"a") < 4


def seconds_until_cut(server, head, drop):
    where = urlsplit(server.address)
    with socket.create_connection((where.hostname, where.port)) as raw:
        return seconds_of(raw, head, drop)


def seconds_of(raw, head, drop):
    """How long the server listens to one byte every 0.2 s; an answer counts as the end."""
    raw.settimeout(0.2)
    raw.sendall(head)
    began = time.monotonic()
    while time.monotonic() - began < 10:
        try:
            raw.sendall(drop)
            raw.recv(1000)
            break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


def test_no_answer_of_these_tests_was_a_5xx_and_logs_are_one_json_a_line(server):
    import json

    send(server.address, "GET", "/v1/hello?nonce=%0d%0a%7b%22level%22:%22x%22%7d")
    time.sleep(0.2)
    lines = [json.loads(line) for line in server.log.read_text("utf-8").splitlines() if line]
    statuses = {line["status"] for line in lines if line["event"] == "request"}
    assert {200, 422} <= statuses
    assert not [line for line in lines if line.get("status", 0) >= 500]
