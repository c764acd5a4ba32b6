"""Blobs come by tus 1.0 and count only when their whole bytes are the announced ones."""

from __future__ import annotations

import os
import socket
import time
from urllib.parse import urlsplit

from app import protocol
from app.trust.digest import sha256_hex

MIB = 1024 * 1024


def test_a_small_file_comes_in_one_request_and_is_read_back(laptop):
    data = os.urandom(40_000)
    answer = laptop.upload(data)
    there = laptop.ask("HEAD", f"/v1/blobs/{sha256_hex(data)}")
    back = laptop.ask("GET", f"/v1/blobs/{sha256_hex(data)}")
    assert (answer.status, answer.headers["upload-offset"]) == (201, "40000")
    assert (there.status, there.headers["shian-blob-length"]) == (200, "40000")
    assert back.body == data
    assert back.headers["content-disposition"] == "attachment"


def test_a_large_file_comes_in_chunks_and_asking_twice_begins_once(laptop):
    data = os.urandom(2 * MIB + 5)
    first = laptop.create(data)
    second = laptop.create(data)
    assert first.headers["location"] == second.headers["location"]
    assert laptop.upload(data).headers["upload-offset"] == str(len(data))
    again = laptop.create(data)
    assert again.headers["upload-offset"] == str(len(data))


def test_a_chunk_with_other_bytes_is_refused_and_the_offset_stays(laptop):
    data = os.urandom(3000)
    location = laptop.create(data).headers["location"]
    wrong = protocol.checksum(b"something else")
    answer = laptop.patch(location, 0, data[:1000], checksum=wrong, sign_body=b"something else")
    offset = laptop.ask("HEAD", location, headers={"Tus-Resumable": "1.0.0"})
    assert (answer.status, answer.code) == (460, protocol.CHECKSUM)
    assert offset.headers["upload-offset"] == "0"


def test_a_wrong_offset_is_told(laptop):
    data = os.urandom(3000)
    location = laptop.create(data, data[:1000]).headers["location"]
    answer = laptop.patch(location, 500, data[500:])
    assert (answer.status, answer.code) == (409, protocol.OFFSET)


def test_a_whole_file_that_is_not_the_announced_one_never_counts(laptop):
    data, announced = os.urandom(2000), os.urandom(2000)
    answer = laptop.create(data, data, sha256=sha256_hex(announced))
    assert (answer.status, answer.code) == (460, protocol.CHECKSUM)
    for name in (sha256_hex(data), sha256_hex(announced)):
        assert laptop.ask("HEAD", f"/v1/blobs/{name}").status == 404


def test_an_empty_file_is_a_file(laptop):
    created = laptop.create(b"")
    there = laptop.ask("HEAD", f"/v1/blobs/{sha256_hex(b'')}")
    assert (created.status, there.status) == (201, 200)


def test_what_came_before_a_cut_is_kept_and_gone_on_with(laptop):
    data = os.urandom(600_000)
    location = laptop.create(data).headers["location"]
    cut_after(laptop, location, data, 400_000)
    deadline = time.monotonic() + 5
    have = 0
    while have == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
        answer = laptop.ask("HEAD", location, headers={"Tus-Resumable": "1.0.0"})
        have = int(answer.headers["upload-offset"])
    assert 0 < have <= 400_000
    answer = laptop.patch(location, have, data[have:])
    assert (answer.status, answer.headers["upload-offset"]) == (204, str(len(data)))


def test_a_full_part_that_a_killed_server_left_behind_becomes_a_file_when_asked_again(
    server, laptop
):
    for ask_again in (
        lambda data, _location: laptop.create(data),
        lambda _data, place: laptop.ask("HEAD", place, headers={"Tus-Resumable": "1.0.0"}),
    ):
        data = os.urandom(3000)
        location = laptop.create(data).headers["location"]
        full_part(server, location, data)
        assert ask_again(data, location).headers["upload-offset"] == "3000"
        assert laptop.ask("GET", f"/v1/blobs/{sha256_hex(data)}").body == data


def test_a_full_part_of_other_bytes_is_thrown_away_and_sent_again(server, laptop):
    data = os.urandom(3000)
    full_part(server, laptop.create(data).headers["location"], os.urandom(3000))
    assert (again := laptop.create(data)).code == protocol.CHECKSUM, again.status
    assert laptop.upload(data).headers["upload-offset"] == "3000"


def full_part(server, location, data):
    """What lies there when the server dies between the last byte and its name."""
    (part,) = server.home.rglob(location.rsplit("/", 1)[1] + ".part")
    part.write_bytes(data)


def cut_after(laptop, location, data, count):
    """Sends a request for all bytes, and hangs up after some."""
    now = time.time_ns() // 1_000_000
    signed = protocol.sign_request(laptop.key, "PATCH", location, data, time_ms=now)
    headers = signed | {
        "Host": "x",
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Upload-Checksum": protocol.checksum(data),
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(len(data)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    where = urlsplit(laptop.address)
    with socket.create_connection((where.hostname, where.port)) as raw:
        raw.sendall(f"PATCH {location} HTTP/1.1\r\n{head}\r\n".encode() + data[:count])
        time.sleep(0.3)


def test_an_upload_and_a_blob_of_another_authority_do_not_exist(server, laptop):
    from tests.server.test_enrolment import stranger

    data = os.urandom(500)
    location = laptop.create(data).headers["location"]
    laptop.upload(data)
    other = stranger(server)
    assert other.ask("HEAD", f"/v1/blobs/{sha256_hex(data)}").status == 404
    assert other.ask("HEAD", location, headers={"Tus-Resumable": "1.0.0"}).status == 404


def test_larger_than_any_evidence_is_refused_before_it_comes(laptop):
    answer = laptop.create(b"", length=protocol.MAX_BLOB + 1, sha256="ab" * 32)
    assert (answer.status, answer.code) == (413, "blob.too_large")
