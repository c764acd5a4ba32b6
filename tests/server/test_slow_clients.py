"""Absolute deadlines: for the head, the body, an upload's bytes, and for taking the answer."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
import uvicorn

from app import protocol
from app.server.deadlines import DeadlineProtocol
from tests.server.running import free_port

pytestmark = pytest.mark.parametrize("process", ["sqlite"], indirect=True)  # no database in it
HEAD = b"GET /health HTTP/1.1\r\nX-"


def test_a_head_that_never_ends_is_cut_off(server):
    with raw(server.address) as line:
        assert seconds_of(line, HEAD, b"a") < 4


def test_a_line_that_says_nothing_is_cut_off(server):
    with raw(server.address) as line:
        assert seconds_of(line, b"", b"") < 4


def test_a_second_head_on_the_same_connection_has_its_deadline_too(server):
    with raw(server.address) as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in line.recv(2000)
        assert seconds_of(line, HEAD, b"a") < 4


def test_a_body_that_never_ends_is_cut_off(server):
    with raw(server.address) as line:
        head = b"POST /v1/heads HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
        assert seconds_of(line, head, b" ") < 6


def test_a_chunked_body_that_never_ends_is_cut_off(server):
    with raw(server.address) as line:
        head = b"POST /v1/heads HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert seconds_of(line, head, b"1\r\n \r\n") < 6


def test_an_upload_that_drips_is_cut_off_and_what_came_is_kept(server, laptop):
    data = os.urandom(50_000)
    location = laptop.create(data).headers["location"]
    now = time.time_ns() // 1_000_000
    signed = protocol.sign_request(laptop.key, "PATCH", location, data, time_ms=now)
    told = signed | {
        "Host": "x", "Tus-Resumable": "1.0.0", "Upload-Offset": "0",
        "Upload-Checksum": protocol.checksum(data),
        "Content-Type": "application/offset+octet-stream", "Content-Length": str(len(data)),
    }  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    head = f"PATCH {location} HTTP/1.1\r\n{lines}\r\n".encode() + data[:1000]
    with raw(server.address) as line:
        assert seconds_of(line, head, data[1000:1001]) < 6
    kept = laptop.ask("HEAD", location, headers={"Tus-Resumable": "1.0.0"})
    assert int(kept.headers["upload-offset"]) >= 1000


def test_slow_clients_do_not_keep_others_waiting(server):
    with contextlib.ExitStack() as held:
        for _ in range(200):
            line = held.enter_context(raw(server.address))
            line.sendall(HEAD)
        began = time.monotonic()
        with raw(server.address) as line:
            line.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"200" in line.recv(2000)
        assert time.monotonic() - began < 2


def test_whoever_does_not_take_the_answer_is_hung_up_on(process):
    with large_answers(seconds=0.5) as port, socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", port))
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        line.recv(100)
        time.sleep(1.2)
        with contextlib.suppress(ConnectionError):
            taken = 0
            while part := line.recv(1 << 16):
                taken += len(part)
            assert taken < SIZE


def test_whoever_takes_the_answer_in_time_gets_all_of_it(process):
    with large_answers(seconds=30) as port, socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        taken = 0
        while part := line.recv(1 << 16):
            taken += len(part)
        assert taken > SIZE


SIZE = 32 * 1024 * 1024


@contextlib.contextmanager
def large_answers(*, seconds):
    """Our protocol around an application that answers with much."""

    async def much(scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for left in reversed(range(SIZE // 65_536)):
                body = {"type": "http.response.body", "body": bytes(65_536), "more_body": left > 0}
                await send(body)

    class Impatient(DeadlineProtocol):
        whole_seconds = seconds

    port = free_port()
    config = uvicorn.Config(
        much, port=port, http=Impatient, ws="none", lifespan="off", log_config=None
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield port
    running.should_exit = True
    thread.join(10)


def raw(address):
    where = urlsplit(address)
    return socket.create_connection((where.hostname, where.port))


def seconds_of(line, head, drop):
    """How long the server listens to a drop every 0.2 s; an answer counts as the end."""
    line.settimeout(0.2)
    line.sendall(head)
    began = time.monotonic()
    while time.monotonic() - began < 10:
        try:
            line.sendall(drop)
            line.recv(1000)
            break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began
