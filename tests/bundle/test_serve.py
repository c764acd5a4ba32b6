"""The bundle's server: alone on SQLite, with one process and with workers of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.bundle.conftest import PROGRAM, surroundings

pytestmark = pytest.mark.bundle


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def health(port: int, server: subprocess.Popen) -> dict:
    """The answer to /health, asked until the server stands."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                return json.load(answer)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"no answer; exit status {server.poll()}")


@pytest.mark.parametrize("workers", [1, 2])
def test_the_server_starts_answers_and_ends(shian, tmp_path, workers):
    office = tmp_path / "office"
    told = shian("serve", "init", "--home", str(office), "--name", "示例市监局", "--code", "370000")
    assert "一次性口令" in told
    port = free_port()
    words = ["serve", "--home", str(office), "--port", str(port), "--workers", str(workers)]
    log = tmp_path / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [PROGRAM, *words], env=surroundings(tmp_path / "home"), stdout=out, stderr=out
        )
    try:
        assert health(port, server)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/results", timeout=10) as page:
            assert "<html" in page.read().decode()  # its templates are inside
        stop = signal.CTRL_BREAK_EVENT if sys.platform == "win32" else signal.SIGTERM
        os.kill(server.pid, stop)
        assert server.wait(30) is not None
    finally:
        server.kill()
        server.wait()
    assert "Traceback" not in log.read_text("utf-8")
